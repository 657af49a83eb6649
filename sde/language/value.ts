/**
 * The value of a scalar expression in float64: what an expression *means*, without any backend.
 * Tests: tests/sde/language/expr_test.ts, tests/backends/targets/agreement_test.ts.
 * @module
 */
import { internal } from "../border/errors.ts";
import { folder, type Node } from "./expr.ts";
import { meanings } from "./ops.ts";
import { boundIn, type Looping, loopsOf } from "./loops.ts";

type Round = (v: number) => number;
/** Element `i` of an array that a plan keeps. */
export type Read = (array: string, i: number) => number;
/** One number, from those before it. */
type Step = (values: Float64Array) => number;

const exact: Round = (v) => v;
const noArrays: Read = (array) => {
  throw internal(`no value given for the elements of "${array}"`);
};

/** The turns of a loop, one after the other; `placeOf` says where a node's value is. */
const turnsOf = (s: Looping, placeOf: (n: Node) => number, round: Round, read: Read): Step => {
  const { index, from, to, totals, captures } = loopsOf([s])(s);
  const names = totals.flatMap((one) => one.symbol ?? []);
  const next = totals.map((one) => evaluator(one.next, [index, ...names, ...captures], round, read));
  const joins = totals.map(({ op, init }) => ({
    join: op === undefined ? undefined : meanings[op],
    rounded: init.kind === "real" ? round : exact,
  }));
  const [first, last] = [placeOf(from), placeOf(to)];
  const inits = totals.map((one) => placeOf(one.init));
  const places = captures.map(placeOf);
  const out = totals.findIndex((one) => one.of.includes(s));
  const valueAt = (values: Float64Array, place: number): number => values[place] ?? NaN;
  return (values) => {
    const held = places.map((p) => valueAt(values, p));
    const end = valueAt(values, last);
    let all = inits.map((p) => valueAt(values, p));
    for (let i = valueAt(values, first); i < end; i++) {
      const given = [i, ...(names.length > 0 ? all : []), ...held];
      all = all.map((total, k) => {
        const term = next[k]?.(given) ?? NaN;
        const { join, rounded = exact } = joins[k] ?? {};
        return join === undefined ? term : rounded(join(total, term, 0));
      });
    }
    return all[out] ?? NaN;
  };
};

const stepOf = (
  m: Node,
  kids: readonly number[],
  placeOf: (n: Node) => number,
  { round, read }: { readonly round: Round; readonly read: Read },
): Step => {
  const [a = 0, b = 0, c = 0] = kids;
  switch (m.tag) {
    case "lit": {
      const value = m.kind === "real" ? round(m.value) : m.value;
      return () => value;
    }
    case "apply": {
      const meaning = meanings[m.op];
      const rounded = m.kind === "real" ? round : exact;
      return (v) => rounded(meaning(v[a] ?? 0, v[b] ?? 0, v[c] ?? 0));
    }
    case "gather":
      return (v) => round(m.data.values[v[a] ?? 0] ?? NaN);
    case "series":
    case "fold":
      return turnsOf(m, placeOf, round, read);
    case "at": {
      const { of } = m;
      if (typeof of !== "string") throw internal("a state has no value of its own");
      return (v) => read(of, v[a] ?? NaN);
    }
    case "input":
      throw internal(`no value given for "${m.name}"`);
    default:
      throw internal(`a ${m.tag} has no value of its own`);
  }
};

/**
 * A function from the values of some nodes, in their order, to that of a scalar: for an expression that is asked often;
 * `read` says what stands in the arrays that it reads.
 *
 * Errors: throws `Internal:` for an input that is not among them, and for what only a batch has (sums, oracles).
 */
export function evaluator(
  n: Node,
  leaves: readonly Node[],
  round: Round = exact,
  read: Read = noArrays,
): (given: readonly number[]) => number {
  const places = new Map(leaves.map((leaf, i) => [leaf, i]));
  const placeOf = (m: Node): number => {
    const place = places.get(m);
    if (place === undefined) throw internal(`a ${m.tag} is used before its value is known`);
    return place;
  };
  const bound = boundIn([n], leaves); // has a value in a turn alone
  const steps: Step[] = [];
  const last = folder<number>((m, kids) => {
    if (bound.has(m)) return 0;
    const place = leaves.length + steps.length;
    steps.push(stepOf(m, kids, placeOf, { round, read }));
    places.set(m, place);
    return place;
  }, places)(n);
  const values = new Float64Array(leaves.length + steps.length);
  return (given) => {
    values.set(given);
    steps.forEach((step, i) => (values[leaves.length + i] = step(values)));
    return values[last] ?? NaN;
  };
}

/**
 * The value of a scalar, given its inputs; `round` is what each real number on the way is rounded by (`Math.fround` for
 * float32), float64 if nothing is said.
 *
 * Errors: as `evaluator`.
 */
export function valueOf(
  n: Node,
  given: ReadonlyMap<Node, number>,
  round: (v: number) => number = exact,
): number {
  return evaluator(n, [...given.keys()], round)([...given.values()]);
}
