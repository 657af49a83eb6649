/**
 * The one intermediate representation: immutable, typed, interned expressions.
 *
 * An expression has a shape, *scalar* (one number a sample) or *state* (one number an element), and a kind
 * (`ops.ts`). Equal expressions are the same object, so common subexpressions cost nothing and `===` compares.
 * A state made of named or numbered components is a `pack` of scalars; operations on packs are carried out part by
 * part when they are built (`construct.ts`), so that substituting a pack for `x` turns any step into scalars alone.
 * Tests: tests/sde/language/expr_test.ts.
 * @module
 */
import { internal } from "../border/errors.ts";
import {
  apply,
  at,
  type Carrying,
  evaluate,
  fold as carry,
  gather,
  input,
  pack,
  partOf,
  pick,
  reduce,
  series,
} from "./construct.ts";
import type { Body, Node } from "./node.ts";

export * from "./construct.ts";
export type { Body, Data, Expr, Join, Node, Shape } from "./node.ts";

// ---- traversal ---------------------------------------------------------------------------------------------------

/** The expressions directly below a node. */
export function children(n: Node): readonly Node[] {
  switch (n.tag) {
    case "lit":
    case "input":
      return [];
    case "apply":
      return n.args;
    case "reduce":
    case "pick":
      return [n.arg];
    case "gather":
      return [n.index];
    case "at":
      return typeof n.of === "string" ? [n.index] : [n.of, n.index];
    case "pack":
      return n.parts;
    case "oracle":
      return [n.x, ...n.operands];
    case "series":
      return [n.from, n.to, n.init, n.term];
    case "fold":
      return [n.from, n.to, ...n.init, ...n.next];
  }
}

/** The node with other nodes directly below it, in the order of `children`. */
export function rebuild(n: Node, kids: readonly Node[]): Node {
  if (children(n).every((k, i) => k === kids[i])) return n;
  const [first, ...rest] = kids;
  if (first === undefined) return n;
  switch (n.tag) {
    case "lit":
    case "input":
      return n;
    case "apply":
      return apply(n.op, kids);
    case "reduce":
      if (first.shape === "state") return reduce(n.op, first);
      // a state that turned out to be the same number for each element
      return n.op === "sum" ? apply("mul", [input("elements", "scalar", "real"), first]) : first;
    case "pick":
      return first.shape === "state" ? pick(first, n.part) : first;
    case "gather":
      return gather(n.data, first);
    case "at":
      if (typeof n.of === "string") return at(n.of, first);
      return first.shape === "state" ? at(first, rest[0] ?? n.index) : first; // the same number for each element
    case "pack":
      return pack(kids);
    case "oracle":
      return evaluate(n.oracle, first, rest);
    case "series": {
      const [to = n.to, init = n.init, term = n.term] = rest;
      return series(n.index, first, to, term, { op: n.op, init, most: n.most });
    }
    case "fold":
      return refold(n, first, rest);
  }
}

type Fold = Node & Extract<Body, { readonly tag: "fold" }>;

/**
 * A loop with other bounds, beginnings and turns. What begins or goes on as components is carried component by component, and
 * what is made of it then too; what begins as a number a sample is carried as one, unless its turns make more of it.
 */
const refold = (n: Fold, from: Node, [to = n.to, ...rest]: readonly Node[]): Node => {
  const [init, given] = [rest.slice(0, n.carried.length), rest.slice(n.carried.length)];
  const like = (next: readonly Node[]): readonly Node[] =>
    n.carried.map((c, i) => {
      const [a = c, b = c] = [init[i], next[i]];
      if (c.tag !== "input" || c.shape === "scalar") return c;
      const parts = a.tag === "pack" ? a.parts : b.tag === "pack" ? b.parts : undefined;
      if (parts !== undefined) return pack(parts.map((_, p) => input(`${c.name}.${p}`, "scalar", c.kind)));
      return a.shape === "scalar" && b.shape === "scalar" ? input(c.name, "scalar", c.kind) : c;
    });
  let [carried, next] = [n.carried, given];
  for (let now = like(init); now.some((c, i) => c !== carried[i]); now = like(next)) {
    carried = now;
    const by = new Map(n.carried.map((c, i) => [c, now[i] ?? c]));
    next = given.map((k) => substitute(k, by));
  }
  if (carried.every((c, i) => c === n.carried[i])) return fold({ ...n, from, to, init, next }, n.out);
  const parts = (all: readonly Node[]): readonly Node[] =>
    all.flatMap((k, i) => {
      const like = carried[i];
      return like?.tag === "pack" ? like.parts.map((_, p) => partOf(k, p)) : [k];
    });
  const now = { ...n, from, to, carried: parts(carried), init: parts(init), next: parts(next) };
  const own = carried[n.out] ?? n;
  const before = parts(carried.slice(0, n.out)).length;
  return own.tag === "pack" ? pack(own.parts.map((_, p) => fold(now, before + p))) : fold(now, before);
};

/**
 * What a loop carries (`construct.ts`). Of a number a sample the loop is without the states that it does not need: it has a
 * value where they have none.
 */
export function fold(a: Carrying, out: number): Node {
  const value = a.carried[out];
  if (value?.shape !== "scalar" || a.carried.every((c) => c.shape === "scalar")) return carry(a, out);
  const needed = new Set([out]);
  for (const k of needed) { // grows while it is gone through
    a.carried.forEach((c, j) => {
      const next = a.next[k];
      if (next !== undefined && uses(next, c)) needed.add(j);
    });
  }
  const kept = <A>(all: readonly A[]): readonly A[] => all.filter((_, k) => needed.has(k));
  const own = { ...a, carried: kept(a.carried), init: kept(a.init), next: kept(a.next) };
  return carry(own, own.carried.indexOf(value));
}

/**
 * Folds a graph from its leaves up, each node once, in the order of a left-to-right walk; what is known is not looked
 * into. It keeps its own stack, so that a long sum is as good as a short one.
 */
export function folder<A>(
  f: (n: Node, kids: readonly A[]) => A,
  known: ReadonlyMap<Node, A> = new Map(),
): (n: Node) => A {
  const memo = new Map<Node, { readonly value: A }>();
  known.forEach((value, n) => memo.set(n, { value }));
  const done = (n: Node): A => {
    const found = memo.get(n);
    if (found === undefined) throw internal(`a fold has not come to a ${n.tag}`);
    return found.value;
  };
  return (root) => {
    const stack = [root];
    for (let n = stack.at(-1); n !== undefined; n = stack.at(-1)) {
      const waiting = memo.has(n) ? [] : children(n).filter((k) => !memo.has(k));
      if (waiting.length > 0) waiting.toReversed().forEach((k) => stack.push(k));
      else if (memo.has(n)) stack.pop();
      else memo.set(n, { value: f(n, children(n).map(done)) });
    }
    return done(root);
  };
}

/** Rebuilds a graph from its leaves up, each node once; `f` sees a node whose children are done. */
export function rewriter(f: (n: Node) => Node): (n: Node) => Node {
  return folder<Node>((n, kids) => f(rebuild(n, kids)));
}

/** Replaces nodes by others; what is put in is not looked into. */
export function substitute(n: Node, by: ReadonlyMap<Node, Node>): Node {
  return folder<Node>(rebuild, by)(n);
}

/** Every node of the graphs, children first, each once, in the order of a left-to-right walk. */
export function nodesOf(roots: readonly Node[]): readonly Node[] {
  const out: Node[] = [];
  roots.forEach(folder((n) => void out.push(n)));
  return out;
}

/** What a loop names itself: its index, and what it carries. */
export function ownNames(n: Node): readonly Node[] {
  return n.tag === "series" ? [n.index] : n.tag === "fold" ? [n.index, ...n.carried] : [];
}

/** Whether `leaf` occurs in the graph; what a loop names is its own. */
export function uses(n: Node, leaf: Node): boolean {
  return folder<boolean>((m, kids) => m === leaf || (kids.some((k) => k) && !ownNames(m).includes(leaf)))(n);
}
