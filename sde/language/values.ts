/**
 * The values of expressions at one sample: numbers, and a number an element. The meaning of a graph, node by node, in
 * whatever arithmetic `round` is; slow, and for looking into a step rather than for solving.
 * Tests: tests/sde/language/values_test.ts.
 * @module
 */
import { element, elementCount } from "./dsl.ts";
import { internal } from "../border/errors.ts";
import { children, type Node, nodesOf } from "./expr.ts";
import { isLooping, type Looping, loopsOf } from "./loops.ts";
import { meanings } from "./ops.ts";
import { furtherStates } from "./oracle.ts";

/** One number a sample, or one an element; words and flags as numbers too. */
export type Value = number | Float64Array;

/** An oracle that is asked, and at what. */
export interface Asking {
  readonly node: Extract<Node, { readonly tag: "oracle" }>;
  readonly x: Float64Array;
  /** Its further states, a number an element; then its scalars, each one number. */
  readonly operands: readonly Float64Array[];
}

/** Where expressions are evaluated. */
export interface Place {
  readonly elements: number;
  /** What inputs are. */
  readonly given: ReadonlyMap<Node, Value>;
  /** What each real number is rounded by. */
  readonly round: (v: number) => number;
}

/** Nothing is known of what a loop names outside of it. */
type Known = Map<Node, Value | undefined>;

const at = (v: Value, i: number): number => (typeof v === "number" ? v : v[i] ?? NaN);

/** Element by element, where any operand has elements. */
const each = (kids: readonly Value[], elements: number, f: (...a: readonly number[]) => number): Value =>
  kids.every((k) => typeof k === "number")
    ? f(...kids.map((k) => at(k, 0)))
    : Float64Array.from({ length: elements }, (_, i) => f(...kids.map((k) => at(k, i))));

const reduced = (op: "sum" | "max", a: Value, { elements, round }: Place): number => {
  let total = at(a, 0);
  for (let i = 1; i < elements; i++) {
    const one = at(a, i);
    total = op === "sum" ? round(total + one) : meanings.max(total, one, 0);
  }
  return total;
};

/** Evaluates graphs, asking for what their oracles say; returns the value of every node. */
export function* evaluating(
  roots: readonly Node[],
  place: Place,
): Generator<Asking, ReadonlyMap<Node, Value>, Float64Array> {
  const known: Known = new Map<Node, Value | undefined>([
    [element, Float64Array.from({ length: place.elements }, (_, i) => i)],
    [elementCount, place.elements],
    ...place.given,
  ]);
  yield* fill(roots, known, place);
  const found = new Map<Node, Value>();
  known.forEach((v, n) => (v === undefined ? undefined : found.set(n, v)));
  return found;
}

/** The same of graphs without oracles. Errors: throws `Internal:` where there is one. */
export function valuesAt(roots: readonly Node[], place: Place): ReadonlyMap<Node, Value> {
  const step = evaluating(roots, place).next();
  if (step.done !== true) throw internal("an oracle has no value of its own");
  return step.value;
}

function* fill(roots: readonly Node[], known: Known, place: Place): Generator<Asking, void, Float64Array> {
  for (const n of nodesOf(roots)) {
    if (known.get(n) !== undefined) continue;
    known.set(n, yield* valueOf(n, known, place));
  }
}

function* valueOf(n: Node, known: Known, place: Place): Generator<Asking, Value | undefined, Float64Array> {
  const { elements, round } = place;
  if (isLooping(n)) return yield* looped(n, known, place);
  const kids = children(n).map((k) => known.get(k));
  const ready = kids.flatMap((k) => (k === undefined ? [] : [k]));
  if (ready.length < kids.length) return undefined;
  const [a = NaN] = ready;
  switch (n.tag) {
    case "lit":
      return n.kind === "real" ? round(n.value) : n.value;
    case "input":
      return undefined;
    case "apply": {
      const f = meanings[n.op];
      return each(
        ready,
        elements,
        n.kind === "real" ? (a = 0, b = 0, c = 0) => round(f(a, b, c)) : (a = 0, b = 0, c = 0) => f(a, b, c),
      );
    }
    case "reduce":
      return reduced(n.op, a, place);
    case "pick":
      return at(a, n.part);
    case "gather":
      return each(ready, elements, (i = 0) => round(n.data.values[i] ?? NaN));
    case "at": {
      const [of = NaN, index = NaN] = ready;
      return each([index], elements, (i = 0) => at(of, i));
    }
    case "pack":
      return Float64Array.from(ready, (k) => at(k, 0));
    case "oracle": {
      const row = (v: Value, length: number): Float64Array =>
        Float64Array.from({ length }, (_, i) => at(v, i));
      const states = furtherStates(n.oracle);
      const operands = ready.slice(1).map((k, i) => row(k, i < states ? elements : 1));
      return yield { node: n, x: row(a, elements), operands };
    }
  }
}

/** A loop, turn by turn: what in it depends on what it names is not known outside, and forgotten after each turn. */
function* looped(
  n: Looping,
  known: Known,
  place: Place,
): Generator<Asking, Value | undefined, Float64Array> {
  const { index, from, to, totals } = loopsOf([n])(n);
  const [first, last] = [known.get(from), known.get(to)];
  const inits = totals.flatMap((one) => known.get(one.init) ?? []);
  if (first === undefined || last === undefined || inits.length < totals.length) return undefined;
  const names = [index, ...totals.flatMap((one) => one.symbol ?? [])];
  const turning = nodesOf(totals.map((one) => one.next)).filter((m) => known.get(m) === undefined);
  const forget = (): void => [...names, ...turning].forEach((m) => known.set(m, undefined));
  const asState = (v: Value): Float64Array =>
    Float64Array.from({ length: place.elements }, (_, i) => at(v, i));
  const shaped = (v: Value, k: number): Value => (totals[k]?.symbol ?? n).shape === "state" ? asState(v) : v;
  let all: readonly Value[] = inits.map(shaped);
  for (let i = at(first, 0); i < at(last, 0); i++) {
    known.set(index, i);
    totals.forEach((one, k) => one.symbol === undefined ? undefined : known.set(one.symbol, all[k]));
    for (const m of turning) if (!names.includes(m)) known.set(m, yield* valueOf(m, known, place));
    const next = totals.flatMap((one) => known.get(one.next) ?? []);
    forget();
    if (next.length < totals.length) return undefined;
    all = next.map((term, k) => {
      const op = totals[k]?.op;
      if (op === undefined) return shaped(term, k);
      const join = (a = 0, b = 0): number => place.round(meanings[op](a, b, 0));
      return each([all[k] ?? NaN, term], place.elements, join);
    });
  }
  return all[totals.findIndex((one) => one.of.includes(n))];
}
