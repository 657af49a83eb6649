/**
 * Histograms of columns of numbers: counts in bins of equal width.
 *
 * As numpy has them: bin i is [eᵢ, eᵢ₊₁), the last one with its end. What lies outside is counted below and above.
 * Tests: tests/solve/ensemble/quantiles_test.ts.
 * @module
 */
import type { Histogram } from "./answers.ts";
import type { Rows } from "./moments.ts";

/** Bins of equal width. */
export interface HistogramOption {
  /** Where the first begins, in units of what is counted. */
  readonly from: number;
  /** Where the last ends. */
  readonly to: number;
  /** How many, up to 65,536. */
  readonly bins: number;
}

/** Most counters of all columns together: 16 MB. */
export const mostCounters = 2 ** 22;

/** Counters of columns, written to as rows come. */
export interface Counted {
  readonly add: (rows: Rows) => void;
  /** Those of columns from … to − 1. */
  readonly histogram: (from: number, to: number) => Histogram;
}

/** Counters of the first so many columns of rows. */
export function counted({ from, to, bins }: HistogramOption, columns: number): Counted {
  const edges = Float64Array.from(
    { length: bins + 1 },
    (_, i) => (i === bins ? to : from + (to - from) * (i / bins)),
  );
  const counts = new Uint32Array(columns * bins);
  const [below, above] = [new Uint32Array(columns), new Uint32Array(columns)];
  const one = (to: Uint32Array, at: number): void => {
    to[at] = (to[at] ?? 0) + 1;
  };
  const scale = bins / (to - from);
  const count = (k: number, v: number): void => {
    if (Number.isNaN(v)) return;
    if (v < from) return one(below, k);
    if (v > to) return one(above, k);
    let bin = Math.min(bins - 1, Math.floor((v - from) * scale));
    if (bin > 0 && v < (edges[bin] ?? NaN)) bin--; // the quotient is rounded, the edges decide
    else if (bin < bins - 1 && v >= (edges[bin + 1] ?? NaN)) bin++;
    one(counts, k * bins + bin);
  };
  return {
    add: ({ values, columns: stride, codes, wanted }) => {
      for (let i = 0; i < codes.length; i++) {
        if (codes[i] !== wanted) continue;
        for (let k = 0; k < columns; k++) count(k, values[i * stride + k] ?? NaN);
      }
    },
    histogram: (first, last) => ({
      edges,
      counts: counts.slice(first * bins, last * bins),
      below: below.slice(first, last),
      above: above.slice(first, last),
    }),
  };
}
