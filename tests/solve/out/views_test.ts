/**
 * Views of a solution: one sample, mean and standard deviation of those that ended well.
 * @module
 */
import { assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { edm, eulerMaruyama, mixtureScore, ou, restart, restartPresets, reverse, solve } from "ito";
import { withViews } from "../../../solve/out/views.ts";
import { right } from "../../lib/either.ts";

Deno.test("solution.at(i) is the state of sample i, a view of samples", async () => {
  const s = right(await solve(ou(), eulerMaruyama(8), { n: 5, shape: [3], seed: 1 })());
  assertEquals([...s.at(2)], [...s.samples.slice(6, 9)]);
  assertEquals([...s.at(-1)], [...s.samples.slice(12)]);
  assertEquals(s.at(0).buffer, s.samples.buffer);
  for (const i of [5, -6, 0.5, NaN]) {
    assertThrows(() => s.at(i), RangeError, `at: i must be a whole number from -5 to 4, found ${i}`);
  }
});

Deno.test("solution.mean and std are those of the samples that ended well (÷ n)", () => {
  const samples = Float64Array.of(1, 10, 3, 30, 1e9, 1e9, 5, 50);
  const s = withViews({ samples, shape: [2], codes: ["done", "event", "notFinite", "done"] });
  assertEquals([...s.mean], [3, 30]);
  [...s.std].forEach((v, k) => assertAlmostEquals(v, [1, 10][k]! * Math.sqrt(8 / 3), 1e-12));
  const far = withViews({ samples: Float64Array.of(1e9, 1e9 + 1), shape: [1], codes: ["done", "done"] });
  assertEquals([...far.std], [0.5]); // no difference of large squares
  const none = withViews({ samples, shape: [2], codes: ["running", "running", "running", "running"] });
  assertEquals([...none.mean, ...none.std], [NaN, NaN, NaN, NaN]);
});

Deno.test("views are no fields: a copy, JSON and a message leave them out; restart() has them", async () => {
  const s = right(await solve(ou(), eulerMaruyama(8), { n: 2, seed: 1 })());
  assertEquals(["at", "mean", "std"].filter((k) => k in { ...s }), []);
  assertEquals(structuredClone({ ...s, samples: 0 }).samples, 0);
  const backward = reverse(edm(), mixtureScore({ weights: [1], means: [[0]], stds: [0.1] }));
  const again = right(await restart(backward, restartPresets.cifar10Edm43, { n: 3, seed: 1 })());
  assertEquals([again.at(1)[0], again.mean.length], [again.samples[1], 1]);
});
