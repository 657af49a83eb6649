/**
 * Mean, variance, least, largest and products of columns of numbers, in float64, a part of the rows at a time:
 *
 *     of a part:   d = v − v₀,   m = v₀ + Σ d / n,   sᵢⱼ = Σ dᵢ dⱼ − (Σ dᵢ)(Σ dⱼ) / n     v₀: the part's first row
 *     of two:      m = m₁ + δ n₂ / n,   sᵢⱼ = s₁ᵢⱼ + s₂ᵢⱼ + δᵢ δⱼ n₁ n₂ / n               δ = m₂ − m₁
 *
 * A part's squares are taken about one of its own rows, so they stay as small as the spread. Source of the second line:
 * Chan, Golub, LeVeque, "Updating formulae and a pairwise algorithm for computing sample variances" (1979).
 * Which rows are a part is `stream.ts`'s.
 * Tests: tests/solve/ensemble/moments_test.ts, tests/solve/ensemble/stream_test.ts.
 * @module
 */

/** What is known of a number of rows, column by column. */
export interface Moments {
  /** How many rows. */
  readonly count: number;
  readonly mean: Float64Array;
  /** The sum of squares about the mean. */
  readonly squares: Float64Array;
  /** The least and the largest; ±∞ of no row. */
  readonly min: Float64Array;
  readonly max: Float64Array;
  /** [k][k]: the sums of products about the means, of the k columns that were asked for. */
  readonly products: Float64Array;
}

/** Rows of numbers; those count whose code is `wanted`. */
export interface Rows {
  readonly values: Float32Array | Float64Array;
  readonly columns: number;
  readonly codes: Uint32Array;
  readonly wanted: number;
  /** The columns whose products are summed; none where it is left out. */
  readonly together?: readonly number[];
}

/** Sums over the rows of a part so far, about the first of them that counts. */
export interface Part extends Moments {
  readonly origin: Float64Array;
  /** Σ d; `squares` and `products` are of d too, and `mean` says nothing yet. */
  readonly sum: Float64Array;
}

/** Of no row at all. */
export function noMoments(columns: number, together: readonly number[] = []): Moments {
  return {
    count: 0,
    mean: new Float64Array(columns),
    squares: new Float64Array(columns),
    min: new Float64Array(columns).fill(Infinity),
    max: new Float64Array(columns).fill(-Infinity),
    products: new Float64Array(together.length ** 2),
  };
}

const begun = ({ values, columns, together = [] }: Rows, row: number): Part => ({
  ...noMoments(columns, together),
  origin: Float64Array.from(values.subarray(row * columns, (row + 1) * columns)),
  sum: new Float64Array(columns),
});

const continued = (part: Part): Part => ({
  count: part.count,
  mean: part.mean,
  origin: part.origin,
  sum: part.sum.slice(),
  squares: part.squares.slice(),
  min: part.min.slice(),
  max: part.max.slice(),
  products: part.products.slice(),
});

/** Adds a row's products, those above the diagonal: `d` is room for as many numbers as there are columns together. */
const addProducts = (
  { origin, products }: Part,
  { values, together = [] }: Rows,
  from: number,
  d: Float64Array,
): void => {
  const k = d.length;
  for (let i = 0; i < k; i++) {
    const column = together[i] ?? 0;
    d[i] = (values[from + column] ?? NaN) - (origin[column] ?? NaN);
  }
  for (let i = 0; i < k; i++) {
    const di = d[i] ?? NaN;
    for (let j = i; j < k; j++) products[i * k + j] = (products[i * k + j] ?? NaN) + di * (d[j] ?? NaN);
  }
};

/** Rows that are added column by column: few enough for the fastest cache to hold a column's numbers and their neighbours. */
const tile = 256;

/** Adds rows from … to − 1 of a column, one after the other, in registers. */
const addColumn = (
  { origin, sum, squares, min, max }: Part,
  { values, columns, codes, wanted }: Rows,
  { k, from, to, all }: {
    readonly k: number;
    readonly from: number;
    readonly to: number;
    readonly all: boolean;
  },
): void => {
  const v0 = origin[k] ?? NaN;
  let s = sum[k] ?? NaN;
  let q = squares[k] ?? NaN;
  let least = min[k] ?? NaN;
  let most = max[k] ?? NaN;
  for (let row = from, at = from * columns + k; row < to; row++, at += columns) {
    if (!all && codes[row] !== wanted) continue;
    const v = values[at] ?? NaN;
    const d = v - v0;
    s += d;
    q += d * d;
    if (v < least) least = v;
    if (v > most) most = v;
  }
  sum[k] = s;
  squares[k] = q;
  min[k] = least;
  max[k] = most;
};

/** A part with the rows first … to − 1 too; nothing where no row has counted yet. */
export function withRows(part: Part | undefined, rows: Rows, first: number, to: number): Part | undefined {
  const { columns, codes, wanted, together = [] } = rows;
  const begin = codes.subarray(0, to).indexOf(wanted, first);
  if (begin < 0) return part;
  const made = part === undefined ? begun(rows, begin) : continued(part);
  const d = new Float64Array(together.length);
  let count = made.count;
  for (let from = begin; from < to; from += tile) {
    const end = Math.min(to, from + tile);
    let here = 0;
    for (let row = from; row < end; row++) {
      if (codes[row] !== wanted) continue;
      here++;
      if (d.length > 0) addProducts(made, rows, row * columns, d);
    }
    const all = here === end - from;
    for (let k = 0; k < columns; k++) addColumn(made, rows, { k, from, to: end, all });
    count += here;
  }
  return { ...made, count };
}

/** The moments of a part. */
export function momentsOfPart(part: Part, together: readonly number[] = []): Moments {
  const { count, origin, sum, squares, min, max } = part;
  const k = together.length;
  const products = part.products.map((p, at) => {
    const [i, j] = [Math.floor(at / k), at % k];
    const above = j < i ? part.products[j * k + i] ?? NaN : p; // only those above the diagonal are summed
    return above - (sum[together[i] ?? 0] ?? NaN) * (sum[together[j] ?? 0] ?? NaN) / count;
  });
  return {
    count,
    mean: sum.map((s, at) => (origin[at] ?? NaN) + s / count),
    squares: squares.map((s, at) => s - (sum[at] ?? NaN) * (sum[at] ?? NaN) / count),
    min,
    max,
    products,
  };
}

/** Of the rows that count, as one part. */
export function momentsOf(rows: Rows): Moments {
  const part = withRows(undefined, rows, 0, rows.codes.length);
  return part === undefined ? noMoments(rows.columns, rows.together) : momentsOfPart(part, rows.together);
}

/** Of two groups of rows together; the columns whose products are summed are the same in both. */
export function joined(a: Moments, b: Moments, together: readonly number[] = []): Moments {
  if (a.count === 0) return b;
  if (b.count === 0) return a;
  const count = a.count + b.count;
  const apart = a.mean.map((m, k) => (b.mean[k] ?? NaN) - m);
  const between = (i: number, j: number): number =>
    (apart[i] ?? NaN) * (apart[j] ?? NaN) * a.count * b.count / count;
  const k = together.length;
  return {
    count,
    mean: a.mean.map((m, at) => m + (apart[at] ?? NaN) * b.count / count),
    squares: a.squares.map((s, at) => s + (b.squares[at] ?? NaN) + between(at, at)),
    min: a.min.map((v, at) => Math.min(v, b.min[at] ?? NaN)),
    max: a.max.map((v, at) => Math.max(v, b.max[at] ?? NaN)),
    products: a.products.map((p, at) =>
      p + (b.products[at] ?? NaN) + between(together[Math.floor(at / k)] ?? 0, together[at % k] ?? 0)
    ),
  };
}

/** Mean and variance (÷ n); NaN of no row. */
export function statisticsOf(m: Moments): { readonly mean: Float64Array; readonly variance: Float64Array } {
  if (m.count === 0) return { mean: m.mean.map(() => NaN), variance: m.mean.map(() => NaN) };
  return { mean: m.mean, variance: m.squares.map((s) => s / m.count) };
}

/** The least and the largest of columns from … to − 1; NaN where a column has no mean: it is of no row, or of one without a number. */
export function rangeOf(
  { count, mean, min, max }: Moments,
  from: number,
  to: number,
): { readonly min: Float64Array; readonly max: Float64Array } {
  const part = (of: Float64Array): Float64Array =>
    of.slice(from, to).map((v, k) => (count === 0 || Number.isNaN(mean[from + k]) ? NaN : v));
  return { min: part(min), max: part(max) };
}

/**
 * The means of columns from … to − 1, and their standard errors √(s / (n (n − 1))) over what is independent: the rows
 * themselves, unless it is said. NaN of too few.
 */
export function standardErrorsOf(
  { count, mean, ...own }: Moments,
  from: number,
  to: number,
  spread: Pick<Moments, "count" | "squares"> = { count, ...own },
): { readonly mean: Float64Array; readonly standardError: Float64Array } {
  const n = spread.count;
  return {
    mean: count === 0 ? new Float64Array(to - from).fill(NaN) : mean.slice(from, to),
    standardError: spread.squares.slice(from, to).map((s) => Math.sqrt(s / (n * (n - 1)))),
  };
}
