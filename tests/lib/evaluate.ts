/**
 * What an expression means, elements included: a second evaluator, plain and slow, that shares nothing with `backends/`
 * and no traversal with `sde/`. A state is an array of numbers.
 * @module
 */
import type { Node } from "../../sde/language/expr.ts";
import { meanings } from "../../sde/language/ops.ts";

/** One number, or one an element. */
export type Value = number | readonly number[];

/** What an evaluation is given; `round` is what each real node's value is rounded by, float64 if nothing is said. */
export interface Given {
  readonly inputs: ReadonlyMap<Node, Value>;
  readonly elements?: number;
  readonly round?: (value: number, n: Node) => number;
}

/**
 * Element i of a value; a scalar is the same number everywhere.
 *
 * @param v The value.
 * @param i The element.
 * @returns A number, NaN where there is no such element.
 */
export function elementOf(v: Value, i: number): number {
  return typeof v === "number" ? v : v[i] ?? NaN;
}

/**
 * The value of every node of an expression.
 *
 * @param root The expression.
 * @param given Values for its inputs, the number of elements (1 by default), and the rounding.
 * @returns The values by node; throws for an input without a value, and for an oracle.
 */
export function valuesOf(root: Node, given: Given): ReadonlyMap<Node, Value> {
  const { elements = 1, round = (v: number): number => v } = given;
  const values = new Map<Node, Value>(given.inputs);
  const each = (f: (i: number) => number): Value => Array.from({ length: elements }, (_, i) => f(i));
  const compute = (n: Node): Value => {
    switch (n.tag) {
      case "lit":
        return n.kind === "real" ? round(n.value, n) : n.value;
      case "input":
        if (n.name === "element") return each((i) => i);
        if (n.name === "elements") return elements;
        throw new Error(`No value given for "${n.name}"`);
      case "apply": {
        const args = n.args.map(go);
        const at = (i: number): number => {
          const [a = NaN, b = NaN, c = NaN] = args.map((v) => elementOf(v, i));
          const value = meanings[n.op](a, b, c);
          return n.kind === "real" ? round(value, n) : value;
        };
        return n.shape === "scalar" ? at(0) : each(at);
      }
      case "reduce": {
        const all = each((i) => elementOf(go(n.arg), i));
        const two = (a: number, b: number): number => n.op === "sum" ? a + b : Math.max(a, b);
        return typeof all === "number" ? all : all.reduce((a, b) => round(two(a, b), n));
      }
      case "gather": {
        const at = (i: number): number => round(n.data.values[elementOf(go(n.index), i)] ?? NaN, n);
        return n.shape === "scalar" ? at(0) : each(at);
      }
      case "at": {
        const { of, index } = n;
        if (typeof of === "string") throw new Error(`No value given for the elements of "${of}"`);
        const at = (i: number): number => elementOf(go(of), elementOf(go(index), i));
        return n.shape === "scalar" ? at(0) : each(at);
      }
      case "pack":
        return n.parts.map((p) => elementOf(go(p), 0));
      case "pick":
        return elementOf(go(n.arg), n.part);
      case "oracle":
        throw new Error(`The oracle "${n.oracle.name}" has no value here`);
      case "series": {
        const [from, to] = [elementOf(go(n.from), 0), elementOf(go(n.to), 0)];
        const turns = Array.from(
          { length: Math.max(0, to - from) },
          (_, i) => evaluate(n.term, { ...given, inputs: new Map([...given.inputs, [n.index, from + i]]) }),
        );
        const at = (k: number): number =>
          turns.reduce(
            (total: number, v) => round(meanings[n.op](total, elementOf(v, k), 0), n),
            elementOf(go(n.init), k),
          );
        return n.shape === "scalar" ? at(0) : each(at);
      }
      case "fold": {
        let all = n.init.map(go);
        for (let i = elementOf(go(n.from), 0); i < elementOf(go(n.to), 0); i++) {
          const carried = n.carried.map((c, k) => [c, all[k] ?? NaN] as const);
          const inputs = new Map<Node, Value>([...given.inputs, ...carried, [n.index, i]]);
          all = n.next.map((next) => evaluate(next, { ...given, inputs }));
        }
        const value = all[n.out] ?? NaN;
        return n.shape === "scalar" ? value : each((i) => elementOf(value, i));
      }
    }
  };
  const go = (n: Node): Value => {
    const known = values.get(n);
    if (known !== undefined) return known;
    const value = compute(n);
    values.set(n, value);
    return value;
  };
  go(root);
  return values;
}

/**
 * The value of an expression.
 *
 * @param n The expression.
 * @param given As for `valuesOf`.
 * @returns One number, or one an element.
 */
export function evaluate(n: Node, given: Given): Value {
  return valuesOf(n, given).get(n) ?? NaN;
}

/**
 * The value of a scalar expression.
 *
 * @param n The expression.
 * @param given As for `valuesOf`.
 * @returns Its number.
 */
export function numberOf(n: Node, given: Given): number {
  return elementOf(evaluate(n, given), 0);
}

/**
 * The value of an expression, one number an element whatever its shape.
 *
 * @param n The expression.
 * @param given As for `valuesOf`.
 * @returns As many numbers as there are elements.
 */
export function stateOf(n: Node, given: Given): readonly number[] {
  const v = evaluate(n, given);
  return typeof v === "number" ? new Array<number>(given.elements ?? 1).fill(v) : v;
}
