/**
 * The *looped* schedule as a kernel: a path begins, takes steps until its code is up, and leaves its results.
 *
 * Needs: a looped plan. Promises: one kernel over paths, every variable a cell of the lane.
 * Tests: tests/backends/schedule/kernel_test.ts.
 * @module
 */
import { internal, sure } from "../../sde/border/errors.ts";
import type { Node } from "../../sde/language/expr.ts";
import type { LoopVariable } from "./plans/loop_plan.ts";
import type { Save } from "./plans/save.ts";
import { type Cell, cellOf, type Kernel, type Statement, store } from "./kernel.ts";

/** What a path leaves of itself, beside its elements: words, by name. */
export interface Result {
  readonly name: string;
  readonly node: Node;
}

/** What becomes a kernel: a looped plan, or its lean form. */
export interface Loop {
  readonly variables: readonly LoopVariable[];
  /** The row that a path leaves: its elements at its end, then the reals that are results. */
  readonly output: readonly Node[];
  readonly results: readonly Result[];
  /** A word: a path ends when it is not 0. */
  readonly code: Node;
  readonly attempts: Node;
  /** The elements that are kept on the way. */
  readonly saved: readonly Node[];
  /** The number of the state that is to be kept, where it is kept at given times. */
  readonly due: Node | undefined;
  readonly save?: Save | undefined;
  readonly most: number;
}

/** Where a path's elements, and those kept on its way, go. */
export const out: Cell = cellOf("out", "real", "path");
/** The states that are kept. */
export const kept: Cell = cellOf("saved", "real", "path");

const variable = (v: LoopVariable): Cell => {
  if (v.symbol.tag !== "input") throw internal(`a variable of a looped plan is a ${v.symbol.tag}`);
  return { name: v.name, kind: v.kind, owner: "lane", symbol: v.symbol };
};

/** The kernel of a loop. */
export function loopedKernel(loop: Loop): Kernel {
  const { variables, save } = loop;
  const results = loop.results.map(({ name, node }) => ({
    cell: cellOf(name, "word", "path"),
    lane: 0,
    values: [node],
  }));
  const keeping: readonly Statement[] = save === undefined ? [] : [{
    tag: "when",
    on: save.tag === "every"
      ? { tag: "every", count: loop.attempts, steps: save.every }
      : { tag: "due", number: sure(loop.due, "number of a state that is due") },
    body: loop.saved.map((n, lane): Statement => ({
      tag: "store",
      to: [{ cell: kept, lane, values: [n] }],
      atOnce: false,
    })),
  }];
  return {
    name: "solve",
    grid: ["path"],
    elements: loop.output.length,
    body: [
      ...variables.map((v) => store(variable(v), v.init)),
      ...(save?.tag === "times" && save.fromStart ? keeping : []),
      {
        tag: "until",
        code: loop.code,
        most: loop.most,
        body: [
          {
            tag: "store",
            to: variables.filter((v) => v.next !== v.symbol).map((v) => ({
              cell: variable(v),
              lane: 0,
              values: [v.next],
            })),
            atOnce: true,
          },
          ...keeping,
        ],
      },
      ...loop.output.map((n, lane): Statement => ({
        tag: "store",
        to: [{ cell: out, lane, values: [n] }],
        atOnce: false,
      })),
      { tag: "store", to: results, atOnce: false },
    ],
  };
}
