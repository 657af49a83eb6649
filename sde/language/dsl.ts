/**
 * What users write: functions of expressions.
 *
 * Scalars (one number a sample) broadcast into states (one number an element); `sum`, `mean`, `maximum` and `norm` go
 * back. Numbers stand for literals. A mix that makes no sense (the sum of a scalar, a flag as a number) does not
 * compile.
 * Tests: tests/sde/language/print_test.ts, tests/solve/plain_test.ts.
 * @module
 */
import { foundText } from "../border/decode.ts";
import {
  apply,
  type Data,
  type Expr,
  type Flag,
  gather,
  input,
  literal,
  type Node,
  pack,
  pick,
  reduce,
  type Scalar,
  type State,
  typed,
} from "./expr.ts";
import { wantFlags, wantNumber, wantReals, wantScalars, wantState } from "./operands.ts";
import type { Op } from "./ops.ts";

/** A number, or a scalar expression. */
export type ScalarLike = number | Scalar;
/** A number, a scalar or a state. */
export type StateLike = number | Scalar | State;

/** An operation of one argument. */
export interface Unary {
  (a: ScalarLike): Scalar;
  (a: StateLike): State;
}
/** An operation of two arguments. */
export interface Binary {
  (a: ScalarLike, b: ScalarLike): Scalar;
  (a: StateLike, b: StateLike): State;
}
/** An operation of one or more arguments, carried out from left to right. */
export interface Variadic {
  (...terms: readonly ScalarLike[]): Scalar;
  (...terms: readonly StateLike[]): State;
}

const nodeOf = (a: StateLike): Node => (typeof a === "number" ? literal(a, "real") : a);
const nodesOf = (op: string, args: readonly StateLike[], count?: number): readonly Node[] => {
  wantReals(op, args, count);
  return args.map(nodeOf);
};
const isState = (n: Node): n is State & Node => n.shape === "state" && n.kind === "real";
const unary = (op: Op): Unary => {
  function f(a: ScalarLike): Scalar;
  function f(a: StateLike): State;
  function f(...a: readonly StateLike[]): Scalar | State {
    const n = apply(op, nodesOf(op, a, 1));
    return isState(n) ? n : typed(n, "scalar", "real");
  }
  return f;
};
const variadic = (op: Op, count?: number): Variadic => {
  function f(...terms: readonly ScalarLike[]): Scalar;
  function f(...terms: readonly StateLike[]): State;
  function f(...terms: readonly StateLike[]): Scalar | State {
    const n = nodesOf(op, terms, count).reduce((a, b) => apply(op, [a, b]));
    return isState(n) ? n : typed(n, "scalar", "real");
  }
  return f;
};

/** A literal number; throws a RangeError unless it is finite. */
export function lit(value: number): Scalar {
  wantNumber("lit", value);
  return literal(value, "real");
}

/** a + b + … */
export const add: Variadic = variadic("add");
/** a · b · … */
export const mul: Variadic = variadic("mul");
/** a − b */
export const sub: Binary = variadic("sub", 2);
/** a / b */
export const div: Binary = variadic("div", 2);
/** a to the power of b; a ≥ 0 unless b is a whole literal */
export const pow: Binary = variadic("pow", 2);
/** The smallest; NaN where one of them is. */
export const min: Variadic = variadic("min");
/** The largest; NaN where one of them is. */
export const max: Variadic = variadic("max");
/** −a */
export const neg: Unary = unary("neg");
/** |a| */
export const abs: Unary = unary("abs");
/** √a */
export const sqrt: Unary = unary("sqrt");
/** eᵃ */
export const exp: Unary = unary("exp");
/** eᵃ − 1, with its digits near a = 0. */
export const expm1: Unary = unary("expm1");
/** The natural logarithm. */
export const log: Unary = unary("log");
/** Sine, in radians. */
export const sin: Unary = unary("sin");
/** Cosine, in radians. */
export const cos: Unary = unary("cos");
/** Hyperbolic tangent. */
export const tanh: Unary = unary("tanh");
/** The largest whole number ≤ a. */
export const floor: Unary = unary("floor");

/** a² */
export const square: Unary = (() => {
  function f(a: ScalarLike): Scalar;
  function f(a: StateLike): State;
  function f(a: StateLike): Scalar | State {
    wantReals("square", [a]);
    return mul(a, a);
  }
  return f;
})();

/** A truth value, one a sample or one an element. */
export type Truth = Expr<"scalar" | "state", "flag">;

/** An operation that compares two reals. */
export interface Comparison {
  (a: ScalarLike, b: ScalarLike): Flag;
  (a: StateLike, b: StateLike): Truth;
}
const comparison = (op: "lt" | "le" | "eq"): Comparison => {
  function f(a: ScalarLike, b: ScalarLike): Flag;
  function f(a: StateLike, b: StateLike): Truth;
  function f(...both: readonly StateLike[]): Truth {
    const n = apply(op, nodesOf(op, both, 2));
    return n.shape === "scalar" ? typed(n, "scalar", "flag") : typed(n, "state", "flag");
  }
  return f;
};
/** a < b */
export const lt: Comparison = comparison("lt");
/** a ≤ b */
export const le: Comparison = comparison("le");

/** Neither infinite nor NaN. */
export function finite(a: ScalarLike): Flag {
  wantScalars("finite", [a]);
  return typed(apply("finite", [nodeOf(a)]), "scalar", "flag");
}
/** Both. */
export function and(a: Flag, b: Flag): Flag {
  wantFlags("and", [a, b], "scalar");
  return typed(apply("and", [a, b]), "scalar", "flag");
}
/** One or both. */
export function or(a: Flag, b: Flag): Flag {
  wantFlags("or", [a, b], "scalar");
  return typed(apply("or", [a, b]), "scalar", "flag");
}
/** The opposite. */
export function not(a: Flag): Flag {
  wantFlags("not", [a], "scalar");
  return typed(apply("not", [a]), "scalar", "flag");
}

/** The first where the condition holds, else the second. */
export function select(condition: Flag, yes: ScalarLike, no: ScalarLike): Scalar;
/** The first where the condition holds, else the second, element by element. */
export function select(condition: Truth, yes: StateLike, no: StateLike): State;
/** Scalars and states alike. */
export function select(condition: Truth, yes: StateLike, no: StateLike): Scalar | State {
  wantFlags("select", [condition]);
  const n = apply("select", [condition, ...nodesOf("select", [yes, no])]);
  return isState(n) ? n : typed(n, "scalar", "real");
}

// ---- over the elements of a sample -------------------------------------------------------------------------------

/** The number of elements of a state, known when the step is planned. */
export const elementCount: Scalar = input("elements", "scalar", "real");

/** The sum over a sample's elements. */
export function sum(a: State): Scalar {
  wantState("sum", a);
  return typed(reduce("sum", a), "scalar", "real");
}
/** The mean over a sample's elements. */
export function mean(a: State): Scalar {
  wantState("mean", a);
  return div(sum(a), elementCount);
}
/** The largest of a sample's elements; NaN where one of them is. */
export function maximum(a: State): Scalar {
  wantState("maximum", a);
  return typed(reduce("max", a), "scalar", "real");
}
/** The Euclidean norm of a sample. */
export function norm(a: State): Scalar {
  wantState("norm", a);
  return sqrt(sum(square(a)));
}

/** The number of an element within its sample. */
export const element: Expr<"state", "word"> = input("element", "state", "word");

/** Zero, one an element: what makes a state of a scalar; the compiler folds it away. */
const nothing = apply("toReal", [apply("wand", [element, literal(0, "word")])]);

/** The same number for each element. */
export function broadcast(a: StateLike): State {
  const [n = nothing] = nodesOf("broadcast", [a]);
  return isState(n) ? n : typed(apply("add", [n, nothing]), "state", "real");
}

/** A constant number for each element; throws a RangeError where one is not finite. */
export function constant(values: ArrayLike<number>, name = "constant"): State {
  if (typeof name !== "string") {
    throw new TypeError(`Cannot name a constant ${foundText(name)}: a name is a text`);
  }
  if (!(Array.isArray(values) || ArrayBuffer.isView(values))) {
    throw new TypeError(
      `Cannot use ${foundText(values)} as "${name}": it must be a list of numbers\nTry: constant([1, 2])`,
    );
  }
  const bad = Array.from(values).findIndex((v) => !Number.isFinite(v));
  if (bad >= 0) {
    throw new RangeError(
      `Cannot use ${foundText(values[bad])} as element ${bad} of "${name}": it must be finite`,
    );
  }
  const data: Data = { name, values: Float64Array.from(values) };
  return typed(gather(data, element), "state", "real");
}

/** A state of one or more components, in order. */
export function components(parts: readonly ScalarLike[]): State {
  if (!Array.isArray(parts)) {
    const found = foundText(parts);
    throw new TypeError(`Cannot use ${found} in components(…): it must be a list\nTry: components([a, b])`);
  }
  wantScalars("components", parts);
  return typed(pack(parts.map(nodeOf)), "state", "real");
}
/** Component `part` of a state. */
export function component(x: State, part: number): Scalar {
  wantState("component", x);
  if (!Number.isInteger(part) || part < 0) {
    const wanted = "a whole number from 0";
    throw new RangeError(`Cannot use ${foundText(part)} as the number of a component: it must be ${wanted}`);
  }
  return typed(pick(x, part), "scalar", "real");
}
