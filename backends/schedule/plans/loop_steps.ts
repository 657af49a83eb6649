/**
 * How many steps a looped plan takes, where its own graph decides that (fixed steps), and how many of its turns may be made
 * without a look at what has ended.
 * Tests: tests/backends/schedule/plans/pair_test.ts, tests/backends/devices/cpu/wasm_loop_test.ts.
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

/** Turns of the loop in a row. */
export interface Run {
  readonly turns: number;
  /** Whether a path may end within them. */
  readonly broken: boolean;
}

/** Runs shorter than this cost more than looking for ends in each turn of longer ones. */
const shortest = 8;

/** The longest run up to `most`; it divides where states are kept, and where that does not make it short. */
export function runOf(plan: LoopPlan, most: number): Run {
  const { save, stepsPerTurn } = plan;
  const steps = save?.tag === "times" ? undefined : save?.every ?? stepsOf(plan); // states are kept at whole parts of a path
  if (steps === undefined) return { turns: most, broken: true };
  const turns = steps / stepsPerTurn;
  let run = Math.min(most, turns);
  while (turns % run !== 0) run--;
  return save === undefined && run < Math.min(shortest, turns)
    ? { turns: most, broken: true }
    : { turns: run, broken: false };
}
