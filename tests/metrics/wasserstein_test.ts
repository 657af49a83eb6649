/**
 * Wasserstein distances against closed forms.
 * @module
 */
import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { distanceBetween, exactSamples, slicedWasserstein, wasserstein } from "ito/metrics";
import type { Samples } from "ito/metrics";
import { directions, transport } from "../../metrics/wasserstein.ts";
import { right } from "../lib/either.ts";

const gaussian = (mean: number, std: number, count: number, seed: number, n = 1): Samples =>
  right(exactSamples({ weights: [1], means: [new Array<number>(n).fill(mean)], stds: [std] }, count, seed));

Deno.test("transport() couples quantiles, also of unequal counts", () => {
  assertEquals(transport([0], [0, 1], 2), 0.5);
  assertEquals(transport([0, 3], [1, 5], 2), (1 + 4) / 2);
  assertAlmostEquals(transport([0, 1], [0, 0, 1], 2), 1 / 6, 1e-15); // mass 1/6 moves by 1
  assertEquals(transport([1, 2, 3, 4], [1, 1, 2, 2, 3, 3, 4, 4], 2), 0);
  assertEquals(transport([0, 3], [1, 5], 1), 1.5);
});

Deno.test("wasserstein() of Gaussians is the closed form in both orders", () => {
  const [a, b] = [gaussian(0, 1, 20_000, 1), gaussian(2, 1, 15_000, 2)];
  assertAlmostEquals(right(wasserstein(a.values, b.values, 1)), 2, 0.04); // |δ|, standard error 0.011
  const wide = gaussian(2, 2.5, 15_000, 2);
  assertAlmostEquals(right(wasserstein(a.values, wide.values)), 2.5, 0.08); // √(δ² + (s − 1)²)
  const same = gaussian(0, 3, 15_000, 3); // W₁ = (s − 1) √(2/π), as |F⁻¹ − G⁻¹| = (s − 1) |z|
  assertAlmostEquals(right(wasserstein(a.values, same.values, 1)), 2 * Math.sqrt(2 / Math.PI), 0.06);
});

Deno.test("slicedWasserstein() of a shift δ is the mean of |θ·δ|, in either order", () => {
  const n = 3, delta = [0.5, -1, 2], slices = { projections: 40, seed: 4 };
  const truth = gaussian(0, 1, 500, 1, n);
  const shifted = { n, values: truth.values.map((v: number, at: number) => v + (delta[at % n] ?? NaN)) };
  const dots = directions(n, slices).map((theta) =>
    Math.abs(delta.reduce((sum, d, i) => sum + d * (theta[i] ?? NaN), 0))
  );
  const mean = (f: (v: number) => number): number => dots.reduce((s, v) => s + f(v), 0) / dots.length;
  const found = (order: 1 | 2): number =>
    right(distanceBetween(shifted, truth, slicedWasserstein({ ...slices, order })));
  assertAlmostEquals(found(2), Math.sqrt(mean((v) => v * v)), 1e-12);
  assertAlmostEquals(found(1), mean((v) => v), 1e-12);
});

Deno.test("slicedWasserstein() is near ‖δ‖ / √n in many dimensions", () => {
  const n = 100, [a, b] = [gaussian(0, 1, 2000, 1, n), gaussian(1, 1, 2000, 2, n)];
  const found = right(distanceBetween(b, a, slicedWasserstein({ projections: 500 })));
  assert(Math.abs(found - 1) < 0.12, `√n δ / √n must be 1: found ${found}`);
});
