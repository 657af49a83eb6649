/**
 * Where a plan runs.
 *
 * `auto`, by measurement (docs/speed.md): a real GPU, where there is one; else the CPU. On a software adapter (Mesa's
 * llvmpipe) staged kernels took 5 times as long as in WebAssembly SIMD, looped ones 1.2 to 2 times with compiling, and
 * each readback costs 10 ms. A GPU that fails before it has solved anything gives way to the CPU, and the solution says
 * so.
 * Tests: tests/backends/run/fallback_test.ts, tests/solve/debug_test.ts.
 * @module
 */
import * as E from "fp-ts/Either";
import { pipe } from "fp-ts/function";
import * as TE from "fp-ts/TaskEither";
import type { TaskEither } from "fp-ts/TaskEither";
import { describe, type ItoError } from "../../sde/border/errors.ts";
import { codes } from "../../solvers/symbols.ts";
import { openOnCpu, oraclesOf } from "../devices/cpu/open.ts";
import { openNative } from "../devices/native/open.ts";
import { bytesText, clocked, type Debug } from "../host/debug.ts";
import { movedBy } from "../schedule/plans/kernels.ts";
import { timingText } from "../host/meter.ts";
import type { Job, Outcome } from "../schedule/job.ts";
import type { Precision } from "../host/reals.ts";
import { withinMemory } from "./memory.ts";
import type { Plan } from "../schedule/plans/plan.ts";
import { threadNotes } from "../host/workers.ts";
import { type Device, errorOf, openDevice } from "../devices/webgpu/device.ts";
import { ask, traitsText } from "../devices/webgpu/probe.ts";
import { prepareLoop } from "../devices/webgpu/loop.ts";
import { runCompiledStages } from "../devices/webgpu/stage.ts";
import { compileStages } from "../devices/webgpu/stage_memory.ts";
import { sharedDevice } from "./device.ts";
import { type Chosen, type Lasting, lent, ofSolves, type Runner, type Runners } from "./runner.ts";

/**
 * Where a solve runs; `reference` is JavaScript in float64, with the host's own exp, log, …; `native` C by the system's compiler.
 */
export type Backend = "auto" | "webgpu" | "cpu" | "native" | "reference";

/** Where score oracles run on the CPU. */
export type Provider = "auto" | "native" | "wasm";

/** What decides where a plan runs. */
export interface Where {
  readonly backend: Backend;
  readonly precision: "f32" | "f64";
  readonly provider: Provider;
}

/** What was finished before the device failed, with the reason beside it. */
const withFault = (outcome: Outcome, d: Device): Outcome => {
  const fault = d.fault();
  if (fault === undefined || outcome.failure !== undefined) return outcome;
  const done = outcome.codes.reduce((n, c) => n + (c === codes.running ? 0 : 1), 0);
  if (done === outcome.codes.length) return outcome;
  return { ...outcome, failure: errorOf(fault, { done, total: outcome.codes.length }) };
};

/** What is opened, and who is told. */
interface Opening {
  readonly plan: Plan;
  readonly where: Where;
  readonly debug: Debug;
  /** Where runners rest. */
  readonly runners: Runners;
}

/** One that rests, or a new one: who is told of a solve sees all of it made. */
const runner = (
  a: Opening,
  where: string,
  open: TaskEither<ItoError, Lasting>,
): TaskEither<ItoError, Runner> =>
  a.debug.level > 0
    ? open
    : lent(a.runners, { plan: a.plan, on: `${where} ${a.where.precision} ${a.where.provider}` }, open);

const adapterText = ({ info: { name, isSoftware, limits } }: Device): string =>
  `adapter: ${name}${isSoftware ? ", software" : ""}; buffers up to ${bytesText(limits.binding)}, ` +
  `${limits.storageBuffers} of them a kernel`;

/** The device; level 1 says which, level 2 wants one with a timer. */
const openFor = (debug: Debug): TaskEither<ItoError, Device> =>
  pipe(
    clocked(debug, "device opened", debug.level >= 2 ? openDevice({ timed: true }) : sharedDevice()),
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

/** A plan that is compiled for a device. */
interface Compiled {
  readonly run: (job: Job) => TaskEither<ItoError, Outcome>;
  readonly release: () => void;
}

const compiledFor = (d: Device, { plan, where: { provider } }: Opening): TaskEither<ItoError, Compiled> =>
  plan.tag === "looped" ? prepareLoop(d, plan) : pipe(
    compileStages(d, plan),
    TE.map((c) => ({ run: (job) => runCompiledStages(d, c, job, { provider }), release: () => {} })),
  );

/** What a user must know of a device whose arithmetic loses NaN. */
const losesNaN = ({ info }: Device): readonly string[] =>
  info.traits?.nan === false
    ? [
      `${info.name} loses NaN: a sample that fails may look as if it were done; backend: "cpu" tells them apart`,
    ]
    : [];

/** The device once more, with what it says of its arithmetic, or closed. */
const asked = (d: Device, debug: Debug): TaskEither<ItoError, Device> =>
  pipe(
    clocked(debug, "device asked", ask(d)),
    TE.bimap(
      (error) => {
        d.close();
        return error;
      },
      (known) => {
        const { traits } = known.info;
        if (traits !== undefined) debug.say(1, () => traitsText(traits));
        return known;
      },
    ),
  );

const onDevice = (opened: Device, a: Opening): TaskEither<ItoError, Runner> =>
  pipe(asked(opened, a.debug), TE.chain((d) => onAsked(d, a)));

const onAsked = (d: Device, a: Opening): TaskEither<ItoError, Runner> =>
  runner(a, "webgpu", compiledOn(d, a));

const compiledOn = (d: Device, a: Opening): TaskEither<ItoError, Lasting> =>
  pipe(
    clocked(a.debug, "kernels compiled", compiledFor(d, a)),
    TE.bimap(
      (error) => {
        d.close();
        return error;
      },
      (compiled): Lasting => ({
        run: (job) =>
          pipe(
            compiled.run(job),
            TE.map((outcome): Chosen => ({
              outcome: withFault(outcome, d),
              device: d.info.name,
              backend: "webgpu",
              notes: losesNaN(d),
            })),
          ),
        release: async () => {
          await sayKernels(d, a.plan, a.debug);
          compiled.release();
          d.close();
        },
        ...alwaysAwake,
        bytes: () => 0, // a job's buffers go with it
        isSound: () => d.fault() === undefined,
      }),
    ),
  );

const alwaysAwake = { rest: () => Promise.resolve(), wake: TE.right(undefined) } as const;

/** What a user must know of networks in float64. */
const roundedOracles = (plan: Plan, precision: Precision): readonly string[] =>
  precision === "f32"
    ? []
    : oraclesOf(plan).filter((o) => o.tag === "onnx").map((o) =>
      `The network "${o.name}" is asked in float32: its answers are no better`
    );

const onCpu = (
  a: Opening,
  backend: "cpu" | "reference",
  why: readonly string[] = [],
): TaskEither<ItoError, Runner> => {
  const { plan, where: { provider, ...where }, debug } = a;
  const precision = backend === "reference" ? backend : where.precision;
  const notes = [...why, ...roundedOracles(plan, precision)];
  notes.forEach((note) => debug.say(1, () => note));
  const ofThreads = (): readonly string[] => (backend === "cpu" ? threadNotes() : []);
  const open = pipe(
    openOnCpu(plan, { precision, provider }, debug),
    TE.map((cpu): Lasting => ({
      ...cpu,
      run: (job) => async () => E.right({ ...await cpu.run(job), backend, notes: ofThreads() }),
      isSound: () => true,
    })),
  );
  const withNotes = (run: Chosen): Chosen => ({ ...run, notes: [...notes, ...run.notes] });
  return pipe(
    runner(a, backend, open),
    TE.map((r): Runner => ({ ...r, run: (job) => pipe(r.run(job), TE.map(withNotes)) })),
  );
};

const onNative = (a: Opening): TaskEither<ItoError, Runner> =>
  runner(
    a,
    "native",
    pipe(
      openNative(a.plan, { provider: a.where.provider }, a.debug),
      TE.map((native): Lasting => ({
        ...native,
        run: (job) => async () => E.right({ ...await native.run(job), backend: "native", notes: [] }),
        isSound: () => true,
      })),
    ),
  );

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

const rule = "backend auto: a real GPU where there is one, else the CPU (docs/speed.md)";

const automatic = (a: Opening): TaskEither<ItoError, Runner> => async () => {
  const { debug } = a;
  debug.say(1, () => rule);
  const cpu = (note: string) => onCpu(a, "cpu", [note]);
  if (a.where.precision === "f64") return cpu("float64: solved on the CPU, as WGSL has none")();
  const opened = await openFor(debug)();
  if (E.isLeft(opened)) return cpu(`No GPU: ${firstLine(opened.left)}; solved on the CPU`)();
  const d = opened.right;
  if (d.info.isSoftware) {
    d.close();
    return cpu(`No GPU, only ${d.info.name}; solved on the CPU, which is faster`)();
  }
  const failed = (e: ItoError) => cpu(`The GPU failed: ${firstLine(e)}; solved on the CPU`);
  const known = await asked(d, debug)();
  if (E.isLeft(known)) return failed(known.left)();
  if (known.right.info.traits?.nan === false) {
    d.close();
    return cpu(`${d.info.name} loses NaN, so that a failure is not seen; solved on the CPU`)();
  }
  debug.say(1, () => `A real GPU: ${d.info.name}; solved there`);
  const gpu = await onAsked(known.right, a)();
  return E.isLeft(gpu) ? failed(gpu.left)() : E.right(orElse(gpu.right, failed));
};

/**
 * A plan, ready to run on the backend that was asked for: as `runners` have it from an earlier solve, or new. Errors (Left): the backend's own; `DeviceLimit` of a run for
 * which there is no memory.
 */
export function openOn(
  where: Where,
  plan: Plan,
  debug: Debug,
  runners: Runners = ofSolves,
): TaskEither<ItoError, Runner> {
  const a: Opening = { plan, where, debug, runners };
  const { backend } = where;
  if (backend !== "auto") debug.say(1, () => `backend ${backend}, as asked for`);
  return pipe(
    runnerOn(a),
    TE.map((r): Runner => ({ ...r, run: (job) => withinMemory(plan, job, where, r.run(job)) })),
  );
}

const runnerOn = (a: Opening): TaskEither<ItoError, Runner> => {
  const { backend } = a.where;
  switch (backend) {
    case "auto":
      return automatic(a);
    case "webgpu":
      return pipe(openFor(a.debug), TE.chain((d) => onDevice(d, a)));
    case "native":
      return onNative(a);
    case "cpu":
    case "reference":
      return onCpu(a, backend);
  }
};

/** Runs a plan on the backend that was asked for, once. Errors (Left): the backend's own. */
export function runOn(
  where: Where,
  plan: Plan,
  job: Job,
  runners: Runners = ofSolves,
): TaskEither<ItoError, Chosen> {
  return pipe(
    openOn(where, plan, job.debug, runners),
    TE.chain((runner) => () => runner.run(job)().finally(runner.release)),
  );
}
