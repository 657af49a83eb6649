/**
 * Where a plan runs.
 *
 * `auto`, by measurement (docs/lab/speed.md): a real GPU, where there is one; else the CPU. On a software adapter (Mesa's
 * llvmpipe) staged kernels took 5 times as long as in WebAssembly SIMD, looped ones 1.2 to 2 times with compiling, and
 * each readback costs 10 ms. A GPU that fails before it has solved anything gives way to the CPU, and the solution says
 * so.
 * Tests: tests/backends/run/fallback_test.ts, tests/solve/debug_test.ts.
 * @module
 */
export type { Backend, Provider, Where } from "./opening.ts";
import * as E from "fp-ts/Either";
import { pipe } from "fp-ts/function";
import * as TE from "fp-ts/TaskEither";
import type { TaskEither } from "fp-ts/TaskEither";
import { type Opening, runner, type Where } from "./opening.ts";
import { describe, type ItoError } from "../../sde/border/errors.ts";
import { oraclesOf } from "../devices/oracles.ts";
import type { Debug } from "../host/debug.ts";
import type { Job } from "../schedule/job.ts";
import type { Precision } from "../host/reals.ts";
import { withinMemory } from "./memory.ts";
import type { Plan } from "../schedule/plans/plan.ts";
import { threadNotes } from "../host/workers.ts";
import { type Chosen, lasting, ofSolves, type Runner, type Runners } from "./runner.ts";

// What a solve does not run on is not loaded: a page is spared the kernels of the others
const loadCpu = () => import("../devices/cpu/open.ts");
const loadDevice = () => import("./on_device.ts");
const loadNative = () => import("../devices/native/open.ts");

/** What a module's task does, which is loaded for it. */
const later =
  <M, A>(load: () => Promise<M>, task: (m: M) => TaskEither<ItoError, A>): TaskEither<ItoError, A> => () =>
    load().then((module) => task(module)());

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
    later(loadCpu, (cpu) => cpu.openOnCpu(plan, { precision, provider }, debug)),
    TE.map((cpu) => lasting(cpu, backend, ofThreads)),
  );
  const withNotes = (run: Chosen): Chosen => ({ ...run, notes: [...notes, ...run.notes] });
  return pipe(
    runner(a, backend, open),
    TE.map((r): Runner => ({ ...r, run: (job) => pipe(r.run(job), TE.map(withNotes)) })),
  );
};

const onNative = (a: Opening): TaskEither<ItoError, Runner> => {
  const open = later(loadNative, (c) => c.openNative(a.plan, { provider: a.where.provider }, a.debug));
  return runner(a, "native", pipe(open, TE.map((native) => lasting(native, "native"))));
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

const rule = "backend auto: a real GPU where there is one, else the CPU (docs/lab/speed.md)";

const automatic = (a: Opening): TaskEither<ItoError, Runner> => async () => {
  const { debug } = a;
  debug.say(1, () => rule);
  const cpu = (note: string) => onCpu(a, "cpu", [note]);
  if (a.where.precision === "f64") return cpu("float64: solved on the CPU, as WGSL has none")();
  const { askedOf, onAsked, openFor } = await loadDevice();
  const opened = await openFor(debug)();
  if (E.isLeft(opened)) return cpu(`No GPU: ${firstLine(opened.left)}; solved on the CPU`)();
  const d = opened.right;
  if (d.info.isSoftware) {
    d.close();
    return cpu(`No GPU, only ${d.info.name}; solved on the CPU, which is faster`)();
  }
  const failed = (e: ItoError) => cpu(`The GPU failed: ${firstLine(e)}; solved on the CPU`);
  const known = await askedOf(d, debug)();
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
      return later(
        loadDevice,
        ({ onDevice, openFor }) => pipe(openFor(a.debug), TE.chain((d) => onDevice(d, a))),
      );
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
