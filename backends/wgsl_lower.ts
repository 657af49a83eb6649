/**
 * From a graph to what WGSL can be trusted with: NaN by bits, functions written out, the order of rounding kept.
 *
 * Needs: a simplified graph. Promises: no operation that `wgsl.ts` does not render.
 * @module
 */
import type { Node } from "../sde/expr.ts";
import { orderGuard } from "./guard.ts";
import { float32Rewriter } from "./lower.ts";
import { nanByBits } from "./not_a_number.ts";

/** One lowering for many graphs, so that what they share stays shared. */
export function wgslRewriter(): (n: Node) => Node {
  const passes = [nanByBits(), float32Rewriter(), orderGuard()];
  return (n) => passes.reduce((m, pass) => pass(m), n);
}
