/**
 * The few words of vector arithmetic that the restatement needs, in float64.
 * @module
 */

/** One number an element; never written to by its reader. */
export type Vector = ArrayLike<number>;

/**
 * Element i of v, and NaN outside it: a wrong index shows up in the answer instead of passing as a zero.
 *
 * @param v Any vector.
 * @param i The index.
 * @returns v_i, or NaN.
 */
export function at(v: Vector, i: number): number {
  return v[i] ?? NaN;
}

/**
 * The vector of the n numbers f(0) … f(n − 1).
 *
 * @param n How many elements.
 * @param f The element at an index.
 * @returns A new vector.
 */
export function vector(n: number, f: (i: number) => number): Float64Array {
  const v = new Float64Array(n);
  for (let i = 0; i < n; i++) v[i] = f(i);
  return v;
}

/**
 * The sum f(0) + … + f(n − 1).
 *
 * @param n How many terms.
 * @param f The term at an index.
 * @returns The sum, left to right.
 */
export function sumOf(n: number, f: (i: number) => number): number {
  let sum = 0;
  for (let i = 0; i < n; i++) sum += f(i);
  return sum;
}
