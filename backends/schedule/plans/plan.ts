/**
 * How a solve is scheduled: looped where it can be, else staged.
 * Tests: tests/golden_test.ts.
 * @module
 */
import type { Node } from "../../../sde/language/expr.ts";
import type { Recurrence } from "../../../solvers/step/step.ts";
import { pairSteps } from "./pair.ts";
import { isLoopable, loopedElements, type LoopPlan, loopPlan } from "./loop_plan.ts";
import type { Save } from "./save.ts";
import { type StagePlan, stagePlan } from "./stage_plan.ts";

/** A plan of either schedule. */
export type Plan = LoopPlan | StagePlan;

/** The plan of a recurrence: looped where it can be, two steps a turn where that saves draws; else staged. */
export function planOf(r: Recurrence, save?: Save, tidy?: (n: Node) => Node): Plan {
  const kept = save === undefined ? {} : { save };
  if (!isLoopable(r)) return { ...stagePlan(r, tidy), ...kept };
  return pairSteps({ ...loopPlan(r, tidy), ...kept });
}

/** Which schedule a plan has, and why. */
export function scheduleOf(plan: Plan): string {
  if (plan.tag === "looped") {
    return `looped: ${plan.elements} elements, no oracle: the whole solve is one kernel, a lane a path`;
  }
  const cause = plan.hasOracle ? "it has an oracle" : `it has ${plan.elements} > ${loopedElements} elements`;
  const where = plan.hasOracle ? "" : "; on the CPU blocked: the whole loop of a sample in one kernel";
  return `staged, as ${cause}: kernels between the cuts, a row a sample${where}`;
}
