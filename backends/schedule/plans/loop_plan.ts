/**
 * The *looped* schedule: few elements, no oracle. Every state becomes that many scalars, and the whole adaptive loop is
 * one kernel, a lane a path.
 *
 * Needs: a recurrence. Promises: scalar variables only; each next value holds its own acceptance; simplified graphs.
 * Tests: tests/backends/schedule/plans/pair_test.ts.
 * @module
 */
import { element, elementCount } from "../../../sde/language/dsl.ts";
import { apply, input, literal, type Node, nodesOf, pack, substitute } from "../../../sde/language/expr.ts";
import type { Kind } from "../../../sde/language/ops.ts";
import { x } from "../../../sde/process.ts";
import { simplifier } from "../../../sde/language/simplify.ts";
import type { Recurrence, Variable } from "../../../solvers/step/step.ts";
import { codes, symbols } from "../../../solvers/symbols.ts";
import { roller } from "../graphs/roll.ts";
import type { Save } from "./save.ts";

/** A scalar variable of the loop. */
export interface LoopVariable {
  readonly name: string;
  readonly kind: Kind;
  readonly symbol: Node;
  readonly init: Node;
  readonly next: Node;
}

/** A number of each path that a solve is given: a parameter, or the part of this number of what is a row. */
export interface GivenNumber {
  readonly symbol: Node;
  readonly name: string;
  readonly part: number;
}

/** A recurrence of scalars alone. */
export interface LoopPlan {
  readonly tag: "looped";
  readonly variables: readonly LoopVariable[];
  /** What a path leaves: its elements at its end, denoised where it is done, else its last state; then `reals`. */
  readonly output: readonly Node[];
  /** The variables that are results and real. */
  readonly reals: readonly Node[];
  readonly elements: number;
  readonly nfePerStep: number;
  /** Steps that the variables' next values make. */
  readonly stepsPerTurn: 1 | 2;
  /** After so many turns every path has ended. */
  readonly most: number;
  /** The variables that hold the elements of x. */
  readonly state: readonly Node[];
  /** What first values are told of each path, a number at a time. */
  readonly given: readonly GivenNumber[];
  /** The states on the way that are kept. */
  readonly save?: Save;
  /** Whether WebAssembly may round a product and a sum as one (`backends/targets/wasm/fuse.ts`). */
  readonly relaxed?: boolean;
}

/** More elements than this are staged. */
export const loopedElements = 8;
/**
 * More components than this, each with an equation of its own, are staged; no loop over elements would share their work. A kernel
 * that holds them all grows with their number: 32 compile in 0.6 s on llvmpipe, 64 in 11 s.
 */
export const loopedComponents = 40;

/** Whether a recurrence can be one kernel. */
export function isLoopable(r: Recurrence): boolean {
  if (r.elements > loopedComponents) return false;
  const roots = [r.accepted, r.output, ...r.variables.flatMap((v) => [v.init, v.next])];
  const all = nodesOf(roots);
  const most = all.some((n) => n.tag === "pack") ? loopedComponents : loopedElements;
  return r.elements <= most && all.every((n) => n.tag !== "oracle");
}

const range = <A>(n: number, f: (i: number) => A): readonly A[] => Array.from({ length: n }, (_, i) => f(i));
const partOf = (n: Node, i: number): Node => (n.tag === "pack" ? (n.parts[i] ?? n) : n);
const chosen = (when: Node, yes: Node, no: Node): Node =>
  apply(yes.kind === "word" ? "wselect" : "select", [when, yes, no]);

/** What a path leaves: what failed is not denoised, it would look like a sample. */
const outputOf = (r: Recurrence): Node =>
  apply("select", [apply("weq", [symbols.code, literal(codes.done, "word")]), r.output, x]);

/** The looped plan of a recurrence; `explain` hands in a `simplify` that counts. */
export function loopPlan(r: Recurrence, tidy: (n: Node) => Node = simplifier()): LoopPlan {
  const n = r.elements;
  const flat = (v: Pick<Variable, "symbol">): readonly Node[] =>
    v.symbol.shape === "scalar"
      ? [v.symbol]
      : range(n, (i) => input(`${v.symbol.name}${i}`, "scalar", v.symbol.kind));
  const parts = new Map<Node, readonly Node[]>(r.variables.map((v) => [v.symbol, flat(v)]));
  const by = new Map<Node, Node>([
    [element, pack(range(n, (i) => literal(i, "word")))],
    [elementCount, literal(n, "real")],
    ...r.variables.flatMap((v): readonly [Node, Node][] =>
      v.symbol.shape === "state" ? [[v.symbol, pack(parts.get(v.symbol) ?? [])]] : []
    ),
    ...r.given.flatMap((g): readonly [Node, Node][] =>
      g.symbol.shape === "state" ? [[g.symbol, pack(flat(g))]] : []
    ),
  ]);
  const end = outputOf(r);
  const roots = [r.accepted, end, ...r.variables.flatMap((v) => [v.init, v.next])];
  const flats = new Map(roots.map((m) => [m, substitute(m, by)]));
  const roll = roller([...flats.values()]);
  const scalar = (m: Node): Node => tidy(roll(flats.get(m) ?? m));
  const simple = simplifier();
  const accepted = scalar(r.accepted);
  const variables = r.variables.flatMap((v): readonly LoopVariable[] => {
    const [init, next] = [scalar(v.init), scalar(v.next)];
    return (parts.get(v.symbol) ?? []).map((symbol, i) => {
      const to = partOf(next, i);
      return {
        name: symbol.tag === "input" ? symbol.name : "",
        kind: symbol.kind,
        symbol,
        init: partOf(init, i),
        next: v.whenAccepted ? simple(chosen(accepted, to, symbol)) : to,
      };
    });
  });
  const output = scalar(end);
  const reals = r.results.map((result) => result.symbol).filter((n) => n.kind === "real");
  return {
    tag: "looped",
    variables,
    output: [...range(n, (i) => partOf(output, i)), ...reals],
    reals,
    elements: n,
    nfePerStep: r.nfePerStep,
    stepsPerTurn: 1,
    most: r.most,
    state: parts.get(x) ?? [],
    given: r.given.flatMap((g) => flat(g).map((symbol, part) => ({ symbol, name: g.name, part }))),
  };
}
