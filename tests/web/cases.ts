/**
 * Solves that a page and Deno both carry out, to be compared bit by bit.
 * @module
 */
import {
  describe,
  type Fallible,
  gottaGoFast,
  mixtureScore,
  type Process,
  reverse,
  type Solution,
  type SolveOptions,
  type Strategy,
  ve,
  vp,
} from "ito";
import { datasetScore } from "ito/score";
import { asking } from "../../examples/web/own_solve.ts";
import { ownFile } from "./own_file.ts";

/** What `solve` is called with. */
export interface Case {
  readonly process: Fallible<Process>;
  readonly strategy: Strategy;
  readonly options: SolveOptions;
}

const modes = {
  weights: [0.1, 0.15, 0.2, 0.25, 0.3],
  means: [[0.5, 0.5], [0.2, 0.2], [0.8, 0.2], [0.2, 0.8], [0.8, 0.8]],
  stds: [0.03, 0.04, 0.05, 0.06, 0.08],
} as const;

const inManyDimensions = (n: number) =>
  mixtureScore({
    weights: [0.4, 0.6],
    means: [1, 2].map((k) => Array.from({ length: n }, (_, i) => Math.fround(((i * k) % 7) / 7))),
    stds: [0.1, 0.2],
  });

/** Points of 48 elements, in [0, 1]. */
const points = Float32Array.from({ length: 7 * 48 }, (_, i) => ((i * i) % 11) / 10);

const own = asking(ownFile, { n: 2, guidance: 2 });
if (own._tag === "Left") throw new Error(describe(own.left));

/** Each by name. `backend` is what the expected values are made with. */
export const cases = {
  /** Looped: the whole adaptive solve in one kernel, long enough for WebAssembly and for threads. */
  mixture: {
    process: reverse(ve(), mixtureScore(modes)),
    strategy: gottaGoFast(),
    options: { n: 65_536, seed: 2026, start: 5, backend: "cpu" },
  },
  /** The same, but so few that JavaScript does them all. */
  few: {
    process: reverse(ve(), mixtureScore(modes)),
    strategy: gottaGoFast(),
    options: { n: 2, seed: 3, backend: "cpu" },
  },
  /** Staged: too many elements for one lane. */
  wide: {
    process: reverse(vp(), inManyDimensions(384)),
    strategy: gottaGoFast({ dataRange: [-1, 1] }),
    options: { n: 24, batch: 8, seed: 1, backend: "cpu" },
  },
  /** Staged, with the score of a data set as an oracle. */
  dataset: {
    process: reverse(ve({ sigmaMax: 8 }), datasetScore(points, 48)),
    strategy: gottaGoFast({ dataRange: [0, 1] }),
    options: { n: 20, batch: 8, seed: 1, backend: "cpu", provider: "wasm" },
  },
  /** A network in a file, of images of two classes, guided. */
  own: {
    process: own.right.process,
    strategy: own.right.strategy,
    options: { ...own.right.options, backend: "cpu", provider: "wasm" },
  },
} as const satisfies Readonly<Record<string, Case>>;

/** The name of a case. */
export type CaseName = keyof typeof cases;

/** Whether a text names a case. */
export const isCase = (name: string): name is CaseName => name in cases;

/** What is compared: the bits of the samples, and how each came about. */
export interface Recorded {
  readonly bits: readonly number[];
  readonly nfe: readonly number[];
  readonly accepts: readonly number[];
  readonly codes: readonly string[];
  readonly seconds: number;
}

/** A solution in a form that JSON carries without loss. */
export function recordOf(s: Solution): Recorded {
  const bits = new Uint32Array(Float32Array.from(s.samples).buffer);
  return {
    bits: Array.from(bits),
    nfe: Array.from(s.nfe),
    accepts: Array.from(s.accepts),
    codes: s.codes,
    seconds: s.seconds,
  };
}

/** How many samples differ, in any bit or count. */
export function countDifferent(a: Recorded, b: Recorded): number {
  if (a.codes.length !== b.codes.length) return Math.max(a.codes.length, b.codes.length);
  const elements = a.bits.length / a.codes.length;
  const differs = (i: number): boolean =>
    a.nfe[i] !== b.nfe[i] || a.accepts[i] !== b.accepts[i] || a.codes[i] !== b.codes[i] ||
    Array.from({ length: elements }, (_, k) => i * elements + k).some((k) => a.bits[k] !== b.bits[k]);
  return a.codes.filter((_, i) => differs(i)).length;
}
