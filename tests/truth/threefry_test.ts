/**
 * The noise against Random123's known answers, and its address convention.
 * @module
 */
import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { boxMuller, noiseOf, normals, threefry2x32 } from "./threefry.ts";
import { assertZ, momentsOf } from "./zscore.ts";

Deno.test("threefry2x32() gives Random123's known answers", () => {
  const ones = 0xffffffff;
  assertEquals(threefry2x32([0, 0], [0, 0]), [0x6b200159, 0x99ba4efe]);
  assertEquals(threefry2x32([ones, ones], [ones, ones]), [0x1cb996fc, 0xbb002be7]);
  assertEquals(threefry2x32([0x13198a2e, 0x03707344], [0x243f6a88, 0x85a308d3]), [0xc4923a9c, 0x483df7a0]);
});

Deno.test("boxMuller() takes the radius from 24 bits of r0 and the angle from all of r1", () => {
  const quarter = 2 ** 30; // π / 2
  assertEquals(boxMuller([0xffffffff, 12345]).map(Math.abs), [0, 0]); // u = 1
  const [z0, z1] = boxMuller([255, quarter]); // u = 2^−24, the longest radius
  assertAlmostEquals(z0, 0, 1e-14);
  assertAlmostEquals(z1, Math.sqrt(48 * Math.LN2), 1e-14);
  const [half] = boxMuller([0x7fffffff, 0]); // u = 1/2
  assertAlmostEquals(half, Math.sqrt(2 * Math.LN2), 1e-15);
});

Deno.test("normals() has key (seed, sample) and counter (pair, draw)", () => {
  assertEquals(normals(7, 3, 1, 11), boxMuller(threefry2x32([7, 3], [1, 11])));
});

Deno.test("noiseOf() gives elements 2p and 2p + 1 the two normals of pair p", () => {
  const z = noiseOf(7, 3)(5, 11);
  assertEquals([...z.subarray(2, 4)], [...normals(7, 3, 1, 11)]);
  assertEquals(z[4], normals(7, 3, 2, 11)[0]);
  assertEquals([...noiseOf(7, 3)(2, 11)], [...z.subarray(0, 2)]); // the state's size plays no part
});

Deno.test("noiseOf() of one element takes both normals of a counter, one draw after the other", () => {
  const one = noiseOf(7, 3), at = (draw: number): readonly number[] => [...one(1, draw)];
  assertEquals(at(0), [normals(7, 3, 0, 0)[0]]); // the prior's draw has no second
  assertEquals([...at(1), ...at(2)], [...normals(7, 3, 0, 1)]);
  assertEquals([...at(11), ...at(12)], [...normals(7, 3, 0, 6)]);
});

Deno.test("noiseOf() is standard normal over elements, samples and draws", () => {
  const z = [0, 1, 2, 3].flatMap((k) => [...noiseOf(1, k % 2)(25_000, k)]);
  const count = z.length, { mean, std } = momentsOf(z);
  assertZ({ name: "mean", value: mean, expected: 0, se: count ** -0.5 });
  assertZ({ name: "variance", value: std ** 2, expected: 1, se: Math.sqrt(2 / count) });
  const fourth = momentsOf(z.map((v) => v ** 4)).mean;
  assertZ({ name: "fourth moment", value: fourth, expected: 3, se: Math.sqrt(96 / count) });
  const lag = momentsOf(z.slice(1).map((v, i) => v * (z[i] ?? NaN))).mean;
  assertZ({ name: "covariance of neighbours", value: lag, expected: 0, se: count ** -0.5 });
  assert(z.every((v) => Math.abs(v) <= Math.sqrt(48 * Math.LN2)));
});
