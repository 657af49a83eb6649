/**
 * How good are the samples? Distances between a solver's samples and the truth, each beside its null: what the same
 * measure says of fresh samples of the truth itself. A distance without its null means nothing.
 *
 *     SW₂ = √ mean_θ W₂²(θ·x, θ·y)         D² = 2 E‖x − y‖ − E‖x − x'‖ − E‖y − y'‖
 *
 * Samples are rows, Float32Array of shape [N, n]; every sum is float64. Directions and subsets are fixed, so a measure
 * is a function of its samples alone. Imports nothing of the library it judges.
 * @module
 */
import { type Mixture, posterior } from "../../tests/truth/problems.ts";
import { noiseOf } from "../../tests/truth/threefry.ts";
import { at, sumOf, type Vector, vector } from "../../tests/truth/vector.ts";

/** N samples of n elements, row after row. */
export interface Samples {
  /** Shape [N, n]. */
  readonly values: Float32Array;
  readonly n: number;
}

/** A number that grows with the distance of the samples from a reference. */
export type Measure = (samples: Samples) => number;

const countOf = ({ values, n }: Samples): number => Math.floor(values.length / n);
const rowOf = ({ values, n }: Samples, row: number): Float32Array => values.subarray(row * n, (row + 1) * n);

/** How `slicedWasserstein` cuts. */
export interface Slices {
  readonly projections: number;
  readonly seed: number;
}

/** 64 directions: their own scatter is then some 10 % of SW₂² in many dimensions, and the same for all samples. */
export const defaultSlices: Slices = { projections: 64, seed: 1 };

/**
 * Directions uniform on the sphere.
 *
 * @param n Elements of a direction.
 * @param slices How many, and from which seed.
 * @returns Unit vectors of shape [n].
 */
export function directions(n: number, { projections, seed }: Slices): readonly Float64Array[] {
  return Array.from({ length: projections }, (_, k) => {
    const z = noiseOf(seed, k)(n, 0), length = Math.sqrt(sumOf(n, (i) => at(z, i) ** 2));
    return z.map((v) => v / length);
  });
}

const project = (samples: Samples, direction: Vector): Float64Array => {
  const projected = new Float64Array(countOf(samples)), { n } = samples;
  for (let row = 0; row < projected.length; row++) {
    const x = rowOf(samples, row);
    let sum = 0;
    for (let i = 0; i < n; i++) sum += at(x, i) * at(direction, i);
    projected[row] = sum;
  }
  return projected.sort();
};

/**
 * W₂² of two samples on the line, of any two sizes: ∫ (F⁻¹(u) − G⁻¹(u))² du, exactly.
 *
 * @param a Sorted.
 * @param b Sorted.
 * @returns The squared distance, in squared units of x; NaN where a number is.
 */
export function wasserstein2Squared(a: Vector, b: Vector): number {
  const n = a.length, m = b.length;
  let sum = 0, mass = 0; // mass in units of 1 / (n m), so that it is an integer
  for (let i = 0, j = 0; i < n && j < m;) {
    const next = Math.min((i + 1) * m, (j + 1) * n);
    sum += (next - mass) * (at(a, i) - at(b, j)) ** 2;
    mass = next;
    if ((i + 1) * m === next) i++;
    if ((j + 1) * n === next) j++;
  }
  return sum / (n * m);
}

/**
 * The sliced Wasserstein distance to a reference. Between Gaussians that differ by a shift δ it is |θ·δ| in root mean
 * square over the directions, about ‖δ‖ / √n.
 *
 * Cost: projections · N · n multiply-adds and a sort each; the reference's share is paid once.
 *
 * @param reference What to compare with.
 * @param slices Directions; `defaultSlices` unless said.
 * @returns The measure, in units of x; positive also under the null.
 */
export function slicedWasserstein(reference: Samples, slices: Slices = defaultSlices): Measure {
  const cuts = directions(reference.n, slices);
  const truth = cuts.map((direction) => project(reference, direction));
  return (samples) => {
    const squares = cuts.map((direction, k) =>
      wasserstein2Squared(project(samples, direction), truth[k] ?? [])
    );
    return Math.sqrt(squares.reduce((a, b) => a + b, 0) / cuts.length);
  };
}

const distance = (a: Float32Array, b: Float32Array): number => {
  let squares = 0;
  for (let i = 0; i < a.length; i++) squares += (at(a, i) - at(b, i)) ** 2;
  return Math.sqrt(squares);
};

const meanDistance = (a: Samples, b: Samples): number => {
  const n = countOf(a), m = countOf(b);
  return sumOf(n, (i) => {
    const x = rowOf(a, i);
    return sumOf(m, (j) => distance(x, rowOf(b, j)));
  }) / (n * m);
};

const meanDistanceWithin = (a: Samples): number => {
  const n = countOf(a);
  return sumOf(n, (i) => {
    const x = rowOf(a, i);
    return sumOf(i, (j) => distance(x, rowOf(a, j)));
  }) * 2 / (n * (n - 1));
};

/**
 * The squared energy distance to a reference, unbiased: its mean under the null is 0, so it can be negative.
 *
 * Cost: 2 limit² · n for the samples, limit² · n / 2 once for the reference. At n = 3072 and limit = 500 a second.
 *
 * @param reference What to compare with.
 * @param limit Only the first `limit` rows of either count; samples are exchangeable.
 * @returns The measure D², in units of x.
 */
export function energyDistance(reference: Samples, limit: number = 2000): Measure {
  const first = ({ values, n }: Samples): Samples => ({ values: values.subarray(0, limit * n), n });
  const truth = first(reference), within = meanDistanceWithin(truth);
  return (samples) => {
    const part = first(samples);
    return 2 * meanDistance(part, truth) - meanDistanceWithin(part) - within;
  };
}

/** A value beside what the measure says of the truth. */
export interface Compared {
  readonly value: number;
  readonly nullMean: number;
  readonly nullStd: number;
  /** (value − nullMean) / (nullStd √(1 + 1/repeats)). */
  readonly z: number;
  /** Rank among the null's values: (1 + how many reach `value`) / (1 + repeats), so never below 1 / (1 + repeats). */
  readonly p: number;
}

/** What the null is made of. */
export interface Null {
  readonly measure: Measure;
  /** Fresh samples of the truth, as many as will be judged, independent of the reference. */
  readonly fresh: (repeat: number) => Samples;
  readonly repeats: number;
}

/**
 * Puts a measure beside its null. The reference is the same for all, so samples of the truth and the fresh ones are
 * exchangeable and `p` is exact.
 *
 * @param part Measure, source of fresh truth, and how often to ask it.
 * @returns A function that judges samples; the null is computed once, here.
 */
export function againstNull({ measure, fresh, repeats }: Null): (samples: Samples) => Compared {
  const values = vector(repeats, (repeat) => measure(fresh(repeat)));
  const nullMean = sumOf(repeats, (i) => at(values, i)) / repeats;
  const nullStd = Math.sqrt(sumOf(repeats, (i) => (at(values, i) - nullMean) ** 2) / (repeats - 1));
  return (samples) => {
    const value = measure(samples);
    const z = (value - nullMean) / (nullStd * Math.sqrt(1 + 1 / repeats));
    const p = (1 + sumOf(repeats, (i) => at(values, i) < value ? 0 : 1)) / (1 + repeats);
    return { value, nullMean, nullStd, z, p };
  };
}

/** The component of highest posterior under the mixture itself; −1 for a row that is not finite. */
const assign = (samples: Samples, mixture: Mixture): Int32Array =>
  Int32Array.from({ length: countOf(samples) }, (_, row) => {
    const shares = posterior(mixture, { x: rowOf(samples, row), meanCoef: 1, std: 0 });
    return shares.indexOf(Math.max(...shares)); // NaN equals nothing: −1
  });

/** Weights as the samples show them, beside the mixture's. */
export interface RecoveredWeights {
  /** Share of samples by the component of highest posterior. */
  readonly weights: Float64Array;
  /** √(w (1 − w) / N) at the mixture's own w. */
  readonly standardErrors: Float64Array;
  /** (weights − w) / standardErrors. */
  readonly z: Float64Array;
  /** Pearson's χ² of the counts. */
  readonly chi2: number;
  /** Components − 1. */
  readonly dof: number;
  /** χ² as a standard normal (Wilson–Hilferty). */
  readonly chi2Z: number;
  /** Rows with a number that is not finite; they belong to no component. */
  readonly notFinite: number;
}

/**
 * The weights of a mixture recovered by posterior assignment. Modes should be a few s_k apart, else the share of
 * highest posterior is not w even for the truth.
 *
 * @param samples What to judge.
 * @param mixture The truth.
 * @returns Weights with standard errors, z and χ².
 */
export function recoveredWeights(samples: Samples, mixture: Mixture): RecoveredWeights {
  const assigned = assign(samples, mixture), total = assigned.length, { weights: truth } = mixture;
  const weights = vector(truth.length, (k) => assigned.filter((a) => a === k).length / total);
  const standardErrors = vector(truth.length, (k) => Math.sqrt(at(truth, k) * (1 - at(truth, k)) / total));
  const z = vector(truth.length, (k) => (at(weights, k) - at(truth, k)) / at(standardErrors, k));
  const dof = truth.length - 1;
  const chi2 = total * sumOf(truth.length, (k) => (at(weights, k) - at(truth, k)) ** 2 / at(truth, k));
  const variance = 2 / (9 * dof), chi2Z = (Math.cbrt(chi2 / dof) - 1 + variance) / Math.sqrt(variance);
  const notFinite = assigned.filter((a) => a < 0).length;
  return { weights, standardErrors, z, chi2, dof, chi2Z, notFinite };
}

/** How far samples lie from their mode, as a share of the truth's s_k. */
export interface Spread {
  /** √ mean of (x_i − μ_k,i)² / s_k² over elements and finite samples. */
  readonly share: number;
  /** share / √(2 N n), for independent elements. */
  readonly standardError: number;
  /** The same for each component; NaN where no sample is. */
  readonly byMode: Float64Array;
}

/**
 * The spread of samples about their mode. What a perfect solver shows is `tweedieShare`, a little below 1.
 *
 * @param samples What to judge.
 * @param mixture The truth.
 * @returns The share, over all and for each component.
 */
export function spreadAboutModes(samples: Samples, mixture: Mixture): Spread {
  const assigned = assign(samples, mixture), { n, means, stds } = mixture;
  const sums = new Float64Array(means.length), counts = new Float64Array(means.length);
  assigned.forEach((k, row) => {
    if (k < 0) return;
    const x = rowOf(samples, row), mean = means[k] ?? [];
    const squares = sumOf(n, (i) => (at(x, i) - at(mean, i)) ** 2);
    sums[k] = at(sums, k) + squares / at(stds, k) ** 2;
    counts[k] = at(counts, k) + 1;
  });
  const elements = n * counts.reduce((a, b) => a + b, 0);
  const share = Math.sqrt(sums.reduce((a, b) => a + b, 0) / elements);
  const byMode = sums.map((sum, k) => Math.sqrt(sum / (n * at(counts, k))));
  return { share, standardError: share / Math.sqrt(2 * elements), byMode };
}

/**
 * The spread that a perfect solver shows after Tweedie's step at tEnd, which pulls every sample to its mode:
 *
 *     α² s / √(α² s² + σ²)
 *
 * @param part s of the mode, and the process's α and σ at tEnd.
 * @returns The share of s; 0.981 for VE at s = 0.05, σ = 0.01.
 */
export function tweedieShare({ s, meanCoef, std }: { s: number; meanCoef: number; std: number }): number {
  return meanCoef ** 2 * s / Math.sqrt((meanCoef * s) ** 2 + std ** 2);
}
