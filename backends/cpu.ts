/**
 * The CPU backend: JavaScript kernels in float32, oracles on onnxruntime; and the reference, all of it in float64.
 * @module
 */
import * as E from "fp-ts/Either";
import type { TaskEither } from "fp-ts/TaskEither";
import type { ItoError } from "../sde/errors.ts";
import type { Oracle } from "../sde/oracle.ts";
import { runLoopOnCpu } from "./cpu_loop.ts";
import { aroundKernels, type Env, jsEngine, type Kernel } from "./cpu_engine.ts";
import { type Evaluate, runStagesOnCpu, slotsOf } from "./cpu_stage.ts";
import { bytesText, clocked } from "./debug.ts";
import { movedBy } from "./explain_kernels.ts";
import type { Job, Outcome } from "./job.ts";
import type { Precision } from "./js.ts";
import { mayCompile } from "./js_load.ts";
import { meter, timingText } from "./meter.ts";
import { openOracle, type OracleError, type OracleSession } from "./oracle_session.ts";
import type { Plan } from "./plan.ts";
import { referenceDataset } from "./reference_oracle.ts";
import { keepDear } from "./stage_keep.ts";
import type { StagePlan } from "./stage_plan.ts";
import { hasWasmSimd } from "./wasm.ts";
import { wasmEngine } from "./wasm_engine.ts";

/** An outcome, and what made it. */
export interface Run {
  readonly outcome: Outcome;
  readonly device: string;
}

const oraclesOf = (plan: Plan): readonly Oracle[] =>
  plan.tag === "looped" ? [] : [
    ...new Set(
      [plan.begin, plan.step, plan.finish].flatMap((p) =>
        p.stages.flatMap((s) => s.oracles.map((o) => o.oracle))
      ),
    ),
  ];

/** Words an oracle's own error. */
export function toItoError(e: OracleError): ItoError {
  const ports = (p: { readonly inputs: readonly string[]; readonly outputs: readonly string[] }): string =>
    `inputs ${p.inputs.join(", ")} and outputs ${p.outputs.join(", ")}`;
  switch (e.tag) {
    case "OracleFailed":
      return e;
    case "OracleShape":
      return { tag: "BadShape", where: `oracle "${e.oracle}"`, found: e.found, wanted: e.wanted };
    case "OraclePorts":
      return {
        tag: "BadShape",
        where: `oracle "${e.oracle}"`,
        found: ports(e.found),
        wanted: ports(e.wanted),
      };
  }
}

const single = (
  a: Float32Array | Float64Array,
): Float32Array => (a instanceof Float32Array ? a : Float32Array.from(a));

const bytesIn = (env: Env): number =>
  Object.values(env).reduce((sum: number, a) => sum + (typeof a === "object" ? a.byteLength : 0), 0);

const referenceEvaluate = (oracle: Oracle, session: OracleSession | undefined): Evaluate => {
  if (oracle.tag === "dataset") return (x, s, rows) => Promise.resolve(referenceDataset(oracle, x, s, rows));
  return async (x, s, rows) =>
    session === undefined ? x : Float64Array.from(await session.run(single(x), s.map(single), rows));
};

const compilingForbidden: ItoError = {
  tag: "Unsupported",
  what: "Solving on the CPU in a page whose Content-Security-Policy forbids to compile code",
  try: "script-src 'self' 'unsafe-eval' in its policy (WebAssembly is part of that)",
};

/**
 * Runs a plan on the CPU.
 *
 * Errors (Left): `Unsupported` where code must not be compiled; `OracleFailed`, `BadShape` of an oracle; an oracle that
 * fails while running is `OracleFailed` too.
 */
export function runOnCpu(
  plan: Plan,
  job: Job,
  options: {
    readonly precision: Precision;
    readonly provider: "auto" | "native" | "wasm";
    /** What float32 runs in: by default WebAssembly, where it has 128-bit SIMD and there is work enough. */
    readonly engine?: "wasm" | "javascript";
    /** Most threads of a looped plan; by default as many as the machine has. */
    readonly threads?: number;
    /** Something around the kernels of a staged plan. */
    readonly around?: (name: string, kernel: Kernel) => Kernel;
  },
): TaskEither<ItoError, Run> {
  return async () => {
    if (!mayCompile()) return E.left(compilingForbidden);
    const { precision } = options;
    const able = precision === "f32" && hasWasmSimd();
    const choice = able ? options.engine ?? "auto" : "javascript";
    if (plan.tag === "looped") {
      return E.right(await runLoopOnCpu(plan, job, { precision, engine: choice, threads: options.threads }));
    }
    const oracles = oraclesOf(plan);
    const sessions = new Map<Oracle, OracleSession>();
    try {
      for (const oracle of oracles) {
        if (precision === "f64" && oracle.tag === "dataset") continue;
        const open = openOracle(oracle, { provider: options.provider });
        const opened = await clocked(job.debug, `oracle "${oracle.name}" opened`, open)();
        if (E.isLeft(opened)) return E.left(toItoError(opened.left));
        sessions.set(oracle, opened.right);
      }
      const evaluateBy = (oracle: Oracle): Evaluate => {
        const session = sessions.get(oracle);
        if (precision === "f64" || session === undefined) return referenceEvaluate(oracle, session);
        return (x, s, rows) => session.run(single(x), s.map(single), rows);
      };
      const kept: StagePlan = { ...plan, step: keepDear(plan.step, "s") };
      const slots = slotsOf(job);
      const plain = await clocked(
        job.debug,
        "kernels compiled",
        async () =>
          (choice !== "javascript" ? await wasmEngine(kept, slots) : undefined) ??
            jsEngine(kept, slots, precision),
      )();
      const taken = job.debug.level >= 2 ? meter() : undefined;
      const around = options.around ?? taken?.timed;
      const engine = around === undefined ? plain : aroundKernels(plain, around);
      const evaluate = (oracle: Oracle): Evaluate =>
        taken?.awaited(`oracle ${oracle.name}`, evaluateBy(oracle)) ?? evaluateBy(oracle);
      job.debug.say(2, () => `${engine.name}: ${slots} slots, ${bytesText(bytesIn(engine.env))} in arrays`);
      const outcome = await runStagesOnCpu(kept, job, engine, evaluate);
      if (taken !== undefined) job.debug.say(2, () => timingText(taken.timings(), movedBy(kept)));
      const provider = [...sessions.values()][0]?.provider;
      const device = provider === undefined ? engine.name : `${engine.name}, onnxruntime ${provider}`;
      return E.right({ outcome, device });
    } finally {
      await Promise.all([...sessions.values()].map((s) => s.release()));
    }
  };
}
