/**
 * The PI-controlled sampler beside a plain restatement of its published code, and its law.
 * @module
 */
import { assert, assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { edm, gaussianScore, piSampler, piSamplerDefaults, reverse, withDenoise } from "ito";
import { refused, solved } from "../lib/solved.ts";
import { noiseOf } from "../truth/threefry.ts";
import { at } from "../truth/vector.ts";
import { assertZ, momentsOf } from "../truth/zscore.ts";

const std = 0.5;
const backward = reverse(edm(), gaussianScore([0], std));
const { T, tEnd } = edm().time;

/** pi_solver.py for one number a sample whose score is −x/(¼ + σ²), but for its first error, which is 1. */
const restated = (seed: number, i: number, rel: number) => {
  const { ki, kp, abs, safety, hInit } = piSamplerDefaults;
  const noise = noiseOf(seed, i);
  const [target, score] = [safety * abs, (x: number, t: number) => -x / (std ** 2 + t ** 2)];
  let [x, t, h, before, steps] = [T * at(noise(1, 0), 0), T, hInit, 1, 0];
  while (t > tEnd) {
    const step = Math.min(h, t - tEnd);
    const next = step === t - tEnd ? tEnd : t - step;
    const w = Math.sqrt(step) * at(noise(1, ++steps), 0);
    const slope = (y: number, s: number) => 2 * s * score(y, s) * step + Math.sqrt(2 * s) * w;
    const first = slope(x, t);
    const second = slope(x + first, next);
    const e = Math.abs(second - first) / 2 / (abs + rel * t);
    const factor = (target / e) ** (ki + kp) * (before / target) ** kp;
    x += (first + second) / 2;
    h = step * Math.min(5, Math.max(0.2, factor));
    [t, before] = [next, e];
  }
  return { x, steps };
};

Deno.test("piSampler takes the steps of its plain restatement, and rejects none", async () => {
  for (const rel of [0.1, 0.5]) {
    const s = await solved(backward, withDenoise("none")(piSampler({ rel })), {
      n: 6,
      seed: 4,
      backend: "reference",
    });
    for (let i = 0; i < 6; i++) {
      const { x, steps } = restated(4, i, rel);
      assertEquals([s.accepts[i], s.rejects[i]], [steps, 0]);
      assertAlmostEquals(s.samples[i] ?? NaN, x, 1e-6);
    }
  }
});

Deno.test("piSampler has the law of the data at a fine tolerance, and not at its defaults", async () => {
  const n = 20_000;
  const s = await solved(backward, piSampler({ rel: 0.02, hInit: 5 }), { n, seed: 5, backend: "cpu" });
  const { mean, std: found } = momentsOf(Array.from(s.samples));
  assertZ({ name: "mean", value: mean, expected: 0, se: std / Math.sqrt(n) });
  assertZ({ name: "variance", value: found ** 2, expected: std ** 2, se: std ** 2 * Math.sqrt(2 / n) });
  const published = await solved(backward, piSampler(), { n: 2000, seed: 5, backend: "cpu" });
  assert(
    momentsOf(Array.from(published.samples)).std > 3 * std,
    "steps that are never rejected throw paths far out",
  );
});

Deno.test("piSampler refuses a process without a noise level, and options that are none", async () => {
  const text = await refused(edm(), piSampler(), { n: 1, seed: 1, x0: 1 });
  assert(text.includes("σ(t)"), text);
  assertThrows(() => piSampler({ ki: -1 }), RangeError, "ki");
});
