/**
 * What the tests of the staged schedule on WebGPU share: the device, plans, runs, and what must be equal.
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import { isLeft } from "fp-ts/Either";
import { runOnCpu } from "../../../../backends/devices/cpu/open.ts";
import type { Job, Outcome } from "../../../../backends/schedule/job.ts";
import { prepare, type SolveOptions } from "../../../../solve/solve.ts";
import type { StagePlan } from "../../../../backends/schedule/plans/stage_plan.ts";
import type { Device } from "../../../../backends/devices/webgpu/device.ts";
import { runStagesOnDevice, type StageOptions } from "../../../../backends/devices/webgpu/stage.ts";
import {
  describe,
  type Fallible,
  mixtureScore,
  type Process,
  reverse,
  type Strategy,
  ve,
} from "../../../../mod.ts";
import { datasetScore } from "../../../../entries/score.ts";
import { keepsBits, onDevice as onOpened } from "../../../lib/device.ts";

/** A test that needs the device; the queue is empty and without a fault at its end. */
export const onDevice = (name: string, test: (d: Device) => Promise<void>): void =>
  onOpened(name, async (d) => {
    await test(d);
    await d.device.queue.onSubmittedWorkDone();
    assertEquals(d.fault(), undefined);
  });

/** A plan that is staged, and the job. */
export const planned = (
  process: Fallible<Process>,
  strategy: Strategy,
  options: SolveOptions,
): { readonly plan: StagePlan; readonly job: Job } => {
  const made = prepare(process, strategy, options);
  if (isLeft(made)) throw new Error(describe(made.left));
  const { plan, job } = made.right;
  if (plan.tag !== "staged") throw new Error("The plan must be staged");
  return { plan, job };
};

/** The outcome on the device. */
export const onGpu = async (
  d: Device,
  { plan, job }: { readonly plan: StagePlan; readonly job: Job },
  options: Partial<StageOptions> = {},
): Promise<Outcome> => {
  const run = await runStagesOnDevice(d, plan, job, options)();
  if (isLeft(run)) throw new Error(describe(run.left));
  return run.right;
};

/** The outcome on the CPU. */
export const onCpu = async (
  { plan, job }: { readonly plan: StagePlan; readonly job: Job },
  precision: "f32" | "f64",
): Promise<Outcome> => {
  const run = await runOnCpu(plan, job, { precision, provider: "wasm" })();
  if (isLeft(run)) throw new Error(describe(run.left));
  return run.right.outcome;
};

/** The largest distance. */
export const worst = (a: ArrayLike<number>, b: ArrayLike<number>): number =>
  Array.from(a).reduce((most, v, i) => Math.max(most, Math.abs(v - (b[i] ?? NaN))), 0);

/** Equal attempts, accepts and codes. */
export const sameCounts = (a: Outcome, b: Outcome, what: string): void => {
  assertEquals([...a.attempts], [...b.attempts], `attempts, ${what}`);
  assertEquals([...a.accepts], [...b.accepts], `accepts, ${what}`);
  assertEquals([...a.codes], [...b.codes], `codes, ${what}`);
};

/** Equal bits where the device says so of itself, near elsewhere. */
export const sameSamples = (d: Device, a: Outcome, b: Outcome, tolerance: number): void => {
  if (keepsBits(d)) assertEquals(a.samples, b.samples);
  else assert(worst(a.samples, b.samples) <= tolerance, `off by ${worst(a.samples, b.samples)}`);
};

/** The exact score of five Gaussians. */
export const fiveGaussians = (n: number) =>
  mixtureScore({
    weights: [0.1, 0.15, 0.2, 0.25, 0.3],
    means: [1, 2, 3, 4, 5].map((k) => Array.from({ length: n }, (_, i) => Math.sin(i * k))),
    stds: [0.1, 0.2, 0.1, 0.3, 0.15],
  });

/** Reverse VE with the exact score of seven points of 48 elements: an oracle. */
export const sevenPoints = () => {
  const points = Float32Array.from({ length: 7 * 48 }, (_, i) => 0.5 + 0.5 * Math.sin(i * i));
  return reverse(ve({ sigmaMax: 8 }), datasetScore(points, 48));
};
