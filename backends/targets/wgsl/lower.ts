/**
 * From a graph to what WGSL can be trusted with: NaN by bits, functions written out, the order of rounding kept.
 *
 * Needs: a simplified graph. Promises: no operation that `syntax.ts` does not render.
 * Tests: tests/backends/targets/agreement_test.ts.
 * @module
 */
import type { Node } from "../../../sde/language/expr.ts";
import { orderGuard } from "../../schedule/graphs/guard.ts";
import { float32Rewriter } from "../../schedule/graphs/lower.ts";
import { nanByBits } from "../../schedule/graphs/not_a_number.ts";

/** One lowering for many graphs, so that what they share stays shared. */
export function wgslRewriter(): (n: Node) => Node {
  const passes = [nanByBits(), float32Rewriter(), orderGuard()];
  return (n) => passes.reduce((m, pass) => pass(m), n);
}
