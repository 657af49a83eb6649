/**
 * The slope of an expression by differences, for derivatives to agree with.
 * @module
 */
import fc from "fast-check";
import { children, type Node, nodesOf } from "../../../sde/language/expr.ts";
import { elementOf, evaluate, type Given, valuesOf } from "../../lib/evaluate.ts";

/** Which way every corner of an expression turns at a point. */
const turns = (e: Node, given: Given): string => {
  const values = valuesOf(e, given);
  const corners = nodesOf([e]).filter((n) => n.tag === "apply" && ["lt", "max", "min", "abs"].includes(n.op));
  return corners.map((n) => {
    const [a = 0, b = 0] = children(n).map((k) => values.get(k) ?? NaN);
    return Array.from({ length: given.elements ?? 1 }, (_, i) => Math.sign(elementOf(a, i) - elementOf(b, i)))
      .join();
  }).join();
};

/** An expression along a line, and the element of it that is looked at. */
export interface Curve {
  readonly e: Node;
  readonly along: (v: number) => Given;
  readonly element?: number;
}

/**
 * |found − e'(v)| ≤ 1e-7 · (1 + |e'(v)|), with e' by central differences and one Richardson step.
 *
 * @param found The derivative that was found.
 * @param v Where along the curve.
 * @param curve The expression, and what it is given at a place of the curve.
 * @returns The answer; leaves the property (`fc.pre`) where a corner is nearby.
 */
export function agrees(found: number, v: number, { e, along, element = 0 }: Curve): boolean {
  const far = 2e-4;
  fc.pre(turns(e, along(v - far)) === turns(e, along(v)) && turns(e, along(v + far)) === turns(e, along(v)));
  const f = (at: number): number => elementOf(evaluate(e, along(at)), element);
  const central = (h: number): number => (f(v + h) - f(v - h)) / (2 * h);
  const slope = (4 * central(far / 2) - central(far)) / 3;
  return Math.abs(found - slope) <= 1e-7 * (1 + Math.abs(slope));
}
