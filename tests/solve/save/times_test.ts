/**
 * States at given times: the same bits on every target, those of a solve whose steps end there, closed forms in mean and
 * covariance, and what is refused.
 * @module
 */
import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { pipe } from "fp-ts/function";
import { runOnCpu } from "../../../backends/devices/cpu/open.ts";
import type { Outcome } from "../../../backends/schedule/job.ts";
import { prepare } from "../../../solve/solve.ts";
import {
  adaptiveExponential,
  compile,
  ensemble,
  eulerMaruyama,
  type Fallible,
  gaussianScore,
  gbm,
  gottaGoFast,
  mixtureScore,
  mul,
  neg,
  ou,
  type Process,
  process,
  reverse,
  shark,
  type SolveOptions,
  type Strategy,
  sub,
  ve,
  vp,
  withDenoise,
  withGrid,
  withLimits,
  withMethod,
  withNoise,
  withSteps,
  withTolerance,
} from "ito";
import { datasetScore } from "ito/score";
import { right } from "../../lib/either.ts";
import { backends } from "../../lib/everywhere.ts";
import { solved } from "../../lib/solved.ts";

const mixture = mixtureScore({ weights: [0.3, 0.7], means: [[0, 0], [1, 1]], stds: [0.1, 0.1] });
const wide = gaussianScore(Array.from({ length: 20 }, (_, i) => i / 20), 0.3);
const pulled = process(({ x, t }) => ({ drift: mul(t, sub(t, x)), diffusion: 0.3 }));
/** Relaxation whose times are far from 0 against its span. */
const late = process(({ x }) => ({ drift: neg(x), diffusion: 0.5 }), { time: { tEnd: 1000, T: 1001 } });
const exact = pipe(gottaGoFast(), withTolerance({ abs: 0.01, rel: 0.01 }));

interface Case {
  readonly p: Fallible<Process>;
  readonly s: Strategy;
  readonly o: SolveOptions;
}
const looped: Readonly<Record<string, Case>> = {
  "fixed steps, cut": { p: gbm(), s: eulerMaruyama(7), o: { n: 200, x0: 1, saveAt: [0, 0.3, 1] } },
  "fixed steps, as they are": {
    p: pulled,
    s: eulerMaruyama(64),
    o: { n: 90, x0: [1, 2, 3], saveAt: [0.25, 0.75] },
  },
  "fixed steps on one path": {
    p: reverse(vp(), mixture),
    s: withNoise("bridge")(eulerMaruyama(30)),
    o: { n: 70, saveAt: [0.9, 0.25] },
  },
  "adaptive steps": { p: late, s: exact, o: { n: 100, x0: 1, saveAt: [1000, 1000.125, 1000.5, 1001] } },
  "adaptive steps on one path": {
    p: reverse(vp(), mixture),
    s: withNoise("bridge")(gottaGoFast()),
    o: { n: 70, saveAt: [1, 0.4, 0.3999, 0.001] },
  },
  "adaptive steps with areas": {
    p: pulled,
    s: pipe(gottaGoFast(), withMethod(shark), withNoise("bridge"), withTolerance({ abs: 0.01, rel: 0.01 })),
    o: { n: 70, x0: 2, saveAt: [0, 0.3, 0.55] },
  },
  "adaptive steps of λ, by a method that remembers": {
    p: reverse(ve(), mixture),
    s: adaptiveExponential(),
    o: { n: 70, saveAt: [1, 0.3, 0.01] },
  },
};
const staged: Readonly<Record<string, Case>> = {
  "a score that is asked of an oracle": {
    p: reverse(ve(), datasetScore(Float32Array.from({ length: 30 }, (_, i) => Math.sin(i)), 10, "ten")),
    s: gottaGoFast(),
    o: { n: 9, batch: 4, saveAt: [1, 0.2, 0.01] },
  },
  "every so many steps": { p: reverse(vp(), wide), s: eulerMaruyama(20), o: { n: 9, saveAt: 5 } },
  "fixed steps, cut": {
    p: reverse(vp(), wide),
    s: eulerMaruyama(20),
    o: { n: 9, batch: 4, saveAt: [1, 0.42] },
  },
  "adaptive steps": {
    p: reverse(vp(), wide),
    s: gottaGoFast(),
    o: { n: 9, batch: 4, saveAt: [1, 0.5, 0.001] },
  },
};

const closeTo = (a: ArrayLike<number>, b: ArrayLike<number>, by: number): void => {
  assertEquals(a.length, b.length);
  for (let i = 0; i < a.length; i++) {
    const [v, w] = [a[i] ?? NaN, b[i] ?? NaN];
    assert(Math.abs(v - w) <= by * (1 + Math.abs(w)), `${i}: ${v} for ${w}`);
  }
};

for (const [name, { p, s, o }] of Object.entries(looped)) {
  Deno.test(`states at given times are the same to the bit in JavaScript and WebAssembly: ${name}`, async () => {
    const a = right(prepare(p, s, { ...o, seed: 4 }));
    const on = async (engine: "javascript" | "wasm", threads: number): Promise<Outcome> =>
      right(await runOnCpu(a.plan, a.job, { precision: "f32", provider: "wasm", engine, threads })()).outcome;
    const js = await on("javascript", 1);
    assertEquals(await on("wasm", 1), js);
    assertEquals(await on("wasm", 2), js);
    assert(js.saved?.every(Number.isFinite), "a state was not kept");
  });
}

for (const [name, { p, s, o }] of Object.entries({ ...looped, ...staged })) {
  const width = o.x0 === undefined ? 2 : 1;
  Deno.test(`states at given times are the reference's on every backend: ${name}, ${width}`, async () => {
    const options = { ...o, seed: 4 };
    const wanted = await solved(p, s, { ...options, backend: "reference" });
    assertEquals(new Set(wanted.codes), new Set(["done"]));
    const f64 = await solved(p, s, { ...options, backend: "cpu", precision: "f64" });
    closeTo(f64.saved?.values ?? [], wanted.saved?.values ?? [], 1e-9);
    const f32 = await solved(p, s, { ...options, backend: "cpu" });
    const found = f32.saved?.values ?? [];
    // where steps are adaptive, float32 decides some of them otherwise: errors are those of the tolerance
    const near = s.controller.tag === "fixed" ? 1e-3 : 0.05;
    closeTo(found, wanted.saved?.values ?? [], near);
    const native = await solved(p, s, { ...options, backend: "native" });
    assertEquals(native.saved?.values, found);
    if (backends.some((b) => b === "webgpu")) {
      const gpu = await solved(p, s, { ...options, backend: "webgpu" });
      closeTo(gpu.saved?.values ?? [], wanted.saved?.values ?? [], near);
    }
  });
}

Deno.test("times at the ends of steps change no bit, and keep what a number of steps keeps", async () => {
  for (
    const s of [
      eulerMaruyama(10),
      withNoise("bridge")(eulerMaruyama(10)),
      withGrid([0, 0.1, 0.4, 1])(eulerMaruyama()),
    ]
  ) {
    const plain = await solved(gbm(), s, { n: 30, seed: 2, x0: 1 });
    const kept = await solved(gbm(), s, { n: 30, seed: 2, x0: 1, saveAt: [0, 0.4, 1] });
    assertEquals(kept.samples, plain.samples);
    plain.samples.forEach((v, i) => {
      assertEquals(kept.saved?.values[3 * i], 1);
      assertEquals(kept.saved?.values[3 * i + 2], v);
    });
  }
  const every = await solved(ou(), eulerMaruyama(1000), { n: 30, seed: 2, x0: 1, saveAt: 250 });
  const times = await solved(ou(), eulerMaruyama(1000), {
    n: 30,
    seed: 2,
    x0: 1,
    saveAt: [0.25, 0.5, 0.75, 1],
  });
  assertEquals(times.saved, every.saved);
});

Deno.test("a state within a fixed step is the sample of a solve whose last step ends there", async () => {
  const until = (T: number): Process =>
    process(({ x, t }) => ({ drift: mul(t, sub(1, x)), diffusion: mul(0.2, x) }), { time: { T } });
  const options = { n: 20, seed: 3, x0: [1, 2], backend: "reference" } as const;
  const whole = await solved(until(1), eulerMaruyama(4), { ...options, saveAt: [0.3, 0.6] });
  const [first, second] = await Promise.all([
    solved(until(0.3), withGrid([0, 0.25, 0.3])(eulerMaruyama()), options),
    solved(until(0.6), withGrid([0, 0.25, 0.3, 0.5, 0.6])(eulerMaruyama()), options),
  ]);
  first.samples.forEach((v, i) => {
    const at = Math.floor(i / 2) * 4 + i % 2;
    assertAlmostEquals(whole.saved?.values[at] ?? NaN, v, 1e-14);
    assertAlmostEquals(whole.saved?.values[at + 2] ?? NaN, second.samples[i] ?? NaN, 1e-14);
  });
  assertEquals(new Set(whole.accepts), new Set([6]));
});

/** x(s), x(t) of dx = −x dt + ½ dW from 1: mean e^−t, covariance ⅛ (e^−|t−s| − e^−(t+s)). */
Deno.test("states of adaptive steps have the mean and the covariance of the process at their times", async () => {
  const [n, times] = [4000, [1000.125, 1000.5, 1001]] as const;
  const strategy = withNoise("bridge")(pipe(gottaGoFast(), withTolerance({ abs: 2e-3, rel: 2e-3 })));
  const s = await solved(late, strategy, { n, seed: 6, x0: 1, saveAt: times });
  assertEquals(Array.from(s.saved?.times ?? []), [...times]);
  const at = (i: number, k: number): number => s.saved?.values[3 * i + k] ?? NaN;
  const mean = (f: (i: number) => number): number =>
    Array.from({ length: n }, (_, i) => f(i)).reduce((a, b) => a + b) / n;
  times.forEach((t, k) => {
    const gone = t - 1000;
    const variance = (1 - Math.exp(-2 * gone)) / 8;
    const m = mean((i) => at(i, k));
    assertAlmostEquals(m, Math.exp(-gone), 4 * Math.sqrt(variance / n) + 1e-3);
    times.forEach((u, l) => {
      const other = u - 1000;
      const wanted = (Math.exp(-Math.abs(gone - other)) - Math.exp(-(gone + other))) / 8;
      const both = Math.sqrt((variance * (1 - Math.exp(-2 * other)) / 8 + wanted ** 2) / n);
      const found = mean((i) => (at(i, k) - Math.exp(-gone)) * (at(i, l) - Math.exp(-other)));
      assertAlmostEquals(found, wanted, 4 * both + 1e-3);
    });
  });
});

Deno.test("being watched costs an adaptive solve less than a step a time, and leaves its end nearly where it was", async () => {
  const p = reverse(ve(), mixture);
  const strategy = pipe(adaptiveExponential(), withTolerance({ abs: 0.03, rel: 0.03 }), withNoise("bridge"));
  const options: SolveOptions = { n: 50, seed: 1, backend: "reference" };
  const saveAt = Array.from({ length: 11 }, (_, i) => (i < 10 ? 1 - i / 10 : 1e-5));
  const [plain, watched] = [
    await solved(p, strategy, options),
    await solved(p, strategy, { ...options, saveAt }),
  ];
  const tried = (s: typeof plain): number =>
    [...s.accepts, ...s.rejects].reduce((sum, k) => sum + k, 0) / s.codes.length;
  assert(tried(watched) < tried(plain) + 8, `${tried(watched)} steps for ${tried(plain)}`);
  const fine = pipe(gottaGoFast(), withTolerance({ abs: 1e-3, rel: 1e-3 }), withNoise("bridge"));
  const on: SolveOptions = { ...options, n: 20, x0: 1 };
  const times = [1000, 1000.2, 1000.4, 1000.6, 1000.8];
  const end = await solved(late, fine, { ...on, saveAt: times });
  closeTo(end.samples, (await solved(late, fine, on)).samples, 0.02); // of tolerance 0.001 in some 50 steps
});

Deno.test("a path that does not get there holds NaN at the times that it has not reached", async () => {
  const strategy = withLimits({ maxSteps: 8 })(withNoise("bridge")(exact));
  for (const backend of ["reference", "cpu", "native", ...backends.filter((b) => b === "webgpu")] as const) {
    const s = await solved(late, strategy, {
      n: 40,
      seed: 1,
      x0: 1,
      saveAt: [1000, 1000.001, 1001],
      backend,
    });
    assertEquals(new Set(s.codes), new Set(["tooLong"]));
    s.codes.forEach((_, i) => {
      const [start = NaN, soon = NaN, end = 0] = s.saved?.values.subarray(3 * i, 3 * i + 3) ?? [];
      assert(start === 1 && Number.isFinite(soon) && Number.isNaN(end), `${backend}: ${[start, soon, end]}`);
    });
  }
  const a = right(prepare(late, strategy, { n: 3000, seed: 1, x0: 1, saveAt: [1000.001, 1001] }));
  for (const start of [0, 3000, 6000]) { // memory that others have used
    const job = { ...a.job, start };
    const on = { precision: "f32", provider: "wasm", engine: "wasm", threads: 1 } as const;
    const { saved, codes } = right(await runOnCpu(a.plan, job, on)()).outcome;
    codes.forEach((code, i) =>
      assertEquals(Number.isNaN(saved?.[2 * i + 1]), code !== 1, `path ${i}: ${code}`)
    );
  }
});

Deno.test("statistics on the way and compiled plans take times too", async () => {
  const saveAt = [0, 0.3, 1];
  const e = right(
    await ensemble(ou({ theta: 1, sigma: 0.5 }), withSteps(50)(eulerMaruyama()), {
      n: 2000,
      seed: 1,
      x0: 1,
      saveAt,
    })(),
  );
  assertEquals(Array.from(e.saved?.times ?? []), saveAt);
  assertEquals(e.saved?.mean[0], 1);
  assertAlmostEquals(e.saved?.mean[1] ?? NaN, Math.exp(-0.3), 0.03);
  const plan = right(await compile(gbm(), eulerMaruyama(7), { x0: 1, saveAt })());
  const run = right(await plan.run({ n: 5, seed: 9 })());
  assertEquals(run.saved, (await solved(gbm(), eulerMaruyama(7), { n: 5, seed: 9, x0: 1, saveAt })).saved);
  await plan.close();
});

Deno.test("what is denoised at the end is not on the way", async () => {
  const p = reverse(ve(), mixture);
  const o: SolveOptions = { n: 3, seed: 1, saveAt: [0.5, 1e-5] };
  const plain = await solved(p, withDenoise("none")(eulerMaruyama(50)), o);
  const denoised = await solved(p, eulerMaruyama(50), o);
  assertEquals(denoised.saved, plain.saved);
  assertEquals(plain.saved?.values.subarray(2, 4), plain.samples.subarray(0, 2));
});
