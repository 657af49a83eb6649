/**
 * What became of the modes of a mixture: how much of it each holds, and how wide it is.
 *
 * A sample belongs to the mode of highest posterior. Modes should be a few s_k apart, else that share is not w even for exact
 * samples.
 *
 *     χ² = N Σ (ŵ_k − w_k)² / w_k ~ χ²_{K−1},   (χ²/d)^{1/3} ~ N(1 − 2/(9d), 2/(9d))
 *
 * Source: Pearson 1900; Wilson and Hilferty, "The distribution of chi-square" (1931). Tests: tests/metrics/modes_test.ts.
 * @module
 */
import * as E from "fp-ts/Either";
import { pipe } from "fp-ts/function";
import type { ItoError } from "../sde/border/errors.ts";
import { elementsOf, type Mixture } from "../sde/mixture.ts";
import { readMixture, twoParts } from "../sde/read_mixture.ts";
import type { Modes } from "./exact.ts";
import { at, countOf, readSamples, rowOf, type Samples, type SamplesLike, sumOf } from "./samples.ts";

/** log w_k N(x; μ_k, s_k²), but for what all have in common. */
const logTerms = ({ weights, means, stds }: Mixture, x: ArrayLike<number>): Float64Array => {
  const n = x.length, terms = new Float64Array(weights.length);
  for (let k = 0; k < terms.length; k++) {
    const mean = means[k] ?? [], v = at(stds, k) ** 2;
    let squares = 0;
    for (let i = 0; i < n; i++) squares += (at(x, i) - at(mean, i)) ** 2;
    terms[k] = Math.log(at(weights, k)) - (n * Math.log(v) + squares / v) / 2;
  }
  return terms;
};

/** The mode of highest posterior of each row; −1 for a row that is not finite. */
const assign = (samples: Samples, mixture: Mixture): Int32Array =>
  Int32Array.from({ length: countOf(samples) }, (_, row) => {
    const terms = logTerms(mixture, rowOf(samples, row));
    return terms.indexOf(terms.reduce((a, b) => Math.max(a, b), -Infinity)); // NaN equals nothing: −1
  });

interface Read {
  readonly s: Samples;
  readonly mix: Mixture;
}

/** Samples and the mixture they should be of. Errors (Left): those of either; `BadOption` for a mode of no width. */
const read = (where: string, samples: SamplesLike, modes: Modes): E.Either<ItoError, Read> =>
  pipe(
    readMixture(where, modes, `${where}(samples, ${twoParts})`),
    E.chain((mix) => E.map((s: Samples): Read => ({ s, mix }))(readSamples(where, samples))),
    E.chain(({ s, mix }): E.Either<ItoError, Read> => {
      const flat = mix.stds.findIndex((v) => v === 0);
      if (flat >= 0) {
        return E.left({ tag: "BadOption", where, option: `stds[${flat}]`, found: "0", wanted: "> 0" });
      }
      if (s.n === elementsOf(mix)) return E.right({ s, mix });
      const [found, wanted] = [`samples of ${s.n} elements`, `samples of ${elementsOf(mix)}, as the means`];
      return E.left({ tag: "BadShape", where, found, wanted });
    }),
  );

/** Weights as the samples show them, beside the mixture's. */
export interface RecoveredWeights {
  /** Share of samples by the mode of highest posterior. */
  readonly weights: Float64Array;
  /** √(w (1 − w) / N) at the mixture's own w. */
  readonly standardErrors: Float64Array;
  /** (weights − w) / standardErrors. */
  readonly z: Float64Array;
  /** Pearson's χ² of the counts. */
  readonly chi2: number;
  /** Modes − 1. */
  readonly dof: number;
  /** χ² as a standard normal (Wilson–Hilferty); 0 for one mode. */
  readonly chi2Z: number;
  /** Rows with a number that is not finite; they belong to no mode. */
  readonly notFinite: number;
}

/** χ² of so many degrees as a standard normal, by Wilson and Hilferty's cube root; 0 for none. */
export function normalOf(chi2: number, dof: number): number {
  const variance = 2 / (9 * dof);
  return dof === 0 ? 0 : (Math.cbrt(chi2 / dof) - 1 + variance) / Math.sqrt(variance);
}

/**
 * The weights of a mixture, recovered from samples by the posterior.
 *
 * Shapes: samples [N, n], means [k][n]. Errors (Left): `BadShape`, `BadOption`, `NotFinite` of the mixture; `Unsupported` of a
 * solution some of whose samples did not end well.
 *
 * @example
 * ```ts
 * import { exactSamples, recoveredWeights } from "ito/metrics";
 * import { assert } from "@std/assert";
 *
 * const mixture = { weights: [0.3, 0.7], means: [[0, 0], [1, 1]], stds: [0.1, 0.1] };
 * const samples = exactSamples(mixture, 1000, 1);
 * if (samples._tag === "Left") throw new Error(samples.left.tag);
 * const found = recoveredWeights(samples.right, mixture);
 * assert(found._tag === "Right" && Math.abs(found.right.chi2Z) < 4);
 * ```
 */
export function recoveredWeights(samples: SamplesLike, mixture: Modes): E.Either<ItoError, RecoveredWeights> {
  return E.map(({ s, mix }: Read): RecoveredWeights => {
    const assigned = assign(s, mix), total = assigned.length, all = mix.weights.reduce((a, b) => a + b, 0);
    const truth = Float64Array.from(mix.weights, (w) => w / all);
    const weights = truth.map((_, k) => assigned.filter((a) => a === k).length / total);
    const standardErrors = truth.map((w) => Math.sqrt(w * (1 - w) / total));
    const z = truth.map((w, k) => (at(weights, k) - w) / at(standardErrors, k));
    const dof = truth.length - 1;
    const chi2 = total * sumOf(truth.length, (k) => (at(weights, k) - at(truth, k)) ** 2 / at(truth, k));
    const chi2Z = normalOf(chi2, dof);
    return { weights, standardErrors, z, chi2, dof, chi2Z, notFinite: assigned.filter((a) => a < 0).length };
  })(read("recoveredWeights", samples, mixture));
}

/** How far samples lie from their mode, as a share of the truth's s_k. */
export interface Spread {
  /** √ mean of (x_i − μ_k,i)² / s_k² over elements and finite samples. */
  readonly share: number;
  /** share / √(2 N n), for independent elements. */
  readonly standardError: number;
  /** The same for each mode; NaN where no sample is. */
  readonly byMode: Float64Array;
}

/**
 * The spread of samples about their modes: 1 where it is the mixture's own. What a perfect solver shows after its last
 * denoising is `tweedieShare`, a little below 1.
 *
 * Shapes and errors: as `recoveredWeights`. Units: none.
 */
export function spreadAboutModes(samples: SamplesLike, mixture: Modes): E.Either<ItoError, Spread> {
  return E.map(({ s, mix }: Read): Spread => {
    const assigned = assign(s, mix), { means, stds } = mix;
    const sums = new Float64Array(means.length), counts = new Float64Array(means.length);
    assigned.forEach((k, row) => {
      if (k < 0) return;
      const x = rowOf(s, row), mean = means[k] ?? [];
      const squares = sumOf(s.n, (i) => (at(x, i) - at(mean, i)) ** 2);
      sums[k] = at(sums, k) + squares / at(stds, k) ** 2;
      counts[k] = at(counts, k) + 1;
    });
    const elements = s.n * counts.reduce((a, b) => a + b, 0);
    const share = Math.sqrt(sums.reduce((a, b) => a + b, 0) / elements);
    const byMode = sums.map((sum, k) => Math.sqrt(sum / (s.n * at(counts, k))));
    return { share, standardError: share / Math.sqrt(2 * elements), byMode };
  })(read("spreadAboutModes", samples, mixture));
}

/**
 * The spread that a perfect solver shows after Tweedie's step at tEnd, which pulls every sample to its mode:
 *
 *     α² s / √(α² s² + σ²)
 *
 * @param part s of the mode, and the process's α and σ at tEnd.
 * @returns The share of s; 0.981 for VE at s = 0.05, σ = 0.01.
 */
export function tweedieShare(
  { s, meanCoef, std }: { readonly s: number; readonly meanCoef: number; readonly std: number },
): number {
  return meanCoef ** 2 * s / Math.sqrt((meanCoef * s) ** 2 + std ** 2);
}
