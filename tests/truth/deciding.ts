/**
 * Problems in which few of many elements decide what a sample becomes: mixtures whose modes differ in two elements, images
 * that differ in a patch, points of unequal multiplicity. Their weights are known exactly.
 * @module
 */
import { type Fallible, mixtureScore, type Process, reverse, type Score, ve, vp } from "../../mod.ts";
import { datasetScore } from "../../entries/score.ts";
import type { Mixture } from "./problems.ts";
import { at, sumOf, type Vector } from "./vector.ts";

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

/** How often each of five images is in a data set. */
export const multiplicities = [1, 2, 3, 6, 8];

/** The law of five points of which point k is there as often as its multiplicity says. */
const pointsOf = (means: readonly (readonly number[])[]): Mixture => ({
  n: means[0]?.length ?? 0,
  weights: multiplicities.map((m) => m / multiplicities.reduce((a, b) => a + b, 0)),
  means,
  stds: means.map(() => 0),
});

/** The laws of x_0 by kind, in [0, 1]. */
export const decidingMixtures = {
  /** Five modes with weights .05 .10 .15 .30 .40 that differ in the first two elements alone. */
  few: (elements: number): Mixture => {
    const next = uniforms(3);
    const base = Array.from({ length: elements }, next);
    const corners = [[0.2, 0.2], [0.8, 0.2], [0.2, 0.8], [0.8, 0.8], [0.5, 0.5]];
    return {
      n: elements,
      weights: [0.05, 0.1, 0.15, 0.3, 0.4],
      means: corners.map((c) => base.map((v, i) => c[i] ?? v)),
      stds: corners.map(() => 0.05),
    };
  },
  /** Five images of 32 × 32 that differ in a patch of 4 × 4, as 1 2 3 6 8 points. */
  patch: (): Mixture => {
    const next = uniforms(11);
    const base = Array.from({ length: 1024 }, next);
    const isInside = (i: number): boolean =>
      Math.floor(i / 32) >= 10 && Math.floor(i / 32) < 14 && i % 32 >= 12 && i % 32 < 16;
    return pointsOf(multiplicities.map(() => base.map((v, i) => (isInside(i) ? next() : v))));
  },
  /** Five random points, as 1 2 3 6 8. */
  points: (elements: number): Mixture => {
    const next = uniforms(7);
    return pointsOf(multiplicities.map(() => Array.from({ length: elements }, next)));
  },
} as const;

/** The score of a data set in which mean k is as often as `multiplicities` says. */
export const multiplied = ({ n, means }: Mixture): Fallible<Score> =>
  datasetScore(
    Float32Array.from(
      means.flatMap((m, k) => Array.from({ length: at(multiplicities, k) }, () => Array.from(m)).flat()),
    ),
    n,
  );

const nearestOf = (means: readonly Vector[]) => (sample: ArrayLike<number>): number => {
  const distances = means.map((m) => sumOf(m.length, (i) => (at(sample, i) - at(m, i)) ** 2));
  return distances.indexOf(Math.min(...distances));
};

/** A law of [0, 1] in the range of a process's data, with its score. */
const problemOf = (name: Name, plain: Mixture, scoreOf: (m: Mixture) => Fallible<Score>): Deciding => {
  const range = rangeOf(name), [low, high] = range;
  const means = plain.means.map((m) => Array.from(m, (v) => low + (high - low) * v));
  const stds = Array.from(plain.stds, (s) => (high - low) * s);
  const weights = Array.from(plain.weights);
  return {
    backward: reverse(processes[name], scoreOf({ ...plain, means, stds })),
    range,
    weights,
    nearest: nearestOf(means),
  };
};

/** The problems by kind. */
export const deciding = {
  /** `decidingMixtures.few`, sampled by a process in reverse. */
  few: (elements: number, name: Name): Deciding =>
    problemOf(name, decidingMixtures.few(elements), (m) =>
      mixtureScore({
        weights: Array.from(m.weights),
        means: m.means.map((v) => Array.from(v)),
        stds: Array.from(m.stds),
      })),
  /** `decidingMixtures.patch`, with the score of the data set. */
  patch: (name: Name): Deciding => problemOf(name, decidingMixtures.patch(), multiplied),
  /** `decidingMixtures.points`, with the score of the data set. */
  points: (elements: number, name: Name): Deciding =>
    problemOf(name, decidingMixtures.points(elements), multiplied),
} as const;
