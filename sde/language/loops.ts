/**
 * What every renderer must know of the loops inside an expression, series and folds: which nodes belong inside one, which are
 * the same in all its turns and so stand before it, and which go through the same turns together.
 * Tests: tests/backends/schedule/graphs/deep_graphs_test.ts, tests/sde/language/fold_test.ts.
 * @module
 */
import { internal } from "../border/errors.ts";
import {
  apply,
  type Body,
  children,
  folder,
  type Join,
  literal,
  type Node,
  nodesOf,
  ownNames,
  rebuild,
} from "./expr.ts";

/** A node that is a series. */
export type Series = Node & Extract<Body, { readonly tag: "series" }>;
/** A node that is what a loop carried. */
export type Fold = Node & Extract<Body, { readonly tag: "fold" }>;
/** A node that is made by turns. */
export type Looping = Series | Fold;

/** Whether a node is a series. */
export function isSeries(n: Node): n is Series {
  return n.tag === "series";
}

/** Whether a node is made by turns. */
export function isLooping(n: Node): n is Looping {
  return n.tag === "series" || n.tag === "fold";
}

type Nodes = ReadonlySet<Node>;
const none: Nodes = new Set();
// Node 20 has neither union and difference of sets nor Map.groupBy
const without = (a: Nodes, b: Nodes): Nodes => new Set([...a].filter((n) => !b.has(n)));

/** How many children come before those that a turn makes: bounds and beginnings. */
const before = (n: Looping): number => (isSeries(n) ? 3 : 2 + n.init.length);

/** Which of these names a node has no value without; a loop binds its own in its turns. */
const freeOf = (names: Nodes, given: readonly Node[] = []): (n: Node) => Nodes =>
  folder<Nodes>((n, kids) => {
    if (names.has(n)) return new Set([n]);
    const own: Nodes = isLooping(n) ? new Set(ownNames(n)) : none;
    const from = isLooping(n) ? before(n) : kids.length;
    const all = kids.map((k, i) => i >= from && k.size > 0 ? without(k, own) : k).filter((k) => k.size > 0);
    const [first = none] = all;
    return all.every((k) => k === first) ? first : new Set(all.flatMap((k) => [...k]));
  }, new Map(given.map((n) => [n, none])));

/**
 * The nodes that depend on what a loop in these graphs names, its index or what it carries: they have no value outside it.
 * What is given has one, and is not looked into.
 */
export function boundIn(roots: readonly Node[], given: readonly Node[] = []): Nodes {
  const all: Node[] = [];
  roots.forEach(folder((n) => void all.push(n), new Map(given.map((n) => [n, undefined]))));
  const names = new Set<Node>(all.flatMap(ownNames));
  if (names.size === 0) return none;
  const free = freeOf(names, given);
  return new Set(all.filter((n) => free(n).size > 0));
}

/** One number that a loop carries from turn to turn. */
export interface Total {
  readonly init: Node;
  /** What it becomes, or what is joined to it by `op`. */
  readonly next: Node;
  readonly op?: Join;
  /** Its name within the turns, where `next` may use it. */
  readonly symbol?: Node;
  /** Whose value it is in the end. */
  readonly of: readonly Node[];
}

/** Totals that go through the same turns together. */
export interface Loop {
  readonly index: Node;
  readonly from: Node;
  readonly to: Node;
  readonly most: number;
  readonly totals: readonly Total[];
  /** The largest nodes of the turns that are the same in all of them. */
  readonly captures: readonly Node[];
}

const capturesOf = (terms: readonly Node[], names: readonly Node[]): readonly Node[] => {
  const all = nodesOf(terms);
  const free = freeOf(new Set([...names, ...all.flatMap(ownNames)])); // what an inner loop names has no value out here
  const inside = new Set(all.filter((n) => free(n).size > 0));
  const below = [...inside].flatMap(children).concat(terms);
  return [...new Set(below.filter((n) => !inside.has(n) && n.tag !== "lit"))];
};

const joinedBy = (group: readonly Looping[]): readonly Total[] =>
  group.filter(isSeries).map((s): Total => ({ init: s.init, next: s.term, op: s.op, of: [s] }));

const carriedBy = (group: readonly Looping[]): readonly Total[] => {
  const [first] = group;
  if (first?.tag !== "fold") return [];
  return first.carried.map((symbol, k): Total => ({
    init: first.init[k] ?? symbol,
    next: first.next[k] ?? symbol,
    symbol,
    of: group.filter((n) => n.tag === "fold" && n.out === k),
  }));
};

const ids = (nodes: readonly Node[]): string => nodes.map((n) => n.id).join(" ");

/**
 * The loop of each series and fold. Series of one index and the same bounds, of which none needs another, share a loop, and
 * what their terms have in common; so do the numbers that one fold carries.
 */
export function loopsOf(all: readonly Looping[]): (s: Looping) => Loop {
  const rank = folder<number>((n, kids) => kids.reduce((a, b) => Math.max(a, b), 0) + (isLooping(n) ? 1 : 0));
  const keyOf = (s: Looping): string => {
    const whole = `${s.tag} ${ids([s.index, s.from, s.to])}`;
    return isSeries(s)
      ? `${whole} ${rank(s)}`
      : `${whole} ${ids(s.carried)}, ${ids(s.init)}, ${ids(s.next)}, ${s.most}`;
  };
  const groups = new Map<string, Looping[]>();
  for (const s of all) {
    const group = groups.get(keyOf(s)) ?? [];
    group.push(s);
    groups.set(keyOf(s), group);
  }
  const known = new Map<string, Loop>();
  return (s) => {
    const key = keyOf(s);
    const found = known.get(key);
    if (found !== undefined) return found;
    const group = groups.get(key) ?? [s];
    const totals = isSeries(s) ? joinedBy(group) : carriedBy(group);
    const { index, from, to } = s;
    const most = group.reduce((m, one) => Math.max(m, one.most), 0);
    const captures = capturesOf(totals.map((one) => one.next), ownNames(s));
    const loop = { index, from, to, most, totals, captures };
    known.set(key, loop);
    return loop;
  };
}

/**
 * What a loop makes, without the loop: one turn after the other. Where a fold's end is no literal, all turns that it may take
 * are there, each with a choice. Errors: throws `Internal:` for other bounds that are no literals.
 */
export function writtenOut(n: Looping): Node {
  const { index, from, to, most, totals, captures } = loopsOf([n])(n);
  if (from.tag !== "lit" || (to.tag !== "lit" && isSeries(n))) {
    throw internal("a loop without known bounds is written out");
  }
  const held = captures.map((k) => [k, k] as const);
  let all = totals.map((one) => one.init);
  const end = to.tag === "lit" ? to.value : from.value + most;
  for (let i = from.value; i < end; i++) {
    const now = totals.flatMap(({ symbol }, k) =>
      symbol === undefined ? [] : [[symbol, all[k] ?? symbol] as const]
    );
    const turn = folder(rebuild, new Map<Node, Node>([...held, ...now, [index, literal(i, "word")]]));
    const number = literal(i, "word");
    const onlyTo = (then: Node, before: Node): Node =>
      to.tag === "lit"
        ? then
        : apply(then.kind === "word" ? "wselect" : "select", [apply("wlt", [number, to]), then, before]);
    all = totals.map(({ op, next }, k) => {
      const before = all[k] ?? next;
      return op === undefined ? onlyTo(turn(next), before) : apply(op, [before, turn(next)]);
    });
  }
  return all[totals.findIndex((one) => one.of.includes(n))] ?? n;
}

/** The most turns that the loops of these graphs take, all together: those of a loop in a loop in each of its turns. */
export function turnsIn(roots: readonly Node[]): number {
  return turnsBelow(roots, []);
}

const turnsBelow = (roots: readonly Node[], known: readonly Node[]): number => {
  const found: Looping[] = [];
  const here = new Set<Node>(known);
  const stack = [...roots];
  for (let n = stack.pop(); n !== undefined; n = stack.pop()) {
    if (here.has(n)) continue;
    here.add(n);
    if (isLooping(n)) found.push(n);
    stack.push(
      ...(isLooping(n)
        ? [n.from, n.to, ...loopsOf([n])(n).captures, ...children(n).slice(2, before(n))]
        : children(n)),
    );
  }
  const loopOf = loopsOf(found);
  return [...new Set(found.map(loopOf))].reduce((sum, { most, totals, captures }) => {
    const each = turnsBelow(totals.map((one) => one.next), captures);
    return sum + most * (1 + each);
  }, 0);
};
