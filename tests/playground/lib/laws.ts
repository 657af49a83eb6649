/**
 * What paths are held against: a density by Kolmogorov's distance, a share by its standard error, an escape by its equation.
 * @module
 */

/** Of a distance times √n, what one exact sample in a thousand exceeds. */
export const kolmogorovLimit = 1.95;

/** Kolmogorov's distance of values from a density times √n; the density is integrated from `from` to `to`, where it all is. */
export function kolmogorov(
  values: readonly number[],
  density: (v: number) => number,
  [from, to]: readonly [number, number],
): number {
  const cells = 20_000;
  const width = (to - from) / cells;
  const sorted = values.toSorted((a, b) => a - b);
  const n = sorted.length;
  let [below, at, most] = [0, 0, 0];
  for (let k = 0; k < cells; k++) {
    below += width * density(from + (k + 0.5) * width);
    const end = from + (k + 1) * width;
    while (at < n && (sorted[at] ?? NaN) <= end) at++;
    most = Math.max(most, Math.abs(at / n - below));
  }
  return most * Math.sqrt(n);
}

/** The mean of some numbers. */
export function mean(values: readonly number[]): number {
  return values.reduce((sum, v) => sum + v, 0) / values.length;
}

/** How far the mean of values is from what it should be, in standard errors. */
export function errorsOff(values: readonly number[], wanted: number): number {
  const m = mean(values);
  const variance = mean(values.map((v) => (v - m) ** 2));
  return (m - wanted) / Math.sqrt(variance / values.length);
}

/**
 * The probability that dx = b(x) dt + σ dW, from `start`, has come to `end` by the time T: u_t = b u′ + ½ σ² u″ with u = 1 at
 * `end`, u(x, 0) = 0 before, no slope at `from`; by implicit steps on a grid.
 */
export function escapedBy(a: {
  readonly drift: (x: number) => number;
  readonly sigma: number;
  readonly start: number;
  readonly from: number;
  readonly end: number;
  readonly T: number;
}): number {
  const [cells, steps] = [400, 1000];
  const [h, dt] = [(a.end - a.from) / cells, a.T / steps];
  let u = new Float64Array(cells + 1);
  u[cells] = 1;
  for (let k = 0; k < steps; k++) {
    // −low u[i−1] + (1 + low + up) u[i] − up u[i+1] = before; the slopes of Thomas' elimination
    const [c, d] = [new Float64Array(cells + 1), new Float64Array(cells + 1)];
    for (let i = 0; i < cells; i++) {
      const diffusive = dt * a.sigma ** 2 / (2 * h * h);
      const advective = dt * a.drift(a.from + i * h) / (2 * h);
      const low = i === 0 ? 0 : diffusive - advective;
      const up = diffusive + (i === 0 ? diffusive : advective);
      const pivot = 1 + low + up - low * (c[i - 1] ?? 0);
      c[i] = up / pivot;
      d[i] = ((u[i] ?? NaN) + low * (d[i - 1] ?? 0)) / pivot;
    }
    const next = new Float64Array(cells + 1);
    next[cells] = 1;
    for (let i = cells - 1; i >= 0; i--) next[i] = (d[i] ?? NaN) + (c[i] ?? NaN) * (next[i + 1] ?? NaN);
    u = next;
  }
  return u[Math.round((a.start - a.from) / h)] ?? NaN;
}
