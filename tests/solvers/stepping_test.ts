/**
 * Strategies by one word: what they solve, and to which tolerance.
 * @module
 */
import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { adaptive, emImprovedEuler, emStep, equalSteps, eulerMaruyama, neg, process, shark } from "ito";
import { refused, solved } from "../lib/solved.ts";
import { assertZ, momentsOf } from "../truth/zscore.ts";

const decay = process(({ x }) => ({ drift: neg(x), diffusion: 0 }));
const ou = process(({ x }) => ({ drift: neg(x), diffusion: 0.5 }));

Deno.test("equal steps of a method are those of the strategy that has it", async () => {
  const asked = { n: 5, seed: 1, x0: 1, precision: "f64" } as const;
  const [one, other] = [
    await solved(ou, equalSteps(shark, 50), asked),
    await solved(ou, { ...eulerMaruyama(50), method: shark }, asked),
  ];
  assertEquals(one.samples, other.samples);
});

Deno.test("an adaptive method without noise is off by no more than its tolerance, and takes more steps for a finer one", async () => {
  let before = 0;
  for (const rel of [1e-2, 1e-3, 1e-4, 1e-5]) {
    const strategy = adaptive(emImprovedEuler, { rel, abs: rel / 1000 });
    const { samples, accepts } = await solved(decay, strategy, { n: 1, seed: 1, x0: 1, precision: "f64" });
    assertAlmostEquals(samples[0] ?? NaN, Math.exp(-1), 10 * rel);
    const steps = accepts[0] ?? 0;
    assert(steps > 1.5 * before, `${steps} steps at ${rel}, ${before} before`);
    before = steps;
  }
});

Deno.test("an adaptive method with noise has the law of its process", async () => {
  const { samples, notes } = await solved(ou, adaptive(shark, { rel: 1e-2 }), {
    n: 20_000,
    seed: 3,
    x0: 1,
    backend: "cpu",
  });
  const { mean, std } = momentsOf(Array.from(samples));
  const truth = 0.125 * (1 - Math.exp(-2));
  assertZ({ name: "mean", value: mean, expected: Math.exp(-1), se: Math.sqrt(truth / 20_000) });
  assertZ({ name: "variance", value: std ** 2, expected: truth, se: truth * Math.sqrt(2 / 20_000) });
  assertEquals(notes, []);
});

Deno.test("a method without an error estimate is refused, and told what to do", async () => {
  const text = await refused(decay, adaptive(emStep), {
    n: 1,
    seed: 1,
    x0: 1,
  });
  assert(text.includes("estimates no error") && text.includes("equalSteps(method, n)"), text);
});
