/**
 * Arithmetic of words, as the trees of Brownian paths count their nodes by it (`brownian.ts`, `areas.ts`).
 * Tests: tests/solvers/noise/bridge_test.ts, tests/solvers/noise/areas_test.ts.
 * @module
 */
import {
  apply,
  type Flag,
  literal,
  type Node,
  type Scalar,
  typed,
  type Word,
} from "../../sde/language/expr.ts";

/** A word. */
export const word = (v: number): Word => literal(v >>> 0, "word");
/** A node that is a word. */
export const whole = (n: Node): Word => typed(n, "scalar", "word");
/** a + b, modulo 2³². */
export const plus = (a: Node, b: Node): Word => whole(apply("wadd", [a, b]));
/** The bits that a and b have. */
export const both = (a: Node, b: Node): Word => whole(apply("wand", [a, b]));
/** a, so many bits to the right. */
export const right = (a: Node, by: Node): Word => whole(apply("wshr", [a, by]));
/** a, so many bits to the left. */
export const left = (a: Node, by: Node): Word => whole(apply("wshl", [a, by]));
/** −a, modulo 2³². */
export const minus = (a: Node): Word => plus(apply("wxor", [a, word(0xffffffff)]), word(1));
/** Whether a is less than b. */
export const below = (a: Node, b: Node): Flag => typed(apply("wlt", [a, b]), "scalar", "flag");
/** a where c holds, else b. */
export const either = (c: Flag, a: Node, b: Node): Word => whole(apply("wselect", [c, a, b]));
/** Whether a is 0. */
export const isZero = (a: Node): Flag => typed(apply("weq", [a, word(0)]), "scalar", "flag");
/** a as a real number. */
export const realOf = (a: Node): Scalar => typed(apply("toReal", [a]), "scalar", "real");
