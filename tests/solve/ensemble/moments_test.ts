/**
 * Moments by parts against moments in one go, and where plain sums of squares would have no digit left.
 * @module
 */
import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import fc from "fast-check";
import { joined, type Moments, momentsOf, noMoments, statisticsOf } from "../../../solve/ensemble/moments.ts";
import { noiseOf } from "../../truth/threefry.ts";

const of = (values: Float64Array, columns = 1, codes?: Uint32Array): Moments =>
  momentsOf({ values, columns, codes: codes ?? new Uint32Array(values.length / columns), wanted: 0 });

/** Mean and variance in two passes. */
const plain = (values: readonly number[]): readonly [number, number] => {
  const mean = values.reduce((a, b) => a + b, 0) / values.length;
  return [mean, values.reduce((sum, v) => sum + (v - mean) ** 2, 0) / values.length];
};

Deno.test("moments joined part by part are those of all rows, however they are cut", () => {
  const rows = fc.array(
    fc.tuple(fc.double({ min: -9, max: 9, noNaN: true }), fc.integer({ min: -99, max: 99 })),
    {
      minLength: 1,
      maxLength: 60,
    },
  );
  fc.assert(
    fc.property(rows, fc.array(fc.nat({ max: 60 }), { maxLength: 5 }), (all, cuts) => {
      const ends = [0, ...cuts.filter((c) => c <= all.length).toSorted((a, b) => a - b), all.length];
      const parts = ends.slice(1).map((to, i) => of(Float64Array.from(all.slice(ends[i], to).flat()), 2));
      const found = statisticsOf(parts.reduce((a, b) => joined(a, b), noMoments(2)));
      [0, 1].forEach((k) => {
        const [mean, variance] = plain(all.map((row) => row[k] ?? NaN));
        assertAlmostEquals(found.mean[k] ?? NaN, mean, 1e-12);
        assertAlmostEquals(found.variance[k] ?? NaN, variance, 1e-10);
      });
    }),
    { seed: 5, numRuns: 500 },
  );
});

Deno.test("only rows with the wanted code count, and no row has no statistics", () => {
  const values = Float64Array.of(1, 100, 3, NaN), codes = Uint32Array.of(0, 1, 0, 1);
  const { count, mean, squares, min, max } = of(values, 1, codes);
  assertEquals([count, mean[0], squares[0], min[0], max[0]], [2, 2, 2, 1, 3]);
  const none = of(values, 1, Uint32Array.of(1, 1, 1, 1));
  assertEquals(none, noMoments(1));
  assertEquals(joined(none, of(Float64Array.of(5))), of(Float64Array.of(5)));
  assertEquals(joined(of(Float64Array.of(5)), none), of(Float64Array.of(5)));
  assertEquals(statisticsOf(none), { mean: Float64Array.of(NaN), variance: Float64Array.of(NaN) });
});

Deno.test("the variance keeps its digits where the mean is 10⁹ times the spread", () => {
  const noise = noiseOf(1, 0)(40_000, 0);
  const [, variance] = plain(Array.from(noise));
  const far = noise.map((z) => 1e9 + z);
  const naive = far.reduce((s, v) => s + v * v, 0) / far.length -
    (far.reduce((s, v) => s + v, 0) / far.length) ** 2;
  assert(Math.abs(naive - variance) > 1, `plain sums of squares are expected to fail: ${naive}`);
  const parts = [0, 1, 2, 3].map((k) => of(far.subarray(10_000 * k, 10_000 * (k + 1))));
  const found = statisticsOf(parts.reduce((a, b) => joined(a, b)));
  assertAlmostEquals(found.variance[0] ?? NaN, variance, 1e-6);
});
