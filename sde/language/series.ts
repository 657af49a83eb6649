/**
 * What every renderer must know of a series, the one loop inside an expression: which nodes belong inside it, which are
 * the same in all its turns and so stand before it, and which series share a loop.
 * Tests: tests/backends/schedule/graphs/deep_graphs_test.ts.
 * @module
 */
import { type Body, children, folder, type Node, nodesOf } from "./expr.ts";

/** A node that is a series. */
export type Series = Node & Extract<Body, { readonly tag: "series" }>;

/** Whether a node is a series. */
export function isSeries(n: Node): n is Series {
  return n.tag === "series";
}

type Nodes = ReadonlySet<Node>;
const none: Nodes = new Set();

/** Which of these indices a node has no value without; a series binds its own in its term. */
const freeOf = (indices: Nodes, given: readonly Node[] = []): (n: Node) => Nodes =>
  folder<Nodes>((n, kids) => {
    if (indices.has(n)) return new Set([n]);
    const own = isSeries(n) ? new Set([n.index]) : none;
    const last = kids.length - 1; // of a series: its term
    const all = kids.map((k, i) => i === last && k.size > 0 && own.size > 0 ? k.difference(own) : k)
      .filter((k) => k.size > 0);
    const [first = none] = all;
    return all.every((k) => k === first) ? first : all.reduce((a, b) => a.union(b));
  }, new Map(given.map((n) => [n, none])));

/**
 * The nodes that depend on the index of a series in these graphs: they have no value outside it. What is given has one, and
 * is not looked into.
 */
export function boundIn(roots: readonly Node[], given: readonly Node[] = []): Nodes {
  const all: Node[] = [];
  roots.forEach(folder((n) => void all.push(n), new Map(given.map((n) => [n, undefined]))));
  const indices = new Set<Node>(all.filter(isSeries).map((s) => s.index));
  if (indices.size === 0) return none;
  const free = freeOf(indices, given);
  return new Set(all.filter((n) => free(n).size > 0));
}

/** Series that go through the same turns together. */
export interface Loop {
  readonly group: readonly Series[];
  /** The largest nodes of the terms that are the same in all turns. */
  readonly captures: readonly Node[];
}

const capturesOf = (group: readonly Series[]): readonly Node[] => {
  const terms = group.map((s) => s.term);
  const free = freeOf(new Set(group.map((s) => s.index)));
  const inside = new Set(nodesOf(terms).filter((n) => free(n).size > 0));
  const below = [...inside].flatMap(children).concat(terms);
  return [...new Set(below.filter((n) => !inside.has(n) && n.tag !== "lit"))];
};

/**
 * The loop of each series: those of one index and the same bounds, of which none needs another, share a loop, and what
 * their terms have in common.
 */
export function loopsOf(all: readonly Series[]): (s: Series) => Loop {
  const rank = folder<number>((n, kids) => kids.reduce((a, b) => Math.max(a, b), 0) + (isSeries(n) ? 1 : 0));
  const keyOf = (s: Series): string => `${s.index.id} ${s.from.id} ${s.to.id} ${rank(s)}`;
  const groups = Map.groupBy(all, keyOf);
  const known = new Map<string, Loop>();
  return (s) => {
    const key = keyOf(s);
    const found = known.get(key);
    if (found !== undefined) return found;
    const group = groups.get(key) ?? [s];
    const loop = { group, captures: capturesOf(group) };
    known.set(key, loop);
    return loop;
  };
}

/** The most turns that the loops of these graphs take, all together. */
export function turnsIn(roots: readonly Node[]): number {
  const all = nodesOf(roots).filter(isSeries);
  const loopOf = loopsOf(all);
  const loops = new Set(all.map(loopOf));
  return [...loops].reduce((sum, { group }) => sum + group.reduce((m, s) => Math.max(m, s.most), 0), 0);
}
