/**
 * A program's own closed form, made harmless: what throws, or gives no number, is NaN, which says that nothing is known there.
 *
 * Tests: tests/playground/program_evaluate_test.ts.
 * @module
 */
import * as E from "fp-ts/Either";
import { pipe } from "fp-ts/function";
import { foundText } from "../../sde/border/decode.ts";
import { messageOf } from "../../sde/border/errors.ts";
import { placeOfThrown } from "./places.ts";
import type { Exact, Fault } from "./playable.ts";

type At = Parameters<Exact>[0];

const example = "Try: exact: ({ t, params }) => (v) => …, a density at v";

/** The density at a time, or what is wrong with it. */
const densityOf = (exact: unknown, at: At): E.Either<Fault, (value: number) => unknown> => {
  if (typeof exact !== "function") return E.left({ text: `exact is no function\n${example}` });
  return pipe(
    E.tryCatch(
      (): unknown => Reflect.apply(exact, undefined, [at]),
      (thrown): Fault => ({ text: `exact: ${messageOf(thrown)}`, ...placeOfThrown(thrown) }),
    ),
    E.chain((density) =>
      typeof density === "function"
        ? E.right((value: number): unknown => Reflect.apply(density, undefined, [value]))
        : E.left({ text: `exact must give a function, found ${foundText(density)}\n${example}` })
    ),
  );
};

const valueOf = (density: (value: number) => unknown, value: number): E.Either<Fault, number> =>
  pipe(
    E.tryCatch(
      () => density(value),
      (thrown): Fault => ({ text: `exact: ${messageOf(thrown)}`, ...placeOfThrown(thrown) }),
    ),
    E.chain((found) =>
      typeof found === "number"
        ? E.right(found)
        : E.left({ text: `exact must give a number at ${value}, found ${foundText(found)}\n${example}` })
    ),
  );

/** The closed form, and what is wrong with it at a first look: at a time, for some parameters, at 0.5. */
export function exactOf(exact: unknown, first: At): { readonly exact: Exact; readonly note?: Fault } {
  const guarded: Exact = (at) => {
    const density = densityOf(exact, at);
    if (E.isLeft(density)) return () => NaN;
    return (value) => E.getOrElse(() => NaN)(valueOf(density.right, value));
  };
  const seen = pipe(densityOf(exact, first), E.chain((density) => valueOf(density, 0.5)));
  return E.isLeft(seen) ? { exact: guarded, note: seen.left } : { exact: guarded };
}
