/**
 * The posterior of a mixture after y = A x + σ n, by dense matrices, in plain float64: Kalman's update of every part.
 *
 *     K = s² Aᵀ (s² A Aᵀ + σ²)⁻¹,   μ' = μ + K (y − A μ),   C' = s² (I − K A),   w' ∝ w N(y; A μ, s² A Aᵀ + σ²)
 * @module
 */
import type { Mixture } from "ito";

export type Matrix = readonly (readonly number[])[];

/** A part with its whole covariance. */
export interface Part {
  readonly weight: number;
  readonly mean: readonly number[];
  readonly covariance: Matrix;
}

const dot = (a: readonly number[], b: readonly number[]): number =>
  a.reduce((s, v, i) => s + v * (b[i] ?? NaN), 0);
export const times = (m: Matrix, v: readonly number[]): readonly number[] => m.map((row) => dot(row, v));

/** The solution of M z = b by Gauss and the determinant's logarithm; M positive definite. */
export const solvedBy = (
  m: Matrix,
  b: readonly number[],
): { readonly z: readonly number[]; readonly logDet: number } => {
  const n = b.length;
  const a = m.map((row, i) => [...row, b[i] ?? NaN]);
  const cell = (i: number, j: number): number => a[i]?.[j] ?? NaN;
  let logDet = 0;
  for (let k = 0; k < n; k++) {
    logDet += Math.log(cell(k, k));
    for (let i = k + 1; i < n; i++) {
      const f = cell(i, k) / cell(k, k);
      a[i] = (a[i] ?? []).map((v, j) => v - f * cell(k, j));
    }
  }
  const z: number[] = Array.from({ length: n }, () => 0);
  for (let i = n - 1; i >= 0; i--) {
    const rest = z.reduce((s, v, j) => s + (j > i ? cell(i, j) * v : 0), 0);
    z[i] = (cell(i, n) - rest) / cell(i, i);
  }
  return { z, logDet };
};

/** What is known of x after y. */
export const conditionedPlainly = (
  mix: Mixture,
  { A, y, sigma }: { readonly A: Matrix; readonly y: readonly number[]; readonly sigma: number },
): readonly Part[] => {
  const parts = mix.means.map((mean, k) => {
    const s2 = (mix.stds[k] ?? NaN) ** 2;
    const S = A.map((row, i) => A.map((other, j) => s2 * dot(row, other) + (i === j ? sigma ** 2 : 0)));
    const miss = y.map((v, j) => v - dot(A[j] ?? [], mean));
    const { z, logDet } = solvedBy(S, miss);
    const log = Math.log(mix.weights[k] ?? NaN) - 0.5 * (dot(miss, z) + logDet);
    const after = mean.map((v, i) =>
      v + s2 * A.reduce((s, row, j) => s + (row[i] ?? NaN) * (z[j] ?? NaN), 0)
    );
    const covariance = mean.map((_, i) => {
      const column = A.map((row) => row[i] ?? NaN);
      const { z: solvedColumn } = solvedBy(S, column);
      return mean.map((_, k2) =>
        (i === k2 ? s2 : 0) -
        s2 * s2 * A.reduce((s, row, j) => s + (row[k2] ?? NaN) * (solvedColumn[j] ?? NaN), 0)
      );
    });
    return { log, mean: after, covariance };
  });
  const top = Math.max(...parts.map((p) => p.log));
  const total = parts.reduce((s, p) => s + Math.exp(p.log - top), 0);
  return parts.map(({ log, mean, covariance }) => ({
    weight: Math.exp(log - top) / total,
    mean,
    covariance,
  }));
};

/** ∇ log of Σ w N(α μ, α² C + σ² I) at x. */
export const scoreOfParts = (
  parts: readonly Part[],
  { x, meanCoef, std }: { readonly x: readonly number[]; readonly meanCoef: number; readonly std: number },
): readonly number[] => {
  const each = parts.map((p) => {
    const C = p.covariance.map((row, i) => row.map((v, j) => meanCoef ** 2 * v + (i === j ? std ** 2 : 0)));
    const away = x.map((v, i) => meanCoef * (p.mean[i] ?? NaN) - v);
    const { z, logDet } = solvedBy(C, away);
    return { pull: z, log: Math.log(p.weight) - 0.5 * (dot(away, z) + logDet) };
  });
  const top = Math.max(...each.map((e) => e.log));
  const total = each.reduce((s, e) => s + Math.exp(e.log - top), 0);
  return x.map((_, i) => each.reduce((s, e) => s + Math.exp(e.log - top) / total * (e.pull[i] ?? NaN), 0));
};

/** Mean and covariance of a mixture of such parts. */
export const momentsOfParts = (
  parts: readonly Part[],
): { readonly mean: readonly number[]; readonly covariance: Matrix } => {
  const n = parts[0]?.mean.length ?? 0;
  const mean = Array.from(
    { length: n },
    (_, i) => parts.reduce((s, p) => s + p.weight * (p.mean[i] ?? NaN), 0),
  );
  const covariance = mean.map((mi, i) =>
    mean.map((mj, j) =>
      parts.reduce(
        (s, p) =>
          s +
          p.weight * ((p.covariance[i]?.[j] ?? NaN) + ((p.mean[i] ?? NaN) - mi) * ((p.mean[j] ?? NaN) - mj)),
        0,
      )
    )
  );
  return { mean, covariance };
};
