/**
 * The native backend: C on the machine's own vectors; a staged plan's few scalars in JavaScript, its oracles as on the CPU.
 * Tests: tests/backends/devices/native/native_test.ts.
 * @module
 */
import * as E from "fp-ts/Either";
import type { TaskEither } from "fp-ts/TaskEither";
import type { ItoError } from "../../../sde/border/errors.ts";
import { arraysOf } from "../arrays.ts";
import { type Env, type Kernel, loadJsProgram, mapPrograms, type StageEngine } from "../cpu/engine.ts";
import { holdsNothing, type Opened, runBy } from "../waves.ts";
import { type CpuOptions, openOnCpu } from "../cpu/open.ts";
import { clocked, type Debug } from "../../host/debug.ts";
import { cores } from "../../host/node.ts";
import { cpuPlan } from "../../schedule/plans/keep.ts";
import type { LoopPlan } from "../../schedule/plans/loop_plan.ts";
import type { Plan } from "../../schedule/plans/plan.ts";
import type { StagePlan } from "../../schedule/plans/stage_plan.ts";
import { renderJsProgram } from "../../targets/js/stage.ts";
import { sumBlock } from "../../schedule/graphs/lanes.ts";
import { renderNativeLoop } from "../../targets/native/loop.ts";
import { type NativeStages, renderNativeStages } from "../../targets/native/rows.ts";
import { givenOf, type Library, openLibrary } from "./library.ts";
import { nativeWave } from "./loop.ts";

/** How a plan is run. */
export interface NativeOptions extends Pick<CpuOptions, "provider"> {
  /** Most threads of a looped plan; by default as many as the machine has. */
  readonly threads?: number;
}

const openLoop =
  (plan: LoopPlan, debug: Debug, threads: number): TaskEither<ItoError, Opened> => async () => {
    const loop = renderNativeLoop(plan);
    const open = () => openLibrary(loop.text, plan.relaxed === true ? "relaxed" : "exact");
    const opened = await clocked(debug, "C compiled", open)();
    if (E.isLeft(opened)) return opened;
    const library = opened.right;
    const made = { plan, loop, library };
    const run = runBy(plan, "f32", {
      wave: (w) => nativeWave(made, threads, w),
      name: () => `C, ${library.lanes} lanes, ${threads} threads`,
    });
    return E.right({ ...holdsNothing, run, release: () => Promise.resolve(library.close()) });
  };

/** Kernels read this far beyond their arrays, and never write there: two elements a lane. */
const beyond = 2 * 64;

const engineOf = (
  plan: StagePlan,
  slots: number,
  made: NativeStages,
  { now, lanes }: Library,
): StageEngine => {
  const make = {
    real: (n: number) => new Float32Array(n + beyond).subarray(0, n),
    word: (n: number) => new Int32Array(n),
    flag: (n: number) => new Uint8Array(n),
  };
  const arrays = new Map(arraysOf(plan, slots).map((a) => [a.name, make[a.kind](a.length)] as const));
  const tables = made.tables.map((d) => Float32Array.from(d.values));
  const scratch = new Float32Array(Math.max(1, made.sums) * sumBlock * lanes + beyond);
  const given = givenOf([...tables, ...made.arrays.map((name) => arrays.get(name) ?? scratch)]);
  const kernel = (name: "begin" | "step" | "finish", stage: number): Kernel | undefined => {
    const number = made.kernelOf(name, stage);
    if (number === undefined) return undefined;
    return (from, to, { seed }) => {
      now(given, number, from, to, typeof seed === "number" ? seed : 0);
    };
  };
  const scalars = mapPrograms(
    plan,
    (p) => loadJsProgram(renderJsProgram(p, plan.elements, "f32", "scalars")),
  );
  const whole = (name: "begin" | "step" | "finish") => ({
    ...scalars[name],
    stages: scalars[name].stages.map((s, r) => ({ ...s, elements: kernel(name, r) })),
  });
  const env: Env = Object.fromEntries(arrays);
  return {
    name: `C, ${lanes} lanes`,
    env,
    programs: { begin: whole("begin"), step: whole("step"), finish: whole("finish") },
  };
};

const openStages =
  (plan: StagePlan, options: NativeOptions, debug: Debug): TaskEither<ItoError, Opened> => async () => {
    const made = renderNativeStages(cpuPlan(plan));
    const opened = await clocked(debug, "C compiled", () => openLibrary(made.text, "exact"))();
    if (E.isLeft(opened)) return opened;
    const library = opened.right;
    const stages: CpuOptions["stages"] = (kept, slots) => engineOf(kept, slots, made, library);
    const runner = await openOnCpu(plan, { ...options, precision: "f32", stages }, debug)();
    if (E.isLeft(runner)) {
      library.close();
      return runner;
    }
    return E.right({ ...runner.right, release: () => runner.right.release().finally(library.close) });
  };

/**
 * Opens a plan as native code, with its oracles.
 *
 * Errors (Left): `NoDevice` where a compiler may not be run, code not be loaded, or no compiler is there; those of `openOnCpu`.
 */
export function openNative(
  plan: Plan,
  options: NativeOptions,
  debug: Debug,
): TaskEither<ItoError, Opened> {
  const { threads = cores() } = options;
  return plan.tag === "looped" ? openLoop(plan, debug, threads) : openStages(plan, options, debug);
}
