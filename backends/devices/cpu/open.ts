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
import {
  holdsNothing,
  type Opened,
  type Run,
  runBy,
  type Solver,
  type Wave,
  type WaveEnd,
} from "../waves.ts";
import { cpuLoop } from "./loop.ts";
import { aroundKernels, type Env, jsEngine, type Kernel, type StageEngine } from "./engine.ts";
import { type Evaluate, evaluateBy, openAll, oraclesOf, releaseAll } from "../oracles.ts";
import { slotsOf } from "../arrays.ts";
import { stageWave } from "./stage.ts";
import { bytesText, clocked, type Debug } from "../../host/debug.ts";
import { movedBy } from "../../schedule/plans/kernels.ts";
import type { Job } from "../../schedule/job.ts";
import type { Precision } from "../../host/reals.ts";
import { openBlocked, takesBlocked } from "./blocked.ts";
import { mayCompile } from "../../targets/js/load.ts";
import { meter, timingText } from "../../host/meter.ts";
import type { LoopPlan } from "../../schedule/plans/loop_plan.ts";
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

const bytesIn = (env: Env): number =>
  Object.values(env).reduce((sum: number, a) => sum + (typeof a === "object" ? a.byteLength : 0), 0);

const referenceEvaluate = (oracle: Oracle, session: OracleSession | undefined): Evaluate => {
  if (oracle.tag === "dataset") return (x, s, rows) => Promise.resolve(referenceDataset(oracle, x, s, rows));
  if (oracle.tag === "mixture") return (x, s, rows) => Promise.resolve(referenceMixture(oracle, x, s, rows));
  return async (x, s, rows) =>
    session === undefined ? x : Float64Array.from(await evaluateBy(session)(x, s, rows));
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

type Choice = "wasm" | "javascript" | "auto";

const openLoop = (plan: LoopPlan, engine: Choice, { precision, threads: most }: CpuOptions): Opened => {
  const threads = Math.min(threadLimit(), most ?? Infinity);
  const pool = memoryPool(memoryOf(threads));
  const run = runBy(plan, precision, cpuLoop(plan, { precision, engine, threads, pool }));
  return { ...holdsNothing, run, bytes: pool.bytes };
};

/** Arrays as a new engine has them: no job sees another's. */
const wiped = (engine: StageEngine): StageEngine => {
  Object.values(engine.env).forEach((a) => typeof a === "object" && a.fill(0));
  return engine;
};

/** A staged plan; `sessionOf` has its oracles open. */
const cpuStages = (
  plan: StagePlan,
  a: {
    readonly options: CpuOptions;
    readonly sessionOf: (oracle: Oracle) => OracleSession | undefined;
    readonly provider: () => string | undefined;
    readonly engineFor: (slots: number, debug: Debug) => Promise<StageEngine>;
  },
): Solver => {
  const { precision } = a.options;
  const evaluateOf = (oracle: Oracle): Evaluate => {
    const session = a.sessionOf(oracle);
    return precision !== "f32" || session === undefined
      ? referenceEvaluate(oracle, session)
      : evaluateBy(session);
  };
  let name = "";
  const wave = async (w: Wave): Promise<WaveEnd> => {
    const { debug } = w.job;
    const slots = slotsOf(w.job);
    const plain = await a.engineFor(slots, debug);
    const taken = debug.level >= 2 ? meter() : undefined;
    const around = a.options.around ?? taken?.timed;
    const engine = around === undefined ? plain : aroundKernels(plain, around);
    const evaluate = (oracle: Oracle): Evaluate =>
      taken?.awaited(`oracle ${oracle.name}`, evaluateOf(oracle)) ?? evaluateOf(oracle);
    debug.say(2, () => `${engine.name}: ${slots} slots, ${bytesText(bytesIn(engine.env))} in arrays`);
    const provider = a.provider();
    name = provider === undefined ? engine.name : `${engine.name}, onnxruntime ${provider}`;
    const end = await stageWave(plan, engine, evaluate, w);
    if (taken !== undefined) debug.say(2, () => timingText(taken.timings(), movedBy(plan)));
    return end;
  };
  return { wave, name: () => name };
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
export function openOnCpu(plan: Plan, options: CpuOptions, debug: Debug): TaskEither<ItoError, Opened> {
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
    // level 2 takes the time of each kernel; a blocked one keeps no states on the way
    const { blocked = debug.level < 2 && plan.save === undefined } = options;
    if (blocked && choice !== "javascript" && precision !== "reference" && !around && !stages) {
      const threads = Math.min(threadLimit(), options.threads ?? Infinity);
      if (takesBlocked(plan, precision)) {
        return E.right(openBlocked(plan, precision, threads));
      }
    }
    let sessions: ReadonlyMap<Oracle, OracleSession> = new Map();
    const rest = async (): Promise<void> => {
      const open = sessions;
      sessions = new Map();
      await releaseAll(open.values());
    };
    const asked = oraclesOf(plan).filter((o) => precision === "f32" || o.tag === "onnx");
    const wake: TaskEither<ItoError, void> = async () => {
      const opened = await openAll(
        asked,
        (o) => clocked(debug, `oracle "${o.name}" opened`, lentOracle(o, { provider: options.provider })),
      );
      if (E.isLeft(opened)) return E.left(toItoError(opened.left));
      sessions = opened.right;
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
    const provider = (): string | undefined => [...sessions.values()][0]?.provider;
    const run = runBy(kept, precision, cpuStages(kept, { options, sessionOf, provider, engineFor }));
    const bytes = (): number => (last === undefined ? 0 : bytesIn(last.engine.env));
    return E.map((): Opened => ({ ...holdsNothing, run, release: rest, bytes, rest, wake }))(await wake());
  };
}

/** Runs a plan on the CPU, once. Errors (Left): those of `openOnCpu`; an oracle that fails later is in the outcome. */
export function runOnCpu(plan: Plan, job: Job, options: CpuOptions): TaskEither<ItoError, Run> {
  return pipe(
    openOnCpu(plan, options, job.debug),
    TE.chain((runner) => () => runner.run(job)().finally(runner.release)),
  );
}
