/**
 * Graphs as deep and as long as one likes: no target keeps its stack on the engine's, sums of like terms are loops that
 * round in the order in which they were written, and a device that ends loops early is never asked for more turns.
 * @module
 */
import { assert, assertAlmostEquals, assertEquals, assertStringIncludes } from "@std/assert";
import { runOnCpu } from "../../../../backends/devices/cpu/open.ts";
import type { LoopPlan } from "../../../../backends/schedule/plans/loop_plan.ts";
import { roller } from "../../../../backends/schedule/graphs/roll.ts";
import { prepare, type Prepared, type SolveOptions } from "../../../../solve/solve.ts";
import { prepareLoop, runLoopOnDevice } from "../../../../backends/devices/webgpu/loop.ts";
import {
  add,
  constant,
  cos,
  eulerMaruyama,
  explain,
  gottaGoFast,
  lt,
  max,
  min,
  mixtureScore,
  mul,
  neg,
  type Process,
  process,
  reverse,
  select,
  sin,
  sub,
  vp,
  withNoise,
} from "../../../../mod.ts";
import { derivative, diagonal } from "../../../../sde/language/derive.ts";
import {
  apply,
  input,
  type Node,
  nodesOf,
  type Scalar,
  type State,
  typed,
} from "../../../../sde/language/expr.ts";
import { marginalOf } from "../../../../sde/marginal.ts";
import { t, x } from "../../../../sde/process.ts";
import { simplify } from "../../../../sde/language/simplify.ts";
import { valueOf } from "../../../../sde/language/value.ts";
import { closeDevice, keepsBits, onDevice, reasonOf } from "../../../lib/device.ts";
import { countSame } from "../../../lib/plans.ts";
import { right } from "../../../lib/either.ts";
import { solved } from "../../../lib/solved.ts";

const range = <A>(n: number, f: (i: number) => A): readonly A[] => Array.from({ length: n }, (_, i) => f(i));
const driven = (drift: (s: { readonly x: State; readonly t: Scalar }) => Scalar | State): Process =>
  process((s) => ({ drift: drift(s), diffusion: 0 }));

const N = 2000;
/** x' = Σ sin(i t)/i, whose solution by Euler–Maruyama is a sum that can be written down. */
const waves = driven(({ t }) => add(...range(N, (i) => mul(1 / (i + 1), sin(mul(i + 1, t))))));
const steps = 4;
const wanted = range(steps, (k) => k / steps)
  .reduce(
    (sum, at) => sum + range(N, (i) => Math.sin((i + 1) * at) / (i + 1)).reduce((a, b) => a + b) / steps,
    0.5,
  );

for (const backend of ["reference", "cpu", "webgpu"] as const) {
  for (const elements of [1, 12]) {
    const run = async (): Promise<void> => {
      const options = { n: 3, seed: 1, backend, shape: [elements], x0: 0.5 } as const;
      const { samples } = await solved(waves, eulerMaruyama(steps), options);
      for (const v of samples) assertAlmostEquals(v, wanted, backend === "reference" ? 1e-12 : 1e-4);
    };
    const name = `a sum of ${N} terms over ${elements} elements is right by ${backend}`;
    if (backend === "webgpu") onDevice(name, run);
    else Deno.test(name, run);
  }
}

/** What no loop holds, 3,000 deep. */
const deep: Readonly<Record<string, Process>> = {
  "functions of functions": driven(({ x }) => range(3000, (i) => i).reduce<State>((a) => sin(a), x)),
  "choices": driven(({ x }) =>
    range(3000, (i) => i / 3000).reduce<State>((a, c) => select(lt(x, c), mul(c, x), a), neg(x))
  ),
  "terms of two kinds": driven(({ x, t }) =>
    range(3000, (i) => i).reduce<State>((a, i) => add(a, i % 2 === 0 ? sin(mul(i, t)) : cos(mul(i, x))), x)
  ),
  "a polynomial": driven(({ x }) =>
    range(3000, (i) => 1 / (i + 1)).reduce<State>((a, c) => add(c, mul(a, x)), x)
  ),
};

for (const [name, p] of Object.entries(deep)) {
  Deno.test(`a graph 3,000 deep is solved, printed, explained and derived: ${name}`, async () => {
    for (const elements of [1, 12]) {
      const options = { n: 1, seed: 1, shape: [elements], x0: 0.25 } as const;
      const exact = await solved(p, eulerMaruyama(1), { ...options, backend: "reference" });
      const single = await solved(p, eulerMaruyama(1), { ...options, backend: "cpu" });
      assert(Number.isFinite(exact.samples[0]));
      assertAlmostEquals(single.samples[0] ?? NaN, exact.samples[0] ?? NaN, 0.02);
    }
    const options = { n: 1, seed: 1, shape: [1], x0: 0.25, stops: [2, 4] } as const;
    assertStringIncludes(right(explain(p, eulerMaruyama(1), options)), "loop");
    const { drift } = p;
    assert(nodesOf([diagonal(drift, x)]).length > 100);
    derivative(drift, t);
    marginalOf(p);
  });
}

Deno.test("compiling a sum of like terms takes as much code for 4,000 terms as for 400", () => {
  const code = (n: number): string => {
    const p = driven(({ x, t }) => add(neg(x), ...range(n, (i) => sin(mul(i + 2, t)))));
    return right(explain(p, eulerMaruyama(4), { n: 1, shape: [1], x0: 0, stops: [5], target: "wgsl" }));
  };
  assert(code(4000).length < 1.1 * code(400).length);
});

// ---- loops round as what they stand for ----------------------------------------------------------------------------

const u = input("u", "scalar", "real");
const values = range(60, (i) => (i === 7 ? 1 : i === 11 ? 0 : Math.fround(Math.sin(i) * 3)));
const term = (c: number): Scalar => add(mul(c, u), sin(mul(c, u)));
const least = (op: "pmin" | "pmax", a: Scalar, b: Scalar): Scalar =>
  typed(apply(op, [a, b]), "scalar", "real");
const chains: Readonly<Record<string, Scalar>> = {
  "a sum": add(u, ...values.map(term)),
  "a sum written from the right": values.map(term).reduceRight((a, b) => add(b, a)),
  "a product": mul(u, ...values.map((c) => add(1, mul(0.01, term(c))))),
  "a minimum": values.map(term).reduce((a, b) => least("pmin", a, b), u),
  "a maximum": values.map(term).reduce((a, b) => least("pmax", a, b), u),
  "terms of which some are of another form": add(
    ...values.flatMap((c, i) => (i === 40 ? [cos(u), mul(u, u)] : [term(c)])),
    ...values.map((c) => mul(c, u)),
  ),
  "terms that share a part with constants": add(
    ...values.map((c) => mul(sin(mul(2, u)), mul(c, sin(mul(c, u))))),
  ),
  "the same term again and again": add(...values.map(() => sin(u))),
  "a sum of sums": add(...range(40, (j) => sin(add(...values.map((c) => mul(c + j, u)))))),
};

for (const [name, chain] of Object.entries(chains)) {
  Deno.test(`a loop gives every bit of what was written: ${name}`, () => {
    const rolled = roller([chain])(chain);
    assert(nodesOf([rolled]).some((n) => n.tag === "series"));
    assert(nodesOf([rolled]).length < nodesOf([chain]).length / 1.5);
    for (const at of [0.3, -1.7, 12.5]) {
      const given = new Map<Node, number>([[u, at]]);
      assertEquals(valueOf(rolled, given, Math.fround), valueOf(chain, given, Math.fround));
      assertEquals(valueOf(simplify(rolled), given), valueOf(rolled, given));
    }
  });
}

Deno.test("a sum on the way that is used elsewhere is computed once, and begins the loop", () => {
  const half = add(...values.map(term));
  const both = mul(half, add(half, ...values.map((c) => sin(mul(c, u)))));
  const rolled = roller([both])(both);
  assertEquals(nodesOf([rolled]).filter((n) => n.tag === "series").length, 2);
  const given = new Map<Node, number>([[u, 0.7]]);
  assertEquals(valueOf(rolled, given), valueOf(both, given));
});

// ---- loops on every target -----------------------------------------------------------------------------------------

interface Case {
  readonly process: Process;
  readonly options: SolveOptions;
}
const prepared = ({ process, options }: Case): Prepared => right(prepare(process, eulerMaruyama(8), options));
const looped = ({ plan }: Prepared): LoopPlan => {
  if (plan.tag !== "looped") throw new Error("The plan must be looped");
  return plan;
};

/** Each join, with bounds that all lanes share; noise sees to it that lanes differ. */
const joins: Readonly<Record<string, Process>> = {
  sum: process(({ x, t }) => ({
    drift: add(neg(x), ...range(50, (i) => mul(0.02, sin(mul(i / 10, add(x, t)))))),
    diffusion: 1,
  })),
  product: process(({ x }) => ({
    drift: mul(neg(x), ...range(50, (i) => add(1, mul(0.02, sin(mul(i, x)))))),
    diffusion: 1,
  })),
  minimum: process(({ x }) => ({ drift: min(x, ...range(50, (i) => sub(mul(i / 9, x), i))), diffusion: 1 })),
  maximum: process(({ x }) => ({
    drift: neg(max(x, ...range(50, (i) => sub(mul(i / 9, x), i)))),
    diffusion: 1,
  })),
};

for (const [name, p] of Object.entries(joins)) {
  const few: Case = { process: p, options: { n: 37, seed: 3, shape: [2], x0: 0.25 } };
  Deno.test(`a loop's bits are one on the CPU: ${name}`, async () => {
    const made = prepared(few);
    const of = async (engine: "javascript" | "wasm") =>
      right(await runOnCpu(looped(made), made.job, { precision: "f32", provider: "wasm", engine })()).outcome;
    const js = await of("javascript");
    assert(js.samples.every(Number.isFinite));
    assertEquals((await of("wasm")).samples, js.samples);
    const options = { n: 9, seed: 3, shape: [20], x0: 0.25 } as const;
    const [single, exact] = [
      await solved(p, eulerMaruyama(8), { ...options, backend: "cpu" }),
      await solved(p, eulerMaruyama(8), { ...options, backend: "reference" }),
    ];
    single.samples.forEach((v, i) => assertAlmostEquals(v, exact.samples[i] ?? NaN, 2e-3));
  });
  onDevice(`a loop's bits are those of the CPU on a software device: ${name}`, async (d) => {
    const made = prepared(few);
    const js =
      right(await runOnCpu(looped(made), made.job, { precision: "f32", provider: "wasm" })()).outcome;
    const found = right(await runLoopOnDevice(d, looped(made), made.job)());
    if (keepsBits(d)) assertEquals(countSame(found, js), 37);
    found.samples.forEach((v, i) => assertAlmostEquals(v, js.samples[i] ?? NaN, 1e-3));
  });
}

const many = (parts: number) => ({
  weights: range(parts, () => 1),
  means: range(parts, (k) => [Math.cos(k), Math.sin(2 * k)]),
  stds: range(parts, () => 0.1),
});

onDevice("few paths with long loops keep within what llvmpipe runs", async (d) => {
  // 4 paths are fast: without a count of the loops' turns a chunk would hold some 10⁶, and llvmpipe ends all at 65,535
  const strategy = withNoise("bridge")(gottaGoFast({ dataRange: [-1, 1] }));
  const p = right(prepare(reverse(vp(), mixtureScore(many(900))), strategy, { n: 4, seed: 5 }));
  const found = right(await runLoopOnDevice(d, looped(p), p.job)());
  const js = right(await runOnCpu(looped(p), p.job, { precision: "f32", provider: "wasm" })()).outcome;
  assert(js.attempts.every((k) => k > 40));
  if (keepsBits(d)) assertEquals(countSame(found, js), 4);
  assertEquals(found.codes, js.codes);
});

onDevice("a step with more turns than llvmpipe runs is refused before anything runs", async (d) => {
  if (!d.info.isSoftware) return;
  const p = right(prepare(reverse(vp(), mixtureScore(many(40_000))), eulerMaruyama(2), { n: 2, seed: 5 }));
  const error = reasonOf(await prepareLoop(d, looped(p))());
  assertEquals(error.tag, "DeviceLimit");
});
closeDevice();

Deno.test("a product of 2,000 factors has a slope of linear size", () => {
  const product = (n: number): number =>
    nodesOf([derivative(mul(...range(n, (i) => add(1, mul(1e-3, sin(mul(i + 1, t)))))), t)]).length;
  assert(product(2000) < 12 * product(200));
});

Deno.test("a constant of a million numbers is one table", async () => {
  const n = 1_000_000;
  const p = process(({ x }) => ({ drift: sub(constant(range(n, (i) => i % 7)), x), diffusion: 0 }));
  const { samples } = await solved(p, eulerMaruyama(1), { n: 1, seed: 1, shape: [n], x0: 0 });
  assertEquals([samples[0], samples[6], samples[n - 1]], [0, 6, (n - 1) % 7]);
});

Deno.test("the slope of a loop is that of what it stands for", () => {
  for (const name of ["a sum", "a minimum", "a maximum", "a sum of sums"] as const) {
    const chain = chains[name];
    if (chain === undefined) throw new Error(name);
    const rolled = typed(roller([chain])(chain), "scalar", "real");
    for (const at of [0.3, -1.7, 12.5]) {
      const given = new Map<Node, number>([[u, at]]);
      const [found, wanted] = [derivative(rolled, u), derivative(chain, u)].map((d) => valueOf(d, given));
      assertAlmostEquals(found ?? NaN, wanted ?? NaN, 1e-9 * (1 + Math.abs(wanted ?? 0)));
    }
  }
});
