/**
 * Mean and variance of columns of numbers, in float64, a part of the rows at a time:
 *
 *     of a part:   d = v − v₀,   m = v₀ + Σ d / n,   s = Σ d² − (Σ d)² / n          v₀: the part's first row
 *     of two:      m = m₁ + δ n₂ / n,   s = s₁ + s₂ + δ² n₁ n₂ / n                   δ = m₂ − m₁
 *
 * A part's squares are taken about one of its own rows, so they stay as small as the spread. Source of the second line:
 * Chan, Golub, LeVeque, "Updating formulae and a pairwise algorithm for computing sample variances" (1979).
 * Tests: tests/solve/ensemble/moments_test.ts.
 * @module
 */

/** What is known of a number of rows, column by column. */
export interface Moments {
  /** How many rows. */
  readonly count: number;
  readonly mean: Float64Array;
  /** The sum of squares about the mean. */
  readonly squares: Float64Array;
}

type Reals = Float32Array | Float64Array;

/** Of no row at all. */
export function noMoments(columns: number): Moments {
  return { count: 0, mean: new Float64Array(columns), squares: new Float64Array(columns) };
}

/** Rows of numbers; those count whose code is `wanted`. */
export interface Rows {
  readonly values: Reals;
  readonly columns: number;
  readonly codes: Uint32Array;
  readonly wanted: number;
}

/** Of the rows that count. */
export function momentsOf({ values, columns, codes, wanted }: Rows): Moments {
  const first = codes.indexOf(wanted);
  if (first < 0 || columns === 0) return noMoments(columns);
  const origin = Float64Array.from(values.subarray(first * columns, (first + 1) * columns));
  const [sum, squares] = [new Float64Array(columns), new Float64Array(columns)];
  let count = 0;
  for (let row = first, from = first * columns; row < codes.length; row++, from += columns) {
    if (codes[row] !== wanted) continue;
    count++;
    for (let k = 0; k < columns; k++) {
      const d = (values[from + k] ?? NaN) - (origin[k] ?? NaN);
      sum[k] = (sum[k] ?? NaN) + d;
      squares[k] = (squares[k] ?? NaN) + d * d;
    }
  }
  return {
    count,
    mean: sum.map((s, k) => (origin[k] ?? NaN) + s / count),
    squares: squares.map((s, k) => s - (sum[k] ?? NaN) ** 2 / count),
  };
}

/** Of two groups of rows together. */
export function joined(a: Moments, b: Moments): Moments {
  if (a.count === 0) return b;
  if (b.count === 0) return a;
  const count = a.count + b.count;
  const apart = a.mean.map((m, k) => (b.mean[k] ?? NaN) - m);
  return {
    count,
    mean: a.mean.map((m, k) => m + (apart[k] ?? NaN) * b.count / count),
    squares: a.squares.map((s, k) =>
      s + (b.squares[k] ?? NaN) + (apart[k] ?? NaN) ** 2 * a.count * b.count / count
    ),
  };
}

/** Mean and variance (÷ n); NaN of no row. */
export function statisticsOf(m: Moments): { readonly mean: Float64Array; readonly variance: Float64Array } {
  if (m.count === 0) return { mean: m.mean.map(() => NaN), variance: m.mean.map(() => NaN) };
  return { mean: m.mean, variance: m.squares.map((s) => s / m.count) };
}

/** The means of columns from … to − 1, and their standard errors √(s / (n (n − 1))); NaN of too few rows. */
export function standardErrorsOf(
  { count, mean, squares }: Moments,
  from: number,
  to: number,
): { readonly mean: Float64Array; readonly standardError: Float64Array } {
  return {
    mean: count === 0 ? new Float64Array(to - from).fill(NaN) : mean.slice(from, to),
    standardError: squares.slice(from, to).map((s) => Math.sqrt(s / (count * (count - 1)))),
  };
}
