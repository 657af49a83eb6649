/**
 * A plan of many elements without oracles on the CPU, a thread a sample: the blocked kernel, run as looped ones are.
 * Tests: tests/backends/devices/cpu/blocked_test.ts.
 * @module
 */
import { isBlockable } from "../../schedule/blocked.ts";
import { isAborted, type Job, type Outcome } from "../../schedule/job.ts";
import { leaveUndone, type Results, resultsRoom } from "../../schedule/loop_results.ts";
import { cpuPlan } from "../../schedule/plans/keep.ts";
import type { StagePlan } from "../../schedule/plans/stage_plan.ts";
import { assemble } from "../../targets/wasm/assemble.ts";
import { renderWasmBlocked } from "../../targets/wasm/blocked.ts";
import { deviceName, type Width } from "../../targets/wasm/reals.ts";
import { fitsWasm } from "../../targets/wasm/size.ts";
import { clocked, type Debug } from "../../host/debug.ts";
import { type CompiledLoop, memoryOf } from "./compiled_loop.ts";
import { runWasmLoop } from "./wasm_loop.ts";
import { memoryPool } from "./wasm_memory.ts";

/** Where a sample and its fields fill a core's cache, and staged kernels over many samples do no worse. */
const mostElements = 2 ** 15;

/** Whether a plan is run so. */
export function takesBlocked(plan: StagePlan, width: Width): boolean {
  if (!isBlockable(plan) || plan.elements > mostElements) return false;
  return [plan.begin, plan.step, plan.finish].every((p) =>
    p.stages.every((s) =>
      fitsWasm([...s.fields.map((f) => f.node), ...s.partials.map((t) => t.operand)], width)
    ) &&
    fitsWasm([...p.results, ...p.stages.flatMap((s) => s.hoisted)].map((v) => v.node), width)
  );
}

/** What came of a job, and what ran it. */
interface Run {
  readonly outcome: Outcome;
  readonly device: string;
}

/** A plan that is ready to run so. */
export interface BlockedRunner {
  readonly run: (job: Job) => Promise<Run>;
  readonly bytes: () => number;
}

/** Opens a plan; its kernel is compiled with the first job. */
export function openBlocked(plan: StagePlan, width: Width, threads: number): BlockedRunner {
  const memory = memoryOf(threads);
  const pool = memoryPool(memory);
  let made: CompiledLoop | undefined;
  const compiled = async (debug: Debug): Promise<CompiledLoop> => {
    const make = async (): Promise<CompiledLoop> => {
      const loop = renderWasmBlocked(cpuPlan(plan), memory, width, threads);
      return { loop, module: await WebAssembly.compile(assemble(loop.text)), plan };
    };
    return made ??= await clocked(debug, "kernels compiled", make)();
  };
  const run = async (job: Job): Promise<Run> => {
    const kernel = await compiled(job.debug);
    const results: Results = resultsRoom(plan, width, job.n);
    const report = (done: number, attempts: number): void =>
      job.progress?.({ done, total: job.n, meanT: NaN, nfe: attempts * plan.nfePerStep });
    const end = await runWasmLoop({ made: kernel, job, from: 0, to: job.n, threads, results, pool, report });
    report(end.done, end.attempts);
    const undone = isAborted(job) ? leaveUndone(results, end.standing) : 0;
    const device = `${deviceName(width)}${end.threads > 1 ? `, ${end.threads} threads` : ""}`;
    return { outcome: { ...results, paid: (end.attempts + undone) * plan.nfePerStep }, device };
  };
  return { run, bytes: pool.bytes };
}
