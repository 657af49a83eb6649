/**
 * Loops that want more turns than they may have: `fold({ to, most }, …)` stops at `most`, and each path counts the steps in
 * which one did. A loop in another one's turns, whose number of turns the outer one carries, is not seen from a step.
 * Tests: tests/solvers/step/cut_loops_test.ts.
 * @module
 */
import { add, le, or, select } from "../../sde/language/dsl.ts";
import { type Flag, input, type Node, nodesOf, type Scalar } from "../../sde/language/expr.ts";
import { turnsWanted } from "../../sde/language/fold.ts";
import { boundIn } from "../../sde/language/loops.ts";
import { cutLoops } from "../results.ts";

const count: Scalar = input(cutLoops, "scalar", "real");

/** The count, and what it becomes by a step of these graphs; nothing where all its loops have as many turns as they want. */
export function cutLoopsIn(
  roots: readonly Node[],
): { readonly symbol: Scalar; readonly next: Scalar } | undefined {
  const inside = boundIn(roots);
  const cut = nodesOf(roots).flatMap((n): readonly Flag[] => {
    const wanted = n.tag === "fold" && !inside.has(n.to) ? turnsWanted(n) : undefined;
    return wanted === undefined || n.tag !== "fold" ? [] : [le(n.most + 1, wanted)];
  });
  const [first, ...others] = new Set(cut); // equal ones are one node
  if (first === undefined) return undefined;
  return { symbol: count, next: add(count, select(others.reduce((a, b) => or(a, b), first), 1, 0)) };
}
