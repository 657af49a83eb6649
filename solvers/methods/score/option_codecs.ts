/**
 * What options of score methods must be, from plain JavaScript too.
 * Tests: tests/solvers/methods/stages_test.ts.
 * @module
 */
import type * as t from "io-ts";
import { kind, number } from "../../../sde/border/decode.ts";
import type { Tau } from "./kit.ts";

/** A finite number ≥ 0. */
export const amount: t.Type<number> = number("a number ≥ 0", (v) => v >= 0);
/** A number ≥ 0 that may be ∞. */
export const limit: t.Type<number> = kind(
  "a number ≥ 0",
  (u: unknown): u is number => typeof u === "number" && u >= 0,
);
/** A share of a step, without its ends. */
export const within: t.Type<number> = number("a number between 0 and 1", (v) => v > 0 && v < 1);
/** How much of the reverse SDE. */
export const tauCodec: t.Type<Tau> = kind(
  "a number ≥ 0, or a function of the time",
  (u: unknown): u is Tau => typeof u === "function" || amount.is(u) && Number.isFinite(u) && u >= 0,
);
/** One of a few numbers. */
export function oneOf<N extends number>(...numbers: readonly N[]): t.Type<N> {
  return kind(numbers.join(" or "), (u: unknown): u is N => numbers.some((n) => n === u));
}
