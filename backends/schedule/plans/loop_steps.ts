/**
 * How many steps a looped plan takes, where its own graph decides that (fixed steps).
 * Tests: tests/backends/schedule/plans/pair_test.ts.
 * @module
 */
import { type Node, nodesOf } from "../../../sde/language/expr.ts";
import { valueOf } from "../../../sde/language/value.ts";
import type { LoopPlan } from "./loop_plan.ts";

const most = 2 ** 31;

/** Steps that every path takes, where the plan alone decides that: where a path's end depends on its attempts only. */
export function stepsOf(plan: LoopPlan): number | undefined {
  const code = plan.variables.find((v) => v.name === "code");
  const attempts = plan.variables.find((v) => v.name === "attempts");
  if (code === undefined || attempts === undefined) return undefined;
  if (nodesOf([code.next]).some((n) => n.tag === "input" && n !== attempts.symbol)) return undefined;
  const ends = (count: number): boolean =>
    valueOf(code.next, new Map<Node, number>([[attempts.symbol, count]])) !== 0;
  let [from, to] = [0, most];
  while (from < to) {
    const middle = Math.floor((from + to) / 2);
    if (ends(middle)) to = middle;
    else from = middle + 1;
  }
  return ends(to) ? to + plan.stepsPerTurn : undefined;
}
