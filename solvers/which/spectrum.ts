/**
 * The spectral abscissa of a matrix, max Re λ: how fast the fastest solution of ẋ = A x grows, by squaring its exponential.
 *
 *     max Re λ = lim log ‖e^(A s)‖ / s,   s = 2ᵏ / ‖A‖
 *
 * No eigenvalue is found, and complex ones do no harm. Source: Gelfand's formula; scaling and squaring, Moler & Van Loan 2003.
 * Tests: tests/solvers/which/stiffness_test.ts.
 * @module
 */

/** A square matrix by rows. */
export type Matrix = readonly (readonly number[])[];

const rowSum = (row: readonly number[]): number => row.reduce((sum, v) => sum + Math.abs(v), 0);
const norm = (a: Matrix): number => a.reduce((most, row) => Math.max(most, rowSum(row)), 0);
const scaled = (a: Matrix, by: number): Matrix => a.map((row) => row.map((v) => v * by));

const product = (a: Matrix, b: Matrix): Matrix =>
  a.map((row) => {
    const out = row.map(() => 0);
    row.forEach((v, k) => b[k]?.forEach((w, j) => out[j] = (out[j] ?? 0) + v * w));
    return out;
  });

const terms = 18;
/** e^A of a matrix of norm 1 by its series, 1 + A (1 + A/2 (1 + A/3 (…))). */
const exponential = (a: Matrix): Matrix => {
  const plusOne = (m: Matrix): Matrix => m.map((row, i) => row.map((v, j) => (i === j ? v + 1 : v)));
  let sum = plusOne(scaled(a, 0));
  for (let k = terms; k > 0; k--) sum = plusOne(product(scaled(a, 1 / k), sum));
  return sum;
};

const squarings = 30;

/** max Re λ, to a millionth of the matrix's norm. */
export function abscissa(a: Matrix): number {
  const size = norm(a);
  if (size === 0) return 0;
  let [power, log] = [exponential(scaled(a, 1 / size)), 0]; // e^(A s) is power · e^log
  for (let k = 0; k < squarings; k++) {
    const by = norm(power);
    power = product(scaled(power, 1 / by), scaled(power, 1 / by));
    log = 2 * (log + Math.log(by));
  }
  return (log + Math.log(norm(power))) / 2 ** squarings * size;
}
