/**
 * The kernel distance by hand, against numpy's figures, and its error against the scatter of many.
 * @module
 */
import { assert, assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { distanceBetween, exactSamples, kernelDistance, kernelMeasure, type Samples } from "ito/metrics";
import { left, right } from "../../lib/either.ts";
import { assertZ } from "../../truth/zscore.ts";
import { rows } from "./rows.ts";

const measured = (a: Samples, b: Samples): number => right(distanceBetween(a, b, kernelMeasure()));
const drawn = (mean: number, seed: number, count = 120): Samples =>
  right(exactSamples({ weights: [1], means: [[mean, 0, 0]], stds: [1] }, count, seed));
const spreadOf = (values: readonly number[]): { readonly mean: number; readonly sd: number } => {
  const mean = values.reduce((a, b) => a + b, 0) / values.length;
  return { mean, sd: Math.sqrt(values.reduce((s, v) => s + (v - mean) ** 2, 0) / (values.length - 1)) };
};

Deno.test("kernelMeasure() of two points each is counted by hand", () => {
  // k(0, 2) = 1; k(1, 3) = 4³; k(0, ·) = 1, k(2, 1) = 3³, k(2, 3) = 7³
  const found = measured({ values: Float64Array.of(0, 2), n: 1 }, { values: Float64Array.of(1, 3), n: 1 });
  assertAlmostEquals(found, 1 + 64 - 2 * (1 + 1 + 27 + 343) / 4, 1e-12);
});

Deno.test("kernelDistance() and its jackknife are numpy's, of sets that blocks do not divide", () => {
  const [a, b] = [rows(43, 5, 0), rows(30, 5, 2, 1.5, 0.3)];
  const { value, standardError } = right(kernelDistance(a, b, { blocks: 5 }));
  assertAlmostEquals(value, 0.1454405399989791, 1e-12);
  assertAlmostEquals(standardError, 0.06518898607060306, 1e-12);
  assertAlmostEquals(measured(a, b), value, 1e-12);
  const few = ({ values, n }: Samples): Samples => ({ values: values.subarray(0, 20 * n), n });
  const limited = right(kernelDistance(a, b, { blocks: 5, limit: 20 })).value;
  assertAlmostEquals(limited, measured(few(a), few(b)), 1e-12);
});

Deno.test("kernelMeasure() has mean 0 where both laws are one", () => {
  const values = Array.from({ length: 40 }, (_, k) => measured(drawn(0, 2 * k), drawn(0, 2 * k + 1)));
  const { mean, sd } = spreadOf(values);
  assertZ({ name: "D²", value: mean, expected: 0, se: sd / Math.sqrt(values.length) });
});

Deno.test("kernelDistance()'s standard error is the scatter of the value", () => {
  const all = Array.from(
    { length: 60 },
    (_, k) => right(kernelDistance(drawn(1, 2 * k), drawn(0, 2 * k + 1))),
  );
  const { sd } = spreadOf(all.map(({ value }) => value));
  const said = spreadOf(all.map(({ standardError }) => standardError)).mean;
  assert(Math.abs(said / sd - 1) < 0.25, `said ${said}, seen ${sd}`);
});

Deno.test("kernelDistance() refuses too few rows and options that are none", () => {
  assertEquals(left(kernelDistance(drawn(0, 1, 30), drawn(0, 2))), {
    tag: "BadShape",
    where: "kernelDistance",
    found: "30 samples",
    wanted: "at least 40 samples, two a block",
  });
  assertThrows(() => kernelDistance([1], [2], { blocks: 1 }), RangeError, "blocks");
});
