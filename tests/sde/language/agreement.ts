/**
 * When two values are the same: up to rounding and the sign of zero, NaN and infinities included.
 *
 * One rule: |u − v| ≤ 1e-12 · max(|u|, |v|). The rules on words and flags are exact.
 * A whole simplification rounds at many places, and what it may move a value by depends on the expression; so the original
 * is evaluated again and again with every operation's result (no literal) moved by a random 1e-10 of itself (and a random sign given
 * to zero), and the simplified value, whose own rounding is a million times smaller, must lie within what that did.
 * @module
 */
import { children, type Node, nodesOf } from "../../../sde/language/expr.ts";
import { elementOf, type Given, type Value, valuesOf } from "../../lib/evaluate.ts";

/** The relative rounding that one rule may cost. */
const oneRule = 1e-12;

const sameNumber = (u: number, v: number, slack: number): boolean =>
  Number.isNaN(u) || Number.isNaN(v)
    ? Number.isNaN(u) && Number.isNaN(v)
    : u === v || Math.abs(u - v) <= slack * Math.max(Math.abs(u), Math.abs(v));

const indices = (given: Given): readonly number[] => Array.from({ length: given.elements ?? 1 }, (_, i) => i);

/**
 * Whether two values are the same up to the rounding of one rule.
 *
 * @param u One value.
 * @param v Another.
 * @param given Says how many elements there are.
 * @returns The answer.
 */
export function same(u: Value, v: Value, given: Given): boolean {
  return indices(given).every((i) => sameNumber(elementOf(u, i), elementOf(v, i), oneRule));
}

/**
 * Whether a product, quotient, power or exponential of finite numbers overflows or loses its digits to underflow somewhere in
 * an expression: there, and there alone, (c · a) · b may differ from c · (a · b).
 *
 * @param n The expression.
 * @param given A point.
 * @returns The answer.
 */
export function leavesRange(n: Node, given: Given): boolean {
  const values = valuesOf(n, given);
  const at = (m: Node, i: number): number => elementOf(values.get(m) ?? NaN, i);
  const ops = ["mul", "div", "pow", "exp", "expm1"];
  return nodesOf([n]).some((m) =>
    m.tag === "apply" && ops.includes(m.op) && indices(given).some((i) => {
      const kids = children(m).map((k) => at(k, i)), size = Math.abs(at(m, i));
      if (!kids.every(Number.isFinite)) return false;
      return size > 1e290 || (size < 1e-290 && (size > 0 || m.op !== "mul" || !kids.includes(0)));
    })
  );
}

/** mulberry32: a small generator of numbers in [0, 1). */
const uniformFrom = (seed: number): () => number => {
  let s = seed >>> 0;
  return () => {
    s = (s + 0x6d2b79f5) >>> 0;
    const a = Math.imul(s ^ (s >>> 15), 1 | s);
    const b = (a + Math.imul(a ^ (a >>> 7), 61 | a)) ^ a;
    return ((b ^ (b >>> 14)) >>> 0) / 2 ** 32;
  };
};

/**
 * Whether a simplified expression keeps the value of the original, as far as rounding leaves that defined.
 *
 * @param was The original.
 * @param is The simplified expression.
 * @param given A point.
 * @returns The answer; "undecided" where rounding alone decides whether the original is a number, or it leaves its range.
 */
export function keeps(was: Node, is: Node, given: Given): boolean | "undecided" {
  const value = valuesOf(is, given).get(is) ?? NaN;
  const exact = valuesOf(was, given).get(was) ?? NaN;
  if (same(exact, value, given)) return true;
  if (leavesRange(was, given) || leavesRange(is, given)) return "undecided";
  const runs = Array.from({ length: 24 }, (_, k) => {
    const uniform = uniformFrom(k);
    const round = (v: number, n: Node): number =>
      n.tag === "lit" ? v : v === 0 ? (uniform() < 0.5 ? -0 : 0) : v * (1 + 1e-10 * (2 * uniform() - 1));
    return valuesOf(was, { ...given, round }).get(was) ?? NaN;
  });
  const answers = indices(given).map((i): boolean | "undecided" => {
    const all = [exact, ...runs].map((r) => elementOf(r, i)), found = elementOf(value, i);
    const nans = all.filter(Number.isNaN).length;
    if (nans > 0 || Number.isNaN(found)) {
      return nans === all.length ? Number.isNaN(found) : nans > 0 ? "undecided" : false;
    }
    const [low, high] = [Math.min(...all), Math.max(...all)];
    if (low === high) return found === low;
    if (!Number.isFinite(high - low)) return "undecided";
    return found >= low - (high - low) && found <= high + (high - low);
  });
  return answers.includes(false) ? false : answers.includes("undecided") ? "undecided" : true;
}
