/**
 * How a drift changes with x, and (1 − c ∂f/∂x)⁻¹: what methods for stiff drifts ask for.
 *
 * Elements that have nothing to do with each other have a slope each; a system of few components has a matrix, solved by
 * elimination with the largest pivot, both as expressions. What is neither is refused, and so is a drift without slopes.
 * Tests: tests/solvers/methods/stiff/jacobian_test.ts, tests/solvers/methods/flow/rosenbrock_test.ts.
 * @module
 */
import { sure } from "../../sde/border/errors.ts";
import {
  abs,
  add,
  broadcast,
  component,
  components,
  div,
  lit,
  lt,
  mul,
  select,
  sub,
} from "../../sde/language/dsl.ts";
import { derivative, diagonal } from "../../sde/language/derive.ts";
import { type Node, nodesOf, type Scalar, type State, typed, uses } from "../../sde/language/expr.ts";
import { type Calculus, type Process, x } from "../../sde/process.ts";
import type { Refusal } from "./method.ts";

/** ∂f/∂x: a number an element, or a matrix by rows. */
export type Jacobian =
  | { readonly tag: "each"; readonly slope: Scalar | State }
  | { readonly tag: "matrix"; readonly rows: readonly (readonly Scalar[])[] };

/** A matrix of more rows is too much to write out. */
const mostComponents = 8;

const numberOf = (row: readonly Scalar[], j: number): Scalar => sure(row[j], "a number of a matrix");
const scalar = (n: Node): Scalar => typed(n, "scalar", "real");

/** What makes an element's drift depend on other elements. */
const joins = (n: Node): boolean =>
  n.tag === "reduce" || n.tag === "at" || n.tag === "pick" || n.tag === "oracle";

/**
 * ∂f/∂y for a drift f at y, which is a symbol or made of symbols.
 *
 * Errors: throws a TypeError where f has no slope, joins elements, or has more than 8 components.
 */
export function jacobianOf(f: State, y: State): Jacobian {
  if (f.tag !== "pack") {
    if (nodesOf([f]).some((n) => joins(n) && uses(n, y))) {
      throw new TypeError("its elements depend on each other");
    }
    return { tag: "each", slope: diagonal(f, y) };
  }
  if (f.parts.length > mostComponents) {
    throw new TypeError(
      `${f.parts.length} components, of which a method with a matrix takes ${mostComponents}`,
    );
  }
  const rows = f.parts.map((part) => f.parts.map((_, j) => derivative(scalar(part), component(y, j))));
  return { tag: "matrix", rows };
}

/** Whether a Jacobian at y depends on y: whether its drift is not linear. */
export function changes(j: Jacobian, y: State): boolean {
  const entries = j.tag === "each" ? [j.slope] : j.rows.flat();
  const leaves = y.tag === "pack" ? y.parts : [y];
  return entries.some((n) => leaves.some((leaf) => uses(n, leaf)));
}

const isZero = (n: Node): boolean => n.tag === "lit" && n.value === 0;
const less = (a: Scalar, factor: Scalar, b: Scalar): Scalar =>
  isZero(factor) || isZero(b) ? a : sub(a, mul(factor, b));

/** Rows of a matrix with a right-hand side as their last number, turned into a triangle; then read from below. */
const eliminated = (rows: readonly (readonly Scalar[])[]): readonly Scalar[] => {
  const [first, ...others] = rows;
  if (first === undefined) return [];
  let pivot = first;
  const below: (readonly Scalar[])[] = [];
  for (const row of others) {
    const [own, lead] = [numberOf(row, 0), numberOf(pivot, 0)];
    const isLarger = lt(abs(lead), abs(own));
    const swapped = (yes: readonly Scalar[], no: readonly Scalar[]): readonly Scalar[] =>
      isZero(own) ? no : yes.map((v, j) => select(isLarger, v, numberOf(no, j)));
    const upper = swapped(row, pivot), lower = swapped(pivot, row);
    const factor = div(numberOf(lower, 0), numberOf(upper, 0));
    below.push(lower.slice(1).map((v, j) => less(v, factor, numberOf(upper, j + 1))));
    pivot = upper;
  }
  const found = eliminated(below);
  const right = numberOf(pivot, pivot.length - 1);
  const rest = found.reduce((sum, z, j) => less(sum, numberOf(pivot, j + 1), z), right);
  return [div(rest, numberOf(pivot, 0)), ...found];
};

/** z with (1 − c J) z = r. */
export function resolvent(j: Jacobian, c: Scalar, r: State): State {
  if (j.tag === "each") return broadcast(div(r, sub(1, mul(c, j.slope))));
  const rows = j.rows.map((row, i) => [
    ...row.map((v, k) => {
      const moved = isZero(v) ? lit(0) : mul(-1, c, v);
      return i === k ? add(1, moved) : moved;
    }),
    component(r, i),
  ]);
  return components(eliminated(rows));
}

/** Why a method with slopes cannot take a process, or nothing; `more` may ask for further slopes. */
export function withoutSlopes(
  p: Process<Calculus>,
  more: () => unknown = () => undefined,
): Refusal | undefined {
  try {
    jacobianOf(p.drift, x);
    more();
    return undefined;
  } catch (thrown) {
    if (!(thrown instanceof TypeError)) throw thrown;
    const [why = ""] = thrown.message.split("\n");
    return {
      why: `whose drift has no slopes that it can use (${why})`,
      try: "a method without slopes, as equalSteps(tamedEuler), or a system of up to 8 components",
    };
  }
}
