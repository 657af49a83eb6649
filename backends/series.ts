/**
 * What every renderer must know of a series, the one loop inside an expression: which nodes belong inside it, and which
 * are the same in all its turns and so stand before it.
 * @module
 */
import { type Body, children, type Node, nodesOf, uses } from "../sde/expr.ts";

/** A node that is a series. */
export type Series = Node & Extract<Body, { readonly tag: "series" }>;

/** Whether a node is a series. */
export function isSeries(n: Node): n is Series {
  return n.tag === "series";
}

/** The nodes that depend on the index of a series in these graphs: they have no value outside it. */
export function boundIn(roots: readonly Node[]): ReadonlySet<Node> {
  const all = nodesOf(roots);
  const indices = new Set<Node>(all.filter(isSeries).map((s) => s.index));
  const bound = new Set<Node>();
  if (indices.size === 0) return bound;
  all.forEach((n) => {
    const inside = (k: Node): boolean => bound.has(k) && !(isSeries(n) && k === n.term);
    if (indices.has(n) || children(n).some(inside)) bound.add(n);
  });
  return bound;
}

/** The series that go through the same turns as one of them: they share a loop, and what their terms have in common. */
export function together(s: Series, all: readonly Series[]): readonly Series[] {
  return all.filter((o) => o.index === s.index && o.from === s.from && o.to === s.to);
}

/** The largest nodes of the terms that are the same in all turns. */
export function captures(group: readonly Series[]): readonly Node[] {
  const terms = group.map((s) => s.term);
  const inside = new Set(nodesOf(terms).filter((n) => group.some((s) => uses(n, s.index))));
  const below = [...inside].flatMap(children).concat(terms);
  return [...new Set(below.filter((n) => !inside.has(n) && n.tag !== "lit"))];
}
