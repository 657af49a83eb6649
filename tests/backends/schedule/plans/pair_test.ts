/**
 * Two steps a turn of the loop change no bit on any target, and no count; and they make one draw.
 * @module
 */
import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { runOnCpu } from "../../../../backends/devices/cpu/open.ts";
import type { Outcome } from "../../../../backends/schedule/job.ts";
import { pairSteps } from "../../../../backends/schedule/plans/pair.ts";
import { type LoopPlan, loopPlan } from "../../../../backends/schedule/plans/loop_plan.ts";
import { stepsOf } from "../../../../backends/schedule/plans/loop_steps.ts";
import { prepare, type Prepared, type SolveOptions } from "../../../../solve/solve.ts";
import { runLoopOnDevice } from "../../../../backends/devices/webgpu/loop.ts";
import {
  eulerMaruyama,
  type Fallible,
  gaussianScore,
  gbm,
  gottaGoFast,
  mul,
  ou,
  type Process,
  process,
  reverse,
  type Strategy,
  sub,
  system,
  ve,
  vp,
  withDenoise,
  withNoise,
} from "../../../../mod.ts";
import { datasetScore } from "../../../../entries/score.ts";
import { nodesOf } from "../../../../sde/language/expr.ts";
import { closeDevice, keepsBits, onDevice } from "../../../lib/device.ts";
import { right } from "../../../lib/either.ts";
import { countSame } from "../../../lib/plans.ts";
import { solved } from "../../../lib/solved.ts";

interface Case {
  readonly process: Fallible<Process>;
  readonly strategy: Strategy;
  readonly options: SolveOptions;
}

const n = 61;
const pulled = process(({ x, t }) => ({ drift: mul(t, sub(t, x)), diffusion: 0.3 }));
const shared = system(["a", "b"], ["w"], ({ a, b, t }) => ({
  drift: { a: mul(-1, a), b: mul(t, sub(a, b)) },
  diffusion: { a: { w: 0.5 }, b: { w: mul(0.1, b) } },
}));

/** What has one noise a step and an even number of steps. */
const pairs: Readonly<Record<string, Case>> = {
  "geometric Brownian motion": {
    process: gbm(),
    strategy: eulerMaruyama(100),
    options: { n, x0: 1, seed: 3 },
  },
  "two steps in all": { process: ou(), strategy: eulerMaruyama(2), options: { n, x0: 1, seed: 4, start: 9 } },
  "a drift that depends on time": {
    process: pulled,
    strategy: eulerMaruyama(34),
    options: { n, x0: 2, seed: 5 },
  },
  "two components, one noise": {
    process: shared,
    strategy: eulerMaruyama(40),
    options: { n, x0: [1, 2], seed: 6 },
  },
  "draws counted by accepted steps": {
    process: gbm(),
    strategy: withNoise("retain")(eulerMaruyama(60)),
    options: { n, x0: 1, seed: 7 },
  },
  "a reverse process, denoised": {
    process: reverse(vp(), gaussianScore([0.3], 0.4)),
    strategy: eulerMaruyama(50),
    options: { n, seed: 8 },
  },
};

/** What keeps a step a turn. */
const singles: Readonly<Record<string, Case>> = {
  "an odd number of steps": { process: gbm(), strategy: eulerMaruyama(101), options: { n, x0: 1 } },
  "two elements": { process: gbm(), strategy: eulerMaruyama(100), options: { n, x0: [1, 1] } },
  "adaptive steps": {
    process: reverse(ve(), gaussianScore([0.3], 0.4)),
    strategy: gottaGoFast(),
    options: { n },
  },
};

const prepared = ({ process, strategy, options }: Case): Prepared =>
  right(prepare(process, strategy, options));
const looped = ({ plan }: Prepared): LoopPlan => {
  if (plan.tag !== "looped") throw new Error("The plan must be looped");
  return plan;
};
const onCpu = async (
  plan: LoopPlan,
  p: Prepared,
  precision: "f32" | "f64",
  engine: { readonly engine?: "wasm"; readonly threads?: number } = {},
): Promise<Outcome> =>
  right(await runOnCpu(plan, p.job, { precision, provider: "wasm", ...engine })()).outcome;

/** How often the generator is written out: each draw takes the radius of its normals once. */
const draws = (plan: LoopPlan): number =>
  nodesOf(plan.variables.map((v) => v.next)).filter((m) => m.tag === "apply" && m.op === "log").length;

for (const [name, c] of Object.entries(pairs)) {
  Deno.test(`two steps a turn make one draw, and change no bit and no count: ${name}`, async () => {
    const p = prepared(c);
    const [two, one] = [looped(p), loopPlan(p.recurrence)];
    assertEquals([one.stepsPerTurn, two.stepsPerTurn], [1, 2]);
    assertEquals([draws(one), draws(two)], [1, 1]);
    assertEquals(stepsOf(two), stepsOf(one));
    const wanted = await onCpu(one, p, "f32");
    assert(wanted.samples.some((v) => v !== 0) && wanted.accepts.every((k) => k === stepsOf(one)));
    assertEquals(await onCpu(two, p, "f32"), wanted);
    assertEquals(await onCpu(two, p, "f64"), await onCpu(one, p, "f64"));
    for (const threads of [1, 2]) {
      assertEquals(await onCpu(two, p, "f32", { engine: "wasm", threads }), wanted);
      assertEquals(await onCpu(one, p, "f32", { engine: "wasm", threads }), wanted);
    }
  });

  onDevice(`two steps a turn change no bit and no count on a device: ${name}`, async (d) => {
    const p = prepared(c);
    const [two, one] = [
      right(await runLoopOnDevice(d, looped(p), p.job)()),
      right(await runLoopOnDevice(d, loopPlan(p.recurrence), p.job)()),
    ];
    assertEquals(countSame(two, one), n);
    assertEquals(two.paid, one.paid);
    if (keepsBits(d)) assertEquals(countSame(two, await onCpu(looped(p), p, "f32")), n);
  });
}
closeDevice();

for (const [name, c] of Object.entries(singles)) {
  Deno.test(`pairSteps() leaves a plan as it is: ${name}`, () => {
    const single = loopPlan(prepared(c).recurrence);
    assertEquals(pairSteps(single), single);
    assertEquals(looped(prepared(c)).stepsPerTurn, 1);
  });
}

Deno.test("pairSteps() pairs once", () => {
  for (const c of Object.values(pairs)) assertEquals(pairSteps(looped(prepared(c))), looped(prepared(c)));
});

const point = 0.25;
const onePoint = (backend: "reference" | "cpu" | "webgpu") =>
  solved(
    reverse(ve(), datasetScore(Float32Array.of(point), 1)),
    withDenoise("none")(eulerMaruyama(20)),
    { n: 5, seed: 3, backend },
  );

Deno.test("one element with an oracle, staged, has the noise that it has in a loop", async () => {
  const staged = await onePoint("reference");
  const narrow = await solved(
    reverse(ve(), gaussianScore([point], 1e-9)),
    withDenoise("none")(eulerMaruyama(20)),
    { n: 5, seed: 3, backend: "reference" },
  );
  staged.samples.forEach((v, i) => assertAlmostEquals(v, narrow.samples[i] ?? NaN, 1e-9));
  (await onePoint("cpu")).samples.forEach((v, i) => assertAlmostEquals(v, staged.samples[i] ?? NaN, 1e-3));
});

onDevice("one element with an oracle, staged on a device, has the noise that it has in a loop", async () => {
  const [gpu, staged] = [await onePoint("webgpu"), await onePoint("reference")];
  gpu.samples.forEach((v, i) => assertAlmostEquals(v, staged.samples[i] ?? NaN, 1e-3));
});
