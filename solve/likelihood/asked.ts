/**
 * What is asked of a likelihood: data and options, and what they must be.
 * Tests: tests/solve/likelihood/likelihood_test.ts.
 * @module
 */
import * as E from "fp-ts/Either";
import { choice, firstNotFinite, isNumbers, isRecord, kind, whole } from "../../sde/border/decode.ts";
import { type ItoError, sure } from "../../sde/border/errors.ts";
import { optionsOf } from "../../sde/border/options.ts";
import type { Method } from "../../solvers/methods/method.ts";
import { solveCodecs, type SolveOptions } from "../options.ts";
import { isRows, type Numbers, unendedIn } from "../start.ts";
import type { Levels } from "./dequantise.ts";
import type { DivergenceBy } from "./forward.ts";

/** What is asked of a likelihood; all but the first five as of a solve. */
export interface LikelihoodOptions
  extends Pick<SolveOptions, "seed" | "start" | "batch" | "backend" | "precision" | "provider" | "signal"> {
  /** How many probes estimate the divergence; 0: exactly where that is known, else one probe. */
  readonly probes?: number;
  /** The pair whose steps the flow takes; `tsit5`. */
  readonly method?: Method;
  /** Relative tolerance of the flow's states; 1e-8, and 1e-5 where a network is asked, in float32. */
  readonly rel?: number;
  /** Absolute tolerance, in units of x; the same. */
  readonly abs?: number;
  /** What the density at T is: the prior that solves begin at, or the score's own marginal there, where it is known. */
  readonly end?: "prior" | "marginal";
  /** The data are levels 0 … levels − 1, which are spread over their widths. */
  readonly dequantise?: Levels;
}

/** The defaults of `logLikelihood`. */
export const likelihoodDefaults = {
  probes: 0,
  end: "prior",
  seed: 0,
  start: 0,
} as const;

/** Tolerances by how the divergence is had. */
export const tolerances: Readonly<Record<DivergenceBy, number>> = {
  exact: 1e-8,
  probes: 1e-8,
  products: 1e-5,
  differences: 1e-5,
};

const positive = kind(
  "a number > 0",
  (u: unknown): u is number => typeof u === "number" && u > 0 && Number.isFinite(u),
);
const isLevels = (u: unknown): u is Levels =>
  isRecord(u) && [u.from, u.to].every((v) => typeof v === "number" && Number.isFinite(v)) &&
  Number(u.to) > Number(u.from) &&
  Number.isInteger(u.levels) && Number(u.levels) >= 1;
const isMethod = (u: unknown): u is Method => isRecord(u) && typeof u.step === "function";

const { seed, start, batch, backend, precision, provider, signal } = solveCodecs;
const codecs = {
  probes: whole(0, 64),
  method: kind("a method that estimates its error, as tsit5", isMethod),
  rel: positive,
  abs: positive,
  end: choice("prior", "marginal"),
  dequantise: kind("{ levels: 256, from: -1, to: 1 }, with from < to", isLevels),
  seed,
  start,
  batch,
  backend,
  precision,
  provider,
  signal,
} as const;

/** The name in messages. */
export const where = "logLikelihood";

/** The options of a call. Errors (Left): `BadOption`. */
export const readOptions = optionsOf(where, codecs);

/** Rows of data: lists of numbers, or one list where the score fixes the size of a row; another solve's samples. */
export type LikelihoodData =
  | readonly Numbers[]
  | Numbers
  | { readonly samples: Float32Array | Float64Array; readonly shape: readonly number[] };

/** Data as one list, and how many numbers a row has. */
export interface Rows {
  /** Row after row. */
  readonly flat: ArrayLike<number>;
  /** Numbers of a row. */
  readonly elements: number;
  /** How many rows. */
  readonly n: number;
}

const isShape = (u: unknown): u is readonly number[] =>
  isNumbers(u) && Array.from(u).every((d) => Number.isInteger(d) && d > 0);

/** What is wrong with data that are to be whole levels 0 … levels − 1, if anything is. */
export function notLevels({ levels }: Levels, { flat, elements }: Rows): ItoError | undefined {
  const bad = Array.from(flat).findIndex((v) => !(Number.isInteger(v) && v >= 0 && v < levels));
  if (bad < 0) return undefined;
  return {
    tag: "BadOption",
    where,
    option: "dequantise",
    found: `${flat[bad]} in row ${Math.floor(bad / elements)}`,
    wanted: `given for data that are whole levels 0 … ${levels - 1}`,
    try: "the bytes of an image as they are, or no dequantise",
  };
}

/** Reads data. Errors (Left): `BadShape`, `NotFinite`. */
export const rowsOf = (
  where: string,
  data: LikelihoodData,
  fixed: number | undefined,
): E.Either<
  ItoError,
  { readonly flat: ArrayLike<number>; readonly elements: number; readonly n: number }
> => {
  const refuse = (found: string, wanted: string): E.Either<ItoError, never> =>
    E.left({
      tag: "BadShape",
      where: `${where}: data`,
      found,
      wanted,
      try: "rows of numbers, as [[0, 1], [1, 1]]",
    });
  const unended = isNumbers(data) || isRows(data) ? undefined : unendedIn(data, { where, option: "data" });
  if (unended !== undefined) return E.left(unended);
  const read = isRows(data) && data.length > 0
    ? {
      flat: data.flatMap((row) => Array.from(row)),
      elements: sure(data[0], "first row").length,
      rows: data,
    }
    : isNumbers(data)
    ? { flat: data, elements: fixed ?? 0 }
    : isRecord(data) && "samples" in data && isNumbers(data.samples) && isShape(data.shape)
    ? { flat: data.samples, elements: Array.from(data.shape).reduce((a, d) => a * d, 1) }
    : undefined;
  if (read === undefined) return refuse("no rows of numbers", "a list of rows, or a solution");
  const { flat, elements } = read;
  if (elements === 0) {
    return refuse("one list of numbers", "rows, as neither score nor process fixes the size of one");
  }
  if (fixed !== undefined && elements !== fixed) {
    return refuse(`rows of ${elements} numbers`, `rows of ${fixed}, as the score has`);
  }
  const ragged = "rows" in read ? read.rows.findIndex((row) => row.length !== elements) : -1;
  if (ragged >= 0) return refuse(`another size in row ${ragged}`, `rows of ${elements} numbers`);
  const n = flat.length / elements;
  if (!(Number.isInteger(n) && n > 0)) return refuse(`${flat.length} numbers`, `a multiple of ${elements}`);
  const index = firstNotFinite(flat);
  if (index >= 0) {
    return E.left({ tag: "NotFinite", where: `${where}: data`, index, value: flat[index] ?? NaN });
  }
  return E.right({ flat, elements, n });
};
