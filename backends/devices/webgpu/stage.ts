/**
 * A staged plan on a WebGPU device: the whole adaptive loop stays there, the host only keeps work queued.
 *
 * The host submits chunks of steps, and reads a small status of an earlier chunk while the next one runs: how many
 * rows are active (later dispatches shrink to that), how many samples have ended. It never waits for a step. Samples
 * that do not fit one buffer are solved in waves. Each wait ends: a sample has at most `most` steps, and a status
 * that does not count every step that was submitted is an error.
 * Tests: tests/backends/devices/webgpu/stage_test.ts, tests/backends/devices/webgpu/lost_device_test.ts.
 * @module
 */
import * as E from "fp-ts/Either";
import { pipe } from "fp-ts/function";
import * as TE from "fp-ts/TaskEither";
import type { TaskEither } from "fp-ts/TaskEither";
import type { ItoError } from "../../../sde/border/errors.ts";
import { clocked } from "../../host/debug.ts";
import type { Job, Outcome } from "../../schedule/job.ts";
import { meter, timingText } from "../../host/meter.ts";
import type { StagePlan } from "../../schedule/plans/stage_plan.ts";
import { type Run, runBy, type Wave } from "../waves.ts";
import type { Device } from "./device.ts";
import { allocateStages, type CompiledStages, compileStages } from "./stage_memory.ts";
import { openOracles, type OraclePlace } from "./stage_oracle.ts";
import { solveWave } from "./stage_wave.ts";

/** How a staged plan runs on a device. */
export interface StageOptions {
  /** Where oracles run. */
  readonly oracles: OraclePlace;
  /** What runs them on the host. */
  readonly provider: "auto" | "native" | "wasm";
  /** How long a chunk of steps should take, in ms; a third of it once no sample waits any more. */
  readonly chunkMs: number;
  /** Samples that are solved before any is read back, if their buffer holds so many. */
  readonly waveSize: number;
  /** How long samples that have ended wait on the device, at least, in ms. */
  readonly keepMs: number;
}

/** The defaults of `StageOptions`. */
export const stageDefaults: StageOptions = {
  oracles: "auto",
  provider: "auto",
  chunkMs: 30, // Deno's readback takes 10 ms: hidden behind a chunk of 20 or more
  waveSize: 2 ** 22,
  keepMs: 250, // of which a read-back takes 10
};

/**
 * Runs a compiled plan.
 *
 * Errors (Left): `DeviceLimit` before anything runs; `OracleFailed`, `BadShape` of an oracle that does not open;
 * `DeviceLost` where no sample was read back. An oracle that breaks later, or a device that is lost later, is
 * the outcome's `failure`; samples that this or an abort leaves undone have code 0.
 */
export function runCompiledStages(
  d: Device,
  c: CompiledStages,
  job: Job,
  options: Partial<StageOptions> = {},
): TaskEither<ItoError, Run> {
  const all = { ...stageDefaults, ...options };
  return pipe(
    allocateStages(d, c, job, all.waveSize),
    TE.chain((memory) => async () => {
      const open = openOracles(d, c.plan, all);
      const opened = await (c.plan.hasOracle ? clocked(job.debug, "oracles opened", open) : open)();
      try {
        if (E.isLeft(opened)) return opened;
        const taken = meter();
        const { name, evaluate } = opened.right;
        const timed = { ...opened.right, evaluate: taken.awaited(`oracles, ${name}`, evaluate) };
        const oracles = job.debug.level >= 2 ? timed : opened.right;
        const { chunkMs, keepMs } = all;
        const solve = { d, c, memory, oracles, job, chunkMs, keepMs };
        const solver = {
          wave: (w: Wave) => solveWave(solve, w),
          name: () => d.info.name,
          canStay: true as const,
        };
        const outcome = await runBy(c.plan, "f32", solver)(job)();
        if (c.plan.hasOracle) job.debug.say(2, () => timingText(taken.timings(), new Map()));
        return outcome;
      } finally {
        if (E.isRight(opened)) await opened.right.release();
        memory.release();
      }
    }),
  );
}

/** Compiles a staged plan for a device and runs it. Errors (Left): those of `compileStages` and `runCompiledStages`. */
export function runStagesOnDevice(
  d: Device,
  plan: StagePlan,
  job: Job,
  options: Partial<StageOptions> = {},
): TaskEither<ItoError, Outcome> {
  const compile = clocked(job.debug, "kernels compiled", compileStages(d, plan));
  const run = TE.chain((c: CompiledStages) => runCompiledStages(d, c, job, options));
  return pipe(compile, run, TE.map(({ outcome }) => outcome));
}
