/**
 * `precision: "f64"`: on random problems the numbers of the reference, which computes with the host's own functions, in
 * another order of words; options that cannot be; results in float64 wherever they are given.
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import {
  ensemble,
  type Fallible,
  type Process,
  type Solution,
  solve,
  type SolveOptions,
  type Strategy,
} from "ito";
import {
  adaptiveExponential,
  add,
  cos,
  describe,
  div,
  eulerMaruyama,
  exp,
  gaussianScore,
  gbm,
  gottaGoFast,
  log,
  max,
  mixtureScore,
  mul,
  neg,
  ou,
  process,
  reverse,
  sin,
  sqrt,
  square,
  sub,
  subVp,
  system,
  tanh,
  ve,
  vp,
  withNoise,
} from "ito";
import { datasetScore } from "ito/score";
import { runOnCpu } from "../../backends/devices/cpu/open.ts";
import { prepare } from "../../solve/solve.ts";
import { endsOf } from "../../backends/schedule/job.ts";
import { codes } from "../../solvers/symbols.ts";
import { right } from "../lib/either.ts";

interface Problem {
  readonly name: string;
  readonly process: Fallible<Process>;
  readonly strategy: Strategy;
  readonly options: SolveOptions;
  /** The same with its data moved by their last digits: what any arithmetic may be off by. */
  readonly nudged?: readonly Fallible<Process>[];
}

const real = (min: number, max: number) => fc.double({ min, max, noNaN: true });
const means = (elements: number, shift: number): readonly number[] =>
  Array.from({ length: elements }, (_, i) => 0.5 + 0.4 * Math.sin(shift + i));
const mixture = (elements: number, a: number, by = 1) =>
  mixtureScore({
    weights: [0.2, 0.3, 0.5],
    means: [0, 1, 2].map((k) => means(elements, a + 2 * k).map((v) => v * by)),
    stds: [0.1, 0.15, 0.25],
  });
/** A last digit more, and less; and some. */
const lastDigits = [1, -1, 3, -3].map((k) => 1 + k * Number.EPSILON);
const curved = (a: number, b: number): Fallible<Process> =>
  process(({ x, t }) => ({
    drift: sub(mul(a, sin(add(x, mul(3, t)))), mul(b, tanh(x))),
    diffusion: sqrt(add(0.1, mul(0.2, square(cos(x))))),
  }), { name: "curved" });
const growing = (a: number): Fallible<Process> =>
  process(({ x }) => ({
    drift: mul(a, sub(1, log(add(1, exp(x))))),
    diffusion: div(0.3, add(1, exp(neg(x)))),
  }), { name: "growing" });
const pair = (a: number): Fallible<Process> =>
  system(["s", "v"], ["p", "q"], ({ s, v }) => {
    const sd = sqrt(max(v, 0));
    return {
      drift: { s: mul(0.05, s), v: mul(a, sub(0.04, max(v, 0))) },
      diffusion: { s: { p: mul(-0.7, sd, s), q: mul(0.7, sd, s) }, v: { p: mul(0.2, sd) } },
    };
  }, { name: "pair" });

/** A problem of each kind in turn, with numbers drawn for it. */
const problems: fc.Arbitrary<Problem> = fc.record({
  kind: fc.nat({ max: 9 }),
  a: real(0.3, 2),
  b: real(0.3, 2),
  seed: fc.nat({ max: 2 ** 32 - 1 }),
  steps: fc.integer({ min: 10, max: 60 }),
  noise: fc.constantFrom("redraw" as const, "retain" as const, "bridge" as const),
}).map(({ kind, a, b, seed, steps, noise }): Problem => {
  const few = { n: 40, seed };
  const equal = eulerMaruyama(steps);
  const all: readonly Omit<Problem, "name">[] = [
    { process: curved(a, b), strategy: equal, options: { ...few, x0: a } },
    { process: growing(a), strategy: equal, options: { ...few, x0: b } },
    { process: pair(a), strategy: equal, options: { ...few, x0: [100, 0.04] } },
    { process: gbm({ mu: 0.1 * a, sigma: 0.3 * b }), strategy: equal, options: { ...few, x0: 1 } },
    { process: ou({ theta: a, mu: b, sigma: 0.4 }), strategy: equal, options: { ...few, x0: [a, b, -a] } },
    {
      process: reverse(ve({ sigmaMax: 10 * a }), mixture(2, b)),
      strategy: withNoise(noise)(gottaGoFast()),
      options: few,
    },
    {
      process: reverse(vp(), mixture(3, a)),
      nudged: lastDigits.map((by) => reverse(vp(), mixture(3, a, by))),
      strategy: adaptiveExponential({ dataRange: [0, 1] }),
      options: few,
    },
    { process: reverse(subVp(), gaussianScore([a, -b], 0.3)), strategy: gottaGoFast(), options: few },
    {
      process: reverse(vp(), mixture(64, a)),
      strategy: withNoise(noise)(gottaGoFast({ dataRange: [0, 1] })),
      options: { ...few, n: 6 },
    },
    {
      process: reverse(ve(), mixture(37, b)),
      nudged: lastDigits.map((by) => reverse(ve(), mixture(37, b, by))),
      strategy: adaptiveExponential({ dataRange: [0, 1] }),
      options: { ...few, n: 6 },
    },
  ];
  const chosen = all[kind];
  if (chosen === undefined) throw new Error(`no problem ${kind}`);
  return {
    ...chosen,
    name: `problem ${kind} with a = ${a}, b = ${b}, seed ${seed}, ${steps} steps, ${noise}`,
  };
});

const onCpu = async (p: Problem, precision: "f64" | "reference", engine: "wasm" | "javascript") => {
  const { plan, job } = right(prepare(p.process, p.strategy, p.options));
  return right(await runOnCpu(plan, job, { precision, engine, provider: "wasm" })());
};

Deno.test("float64 is the reference to 1e-13 on random problems, looped and staged: samples and every decision", async () => {
  let [tried, elements] = [0, 0];
  const kinds = new Set<string>();
  await fc.assert(
    fc.asyncProperty(problems, async (p) => {
      const wasm = await onCpu(p, "f64", "wasm");
      const reference = await onCpu(p, "reference", "javascript");
      assertEquals(wasm.device.replace(/,.*/, ""), "WebAssembly SIMD float64");
      assertEquals(wasm.outcome.attempts, reference.outcome.attempts, p.name);
      assertEquals(wasm.outcome.accepts, reference.outcome.accepts, p.name);
      assertEquals(wasm.outcome.codes, reference.outcome.codes, p.name);
      assert(endsOf(wasm.outcome).every((c) => c === codes.done), p.name);
      const [found, wanted] = [wasm.outcome.samples, reference.outcome.samples];
      const scale = Math.max(...Array.from(wanted, Math.abs));
      // a path that parts between modes magnifies a last digit: by how much, the same data with others say, path by path
      const row = wanted.length / reference.outcome.codes.length;
      const digits = new Float64Array(reference.outcome.codes.length);
      for (const moved of p.nudged ?? []) {
        const other = (await onCpu({ ...p, process: moved }, "reference", "javascript")).outcome.samples;
        wanted.forEach((v, i) => {
          const path = Math.floor(i / row);
          digits[path] = Math.max(digits[path] ?? NaN, Math.abs(v - (other[i] ?? NaN)));
        });
      }
      for (let i = 0; i < wanted.length; i++) {
        const off = Math.abs((found[i] ?? NaN) - (wanted[i] ?? NaN));
        assert(
          off <= 1e-13 * scale + 4 * (digits[Math.floor(i / row)] ?? NaN),
          `${p.name}: number ${i} is ${found[i]}, should be ${wanted[i]}`,
        );
      }
      tried++;
      elements += wanted.length;
      kinds.add(p.name.slice(0, 9));
    }),
    { seed: 3, numRuns: 40, endOnFailure: true },
  );
  assert(tried >= 30 && elements > 3000 && kinds.size >= 8, `${tried} problems, ${elements}, ${kinds.size}`);
});

// ---- options and results -----------------------------------------------------------------------------------------

const solved = async (o: Partial<SolveOptions>): Promise<Solution> =>
  right(await solve(gbm(), eulerMaruyama(100), { n: 50, seed: 4, x0: 1, ...o })());
const refused = async (o: Partial<SolveOptions>): Promise<string> => {
  const answers = [
    await solve(gbm(), eulerMaruyama(100), { n: 50, x0: 1, ...o })(),
    await ensemble(gbm(), eulerMaruyama(100), { n: 50, x0: 1, ...o })(),
  ];
  const texts = answers.map((e) => (e._tag === "Left" ? describe(e.left) : "solved"));
  assertEquals(texts[1]?.replaceAll("ensemble", "solve"), texts[0]);
  return texts[0] ?? "";
};

Deno.test("samples and saved states are of the precision asked for; the reference is float64, auto with f64 the CPU", async () => {
  const kindOf = ({ samples, saved }: Solution): readonly string[] =>
    [samples, saved?.values].map((a) => a?.constructor.name ?? "nothing");
  const of = (o: Partial<SolveOptions>) => solved({ saveAt: 25, ...o });
  assertEquals(kindOf(await of({ backend: "cpu" })), ["Float32Array", "Float32Array"]);
  assertEquals(kindOf(await of({ backend: "cpu", precision: "f32" })), ["Float32Array", "Float32Array"]);
  assertEquals(kindOf(await of({ backend: "cpu", precision: "f64" })), ["Float64Array", "Float64Array"]);
  assertEquals(kindOf(await of({ backend: "reference" })), ["Float64Array", "Float64Array"]);
  assertEquals(kindOf(await of({ backend: "reference", precision: "f64" })), [
    "Float64Array",
    "Float64Array",
  ]);
  const auto = await of({ precision: "f64" });
  assertEquals([auto.backend, ...kindOf(auto)], ["cpu", "Float64Array", "Float64Array"]);
  assert(auto.notes.some((note) => note.includes("WGSL has none")), auto.notes.join());
});

Deno.test("f64 on webgpu, f32 of the reference and a precision of another name are refused", async () => {
  const onGpu = await refused({ backend: "webgpu", precision: "f64" });
  assert(onGpu.includes("WGSL has no float64") && onGpu.includes('Try: backend: "cpu"'), onGpu);
  const single = await refused({ backend: "reference", precision: "f32" });
  assert(single.includes("precision") && single.includes("reference") && single.includes("Try: "), single);
  const other: Partial<SolveOptions> = JSON.parse('{ "precision": "double" }');
  const named = await refused(other);
  assert(named.includes('"f32" or "f64"') && named.includes("double"), named);
});

Deno.test("states on the way in float64 are those of solves that end there, and of the reference", async () => {
  const [on, reference] = [
    await solved({ backend: "cpu", precision: "f64", saveAt: 25, n: 5000 }),
    await solved({ backend: "reference", saveAt: 25, n: 5000 }),
  ];
  const [found, wanted] = [on.saved?.values ?? [], reference.saved?.values ?? []];
  assertEquals(found.length, 4 * 5000);
  wanted.forEach((v, i) =>
    assert(Math.abs((found[i] ?? NaN) - v) <= 1e-13 * Math.abs(v), `${i}: ${found[i]}, ${v}`)
  );
  assertEquals(found[3], on.samples[0]);
});

Deno.test("a sample in float64 does not depend on how many there are, nor on what ran it", async () => {
  const o = { backend: "cpu", precision: "f64", seed: 5, x0: 1.25 } as const; // not compiled yet
  const few = await solved({ ...o, n: 7, start: 100_000 }); // in JavaScript
  const many = await solved({ ...o, n: 200_000 }); // in WebAssembly
  assertEquals([many.device.slice(0, 24), few.device], ["WebAssembly SIMD float64", "JavaScript float64"]);
  assertEquals(few.samples, many.samples.slice(100_000, 100_007));
});

Deno.test("an ensemble in float64 has the reference's moments, and those of its own samples", async () => {
  const asked = { n: 3000, seed: 9, x0: 1, saveAt: 50, chunk: 700 } as const;
  const of = async (o: Partial<SolveOptions>) =>
    right(await ensemble(gbm(), eulerMaruyama(100), { ...asked, ...o })());
  const [double, reference, single] = [
    await of({ backend: "cpu", precision: "f64" }),
    await of({ backend: "reference" }),
    await of({ backend: "cpu" }),
  ];
  for (const key of ["mean", "variance"] as const) {
    const [a, b, c] = [double, reference, single].map((e) => e.saved?.[key][1] ?? NaN);
    assert(Math.abs((a ?? NaN) / (b ?? NaN) - 1) < 1e-13, `${key} ${a}, ${b}`);
    assert(Math.abs((c ?? NaN) / (b ?? NaN) - 1) > 1e-11, `float32's ${key} ${c} is ${b}: is it float32?`);
  }
});

Deno.test("a data set in float64 is asked in float64, a failure is replayed in float64", async () => {
  const points = Float32Array.from({ length: 40 }, (_, i) => Math.sin(i));
  const p = reverse(vp(), datasetScore(points, 20));
  const of = async (o: Partial<SolveOptions>) =>
    right(await solve(p, gottaGoFast({ dataRange: [-1, 1] }), { n: 4, seed: 2, provider: "wasm", ...o })());
  const [double, reference] = [
    await of({ backend: "cpu", precision: "f64" }),
    await of({ backend: "reference" }),
  ];
  assertEquals(double.accepts, reference.accepts);
  double.samples.forEach((v, i) => assert(Math.abs(v - (reference.samples[i] ?? NaN)) < 1e-12));

  const broken = process(({ x }) => ({ drift: 0, diffusion: sqrt(x) }), { name: "broken" });
  const failed = right(
    await solve(broken, eulerMaruyama(50), { n: 50, seed: 1, x0: 0.1, backend: "cpu", precision: "f64" })(),
  );
  const note = failed.notes.find((n) => n.includes("replayed in float64"));
  assert(note?.includes("√(x) of the diffusion is not finite"), failed.notes.join("\n"));
});
