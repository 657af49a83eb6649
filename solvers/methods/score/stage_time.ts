/**
 * Times by their λ: stages lie at a share of a step in λ, and churn goes back to a higher noise level.
 *
 *     t ← t + (λ(t) − λ*) / |dλ/dt|                                  Newton's steps, as λ falls with t
 *
 * one loop of a sample's scalars. Within a step they stay in a bracket, which is halved where one would leave it.
 * Methods go by the λ of the time that was found, so that their weights fit it in float32 too.
 * Tests: tests/solvers/methods/stages_test.ts.
 * @module
 */
import { add, and, div, le, log, lt, mul, type ScalarLike, select, sub } from "../../../sde/language/dsl.ts";
import { promised } from "../../../sde/gaussian_path.ts";
import type { Scalar } from "../../../sde/language/expr.ts";
import { fold } from "../../../sde/language/fold.ts";
import type { StepSymbols } from "../method.ts";
import { lengthIn, shrinkage } from "./kit.ts";

/** Newton's steps double the digits; halvings before them find where they begin to. */
const turns = 12;

/** The time within a step at which λ has gone this share of its way. */
export function timeWithin(symbols: StepSymbols, share: number): Scalar {
  const { t, tNext, dt } = symbols;
  const { rate } = promised(symbols.gaussian);
  const wanted = mul(share, lengthIn(symbols, t, tNext));
  const first = { early: t, late: tNext, at: add(t, mul(share, dt)) };
  return fold(turns, first, ({ early, late, at }) => {
    const gone = lengthIn(symbols, t, at);
    const isShort = lt(gone, wanted);
    const [high, low] = [select(isShort, at, early), select(isShort, late, at)];
    const next = sub(at, div(sub(wanted, gone), rate(at)));
    const fits = and(le(low, next), le(next, high));
    return { early: high, late: low, at: select(fits, next, mul(0.5, add(high, low))) };
  }).at;
}

/** The time before a step, at which λ is less by this. */
export function timeBefore(symbols: StepSymbols, less: ScalarLike): Scalar {
  const { t } = symbols;
  const { rate } = promised(symbols.gaussian);
  return fold(turns, t, (at) => add(at, div(add(log(shrinkage(symbols, at, t)), less), rate(at))));
}
