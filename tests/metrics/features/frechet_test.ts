/**
 * Fréchet's distance against closed forms and scipy's figures, and the eigenvalues that it is made of.
 * @module
 */
import { assert, assertAlmostEquals } from "@std/assert";
import { distance, distanceBetween, exactSamples, frechetDistance, type Samples } from "ito/metrics";
import { cholesky, eigenvalues } from "../../../metrics/features/dense.ts";
import { right } from "../../lib/either.ts";
import { rows } from "./rows.ts";

const frechet = (a: Samples, b: Samples): number => right(distanceBetween(a, b, frechetDistance()));

Deno.test("eigenvalues() of the second difference are 2 − 2 cos(kπ / (n + 1))", () => {
  for (const n of [1, 2, 3, 10, 41]) {
    const matrix = new Float64Array(n * n);
    for (let i = 0; i < n; i++) {
      matrix[i * n + i] = 2;
      if (i > 0) matrix[i * n + i - 1] = -1;
    }
    const found = eigenvalues(matrix, n).toSorted();
    found.forEach((v, k) => assertAlmostEquals(v, 2 - 2 * Math.cos((k + 1) * Math.PI / (n + 1)), 1e-13));
  }
});

Deno.test("eigenvalues() of a full matrix of rank 2 are those of its factors, and 0; what is no number stays none", () => {
  const n = 30; // u uᵀ + 4 v vᵀ, u and v orthogonal, of length √n each
  const of = (v: (i: number, k: number) => number): Float64Array =>
    Float64Array.from({ length: n * n }, (_, i) => v(Math.floor(i / n), i % n));
  const found = eigenvalues(of((i, k) => 1 + 4 * (-1) ** (i + k)), n).toSorted();
  found.forEach((v, i) => assertAlmostEquals(v, i === n - 1 ? 4 * n : i === n - 2 ? n : 0, 1e-12));
  assert(eigenvalues(of((i, k) => i === 3 && k === 1 ? NaN : 1), n).every(Number.isNaN));
  assert(eigenvalues(of(() => 0), n).every((v) => v === 0));
});

Deno.test("cholesky() leaves a direction without spread at 0", () => {
  const L = cholesky(Float64Array.of(4, 2, 0, 2, 1, 0, 0, 0, 9), 3);
  assertAlmostEquals(Math.hypot(...L.map((v, i) => v - [2, 0, 0, 1, 0, 0, 0, 0, 3][i]!)), 0, 1e-15);
});

Deno.test("frechetDistance() is scipy's: more samples than features, fewer, and one of each", () => {
  const of = (N: number, M: number, n: number) => frechet(rows(N, n, 0), rows(M, n, 2, 1.5, 0.3));
  assertAlmostEquals(of(40, 30, 5), 0.8493444969882118, 1e-12);
  assertAlmostEquals(of(7, 9, 12), 13.300059590382398, 1e-6); // roots of what is 0 but for rounding
  assertAlmostEquals(of(41, 7, 12), 10.83478042441045, 1e-6);
});

Deno.test("frechetDistance() on the line is (m − m′)² + (s − s′)², and of a sample from itself 0", () => {
  const [a, b] = [{ values: Float64Array.of(0, 2), n: 1 }, { values: Float64Array.of(2, 8), n: 1 }];
  assertAlmostEquals(frechet(a, b), 16 + (3 - 1) ** 2 * 2, 1e-12); // s = √2 and 3 √2
  const many = rows(60, 7, 3);
  assertAlmostEquals(frechet(many, many), 0, 1e-12);
});

Deno.test("frechetDistance() of what has exactly these moments is the closed form of Gaussians", () => {
  const n = 6; // points ± e_k have the covariance σ² I
  const cross = (scale: number, shift: number): Samples => ({
    values: Float64Array.from({ length: 2 * n * n }, (_, at) => {
      const [i, k] = [Math.floor(at / n), at % n];
      return shift + (i % n === k ? (i < n ? scale : -scale) : 0);
    }),
    n,
  });
  const variance = 2 / (2 * n - 1);
  assertAlmostEquals(frechet(cross(3, 0.5), cross(1, 0)), n * 0.25 + n * variance * (3 - 1) ** 2, 1e-12);
});

Deno.test("distance() by frechetDistance() of exact samples is within its null, of shifted ones far from it", () => {
  const law = { weights: [1], means: [new Array<number>(6).fill(0)], stds: [1] };
  const there = { ...law, means: [new Array<number>(6).fill(0.3)] };
  const judged = (of: typeof law) =>
    right(distance(right(exactSamples(of, 200, 99)), law, { measure: frechetDistance() }));
  assert(Math.abs(judged(law).z) < 3);
  assert(judged(there).z > 6);
});
