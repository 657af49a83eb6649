/**
 * Looped plans for the tests, and their solution in JavaScript: what a device has to give back.
 * @module
 */
import { silent } from "../../backends/host/debug.ts";
import { renderJsLoop } from "../../backends/targets/js/loop.ts";
import { loadFunction } from "../../backends/targets/js/load.ts";
import type { Job, Outcome } from "../../backends/schedule/job.ts";
import { pairSteps } from "../../backends/schedule/plans/pair.ts";
import { widthOf } from "../../backends/schedule/plans/width.ts";
import { type LoopPlan, loopPlan } from "../../backends/schedule/plans/loop_plan.ts";
import { gathers } from "../../backends/targets/tables.ts";
import { lit, lt, mul, neg, select, sqrt, square, sub } from "../../sde/language/dsl.ts";
import { apply, literal, typed } from "../../sde/language/expr.ts";
import { gbm } from "../../sde/processes/gbm.ts";
import { type Process, process } from "../../sde/process.ts";
import { type Fallible, lift } from "../../sde/border/fallible.ts";
import { reverse } from "../../sde/reverse.ts";
import { gaussianScore, mixtureScore } from "../../sde/score.ts";
import { subVp } from "../../sde/processes/sub_vp.ts";
import { ve } from "../../sde/processes/ve.ts";
import { vp } from "../../sde/processes/vp.ts";
import { exponentialAdams } from "../../solvers/methods/score/exponential.ts";
import { adaptiveExponential, eulerMaruyama, gottaGoFast } from "../../solvers/presets.ts";
import { sample } from "../../solvers/noise/random.ts";
import { type Start, traceStep } from "../../solvers/step/step.ts";
import { type Strategy, withMethod, withNoise } from "../../solvers/strategy.ts";
import { right } from "./either.ts";

/** The plan of a process and a strategy. */
export function planFor(
  p: Fallible<Process>,
  s: Strategy,
  elements: number,
  start: Start = { tag: "prior" },
): LoopPlan {
  return pairSteps(loopPlan(right(traceStep(right(lift(p)), s, elements, start))));
}

/** Five modes in two dimensions: the peers' problem. */
export const mixture = {
  weights: [0.1, 0.15, 0.2, 0.25, 0.3],
  means: [[0.5, 0.5], [0.2, 0.2], [0.8, 0.2], [0.2, 0.8], [0.8, 0.8]],
  stds: [0.03, 0.04, 0.05, 0.06, 0.08],
} as const;

/** The time that one step leaves behind is a factor in the next: unrolled, a compiler sees both. */
const growing = process(({ x, t }) => ({ drift: mul(t, x), diffusion: 0.3 }), { name: "growing" });

/** The plans that are solved whole on every target. */
export const plans: Readonly<Record<string, () => LoopPlan>> = {
  "the mixture, reverse VE, adaptive": () => planFor(reverse(ve(), mixtureScore(mixture)), gottaGoFast(), 2),
  "the mixture, reverse VE, adaptive, one Brownian path": () =>
    planFor(reverse(ve(), mixtureScore(mixture)), withNoise("bridge")(gottaGoFast()), 2),
  "the mixture, reverse VP, steps in λ that remember": () =>
    planFor(reverse(vp(), mixtureScore(mixture)), adaptiveExponential({ dataRange: [-1, 1] }), 2),
  "the mixture, reverse sub-VP, steps in λ that remember, noise retained": () =>
    planFor(reverse(subVp(), mixtureScore(mixture)), withNoise("retain")(adaptiveExponential()), 2),
  "a Gaussian, reverse VE, equal steps that remember": () =>
    planFor(
      reverse(ve(), gaussianScore([0.3, -0.2, 0.5], 0.5)),
      withMethod(exponentialAdams)(withNoise("bridge")(eulerMaruyama(30))),
      3,
    ),
  "a Gaussian, reverse VP, adaptive": () =>
    planFor(
      reverse(vp(), gaussianScore([0.3, -0.2, 0.5], 0.5)),
      gottaGoFast({ dataRange: [-1, 1], against: "state" }),
      3,
    ),
  "geometric Brownian motion, Euler–Maruyama": () =>
    planFor(gbm(), eulerMaruyama(250), 1, { tag: "at", x0: lit(1) }),
  "geometric Brownian motion, a step a turn": () =>
    planFor(gbm(), eulerMaruyama(251), 1, { tag: "at", x0: lit(1) }),
  "a drift that depends on time": () => planFor(growing, eulerMaruyama(19), 1, { tag: "at", x0: lit(2) }),
};

/** dx = −x dt + dW, but where i mod 8 = 3 the drift of sample i is NaN. */
export function planWithNaN(strategy: Strategy): LoopPlan {
  const isBad = apply("weq", [apply("wand", [sample, literal(7, "word")]), literal(3, "word")]);
  const p = process(({ x }) => ({
    drift: select(typed(isBad, "scalar", "flag"), sqrt(sub(-1, square(x))), neg(x)),
    diffusion: lit(1),
  }), { name: "a drift with holes" });
  return planFor(p, strategy, 1, { tag: "at", x0: lit(0.5) });
}

/** dx = −k x dt + dW with a k that only some samples have, so that their steps differ in number. */
export function unevenPlan(strategy: Strategy): LoopPlan {
  const p = process(({ x }) => ({
    drift: mul(select(lt(square(x), 0.04), -2, -40), x),
    diffusion: lit(0.3),
  }), { name: "uneven" });
  return planFor(p, strategy, 1, { tag: "at", x0: lit(0.25) });
}

/** A job of n samples. */
export function jobOf(n: number, part: Partial<Job> = {}): Job {
  return { n, start: 0, seed: 1, batch: 64, progress: undefined, signal: undefined, debug: silent, ...part };
}

/** The plan solved in JavaScript, in float32. */
export function solvedInJs(plan: LoopPlan, job: Job): Omit<Outcome, "paid"> {
  const tables = gathers([...plan.variables.flatMap((v) => [v.init, v.next]), ...plan.output]).data;
  const solve = loadFunction(renderJsLoop(plan, "f32"), tables.map((t) => t.values));
  const samples = new Float32Array(job.n * widthOf(plan));
  const counts = new Uint32Array(job.n * 3);
  solve(job.seed, job.start, job.start + job.n, samples, counts);
  const column = (k: number) => Uint32Array.from({ length: job.n }, (_, i) => counts[3 * i + k] ?? 0);
  return { samples, attempts: column(0), accepts: column(1), codes: column(2) };
}

/** How many samples are bit for bit the same, elements, counts and code. */
export function countSame(a: Omit<Outcome, "paid">, b: Omit<Outcome, "paid">): number {
  const elements = a.samples.length / a.codes.length;
  const isEqual = (i: number): boolean =>
    a.attempts[i] === b.attempts[i] && a.accepts[i] === b.accepts[i] && a.codes[i] === b.codes[i] &&
    a.samples.subarray(i * elements, (i + 1) * elements).every((x, k) =>
      Object.is(x, b.samples[i * elements + k])
    );
  return Array.from(a.codes, (_, i) => isEqual(i)).filter((x) => x).length;
}
