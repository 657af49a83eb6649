/**
 * Classifier-free guidance: the score of the condition, and beyond it.
 *
 *     s_w = s_u + w (s_c − s_u),   w = 1 the condition itself, 0 no condition, > 1 guidance
 *
 * At each t it is the score of p_u (p_c / p_u)^w; for w other than 0 and 1 the reverse process ends at no density that is known
 * (Bradley & Nakkiran 2024, arXiv 2408.09000). Source: Ho & Salimans 2022, arXiv 2207.12598, whose w is this w less 1; the
 * interval of noise levels: Kynkäänniemi et al. 2024, arXiv 2404.07724. Tests: tests/sde/guidance/cfg_test.ts.
 * @module
 */
import * as E from "fp-ts/Either";
import { pipe } from "fp-ts/function";
import { isNumbers } from "../border/decode.ts";
import type { ItoError } from "../border/errors.ts";
import type { Fallible } from "../border/fallible.ts";
import { kind } from "../border/decode.ts";
import { optionsOf } from "../border/options.ts";
import { add, and, div, le, mul, type ScalarLike, select, sub } from "../language/dsl.ts";
import type { Scalar, State } from "../language/expr.ts";
import { type Marginal, x } from "../process.ts";
import type { Score } from "../score.ts";
import { together } from "./together.ts";
import { madeOf, madeWithMarginal, weightOf } from "./parts.ts";

/** Where guidance is at work. */
export interface CfgOptions {
  /** The noise levels σ/α, in units of the data, from the least to the highest; beyond them w is 1. All, unless said. */
  readonly interval?: readonly [number, number];
}

const isInterval = (u: unknown): u is readonly [number, number] => {
  if (!isNumbers(u) || u.length !== 2) return false;
  const [low = NaN, high = NaN] = u;
  return low >= 0 && low < high;
};
const read = optionsOf("cfg", { interval: kind("[low, high] with 0 ≤ low < high, levels σ/α", isInterval) });

const guided = ([conditional = x, unconditional = x]: readonly State[], w: ScalarLike): State =>
  together(conditional, unconditional, w) ?? add(unconditional, mul(w, sub(conditional, unconditional)));

/** w within the interval, 1 beyond. */
const weightWithin = ([low, high]: readonly [number, number], w: ScalarLike, m: Marginal): Scalar => {
  const level = div(m.std, m.meanCoef);
  const above = le(low, level);
  return select(Number.isFinite(high) ? and(above, le(level, high)) : above, w, 1);
};

/**
 * Classifier-free guidance of a conditional score by an unconditional one.
 *
 * Cost: an evaluation of the new score is one of each; beyond the interval too, where w is 1. Where both are one network told
 * other inputs (`onnxScore` of the same bytes, `networkScore` with two labels, in one convention) they are one call of the runtime
 * of twice the rows; two networks, and a file that fixes its batch, are two calls. `nfe` counts either as one evaluation, of the
 * guided score: the network's own rows are twice that. Errors (Left): the scores' own; `BadOption` for a w that is not finite or an interval that is
 * none, `BadShape` for samples of different shapes; of `reverse`, what the marginal reports where there is an interval.
 *
 * @param conditional ∇ log p_t(x | y).
 * @param unconditional ∇ log p_t(x).
 * @param w A number, or an expression of t.
 *
 * @example One mode of two, guided at middle noise only
 * ```ts
 * import { cfg, gaussianScore, mixtureScore } from "ito";
 *
 * const all = mixtureScore({ weights: [0.5, 0.5], means: [[-1, 0], [1, 0]], stds: [0.3, 0.3] });
 * const guided = cfg(gaussianScore([1, 0], 0.3), all, 2, { interval: [0.2, 5] });
 * ```
 */
export function cfg(
  conditional: Fallible<Score>,
  unconditional: Fallible<Score>,
  w: ScalarLike,
  options: CfgOptions = {},
): E.Either<ItoError, Score> {
  return pipe(
    weightOf("cfg", "w", w),
    E.chain((weight) => pipe(read(options), E.map(({ interval }) => ({ weight, interval })))),
    E.chain(({ weight, interval }) => {
      const both = [conditional, unconditional];
      return interval === undefined
        ? madeOf("cfg", both, (scores) => guided(scores, weight))
        : madeWithMarginal(
          "cfg",
          both,
          ({ scores, marginal }) => guided(scores, weightWithin(interval, weight, marginal)),
        );
    }),
  );
}
