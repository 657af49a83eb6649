/**
 * The looped plan as JavaScript: path after path, each until its code is no longer 0.
 * Tests: tests/golden_test.ts, tests/solve/save_test.ts.
 * @module
 */
import type { Precision } from "../../host/reals.ts";
import type { LoopPlan } from "../../schedule/plans/loop_plan.ts";
import { loopedKernel } from "../../schedule/looped.ts";
import { jsPaths } from "./paths.ts";
import { loopOf } from "../../schedule/loop_of.ts";

/** The source of a looped plan's function (`jsPaths`). */
export function renderJsLoop(plan: LoopPlan, precision: Precision): string {
  return jsPaths(loopedKernel(loopOf(plan)), precision, plan.save, plan.given.map((g) => g.symbol));
}
