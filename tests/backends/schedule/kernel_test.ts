/**
 * Kernels mean what the reference backend makes of them: the interpreter, which shares no code with any target, against
 * JavaScript in float64, to the bit; every pass keeps that, and every kernel is legal after each.
 */
import { assert, assertEquals } from "@std/assert";
import {
  adaptiveExponential,
  type Backend,
  codes,
  eulerMaruyama,
  gbm,
  gottaGoFast,
  maximum,
  mixtureScore,
  mul,
  neg,
  ou,
  process,
  reverse,
  type Solution,
  solve,
  type SolveOptions,
  ve,
  vp,
  withNoise,
} from "ito";
import { apply, literal, type Node } from "../../../sde/language/expr.ts";
import { lit } from "../../../sde/language/dsl.ts";
import { sample, seed } from "../../../solvers/noise/random.ts";
import { blockedKernel } from "../../../backends/schedule/blocked.ts";
import { interpret, type World, worldOf } from "../../../backends/schedule/interpret.ts";
import { cellOf, type Kernel, type Statement, store } from "../../../backends/schedule/kernel.ts";
import { loopedKernel } from "../../../backends/schedule/looped.ts";
import { float32Rewriter } from "../../../backends/schedule/graphs/lower.ts";
import { leanLoop } from "../../../backends/schedule/plans/lean.ts";
import {
  hoisted,
  inBlocks,
  lowered,
  overBlocks,
  type Pass,
  strips,
} from "../../../backends/schedule/passes/control.ts";
import { leanLoopOf, loopOf, resultNames } from "../../../backends/schedule/loop_of.ts";
import { faultsOf } from "../../../backends/schedule/spec.ts";
import { stagedKernels } from "../../../backends/schedule/staged.ts";
import { prepare } from "../../../solve/solve.ts";
import { right } from "../../lib/either.ts";

const grid = (from: number, count: number): readonly number[] =>
  Array.from({ length: count }, (_, i) => from + i / 8);
const wide = (n: number) =>
  mixtureScore({ weights: [0.4, 0.6], means: [grid(-1, n), grid(0, n)], stds: [0.2, 0.3] });

type Case = readonly [Parameters<typeof solve>[0], Parameters<typeof solve>[1], SolveOptions];
const flat: Readonly<Record<string, () => Case>> = {
  "a mixture in 2-D": () => [
    reverse(
      ve({ sigmaMax: 10 }),
      mixtureScore({ weights: [0.3, 0.7], means: [[0, 0], [1, 1]], stds: [0.1, 0.2] }),
    ),
    gottaGoFast(),
    { n: 3, seed: 5 },
  ],
  "steps in λ": () => [
    reverse(vp(), mixtureScore({ weights: [0.3, 0.7], means: [[0], [1]], stds: [0.1, 0.2] })),
    adaptiveExponential(),
    { n: 3, seed: 5 },
  ],
  "steps that are cut, kept at times": () => [
    gbm(),
    eulerMaruyama(10),
    { n: 3, seed: 2, x0: 1, saveAt: [0, 0.33, 1] },
  ],
  "adaptive steps, kept at times": () => [
    ou(),
    withNoise("bridge")(gottaGoFast()),
    { n: 3, seed: 2, x0: 1, saveAt: [0, 0.33, 1] },
  ],
  "equal steps, kept": () => [gbm(), eulerMaruyama(40), { n: 3, seed: 2, x0: 1, saveAt: 10 }],
};
const odd = (): Case => [reverse(vp(), wide(37)), gottaGoFast({ rel: 0.1 }), { n: 2, seed: 1 }];
const deep: Readonly<Record<string, () => Case>> = {
  "a mixture in 37-D, an odd number": odd,
  "steps in λ in 16-D": () => [reverse(vp(), wide(16)), adaptiveExponential(), { n: 2, seed: 1 }],
  "a maximum over 20 elements": () => [
    process(({ x }) => ({ drift: mul(neg(x), maximum(x)), diffusion: lit(0.3) })),
    eulerMaruyama(12),
    { n: 2, seed: 3, shape: [20], x0: 1 },
  ],
};

const planFor = ([p, s, o]: Case) => right(prepare(p, s, o)).plan;
const backend: Backend = "reference";
const solved = async ([p, s, o]: Case): Promise<Solution> => right(await solve(p, s, { ...o, backend })());

const pathWorld = (i: number, o: SolveOptions): World =>
  worldOf(new Map<Node, number>([[seed, o.seed ?? 0], [sample, i]]));

/** The paths of a kernel, each interpreted, against a solution. */
const checkPaths = (kernel: Kernel, o: SolveOptions, s: Solution): void => {
  for (let i = 0; i < o.n; i++) {
    const w = interpret(kernel, pathWorld(i, o));
    const width = s.samples.length / s.codes.length;
    assertEquals(
      Array.from(w.elements.get("out")?.subarray(0, width) ?? []),
      Array.from(s.samples.subarray(i * width, (i + 1) * width)),
    );
    const counts = resultNames.map((name) => w.scalars.get(cellOf(name, "word", "path").symbol));
    const accepts = s.accepts[i] ?? NaN;
    assertEquals(counts, [accepts + (s.rejects[i] ?? NaN), accepts, codes[s.codes[i] ?? "running"]]);
    if (s.saved === undefined) continue;
    const kept = s.saved.values.length / s.codes.length;
    assertEquals(
      Array.from(w.elements.get("saved")?.subarray(0, kept) ?? []),
      Array.from(s.saved.values.subarray(i * kept, (i + 1) * kept)),
    );
  }
};

for (const [name, make] of Object.entries(flat)) {
  Deno.test(`a looped kernel means what float64 JavaScript makes: ${name}`, async () => {
    const c = make();
    const plan = planFor(c);
    if (plan.tag !== "looped") throw new Error("not looped");
    const s = await solved(c);
    const whole = loopedKernel(loopOf(plan));
    assertEquals(faultsOf(whole), []);
    checkPaths(whole, c[2], s);
    const lean = loopedKernel(leanLoopOf(leanLoop(plan)));
    assertEquals(faultsOf(lean), []);
    checkPaths(lean, c[2], s);
  });
}

const cpuWay: readonly Pass[] = [strips(2, "apart"), hoisted, inBlocks];
const gpuWay: readonly Pass[] = [strips(4, "apart"), hoisted];

for (const [name, make] of Object.entries(deep)) {
  Deno.test(`a blocked kernel means what the staged kernels make, after every pass: ${name}`, async () => {
    const c = make();
    const plan = planFor(c);
    if (plan.tag !== "staged") throw new Error("not staged");
    const s = await solved(c);
    const kernel = blockedKernel(plan);
    assertEquals(faultsOf(kernel), []);
    checkPaths(kernel, c[2], s);
    for (const way of [cpuWay, gpuWay]) {
      way.reduce((k, pass) => {
        const next = pass.run(k);
        assertEquals(faultsOf(next), [], pass.name);
        checkPaths(next, { ...c[2], n: 1 }, s);
        return next;
      }, kernel);
    }
  });
}

Deno.test("staged kernels are legal after every pass, those of devices with blocks on the grid too", () => {
  const plan = planFor(odd());
  if (plan.tag !== "staged") throw new Error("not staged");
  const lower = lowered(float32Rewriter());
  const ways = [[strips(2, "apart"), lower, hoisted, inBlocks], [
    strips(2, "together"),
    lower,
    overBlocks,
    hoisted,
  ]];
  const kernels = Object.values(stagedKernels(plan)).flatMap((
    p,
  ) => [...p.stages.map((k) => k.elements), ...p.stages.map((k) => k.scalars), p.results]).filter((k) =>
    k !== undefined
  );
  assert(kernels.length > 6);
  for (const k of kernels) {
    for (const way of ways) {
      const elements = k.body.some((s) => s.tag === "each");
      way.filter((p) => elements || p !== overBlocks).reduce((now, pass) => {
        const next = pass.run(now);
        assertEquals(faultsOf(next), [], `${k.name} after ${pass.name}`);
        return next;
      }, k);
    }
  }
});

Deno.test("what is illegal is found", () => {
  const a = cellOf("a", "real", "lane");
  const x = cellOf("x", "real", "element");
  const kernelOf = (body: readonly Statement[]): Kernel => ({ name: "k", grid: ["row"], elements: 4, body });
  const bad: readonly (readonly Statement[])[] = [
    [store(a, lit(1)), store(cellOf("b", "real", "lane"), apply("neg", [a.symbol]))],
    [store(x, lit(1))],
    [{ tag: "until", code: literal(0, "word"), most: Infinity, body: [] }],
  ];
  bad.forEach((body) => assert(faultsOf(kernelOf(body)).length > 0));
  assertEquals(faultsOf(kernelOf([store(a, lit(1))])), []);
});
