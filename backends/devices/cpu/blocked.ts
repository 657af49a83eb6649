/**
 * A plan of many elements without oracles on the CPU, a thread a sample: the blocked kernel, run as looped ones are.
 * Tests: tests/backends/devices/cpu/blocked_test.ts.
 * @module
 */
import { isBlockable } from "../../schedule/blocked.ts";
import { cpuPlan } from "../../schedule/plans/keep.ts";
import type { StagePlan } from "../../schedule/plans/stage_plan.ts";
import { assemble } from "../../targets/wasm/assemble.ts";
import { renderWasmBlocked } from "../../targets/wasm/blocked.ts";
import type { Width } from "../../targets/wasm/reals.ts";
import { fitsWasm } from "../../targets/wasm/size.ts";
import { clocked, type Debug } from "../../host/debug.ts";
import { holdsNothing, type Opened, runBy, type Wave, type WaveEnd } from "../waves.ts";
import { type CompiledLoop, memoryOf } from "./compiled_loop.ts";
import { wasmName, wasmWave } from "./wasm_loop.ts";
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

/** Opens a plan; its kernel is compiled with the first job. */
export function openBlocked(plan: StagePlan, width: Width, threads: number): Opened {
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
  const { nfePerStep } = plan;
  let helped = 1;
  const wave = async (w: Wave): Promise<WaveEnd> => {
    const kernel = await compiled(w.job.debug);
    const end = await wasmWave({ made: kernel, wave: w, to: w.job.n, threads, pool, nfePerStep });
    helped = Math.max(w.from === 0 ? 1 : helped, end.threads);
    return end;
  };
  const run = runBy(plan, width, { wave, name: () => wasmName(width, helped) });
  return { ...holdsNothing, run, bytes: pool.bytes };
}
