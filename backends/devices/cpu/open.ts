/**
 * The CPU backend: WebAssembly or JavaScript in float32 or float64, oracles on onnxruntime; and the reference, JavaScript in
 * float64 with its own functions.
 * Tests: tests/backends/schedule/plans/pair_test.ts, tests/sde/mixture_many_test.ts.
 * @module
 */
import * as E from "fp-ts/Either";
import { pipe } from "fp-ts/function";
import * as TE from "fp-ts/TaskEither";
import type { TaskEither } from "fp-ts/TaskEither";
import type { ItoError } from "../../../sde/border/errors.ts";
import type { Oracle } from "../../../sde/language/oracle.ts";
import { runLoopOnCpu } from "./loop.ts";
import { aroundKernels, type Env, jsEngine, type Kernel, type StageEngine } from "./engine.ts";
import { type Evaluate, runStagesOnCpu, slotsOf } from "./stage.ts";
import { bytesText, clocked, type Debug } from "../../host/debug.ts";
import { movedBy } from "../../schedule/plans/kernels.ts";
import type { Job, Outcome } from "../../schedule/job.ts";
import type { Precision } from "../../host/reals.ts";
import { openBlocked, takesBlocked } from "./blocked.ts";
import { mayCompile } from "../../targets/js/load.ts";
import { meter, timingText } from "../../host/meter.ts";
import type { LoopPlan } from "../../schedule/plans/loop_plan.ts";
import { emptied, type Results, resultsRoom } from "../../schedule/loop_results.ts";
import { toItoError } from "../../../oracles/session/failure.ts";
import type { OracleSession } from "../../../oracles/session/session.ts";
import type { Plan } from "../../schedule/plans/plan.ts";
import { referenceDataset, referenceMixture } from "../../../oracles/session/reference.ts";
import { cpuPlan } from "../../schedule/plans/keep.ts";
import type { StagePlan } from "../../schedule/plans/stage_plan.ts";
import { hasWasmSimd } from "../../targets/wasm/operations.ts";
import { wasmEngine } from "./wasm_stage.ts";
import { memoryOf } from "./compiled_loop.ts";
import { lentOracle } from "../../../oracles/session/resting.ts";
import { memoryPool } from "./wasm_memory.ts";
import { threadLimit } from "../../host/workers.ts";

/** An outcome, and what made it. */
export interface Run {
  readonly outcome: Outcome;
  readonly device: string;
}

/** The oracles that a plan asks, each once. */
export function oraclesOf(plan: Plan): readonly Oracle[] {
  if (plan.tag === "looped") return [];
  const programs = [plan.begin, plan.step, plan.finish];
  return [...new Set(programs.flatMap((p) => p.stages.flatMap((s) => s.oracles.map((o) => o.oracle))))];
}

const single = (
  a: Float32Array | Float64Array,
): Float32Array => (a instanceof Float32Array ? a : Float32Array.from(a));

const bytesIn = (env: Env): number =>
  Object.values(env).reduce((sum: number, a) => sum + (typeof a === "object" ? a.byteLength : 0), 0);

const referenceEvaluate = (oracle: Oracle, session: OracleSession | undefined): Evaluate => {
  if (oracle.tag === "dataset") return (x, s, rows) => Promise.resolve(referenceDataset(oracle, x, s, rows));
  if (oracle.tag === "mixture") return (x, s, rows) => Promise.resolve(referenceMixture(oracle, x, s, rows));
  return async (x, s, rows) =>
    session === undefined ? x : Float64Array.from(await session.run(single(x), s.map(single), rows));
};

/** How the CPU runs a plan. */
export interface CpuOptions {
  readonly precision: Precision;
  readonly provider: "auto" | "native" | "wasm";
  /** What it runs in, but the reference: by default WebAssembly, where it has 128-bit SIMD and there is work enough. */
  readonly engine?: "wasm" | "javascript";
  /** Most threads of a looped plan; by default as many as the machine has. */
  readonly threads?: number;
  /** Whether a plan of many elements without oracles may be run a sample at a time; by default it is. */
  readonly blocked?: boolean;
  /** Something around the kernels of a staged plan. */
  readonly around?: (name: string, kernel: Kernel) => Kernel;
  /** What runs a staged plan with so many slots, in place of `engine`. */
  readonly stages?: (plan: StagePlan, slots: number) => StageEngine;
}

/** A plan that is ready to run, again and again, one job at a time. */
export interface CpuRunner {
  readonly run: (job: Job) => Promise<Run>;
  readonly release: () => Promise<void>;
  /** What it holds between jobs, its oracles apart. */
  readonly bytes: () => number;
  /** Lets go of its oracles until `wake`, which may fail as its opening may. */
  readonly rest: () => Promise<void>;
  readonly wake: TaskEither<ItoError, void>;
}

type Choice = "wasm" | "javascript" | "auto";

const openLoop = (plan: LoopPlan, engine: Choice, options: CpuOptions): CpuRunner => {
  const { precision } = options;
  const threads = Math.min(threadLimit(), options.threads ?? Infinity);
  const pool = memoryPool(memoryOf(threads));
  let last: Results | undefined;
  const room = (n: number): Results =>
    last?.codes.length === n ? emptied(last) : resultsRoom(plan, precision, n);
  return {
    run: async (job) => {
      const run = await runLoopOnCpu(plan, job, { precision, engine, threads, pool, room });
      last = job.part === undefined ? undefined : run.outcome; // else the outcome is the caller's to keep
      return run;
    },
    release: () => Promise.resolve(),
    bytes: pool.bytes,
    rest: () => Promise.resolve(),
    wake: TE.right(undefined),
  };
};

/** Arrays as a new engine has them: no job sees another's. */
const wiped = (engine: StageEngine): StageEngine => {
  Object.values(engine.env).forEach((a) => typeof a === "object" && a.fill(0));
  return engine;
};

/** Runs a staged plan; `sessionOf` has its oracles open. */
const runStages = async (
  plan: StagePlan,
  job: Job,
  a: {
    readonly options: CpuOptions;
    readonly sessionOf: (oracle: Oracle) => OracleSession | undefined;
    readonly provider: string | undefined;
    readonly engineFor: (slots: number, debug: Debug) => Promise<StageEngine>;
  },
): Promise<Run> => {
  const { precision } = a.options;
  const { debug } = job;
  const slots = slotsOf(job);
  const plain = await a.engineFor(slots, debug);
  const evaluateBy = (oracle: Oracle): Evaluate => {
    const session = a.sessionOf(oracle);
    if (precision !== "f32" || session === undefined) return referenceEvaluate(oracle, session);
    return (x, s, rows) => session.run(single(x), s.map(single), rows);
  };
  const taken = debug.level >= 2 ? meter() : undefined;
  const around = a.options.around ?? taken?.timed;
  const engine = around === undefined ? plain : aroundKernels(plain, around);
  const evaluate = (oracle: Oracle): Evaluate =>
    taken?.awaited(`oracle ${oracle.name}`, evaluateBy(oracle)) ?? evaluateBy(oracle);
  debug.say(2, () => `${engine.name}: ${slots} slots, ${bytesText(bytesIn(engine.env))} in arrays`);
  const outcome = await runStagesOnCpu(plan, job, engine, evaluate);
  if (taken !== undefined) debug.say(2, () => timingText(taken.timings(), movedBy(plan)));
  const device = a.provider === undefined ? engine.name : `${engine.name}, onnxruntime ${a.provider}`;
  return { outcome, device };
};

const compilingForbidden: ItoError = {
  tag: "Unsupported",
  what: "Solving on the CPU in a page whose Content-Security-Policy forbids to compile code",
  try: "script-src 'self' 'unsafe-eval' in its policy (WebAssembly is part of that)",
};

/**
 * Opens a plan on the CPU, with its oracles.
 *
 * Errors (Left): `Unsupported` where code must not be compiled; `OracleFailed`, `BadShape` of an oracle.
 */
export function openOnCpu(plan: Plan, options: CpuOptions, debug: Debug): TaskEither<ItoError, CpuRunner> {
  return async () => {
    if (!mayCompile()) return E.left(compilingForbidden);
    const { precision } = options;
    const able = precision !== "reference" && hasWasmSimd();
    const choice = able ? options.engine ?? "auto" : "javascript";
    if (plan.tag === "looped") {
      // relaxed bits must not depend on how much of the work JavaScript did before
      return E.right(openLoop(plan, able && plan.relaxed === true ? "wasm" : choice, options));
    }
    const { around, stages } = options;
    const { blocked = debug.level < 2 } = options; // level 2 takes the time of each kernel
    if (blocked && choice !== "javascript" && precision !== "reference" && !around && !stages) {
      const threads = Math.min(threadLimit(), options.threads ?? Infinity);
      if (takesBlocked(plan, precision)) {
        const { run, bytes } = openBlocked(plan, precision, threads);
        const nothing = (): Promise<void> => Promise.resolve();
        return E.right({ run, bytes, release: nothing, rest: nothing, wake: TE.right(undefined) });
      }
    }
    const sessions = new Map<Oracle, OracleSession>();
    const rest = async (): Promise<void> => {
      const open = [...sessions.values()];
      sessions.clear();
      await Promise.all(open.map((s) => s.release()));
    };
    const wake: TaskEither<ItoError, void> = async () => {
      for (const oracle of oraclesOf(plan)) {
        if (precision !== "f32" && oracle.tag !== "onnx") continue;
        const open = lentOracle(oracle, { provider: options.provider });
        const opened = await clocked(debug, `oracle "${oracle.name}" opened`, open)();
        if (E.isLeft(opened)) {
          await rest();
          return E.left(toItoError(opened.left));
        }
        sessions.set(oracle, opened.right);
      }
      return E.right(undefined);
    };
    const kept = cpuPlan(plan);
    let last: { readonly slots: number; readonly engine: StageEngine } | undefined;
    const engineFor = async (slots: number, told: Debug): Promise<StageEngine> => {
      if (last?.slots === slots) return wiped(last.engine);
      const made = async (): Promise<StageEngine> =>
        options.stages?.(kept, slots) ??
          (choice !== "javascript" && precision !== "reference"
            ? await wasmEngine(kept, slots, precision)
            : undefined) ??
          jsEngine(kept, slots, precision);
      last = { slots, engine: await clocked(told, "kernels compiled", made)() };
      return last.engine;
    };
    const sessionOf = (oracle: Oracle): OracleSession | undefined => sessions.get(oracle);
    const run = (job: Job): Promise<Run> => {
      const provider = [...sessions.values()][0]?.provider;
      return runStages(kept, job, { options, sessionOf, provider, engineFor });
    };
    const bytes = (): number => (last === undefined ? 0 : bytesIn(last.engine.env));
    return E.map((): CpuRunner => ({ run, release: rest, bytes, rest, wake }))(await wake());
  };
}

/** Runs a plan on the CPU, once. Errors (Left): those of `openOnCpu`; an oracle that fails later is in the outcome. */
export function runOnCpu(plan: Plan, job: Job, options: CpuOptions): TaskEither<ItoError, Run> {
  return pipe(
    openOnCpu(plan, options, job.debug),
    TE.chain((runner) => TE.fromTask(() => runner.run(job).finally(runner.release))),
  );
}
