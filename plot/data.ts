/**
 * What pictures are drawn of: a solution's samples and states by number, a few of many, and bins.
 * Tests: tests/plot/data_test.ts.
 * @module
 */
import * as E from "fp-ts/Either";
import { foundText, isNumbers, isRecord, kind, whole } from "../sde/border/decode.ts";
import type { ItoError } from "../sde/border/errors.ts";
import { sizeOf } from "../sde/dims.ts";
import type { Solution } from "../solve/solution.ts";

/** A solution by numbers: which samples ended well, and each number by name. */
export interface Data {
  readonly solution: Solution;
  /** The elements of a sample. */
  readonly elements: number;
  /** The samples that ended well. */
  readonly good: readonly number[];
  /** Element k of sample i at the end. */
  readonly end: (i: number, k: number) => number;
  /** The times of the states on the way, and element k of sample i at time j; none where none were kept. */
  readonly times: Float64Array;
  readonly state: (i: number, j: number, k: number) => number;
}

const isSolution = (u: unknown): u is Solution =>
  isRecord(u) && isNumbers(u.samples) && isNumbers(u.shape) && Array.isArray(u.codes) && isNumbers(u.times);

/** A solution's numbers. Errors (Left): `BadShape` for what is none, or of which no sample ended well. */
export function dataOf(where: string, u: unknown): E.Either<ItoError, Data> {
  if (!isSolution(u)) {
    const wanted = "a solution, as solve(process, strategy, options) gives it";
    return E.left({ tag: "BadShape", where, found: foundText(u), wanted, try: `${where}(result.right)` });
  }
  const { samples, shape, codes, saved } = u;
  const elements = sizeOf(shape);
  const good = codes.flatMap((code, i) => (code === "done" || code === "event" ? [i] : []));
  if (good.length === 0) {
    const found = `${codes.length} samples of which none ended well`;
    return E.left({ tag: "BadShape", where, found, wanted: "samples", try: "solution.notes, which say why" });
  }
  const times = saved?.times ?? new Float64Array();
  return E.right({
    solution: u,
    elements,
    good,
    end: (i, k) => samples[i * elements + k] ?? NaN,
    times,
    state: (i, j, k) => saved?.values[(i * times.length + j) * elements + k] ?? NaN,
  });
}

/** Every so many of `count`, so that there are no more than `most`; the last is among them. */
export function thinned(count: number, most: number): readonly number[] {
  if (count <= most) return Array.from({ length: count }, (_, i) => i);
  return Array.from({ length: most }, (_, k) => Math.round(k * (count - 1) / Math.max(1, most - 1)));
}

/** What an element is called. */
export function nameOf(k: number, elements: number): string {
  return elements === 1 ? "x" : `x[${k}]`;
}

/** Which elements are drawn: those asked for, or the first few. @internal */
export const elementsCodec = {
  elements: kind(
    "a list of element numbers, as [0, 1]",
    (u: unknown): u is readonly number[] =>
      Array.isArray(u) && u.length > 0 && u.every((k) => Number.isInteger(k) && k >= 0),
  ),
  title: kind("a text", (u: unknown): u is string => typeof u === "string"),
  most: whole(1, 100_000),
} as const;

/** The elements asked for. Errors (Left): `BadOption` for one that samples have not. */
export function chosen(
  where: string,
  asked: readonly number[] | undefined,
  { elements, most }: { readonly elements: number; readonly most: number },
): E.Either<ItoError, readonly number[]> {
  if (asked === undefined) return E.right(Array.from({ length: Math.min(elements, most) }, (_, k) => k));
  if (asked.every((k) => k < elements)) return E.right(asked);
  return E.left({
    tag: "BadOption",
    where,
    option: "elements",
    found: foundText(asked),
    wanted: `a list of numbers from 0 to ${elements - 1}, as samples have ${elements} elements`,
  });
}

/** A bin of a histogram: how much of the whole lies in it, a unit of x. */
export interface Bin {
  readonly from: number;
  readonly to: number;
  readonly density: number;
}

/** A quantile of sorted numbers, as numpy's "linear" defines it. */
export function quantile(sorted: ArrayLike<number>, level: number): number {
  const at = level * (sorted.length - 1), k = Math.floor(at);
  const [a = NaN, b = a] = [sorted[k], sorted[k + 1]];
  return a + (at - k) * (b - a);
}

const [fewestBins, mostBins] = [8, 60];

/** The greatest whole number that divides both. */
const divisor = (a: number, b: number): number => (b === 0 ? a : divisor(b, a % b));

/**
 * A density in bins of equal width, some 2 N^(2/5) of them; of whole numbers a bin holds as many as any other. What lies beyond 8
 * interquartile ranges of the middle half is left out of the bins and counted in the whole.
 */
export function binsOf(values: readonly number[]): readonly Bin[] {
  const sorted = Float64Array.from(values.filter(Number.isFinite)).sort();
  const [least = NaN, most = NaN] = [sorted[0], sorted.at(-1)];
  if (sorted.length === 0) return [];
  const [q1, q3] = [quantile(sorted, 0.25), quantile(sorted, 0.75)], middle = q3 - q1;
  const isWhole = sorted.every(Number.isInteger);
  const reach = middle > 0 ? 8 * middle : Infinity;
  const [low, high] = [Math.max(least, q1 - reach), Math.min(most, q3 + reach)];
  const wanted = Math.min(mostBins, Math.max(fewestBins, Math.round(2 * sorted.length ** 0.4)));
  const step = isWhole ? sorted.reduce((d, v) => divisor(d, v - least), 0) || 1 : 0; // evaluations come in twos
  const width = isWhole
    ? step * Math.ceil(((high - low) / step + 1) / mostBins)
    : (high - low) / wanted || Math.abs(most) || 1;
  const from = isWhole ? low - step / 2 : low;
  const count = Math.max(1, isWhole ? Math.floor((high - from) / width) + 1 : high > low ? wanted : 1);
  const counts = new Float64Array(count);
  for (const v of sorted) {
    if (v < low || v > high) continue;
    const k = Math.min(count - 1, Math.floor((v - from) / width)); // the last has its end
    counts[k] = (counts[k] ?? 0) + 1;
  }
  return Array.from(counts, (c, k) => ({
    from: from + k * width,
    to: from + (k + 1) * width,
    density: c / sorted.length / width,
  }));
}
