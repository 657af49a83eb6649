/**
 * The shape of a program that must fail: what a user writes, and the text that comes of it.
 * @module
 */
import type * as E from "fp-ts/Either";
import type { ItoError } from "../../sde/border/errors.ts";

/** A program that must fail with a typed error. */
export interface Failing {
  /** What is wrong with it. */
  readonly fault: string;
  /** What a user writes. */
  readonly program: () => E.Either<ItoError, unknown>;
  /** `describe` of its error, both lines. */
  readonly text: string;
}

/** A program that must throw, as its mistake is in the writing of an expression. */
export interface Throwing {
  /** What is wrong with it. */
  readonly fault: string;
  /** What a user writes. */
  readonly program: () => unknown;
  /** The class of what it throws. */
  readonly error: typeof RangeError | typeof TypeError;
  /** Its message. */
  readonly text: string;
}
