/**
 * What paths say of themselves: against what their states on the way say, and closed forms, on every backend.
 */
import { assert, assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import {
  adaptive,
  adaptiveExponential,
  add,
  component,
  ensemble,
  eulerMaruyama,
  gaussianScore,
  gbm,
  gottaGoFast,
  heunStep,
  lit,
  max,
  maximum,
  min,
  mixtureScore,
  mul,
  neg,
  process,
  reverse,
  solve,
  type SolveOptions,
  sum,
  toStratonovich,
  vp,
  withLimits,
  withResults,
} from "ito";
import { pipe } from "fp-ts/function";
import { right } from "../lib/either.ts";
import { backends, everywhere } from "../lib/everywhere.ts";
import { solved } from "../lib/solved.ts";

const watched = withResults({
  top: { init: 0, next: ({ x, value }) => max(value, maximum(x)) },
  area: { init: 0, next: ({ x, before, dt, value }) => add(value, mul(0.5, dt, add(sum(x), sum(before)))) },
  steps: { init: 0, next: ({ value }) => add(value, 1) },
});

everywhere("a path's highest point and its area are those of all its states", async (backend, shape) => {
  const n = 5;
  const width = shape[0] ?? 1;
  const steps = 16;
  const p = process(({ x }) => ({ drift: mul(0.3, x), diffusion: mul(0.4, x) }));
  const options: SolveOptions = { n, seed: 3, x0: 1, shape, backend };
  const s = right(await solve(p, watched(eulerMaruyama(steps)), options)());
  assertEquals(Array.from(s.results.steps ?? []), Array(n).fill(steps));
  assertEquals(Array.from(s.results.time), Array(n).fill(1));
  // the states on the way: solves of fewer steps of the same length are prefixes of the path
  const top = new Float64Array(n).fill(1);
  const area = new Float64Array(n);
  let before = new Float64Array(n * width).fill(1);
  for (let k = 1; k <= steps; k++) {
    const shorter = process(({ x }) => ({ drift: mul(0.3, x), diffusion: mul(0.4, x) }), {
      time: { tEnd: 0, T: k / steps },
    });
    const state = right(await solve(shorter, eulerMaruyama(k), options)()).samples;
    for (let i = 0; i < n; i++) {
      for (let j = 0; j < width; j++) {
        const x = state[i * width + j] ?? NaN;
        top[i] = Math.max(top[i] ?? NaN, x);
        area[i] = (area[i] ?? NaN) + 0.5 / steps * (x + (before[i * width + j] ?? NaN));
      }
    }
    before = Float64Array.from(state);
  }
  for (let i = 0; i < n; i++) {
    assertAlmostEquals(s.results.top?.[i] ?? NaN, Math.max(...[top[i] ?? NaN]), 1e-5);
    assertAlmostEquals(s.results.area?.[i] ?? NaN, area[i] ?? NaN, 1e-4 * width);
  }
});

everywhere("only accepted steps count, and time is where a path stopped", async (backend, shape) => {
  const means = [Array.from({ length: shape[0] ?? 1 }, (_, i) => i / 8)];
  const score = mixtureScore({ weights: [1], means, stds: [0.2] });
  const strategy = pipe(gottaGoFast({ rel: 0.02 }), watched);
  const s = right(await solve(reverse(vp(), score), strategy, { n: 6, seed: 1, backend })());
  assertEquals(Array.from(s.results.steps ?? []), Array.from(s.accepts));
  assertEquals(new Set(s.codes), new Set(["done"]));
  const tEnd = Math.fround(vp().time.tEnd);
  assertEquals(Array.from(s.results.time, (t) => Math.fround(t)), Array(6).fill(tEnd));
  const cut = right(
    await solve(reverse(vp(), score), withLimits({ maxSteps: 5 })(strategy), { n: 6, backend })(),
  );
  assertEquals(new Set(cut.codes), new Set(["tooLong"]));
  cut.results.time.forEach((t, i) => {
    assertEquals(t < 1 && t > tEnd, true);
    assertEquals(cut.results.steps?.[i], cut.accepts[i]);
  });
});

Deno.test("results survive steps in λ that remember, and a first try of no length", async () => {
  const score = mixtureScore({ weights: [0.5, 0.5], means: [[0, 0], [1, 1]], stds: [0.2, 0.2] });
  for (const backend of backends) {
    const low = withResults({ low: { init: 9, next: ({ x, value }) => min(value, component(x, 1)) } });
    const s = right(
      await solve(reverse(vp(), score), low(adaptiveExponential()), { n: 4, seed: 2, backend })(),
    );
    s.results.low?.forEach((v) => assertEquals(v < 2 && v > -9, true));
  }
});

Deno.test("an ensemble has mean and variance of results: the integral of Ornstein and Uhlenbeck's path", async () => {
  const p = process(({ x }) => ({ drift: neg(x), diffusion: lit(1) }));
  const area = withResults({
    area: { init: 0, next: ({ x, before, dt, value }) => add(value, mul(0.5, dt, add(sum(x), sum(before)))) },
  });
  const e = right(await ensemble(p, area(eulerMaruyama(200)), { n: 20_000, seed: 4, x0: 1, shape: [1] })());
  const mean = 1 - Math.exp(-1); // E ∫ x dt
  const variance = 1 + 2 * Math.exp(-1) - 0.5 * Math.exp(-2) - 1.5; // T + 2e⁻ᵀ − e⁻²ᵀ/2 − 3/2
  assertAlmostEquals(e.results.area?.mean[0] ?? NaN, mean, 5 * Math.sqrt(variance / 20_000) + 0.002);
  assertAlmostEquals(e.results.area?.variance[0] ?? NaN, variance, 0.05 * variance);
});

Deno.test("what is no result is refused", async () => {
  assertThrows(
    () => withResults({ time: { init: 0, next: ({ value }) => value } }),
    RangeError,
    "is a result",
  );
  const bad = withResults({ r: { init: 0, next: ({ x }) => x as never } });
  const s = await solve(gbm(), bad(eulerMaruyama(4)), { n: 1, x0: 1 })();
  assertEquals(s._tag === "Left" && s.left.tag, "BadOption");
});

Deno.test("an adaptive solve says its shortest and longest step, of a method that opens too; equal steps do not", async () => {
  const equal = await solved(gbm(), eulerMaruyama(8), { n: 3, seed: 1, x0: 1 });
  assertEquals([equal.certificate.steps, equal.results.shortest], [undefined, undefined]);
  const process = reverse(vp(), gaussianScore([0], 0.5));
  const s = await solved(process, adaptiveExponential(), { n: 9, seed: 2, backend: "cpu" });
  for (let i = 0; i < 9; i++) {
    const [low = NaN, high = NaN] = [s.results.shortest?.[i], s.results.longest?.[i]];
    const mean = (1 - vp().time.tEnd) / ((s.accepts[i] ?? NaN) - 1); // the first only evaluates
    assert(low > 0 && low < mean && mean < high && high < 0.5, `${low} ${mean} ${high}`);
  }
  assertEquals(s.certificate.steps?.shortest, Math.min(...s.results.shortest ?? []));
  assertEquals(s.certificate.steps?.longest, Math.max(...s.results.longest ?? []));
});

Deno.test("the share of rejected steps is that of the tried ones", async () => {
  const s = await solved(toStratonovich(gbm()), adaptive(heunStep, { rel: 1e-3, abs: 1e-3 }), {
    n: 20,
    seed: 1,
    x0: 1,
  });
  const total = (counts: Uint32Array): number => counts.reduce((sum, v) => sum + v, 0);
  const [accepted, rejected] = [total(s.accepts), total(s.rejects)];
  assert(rejected > 0);
  assertEquals(s.certificate.steps?.rejected, 1 - accepted / (accepted + rejected));
});
