/**
 * Classifier-free guidance of Gaussians of one width, where it is a Gaussian again, and its interval.
 * @module
 */
import { assert, assertMatch } from "@std/assert";
import { adaptiveExponential, cfg, gaussianScore, mul, reverse, sub, t, ve, vp, withDenoise } from "ito";
import { failure } from "../../lib/either.ts";
import { solved } from "../../lib/solved.ts";
import { assertZ } from "../../truth/zscore.ts";
import { apart, noiseAt, scoreAt } from "./at.ts";

const [here, all] = [gaussianScore([1, 0.5], 0.4), gaussianScore([0, 0], 0.4)];

Deno.test("cfg() of two Gaussians of one width is the score of one w times as far", () => {
  for (const w of [0, 0.5, 1, 3]) {
    const wanted = scoreAt(gaussianScore([w, 0.5 * w], 0.4), vp(), { time: 0.3, state: [0.2, 0.1] });
    const found = scoreAt(cfg(here, all, w), vp(), { time: 0.3, state: [0.2, 0.1] });
    assert(apart(found, wanted) < 1e-13, `w = ${w}: ${found} ≠ ${wanted}`);
  }
});

Deno.test("samples by cfg() lie about the guided mean, as wide as the data", async () => {
  const n = 20_000, w = 2.5;
  const p = reverse(vp(), cfg(here, all, w));
  const { samples } = await solved(p, withDenoise("none")(adaptiveExponential()), {
    n,
    seed: 2,
    backend: "cpu",
  });
  const { meanCoef, std } = noiseAt(vp(), vp().time.tEnd);
  const variance = (meanCoef * 0.4) ** 2 + std ** 2;
  [w, 0.5 * w].forEach((mean, i) => {
    const of = Array.from({ length: n }, (_, s) => samples[2 * s + i] ?? NaN);
    const found = of.reduce((a, b) => a + b, 0) / n;
    const square = of.reduce((a, v) => a + (v - found) ** 2, 0) / n;
    assertZ({ name: `mean ${i}`, value: found, expected: meanCoef * mean, se: Math.sqrt(variance / n) });
    assertZ({ name: `variance ${i}`, value: square, expected: variance, se: variance * Math.sqrt(2 / n) });
  });
});

Deno.test("within its interval of levels w is w, beyond it 1", () => {
  const guided = cfg(here, all, 3, { interval: [0.2, 2] });
  for (const p of [ve(), vp()]) {
    for (const time of [0.01, 0.1, 0.3, 0.55, 0.6, 0.9, 1]) {
      const { meanCoef, std } = noiseAt(p, time), level = std / meanCoef;
      const at = { time, state: [0.2, 0.1] };
      const wanted = scoreAt(cfg(here, all, level >= 0.2 && level <= 2 ? 3 : 1), p, at);
      assert(apart(scoreAt(guided, p, at), wanted) < 1e-13, `level ${level}`);
    }
  }
  const open = cfg(here, all, 3, { interval: [0.2, Infinity] });
  const at = { time: 1, state: [0.2, 0.1] };
  assert(apart(scoreAt(open, ve(), at), scoreAt(cfg(here, all, 3), ve(), at)) < 1e-13);
});

Deno.test("w may be an expression of t; what is none is refused", () => {
  const found = scoreAt(cfg(here, all, mul(2, sub(1, t))), vp(), { time: 0.25, state: [0.2, 0.1] });
  const wanted = scoreAt(cfg(here, all, 1.5), vp(), { time: 0.25, state: [0.2, 0.1] });
  assert(apart(found, wanted) < 1e-13);
  assertMatch(failure(cfg(here, all, Infinity)), /w must be a finite number, or an expression of t/);
  assertMatch(failure(cfg(here, all, 1, { interval: [2, 1] })), /interval must be \[low, high\]/);
  assertMatch(failure(cfg(here, gaussianScore([0], 1), 1)), /one shape/);
  const plain = JSON.stringify(Reflect.apply(cfg, undefined, [here, all, 2, { intervall: [0, 1] }]));
  assertMatch(plain, /intervall[\s\S]*no option/);
});
