/**
 * The elements alone of an outcome, whose rows go on with the results that are real.
 * @module
 */
import type { Outcome } from "../../backends/schedule/job.ts";
import { widthOf } from "../../backends/schedule/plans/width.ts";
import type { Plan } from "../../backends/schedule/plans/plan.ts";

/** The outcome with rows of `plan.elements` numbers. */
export function withoutResults(plan: Plan, o: Outcome): Outcome {
  const row = widthOf(plan);
  return { ...o, samples: o.samples.filter((_, k) => k % row < plan.elements) };
}
