/**
 * A little linear algebra: least squares of a few unknowns.
 * @module
 */

type Vector = readonly number[];
type Matrix = readonly Vector[];

/** Σ a_i b_i. */
export const dot = (a: Vector, b: Vector): number => a.reduce((sum, v, i) => sum + v * (b[i] ?? NaN), 0);

/** The inverse of a positive definite matrix, by elimination without exchanges. */
export function inverse(a: Matrix): Matrix {
  const n = a.length;
  const rows = a.map((row, i) => [...row, ...row.map((_, j) => (i === j ? 1 : 0))]);
  for (let k = 0; k < n; k++) {
    const pivot = (rows[k] ?? []).map((v) => v / (rows[k]?.[k] ?? NaN));
    rows.forEach((
      row,
      i,
    ) => (rows[i] = i === k ? pivot : row.map((v, j) => v - (row[k] ?? 0) * (pivot[j] ?? 0))));
  }
  return rows.map((row) => row.slice(n));
}

/** XᵀX of rows. */
export function gram(rows: Matrix): Matrix {
  const width = rows[0]?.length ?? 0;
  const total = Array.from({ length: width }, () => new Array<number>(width).fill(0));
  for (const row of rows) {
    total.forEach((sums, i) => row.forEach((v, j) => (sums[j] = (sums[j] ?? 0) + (row[i] ?? 0) * v)));
  }
  return total;
}

/** √(vᵀ A v): the standard error of a sum with weights v, where A is the covariance of its terms. */
export const errorAlong = (v: Vector, covariance: Matrix): number =>
  Math.sqrt(dot(v, covariance.map((row) => dot(row, v))));

/** The least squares of y on rows: coefficients, the spread of what is left, and (XᵀX)⁻¹. */
export function regression(rows: Matrix, y: Vector): {
  readonly coefficients: Vector;
  readonly spread: number;
  readonly inverse: Matrix;
} {
  const inv = inverse(gram(rows));
  const moments = (rows[0] ?? []).map((_, j) =>
    rows.reduce((sum, row, i) => sum + (row[j] ?? 0) * (y[i] ?? 0), 0)
  );
  const coefficients = inv.map((row) => dot(row, moments));
  const square = rows.reduce((sum, row, i) => sum + ((y[i] ?? NaN) - dot(row, coefficients)) ** 2, 0);
  return { coefficients, spread: Math.sqrt(square / rows.length), inverse: inv };
}
