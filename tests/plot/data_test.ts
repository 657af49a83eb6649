/**
 * What pictures are drawn of.
 * @module
 */
import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { eulerMaruyama, ou, solve } from "ito";
import { binsOf, dataOf, quantile, thinned } from "../../plot/data.ts";
import { right } from "../lib/either.ts";

Deno.test("binsOf() makes a density of all, and counts whole numbers one by one", () => {
  const bins = binsOf(Array.from({ length: 1000 }, (_, i) => i / 999));
  assertAlmostEquals(bins.reduce((s, b) => s + b.density * (b.to - b.from), 0), 1, 1e-12);
  assert(bins.every((b) => Math.abs(b.density - 1) < 0.05));
  const few = binsOf([3, 3, 4, 6]);
  assertEquals(few.map((b) => [b.from, b.density]), [[2.5, 0.5], [3.5, 0.25], [4.5, 0], [5.5, 0.25]]);
  assertEquals(binsOf([]), []);
  assertEquals(binsOf([0.5, 0.5]), [{ from: 0.5, to: 1, density: 2 }]);
  const far = binsOf([...Array.from({ length: 100 }, (_, i) => i / 100), 1e9]); // one that ran away
  assert((far.at(-1)?.to ?? NaN) < 10);
});

Deno.test("quantile() and thinned() by hand", () => {
  assertEquals(quantile([1, 2, 4], 0.5), 2);
  assertEquals(quantile([1, 2, 4], 0.75), 3);
  assertEquals(thinned(3, 5), [0, 1, 2]);
  assertEquals(thinned(101, 3), [0, 50, 100]);
});

Deno.test("dataOf() reads ends and states where the solution has them", async () => {
  const s = right(await solve(ou(), eulerMaruyama(8), { n: 3, shape: [2], seed: 1, saveAt: 4 })());
  const d = right(dataOf("plot", s));
  assertEquals([d.elements, d.good, [...d.times]], [2, [0, 1, 2], [0.5, 1]]);
  assertEquals(d.end(2, 1), s.samples[5]);
  assertEquals(d.state(2, 1, 1), s.samples[5]);
});
