/**
 * The kernel IR: control as data, over the expressions that exist.
 *
 * A *cell* is a value in memory with an owner; a *kernel* is a grid and statements over cells; a *schedule* is a list of
 * kernels and oracle calls. Nothing here names a target: where a cell lives, and how a statement is written, is a layout's
 * (`backends/targets/`). What a kernel means is what `interpret.ts` makes of it; what is legal is in `spec.ts`.
 *
 * Statements follow one another. Neighbouring stores and joins are a *run*: no value in a run depends on what the run stores,
 * so a target may compute all of them first.
 * Tests: tests/backends/schedule/kernel_test.ts.
 * @module
 */
import { internal } from "../../sde/border/errors.ts";
import { combine, input, type Node } from "../../sde/language/expr.ts";
import type { Kind } from "../../sde/language/ops.ts";

/**
 * Whose a cell is: the whole run's, a path's (or sample's) to its end, a slot's, a row's for one step, an element's of a row,
 * a sum block's, or a lane's own while it runs.
 */
export type Owner = "run" | "path" | "slot" | "row" | "element" | "block" | "lane";

/** A named value in memory. */
export interface Cell {
  readonly name: string;
  readonly kind: Kind;
  readonly owner: Owner;
  /** What stands for it in expressions. */
  readonly symbol: Node;
}

/** What is joined one after another, in an order that no target changes: `join` is an expression of `total` and `one`. */
export interface Monoid {
  readonly unit: number;
  readonly join: Node;
}

/** What has been joined so far. */
export const total = input("total", "scalar", "real");
/** The number that is joined to the total. */
export const one = input("one", "scalar", "real");

/** Sums and maxima over elements. */
export const monoids: Readonly<Record<"sum" | "max", Monoid>> = {
  sum: { unit: 0, join: combine("sum", total, one) },
  max: { unit: -Infinity, join: combine("max", total, one) },
};

/** A monoid's running value, in a cell of the lane. */
export interface Total {
  readonly cell: Cell;
  readonly monoid: Monoid;
}

/**
 * What a loop goes through: paths, rows, the sum blocks of a row, its elements, or strips of neighbouring ones; the parts that
 * blocks have left of a sum.
 */
export type Space = "path" | "row" | "block" | "element" | "strip" | "part";

/** Values that go to neighbouring elements of a cell, from `lane` of a strip on; to the cell itself where it has no elements. */
export interface Target {
  readonly cell: Cell;
  readonly lane: number;
  readonly values: readonly Node[];
}

/**
 * On what a body depends: a flag, every so many steps (a turn may be two), a number of what is due that is not 0, or whether a
 * strip's lane is an element still.
 */
export type Condition =
  | { readonly tag: "flag"; readonly flag: Node }
  | { readonly tag: "every"; readonly count: Node; readonly steps: number }
  | { readonly tag: "due"; readonly number: Node }
  | { readonly tag: "within"; readonly lane: number };

/** The statements. */
export type Statement =
  /** Values that what follows uses: made here, once. */
  | { readonly tag: "let"; readonly nodes: readonly Node[] }
  /** Several targets: all values, then all stores. */
  | { readonly tag: "store"; readonly to: readonly Target[]; readonly atOnce: boolean }
  /** A loop; `into` begins at its units, and holds what `join` has added when it ends. */
  | {
    readonly tag: "each";
    readonly over: Space;
    /** Elements of a turn; of a block as many as it has. */
    readonly width: number;
    readonly into: readonly Total[];
    readonly body: readonly Statement[];
  }
  | { readonly tag: "join"; readonly into: Total; readonly lane: number; readonly value: Node }
  | { readonly tag: "when"; readonly on: Condition; readonly body: readonly Statement[] }
  /** Turns until the code, a word, is not 0, and no more than `most`. */
  | {
    readonly tag: "until";
    readonly code: Node;
    readonly most: number;
    readonly body: readonly Statement[];
  };

/** What runs at once for all of a grid. */
export interface Kernel {
  readonly name: string;
  /** Over what it runs, outermost first. */
  readonly grid: readonly Space[];
  /** How wide a row of `out` is: the elements of a sample, and the reals that are results. */
  readonly elements: number;
  readonly body: readonly Statement[];
}

/** A cell by its name. */
export function cellOf(name: string, kind: Kind, owner: Owner): Cell {
  return { name, kind, owner, symbol: input(name, owner === "element" ? "state" : "scalar", kind) };
}

/** The statement that sets one cell. */
export function store(cell: Cell, value: Node): Statement {
  return { tag: "store", to: [{ cell, lane: 0, values: [value] }], atOnce: false };
}

/** Statements with every expression by `f`; bodies are the statements' own. */
export function mapNodes(body: readonly Statement[], f: (n: Node) => Node): readonly Statement[] {
  return mapBodies(body, (s): readonly Statement[] => {
    switch (s.tag) {
      case "let":
        return [{ ...s, nodes: s.nodes.map(f) }];
      case "store":
        return [{ ...s, to: s.to.map((t) => ({ ...t, values: t.values.map(f) })) }];
      case "join":
        return [{ ...s, value: f(s.value) }];
      case "when":
        return [s.on.tag === "flag" ? { ...s, on: { ...s.on, flag: f(s.on.flag) } } : s];
      case "until":
        return [{ ...s, code: f(s.code) }];
      case "each":
        return [s];
    }
  });
}

/** Statements, each by `f` after those inside it. */
export function mapBodies(
  body: readonly Statement[],
  f: (s: Statement) => readonly Statement[],
): readonly Statement[] {
  return body.flatMap((s) => f("body" in s ? { ...s, body: mapBodies(s.body, f) } : s));
}

/** Whether a statement belongs to a run: a store, a join, or those of a lane that may not be there. */
export function inRun(s: Statement): boolean {
  return s.tag === "store" || s.tag === "join" || (s.tag === "when" && s.on.tag === "within");
}

/** The values of a run with the lanes that they are for, lane by lane: the order in which they are made. */
export function valuesOf(run: readonly Statement[]): readonly Node[] {
  const found = run.flatMap((s): readonly (readonly [number, Node])[] => {
    switch (s.tag) {
      case "store":
        return s.to.flatMap((t) => t.values.map((v, j) => [t.lane + j, v] as const));
      case "join":
        return [[s.lane, s.value]];
      case "when":
        return s.on.tag === "within" ? valuesOf(s.body).map((v) => [lanes, v] as const) : [];
      default:
        return [];
    }
  });
  return found.toSorted(([a], [b]) => a - b).map(([, n]) => n);
}
/** More lanes than a strip has. */
const lanes = 64;

/** Whether a statement copies cells, as results are: a run of its own. */
export function isCopy(s: Statement | undefined): boolean {
  return s?.tag === "store" && !s.atOnce && s.to.length > 1;
}

/** A body as runs, and what stands between them. */
export function runsOf(body: readonly Statement[]): readonly (readonly Statement[])[] {
  return body.reduce<readonly (readonly Statement[])[]>((runs, s) => {
    const last = runs.at(-1);
    const goesOn = last !== undefined && inRun(s) && !isCopy(s) && last.every(inRun);
    return goesOn ? [...runs.slice(0, -1), [...last, s]] : [...runs, [s]];
  }, []);
}

/** A kernel over paths in its three parts: how a path begins, its turns, and what it leaves. */
export interface PathParts {
  readonly begin: readonly Statement[];
  readonly until: Extract<Statement, { readonly tag: "until" }>;
  readonly finish: readonly Statement[];
}

/** The parts of a kernel over paths; throws `Internal:` where it has no turns. */
export function partsOf({ name, body }: Kernel): PathParts {
  const at = body.findIndex((s) => s.tag === "until");
  const until = body[at];
  if (until?.tag !== "until") throw internal(`kernel "${name}" has no turns`);
  return { begin: body.slice(0, at), until, finish: body.slice(at + 1) };
}

/** The cells that a body stores to, in order. */
export function storedIn(body: readonly Statement[]): readonly Cell[] {
  return body.flatMap((s) => (s.tag === "store" ? s.to.map((t) => t.cell) : []));
}

/** Whether a kernel goes through the elements of its rows. */
export function isOverElements({ body }: Kernel): boolean {
  return body.some((s) => s.tag === "each" && s.over !== "block");
}
