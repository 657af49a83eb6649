/**
 * Values that may be errors: what combinators take, so that a chain needs no unpacking in between.
 * Tests: tests/sde/reverse_test.ts, tests/sde/score_test.ts.
 * @module
 */
import * as E from "fp-ts/Either";
import { foundText } from "./decode.ts";
import type { ItoError } from "./errors.ts";

/** A value, or the reason why there is none. */
export type Fallible<A> = A | E.Either<ItoError, A>;

/** A `Fallible` as an Either. */
export function lift<A extends object>(a: Fallible<A>): E.Either<ItoError, A> {
  if (typeof a !== "object" || a === null) {
    const wanted = "a value, or an Either of one";
    return E.left({
      tag: "BadOption",
      where: "Ito",
      option: "a part of this call",
      found: foundText(a),
      wanted,
    });
  }
  return "_tag" in a ? a : E.right(a);
}
