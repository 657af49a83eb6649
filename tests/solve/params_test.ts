/**
 * Parameters and first states of each sample, against closed forms: dx = μ x dt without noise by Euler's method is exactly
 * x0 (1 + μ/N)^N, on every target, looped and staged.
 */
import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import {
  compile,
  ensemble,
  eulerMaruyama,
  expressionScore,
  gottaGoFast,
  mul,
  neg,
  param,
  process,
  reverse,
  solve,
  type SolveOptions,
  sub,
  vp,
} from "ito";
import { left, right } from "../lib/either.ts";
import { onEach } from "../lib/targets.ts";

const steps = 8;
const growth = process(({ x }) => ({ drift: mul(param("mu", 0.5), x), diffusion: 0 }));
const noisy = process(({ x }) => ({ drift: mul(param("mu", 0.5), x), diffusion: param("sigma", 0) }));
const grown = (x0: number, mu: number): number => x0 * (1 + mu / steps) ** steps;

for (const elements of [2, 13]) {
  const shape = [elements];
  onEach(`a parameter is its default, a number for all, or one a sample, ${elements} elements`, async (t) => {
    const run = async (o: Partial<SolveOptions>) =>
      await t.run(growth, eulerMaruyama(steps), { n: 9, x0: 1, shape, ...o });
    for (const [o, mu] of [[{}, 0.5], [{ params: { mu: -0.25 } }, -0.25]] as const) {
      const { samples } = await run(o);
      for (let k = 0; k < 9 * elements; k++) assertAlmostEquals(samples[k] ?? NaN, grown(1, mu), t.near);
    }
    const mu = Float64Array.from({ length: 9 }, (_, i) => i / 8 - 0.5);
    const { samples } = await run({ params: { mu }, batch: 2 });
    for (let k = 0; k < 9 * elements; k++) {
      assertAlmostEquals(samples[k] ?? NaN, grown(1, mu[Math.floor(k / elements)] ?? NaN), t.near);
    }
  });

  onEach(`each sample begins where it is told, ${elements} elements`, async (t) => {
    const n = 7;
    const rows = Array.from(
      { length: n },
      (_, i) => Array.from({ length: elements }, (_, k) => i - 3 + k / 16),
    );
    const wanted = rows.flat().map((v) => grown(v, 0.5));
    const o = { n, batch: 3, seed: 5 };
    for (const x0 of [rows, { samples: Float64Array.from(rows.flat()), shape }]) {
      const { samples } = await t.run(growth, eulerMaruyama(steps), { ...o, x0 });
      wanted.forEach((v, k) => assertAlmostEquals(samples[k] ?? NaN, v, 8 * t.near));
    }
    const flat = await t.run(growth, eulerMaruyama(steps), {
      ...o,
      shape,
      x0: Float64Array.from(rows.flat()),
    });
    wanted.forEach((v, k) => assertAlmostEquals(flat.samples[k] ?? NaN, v, 8 * t.near));
  });

  onEach(`the noise of a sample is the same whatever others are given, ${elements} elements`, async (t) => {
    const o = { seed: 3, shape };
    const sigma = Float64Array.from({ length: 12 }, (_, i) => i / 4);
    const x0 = Array.from({ length: 12 }, (_, i) => Array.from({ length: elements }, () => i));
    const all = await t.run(noisy, eulerMaruyama(steps), { ...o, n: 12, batch: 5, x0, params: { sigma } });
    const one = await t.run(noisy, eulerMaruyama(steps), {
      ...o,
      n: 1,
      start: 7,
      x0: 7,
      params: { sigma: 7 / 4 },
    });
    const row = Array.from(all.samples).slice(7 * elements, 8 * elements);
    row.forEach((v, k) => assertAlmostEquals(v, one.samples[k] ?? NaN, 16 * t.near));
  });

  onEach(`a score's parameter is there where a sample is denoised, ${elements} elements`, async (t) => {
    // a Gaussian's score at the end: x + σ² s(x) with s = −w x / σ²
    const w = param("w", 1);
    const p = right(reverse(vp(), expressionScore(({ x }) => neg(mul(w, x)))));
    const o = { n: 6, seed: 2, shape, batch: 4 };
    const weights = [0.5, 0.75, 1, 1.25, 1.5, 2];
    const all = await t.run(p, gottaGoFast({ rel: 0.1 }), { ...o, params: { w: weights } });
    for (const [i, value] of weights.entries()) {
      const one = await t.run(p, gottaGoFast({ rel: 0.1 }), { ...o, n: 1, start: i, params: { w: value } });
      const found = Array.from(all.samples).slice(i * elements, (i + 1) * elements);
      found.forEach((v, k) => assertAlmostEquals(v, one.samples[k] ?? NaN, 32 * t.near));
    }
  });
}

Deno.test("an ensemble in chunks gives each path its own numbers", async () => {
  const mu = Float64Array.from({ length: 100 }, (_, i) => i / 100);
  const found = right(
    await ensemble(growth, eulerMaruyama(steps), { n: 100, chunk: 7, x0: 1, params: { mu } })(),
  );
  const mean = mu.reduce((sum, m) => sum + grown(1, m), 0) / 100;
  assertAlmostEquals(found.mean[0] ?? NaN, mean, 1e-6);
});

Deno.test("a compiled plan takes other numbers with each run", async () => {
  const { run, close } = right(await compile(growth, eulerMaruyama(steps), { x0: 2, backend: "cpu" })());
  for (const mu of [0, 0.5, -1]) {
    const { samples } = right(await run({ n: 3, params: { mu } })());
    samples.forEach((v) => assertAlmostEquals(v, grown(2, mu), 1e-5));
  }
  await close();
});

Deno.test("runs of one plan begin elsewhere where its start is a state in a list", async () => {
  const { run, close } = right(await compile(growth, eulerMaruyama(steps), { x0: [[1]], backend: "cpu" })());
  for (const x0 of [3, [3], [[3], [3]], Float64Array.of(3, 3)]) {
    const { samples } = right(await run({ n: 2, x0 })());
    samples.forEach((v) => assertAlmostEquals(v, grown(3, 0.5), 1e-5));
  }
  assertEquals(left(await run({ n: 2, x0: [1, 2, 3] })()).tag, "BadShape");
  await close();
  const fixed = right(await compile(growth, eulerMaruyama(steps), { x0: 1, backend: "cpu" })());
  assertEquals(left(await fixed.run({ n: 2, x0: 2 })()).tag, "BadOption");
  await fixed.close();
});

Deno.test("what is given is looked at before anything runs", async () => {
  const bad = async (o: Partial<SolveOptions>, p = growth) =>
    left(await solve(p, eulerMaruyama(steps), { n: 4, x0: 1, ...o })());
  assertEquals((await bad({ params: { nu: 1 } })).tag, "BadOption");
  assertEquals((await bad({ params: { mu: [1, 2, 3] } })).tag, "BadOption");
  assertEquals((await bad({ params: { mu: NaN } })).tag, "NotFinite");
  assertEquals((await bad({ x0: [[1], [2], [3]] })).tag, "BadShape");
  assertEquals((await bad({ x0: [[1], [2], [3, 4], [5]] })).tag, "BadShape");
  assertEquals((await bad({ x0: [[1], [2], [3], [Infinity]] })).tag, "NotFinite");
  const none = process(({ x }) => ({ drift: sub(1, x), diffusion: 0 }));
  assertEquals((await bad({ params: { mu: 1 } }, none)).tag, "BadOption");
  const twice = process(({ x }) => ({ drift: mul(param("mu", 1), x), diffusion: param("mu", 2) }));
  assertEquals((await bad({}, twice)).tag, "BadOption");
});

Deno.test("processes that differ in the name or the default of a parameter alone are not taken for each other", async () => {
  for (const n of [1, 60_000]) { // in JavaScript and in WebAssembly
    const processes = ([["a", 1], ["a", 2], ["b", 3]] as const).map(([name, rate]) => ({
      p: process(({ x }) => ({ drift: neg(mul(param(name, rate), x)), diffusion: 0 })),
      rate,
    }));
    for (const { p, rate } of [...processes, ...processes]) {
      const { samples } = right(await solve(p, eulerMaruyama(steps), { n, x0: 1, backend: "cpu" })());
      assertAlmostEquals(samples[0] ?? NaN, grown(1, -rate), 1e-5);
    }
  }
});

Deno.test("a solve goes on where another has ended", async () => {
  const first = right(await solve(growth, eulerMaruyama(steps), { n: 5, x0: [[1], [2], [3], [4], [5]] })());
  const second = right(await solve(growth, eulerMaruyama(steps), { n: 5, x0: first })());
  second.samples.forEach((v, i) => assertAlmostEquals(v, grown(grown(i + 1, 0.5), 0.5), 1e-5));
  assert(second.codes.every((c) => c === "done"));
});
