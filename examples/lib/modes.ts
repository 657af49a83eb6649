/**
 * The Fourier modes of samples on a ring, and the variance that they have in the stochastic heat equation.
 *
 *     a_k = n^(−½) Σ_j u_j e^(−2πi jk/n),   da_k = −λ_k a_k dt + dB_k,   λ_k = 4 sin²(πk/n)
 *     E|a_k|² = (1 − e^(−2 λ_k t)) / (2 λ_k),  t where λ_k = 0
 *
 * Tests: tests/examples/coupled_test.ts.
 * @module
 */

/** E|a_k|² at a time, from rest. */
export function modeVariance(n: number, k: number, t: number): number {
  const rate = decay(n, k);
  return rate === 0 ? t : -Math.expm1(-2 * rate * t) / (2 * rate);
}

/** λ_k. */
export function decay(n: number, k: number): number {
  return 4 * Math.sin(Math.PI * k / n) ** 2;
}

/** The mean of |a_k|² over samples of n numbers, row after row, for k = 0 … n/2. */
export function variancesOfModes(samples: ArrayLike<number>, n: number): readonly number[] {
  const count = samples.length / n;
  const angle = (j: number): number => 2 * Math.PI * (j % n) / n;
  const [cosines, sines] = [Math.cos, Math.sin].map((f) =>
    Float64Array.from({ length: n }, (_, j) => f(angle(j)))
  );
  return Array.from({ length: n / 2 + 1 }, (_, k) => {
    let total = 0;
    for (let s = 0; s < count; s++) {
      let [re, im] = [0, 0];
      for (let j = 0; j < n; j++) {
        const u = samples[s * n + j] ?? NaN, at = j * k % n;
        re += u * (cosines?.[at] ?? NaN);
        im += u * (sines?.[at] ?? NaN);
      }
      total += (re * re + im * im) / n;
    }
    return total / count;
  });
}
