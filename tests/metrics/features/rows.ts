/**
 * Rows that Python makes as well: the figures beside which they stand are numpy's and scipy's of the same numbers.
 *
 *     i = arange(N)[:, None]; k = arange(n)[None, :]
 *     shift + scale * sin(1 + seed + 1.7 * i * (k + 1) + 0.3 * i * i + 0.9 * k)
 *
 * @module
 */
import type { Samples } from "ito/metrics";

/** N rows of n numbers. */
export function rows(N: number, n: number, seed: number, scale = 1, shift = 0): Samples {
  const values = Float64Array.from({ length: N * n }, (_, at) => {
    const [i, k] = [Math.floor(at / n), at % n];
    return shift + scale * Math.sin(1 + seed + 1.7 * i * (k + 1) + 0.3 * i * i + 0.9 * k);
  });
  return { values, n };
}
