/**
 * Events against closed forms: first passages in mean and distribution on every backend, what happens at a time or on a
 * smooth path, and what is left of paths.
 * @module
 */
import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { pipe } from "fp-ts/function";
import {
  adaptiveExponential,
  add,
  component,
  ensemble,
  eulerMaruyama,
  gaussianScore,
  gottaGoFast,
  lt,
  maximum,
  neg,
  process,
  reverse,
  type Solution,
  type SolveOptions,
  type Strategy,
  sub,
  sum,
  system,
  ve,
  withNoise,
  withStop,
  withTolerance,
} from "ito";
import { runOnCpu } from "../../backends/devices/cpu/open.ts";
import { prepare } from "../../solve/solve.ts";
import { right } from "../lib/either.ts";
import { everywhere } from "../lib/everywhere.ts";
import { solved } from "../lib/solved.ts";
import { assertZ, momentsOf, normalCdf } from "../truth/zscore.ts";

const level = 1;
const above = withStop(({ x }) => sub(component(x, 0), level));
const atEnds = withStop(({ x }) => sub(component(x, 0), level), { locate: "step" });
const retried = withStop(({ x }) => sub(component(x, 0), level), { locate: "retry" });
const bridged = withStop(({ x }) => sub(component(x, 0), level), { locate: "bridge" });
/** First passage through 1 of t + ½ W: inverse Gaussian, of mean 1 and shape 4. */
const drifting = process(() => ({ drift: 1, diffusion: 0.5 }), { time: { tEnd: 0, T: 12 } });
const shape = 4;
const passageCdf = (t: number): number => {
  const root = Math.sqrt(shape / t);
  return normalCdf(root * (t - 1)) + Math.exp(2 * shape) * normalCdf(-root * (t + 1));
};
const careful = pipe(gottaGoFast(), withTolerance({ abs: 0.01, rel: 0.01 }), withNoise("bridge"));

/** The largest distance of an empirical distribution from a true one, in units of 1/√n: beyond 2.3 once in 20,000. */
const kolmogorov = (values: ArrayLike<number>, cdf: (v: number) => number): number => {
  const sorted = Float64Array.from(values).sort();
  const n = sorted.length;
  const gaps = Array.from(
    sorted,
    (v, i) => Math.max(Math.abs(cdf(v) - i / n), Math.abs(cdf(v) - (i + 1) / n)),
  );
  return Math.max(...gaps) * Math.sqrt(n);
};

const assertPassages = (s: Solution): void => {
  assertEquals(new Set(s.codes), new Set(["event"]));
  const { mean, std, se } = momentsOf(s.times);
  assertZ({ name: "mean passage", value: mean, expected: 1, se });
  assertAlmostEquals(std, Math.sqrt(1 / shape), 5 * 1.5 * std / Math.sqrt(2 * s.codes.length));
  const distance = kolmogorov(s.times, passageCdf);
  assert(distance < 2.3, `Kolmogorov's distance ${distance}`);
};

const coarse: Readonly<Record<string, Strategy>> = {
  "a dozen fixed steps": bridged(eulerMaruyama(12)),
  "fixed steps on one path": bridged(withNoise("bridge")(eulerMaruyama(12))),
  "adaptive steps": bridged(careful),
};
for (const [name, strategy] of Object.entries(coarse)) {
  everywhere(
    `passages by the bridge are inverse Gaussian, whatever the step: ${name}`,
    async (backend, shape) => {
      const n = shape[0] === 1 ? 4000 : 600;
      const s = await solved(drifting, strategy, { n, seed: 7, x0: 0, shape, backend });
      assertPassages(s);
      const width = shape[0] ?? 1;
      for (let i = 0; i < n; i++) assertAlmostEquals(s.samples[i * width] ?? NaN, level, 1e-5);
    },
  );
}

Deno.test("passages of a general noise and of a sum of elements go by the slope along the noise", async () => {
  // a + b drifts by 1 with noise of variance ¼: 0.3² + 0.4²
  const pair = system(["a", "b"], ["v", "w"], () => ({
    drift: { a: 0.25, b: 0.75 },
    diffusion: { a: { v: 0.1, w: 0.4 }, b: { v: 0.2, w: 0 } },
  }), { time: { tEnd: 0, T: 12 } });
  const both = withStop(({ x }) => sub(add(component(x, 0), component(x, 1)), level), { locate: "bridge" });
  const s = await solved(pair, both(eulerMaruyama(12)), { n: 20_000, seed: 3, x0: [0, 0], backend: "cpu" });
  assertPassages(s);
  for (let i = 0; i < 100; i++) {
    assertAlmostEquals((s.samples[2 * i] ?? NaN) + (s.samples[2 * i + 1] ?? NaN), level, 1e-5);
  }
  const many = process(() => ({ drift: 0.25, diffusion: 0.25 }), { time: { tEnd: 0, T: 12 } });
  const total = withStop(({ x }) => sub(sum(x), level), { locate: "bridge" });
  assertPassages(
    await solved(many, total(eulerMaruyama(12)), { n: 20_000, seed: 3, x0: [0, 0, 0, 0], backend: "cpu" }),
  );
});

Deno.test("at the ends of steps passages are late by Wald's identity, and the solution says so", async () => {
  const s = await solved(drifting, atEnds(eulerMaruyama(120)), { n: 20_000, seed: 2, x0: 0, backend: "cpu" });
  const [time, end] = [momentsOf(s.times), momentsOf(s.samples)];
  assertZ({ name: "E x = μ E τ", value: time.mean, expected: end.mean, se: time.se });
  assert(time.mean > 1.08, `${time.mean}`); // 0.58 σ √h = 0.092
  assert(s.notes.some((note) => note.includes('locate: "bridge"')), s.notes.join());
  const b = await solved(drifting, bridged(eulerMaruyama(120)), { n: 2000, seed: 2, x0: 0 });
  assert(!b.notes.some((note) => note.includes("Doubtful")), b.notes.join());
});

/** E τ of dx = −x dt + dW from 0 to a: 2 ∫₀ᵃ e^{y²} ∫₋∞ʸ e^{−z²} dz dy (Siegert 1951). */
const relaxedPassage = (a: number): number => {
  const n = 2000;
  return Array.from({ length: n }, (_, i) => (i + 0.5) * a / n)
    .reduce(
      (all, y) => all + 2 * a / n * Math.exp(y * y) * Math.sqrt(Math.PI) * normalCdf(y * Math.SQRT2),
      0,
    );
};

Deno.test("the mean passage of an Ornstein–Uhlenbeck process is Siegert's, to the order of h; at the ends of steps it is not", async () => {
  const relaxing = process(({ x }) => ({ drift: neg(x), diffusion: 1 }), { time: { tEnd: 0, T: 60 } });
  const expected = relaxedPassage(level);
  /** What is left when the error goes with h, from steps of 0.05 and 0.025. */
  const extrapolated = async (rule: (s: Strategy) => Strategy) => {
    const of = async (steps: number, seed: number) => {
      const options: SolveOptions = { n: 40_000, seed, x0: 0, backend: "cpu" };
      return momentsOf((await solved(relaxing, rule(eulerMaruyama(steps)), options)).times);
    };
    const [long, half] = [await of(1200, 5), await of(2400, 6)];
    return { value: 2 * half.mean - long.mean, se: Math.hypot(2 * half.se, long.se) };
  };
  assertZ({ name: "mean passage", expected, ...await extrapolated(bridged) });
  const late = await extrapolated(atEnds);
  assert(late.value - expected > 8 * late.se, `${late.value} for ${expected}`);
});

everywhere(
  "a smooth path is stopped where it crosses, forward and backward in time",
  async (backend, shape) => {
    const moving = process(() => ({ drift: 1, diffusion: 0 }), { time: { tEnd: 0, T: 2 } });
    const options: SolveOptions = { n: 3, seed: 1, x0: 0.2, shape, backend };
    const adaptive = withTolerance({ abs: 0.01, rel: 0.01 })(gottaGoFast());
    for (
      const strategy of [
        above(adaptive),
        withStop(({ x }) => sub(component(x, 0), level), { locate: "line" })(eulerMaruyama(7)),
      ]
    ) {
      const s = await solved(moving, strategy, options);
      assertEquals(new Set(s.codes), new Set(["event"]));
      s.times.forEach((t) => assertAlmostEquals(t, 0.8, 3e-6));
      s.samples.forEach((v) => assertAlmostEquals(v, level, 3e-6));
    }
    const p = reverse(ve(), gaussianScore(Array(shape[0] ?? 1).fill(0), 1));
    const early = withStop(({ t }) => sub(t, 0.25), { within: 1e-4 })(
      withNoise("bridge")(adaptiveExponential()),
    );
    const b = await solved(p, early, { n: 3, seed: 1, backend });
    assertEquals(new Set(b.codes), new Set(["event"]));
    b.times.forEach((t) => assert(t <= 0.25 && t > 0.25 - 2e-4, `${t}`));
  },
);

Deno.test("where noise moves a scalar by a slope that is known, the bridge is asked; else a retry, or the step's end", async () => {
  const options: SolveOptions = { n: 100, seed: 3, x0: 0, backend: "cpu" };
  const of = async (rule: (s: Strategy) => Strategy, s: Strategy, p = drifting) => {
    const { times, notes } = await solved(p, rule(s), options);
    return { times, doubts: notes.filter((n) => n.includes("events are seen")) };
  };
  for (const s of [eulerMaruyama(12), careful]) assertEquals(await of(above, s), await of(bridged, s));
  const highest = withStop(({ x }) => sub(maximum(x), 1));
  assertEquals((await of(highest, eulerMaruyama(12))).doubts.length, 1);
  const clock = withStop(({ t }) => sub(t, 0.3));
  assertAlmostEquals((await of(clock, careful)).times[0] ?? NaN, 0.3, 2e-5);
  assertAlmostEquals((await of(clock, eulerMaruyama(12))).times[0] ?? NaN, 1, 1e-6); // at the step's end
  const still = process(() => ({ drift: 1, diffusion: 0 }), { time: { tEnd: 0, T: 12 } });
  assertEquals(await of(above, careful, still), await of(retried, careful, still));
});

Deno.test("an adaptive solver's mean passage is the true one on nested steps; on one path alone within some per cent, which a note says", async () => {
  const relaxing = process(({ x }) => ({ drift: neg(x), diffusion: 1 }), { time: { tEnd: 0, T: 60 } });
  const s = await solved(relaxing, above(careful), { n: 10_000, seed: 5, x0: 0, backend: "cpu" });
  const { mean, se } = momentsOf(s.times);
  assertAlmostEquals(mean, relaxedPassage(level), 0.04 * mean + 4 * se); // by retries 6.03
  assert(s.notes.some((note) => note.includes("later ones pass over")), s.notes.join());
  const nested = withNoise("nested")(above(careful));
  const b = await solved(relaxing, nested, { n: 20_000, seed: 5, x0: 0, backend: "cpu" });
  const { mean: value, se: error } = momentsOf(b.times);
  assertZ({ name: "mean passage", value, expected: relaxedPassage(level), se: error });
  assert(!b.notes.some((note) => note.includes("Doubtful")), b.notes.join());
});

Deno.test("a flag ends a path after the first step on which it holds; what nothing happens to ends as it did", async () => {
  const high = withStop(({ x }) => lt(level, maximum(x)));
  const options: SolveOptions = { n: 200, seed: 4, x0: [0, 0.3], backend: "cpu" };
  const short = process(() => ({ drift: 0, diffusion: 0.5 }), { time: { tEnd: 0, T: 1 } });
  const steps = eulerMaruyama(20);
  const [plain, found] = [
    await solved(short, steps, { ...options, saveAt: 1 }),
    await solved(short, high(steps), options),
  ];
  const values = plain.saved?.values ?? [];
  found.codes.forEach((code, i) => {
    const first = Array.from({ length: 20 }, (_, k) => k)
      .find((k) => Math.max(values[(i * 20 + k) * 2] ?? NaN, values[(i * 20 + k) * 2 + 1] ?? NaN) > level);
    assertEquals(code, first === undefined ? "done" : "event");
    assertAlmostEquals(found.times[i] ?? NaN, first === undefined ? 1 : (first + 1) / 20, 1e-6);
    assertEquals(found.samples[2 * i], values[(i * 20 + (first ?? 19)) * 2]);
  });
  assert(found.codes.includes("done") && found.codes.includes("event"));
});

Deno.test("events are the same to the bit in JavaScript, WebAssembly and C, and end what is kept on the way", async () => {
  const kept: SolveOptions = { n: 300, seed: 9, x0: 0, saveAt: [0, 0.5, 12] };
  for (const strategy of [bridged(eulerMaruyama(24)), retried(careful), bridged(careful)]) {
    const a = right(prepare(drifting, strategy, kept));
    const on = async (engine: "javascript" | "wasm", threads: number) =>
      right(await runOnCpu(a.plan, a.job, { precision: "f32", provider: "wasm", engine, threads })()).outcome;
    const js = await on("javascript", 1);
    assertEquals(await on("wasm", 1), js);
    assertEquals(await on("wasm", 2), js);
    const native = await solved(drifting, strategy, { ...kept, backend: "native" });
    assertEquals(native.saved?.values, js.saved);
    native.times.forEach((t, i) => {
      const [start, middle, end] = native.saved?.values.subarray(3 * i, 3 * i + 3) ?? [];
      assertEquals([start, Number.isNaN(middle), Number.isNaN(end)], [0, t < 0.5, true]);
    });
  }
});

everywhere(
  "a path that an event ends holds NaN at the times that it has not reached",
  async (backend, shape) => {
    const s = await solved(drifting, bridged(eulerMaruyama(24)), {
      n: 40,
      seed: 9,
      x0: 0,
      shape,
      saveAt: [0, 0.5, 12],
      backend,
    });
    const width = shape[0] ?? 1;
    s.times.forEach((t, i) => {
      const [start, middle, end] = [0, 1, 2].map((k) => s.saved?.values[(3 * i + k) * width]);
      assertEquals([start, Number.isNaN(middle), Number.isNaN(end)], [0, t < 0.5, true]);
    });
  },
);

Deno.test("an ensemble counts events as done", async () => {
  const e = right(await ensemble(drifting, bridged(eulerMaruyama(12)), { n: 5000, seed: 1, x0: 0 })());
  assertEquals([e.codes.event, e.codes.done], [5000, 0]);
  assertAlmostEquals(e.mean[0] ?? NaN, level, 1e-6);
  assertZ({ name: "mean", value: e.results.time?.mean[0] ?? NaN, expected: 1, se: 0.5 / Math.sqrt(5000) });
});
