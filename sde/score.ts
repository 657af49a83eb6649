/**
 * A score ∇ log p_t as a value: an expression, the closed form of a Gaussian or a mixture, or the exact score of a data
 * set (an oracle). What needs the process's marginal takes it from the process itself.
 *
 *     p_t = Σ_k w_k N(α μ_k + m, α² s_k² + σ²)   ⟹   ∇ log p_t = Σ_k r_k (α μ_k + m − x) / (α² s_k² + σ²)
 *
 * with responsibilities r by log-sum-exp, so that they stay finite for small σ.
 * @module
 */
import * as E from "fp-ts/Either";
import { add, constant, div, exp, log, max, mul, sqrt, square, type StateLike, sub, sum } from "./dsl.ts";
import type { ItoError } from "./errors.ts";
import { evaluate, type Scalar, type State, typed } from "./expr.ts";
import type { DatasetOracle } from "./oracle.ts";
import { type Marginal, t, x } from "./process.ts";

/** ∇ log p_t; `elements` where the score itself fixes the size of a sample. */
export type Score =
  | { readonly tag: "expression"; readonly elements: number | undefined; readonly at: State }
  | { readonly tag: "marginal"; readonly elements: number; readonly of: (m: Marginal) => State };

/** A score that is an expression of the symbols x and t. */
export function expressionScore(
  f: (symbols: { readonly x: State; readonly t: Scalar }) => State,
  elements?: number,
): Score {
  return { tag: "expression", elements, at: f({ x, t }) };
}

/** Weights w_k, means μ_k [k][elements] and standard deviations s_k of an isotropic Gaussian mixture. */
export interface Mixture {
  readonly weights: readonly number[];
  readonly means: readonly (readonly number[])[];
  readonly stds: readonly number[];
}

/** a · b with a factor of one left out. */
const scaled = (a: Scalar, b: State): State => (a.tag === "lit" && a.value === 1 ? b : mul(a, b));
const shifted = (a: State, m: Scalar): State => (m.tag === "lit" && m.value === 0 ? a : add(a, m));
const total = <A extends Scalar | State>(terms: readonly A[], plus: (a: A, b: A) => A): A =>
  terms.reduce((a, b) => plus(a, b));

/** v^(−n/2) of a few elements by multiplication: no logarithm in the hot loop. */
const inversePower = (iv: Scalar, n: number): Scalar => {
  const whole = Array.from({ length: Math.floor(n / 2) }, () => iv);
  return mul(...whole, ...(n % 2 === 1 ? [sqrt(iv)] : []), ...(n < 2 && n % 2 === 0 ? [1] : []));
};

/** Above this many elements v^(−n/2) could leave float32's range, and goes into the exponent. */
const fewElements = 4;

const mixtureAt = (mix: Mixture, m: Marginal): State => {
  const n = mix.means[0]?.length ?? 0;
  const parts = mix.means.map((mean, k) => {
    const iv = div(1, add(mul(square(m.meanCoef), (mix.stds[k] ?? 0) ** 2), square(m.std)));
    const away = sub(shifted(scaled(m.meanCoef, constant(mean, `μ${k}`)), m.offset), x);
    const quadratic = mul(-0.5, iv, sum(square(away)));
    const weight = mix.weights[k] ?? 0;
    return n <= fewElements
      ? { away, iv, logit: quadratic, factor: mul(weight, inversePower(iv, n)) }
      : { away, iv, logit: add(Math.log(weight), mul(0.5 * n, log(iv)), quadratic), factor: undefined };
  });
  const top = max(...parts.map((p) => p.logit));
  const mass = parts.map((p) => {
    const e = exp(sub(p.logit, top));
    return p.factor === undefined ? e : mul(p.factor, e);
  });
  const pull = parts.map((p, k) => mul(mul(mass[k] ?? 0, p.iv), p.away));
  return mul(div(1, add(...mass)), total(pull, (a, b) => add(a, b)));
};

/**
 * The exact score of a mixture of a few isotropic Gaussians, perturbed by the process.
 *
 * Shapes: weights [k], means [k][elements], stds [k]. Errors (Left): `BadShape`, `NotFinite`.
 */
export function mixtureScore(mix: Mixture): E.Either<ItoError, Score> {
  const elements = mix.means[0]?.length ?? 0;
  const counts = [mix.weights.length, mix.means.length, mix.stds.length];
  if (elements === 0 || counts.some((c) => c !== counts[0]) || mix.means.some((m) => m.length !== elements)) {
    const found = `${counts.join(", ")} weights, means and standard deviations of lengths ${
      mix.means.map((m) => m.length).join(", ")
    }`;
    return E.left({
      tag: "BadShape",
      where: "mixtureScore",
      found,
      wanted: "as many of each, and means of one length",
    });
  }
  const numbers = [...mix.weights, ...mix.stds, ...mix.means.flat()];
  const bad = numbers.findIndex((v, i) =>
    !Number.isFinite(v) || (i < mix.weights.length ? v <= 0 : i < 2 * mix.weights.length && v < 0)
  );
  if (bad >= 0) {
    return E.left({ tag: "NotFinite", where: "mixtureScore", index: bad, value: numbers[bad] ?? NaN });
  }
  return E.right({ tag: "marginal", elements, of: (m) => mixtureAt(mix, m) });
}

/** The exact score of N(mean, std² I). Shapes: mean [elements]. Errors (Left): as `mixtureScore`. */
export function gaussianScore(mean: readonly number[], std: number): E.Either<ItoError, Score> {
  return mixtureScore({ weights: [1], means: [mean], stds: [std] });
}

/** The score that follows from a posterior mean D = E[x_0 | x_t]: (α D + m − x) / σ² (Tweedie). */
export function scoreOfDenoiser(denoised: State, m: Marginal): State {
  return mul(div(1, square(m.std)), sub(shifted(scaled(m.meanCoef, denoised), m.offset), x));
}

/**
 * The exact score of a data set: of x_t when x_0 is one of the points, each equally likely.
 *
 * Shapes: points [count · elements], row after row. Cost: 4 · count · elements flops an evaluation.
 * Errors (Left): `BadShape` if the points are no whole number of samples; `NotFinite` with the first bad number.
 */
export function datasetScore(
  points: Float32Array,
  elements: number,
  name = "data",
): E.Either<ItoError, Score> {
  if (elements < 1 || points.length === 0 || points.length % elements !== 0) {
    return E.left({
      tag: "BadShape",
      where: "datasetScore",
      found: `${points.length} numbers`,
      wanted: `a multiple of ${elements} numbers`,
    });
  }
  const bad = points.findIndex((v) => !Number.isFinite(v));
  if (bad >= 0) {
    return E.left({ tag: "NotFinite", where: "datasetScore", index: bad, value: points[bad] ?? NaN });
  }
  const oracle: DatasetOracle = { tag: "dataset", name, points, elements };
  return E.right({
    tag: "marginal",
    elements,
    of: (m) => {
      const centred: StateLike = m.offset.tag === "lit" && m.offset.value === 0 ? x : sub(x, m.offset);
      return scoreOfDenoiser(evaluate(oracle, typed(centred, "state", "real"), [m.meanCoef, m.std]), m);
    },
  });
}
