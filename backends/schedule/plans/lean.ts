/**
 * A looped plan without what nobody asks for: variables that no result depends on are dropped, and variables that are
 * always equal become one.
 *
 * With fixed steps every step is accepted, so the count of accepted steps is the count of attempts; and where neither
 * drift nor diffusion depends on t, there is no time to keep.
 * Needs: a looped plan. Promises: the same results, variable by variable to the bit.
 * Tests: tests/solve/save_test.ts, tests/backends/devices/cpu/wasm_loop_test.ts.
 * @module
 */
import { internal } from "../../../sde/border/errors.ts";
import { type Node, nodesOf, substitute } from "../../../sde/language/expr.ts";
import type { LoopPlan, LoopVariable } from "./loop_plan.ts";
import type { Save } from "./save.ts";

/** What a lane carries, and where a path's results are found at its end. */
export interface LeanLoop {
  readonly variables: readonly LoopVariable[];
  readonly output: readonly Node[];
  readonly attempts: Node;
  readonly accepts: Node;
  readonly code: Node;
  /** The variables that hold the elements of x. */
  readonly state: readonly Node[];
  /** What a path that is under way is known by: the elements of x, then its results that are real. */
  readonly standing: readonly Node[];
  /** Those whose values are kept on the way: all of `state`, or none. */
  readonly saved: readonly Node[];
  readonly save?: Save;
  /** The number of the state that is to be kept, where it is kept at given times. */
  readonly due: Node | undefined;
  readonly most: number;
  readonly given: LoopPlan["given"];
}

type Names = ReadonlyMap<Node, Node>;

/** Each variable's representative: equal at the start, and equal after a step if representatives are. */
const representatives = (variables: readonly LoopVariable[]): Names => {
  const classesBy = (key: (v: LoopVariable) => string): Names => {
    const first = new Map<string, Node>();
    return new Map(variables.map((v) => {
      const k = key(v);
      const found = first.get(k) ?? v.symbol;
      first.set(k, found);
      return [v.symbol, found];
    }));
  };
  const distinct = (names: Names): number => new Set(names.values()).size;
  let names = classesBy((v) => `${v.kind} ${v.init.id}`);
  for (let before = 0; before < distinct(names);) {
    before = distinct(names);
    const at = names;
    names = classesBy((v) => `${at.get(v.symbol)?.id} ${substitute(v.next, at).id}`);
  }
  return names;
};

/** The variables that these graphs need, and those that the next values of these need. */
const needed = (variables: readonly LoopVariable[], roots: readonly Node[]): ReadonlySet<Node> => {
  const byName = new Map(variables.map((v) => [v.symbol, v]));
  const found = new Set<Node>();
  const visit = (root: Node): void =>
    nodesOf([root]).forEach((n) => {
      const v = byName.get(n);
      if (v === undefined || found.has(n)) return;
      found.add(n);
      visit(v.next);
    });
  roots.forEach(visit);
  return found;
};

/** The lean form of a looped plan. */
export function leanLoop(plan: LoopPlan): LeanLoop {
  const names = representatives(plan.variables);
  const lean = (n: Node): Node => substitute(n, names);
  const named = (name: string): Node => {
    const found = plan.variables.find((v) => v.name === name);
    if (found === undefined) throw internal(`a looped plan has no variable "${name}"`);
    return names.get(found.symbol) ?? found.symbol;
  };
  const merged = plan.variables.filter((v) => names.get(v.symbol) === v.symbol)
    .map((v) => ({ ...v, next: lean(v.next) }));
  const output = plan.output.map(lean);
  const { save } = plan;
  const state = plan.state.map(lean);
  const saved = save === undefined ? [] : state;
  const standing = [...state, ...plan.reals.map(lean)];
  const counts = { attempts: named("attempts"), accepts: named("accepts"), code: named("code") };
  const due = save?.tag === "times" ? named("due") : undefined;
  const keep = needed(merged, [
    ...output,
    ...state,
    ...Object.values(counts),
    ...(due === undefined ? [] : [due]),
  ]);
  const variables = merged.filter((v) => keep.has(v.symbol));
  return {
    variables,
    output,
    ...counts,
    state,
    standing,
    saved,
    due,
    most: plan.most,
    given: plan.given,
    ...(save === undefined ? {} : { save }),
  };
}
