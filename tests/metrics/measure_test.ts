/**
 * The energy distance against closed forms.
 * @module
 */
import { assertAlmostEquals, assertEquals } from "@std/assert";
import { distanceBetween, energyDistance, exactSamples, type Samples } from "ito/metrics";
import { right } from "../lib/either.ts";
import { assertZ } from "../truth/zscore.ts";

const drawn = (mean: number, n: number, count: number, seed: number): Samples =>
  right(exactSamples({ weights: [1], means: [new Array<number>(n).fill(mean)], stds: [1] }, count, seed));
const energy = (a: Samples, b: Samples, limit = 2000): number =>
  right(distanceBetween(a, b, energyDistance({ limit })));

Deno.test("energyDistance() of two shifted Gaussians is the closed form", () => {
  // E|X − Y| = 2/√π e^(−1/4) + erf(1/2), E|X − X'| = 2/√π
  const expected = 2 * (2 / Math.sqrt(Math.PI) * Math.exp(-0.25) + 0.5204998778) - 4 / Math.sqrt(Math.PI);
  const values = Array.from(
    { length: 12 },
    (_, k) => energy(drawn(1, 1, 800, 2 * k), drawn(0, 1, 800, 2 * k + 1)),
  );
  const mean = values.reduce((a, b) => a + b, 0) / values.length;
  const std = Math.sqrt(values.reduce((s, v) => s + (v - mean) ** 2, 0) / (values.length - 1));
  assertZ({ name: "D²", value: mean, expected, se: std / Math.sqrt(values.length) });
});

Deno.test("energyDistance() of points is counted by hand", () => {
  // 2 · mean(|0−1|, |0−3|, |2−1|, |2−3|) − 2 − 2
  assertAlmostEquals(
    energy({ values: Float64Array.of(0, 2), n: 1 }, { values: Float64Array.of(1, 3), n: 1 }),
    -1,
    1e-15,
  );
  // in the plane: 3-4-5
  const [a, b] = [Float64Array.of(0, 0, 0, 0), Float64Array.of(3, 4, 3, 4)];
  assertAlmostEquals(energy({ values: a, n: 2 }, { values: b, n: 2 }), 10, 1e-15);
});

Deno.test("energyDistance() has mean 0 under the null, and looks at the first rows alone", () => {
  const values = Array.from(
    { length: 30 },
    (_, k) => energy(drawn(0, 2, 200, 2 * k), drawn(0, 2, 200, 2 * k + 1)),
  );
  const mean = values.reduce((a, b) => a + b, 0) / values.length;
  const std = Math.sqrt(values.reduce((sum, v) => sum + (v - mean) ** 2, 0) / (values.length - 1));
  assertZ({ name: "mean of D²", value: mean, expected: 0, se: std / Math.sqrt(values.length) });
  const [a, b] = [drawn(0, 2, 200, 1), drawn(0, 2, 200, 2)];
  const first = { values: a.values.subarray(0, 200), n: 2 },
    other = { values: b.values.subarray(0, 200), n: 2 };
  assertEquals(energy(a, b, 100), energy(first, other));
});
