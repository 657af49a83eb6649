/**
 * The kernel distance of two sets of features, unbiased, and its standard error.
 *
 *     D² = mean k(x, x′) + mean k(y, y′) − 2 mean k(x, y),   x ≠ x′, y ≠ y′,   k(a, b) = (a·b / n + 1)³
 *
 * Its mean is 0 where both laws are one, whatever the number of samples. By Inception's features it is called KID.
 * The error is the jackknife's over blocks: both sets are cut into B, and block i is left out of both,
 *
 *     se² = (B − 1) / B · Σ (D²₍ᵢ₎ − mean)²
 *
 * Source: Bińkowski et al., arXiv 1801.01401; Gretton et al., "A kernel two-sample test" (2012).
 * Tests: tests/metrics/features/kernel_test.ts.
 * @module
 */
import * as E from "fp-ts/Either";
import { pipe } from "fp-ts/function";
import { count, whole } from "../../sde/border/decode.ts";
import type { ItoError } from "../../sde/border/errors.ts";
import { given } from "../../sde/border/options.ts";
import { comparable, type Measure } from "../measure.ts";
import { at, countOf, readFinite, type Samples, type SamplesLike, sumOf } from "../samples.ts";
import { products } from "./dense.ts";

/** How the kernel distance counts. */
export interface KernelOptions {
  /** Only the first so many rows of either set are looked at: samples are exchangeable. */
  readonly limit?: number;
  /** Into how many blocks both are cut for the standard error. */
  readonly blocks?: number;
}

/** 2000 rows, 20 blocks. */
export const kernelDefaults = { limit: 2000, blocks: 20 } as const satisfies KernelOptions;

const readOptions = given("kernelDistance", { limit: count, blocks: whole(2, 1000) });

/** A value and how far it scatters. */
export interface Estimate {
  /** The unbiased estimate: it may be negative. */
  readonly value: number;
  /** Of the value, by the jackknife over blocks. */
  readonly standardError: number;
}

const first = ({ values, n }: Samples, limit: number): Samples => ({
  values: values.subarray(0, limit * n),
  n,
});

/** Where block i of so many rows begins. */
const edge = (rows: number, blocks: number, i: number): number => Math.floor(i * rows / blocks);

/** Σ k over pairs of blocks [blocks · blocks]; of a set with itself without the pairs of a sample and itself. */
const blockSums = (a: Samples, b: Samples, blocks: number): Float64Array => {
  const [N, M] = [countOf(a), countOf(b)], found = new Float64Array(blocks * blocks);
  const inner = products(a, b);
  for (let p = 0; p < blocks; p++) {
    for (let i = edge(N, blocks, p); i < edge(N, blocks, p + 1); i++) {
      for (let q = 0; q < blocks; q++) {
        let sum = 0;
        for (let j = edge(M, blocks, q); j < edge(M, blocks, q + 1); j++) {
          if (a !== b || i !== j) sum += (at(inner, i * M + j) / a.n + 1) ** 3;
        }
        found[p * blocks + q] = at(found, p * blocks + q) + sum;
      }
    }
  }
  return found;
};

/** Sums within one set, within the other, and between them. */
interface Sums {
  readonly own: Float64Array;
  readonly other: Float64Array;
  readonly cross: Float64Array;
}

/** D² without block `out`, or of all where it is −1. */
const valueOf = (s: Sums, [N, M]: readonly [number, number], blocks: number, out: number): number => {
  const kept = (sums: Float64Array): number =>
    sumOf(blocks * blocks, (i) => Math.floor(i / blocks) === out || i % blocks === out ? 0 : at(sums, i));
  const rows = (all: number): number =>
    out < 0 ? all : all - edge(all, blocks, out + 1) + edge(all, blocks, out);
  const [n, m] = [rows(N), rows(M)];
  return kept(s.own) / (n * (n - 1)) + kept(s.other) / (m * (m - 1)) - 2 * kept(s.cross) / (n * m);
};

/** Estimates against one reference, whose own sums are made once. Errors (Left): `BadShape` of fewer than two rows a block. */
export function kernelAgainst(
  truth: Samples,
  options: KernelOptions = {},
): (samples: Samples) => E.Either<ItoError, Estimate> {
  const where = "kernelDistance", { limit, blocks } = { ...kernelDefaults, ...readOptions(options) };
  const b = first(truth, limit), other = blockSums(b, b, blocks);
  return (samples) => {
    const a = first(samples, limit), rows = [countOf(a), countOf(b)] as const;
    const fewest = Math.min(...rows);
    if (fewest < 2 * blocks) {
      const wanted = `at least ${2 * blocks} samples, two a block`;
      return E.left({ tag: "BadShape", where, found: `${fewest} samples`, wanted });
    }
    const sums = { own: blockSums(a, a, blocks), other, cross: blockSums(a, b, blocks) };
    const without = Array.from({ length: blocks }, (_, i) => valueOf(sums, rows, blocks, i));
    const mean = without.reduce((x, y) => x + y, 0) / blocks;
    const scatter = without.reduce((sum, v) => sum + (v - mean) ** 2, 0);
    const standardError = Math.sqrt((blocks - 1) / blocks * scatter);
    return E.right({ value: valueOf(sums, rows, blocks, -1), standardError });
  };
}

/**
 * The kernel distance of features with its standard error: how far samples are from a reference, where no null is at hand.
 *
 * Shapes: both [N, n], of any two N ≥ 2 `blocks`. Units: none, but it depends on the features' scale. Errors (Left): `BadShape`,
 * `NotFinite`; `Unsupported` of a solution that is not whole. Throws a RangeError for an option that is none.
 * Source: arXiv 1801.01401.
 *
 * @example Two shifted Gaussians
 * ```ts
 * import { exactSamples, kernelDistance } from "ito/metrics";
 * import { assert } from "@std/assert";
 *
 * const at = (mean: number) => exactSamples({ weights: [1], means: [[mean, 0]], stds: [1] }, 400, 7 + mean);
 * const [a, b] = [at(0), at(1)];
 * if (a._tag === "Left" || b._tag === "Left") throw new Error("no samples");
 * const found = kernelDistance(a.right, b.right);
 * assert(found._tag === "Right" && found.right.value > 4 * found.right.standardError);
 * ```
 */
export function kernelDistance(
  samples: SamplesLike,
  reference: SamplesLike,
  options: KernelOptions = {},
): E.Either<ItoError, Estimate> {
  const where = "kernelDistance", given = readOptions(options);
  return pipe(
    readFinite(where, reference),
    E.chain((truth) =>
      pipe(
        readFinite(where, samples),
        E.chain((s) => comparable(where, s, truth)),
        E.chain(kernelAgainst(truth, given)),
      )
    ),
  );
}

/**
 * The same as a measure, for `distance` and `judge`, which put its null beside it.
 *
 * Cost: `limit`² · n multiply-adds for the samples and again between them and the reference. Throws a RangeError for an option that
 * is none.
 *
 * @example
 * ```ts
 * import { distanceBetween, kernelMeasure } from "ito/metrics";
 * import { assert } from "@std/assert";
 *
 * const found = distanceBetween([[0, 0], [1, 2], [3, 1]], [[5, 0], [6, 2], [7, 1]], kernelMeasure());
 * assert(found._tag === "Right" && found.right > 0);
 * ```
 */
export function kernelMeasure(options: Pick<KernelOptions, "limit"> = {}): Measure {
  const { limit } = { ...kernelDefaults, ...readOptions(options) };
  return {
    name: "kernel",
    to: (reference) => {
      const truth = first(reference, limit), other = blockSums(truth, truth, 1), M = countOf(truth);
      return (samples) => {
        const a = first(samples, limit);
        const sums = { own: blockSums(a, a, 1), other, cross: blockSums(a, truth, 1) };
        return valueOf(sums, [countOf(a), M], 1, -1);
      };
    },
  };
}
