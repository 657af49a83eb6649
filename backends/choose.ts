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
import { openOnCpu, type Plan, type Run } from "./cpu.ts";
import { codes } from "../solvers/step.ts";
import type { Job, Outcome } from "./job.ts";
import { type Device, errorOf, openDevice } from "./webgpu.ts";
import { prepareLoop } from "./webgpu_loop.ts";
import { runCompiledStages } from "./webgpu_stage.ts";
import { compileStages } from "./webgpu_stage_memory.ts";

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

/** A plan on a backend, ready to run: compiled once, however many jobs it is given, one at a time. */
export interface Runner {
  /** Errors (Left): the backend's own. */
  readonly run: (job: Job) => TaskEither<ItoError, Chosen>;
  /** Gives everything back; no job may be under way. */
  readonly release: () => Promise<void>;
}

/** A plan that is compiled for a device. */
interface Compiled {
  readonly run: (job: Job) => TaskEither<ItoError, Outcome>;
  readonly release: () => void;
}

const compiledFor = (d: Device, plan: Plan, provider: Provider): TaskEither<ItoError, Compiled> =>
  plan.tag === "looped" ? prepareLoop(d, plan) : pipe(
    compileStages(d, plan),
    TE.map((c) => ({ run: (job) => runCompiledStages(d, c, job, { provider }), release: () => {} })),
  );

const onDevice = (d: Device, plan: Plan, provider: Provider): TaskEither<ItoError, Runner> =>
  pipe(
    compiledFor(d, plan, provider),
    TE.bimap(
      (error) => {
        d.close();
        return error;
      },
      (compiled): Runner => ({
        run: (job) =>
          pipe(
            compiled.run(job),
            TE.map((outcome): Chosen => ({
              outcome: withFault(outcome, d),
              device: d.info.name,
              backend: "webgpu",
              notes: [],
            })),
          ),
        release: () => {
          compiled.release();
          d.close();
          return Promise.resolve();
        },
      }),
    ),
  );

const onCpu = (
  plan: Plan,
  provider: Provider,
  a: { readonly precision: "f32" | "f64"; readonly notes: readonly string[] },
): TaskEither<ItoError, Runner> => {
  const backend = a.precision === "f32" ? "cpu" : "reference";
  return pipe(
    openOnCpu(plan, { precision: a.precision, provider }),
    TE.map(({ run, release }): Runner => ({
      run: (job) => async () => E.right({ ...await run(job), backend, notes: a.notes }),
      release,
    })),
  );
};

const firstLine = (e: ItoError): string => describe(e).split("\n")[0] ?? "";

/** The first runner until it fails, then, for that job and all later ones, the second. */
const orElse = (first: Runner, second: (failure: ItoError) => TaskEither<ItoError, Runner>): Runner => {
  let [now, changed] = [first, false];
  return {
    run: (job) => async () => {
      const run = await now.run(job)();
      if (changed || E.isRight(run)) return run;
      const other = await second(run.left)();
      if (E.isLeft(other)) return other;
      await now.release();
      [now, changed] = [other.right, true];
      return now.run(job)();
    },
    release: () => now.release(),
  };
};

const automatic = (plan: Plan, provider: Provider): TaskEither<ItoError, Runner> => async () => {
  const cpu = (note: string) => onCpu(plan, provider, { precision: "f32", notes: [note] });
  const opened = await openDevice()();
  if (E.isLeft(opened)) return cpu(`No GPU: ${firstLine(opened.left)}; solved on the CPU`)();
  const d = opened.right;
  if (d.info.isSoftware) {
    d.close();
    return cpu(`No GPU, only ${d.info.name}; solved on the CPU, which is faster`)();
  }
  const failed = (e: ItoError) => cpu(`The GPU failed: ${firstLine(e)}; solved on the CPU`);
  const gpu = await onDevice(d, plan, provider)();
  return E.isLeft(gpu) ? failed(gpu.left)() : E.right(orElse(gpu.right, failed));
};

/** A plan, ready to run on the backend that was asked for. Errors (Left): the backend's own. */
export function openOn(backend: Backend, plan: Plan, provider: Provider): TaskEither<ItoError, Runner> {
  switch (backend) {
    case "auto":
      return automatic(plan, provider);
    case "webgpu":
      return pipe(openDevice(), TE.chain((d) => onDevice(d, plan, provider)));
    case "cpu":
      return onCpu(plan, provider, { precision: "f32", notes: [] });
    case "reference":
      return onCpu(plan, provider, { precision: "f64", notes: [] });
  }
}

/** Runs a plan on the backend that was asked for, once. Errors (Left): the backend's own. */
export function runOn(
  backend: Backend,
  plan: Plan,
  job: Job,
  provider: Provider,
): TaskEither<ItoError, Chosen> {
  return pipe(
    openOn(backend, plan, provider),
    TE.chain((runner) => () => runner.run(job)().finally(runner.release)),
  );
}
