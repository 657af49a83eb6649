/**
 * Oracles in plain float64, for the reference backend: the truth that a float32 oracle is held against.
 * Tests: tests/sde/mixture_many_test.ts, tests/solve/failures_test.ts.
 * @module
 */
import type { DatasetOracle, MixtureOracle } from "../../sde/language/oracle.ts";
import type { RealArray } from "../../backends/host/reals.ts";

/** The posterior mean over a data set, row by row, straight from its formula. Shapes: as `DatasetOracle`. */
export function referenceDataset(
  oracle: DatasetOracle,
  x: RealArray,
  scalars: readonly RealArray[],
  rows: number,
): Float64Array {
  const { points, elements: n } = oracle;
  const count = points.length / n;
  const out = new Float64Array(rows * n);
  const [alphas, sigmas] = scalars;
  const logits = new Float64Array(count);
  for (let r = 0; r < rows; r++) {
    const [alpha, sigma] = [alphas?.[r] ?? 1, sigmas?.[r] ?? 1];
    let top = -Infinity;
    for (let k = 0; k < count; k++) {
      let d2 = 0;
      for (let i = 0; i < n; i++) d2 += ((x[r * n + i] ?? 0) - alpha * (points[k * n + i] ?? 0)) ** 2;
      logits[k] = -d2 / (2 * sigma * sigma);
      top = Math.max(top, logits[k] ?? 0);
    }
    const weights = logits.map((l) => Math.exp(l - top));
    const total = weights.reduce((a, b) => a + b, 0);
    for (let k = 0; k < count; k++) {
      const w = (weights[k] ?? 0) / total;
      if (w === 0) continue;
      for (let i = 0; i < n; i++) out[r * n + i] = (out[r * n + i] ?? 0) + w * (points[k * n + i] ?? 0);
    }
  }
  return out;
}

/** The score of a mixture, row by row, straight from its formula. Shapes: as `MixtureOracle`. */
export function referenceMixture(
  oracle: MixtureOracle,
  x: RealArray,
  scalars: readonly RealArray[],
  rows: number,
): Float64Array {
  const { means, stds, weights, elements: n } = oracle;
  const out = new Float64Array(rows * n);
  const [alphas, sigmas] = scalars;
  for (let r = 0; r < rows; r++) {
    const [alpha, sigma] = [alphas?.[r] ?? 1, sigmas?.[r] ?? 1];
    const vs = stds.map((s) => (alpha * s) ** 2 + sigma ** 2);
    const away = (k: number, i: number): number => alpha * (means[k * n + i] ?? 0) - (x[r * n + i] ?? 0);
    const logits = vs.map((v, k) => {
      let d2 = 0;
      for (let i = 0; i < n; i++) d2 += away(k, i) ** 2;
      return Math.log(weights[k] ?? 0) - 0.5 * n * Math.log(v) - d2 / (2 * v);
    });
    const top = logits.reduce((a, b) => Math.max(a, b), -Infinity);
    const masses = logits.map((l) => Math.exp(l - top));
    const total = masses.reduce((a, b) => a + b, 0);
    masses.forEach((mass, k) => {
      const p = mass / total / (vs[k] ?? 1);
      if (p === 0) return;
      for (let i = 0; i < n; i++) out[r * n + i] = (out[r * n + i] ?? 0) + p * away(k, i);
    });
  }
  return out;
}
