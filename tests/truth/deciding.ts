/**
 * Problems in which few of many elements decide what a sample becomes: mixtures whose modes differ in two elements, images
 * that differ in a patch, points of unequal multiplicity. Their weights are known exactly.
 * @module
 */
import {
  datasetScore,
  type Fallible,
  mixtureScore,
  type Process,
  reverse,
  type Score,
  ve,
  vp,
} from "../../mod.ts";
import { at, sumOf } from "./vector.ts";

/** A problem, and which of its outcomes a sample is. */
export interface Deciding {
  readonly backward: Fallible<Process>;
  readonly range: readonly [number, number];
  /** How often each outcome is. */
  readonly weights: readonly number[];
  readonly nearest: (sample: ArrayLike<number>) => number;
}

const processes = { ve: ve(), vp: vp() } as const;
type Name = keyof typeof processes;
const rangeOf = (name: Name): readonly [number, number] => (name === "ve" ? [0, 1] : [-1, 1]);

/** Numbers in [0, 1) that are always the same (mulberry32). */
const uniforms = (seed: number): () => number => {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    const a = Math.imul(state ^ (state >>> 15), 1 | state);
    const b = (a + Math.imul(a ^ (a >>> 7), 61 | a)) ^ a;
    return ((b ^ (b >>> 14)) >>> 0) / 2 ** 32;
  };
};

const nearestOf = (means: readonly (readonly number[])[]) => (sample: ArrayLike<number>): number => {
  const distances = means.map((m) => sumOf(m.length, (i) => (at(sample, i) - at(m, i)) ** 2));
  return distances.indexOf(Math.min(...distances));
};

const problemOf = (
  name: Name,
  score: Fallible<Score>,
  means: readonly (readonly number[])[],
  weights: readonly number[],
): Deciding => ({
  backward: reverse(processes[name], score),
  range: rangeOf(name),
  weights,
  nearest: nearestOf(means),
});

const withMultiplicity = (
  name: Name,
  images: readonly (readonly number[])[],
  of: readonly number[],
): Deciding => {
  const rows = images.flatMap((image, k) => Array.from({ length: of[k] ?? 0 }, () => image));
  const total = of.reduce((a, b) => a + b, 0);
  const score = datasetScore(Float32Array.from(rows.flat()), images[0]?.length ?? 0);
  return problemOf(name, score, images, of.map((m) => m / total));
};

/** The problems by kind. */
export const deciding = {
  /** Five modes with weights .05 .10 .15 .30 .40 that differ in the first two elements alone. */
  few: (elements: number, name: Name): Deciding => {
    const [low, high] = rangeOf(name), size = high - low, next = uniforms(3);
    const base = Array.from({ length: elements }, () => low + size * next());
    const corners = [[0.2, 0.2], [0.8, 0.2], [0.2, 0.8], [0.8, 0.8], [0.5, 0.5]];
    const means = corners.map((c) => base.map((v, i) => (i < 2 ? low + size * (c[i] ?? 0) : v)));
    const weights = [0.05, 0.1, 0.15, 0.3, 0.4];
    const score = mixtureScore({ weights, means, stds: weights.map(() => 0.05 * size) });
    return problemOf(name, score, means, weights);
  },
  /** Five images of 32 × 32 that differ in a patch of 4 × 4, as 1 2 3 6 8 points. */
  patch: (name: Name): Deciding => {
    const [low, high] = rangeOf(name), next = uniforms(11);
    const number = (): number => low + (high - low) * next();
    const base = Array.from({ length: 1024 }, number);
    const isInside = (i: number): boolean =>
      Math.floor(i / 32) >= 10 && Math.floor(i / 32) < 14 && i % 32 >= 12 && i % 32 < 16;
    const of = [1, 2, 3, 6, 8];
    return withMultiplicity(name, of.map(() => base.map((v, i) => (isInside(i) ? number() : v))), of);
  },
  /** Five random points, as 1 2 3 6 8. */
  points: (elements: number, name: Name): Deciding => {
    const [low, high] = rangeOf(name), next = uniforms(7), of = [1, 2, 3, 6, 8];
    const images = of.map(() => Array.from({ length: elements }, () => low + (high - low) * next()));
    return withMultiplicity(name, images, of);
  },
} as const;
