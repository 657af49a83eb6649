/**
 * What is too large for WebAssembly: V8 refuses a function of more than 7,654,321 bytes, and long before that its text
 * takes longer to assemble than it saves.
 * Tests: tests/backends/targets/wasm/stage_test.ts.
 * @module
 */
import { type Node, nodesOf } from "../../../sde/language/expr.ts";
import { loweringOf } from "../../schedule/graphs/lowering.ts";
import { realsOf, type Width } from "./reals.ts";

/** Most operations of a kernel: some 18 bytes each, in up to 8 copies. */
const most = 24_000;
/** What lowering makes of one operation, at most. */
const lowered = { f32: 64, f64: 192 } as const;

/** Whether a kernel that computes these graphs is one for WebAssembly. */
export function fitsWasm(roots: readonly Node[], width: Width): boolean {
  const room = most / realsOf(width).parts;
  if (lowered[width] * nodesOf(roots).length <= room) return true;
  return nodesOf(roots.map(loweringOf(width))).length <= room;
}
