/**
 * What is not a number is found by its bits, on a device.
 *
 * WGSL lets a compiler take it that there is no NaN and no infinity, and they do: under OpenGL, Mesa makes
 * `select(a, b, a < b)` the maximum that drops a NaN, and `0 < |a|` of a NaN true. So each operation that decides by
 * comparing, or whose function is not defined everywhere, has its NaN put into the bits of its result, and a comparison
 * of a NaN is made false: by integers, of a value that the compiler cannot see through. What can be no NaN pays nothing.
 * JavaScript and WebAssembly say what a comparison of a NaN is, and need none of this.
 * Tests: tests/backends/targets/agreement_test.ts.
 * @module
 */
import { apply, type Body, literal, type Node, rewriter } from "../../../sde/language/expr.ts";
import type { Op } from "../../../sde/language/ops.ts";
import { isNumber } from "./is_number.ts";
import { expAbove, leastExponent, magnitude, oneSided } from "./lower.ts";

type Apply = Node & Extract<Body, { readonly tag: "apply" }>;
const word = (v: number): Node => literal(v, "word");
const [infinity, nan, signBit] = [word(0x7f800000), word(0x7fc00000), word(0x80000000)];
const scratch = new DataView(new ArrayBuffer(4));
const wordOfReal = (x: number): number => (scratch.setFloat32(0, x), scratch.getUint32(0));
const bitsOf = (a: Node): Node => apply("asWord", [apply("opaque", [a])]);
const or = (a: Node, b: Node): Node => apply("or", [a, b]);
const not = (a: Node): Node => apply("not", [a]);
const below = (a: Node, b: Node): Node => apply("wlt", [a, b]);

/** Whether one of these is NaN; nothing where none can be. */
const anyNaN = (...args: readonly Node[]): Node | undefined =>
  args.filter((a) => !isNumber(a)).map((a) => below(infinity, magnitude(a))).reduce<Node | undefined>(
    (all, one) => (all === undefined ? one : or(all, one)),
    undefined,
  );

/** NaN or below 0; −0 is not. As words, negative numbers come after ∞, and after them the NaNs. */
const noRoot = (a: Node): Node =>
  apply("and", [below(infinity, bitsOf(a)), not(apply("weq", [bitsOf(a), signBit]))]);

/** A real that is NaN where a flag says so. */
const orNaN = (n: Node, when: Node | undefined): Node => {
  if (when === undefined) return n;
  return apply("asReal", [apply("wselect", [when, nan, apply("asWord", [n])])]);
};

/**
 * a, or `least` where it is below: as words, what is below lies between it and −∞. A NaN stays. It is one operation more
 * than the maximum that would lose it, and two fewer than to put the NaN back.
 */
const notBelow = (least: number, a: Node): Node => {
  const first = wordOfReal(least) + 1;
  const isBelow = below(apply("wadd", [bitsOf(a), word(2 ** 32 - first)]), word(0xff800001 - first));
  return apply("asReal", [apply("wselect", [isBelow, word(first - 1), bitsOf(a)])]);
};

/** eᵃ of an `a` that may be NaN. */
const byExp = (a: Node): Node => expAbove(notBelow(leastExponent, a));

/** A comparison that is false where an operand is NaN. */
const compared = (n: Apply): Node => {
  const when = anyNaN(...n.args);
  return when === undefined ? n : apply("and", [n, not(when)]);
};

const byBits: Readonly<Partial<Record<Op, (n: Apply, a: Node, b: Node) => Node>>> = {
  min: (_, a, b) => orNaN(oneSided("min", a, b), anyNaN(a, b)),
  max: (_, a, b) => orNaN(oneSided("max", a, b), anyNaN(a, b)),
  exp: (n, a) => (isNumber(a) ? n : byExp(a)),
  expm1: (n, a) => orNaN(n, anyNaN(a)),
  tanh: (n, a) => orNaN(n, anyNaN(a)),
  // of ∞ too
  sin: (n, a) => orNaN(n, not(below(magnitude(a), infinity))),
  cos: (n, a) => orNaN(n, not(below(magnitude(a), infinity))),
  // as it is lowered, so that the exponential does so too
  pow: (_, a, b) => byExp(apply("mul", [b, apply("log", [a])])),
  sqrt: (n, a) => (isNumber(n) ? n : orNaN(n, noRoot(a))),
  toWord: (_, a) => wordOf(a),
  lt: compared,
  le: compared,
  eq: compared,
};

/**
 * The word of a real outside [0, 2³²), which WGSL leaves to the device: 0 of a NaN and below, else the largest. The real
 * is hidden, or the word of one that was made of a word is that word, unrounded.
 */
const wordOf = (a: Node): Node => {
  const bits = bitsOf(a);
  const large = apply("wselect", [below(infinity, bits), word(0), word(0xffffffff)]);
  return apply("wselect", [below(bits, word(0x4f800000)), apply("toWord", [apply("opaque", [a])]), large]);
};

/**
 * A graph whose NaNs are put and found by bits; one pass for many graphs.
 *
 * Needs: a simplified graph, not yet lowered. Promises: no min, max or pow is left.
 */
export function nanByBits(): (n: Node) => Node {
  return rewriter((m) => {
    if (m.tag !== "apply") return m;
    const [a = m, b = a] = m.args;
    return byBits[m.op]?.(m, a, b) ?? m;
  });
}
