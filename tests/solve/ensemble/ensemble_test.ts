/**
 * Ensembles against the moments that a discrete recursion has exactly, against the samples themselves, and whatever the
 * chunks; what breaks, and what is stopped.
 * @module
 */
import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { endsOf } from "../../../backends/schedule/job.ts";
import {
  describe,
  type Ensemble,
  ensemble,
  type EnsembleOptions,
  eulerMaruyama,
  type Fallible,
  gaussianScore,
  gbm,
  gottaGoFast,
  mixtureScore,
  mul,
  ou,
  type Process,
  process,
  reverse,
  sqrt,
  type Strategy,
  sub,
  ve,
} from "../../../mod.ts";
import { closeDevice, keepsBits, onDevice } from "../../lib/device.ts";
import { assertZ } from "../../truth/zscore.ts";
import { solved } from "../../lib/solved.ts";

const found = async (p: Fallible<Process>, s: Strategy, o: EnsembleOptions): Promise<Ensemble> => {
  const result = await ensemble(p, s, o)();
  if (result._tag === "Left") throw new Error(describe(result.left));
  return result.right;
};

/** Mean and variance of each element over rows that are done, in two passes. */
const plain = (values: ArrayLike<number>, width: number, isDone: (row: number) => boolean) => {
  const rows = Array.from({ length: values.length / width }, (_, i) => i).filter(isDone);
  const over = (f: (row: number, k: number) => number): readonly number[] =>
    Array.from({ length: width }, (_, k) => rows.reduce((sum, row) => sum + f(row, k), 0) / rows.length);
  const mean = over((row, k) => values[row * width + k] ?? NaN);
  return { mean, variance: over((row, k) => ((values[row * width + k] ?? NaN) - (mean[k] ?? NaN)) ** 2) };
};

const near = (a: ArrayLike<number>, b: ArrayLike<number>, by: number): void => {
  assertEquals(a.length, b.length);
  Array.from(a).forEach((v, i) => assertAlmostEquals(v, b[i] ?? NaN, by));
};

const [n, steps] = [20_000, 40];

Deno.test("an Ornstein–Uhlenbeck ensemble has the moments of its own recursion, at each time", async () => {
  const e = await found(ou({ theta: 2, mu: 0.5, sigma: 0.4 }), eulerMaruyama(steps), {
    n,
    seed: 6,
    x0: 1.5,
    saveAt: 4,
    chunk: 3000,
  });
  const [h, q] = [1 / steps, 1 - 2 / steps];
  assertEquals(e.codes, { running: 0, done: n, notFinite: 0, tooShort: 0, tooLong: 0, tooFine: 0, event: 0 });
  assertEquals(e.saved?.times.length, 10);
  e.saved?.times.forEach((t, i) => {
    const k = 4 * (i + 1);
    assertAlmostEquals(t, k / steps, 1e-12);
    const variance = 0.16 * h * (1 - q ** (2 * k)) / (1 - q * q);
    const [mean, spread] = [e.saved?.mean[i] ?? NaN, e.saved?.variance[i] ?? NaN];
    assertZ({ name: `mean at ${t}`, value: mean, expected: 0.5 + q ** k, se: Math.sqrt(variance / n) });
    assertZ({ name: `variance at ${t}`, value: spread, expected: variance, se: variance * Math.sqrt(2 / n) });
  });
  assertEquals([e.mean[0], e.variance[0]], [e.saved?.mean[9], e.saved?.variance[9]]);
});

Deno.test("an ensemble of geometric Brownian motion has the moments of its own recursion", async () => {
  const e = await found(gbm(), eulerMaruyama(steps), { n, seed: 5, x0: 1, saveAt: 8 });
  const h = 1 / steps;
  const [a, v] = [1 + 0.05 * h, 0.04 * h];
  e.saved?.times.forEach((t, i) => {
    const power = (m: number): number => m ** (8 * (i + 1));
    const [m1, m2, m3] = [power(a), power(a * a + v), power(a ** 3 + 3 * a * v)];
    const m4 = power(a ** 4 + 6 * a * a * v + 3 * v * v);
    const variance = m2 - m1 * m1;
    const fourth = m4 - 4 * m3 * m1 + 6 * m2 * m1 * m1 - 3 * m1 ** 4;
    const [mean, spread] = [e.saved?.mean[i] ?? NaN, e.saved?.variance[i] ?? NaN];
    assertZ({ name: `mean at ${t}`, value: mean, expected: m1, se: Math.sqrt(variance / n) });
    const se = Math.sqrt((fourth - variance ** 2) / n);
    assertZ({ name: `variance at ${t}`, value: spread, expected: variance, se });
  });
});

Deno.test("an ensemble is that of the samples of solve, whatever the chunks", async () => {
  const options = { n: 501, seed: 3, start: 70, x0: [1, 2], saveAt: 10, backend: "cpu" } as const;
  const s = await solved(gbm(), eulerMaruyama(50), options);
  const [last, way] = [plain(s.samples, 2, () => true), plain(s.saved?.values ?? [], 10, () => true)];
  for (const chunk of [1, 7, 100, 501, 10_000, undefined]) {
    const part = chunk === undefined ? {} : { chunk };
    const e = await found(gbm(), eulerMaruyama(50), { ...options, ...part });
    near(e.mean, last.mean, 1e-12);
    near(e.variance, last.variance, 1e-12);
    near(e.saved?.mean ?? [], way.mean, 1e-12);
    near(e.saved?.variance ?? [], way.variance, 1e-12);
    assertEquals(e.saved?.times, s.saved?.times);
    assertEquals([e.shape, e.start, e.seed, e.codes.done], [[2], 70, 3, 501]);
    assertEquals([e.steps, e.evaluations], [{ accepted: 25_050, rejected: 0 }, {
      own: 25_050,
      paid: 25_050,
    }]);
  }
  const twice = [1, 2].map(() => found(gbm(), eulerMaruyama(50), { ...options, chunk: 100 }));
  const [a, b] = await Promise.all(twice);
  assertEquals([a?.mean, a?.variance, a?.saved], [b?.mean, b?.variance, b?.saved]);
});

const plane = mixtureScore({ weights: [0.4, 0.6], means: [[0, 0], [1, 1]], stds: [0.1, 0.2] });
const wide = gaussianScore(new Array(12).fill(0.5), 0.2);
const isOfItsSamples = async (
  score: typeof plane,
  backend: "cpu" | "reference" | "webgpu",
): Promise<void> => {
  const p = reverse(ve(), score);
  const s = await solved(p, gottaGoFast(), { n: 60, seed: 2, batch: 8, backend });
  const last = plain(s.samples, s.samples.length / 60, () => true);
  const e = await found(p, gottaGoFast(), { n: 60, seed: 2, batch: 8, backend, chunk: 25 });
  near(e.mean, last.mean, 1e-9);
  near(e.variance, last.variance, 1e-9);
  assertEquals(e.evaluations, s.evaluations);
  assertEquals(e.steps.rejected, s.rejects.reduce((a, b) => a + b, 0));
  assertEquals(e.backend, backend);
};

Deno.test("an ensemble of adaptive solves, and one of staged steps, are those of their samples", async () => {
  for (const [score, backend] of [[plane, "cpu"], [wide, "cpu"], [wide, "reference"]] as const) {
    await isOfItsSamples(score, backend);
  }
});

onDevice(
  "an ensemble of adaptive solves on a device is that of its samples",
  () => isOfItsSamples(plane, "webgpu"),
);

onDevice("an ensemble on a device has the bits of one on the CPU, where the device says so", async (d) => {
  const options = { n: 300, seed: 3, x0: 1, saveAt: 10, chunk: 128 } as const;
  const [a, b] = [
    await found(gbm(), eulerMaruyama(50), { ...options, backend: "webgpu" }),
    await found(gbm(), eulerMaruyama(50), { ...options, backend: "cpu" }),
  ];
  near(a.mean, b.mean, 1e-6);
  near(a.saved?.variance ?? [], b.saved?.variance ?? [], 1e-6);
  if (keepsBits(d)) assertEquals([a.mean, a.saved], [b.mean, b.saved]);
});

Deno.test("paths that fail are counted by their code, and leave the statistics of the others alone", async () => {
  const broken = process(({ x }) => ({ drift: sqrt(sub(1.2, x)), diffusion: mul(0.4, x) }));
  const options = { n: 400, seed: 2, x0: 1, saveAt: 25 } as const;
  const s = await solved(broken, eulerMaruyama(100), options);
  const isDone = (i: number): boolean => s.codes[i] === "done";
  const failed = s.codes.filter((c) => c === "notFinite").length;
  assert(failed > 10 && failed < 390, `${failed} paths fail`);
  const e = await found(broken, eulerMaruyama(100), { ...options, chunk: 150 });
  assertEquals(e.codes, {
    running: 0,
    done: 400 - failed,
    notFinite: failed,
    tooShort: 0,
    tooLong: 0,
    tooFine: 0,
    event: 0,
  });
  near(e.mean, plain(s.samples, 1, isDone).mean, 1e-12);
  near(e.saved?.variance ?? [], plain(s.saved?.values ?? [], 4, isDone).variance, 1e-12);
});

Deno.test("an aborted ensemble has the statistics of the paths that were done, and progress goes up to n", async () => {
  const stop = new AbortController();
  const seen: number[] = [];
  const options = { n: 3_000_000, seed: 1, x0: 1, backend: "cpu", chunk: 50_000 } as const;
  const e = await found(gbm(), eulerMaruyama(100), {
    ...options,
    signal: stop.signal,
    progress: ({ done, total }) => {
      assertEquals(total, 3_000_000);
      seen.push(done);
      if (done > 200_000) stop.abort();
    },
  });
  assert(e.codes.done > 200_000 && e.codes.done < 3_000_000, `${e.codes.done}`);
  assertEquals(e.codes.done + e.codes.running, 3_000_000);
  assert(seen.every((d, i) => d >= (seen[i - 1] ?? 0)));
  assertZ({
    name: "mean",
    value: e.mean[0] ?? NaN,
    expected: 1.0513,
    se: 0.22 / Math.sqrt(e.codes.done) + 1e-4,
  });
  const whole: number[] = [];
  await found(gbm(), eulerMaruyama(100), {
    ...options,
    n: 120_000,
    progress: ({ done }) => whole.push(done),
  });
  assertEquals(whole.at(-1), 120_000);
});

Deno.test("an ensemble that is aborted before it begins has no statistics", async () => {
  const e = await found(gbm(), eulerMaruyama(10), { n: 5, x0: 1, signal: AbortSignal.abort() });
  assertEquals(e.codes, { running: 5, done: 0, notFinite: 0, tooShort: 0, tooLong: 0, tooFine: 0, event: 0 });
  assertEquals([e.mean[0], e.variance[0]], [NaN, NaN]);
});

Deno.test("ensemble refuses what solve refuses, and a chunk of nothing", async () => {
  const refusal = async (o: EnsembleOptions): Promise<string> => {
    const result = await ensemble(gbm(), eulerMaruyama(10), o)();
    return result._tag === "Left" ? describe(result.left) : "solved";
  };
  assertEquals(
    await refusal({ n: 5, x0: 1, chunk: 0 }),
    "ensemble: chunk must be a whole number from 1, found 0\nTry: another chunk, a whole number from 1",
  );
  assertEquals(
    await refusal({ n: 5, x0: 1, saveAt: 3 }),
    "solve: saveAt must be a whole number that divides the 10 steps, or a list of times, found 3\n" +
      "Try: another saveAt, a whole number that divides the 10 steps, or a list of times",
  );
  const misspelt: { readonly n: number } = JSON.parse('{ "n": 5, "x0": 1, "quantile": [0.5] }'); // as plain JavaScript may have it
  assertEquals((await refusal(misspelt)).split("\nTry: ")[1], "quantiles");
  assertEquals(await refusal({ n: 2 ** 30, x0: 1, saveAt: 1, signal: AbortSignal.abort() }), "solved");
});

Deno.test("endsOf() does not believe a device that calls a NaN done", () => {
  const counts = Uint32Array.of(1, 1, 1);
  const o = { attempts: counts, accepts: counts, codes: Uint32Array.of(1, 1, 3), paid: 3 };
  const samples = Float32Array.of(1, NaN, NaN);
  assertEquals(endsOf({ ...o, samples }), Uint32Array.of(1, 2, 3));
  const saved = Float32Array.of(1, Infinity, 1, 1, 1, 1);
  assertEquals(endsOf({ ...o, samples: Float32Array.of(1, 1, 1), saved }), Uint32Array.of(2, 1, 3));
});
closeDevice();
