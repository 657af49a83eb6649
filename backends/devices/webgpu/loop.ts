/**
 * The looped plan on a WebGPU device: compiled once, run in waves of chunks with refilled lanes.
 *
 * What a sample becomes depends on (seed, sample) alone: lanes, chunks and waves change when it is computed, never what.
 * Tests: tests/backends/devices/webgpu/loop_test.ts.
 * @module
 */
import * as E from "fp-ts/Either";
import { pipe } from "fp-ts/function";
import * as TE from "fp-ts/TaskEither";
import type { TaskEither } from "fp-ts/TaskEither";
import { internal, type ItoError } from "../../../sde/border/errors.ts";
import { bytesText, clocked } from "../../host/debug.ts";
import { fillGiven, type Job, type Outcome } from "../../schedule/job.ts";
import type { LoopPlan } from "../../schedule/plans/loop_plan.ts";
import type { RowPlan } from "../../schedule/loop_results.ts";
import { doneIn, holdsNothing, type Opened, runBy, type Wave, type WaveEnd } from "../waves.ts";
import { type Binding, type Buffer, compileKernel, type Device, errorOf, type Kernel } from "./device.ts";
import { type BufferSpec, createBuffers } from "./buffers.ts";
import { columnsOf } from "./resident.ts";
import { runChunks, type Status, type WaveBuffers } from "./loop_wave.ts";
import type { StagePlan } from "../../schedule/plans/stage_plan.ts";
import { isBlockable } from "../../schedule/blocked.ts";
import { fitsGroup, renderWgslBlocked } from "../../targets/wgsl/blocked.ts";
import { tableNumbers } from "../../targets/wgsl/syntax.ts";
import {
  type LoopKernel,
  mostIterations,
  paramNames,
  renderWgslLoop,
  statusNames,
  workgroup,
} from "../../targets/wgsl/loop.ts";

/** How a device is kept busy; no choice changes a sample. */
export interface LoopOptions {
  /** Paths under way at once. */
  readonly lanes: number;
  /** How long a chunk should take, in ms. */
  readonly chunkMs: number;
  /** Bytes of results on the device; more paths than fit run in waves. */
  readonly resultBytes: number;
}

/**
 * The defaults for a device. llvmpipe: 4096 lanes are as fast as 8192 and faster than 1024; a GPU wants some thousand
 * lanes a core. Chunks of 20–50 ms hide the 10 ms of a read-back and leave the host alive.
 */
export function loopDefaults(d: Device): LoopOptions {
  const { limits, isSoftware } = d.info;
  return {
    lanes: isSoftware ? 4096 : 131_072,
    chunkMs: 30,
    resultBytes: Math.min(limits.binding, limits.buffer),
  };
}

/** A looped plan, compiled for a device. */
export interface PreparedLoop extends Opened {
  readonly kernel: LoopKernel;
}

/** The columns of what a wave's paths are given. */
const givenIn = (
  { kernel, from, total, job }: {
    readonly kernel: LoopKernel;
    readonly from: number;
    readonly total: number;
    readonly job: Job;
  },
): Pick<BufferSpec, "bytes" | "contents"> => {
  const contents = new Float32Array(total * kernel.given.length);
  kernel.given.forEach((g, k) =>
    fillGiven(job, g, from, { array: contents, at: k * total, by: 1, count: total })
  );
  return { bytes: contents.byteLength, contents };
};

const prepareWave = (a: {
  readonly d: Device;
  readonly kernel: LoopKernel;
  readonly compiled: Kernel;
  readonly tables: readonly Buffer[];
  readonly lanes: number;
  readonly from: number;
  readonly total: number;
  readonly job: Job;
}): TaskEither<ItoError, WaveBuffers> => {
  const { kernel, from, total, lanes } = a;
  const storage = (what: string, words: number): BufferSpec => ({ what, bytes: 4 * words, use: "storage" });
  const specs: readonly BufferSpec[] = [
    { what: "parameters", bytes: 4 * paramNames.length, use: "uniform" },
    storage("lanes", lanes * kernel.laneWords),
    storage("results", total * kernel.resultWords),
    storage("status", statusNames.length),
    ...(kernel.given.length === 0 ? [] : [{ ...storage("what is given", 0), ...givenIn(a) }]),
  ];
  return pipe(
    createBuffers(a.d, specs),
    TE.map((buffers) => {
      const [params, laneState, results, status] = buffers;
      if (
        params === undefined || laneState === undefined || results === undefined || status === undefined
      ) {
        throw internal("a wave without buffers");
      }
      const bound = a.compiled.bind([...buffers.slice(0, 4), ...a.tables, ...buffers.slice(4)]);
      return {
        from,
        total,
        lanes,
        params,
        laneState,
        results,
        status,
        bound,
        release: (but) => buffers.forEach((b) => b === but || b.destroy()),
      };
    }),
  );
};

/** What is asked of a plan when it runs. */
type Planned = RowPlan & { readonly nfePerStep: number };

const waveOf = (a: {
  readonly d: Device;
  readonly plan: Planned;
  readonly kernel: LoopKernel;
  readonly compiled: Kernel;
  readonly tables: readonly Buffer[];
  readonly options: LoopOptions;
}) =>
async ({ job, from, results, report }: Wave): Promise<WaveEnd> => {
  const { d, plan, plan: { nfePerStep }, kernel, options: { resultBytes, lanes: wanted, chunkMs } } = a;
  const most = Math.max(1, Math.floor(resultBytes / (4 * Math.max(kernel.resultWords, kernel.given.length))));
  const total = Math.min(most, job.n - from);
  const widest = d.info.limits.workgroups * (kernel.isGrouped ? 1 : workgroup);
  const lanes = Math.min(wanted, total, widest);
  const wave = await prepareWave({ ...a, lanes, from, total, job })();
  if (E.isLeft(wave)) return { count: 0, paid: 0, standing: [], failure: wave.left };
  job.debug.say(2, () => {
    const bytes = 4 * (lanes * kernel.laneWords + total * kernel.resultWords);
    return `paths ${from} to ${from + total - 1}: ${lanes} lanes, ${bytesText(bytes)} of lanes and results`;
  });
  const told = ({ done, steps }: Status): void => report({ done, nfe: steps * nfePerStep, meanT: NaN });
  let staying: Buffer | undefined;
  try {
    const chunks = { d, kernel, chunkMs, wave: wave.right, job, out: results, report: told };
    const { fault, steps, standing } = await runChunks(chunks);
    const end = { count: total, paid: steps * nfePerStep, standing };
    if (fault !== undefined) {
      return { ...end, failure: errorOf(fault, { done: doneIn(results), total: job.n }) };
    }
    if (job.stays !== true || plan.save === undefined) return end;
    staying = wave.right.results;
    return { ...end, resident: columnsOf({ device: d, plan, from, n: total }, staying) };
  } finally {
    wave.right.release(staying);
  }
};

/**
 * Compiles a looped plan for a device.
 *
 * Errors (Left): `DeviceLimit` for tables that are too large or a step with too many turns of loops. Throws `Internal:` where the device refuses the kernel.
 */
export function prepareLoop(
  d: Device,
  plan: LoopPlan,
  options: Partial<LoopOptions> = {},
): TaskEither<ItoError, PreparedLoop> {
  return prepareKernel(d, plan, renderWgslLoop(plan), { ...loopDefaults(d), ...options });
}

/** How many workgroups take samples of many elements: some a core, as many as there is memory for. */
const groupsOf = (d: Device, kernel: LoopKernel): number => {
  const { limits, isSoftware } = d.info;
  const fit = Math.floor(Math.min(limits.binding, limits.buffer) / (4 * kernel.laneWords));
  return Math.max(1, Math.min(isSoftware ? 16 : 2048, fit));
};

/** Whether a plan can be run a workgroup a sample here. */
export function takesBlocked(d: Device, plan: StagePlan): boolean {
  const { binding, buffer } = d.info.limits;
  const states = plan.step.stages.reduce((sum, s) => sum + s.fields.length, 2 * plan.states.length);
  return isBlockable(plan) && fitsGroup(plan) && 4 * plan.elements * (states + 4) < Math.min(binding, buffer);
}

/** The same for a plan of many elements without oracles, a workgroup a sample. */
export function prepareBlocked(
  d: Device,
  plan: StagePlan,
  options: Partial<LoopOptions> = {},
): TaskEither<ItoError, PreparedLoop> {
  const kernel = renderWgslBlocked(plan);
  const lanes = groupsOf(d, kernel);
  return prepareKernel(d, plan, kernel, { ...loopDefaults(d), lanes, ...options });
}

const prepareKernel = (
  d: Device,
  plan: Planned,
  kernel: LoopKernel,
  all: LoopOptions,
): TaskEither<ItoError, PreparedLoop> => {
  const { round, ends } = kernel.iterations;
  if (d.info.isSoftware && round + ends > mostIterations) {
    return TE.left({
      tag: "DeviceLimit",
      what: "the turns of the loops in a step",
      wanted: round + ends,
      limit: mostIterations,
      try: 'backend "cpu"',
    });
  }
  const contents = tableNumbers(kernel.tables);
  const specs: readonly BufferSpec[] = contents.length === 0
    ? []
    : [{ what: "tables", bytes: contents.byteLength, use: "storage", contents }];
  const bindings: readonly Binding[] = [
    "uniform",
    "write",
    "write",
    "write",
    ...specs.map((): Binding => "read"),
    ...(kernel.given.length > 0 ? (["read"] as const) : []),
  ];
  return pipe(
    compileKernel(d, { name: "loop", wgsl: kernel.wgsl, bindings }),
    TE.chain((compiled) =>
      pipe(
        createBuffers(d, specs),
        TE.map((tables): PreparedLoop => ({
          ...holdsNothing,
          kernel,
          run: runBy(plan, "f32", {
            wave: waveOf({ d, plan, kernel, compiled, tables, options: all }),
            name: () => d.info.name,
            canStay: true,
          }),
          isSound: () => d.fault() === undefined,
          release: () => Promise.resolve(tables.forEach((b) => b.destroy())),
        })),
      )
    ),
  );
};

/**
 * Solves a looped plan on a device.
 *
 * An abort returns what is finished, and so does a device that fails when it had given samples back; the rest has code 0.
 * Errors (Left): `DeviceLimit`, and `DeviceLost` where no sample is left. Throws `Internal:` where the device refuses a
 * command.
 */
export function runLoopOnDevice(d: Device, plan: LoopPlan, job: Job): TaskEither<ItoError, Outcome> {
  return pipe(
    clocked(job.debug, "kernels compiled", prepareLoop(d, plan)),
    TE.chain((loop) => () => loop.run(job)().finally(loop.release)),
    TE.map((run) => run.outcome),
  );
}
