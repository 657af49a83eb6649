/**
 * Both sides of an Either, for tests that know which one it must be.
 * @module
 */
import * as E from "fp-ts/Either";
import { describe, type ItoError } from "../../sde/border/errors.ts";

/**
 * The value.
 *
 * @param e An Either that must be a Right.
 * @returns What it holds; throws with the error's description where it is a Left.
 */
export function right<A>(e: E.Either<ItoError, A>): A {
  if (E.isLeft(e)) throw new Error(describe(e.left));
  return e.right;
}

/**
 * The text of the error.
 *
 * @param e An Either that must be a Left.
 * @returns `describe` of its error; throws where it is a Right.
 */
export function failure(e: E.Either<ItoError, unknown>): string {
  if (E.isRight(e)) throw new Error("Wanted an error, found a value");
  return describe(e.left);
}

/** The error of what must fail. */
export function left(e: E.Either<ItoError, unknown>): ItoError {
  if (E.isLeft(e)) return e.left;
  throw new Error("A value, where an error was wanted");
}
