/**
 * Statistical assertions with the z-score in the message.
 * @module
 */
import { assert } from "@std/assert";

/** A measured value, what it should be, and the standard error of their difference. */
export interface Measured {
  readonly name: string;
  readonly value: number;
  readonly expected: number;
  readonly se: number;
}

/** A correct program exceeds 5 standard errors less than once in 10⁶ runs. */
export const LIMIT = 5;

/**
 * Asserts |value − expected| < 5 standard errors.
 *
 * @param measured The value, what it should be, and its standard error.
 */
export function assertZ({ name, value, expected, se }: Measured): void {
  const z = (value - expected) / se;
  assert(Math.abs(z) < LIMIT, `${name} must be ${expected} ± ${se.toPrecision(3)}: found ${value}, z = ${z}`);
}

/** Mean of some numbers, their standard deviation, and the mean's standard error. */
export interface Moments {
  readonly mean: number;
  readonly std: number;
  readonly se: number;
}

/**
 * Mean, standard deviation and standard error.
 *
 * @param values Two or more numbers.
 * @returns Their moments.
 */
export function momentsOf(values: ArrayLike<number>): Moments {
  const all = Float64Array.from(values), count = all.length;
  const mean = all.reduce((a, b) => a + b, 0) / count;
  const std = Math.sqrt(all.reduce((sum, v) => sum + (v - mean) ** 2, 0) / (count - 1));
  return { mean, std, se: std / Math.sqrt(count) };
}
