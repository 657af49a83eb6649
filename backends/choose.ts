/**
 * Where a plan runs.
 *
 * `auto`, by measurement (docs/speed.md): a real GPU, where there is one; else the CPU. On a software adapter (Mesa's
 * llvmpipe) staged kernels took 5 times as long as in WebAssembly SIMD, looped ones 1.2 to 2 times with compiling, and
 * each readback costs 10 ms. A GPU that fails before it has solved anything gives way to the CPU, and the solution says
 * so.
 * @module
 */
import * as E from "fp-ts/Either";
import { pipe } from "fp-ts/function";
import * as TE from "fp-ts/TaskEither";
import type { TaskEither } from "fp-ts/TaskEither";
import { describe, type ItoError } from "../sde/errors.ts";
import { type Run, runOnCpu } from "./cpu.ts";
import { codes } from "../solvers/symbols.ts";
import { bytesText, clocked, type Debug } from "./debug.ts";
import { movedBy } from "./explain_kernels.ts";
import { timingText } from "./meter.ts";
import type { Job, Outcome } from "./job.ts";
import type { Plan } from "./plan.ts";
import { threadNotes } from "./wasm_threads.ts";
import { type Device, errorOf, openDevice } from "./webgpu.ts";
import { runLoopOnDevice } from "./webgpu_loop.ts";
import { runStagesOnDevice } from "./webgpu_stage.ts";

/** Where a solve runs; `reference` is the CPU in float64. */
export type Backend = "auto" | "webgpu" | "cpu" | "reference";

/** A run, where it was, and what the user should know of the choice. */
export interface Chosen extends Run {
  readonly backend: "webgpu" | "cpu" | "reference";
  readonly notes: readonly string[];
}

/** Where score oracles run on the CPU. */
export type Provider = "auto" | "native" | "wasm";

/** What was finished before the device failed, with the reason beside it. */
const withFault = (outcome: Outcome, d: Device): Outcome => {
  const fault = d.fault();
  if (fault === undefined || outcome.failure !== undefined) return outcome;
  const done = outcome.codes.reduce((n, c) => n + (c === codes.running ? 0 : 1), 0);
  if (done === outcome.codes.length) return outcome;
  return { ...outcome, failure: errorOf(fault, { done, total: outcome.codes.length }) };
};

const adapterText = ({ info: { name, isSoftware, limits } }: Device): string =>
  `adapter: ${name}${isSoftware ? ", software" : ""}; buffers up to ${bytesText(limits.binding)}, ` +
  `${limits.storageBuffers} of them a kernel`;

/** The device; level 1 says which, level 2 wants its timer. */
const openFor = (debug: Debug): TaskEither<ItoError, Device> =>
  pipe(
    clocked(debug, "device opened", openDevice({ timed: debug.level >= 2 })),
    TE.map((d) => {
      debug.say(1, () => adapterText(d));
      return d;
    }),
  );

const sayKernels = async (d: Device, plan: Plan, debug: Debug): Promise<void> => {
  if (debug.level < 2) return;
  const timings = await d.timer?.read();
  debug.say(
    2,
    () =>
      timings === undefined
        ? "no times of kernels: the adapter has no timestamps"
        : timingText(timings, movedBy(plan)),
  );
};

const onDevice = (d: Device, plan: Plan, job: Job, provider: Provider): TaskEither<ItoError, Chosen> =>
  pipe(
    plan.tag === "looped" ? runLoopOnDevice(d, plan, job) : runStagesOnDevice(d, plan, job, { provider }),
    TE.map((outcome): Chosen => ({
      outcome: withFault(outcome, d),
      device: d.info.name,
      backend: "webgpu",
      notes: [],
    })),
    (task) => async () => {
      const result = await task();
      await sayKernels(d, plan, job.debug);
      d.close();
      return result;
    },
  );

const onCpu = (
  plan: Plan,
  job: Job,
  provider: Provider,
  notes: readonly string[],
): TaskEither<ItoError, Chosen> => {
  notes.forEach((note) => job.debug.say(1, () => note));
  return pipe(
    runOnCpu(plan, job, { precision: "f32", provider }),
    TE.map((run): Chosen => ({ ...run, backend: "cpu", notes: [...notes, ...threadNotes()] })),
  );
};

const firstLine = (e: ItoError): string => describe(e).split("\n")[0] ?? "";

const rule = "backend auto: a real GPU where there is one, else the CPU (docs/speed.md)";

const automatic = (plan: Plan, job: Job, provider: Provider): TaskEither<ItoError, Chosen> => async () => {
  const { debug } = job;
  debug.say(1, () => rule);
  const opened = await openFor(debug)();
  if (E.isLeft(opened)) {
    return onCpu(plan, job, provider, [`No GPU: ${firstLine(opened.left)}; solved on the CPU`])();
  }
  const d = opened.right;
  if (d.info.isSoftware) {
    d.close();
    return onCpu(plan, job, provider, [`No GPU, only ${d.info.name}; solved on the CPU, which is faster`])();
  }
  debug.say(1, () => `A real GPU: ${d.info.name}; solved there`);
  const run = await onDevice(d, plan, job, provider)();
  if (E.isRight(run)) return run;
  return onCpu(plan, job, provider, [`The GPU failed: ${firstLine(run.left)}; solved on the CPU`])();
};

/** Runs a plan on the backend that was asked for. Errors (Left): the backend's own. */
export function runOn(
  backend: Backend,
  plan: Plan,
  job: Job,
  provider: Provider,
): TaskEither<ItoError, Chosen> {
  if (backend !== "auto") job.debug.say(1, () => `backend ${backend}, as asked for`);
  switch (backend) {
    case "auto":
      return automatic(plan, job, provider);
    case "webgpu":
      return pipe(openFor(job.debug), TE.chain((d) => onDevice(d, plan, job, provider)));
    case "cpu":
      return onCpu(plan, job, provider, []);
    case "reference":
      return pipe(
        runOnCpu(plan, job, { precision: "f64", provider }),
        TE.map((run): Chosen => ({ ...run, backend: "reference", notes: [] })),
      );
  }
}
