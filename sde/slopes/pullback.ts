/**
 * What goes back through a field: cᵀ ∂v/∂x, and the gradient of a number, for fields that ask oracles too.
 *
 *     v = F(x, o_1, …, o_m),  o_k = N_k(u_k(x, o_1, …, o_{k−1}))
 *     ō_k = Σ ∂/∂o_k of all that it is in,   ū_k = ō_kᵀ ∂N_k/∂u_k   (one evaluation of the oracle's product),   the last first
 *
 * Between oracles slopes are symbolic: through operations element by element and sums over elements (`language/derive.ts`).
 * Source: Griewank, Walther, "Evaluating Derivatives" (2008), section 3.2. Tests: tests/sde/pullback_test.ts.
 * @module
 */
import { gradient } from "../language/derive.ts";
import { add, mul, sum } from "../language/dsl.ts";
import {
  evaluate,
  input,
  type Node,
  nodesOf,
  type Scalar,
  type State,
  substitute,
  typed,
  uses,
} from "../language/expr.ts";
import { NotSmooth } from "../language/loop_slopes.ts";
import { x } from "../process.ts";

type Asked = Extract<Node, { readonly tag: "oracle" }>;

const state = (n: Node): State => typed(n, "state", "real");
const scalar = (n: Node): Scalar => typed(n, "scalar", "real");

/** The oracles that an expression asks of x, inner ones first. */
const askedIn = (n: Node): readonly Asked[] =>
  nodesOf([n]).flatMap((m) => (m.tag === "oracle" && uses(m, x) ? [m] : []));

/** The oracle of vᵀ ∂y/∂x. Errors: throws a `NotSmooth` where there is none, or what it is told beside x depends on x. */
const productOf = ({ oracle, operands }: Asked) => {
  const made = oracle.tag === "onnx" ? oracle.product?.() : undefined;
  if (made === undefined || operands.some((k) => uses(k, x))) {
    throw new NotSmooth(`Cannot differentiate through the oracle "${oracle.name}"`);
  }
  return made;
};

/** Whether all oracles that an expression asks of x have a product. */
export function hasProducts(v: Node): boolean {
  return askedIn(v).every(({ oracle }) => oracle.tag === "onnx" && oracle.product?.() !== undefined);
}

/**
 * ∂n/∂x of one number a sample. Shapes: n [] → [elements].
 *
 * Errors: throws a `NotSmooth` where something has no derivative, an oracle without a product among them; a TypeError where
 * elements are taken by number in a sum.
 */
export function gradientThrough(n: Scalar): State {
  const asked = askedIn(n).map((o, k) => ({ o, said: input(`asked${k}`, "state", "real") }));
  if (asked.length === 0) return gradient(n, x);
  const leaves = new Map<Node, Node>(asked.map(({ o, said }) => [o, said]));
  const actual = new Map<Node, Node>(asked.map(({ o, said }) => [said, o])); // what a symbol here stands for
  const terms = [scalar(substitute(n, leaves))];
  const back = (leaf: State): State | undefined => {
    const found = terms.filter((term) => uses(term, leaf)).map((term) => gradient(term, leaf));
    return found.length === 0 ? undefined : found.reduce((a, b) => add(a, b));
  };
  asked.toReversed().forEach(({ o, said }, k) => {
    const cotangent = back(said);
    if (cotangent === undefined) return;
    const symbol = input(`back${k}`, "state", "real");
    actual.set(symbol, evaluate(productOf(o), o.x, [substitute(cotangent, actual), ...o.operands]));
    terms.push(sum(mul(symbol, state(substitute(o.x, leaves)))));
  });
  return state(substitute(back(x) ?? mul(0, x), actual));
}

/** cᵀ ∂v/∂x, where c is held, whatever it depends on. Shapes: v, c [elements] → [elements]. Errors: as `gradientThrough`. */
export function pulledBack(v: State, c: State): State {
  const held = input("pulled", "state", "real");
  return state(substitute(gradientThrough(sum(mul(held, v))), new Map([[held, c]])));
}
