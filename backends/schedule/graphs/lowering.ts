/**
 * What becomes of exp, log, sin, … in each precision: operations that every target rounds alike, or the host's own.
 * Tests: tests/backends/schedule/graphs/functions_f64_test.ts.
 * @module
 */
import type { Node } from "../../../sde/language/expr.ts";
import type { Precision } from "../../host/reals.ts";
import { float32Rewriter } from "./lower.ts";
import { float64Rewriter } from "./lower_f64.ts";

const own = (n: Node): Node => n;

const rewriters: Readonly<Record<Precision, () => (n: Node) => Node>> = {
  f32: float32Rewriter,
  f64: float64Rewriter,
  reference: () => own,
};

/** One lowering for many graphs, so that what they share stays shared. */
export function loweringOf(precision: Precision): (n: Node) => Node {
  return rewriters[precision]();
}
