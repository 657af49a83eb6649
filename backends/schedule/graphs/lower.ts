/**
 * Elementary functions in float32, written once as expressions: integer steps, and polynomials in Horner form.
 *
 * A target that computes in float32 gets these in place of its own exp, log, …, so that targets agree bit for bit where
 * they round + − · / √ alike. Each result passes through `opaque`, which no shader compiler looks through: Mesa's rewrites
 * (x·y with constants, (x + y) − x) stop there. Coefficients: Cephes (Moshier), single precision. A NaN goes through
 * where comparisons of NaN are false, as they are in JavaScript and WebAssembly; what else WGSL needs is in `not_a_number.ts`.
 * Tests: tests/backends/schedule/graphs/functions_test.ts, tests/backends/targets/agreement_test.ts.
 * @module
 */
import { apply, literal, type Node, rewriter } from "../../../sde/language/expr.ts";
import type { Op } from "../../../sde/language/ops.ts";
import { isNumber, uniformOf } from "./is_number.ts";
import { byQuarters, expBy, type ExpForm, horner } from "./elementary.ts";

const real = (v: number): Node => literal(v, "real");
const word = (v: number): Node => literal(v >>> 0, "word");
const op = (name: Op) => (...args: readonly Node[]): Node => apply(name, args);
const [add, sub, mul, div] = [op("add"), op("sub"), op("mul"), op("div")];
const [select, lt, eq, or] = [op("select"), op("lt"), op("eq"), op("or")];
const [floor, pmax, neg, abs, opaque] = [
  op("floor"),
  op("pmax"),
  op("neg"),
  op("abs"),
  op("opaque"),
];
const [wadd, wand, wxor, wshr, wlt, weq, asWord, asReal] = [
  op("wadd"),
  op("wand"),
  op("wxor"),
  op("wshr"),
  op("wlt"),
  op("weq"),
  op("asWord"),
  op("asReal"),
];
const toSigned = op("toRealSigned");

const single: ExpForm = {
  most: 89,
  ln2: [0.693359375, -2.12194440e-4],
  poly: [
    1.9875691500e-4,
    1.3981999507e-3,
    8.3334519073e-3,
    4.1665795894e-2,
    1.6666665459e-1,
    5.0000001201e-1,
  ],
  fraction: 23,
  bias: 126,
  bits: "asWord",
  real: "asReal",
};

/** Below it eˣ is 0. */
export const leastExponent = -87;

/** eˣ: 2ⁿ eʳ, |r| ≤ ½ ln 2. Below −86.99, where n = −126 and the scale is 0, it is 0; above 88.72 infinite. */
const exp = (x: Node): Node => expAbove(pmax(x, real(leastExponent)));

/** eˣ of an x that is not below `leastExponent`. */
export const expAbove = (x: Node): Node => expBy(single, x);

/** x = 2ᵉ (1 + z) of a normal x > 0, 1 + z in [√½, √2); `from` is taken away from e. */
const split = (x: Node, from: number): { readonly e: Node; readonly z: Node } => {
  // an arithmetic shift by 23, from a logical one: the sign comes back by adding 2⁸ before and taking it away after
  const bits = wadd(asWord(x), word(0x80000000 - 0x3f3504f3));
  return {
    e: sub(toReal(wshr(bits, word(23))), real(256 + from)),
    z: sub(asReal(wadd(wand(bits, word(0x7fffff)), word(0x3f3504f3))), real(1)),
  };
};

/** ln x of a normal x > 0: e ln 2 + ln (1 + z). */
const logOfNormal = (x: Node): Node => {
  const { e, z } = split(x, 0);
  const w = mul(z, z);
  const p = horner([
    7.0376836292e-2,
    -1.1514610310e-1,
    1.1676998740e-1,
    -1.2420140846e-1,
    1.4249322787e-1,
    -1.6668057665e-1,
    2.0000714765e-1,
    -2.4999993993e-1,
    3.3333331174e-1,
  ], z);
  const small = sub(add(mul(mul(p, z), w), mul(real(-2.12194440e-4), e)), mul(real(0.5), w));
  return opaque(add(add(z, small), mul(real(0.693359375), e)));
};
const toReal = op("toReal");

/**
 * ln (2⁻²⁴ n), a third of the hot loop's arithmetic: relative error 3e-7, which a normal's radius halves, and exactly 0
 * at 1. Minimax for ln (1 + z) / z, fitted for this range.
 */
const logOfUniform = (n: Node): Node => {
  const { e, z } = split(n, 24);
  const p = horner([
    -0.10106892138719559,
    0.16222579777240753,
    -0.17250829935073853,
    0.19900165498256683,
    -0.24969908595085144,
    0.33335059881210327,
    -0.5000036358833313,
    0.9999999403953552,
  ], z);
  return opaque(add(mul(p, z), mul(real(Math.LN2), e)));
};

const [infinity, nan] = [0x7f800000, 0x7fc00000];

/** The bits of |x|: a number below those of ∞, ∞, and NaN above. */
export const magnitude = (x: Node): Node => wand(asWord(opaque(x)), word(0x7fffffff));

/** ln x: −∞ at 0, NaN below, denormals scaled up first; which it is, its bits say. */
const log = (x: Node): Node => {
  const uniform = uniformOf(x);
  if (uniform !== undefined) return logOfUniform(uniform);
  const size = magnitude(x);
  const tiny = wlt(size, word(0x00800000));
  const normal = select(tiny, mul(real(2 ** 24), x), x);
  const y = add(logOfNormal(normal), select(tiny, real(-24 * Math.LN2), real(0)));
  const isZero = weq(size, word(0));
  const outside = or(isZero, weq(wshr(asWord(opaque(x)), word(31)), word(1)));
  const edge = op("wselect")(isZero, word(0xff800000), word(nan));
  const inside = select(wlt(size, word(infinity)), y, x);
  return opaque(select(outside, asReal(edge), inside));
};

const sinPoly = (r: Node): Node => {
  const w = mul(r, r);
  return mul(horner([-1.9515295891e-4, 8.3321608736e-3, -1.6666654611e-1, 1], w), r);
};
const cosPoly = (r: Node): Node =>
  horner([2.443315711809948e-5, -1.388731625493765e-3, 4.166664568298827e-2, -0.5, 1], mul(r, r));

/**
 * Sine and cosine of a word's share of a turn, to 3e-7: of the angle less the nearest multiple k of π, with the sign
 * (−1)ᵏ. In half turns s in [−½, ½), so that nothing is rounded but the word. Minimax on [−π/2, π/2], fitted.
 */
const turn = (w: Node): { readonly sin: Node; readonly cos: Node } => {
  const s = mul(real(2 ** -31), toSigned(wadd(w, w)));
  const y = mul(s, s);
  const sin = mul(
    horner([
      1.5082056052051485e-4,
      -4.672227893024683e-3,
      7.968848198652267e-2,
      -0.6459633708000183,
      1.570796251296997,
    ], y),
    s,
  );
  const cos = horner([
    8.596900734119117e-4,
    -2.0813966169953346e-2,
    0.2536531984806061,
    -1.233698844909668,
    1,
  ], y);
  const sign = wand(wadd(w, word(0x40000000)), word(0x80000000));
  const signed = (a: Node): Node => opaque(asReal(wxor(asWord(a), sign)));
  return { sin: signed(sin), cos: signed(cos) };
};

/** The largest angle whose quarter turns float32 can still count: beyond, a sine would be any number, so it is none. */
const mostAngle = 2 ** 22;

/**
 * Sine and cosine of an angle: π/2 is taken away in three parts, of which the first two have few bits, and its number k in two,
 * so that the products are exact: good to 1e-7 for |x| < 10⁶, to 5e-6 for |x| < 2²².
 */
const angle = (x: Node): { readonly sin: Node; readonly cos: Node } => {
  const k = floor(add(mul(real(0.6366197723675814), x), real(0.5)));
  const high = mul(real(2048), floor(add(mul(real(1 / 2048), k), real(0.5))));
  const low = sub(k, high);
  const less = (a: Node, part: number, by: Node): Node => sub(a, mul(real(part), by));
  const [first, second] = [1.5703125, 4.837512969970703e-4];
  const whole = less(less(x, first, high), first, low);
  const r = less(less(less(whole, second, high), second, low), 7.549789948768648e-8, k);
  const turned = byQuarters(k, sinPoly(r), cosPoly(r));
  const known = (a: Node): Node =>
    opaque(select(lt(abs(x), real(mostAngle)), a, asReal(op("wor")(asWord(x), word(0x7fc00000)))));
  return { sin: known(turned.sin), cos: known(turned.cos) };
};

const tanh = (x: Node): Node => {
  const a = abs(x);
  const z = mul(x, x);
  const p = horner([
    -5.70498872745e-3,
    2.06390887954e-2,
    -5.37397155531e-2,
    1.33314422036e-1,
    -3.33332819422e-1,
  ], z);
  const near = add(mul(mul(p, z), x), x);
  const far = sub(real(1), div(real(2), add(exp(add(a, a)), real(1))));
  return opaque(select(lt(a, real(0.625)), near, select(lt(x, real(0)), neg(far), far)));
};

const expm1 = (x: Node): Node => {
  const near = mul(horner([1 / 40320, 1 / 5040, 1 / 720, 1 / 120, 1 / 24, 1 / 6, 1 / 2, 1], x), x);
  return opaque(select(lt(abs(x), real(0.5)), near, sub(exp(x), real(1))));
};

/** Not finite ⇔ all exponent bits set: comparisons miss NaN on some devices. */
const finite = (x: Node): Node => wlt(magnitude(x), word(infinity));

/** The pmin or pmax of a min or max: what is never NaN comes last. */
export function oneSided(op: "min" | "max", a: Node, b: Node): Node {
  return apply(op === "min" ? "pmin" : "pmax", isNumber(a) && !isNumber(b) ? [b, a] : [a, b]);
}

/** A NaN in the first operand stays by itself, so that nothing is paid where the other can be none. */
const twoSided = (op: "min" | "max", a: Node, b: Node): Node => {
  const found = oneSided(op, a, b);
  return isNumber(a) || isNumber(b) ? found : select(eq(b, b), found, b);
};

type Args = readonly [Node, Node];
/** What operations become. */
export type Table = Readonly<Partial<Record<Op, (args: Args) => Node>>>;
const extremes: Table = {
  min: ([a, b]) => twoSided("min", a, b),
  max: ([a, b]) => twoSided("max", a, b),
};
const float32: Table = {
  exp: ([x]) => exp(x),
  expm1: ([x]) => expm1(x),
  log: ([x]) => log(x),
  pow: ([x, y]) => exp(mul(y, log(x))),
  sin: ([x]) => angle(x).sin,
  cos: ([x]) => angle(x).cos,
  tanh: ([x]) => tanh(x),
  sinTurn: ([w]) => turn(w).sin,
  cosTurn: ([w]) => turn(w).cos,
  finite: ([x]) => finite(x),
};

/** Rewrites by a table, min and max first: what can be no NaN is seen of operations, not of what they become. */
export function tableRewriter(functions: Table): (n: Node) => Node {
  const by = (table: Table) =>
    rewriter((m) => {
      const [a, b = a] = m.tag === "apply" ? m.args : [];
      return m.tag !== "apply" || a === undefined || b === undefined ? m : (table[m.op]?.([a, b]) ?? m);
    });
  const [first, then] = [by(extremes), by(functions)];
  return (n) => then(first(n));
}

/**
 * From a graph to operations that every float32 target rounds alike; one for many graphs, so that what they share stays
 * shared.
 *
 * Needs: a simplified graph. Promises: no exp, expm1, log, pow, sin, cos, tanh, sinTurn, cosTurn, finite, min or max is
 * left.
 */
export function float32Rewriter(): (n: Node) => Node {
  return tableRewriter(float32);
}
