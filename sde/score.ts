/**
 * A score ∇ log p_t as a value: an expression, the closed form of a Gaussian or a mixture, or the exact score of a data
 * set (an oracle). What needs the process's marginal takes it from the process itself.
 *
 *     p_t = Σ_k w_k N(α μ_k + m, α² s_k² + σ²)   ⟹   ∇ log p_t = Σ_k r_k (α μ_k + m − x) / (α² s_k² + σ²)
 *
 * with responsibilities r by log-sum-exp, so that they stay finite for small σ (`mixture.ts`).
 * Tests: tests/sde/score_test.ts.
 * @module
 */
import * as E from "fp-ts/Either";
import { add, div, mul, square, type StateLike, sub } from "./language/dsl.ts";
import { firstNotFinite, foundText, isRecord } from "./border/decode.ts";
import type { ItoError } from "./border/errors.ts";
import type { Fallible } from "./border/fallible.ts";
import { evaluate, type Scalar, type State, typed } from "./language/expr.ts";
import { elementsOf, type Mixture, mixtureLogDensity, mixtureOf, scaled, shifted } from "./mixture.ts";
import { readMixture, twoParts } from "./read_mixture.ts";
import { wantState } from "./language/operands.ts";
import type { DatasetOracle } from "./language/oracle.ts";
import { diagonalDataset, diagonalMixture } from "./diagonal_mixture.ts";
import { type Marginal, t, type TimeSpan, x } from "./process.ts";
import type { DiagonalMarginal } from "./math/diagonal.ts";

export type { Mixture } from "./mixture.ts";

/** ∇ log p_t; `elements` where the score itself fixes the size of a sample, `dims` where it fixes its shape. */
export type Score =
  | { readonly tag: "expression"; readonly elements: number | undefined; readonly at: State }
  | {
    readonly tag: "marginal";
    readonly elements: number | undefined;
    readonly dims?: readonly number[];
    readonly of: (m: Marginal) => Fallible<State>;
    /** The same where elements have noise levels of their own; left out where it takes one level for all. */
    readonly diagonal?: (m: DiagonalMarginal, time: TimeSpan) => Fallible<State>;
    /** log p_t(x) in nats, where it is known: x_0 perturbed by N(α x_0 + m, σ²). Shapes: x [elements]. */
    readonly logDensity?: (x: ArrayLike<number>, at: Perturbed<number | ArrayLike<number>>) => number;
  };

/** A marginal at one time, as numbers; N: one for all elements, or one each. */
export interface Perturbed<N extends number | ArrayLike<number> = number> {
  /** α. */
  readonly meanCoef: N;
  /** m, in units of x. */
  readonly offset: N;
  /** σ, in units of x. */
  readonly std: N;
}

/** Whether this is a score. */
export function isScore(u: unknown): u is Score {
  return isRecord(u) && (u.tag === "expression" || u.tag === "marginal");
}

/** ∇ log p_t as an expression, where the marginal of the process is known. */
export function scoreAt(score: Score, m: Marginal): Fallible<State> {
  return score.tag === "expression" ? score.at : score.of(m);
}

/** A score that is an expression of the symbols x and t. */
export function expressionScore(
  f: (symbols: { readonly x: State; readonly t: Scalar }) => State,
  elements?: number,
): Score {
  const at = f({ x, t });
  wantState("expressionScore", at);
  return { tag: "expression", elements, at };
}

/**
 * The exact score of a mixture of isotropic Gaussians, perturbed by the process.
 *
 * Shapes: weights [k], means [k][elements], stds [k]; weights need not add up to 1. A few parts are an expression; more
 * are a loop, or an oracle where a sample has many elements. Errors (Left): `BadShape`, `NotFinite`,
 * `BadOption` for a weight that is not > 0 or a negative standard deviation.
 */
export function mixtureScore(given: Mixture): E.Either<ItoError, Score> {
  return E.map((mix: Mixture): Score => ({
    tag: "marginal",
    elements: elementsOf(mix),
    of: mixtureOf(mix),
    diagonal: (m) => diagonalMixture(mix, m),
    logDensity: (x, at) => mixtureLogDensity(mix, x, at),
  }))(readMixture("mixtureScore", given, `mixtureScore(${twoParts})`));
}

/** The exact score of N(mean, std² I). Shapes: mean [elements]. Errors (Left): as `mixtureScore`. */
export function gaussianScore(mean: readonly number[], std: number): E.Either<ItoError, Score> {
  return mixtureScore({ weights: [1], means: [mean], stds: [std] });
}

/** The posterior mean D = E[x_0 | x_t] = (σ² s + x − m) / α that a score s says (Tweedie). */
export function denoiserOfScore(score: State, m: Marginal): State {
  const toData = add(mul(square(m.std), score), sub(x, m.offset));
  return m.meanCoef.tag === "lit" && m.meanCoef.value === 1 ? toData : mul(div(1, m.meanCoef), toData);
}

/** The score that follows from a posterior mean D = E[x_0 | x_t]: (α D + m − x) / σ² (Tweedie). */
export function scoreOfDenoiser(denoised: State, m: Marginal): State {
  return mul(div(1, square(m.std)), sub(shifted(scaled(m.meanCoef, denoised), m.offset), x));
}

/**
 * The exact score of a data set: of x_t when x_0 is one of the points, each equally likely.
 *
 * Shapes: points [count · elements], row after row. Cost: 4 · count · elements flops an evaluation.
 * The points are copied. Errors (Left): `BadShape` if they are no whole number of samples; `NotFinite` with the first bad number.
 */
export function datasetScore(
  points: Float32Array,
  elements: number,
  name = "data",
): E.Either<ItoError, Score> {
  const rows = "datasetScore(Float32Array.from(rows.flat()), elements)";
  const refuse = (found: unknown, wanted: string): E.Either<ItoError, never> =>
    E.left({ tag: "BadShape", where: "datasetScore", found: foundText(found), wanted, try: rows });
  if (!(points instanceof Float32Array)) return refuse(points, "a Float32Array, row after row");
  if (typeof elements !== "number") return refuse(elements, "the numbers of one sample as elements");
  if (typeof name !== "string") return refuse(name, "a text as its name");
  const count = points.length / elements;
  if (!(Number.isInteger(elements) && elements > 0 && Number.isInteger(count) && count > 0)) {
    const whole = Number.isInteger(elements) && elements > 0 ? Math.floor(count) * elements : 0;
    return E.left({
      tag: "BadShape",
      where: "datasetScore",
      found: `${points.length} numbers`,
      wanted: `a multiple of ${elements} numbers`,
      try: whole > 0
        ? `datasetScore(points.subarray(0, ${whole}), ${elements})`
        : "datasetScore(points, elements), with the numbers of one sample as elements",
    });
  }
  const bad = firstNotFinite(points);
  if (bad >= 0) {
    return E.left({ tag: "NotFinite", where: "datasetScore", index: bad, value: points[bad] ?? NaN });
  }
  const oracle: DatasetOracle = { tag: "dataset", name, points: points.slice(), elements };
  return E.right({
    tag: "marginal",
    elements,
    diagonal: (m, time) => diagonalDataset(oracle, m, time),
    of: (m) => {
      const centred: StateLike = m.offset.tag === "lit" && m.offset.value === 0 ? x : sub(x, m.offset);
      return scoreOfDenoiser(evaluate(oracle, typed(centred, "state", "real"), [m.meanCoef, m.std]), m);
    },
  });
}
