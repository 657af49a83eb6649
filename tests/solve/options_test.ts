/**
 * Options, parts and data are read when a solve is asked for, once: what is changed later changes nothing.
 * @module
 */
import { assert, assertEquals, assertThrows } from "@std/assert";
import {
  add,
  constant,
  ddim,
  decodeStrategy,
  describe,
  emImprovedEuler,
  ensemble,
  eulerMaruyama,
  explain,
  gaussianScore,
  gbm,
  gottaGoFast,
  linf,
  type Mixture,
  mixtureScore,
  mul,
  neg,
  ou,
  type Process,
  process,
  reverse,
  solve,
  type Strategy,
  system,
  ve,
  vp,
  withMethod,
  withPropagate,
  withTolerance,
} from "ito";
import { datasetScore } from "ito/score";
import { right } from "../lib/either.ts";
import { refused, solved } from "../lib/solved.ts";

type Mutable<A> = { -readonly [K in keyof A]: A[K] };

const decay = process(({ x }) => ({ drift: neg(x), diffusion: 1 }));

Deno.test("runs that are started together see each the options of its own call", async () => {
  const alone = await Promise.all(
    [0, 1, 2].map((i) => solved(decay, eulerMaruyama(10), { n: 1, seed: i, x0: [i] })),
  );
  const options = { n: 1, seed: 0, x0: new Float64Array(1), shape: [1] };
  const tasks = [0, 1, 2].map((i) => {
    options.seed = i;
    options.x0[0] = i;
    return solve(decay, eulerMaruyama(10), options);
  });
  options.n = 7;
  options.shape[0] = 9;
  const together = await Promise.all(tasks.map((task) => task()));
  assertEquals(together.map((r) => [right(r).seed, right(r).shape]), [0, 1, 2].map((i) => [i, [1]]));
  assertEquals(together.map((r) => right(r).samples), alone.map((s) => s.samples));
});

Deno.test("an ensemble has the options of its call, and a task that runs twice gives the same", async () => {
  const options = { n: 50, seed: 3, x0: [1], chunk: 20, saveAt: 5 };
  const task = ensemble(decay, eulerMaruyama(10), options);
  const before = ensemble(decay, eulerMaruyama(10), { ...options, x0: [1] });
  options.n = 2;
  options.seed = 4;
  options.x0[0] = 100;
  options.saveAt = 2;
  const [first, second, wanted] = [right(await task()), right(await task()), right(await before())];
  assertEquals([first.mean, first.saved], [wanted.mean, wanted.saved]);
  assertEquals(second.mean, wanted.mean);
});

Deno.test("a strategy is the one of the call, whatever becomes of the object", async () => {
  const s: Mutable<Strategy> = gottaGoFast();
  const fine = withTolerance({ rel: 0.001, abs: 0.001 })(gottaGoFast());
  const task = solve(decay, s, { n: 3, seed: 1 });
  s.tolerance = fine.tolerance;
  s.limits = { hMin: 0.5, maxSteps: 1 };
  const wanted = await solved(decay, gottaGoFast(), { n: 3, seed: 1 });
  assertEquals(right(await task()).samples, wanted.samples);
});

Deno.test("data is copied: mixtures, data sets and constants keep the numbers that they were made of", async () => {
  const mix: Mutable<Mixture> & { weights: number[]; means: number[][]; stds: number[] } = {
    weights: [0.5, 0.5],
    means: [[0], [1]],
    stds: [0.1, 0.1],
  };
  const points = Float32Array.of(0, 1);
  const values = [1, 2];
  const made = [reverse(ve(), mixtureScore(mix)), reverse(ve(), datasetScore(points, 1))];
  const late = [mixtureScore(mix), datasetScore(points, 1)] as const;
  const drift = process(() => ({ drift: constant(values), diffusion: 0 }));
  mix.weights[0] = 9;
  mix.means[1] = [50];
  mix.stds.push(3);
  points.fill(30);
  values.fill(40);
  for (const p of [...made, reverse(ve(), late[0]), reverse(ve(), late[1])]) {
    const { samples } = await solved(p, gottaGoFast(), { n: 40, seed: 1, backend: "cpu" });
    assert(samples.every((v) => v > -1 && v < 2), String(samples));
  }
  assertEquals([...(await solved(drift, eulerMaruyama(4), { n: 1, shape: [2] })).samples], [1, 2]);
});

Deno.test("a process does not change once it is made", () => {
  const forward: Mutable<Process> = ou();
  assertThrows(() => (forward.time = { origin: 0, tEnd: 0, T: 9 }), TypeError);
  const backward: Mutable<Process> = right(reverse(vp(), gaussianScore([0], 1)));
  assertThrows(() => (backward.name = "mine"), TypeError);
  const clock: Mutable<Process["time"]> = forward.time;
  assertThrows(() => (clock.T = 9), TypeError);
});

Deno.test("an option that is undefined is left out, everywhere", async () => {
  // @ts-expect-error exactOptionalPropertyTypes; plain JavaScript may
  const s = await solved(decay, gottaGoFast({ rel: undefined }), { n: 2, seed: undefined, shape: undefined });
  assertEquals(s.samples, (await solved(decay, gottaGoFast(), { n: 2 })).samples);
});

const stuck = 'solve: x0 must be given, as x of "geometric Brownian motion" neither drifts nor diffuses at 0';

Deno.test("a process that would stay at 0 is asked for its start, on every way", async () => {
  assert((await refused(gbm(), eulerMaruyama(4), { n: 1 })).startsWith(stuck));
  const e = await ensemble(gbm(), eulerMaruyama(4), { n: 1 })();
  assert(e._tag === "Left" && describe(e.left).startsWith(stuck));
  const text = explain(gbm(), eulerMaruyama(4), { n: 1 });
  assert(text._tag === "Left" && describe(text.left).startsWith(stuck));
  assertEquals((await solved(gbm(), eulerMaruyama(4), { n: 1, x0: 0 })).codes, ["done"]); // asked for, 0 is a start
});

Deno.test("where something moves, 0 is a start", async () => {
  const moving = [
    decay,
    process(({ t }) => ({ drift: mul(t, t), diffusion: 0 })), // still at t = 0 alone
    process(({ x }) => ({ drift: neg(x), diffusion: constant([0, 1]) })),
    system(["x", "v"], ["w"], ({ v }) => ({ drift: { x: v, v: neg(v) }, diffusion: { x: 0, v: { w: 1 } } })),
  ];
  for (const p of moving) {
    const shape = p === moving[2] ? { shape: [2] } : {};
    assertEquals((await solved(p, eulerMaruyama(4), { n: 1, ...shape })).codes, ["done"]);
  }
  const still = process(({ x }) => ({ drift: mul(constant([1, 2]), x), diffusion: mul(0.1, x) }), {
    name: "two",
  });
  assert(
    (await refused(still, eulerMaruyama(4), { n: 1, shape: [2] })).includes('x of "two" neither drifts'),
  );
});

Deno.test("a forward process may begin before 0, and never hears of an origin", async () => {
  const early = process(({ x }) => ({ drift: neg(x), diffusion: 0 }), { time: { tEnd: -1, T: 1 } });
  assertEquals(early.time, { origin: -1, tEnd: -1, T: 1 });
  const { samples } = await solved(early, eulerMaruyama(2000), { n: 1, x0: 1 });
  assert(Math.abs((samples[0] ?? NaN) - Math.exp(-2)) < 1e-3, String(samples));
  for (const time of [{ tEnd: 1, T: 1 }, { tEnd: 2 }, { T: NaN }, { tEnd: -Infinity, T: 0 }]) {
    const e = assertThrows(() => process(({ x }) => ({ drift: neg(x), diffusion: 0 }), { time }), RangeError);
    assert(!e.message.includes("origin") && e.message.includes("\nTry: process("), e.message);
  }
});

Deno.test("another method's better proposal is taken, in equal steps too", async () => {
  const growing = process(({ x }) => ({ drift: x, diffusion: 0 }));
  const at = async (s: Strategy): Promise<number> =>
    (await solved(growing, s, { n: 1, x0: 1, backend: "reference" })).samples[0] ?? NaN;
  const heun = withMethod(emImprovedEuler);
  const [euler, better] = [1.1 ** 10, (1 + 0.1 + 0.005) ** 10];
  const near = (a: number, b: number): boolean => Math.abs(a - b) < 1e-9;
  assert(near(await at(eulerMaruyama(10)), euler));
  assert(near(await at(heun(eulerMaruyama(10))), better));
  assert(near(await at(heun(ddim(10))), better));
  assert(near(await at(withPropagate("low")(heun(eulerMaruyama(10)))), euler)); // who asks for it gets it
  const json = right(decodeStrategy({ preset: "eulerMaruyama", steps: 10, method: "emImprovedEuler" }));
  assert(near(await at(json), better));
});

Deno.test("decodeStrategy refuses what equal steps would not look at", () => {
  const problems = (json: unknown): string => {
    const e = decodeStrategy(json);
    return e._tag === "Left" ? describe(e.left) : "decoded";
  };
  const parts = {
    tolerance: { rel: 0.01 },
    errorNorm: "linf",
    limits: { maxSteps: 9 },
    dataRange: [0, 1],
  };
  for (const [field, value] of Object.entries(parts)) {
    assert(
      problems({ preset: "gottaGoFast", steps: 9, [field]: value }).includes(`steps and ${field} exclude`),
    );
    assert(problems({ preset: "ddim", [field]: value }).includes(`preset "ddim" and ${field} exclude`));
    assertEquals(problems({ preset: "gottaGoFast", [field]: value }), "decoded");
  }
  const adaptive = { preset: "eulerMaruyama", method: "emImprovedEuler", controller: { hInit: 0.1 } };
  assertEquals(problems({ ...adaptive, tolerance: { abs: 0.1 }, errorNorm: linf.name }), "decoded");
});

Deno.test("explain says where the relative tolerance has no effect", () => {
  const line = (s: Strategy): string => {
    const text = right(explain(right(reverse(ve(), gaussianScore([0], 1))), s, { n: 1, stops: [3] }));
    return text.split("\n").find((l) => l.includes("  tolerance ")) ?? "";
  };
  const paper = gottaGoFast();
  assert(line(paper).endsWith("; abs rules, and rel has no effect, where |x'| < 0.078125"));
  assert(line(withTolerance({ rel: 0 })(paper)).endsWith("; rel has no effect"));
  const marginal = withTolerance({ against: "marginal", abs: 1, rel: 0.01 })(paper);
  assert(line(marginal).endsWith("; abs rules, and rel has no effect, anywhere")); // σ is 50 at most
  assert(line(withTolerance({ rel: 0.03 })(marginal)).endsWith("where σ < 33.3333"));
});

Deno.test("the numbers of a result have every method of a list, without a cast", async () => {
  const { samples } = await solved(decay, eulerMaruyama(4), { n: 8, seed: 1 });
  const total: number = samples.reduce((a, b) => a + b, 0);
  const text: string = samples.reduce((a, b) => `${a}${b < 0 ? "-" : "+"}`, "");
  const few = samples.slice(0, 4).map((v) => 2 * v).filter((v) => v > 0).reduce((a, b) => Math.max(a, b), 0);
  const wide: Float32Array | Float64Array = samples;
  assertEquals([text.length, wide.length], [8, 8]);
  assertEquals(total, [...samples].reduce((a, b) => a + b, 0));
  assertEquals(few, Math.max(0, ...[...samples.subarray(0, 4)].map((v) => Math.fround(2 * v))));
  assertEquals(add(1, total).kind, "real");
});
