/**
 * Where the staged schedule cuts a graph: at oracles, at sums over elements, and where elements are taken by number of what
 * stands in no array yet.
 *
 *     rank(leaf) = 0,   rank(cut) = 1 + max rank of its operands,   rank(else) = max rank of its operands
 *
 * What is indexed is kept in an array by the stage that makes it, for the stages after it; a variable and what an oracle said
 * stand in arrays anyway.
 * Tests: tests/backends/schedule/indexed_test.ts.
 * @module
 */
import { element } from "../../../sde/language/dsl.ts";
import {
  apply,
  at,
  type Body,
  children,
  folder,
  literal,
  type Node,
  nodesOf,
  rebuild,
  rewriter,
} from "../../../sde/language/expr.ts";
import { boundIn, isLooping, isSeries, loopsOf, writtenOut } from "../../../sde/language/loops.ts";

/** An element of a state that a plan has still to put into an array. */
export type Entry = Node & Extract<Body, { readonly tag: "at" }> & { readonly of: Node };

/** Whether a node takes an element of an expression. */
export function isEntry(n: Node): n is Entry {
  return n.tag === "at" && typeof n.of !== "string";
}

/** Whether a stage ends at a node; `inPlace` says what stands in an array that no stage overwrites. */
export function isCut(n: Node, inPlace: (of: Node) => boolean = () => false): boolean {
  if (isEntry(n)) return n.of.tag !== "oracle" && !inPlace(n.of);
  return n.tag === "oracle" || n.tag === "reduce";
}

/**
 * Graphs whose states are arrays: a component is an element, and of components together an element is the one with its number.
 */
export function inArrays(): (n: Node) => Node {
  return rewriter((n) => {
    if (n.tag === "pick") return at(n.arg, literal(n.part, "word"));
    if (n.tag !== "pack") return n;
    const [last = n] = n.parts.slice(-1);
    return n.parts.slice(0, -1).reduceRight((other, part, i) => {
      const op = n.kind === "word" ? "wselect" : "select";
      return apply(op, [apply("weq", [element, literal(i, "word")]), part, other]);
    }, last);
  });
}

/** The rank of a node. */
export function ranks(inPlace: (of: Node) => boolean): (n: Node) => number {
  return folder<number>((n, kids) => {
    const [of = 0, ...rest] = kids;
    const cut = isCut(n, inPlace) ? 1 : 0;
    return isEntry(n) ? Math.max(of + cut, ...rest) : Math.max(0, ...kids) + cut;
  });
}

/** The node whose operand is an array by now, by the array's name; `copies` are those of variables. */
export function inArray(n: Node, copies: ReadonlyMap<Node, string>): Node {
  return isEntry(n) && n.of.tag === "input" ? at(copies.get(n.of) ?? n.of.name, n.index) : n;
}

/** The scalars at the edge of states: the largest scalar expressions that state nodes use. */
export function edge(roots: readonly Node[]): readonly Node[] {
  const found = new Set<Node>();
  const bound = boundIn(roots); // inside a series: made in each of its turns
  nodesOf(roots).filter((n) => n.shape === "state" || bound.has(n)).forEach((n) =>
    children(n).filter((k) => k.shape === "scalar" && !bound.has(k)).forEach((k) => found.add(k))
  );
  roots.filter((n) => n.shape === "scalar").forEach((n) => found.add(n));
  return [...found];
}

/** Loops whose turns hold a cut of their own, written out: a stage ends at each. */
export function apart(root: Node): Node {
  const bound = boundIn([root]);
  const isOwnCut = (n: Node): boolean => isEntry(n) ? bound.has(n.of) : isCut(n);
  if (![...bound].some(isOwnCut)) return root;
  return folder<Node>((n, kids) => {
    const now = rebuild(n, kids);
    if (!isLooping(now)) return now;
    const held = loopsOf([now])(now).captures; // the same in all turns: not looked into
    const holdsCut = folder<boolean>(
      (k, below) => isOwnCut(k) || below.includes(true),
      new Map(held.map((k) => [k, false])),
    );
    const turns = isSeries(now) ? [now.term] : now.next;
    return turns.some(holdsCut) ? writtenOut(now) : now;
  })(root);
}
