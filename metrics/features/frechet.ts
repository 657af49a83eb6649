/**
 * Fréchet's distance between the Gaussians fitted to two sets of features:
 *
 *     d² = ‖m₁ − m₂‖² + tr C₁ + tr C₂ − 2 tr (C₁ C₂)^(1/2)
 *
 * No root is taken of a matrix: with C = FᵀF, the roots of the eigenvalues of C₁ C₂ are the singular values of F₁ F₂ᵀ. Where
 * samples are fewer than features, F is the centred samples themselves, and the matrix is as large as they are many; else it
 * is Cholesky's of the covariance.
 *
 * It grows as samples get fewer: by Inception's features it is called FID, and compares with no other than of as many samples
 * by the same network.
 * Source: Dowson, Landau (1982); Heusel et al., arXiv 1706.08500. Tests: tests/metrics/features/frechet_test.ts.
 * @module
 */
import type { Measure } from "../measure.ts";
import { at, countOf, type Samples, sumOf } from "../samples.ts";
import { cholesky, eigenvalues, products, transposed } from "./dense.ts";

/** A fitted Gaussian: its mean [n], and rows F whose products are its covariance. */
interface Fitted {
  readonly mean: Float64Array;
  readonly rows: Samples;
}

const fitted = (s: Samples): Fitted => {
  const N = countOf(s), { n } = s, share = 1 / Math.sqrt(N - 1);
  const mean = new Float64Array(n), values = new Float64Array(s.values);
  for (let i = 0; i < N; i++) for (let k = 0; k < n; k++) mean[k] = at(mean, k) + at(values, i * n + k) / N;
  for (let i = 0; i < N; i++) {
    for (let k = 0; k < n; k++) values[i * n + k] = (at(values, i * n + k) - at(mean, k)) * share;
  }
  if (N <= n) return { mean, rows: { values, n } };
  const columns = transposed({ values, n });
  const L = cholesky(products(columns, columns), n);
  return { mean, rows: transposed({ values: L, n }) };
};

const traceOf = ({ rows: { values } }: Fitted): number => sumOf(values.length, (i) => at(values, i) ** 2);

/** tr (C₁ C₂)^(1/2): the sum of the singular values of F₁ F₂ᵀ, as roots of the eigenvalues of its square. */
const overlap = (a: Fitted, b: Fitted): number => {
  const [few, many] = countOf(a.rows) <= countOf(b.rows) ? [a, b] : [b, a];
  const cross = { values: products(few.rows, many.rows), n: countOf(many.rows) };
  const found = eigenvalues(products(cross, cross), countOf(few.rows));
  return found.reduce((sum, v) => sum + Math.sqrt(v < 0 ? 0 : v), 0); // below 0 by rounding; NaN stays
};

/**
 * Fréchet's distance, squared as the FID is, of the Gaussians fitted to features. Between Gaussians that differ by a shift δ it is
 * ‖δ‖²; where both laws are one it is > 0 all the same, as samples scatter: `distance` puts its null beside it.
 *
 * Cost: N · N′ · n multiply-adds, and some 2 N³ more, N the fewer samples or features: 0.6 s for 512 of 1280 features. Units:
 * those of the features, squared. Source: arXiv 1706.08500.
 *
 * @example A shift
 * ```ts
 * import { distanceBetween, frechetDistance } from "ito/metrics";
 * import { assertAlmostEquals } from "@std/assert";
 *
 * const found = distanceBetween([[0, 0], [1, 2], [3, 1]], [[1, 0], [2, 2], [4, 1]], frechetDistance());
 * if (found._tag === "Left") throw new Error(found.left.tag);
 * assertAlmostEquals(found.right, 1, 1e-12);
 * ```
 */
export function frechetDistance(): Measure {
  return {
    name: "Fréchet",
    to: (reference) => {
      const truth = fitted(reference), spread = traceOf(truth);
      return (samples) => {
        const own = fitted(samples);
        const shift = sumOf(samples.n, (i) => (at(own.mean, i) - at(truth.mean, i)) ** 2);
        return shift + traceOf(own) + spread - 2 * overlap(own, truth);
      };
    },
  };
}
