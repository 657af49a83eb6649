/**
 * Long sums as loops: terms that differ in their constants alone become one term, of which tables give the constants.
 *
 *     ((a ∘ f(c₀)) ∘ f(c₁)) ∘ … ∘ f(c_n)   →   a series of f(table[i]), from a
 *
 * ∘ is +, ·, min or max, in the order in which it was written, so every target rounds as before. What was a statement a
 * term is one loop: naga's time grows with the square of a function's length (200 sines: 4 s, as a loop 0.3 s), that of
 * engines and of llvmpipe with the length.
 * Needs: graphs that are not yet simplified: that gives terms whose constant is 1 or 0 another form.
 * Promises: the same operations on the same numbers, in the same order.
 * Tests: tests/backends/schedule/graphs/deep_graphs_test.ts.
 * @module
 */
import {
  apply,
  children,
  folder,
  gather,
  input,
  type Join,
  literal,
  type Node,
  nodesOf,
  rebuild,
  series,
} from "../../../sde/language/expr.ts";

/** Fewer terms than this are written out. */
const least = 32;

const index = input("term", "scalar", "word");
const word = (v: number): Node => literal(v, "word");

const joinOf = (n: Node): Join | undefined =>
  n.tag === "apply" && (n.op === "add" || n.op === "mul" || n.op === "pmin" || n.op === "pmax")
    ? n.op
    : undefined;

/** What a chain begins with, and what is joined to that, in order. */
interface Chain {
  readonly op: Join;
  readonly first: Node;
  readonly terms: readonly Node[];
  /** The sums on the way, which nothing else uses. */
  readonly inner: readonly Node[];
}

/** The long chains of these graphs, each by its last node. */
const chainsOf = (roots: readonly Node[]): ReadonlyMap<Node, Chain> => {
  const all = nodesOf(roots);
  const uses = new Map<Node, number>();
  const use = (n: Node): void => void uses.set(n, (uses.get(n) ?? 0) + 1);
  roots.forEach(use);
  all.forEach((n) => children(n).forEach(use));
  const isJoined = (k: Node, op: Join): boolean => joinOf(k) === op && uses.get(k) === 1;
  // how far a chain goes on from a node: of two sums that are added the longer one goes on, the other is a term
  const lengths = new Map<Node, number>();
  const lengthOf = (k: Node, op: Join): number => (isJoined(k, op) ? lengths.get(k) ?? 0 : 0);
  const isTurned = (op: Join, a: Node, b: Node): boolean =>
    (op === "add" || op === "mul") && lengthOf(b, op) > lengthOf(a, op); // a + b is b + a to the bit
  all.forEach((n) => {
    const op = joinOf(n);
    const [a = n, b = n] = children(n);
    if (op !== undefined) lengths.set(n, 1 + lengthOf(isTurned(op, a, b) ? b : a, op));
  });
  const within = new Set<Node>();
  const chains = new Map<Node, Chain>();
  for (const last of all.toReversed()) { // the last node of a chain comes after all others
    const op = joinOf(last);
    if (op === undefined || within.has(last)) continue;
    const terms: Node[] = [];
    const inner: Node[] = [];
    let first: Node = last;
    do {
      if (first !== last) inner.push(first);
      const [a = last, b = last]: readonly Node[] = children(first);
      const turned = isTurned(op, a, b);
      terms.push(turned ? a : b);
      first = turned ? b : a;
    } while (isJoined(first, op));
    inner.forEach((n) => within.add(n));
    if (terms.length >= least) chains.set(last, { op, first, terms: terms.toReversed(), inner });
  }
  return chains;
};

/** Equal numbers for nodes of one form: the same but for real constants. */
const formOf = (): (n: Node) => number => {
  const forms = new Map<string, number>();
  const formed = (key: string): number => {
    const found = forms.get(key) ?? forms.size;
    forms.set(key, found);
    return found;
  };
  return folder<number>((n, kids) => {
    if (n.tag === "lit" && n.kind === "real") return formed("constant");
    return formed(n.tag === "apply" ? `${n.op} ${n.shape} ${kids.join(" ")}` : `${n.id}`);
  });
};

/** Terms of one form as one: where their constants differ, a table is read. */
const unified = (terms: readonly Node[]): Node => {
  const made = new Map<string, Node>();
  const keyOf = (at: readonly Node[]): string => at.map((n) => n.id).join(" ");
  const stack = [terms];
  for (let at = stack.at(-1); at !== undefined; at = stack.at(-1)) {
    const key = keyOf(at);
    const [first = index] = at;
    const below = first.tag === "apply" && at.some((n) => n !== first)
      ? first.args.map((_, i) => at.map((n) => children(n)[i] ?? n))
      : [];
    const waiting = made.has(key) ? [] : below.filter((k) => !made.has(keyOf(k)));
    waiting.forEach((k) => stack.push(k));
    if (waiting.length > 0) continue;
    stack.pop();
    if (made.has(key)) continue;
    if (first.tag === "apply" && below.length > 0) {
      made.set(key, apply(first.op, below.map((k) => made.get(keyOf(k)) ?? first)));
    } else if (at.every((n) => n === first)) made.set(key, first);
    else {
      const values = Float64Array.from(at, (n) => (n.tag === "lit" ? n.value : NaN));
      made.set(key, gather({ name: "constants", values }, index));
    }
  }
  return made.get(keyOf(terms)) ?? index;
};

/** The terms joined to the first in their order, those of one form in a row by a loop. */
const joined = ({ op, first, terms }: Chain, form: (n: Node) => number): Node => {
  let all = first;
  for (let from = 0, to = 0; from < terms.length; from = to) {
    const head = form(terms[from] ?? first);
    while (to < terms.length && form(terms[to] ?? first) === head) to++;
    const alike = terms.slice(from, to);
    all = alike.length >= least
      ? series(index, word(0), word(alike.length), unified(alike), { op, init: all })
      : alike.reduce((sum, n) => apply(op, [sum, n]), all);
  }
  return all;
};

/** One pass over these graphs; what they share stays shared. */
export function roller(roots: readonly Node[]): (n: Node) => Node {
  const chains = chainsOf(roots);
  if (chains.size === 0) return (n) => n;
  const inner = new Set([...chains.values()].flatMap((c) => c.inner));
  const form = formOf();
  const done = new Map<Node, Node>();
  const of = (n: Node): Node => done.get(n) ?? n;
  return folder<Node>((n, kids) => {
    if (inner.has(n)) return n; // the end of its chain takes its terms
    const chain = chains.get(n);
    const now = chain === undefined
      ? rebuild(n, kids)
      : joined({ ...chain, first: of(chain.first), terms: chain.terms.map(of) }, form);
    done.set(n, now);
    return now;
  });
}
