/**
 * What is legal in a kernel: a table of what each statement must hold, checked after every pass in the tests.
 * Tests: tests/backends/schedule/kernel_test.ts.
 * @module
 */
import { type Node, nodesOf } from "../../sde/language/expr.ts";
import { boundIn } from "../../sde/language/loops.ts";
import { isCut } from "./plans/cuts.ts";
import { type Cell, type Kernel, runsOf, type Statement, storedIn, valuesOf } from "./kernel.ts";

/** What a statement must hold, where it stands. */
interface Law {
  readonly law: string;
  /** What breaks it in a body, within loops of these spaces. */
  readonly broken: (body: readonly Statement[], within: readonly string[], k: Kernel) => readonly string[];
}

const nameOf = (n: Node): string => (n.tag === "input" ? n.name : n.tag);

const leavesOf = (roots: readonly Node[]): ReadonlySet<Node> => {
  const bound = boundIn(roots);
  return new Set(nodesOf(roots).filter((n) => n.tag === "input" && !bound.has(n)));
};

/**
 * The cells that a run changes one by one: a statement that stores all at once has read before, and a cell that is stored under
 * its own name (a lane's total to its row, a variable to the path's results) stays what it was.
 */
const changedIn = (run: readonly Statement[]): readonly Cell[] =>
  run.flatMap((s): readonly Cell[] => {
    if (s.tag === "when") return changedIn(s.body);
    if (s.tag !== "store" || s.atOnce) return [];
    return s.to.filter((t) => t.values.some((v) => v !== t.cell.symbol)).map((t) => t.cell);
  });

const laws: readonly Law[] = [
  {
    law: "no value of a run reads what the run stores",
    broken: (body) =>
      runsOf(body).flatMap((run) => {
        const leaves = leavesOf(valuesOf(run));
        const indexed = nodesOf(valuesOf(run)).flatMap((n) => n.tag === "at" ? [n.of] : []);
        const fields = new Set([...[...leaves].map((n) => nameOf(n).split("#")[0]), ...indexed]);
        return changedIn(run)
          .filter((c) => (c.owner === "element" ? fields.has(c.name) : leaves.has(c.symbol)))
          .map((c) => c.name);
      }),
  },
  {
    law: "no oracle and no sum over elements is left, and what is indexed is an array",
    broken: (body) => nodesOf(valuesOf(body)).filter((n) => isCut(n)).map(nameOf),
  },
  {
    law: "elements are stored in loops over elements, partial sums in a kernel over blocks",
    broken: (body, within, k) =>
      storedIn(body).filter((c) =>
        (c.owner === "element" && !within.some((s) => s === "element" || s === "strip")) ||
        (c.owner === "block" && !k.grid.includes("block") && !within.includes("block"))
      ).map((c) => c.name),
  },
  {
    law: "a join adds to a total of a loop around it",
    broken: (body, within) =>
      body.flatMap((s) => s.tag === "join" && within.length === 0 ? [s.into.cell.name] : []),
  },
  {
    law: "every loop has an end",
    broken: (body) =>
      body.flatMap((s) => (s.tag === "until" && !(s.most > 0 && s.most < Infinity) ? ["until"] : [])),
  },
  {
    law: "turns until a flag are a path's, and not within a loop",
    broken: (body, within, k) =>
      body.flatMap((s) =>
        s.tag === "until" && (within.length > 0 || !k.grid.includes("path")) ? ["until"] : []
      ),
  },
  {
    law: "of several lanes a target has one value each, and only elements have lanes",
    broken: (body) =>
      body.flatMap((s) =>
        s.tag === "store"
          ? s.to.filter((t) => t.values.length !== 1 && t.cell.owner !== "element" && t.cell.owner !== "path")
            .map((t) => t.cell.name)
          : []
      ),
  },
];

/** What is wrong with a kernel, a line each; nothing where it is legal. */
export function faultsOf(k: Kernel): readonly string[] {
  const visit = (body: readonly Statement[], within: readonly string[]): readonly string[] => [
    ...laws.flatMap(({ law, broken }) =>
      broken(body, within, k).map((what) => `${k.name}: ${law}: "${what}"`)
    ),
    ...body.flatMap((s) => "body" in s ? visit(s.body, s.tag === "each" ? [...within, s.over] : within) : []),
  ];
  return visit(k.body, []);
}
