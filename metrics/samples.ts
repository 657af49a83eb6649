/**
 * What is judged: rows of numbers, read from whatever holds them: a solution, a list of rows, a list of numbers.
 * Tests: tests/metrics/samples_test.ts.
 * @module
 */
import * as E from "fp-ts/Either";
import { foundText, isNumbers, isRecord } from "../sde/border/decode.ts";
import type { ItoError } from "../sde/border/errors.ts";
import { sizeOf } from "../sde/dims.ts";

/** Some numbers in a row. */
export type Numbers = readonly number[] | Float32Array | Float64Array;

/** N samples of n elements each. */
export interface Samples {
  /** [N · n], sample after sample, in units of x. */
  readonly values: Float32Array | Float64Array;
  /** The elements of a sample. */
  readonly n: number;
}

/**
 * Samples, however they lie: `Samples`; what a solve gives, all of whose samples must have ended well; a list of rows, a
 * sample each; a list of numbers, of one element each.
 */
export type SamplesLike =
  | Samples
  | {
    readonly samples: Float32Array | Float64Array;
    readonly shape: readonly number[];
    readonly codes?: readonly string[];
  }
  | Numbers
  | readonly Numbers[];

/** How many samples there are. */
export function countOf({ values, n }: Samples): number {
  return values.length / n;
}

/** A row of the samples, as a view. */
export function rowOf({ values, n }: Samples, row: number): Float32Array | Float64Array {
  return values.subarray(row * n, (row + 1) * n);
}

/** Number i of a list; NaN outside it, so that a wrong index shows in the answer. */
export function at(values: ArrayLike<number>, i: number): number {
  return values[i] ?? NaN;
}

/** Σ f(i) for i = 0 … count − 1. */
export function sumOf(count: number, f: (i: number) => number): number {
  let sum = 0;
  for (let i = 0; i < count; i++) sum += f(i);
  return sum;
}

const isReals = (u: unknown): u is Float32Array | Float64Array =>
  u instanceof Float32Array || u instanceof Float64Array;

const realsOf = (v: Numbers): Float32Array | Float64Array => (isReals(v) ? v : Float64Array.from(v));

const wanted =
  "samples: a solution, { values, n }, a list of rows, or a list of numbers where a sample is one number";

/** Rows of numbers as one list; an error where they differ in length. */
const ofRows = (where: string, rows: readonly Numbers[]): E.Either<ItoError, Samples> => {
  const n = rows[0]?.length ?? 0;
  const odd = rows.findIndex((row) => row.length !== n);
  if (odd >= 0 || n === 0) {
    const found = n === 0 ? "rows without numbers" : `row ${odd} of ${rows[odd]?.length} numbers`;
    return E.left({
      tag: "BadShape",
      where,
      found,
      wanted: n === 0 ? "rows of at least 1 number" : `rows of ${n} numbers`,
    });
  }
  const values = new Float64Array(rows.length * n);
  rows.forEach((row, i) => values.set(row, i * n));
  return E.right({ values, n });
};

const ofFlat = (where: string, values: Numbers, n: unknown): E.Either<ItoError, Samples> => {
  if (typeof n !== "number" || !Number.isInteger(n) || n < 1) {
    return E.left({
      tag: "BadOption",
      where,
      option: "n",
      found: foundText(n),
      wanted: "a whole number > 0, the elements of a sample",
    });
  }
  if (values.length === 0 || values.length % n !== 0) {
    return E.left({
      tag: "BadShape",
      where,
      found: `${values.length} numbers`,
      wanted: `a multiple of ${n}`,
    });
  }
  return E.right({ values: realsOf(values), n });
};

/** The samples that are in what was given. Errors (Left): `BadShape`, `BadOption`; of a solution that is not whole `Unsupported`. */
export function readSamples(where: string, u: unknown): E.Either<ItoError, Samples> {
  if (isNumbers(u) && u.length > 0) return ofFlat(where, u, 1);
  if (Array.isArray(u) && u.length > 0 && u.every(isNumbers)) return ofRows(where, u);
  if (isRecord(u) && isNumbers(u.values)) return ofFlat(where, u.values, u.n);
  if (isRecord(u) && isNumbers(u.samples) && isNumbers(u.shape)) {
    const codes: readonly unknown[] = Array.isArray(u.codes) ? u.codes : [];
    const lost = codes.filter((c) => c !== "done" && c !== "event").length;
    if (lost === 0) return ofFlat(where, u.samples, sizeOf(Array.from(u.shape)));
    return E.left({
      tag: "Unsupported",
      what: `${where} of a solution of which ${lost} of ${codes.length} samples did not end well`,
      try:
        'solution.notes, which say why; or the rows whose code is "done", where the others may be left out',
    });
  }
  return E.left({
    tag: "BadShape",
    where,
    found: foundText(u),
    wanted,
    try: `${where}({ values, n: 2 }, …)`,
  });
}

/** The samples, where every number is finite. Errors (Left): those of `readSamples`, and `NotFinite`. */
export function readFinite(where: string, u: unknown): E.Either<ItoError, Samples> {
  return E.chain((s: Samples): E.Either<ItoError, Samples> => {
    const index = s.values.findIndex((v: number) => !Number.isFinite(v));
    return index < 0
      ? E.right(s)
      : E.left({ tag: "NotFinite", where: `${where}: samples`, index, value: at(s.values, index) });
  })(readSamples(where, u));
}
