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
  /** `LIMIT` unless said: what is asserted of many values at once needs more. */
  readonly limit?: number;
}

/** A correct program exceeds 5 standard errors less than once in 10⁶ runs. */
export const LIMIT = 5;

/** And so many with one of up to 100 values. */
export const LIMIT_OF_100 = 5.8;

/**
 * Asserts |value − expected| < 5 standard errors, or as many as `limit` says.
 *
 * @param measured The value, what it should be, and its standard error.
 */
export function assertZ({ name, value, expected, se, limit = LIMIT }: Measured): void {
  const z = (value - expected) / se;
  assert(Math.abs(z) < limit, `${name} must be ${expected} ± ${se.toPrecision(3)}: found ${value}, z = ${z}`);
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

/** Φ, to 2e-7: erfc by Chebyshev fit (Press et al., Numerical Recipes, `erfcc`). */
export function normalCdf(z: number): number {
  const t = 1 / (1 + Math.abs(z) / Math.SQRT2 / 2);
  const fit = [
    0.17087277,
    -0.82215223,
    1.48851587,
    -1.13520398,
    0.27886807,
    -0.18628806,
    0.09678418,
    0.37409196,
  ]
    .reduce((sum, c) => sum * t + c, 0);
  const tail = t * Math.exp(-z * z / 2 - 1.26551223 + t * (1.00002368 + t * fit)) / 2;
  return z > 0 ? 1 - tail : tail;
}

/** D √N beyond which Kolmogorov and Smirnov's test goes less than once in 10⁶ runs: 2 exp(−2 · 2.75²) = 5e-7. */
const KOLMOGOROV = 2.75;

/**
 * Asserts that independent numbers are standard normal: the first four moments, and the largest distance of their
 * distribution from Φ (Kolmogorov–Smirnov).
 *
 * @param name What they are.
 * @param values The numbers; some thousands.
 */
export function assertStandardNormal(name: string, values: ArrayLike<number>): void {
  const sorted = Float64Array.from(values).sort(), count = sorted.length;
  [[0, 1], [1, 2], [0, 15], [3, 96]].forEach(([expected = NaN, variance = NaN], k) => {
    const value = sorted.reduce((sum, z) => sum + z ** (k + 1), 0) / count;
    assertZ({ name: `${name}: moment ${k + 1}`, value, expected, se: Math.sqrt(variance / count) });
  });
  const distance = sorted.reduce((most, z, i) => {
    const phi = normalCdf(z);
    return Math.max(most, phi - i / count, (i + 1) / count - phi);
  }, 0);
  const scaled = distance * Math.sqrt(count);
  assert(scaled < KOLMOGOROV, `${name} must be normal: D √N = ${scaled}, at most ${KOLMOGOROV}`);
}
