/**
 * A staged problem on the WebGPU device, compiled once and run as often as a bench likes.
 * @module
 */
import { type Either, isLeft } from "fp-ts/Either";
import { describe, type ItoError, mixtureScore, reverse, type Strategy, ve } from "ito";
import type { Job, Outcome } from "../../backends/schedule/job.ts";
import { prepare } from "../../solve/solve.ts";
import type { StagePlan } from "../../backends/schedule/plans/stage_plan.ts";
import { type Device, openDevice } from "../../backends/devices/webgpu/device.ts";
import { prepareBlocked } from "../../backends/devices/webgpu/loop.ts";
import { runCompiledStages, type StageOptions } from "../../backends/devices/webgpu/stage.ts";
import { compileStages } from "../../backends/devices/webgpu/stage_memory.ts";

/** What is right, or an error with the words of what is left. */
export function unwrap<A>(result: Either<ItoError, A>): A {
  if (isLeft(result)) throw new Error(describe(result.left));
  return result.right;
}

/** The device, or an error that says why there is none. */
export async function benchDevice(): Promise<Device> {
  return unwrap(await openDevice()());
}

/** Reverse VE of a mixture of five Gaussians with its exact score, as a staged plan. */
export function mixturePlan(a: {
  readonly elements: number;
  readonly strategy: Strategy;
  readonly n: number;
  readonly batch: number;
}): { readonly plan: StagePlan; readonly job: Job } {
  const score = mixtureScore({
    weights: [0.1, 0.15, 0.2, 0.25, 0.3],
    means: [1, 2, 3, 4, 5].map((k) => Array.from({ length: a.elements }, (_, i) => Math.sin(i * k))),
    stds: [0.1, 0.2, 0.1, 0.3, 0.15],
  });
  const prepared = unwrap(prepare(reverse(ve(), score), a.strategy, { n: a.n, batch: a.batch, seed: 1 }));
  if (prepared.plan.tag !== "staged") throw new Error("The plan must be staged");
  return { plan: prepared.plan, job: prepared.job };
}

/** A solve and the milliseconds it took. */
export interface Timed {
  readonly ms: number;
  readonly outcome: Outcome;
}

/** Compiles a plan; what comes back runs jobs and takes the time. */
export async function timedSolver(
  d: Device,
  plan: StagePlan,
): Promise<(job: Job, options?: Partial<StageOptions>) => Promise<Timed>> {
  const compiled = unwrap(await compileStages(d, plan)());
  return async (job, options = {}) => {
    const began = performance.now();
    const { outcome } = unwrap(await runCompiledStages(d, compiled, job, options)());
    return { ms: performance.now() - began, outcome };
  };
}

/** The same, a workgroup a sample, so many at once. */
export async function timedBlocked(
  d: Device,
  plan: StagePlan,
  lanes: number,
): Promise<(job: Job) => Promise<Timed>> {
  const compiled = unwrap(await prepareBlocked(d, plan, { lanes })());
  return async (job) => {
    const began = performance.now();
    const { outcome } = unwrap(await compiled.run(job)());
    return { ms: performance.now() - began, outcome };
  };
}
