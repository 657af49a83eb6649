/**
 * Tangents: how an expression changes where some of its leaves do, each by a tangent of its own.
 *
 *     ṅ = Σ_leaf ∂n/∂leaf · leaf'          by the chain rule, an operation at a time (forward mode)
 *
 * A leaf without a tangent is held. In a corner (abs, min, max, select) the side taken says the slope; what that side holds
 * at 0 stays there: √max(x, 0) has no slope below 0, though √ has none at 0 that is finite. Source: Griewank, Walther,
 * "Evaluating Derivatives" (2008), chapter 3.
 * Tests: tests/sde/tangent_test.ts.
 * @module
 */
import { broadcast, elementCount } from "./language/dsl.ts";
import { derivatives, type Rule, slopesBy } from "./language/derive.ts";
import { isZero, NotSmooth, zero } from "./language/loop_slopes.ts";
import {
  apply,
  at,
  literal,
  type Node,
  pick,
  reduce,
  type Scalar,
  type State,
  typed,
} from "./language/expr.ts";
import type { Op } from "./language/ops.ts";
import { print } from "./language/print.ts";
import { simplifier } from "./language/simplify.ts";

const one = literal(1, "real");
const times = (a: Node, b: Node): Node => apply("mul", [a, b]);
const plus = (a: Node, b: Node): Node => (isZero(a) ? b : isZero(b) ? a : apply("add", [a, b]));

/** What is 0 where another is 0, however steep it is there. */
const unlessStill = (still: Node, slope: Node): Node =>
  apply("select", [apply("eq", [still, zero]), zero, slope]);

/** Slopes that are infinite at 0: nothing goes through them there where nothing changes. */
const steep: Readonly<Partial<Record<Op, Rule>>> = {
  sqrt: ([a], d, self) => unlessStill(d[0], derivatives.sqrt([a, zero, zero], d, self)),
  pow: ([a, b], [da, db], self) =>
    plus(
      isZero(da) ? zero : unlessStill(da, times(times(b, apply("pow", [a, apply("sub", [b, one])])), da)),
      isZero(db) ? zero : unlessStill(self, times(times(self, apply("log", [a])), db)),
    ),
};

/** A sum's tangent, or that of the largest element; of equal ones their mean. */
const reduced = (op: "sum" | "max", arg: Node, self: Node, slope: Node): Node => {
  if (op === "sum") return slope.shape === "state" ? reduce("sum", slope) : times(elementCount, slope);
  if (slope.shape === "scalar") return slope;
  const among = (n: Node): Node => reduce("sum", apply("select", [apply("eq", [arg, self]), n, zero]));
  return apply("div", [among(slope), among(one)]);
};

/** A choice between two numbers: where its condition moves, it jumps, and no slope says so. */
export function jumps(m: Node): boolean {
  if (m.tag !== "apply" || m.op !== "select") return false;
  const [, a, b] = m.args;
  return a !== b && a?.tag === "lit" && b?.tag === "lit";
}

/**
 * The tangents of expressions, where those of leaves are known: real ones, of the leaf's shape or a scalar. The literal 0 of
 * what is held.
 *
 * Errors: throws a `NotSmooth` at an oracle, at a choice between two numbers, and at a product in a loop, where they depend on
 * what changes.
 */
export function tangents(of: ReadonlyMap<Node, Node>): (n: Node) => Scalar | State {
  const tidy = simplifier();
  const slope = slopesBy({
    known: (m) => of.get(m),
    rules: steep,
    reduce: (m, inner) => reduced(m.op, m.arg, m, inner),
    at: (m, whole) => (whole.shape === "state" ? at(whole, m.index) : whole),
    pick: (m, whole) => (whole.shape === "state" ? pick(whole, m.part) : whole),
    refuse: (m) => {
      if (!jumps(m)) return;
      throw new NotSmooth(`Cannot differentiate ${print(m)}, which jumps from one number to another`);
    },
  });
  return (n) => {
    if (n.kind !== "real") return typed(zero, "scalar", "real");
    const found = tidy(slope(n));
    return found.shape === "scalar" ? typed(found, "scalar", "real") : typed(found, "state", "real");
  };
}

/** The same as a state where the expression is one. */
export function shapedAs(n: Node, tangent: Scalar | State): Scalar | State {
  return n.shape === "state" ? broadcast(tangent) : tangent;
}
