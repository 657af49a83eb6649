/**
 * Scores of scores: a sum (a product of densities, up to its normalisation), a multiple (a density to a power), any map.
 *
 *     s_1 + s_2 = ∇ log (p_1 p_2),   w s = ∇ log p^w          at each t
 *
 * Of noisy densities p_t these are no noisy densities of a product or power: the reverse process ends in law elsewhere than at
 * the product of the data's densities, unless the others do not depend on t (Du et al. 2023, arXiv 2302.11552, section 3);
 * docs/conditions.md has by how much. Tests: tests/sde/guidance/combine_test.ts.
 * @module
 */
import * as E from "fp-ts/Either";
import { pipe } from "fp-ts/function";
import type { ItoError } from "../border/errors.ts";
import type { Fallible } from "../border/fallible.ts";
import { add, broadcast, mul, type ScalarLike, type StateLike } from "../language/dsl.ts";
import type { Scalar, State } from "../language/expr.ts";
import { t, x } from "../process.ts";
import type { Score } from "../score.ts";
import { badArgument, madeOf, weightOf } from "./parts.ts";

/**
 * A score as an expression of another: clipped, masked, of another temperature.
 *
 * Shapes: f takes the score [elements] and the symbols x [elements] and t [], and gives [elements] or a number for all.
 * Errors (Left): the score's own; `BadOption` for what is no score or function.
 *
 * @example A score that is never longer than 10 in any element
 * ```ts
 * import { gaussianScore, mapScore, max, min } from "ito";
 *
 * const clipped = mapScore(gaussianScore([0, 0], 0.1), (s) => max(-10, min(10, s)));
 * ```
 */
export function mapScore(
  score: Fallible<Score>,
  f: (score: State, symbols: { readonly x: State; readonly t: Scalar }) => StateLike,
): E.Either<ItoError, Score> {
  if (typeof f !== "function") {
    return badArgument("mapScore", {
      option: "the map",
      found: f,
      wanted: "a function of the score",
      instead: "mapScore(score, (s, { x, t }) => mul(2, s))",
    });
  }
  return madeOf("mapScore", [score], ([s = x]) => broadcast(f(s, { x, t })));
}

/**
 * The sum of scores: of the product of their densities at each t. A constraint that is a density itself is added to a score of
 * data this way, as is what a second network says of ∇ log p(y | x, t).
 *
 * Errors (Left): the scores' own; `BadOption` for what is no score or for none, `BadShape` for samples of different shapes.
 *
 * @example Data near the origin
 * ```ts
 * import { addScores, expressionScore, mixtureScore, mul } from "ito";
 *
 * const data = mixtureScore({ weights: [0.5, 0.5], means: [[-1, 0], [1, 0]], stds: [0.2, 0.2] });
 * const near = addScores(data, expressionScore(({ x }) => mul(-0.5, x)));
 * ```
 */
export function addScores(...scores: readonly Fallible<Score>[]): E.Either<ItoError, Score> {
  if (scores.length === 0) {
    return badArgument("addScores", {
      option: "the scores",
      found: undefined,
      wanted: "one score or more",
      instead: "addScores(score, expressionScore(({ x }) => mul(-1, x)))",
    });
  }
  return madeOf("addScores", scores, (all) => all.reduce((a, b) => add(a, b)));
}

/**
 * A multiple of a score: of the power w of its density at each t. w < 1 is a higher temperature.
 *
 * Errors (Left): the score's own; `BadOption` for a w that is not finite.
 *
 * @example
 * ```ts
 * import { gaussianScore, scaleScore } from "ito";
 *
 * const warm = scaleScore(gaussianScore([0], 1), 0.8);
 * ```
 */
export function scaleScore(score: Fallible<Score>, w: ScalarLike): E.Either<ItoError, Score> {
  return pipe(
    weightOf("scaleScore", "w", w),
    E.chain((weight) => madeOf("scaleScore", [score], ([s = x]) => mul(weight, s))),
  );
}
