/**
 * Looped plans as compiled WebAssembly: the last few are kept, found by their graphs.
 * Tests: tests/backends/devices/cpu/wasm_loop_test.ts.
 * @module
 */
import type { RowPlan } from "../../schedule/loop_results.ts";
import type { LoopPlan } from "../../schedule/plans/loop_plan.ts";
import { assemble } from "../../targets/wasm/assemble.ts";
import { renderWasmLoop, type WasmLoop } from "../../targets/wasm/loop.ts";
import type { Width } from "../../targets/wasm/reals.ts";
import { onceFor } from "../../host/kept.ts";

/** A compiled loop. */
export interface CompiledLoop {
  readonly loop: WasmLoop;
  readonly module: WebAssembly.Module;
  readonly plan: RowPlan;
}

const mostCompiled = 8;
/** By what makes plans equal: their nodes, which the entries keep alive. */
const compiled = new Map<string, CompiledLoop>();
const keyOf = (plan: LoopPlan, memory: "own" | "shared", width: Width): string =>
  `${memory} ${width} ${graphOf(plan)}`;
const graphOf = onceFor((plan: LoopPlan): string =>
  [
    plan.relaxed === true,
    ...plan.variables.flatMap((v) => [v.name, v.symbol.id, v.init.id, v.next.id]),
    ...plan.output.map((n) => n.id),
    ...plan.given.map(({ name, part, symbol }) => JSON.stringify([name, part, symbol.id])),
    JSON.stringify(plan.save),
  ].join(" ")
);

/** Whether so many threads need a memory that is shared. */
export function memoryOf(threads: number): "own" | "shared" {
  return threads > 1 ? "shared" : "own";
}

/** The compiled form of a plan, if an earlier solve has left it. */
export function compiledLoop(plan: LoopPlan, threads: number, width: Width): CompiledLoop | undefined {
  return compiled.get(keyOf(plan, memoryOf(threads), width));
}

/** Renders, assembles and compiles a plan; keeps the last few. */
export async function compileLoop(plan: LoopPlan, threads: number, width: Width): Promise<CompiledLoop> {
  const found = compiledLoop(plan, threads, width);
  if (found !== undefined) return found;
  const memory = memoryOf(threads);
  const loop = renderWasmLoop(plan, memory, width);
  const made = { loop, module: await WebAssembly.compile(assemble(loop.text)), plan };
  const [oldest] = compiled.keys();
  if (compiled.size >= mostCompiled && oldest !== undefined) compiled.delete(oldest);
  compiled.set(keyOf(plan, memory, width), made);
  return made;
}
