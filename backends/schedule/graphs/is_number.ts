/**
 * What cannot be NaN, as far as an expression says of itself: where it is known, no test is paid for.
 *
 * Of graphs that are not lowered yet.
 * Tests: tests/backends/targets/agreement_test.ts.
 * @module
 */
import type { Node } from "../../../sde/language/expr.ts";

/** How deep an expression is looked into for what it cannot be. */
const looks = 4;

/** Whether a value cannot be NaN, as far as its own expression says. */
export function isNumber(n: Node, deep = looks): boolean {
  if (n.tag === "lit") return true;
  if (n.tag !== "apply" || deep === 0) return false;
  const [a, b, c] = n.args.map((m) => isNumber(m, deep - 1));
  switch (n.op) {
    case "toReal":
    case "toRealSigned":
    case "sinTurn":
    case "cosTurn":
      return true;
    case "neg":
    case "abs":
    case "floor":
    case "exp":
    case "tanh":
      return a === true;
    case "min":
    case "max":
    case "pmin":
    case "pmax":
      return a === true && b === true;
    case "select":
      return b === true && c === true;
    case "log":
      return n.args.every((x) => uniformOf(x) !== undefined);
    case "sqrt":
      return n.args.every(isSquaredRadius);
    default:
      return false;
  }
}

/** −c ln u: what a normal's radius is the root of. */
const isSquaredRadius = (n: Node): boolean => {
  const [c, ln] = n.tag === "apply" && n.op === "mul" ? n.args : [];
  return c?.tag === "lit" && c.value < 0 && ln?.tag === "apply" && ln.op === "log" && isNumber(ln);
};

/** n of 2⁻²⁴ n: the generator's (0, 1]. */
export const uniformOf = (x: Node): Node | undefined => {
  const [c, n] = x.tag === "apply" && x.op === "mul" ? x.args : [];
  return c?.tag === "lit" && c.value === 2 ** -24 && n?.tag === "apply" && n.op === "toReal" ? n : undefined;
};
