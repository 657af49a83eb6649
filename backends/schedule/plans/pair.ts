/**
 * Two steps a turn of the loop, where a step has one noise: both noises come of one draw (docs/decisions/0007).
 *
 *     a turn at an even count c of steps:  y = next(x, c),  x' = next(y, c + 1)
 *
 * A noise looks at its counter twice: its last bit says which of the two normals it is, the rest which draw. In a turn
 * the bit is 0 and then 1, and the rest is the same; written so, both steps hold the same nodes of the generator.
 * Needs: a looped plan of single steps. Promises: the same results to the bit; with an odd number of steps, or none
 * that is known, or states kept after an odd number, or noise enough for whole draws, the plan as it was.
 * Tests: tests/backends/schedule/plans/pair_test.ts.
 * @module
 */
import { apply, literal, type Node, nodesOf, substitute } from "../../../sde/language/expr.ts";
import { simplifier } from "../../../sde/language/simplify.ts";
import type { LoopPlan, LoopVariable } from "./loop_plan.ts";
import { stepsOf } from "./loop_steps.ts";

const one = literal(1, "word");

/** Counts steps: from 0, one more with each. */
const isCounter = ({ kind, symbol, init, next }: LoopVariable): boolean =>
  kind === "word" && init === literal(0, "word") && next === apply("wadd", [symbol, one]);

/** The plan with two steps a turn, where that saves draws. */
export function pairSteps(plan: LoopPlan): LoopPlan {
  const { variables, save } = plan;
  const steps = stepsOf(plan);
  if (save?.tag === "times" || (save !== undefined && save.every % 2 !== 0)) return plan;
  if (plan.stepsPerTurn !== 1 || steps === undefined || steps % 2 !== 0) return plan;
  const counters = variables.filter(isCounter).map((v) => v.symbol);
  const bits = counters.map((c) => apply("wand", [c, one]));
  const rests = counters.map((c) => apply("wshr", [c, one]));
  const used = new Set(nodesOf(variables.map((v) => v.next)));
  if (!bits.some((n) => used.has(n))) return plan;
  const tidy = simplifier();
  const step = (bit: 0 | 1, from: ReadonlyMap<Node, Node>): ReadonlyMap<Node, Node> => {
    const by = new Map<Node, Node>([
      ...from,
      ...bits.map((n) => [n, literal(bit, "word")] as const),
      ...rests.map((n) => [n, n] as const),
    ]);
    return new Map(variables.map((v) => [v.symbol, tidy(substitute(v.next, by))]));
  };
  const second = step(1, step(0, new Map()));
  return {
    ...plan,
    variables: variables.map((v) => ({ ...v, next: second.get(v.symbol) ?? v.next })),
    stepsPerTurn: 2,
    most: plan.most / 2,
  };
}
