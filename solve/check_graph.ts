/**
 * What a user's expressions say of the size of a sample must fit its size: constants an element, numbered components. What a
 * loop hands to its turns has no value outside of them.
 * Tests: tests/solve/failures_test.ts.
 * @module
 */
import { element } from "../sde/language/dsl.ts";
import type { ItoError } from "../sde/border/errors.ts";
import { isTakenOut } from "../sde/language/fold.ts";
import { type Node, nodesOf } from "../sde/language/expr.ts";
import type { Recurrence } from "../solvers/step/step.ts";

const outside: ItoError = {
  tag: "Unsupported",
  what: "What fold(…) hands to its turns, used outside of them,",
  try: "what fold(…) gives, as const y = fold(3, x, (now) => mul(2, now))",
};

const misfit = (n: Node, elements: number): ItoError | undefined => {
  if (isTakenOut(n)) return outside;
  if (n.tag === "gather" && n.data.elements !== undefined && n.data.elements !== elements) {
    const found = `the ${n.data.name} for samples of ${n.data.elements} elements`;
    return { tag: "BadShape", where: "solve", found, wanted: `one for samples of ${elements} elements` };
  }
  if (n.tag === "gather" && n.index === element && n.data.values.length !== elements) {
    const found = `the constant "${n.data.name}" of ${n.data.values.length} numbers`;
    return {
      tag: "BadShape",
      where: "solve",
      found,
      wanted: `${elements} numbers, one for each element of a sample`,
    };
  }
  if (n.tag !== "pick" || (Number.isInteger(n.part) && n.part >= 0 && n.part < elements)) return undefined;
  return {
    tag: "BadShape",
    where: "solve",
    found: `component ${n.part} of a sample of ${elements}`,
    wanted: `a component from 0 to ${elements - 1}`,
  };
};

/** The first expression of a step that does not fit samples of its size. */
export function misfitOf(r: Recurrence): ItoError | undefined {
  const roots = [r.accepted, r.output, ...r.variables.flatMap((v) => [v.init, v.next])];
  for (const n of nodesOf(roots)) {
    const found = misfit(n, r.elements);
    if (found !== undefined) return found;
  }
  return undefined;
}
