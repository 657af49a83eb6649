/**
 * Quantiles of columns of numbers, in memory that does not grow with the rows.
 *
 * So many numbers are held, and their quantiles are exact. Where there are more, all are counted in bins: d = v − v₀, about
 * the first row's v₀, rounded to float32, of which sign, exponent and the first m bits of the fraction are the number of a
 * bin. So bins need no range to be known, are as fine as 2⁻ᵐ of the distance from v₀, and each quantile has a bound, half
 * the width of its bin. Ranks are exact, and both ways give the same answer whatever order rows come in after the first.
 *
 *     q of n numbers in order:  x₍ₖ₎ + (p − k)(x₍ₖ₊₁₎ − x₍ₖ₎),   p = q (n − 1),  k = ⌊p⌋      as numpy's "linear"
 *
 * Source of the idea: Masson, Rim, Lee, "DDSketch" (2019), whose bins are logarithms; ours are those of a float.
 * Tests: tests/solve/ensemble/quantiles_test.ts.
 * @module
 */
import type { Quantiles } from "./answers.ts";
import type { Rows } from "./moments.ts";

/** Numbers that are held, and bins of all columns together: 16 MB each. */
const room = { held: 2 ** 21, bins: 2 ** 22 } as const;
/** Bits of the fraction: as many as there is room for, from 4 to 12. */
const fewestBits = 4;
const mostBits = 12;
/** Bits of sign and exponent. */
const otherBits = 9;

/** Most columns whose numbers can be counted in bins. */
export const mostBinned = room.bins / 2 ** (otherBits + fewestBits);

/** Whether numbers of so many columns are all held, for so many rows. */
export function areHeld(columns: number, rows: number): boolean {
  return columns * rows <= room.held;
}

/** Numbers in their order, as far as it is known: number `rank` of n, from 0, lies in a range. */
type Ranked = (rank: number) => { readonly low: number; readonly high: number };

/** The numbers of columns, written to as rows come. */
export interface Ordered {
  readonly add: (rows: Rows) => void;
  /** The quantiles of columns from … to − 1, whose least and largest are these. */
  readonly quantiles: (
    levels: readonly number[],
    range: { readonly min: Float64Array; readonly max: Float64Array },
    from: number,
    to: number,
  ) => Quantiles;
  /** Whether the numbers are in bins. */
  readonly isBinned: () => boolean;
}

const scratch = new Float32Array(1);
const scratchBits = new Int32Array(scratch.buffer);

/** The place of a number among all float32s, in their order. */
const placeOf = (d: number): number => {
  scratch[0] = d;
  const bits = scratchBits[0] ?? 0;
  return (bits < 0 ? ~bits : bits | 0x80000000) >>> 0;
};
const numberAt = (place: number): number => {
  scratchBits[0] = place >= 0x80000000 ? place & 0x7fffffff : ~place;
  return scratch[0] ?? NaN;
};

/** What is rounded to an infinity is larger than this. */
const largest = 3.4e38;

/** How far a difference and its rounding to float32 are from what is meant. */
const slack = (edge: number, origin: number): number =>
  Math.min(Math.abs(edge), 2 * largest) * 2 ** -23 + Math.abs(origin) * 2 ** -51 + 2 ** -149;

/** Counts of numbers by bins. */
const binsOf = (columns: number, origin: Float64Array) => {
  const bits = Math.min(mostBits, Math.floor(Math.log2(room.bins / columns)) - otherBits);
  const [each, shift] = [2 ** (bits + otherBits), 32 - otherBits - bits];
  const counts = new Uint32Array(columns * each);
  return {
    add: (k: number, v: number): void => {
      const at = k * each + (placeOf(v - (origin[k] ?? NaN)) >>> shift);
      counts[at] = (counts[at] ?? 0) + 1;
    },
    ranked: (k: number, min: number, max: number): Ranked => {
      const v0 = origin[k] ?? NaN;
      let [bin, before] = [0, 0];
      return (rank) => {
        if (rank < before) [bin, before] = [0, 0];
        for (;; bin++) {
          const here = counts[k * each + bin] ?? Infinity;
          if (rank < before + here) break;
          before += here;
        }
        const [a, b] = [numberAt(bin * 2 ** shift), numberAt((bin + 1) * 2 ** shift - 1)];
        const low = v0 + (a === Infinity ? largest : a) - slack(a, v0);
        const high = v0 + (b === -Infinity ? -largest : b) + slack(b, v0);
        // beyond the infinities all edges are NaN
        return { low: low > min ? low : min, high: high < max ? high : max };
      };
    },
  };
};

/** Numbers of the first so many columns of rows. */
export function ordered(columns: number, mostHeld: number = room.held): Ordered {
  const held: Float64Array[] = [];
  const count = { rows: 0 };
  const hasGap = new Uint8Array(columns); // a column with a NaN has no order
  const origin = new Float64Array(columns).fill(NaN);
  let bins: ReturnType<typeof binsOf> | undefined;
  const toBins = (row: Float64Array): void => {
    for (let at = 0; at < row.length; at++) {
      const [v, k] = [row[at] ?? NaN, at % columns];
      if (!Number.isNaN(v)) bins?.add(k, v);
    }
  };
  return {
    add: ({ values, columns: stride, codes, wanted }) => {
      let rows = 0;
      for (const code of codes) rows += code === wanted ? 1 : 0;
      const own = new Float64Array(rows * columns);
      for (let i = 0, at = 0; i < codes.length; i++) {
        if (codes[i] !== wanted) continue;
        for (let k = 0; k < columns; k++) {
          const v = values[i * stride + k] ?? NaN;
          own[at++] = v;
          if (Number.isNaN(v)) hasGap[k] = 1;
          else if (Number.isNaN(origin[k])) origin[k] = v;
        }
      }
      count.rows += rows;
      if (bins === undefined && count.rows * columns > mostHeld) {
        bins = binsOf(columns, origin);
        held.splice(0).forEach(toBins);
      }
      if (bins === undefined) held.push(own);
      else toBins(own);
    },
    quantiles: (levels, { min, max }, from, to) => {
      const width = to - from;
      const [values, error] = [0, 1].map(() => new Float64Array(levels.length * width).fill(NaN));
      const found = { values: values ?? new Float64Array(), error: error ?? new Float64Array() };
      for (let k = from; k < to; k++) {
        if (count.rows === 0 || hasGap[k] === 1) continue;
        const ranked = bins?.ranked(k, min[k - from] ?? NaN, max[k - from] ?? NaN) ??
          exactly(held, columns, k);
        levels.forEach((level, l) => {
          const place = level * (count.rows - 1);
          const rank = Math.floor(place);
          const a = ranked(rank);
          const b = ranked(Math.min(rank + 1, count.rows - 1));
          const between = (low: number, high: number): number => low + (high - low) * (place - rank);
          const [low, high] = [between(a.low, b.low), between(a.high, b.high)];
          const at = l * width + k - from;
          const value = low === high ? low : low + (high - low) / 2;
          found.values[at] = value;
          found.error[at] = low === high
            ? 0
            : Math.max(value - low, high - value) + Math.abs(value) * 2 ** -51;
        });
      }
      return { levels, ...found };
    },
    isBinned: () => bins !== undefined,
  };
}

/** The order of a column whose numbers are held. */
const exactly = (held: readonly Float64Array[], columns: number, k: number): Ranked => {
  const rows = held.reduce((sum, of) => sum + of.length / columns, 0);
  const all = new Float64Array(rows);
  let at = 0;
  for (const of of held) for (let i = k; i < of.length; i += columns) all[at++] = of[i] ?? NaN;
  all.sort();
  return (rank) => ({ low: all[rank] ?? NaN, high: all[rank] ?? NaN });
};
