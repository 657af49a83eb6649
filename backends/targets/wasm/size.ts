/**
 * What is too large for WebAssembly: V8 refuses a function of more than 7,654,321 bytes, and long before that its text
 * takes longer to assemble than it saves.
 * Tests: tests/backends/targets/wasm/stage_test.ts.
 * @module
 */
import { type Node, nodesOf } from "../../../sde/language/expr.ts";
import { float32Rewriter } from "../../schedule/graphs/lower.ts";

/** Most operations of a kernel: some 18 bytes each, in up to 8 copies. */
const most = 24_000;
/** What lowering makes of one operation, at most. */
const lowered = 64;

/** Whether a kernel that computes these graphs is one for WebAssembly. */
export function fitsWasm(roots: readonly Node[]): boolean {
  if (lowered * nodesOf(roots).length <= most) return true;
  return nodesOf(roots.map(float32Rewriter())).length <= most;
}
