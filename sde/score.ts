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
import { add, constant, div, exp, log, mul, sqrt, square, type StateLike, sub, sum } from "./dsl.ts";
import type { ItoError } from "./errors.ts";
import type { Fallible } from "./fallible.ts";
import { apply, evaluate, type Scalar, type State, typed } from "./expr.ts";
import type { DatasetOracle } from "./oracle.ts";
import { type Marginal, t, x } from "./process.ts";

/** ∇ log p_t; `elements` where the score itself fixes the size of a sample, `dims` where it fixes its shape. */
export type Score =
  | { readonly tag: "expression"; readonly elements: number | undefined; readonly at: State }
  | {
    readonly tag: "marginal";
    readonly elements: number;
    readonly dims?: readonly number[];
    readonly of: (m: Marginal) => Fallible<State>;
  };

/** A score that is an expression of the symbols x and t. */
export function expressionScore(
  f: (symbols: { readonly x: State; readonly t: Scalar }) => State,
  elements?: number,
): Score {
  return { tag: "expression", elements, at: f({ x, t }) };
}

/** Weights w_k, means μ_k [k][elements] and standard deviations s_k of an isotropic Gaussian mixture. */
export interface Mixture {
  /** How much of the whole each part is: > 0, of any sum. */
  readonly weights: readonly number[];
  /** Where the parts lie: [k][elements]. */
  readonly means: readonly (readonly number[])[];
  /** How wide each part is, in units of x: ≥ 0. */
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
  return mul(...whole, ...(n % 2 === 1 ? [sqrt(iv)] : []));
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
  // a logit that is NaN makes its own weight NaN: `top` need not keep it, which `max` would be paid for
  const top = parts.map((p) => p.logit).reduce((a, b) => typed(apply("pmax", [a, b]), "scalar", "real"));
  const mass = parts.map((p) => {
    const e = exp(sub(p.logit, top));
    return p.factor === undefined ? e : mul(p.factor, e);
  });
  const pull = parts.map((p, k) => mul(mul(mass[k] ?? 0, p.iv), p.away));
  return mul(div(1, add(...mass)), total(pull, (a, b) => add(a, b)));
};

const twoOfThem = "mixtureScore({ weights: [0.3, 0.7], means: [[0, 0], [1, 1]], stds: [0.1, 0.1] })";

/** What is wrong with the numbers of a mixture, or nothing. */
const refusal = (mix: Mixture): ItoError | undefined => {
  const counts = [mix.weights.length, mix.means.length, mix.stds.length];
  const lengths = mix.means.map((m) => m.length);
  const [elements = 0] = lengths;
  if (elements === 0 || counts.some((c) => c !== counts[0]) || lengths.some((n) => n !== elements)) {
    const sizes = lengths.length === 0 ? "" : ` of ${lengths.join(", ")} numbers`;
    const found = `${counts[0]} weights, ${counts[1]} means${sizes} and ${counts[2]} stds`;
    const wanted = "as many weights as means and stds, and means of one length";
    return { tag: "BadShape", where: "mixtureScore", found, wanted, try: twoOfThem };
  }
  const lists = [["weights", mix.weights], ["stds", mix.stds]] as const;
  for (const [name, list] of [...lists, ...mix.means.map((m, k) => [`means[${k}]`, m] as const)]) {
    const index = list.findIndex((v) => !Number.isFinite(v));
    if (index < 0) continue;
    return { tag: "NotFinite", where: `mixtureScore: ${name}`, index, value: list[index] ?? NaN };
  }
  const bad = (name: string, found: number | undefined, wanted: string): ItoError => {
    return {
      tag: "BadOption",
      where: "mixtureScore",
      option: name,
      found: `${found}`,
      wanted,
      try: twoOfThem,
    };
  };
  const weight = mix.weights.findIndex((v) => v <= 0);
  if (weight >= 0) return bad(`weights[${weight}]`, mix.weights[weight], "> 0");
  const std = mix.stds.findIndex((v) => v < 0);
  return std >= 0 ? bad(`stds[${std}]`, mix.stds[std], "≥ 0") : undefined;
};

/**
 * The exact score of a mixture of a few isotropic Gaussians, perturbed by the process.
 *
 * Shapes: weights [k], means [k][elements], stds [k]; weights need not add up to 1. Errors (Left): `BadShape`, `NotFinite`,
 * `BadOption` for a weight that is not > 0 or a negative standard deviation.
 */
export function mixtureScore(mix: Mixture): E.Either<ItoError, Score> {
  const refused = refusal(mix);
  if (refused !== undefined) return E.left(refused);
  const elements = mix.means[0]?.length ?? 0;
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
