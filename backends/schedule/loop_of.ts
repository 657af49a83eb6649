/**
 * What a path leaves of itself beside its elements: words, by name.
 * Tests: tests/backends/schedule/kernel_test.ts.
 * @module
 */
import { internal } from "../../sde/border/errors.ts";
import type { Node } from "../../sde/language/expr.ts";
import type { LeanLoop } from "./plans/lean.ts";
import type { LoopPlan } from "./plans/loop_plan.ts";
import type { Loop } from "./looped.ts";

/** The words of a path that a solution has, in order. */
export const resultNames = ["attempts", "accepts", "code"] as const;

/** A lean loop as it becomes a kernel. */
export function leanLoopOf(lean: LeanLoop): Loop {
  return {
    ...lean,
    results: resultNames.map((name) => ({ name, node: lean[name] })),
  };
}

/** A looped plan as it becomes a kernel. */
export function loopOf(plan: LoopPlan): Loop {
  const named = (name: string): Node => {
    const found = plan.variables.find((v) => v.name === name);
    if (found === undefined) throw internal(`a looped plan has no variable "${name}"`);
    return found.symbol;
  };
  return {
    variables: plan.variables,
    output: plan.output,
    results: resultNames.map((name) => ({ name, node: named(name) })),
    code: named("code"),
    attempts: named("attempts"),
    saved: plan.save === undefined ? [] : plan.state,
    save: plan.save,
    due: plan.save?.tag === "times" ? named("due") : undefined,
    most: plan.most,
  };
}
