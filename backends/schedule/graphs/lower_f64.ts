/**
 * Elementary functions in float64, written once as expressions: the second table of `lower.ts`, to 2 ulp (docs/lab/functions.md).
 *
 * Where float32 looks at all bits of a real, this looks at the upper 32: sign, exponent and 20 bits of the fraction, so
 * that words stay words. Polynomials: `tools/fit_polynomials.ts`. Forms and reductions: as in fdlibm (e_log.c, e_pow.c,
 * k_sin.c, k_cos.c; Sun Microsystems 1993).
 * Tests: tests/backends/schedule/graphs/functions_f64_test.ts.
 * @module
 */
import { apply, literal, type Node } from "../../../sde/language/expr.ts";
import type { Op } from "../../../sde/language/ops.ts";
import { uniformOf } from "./is_number.ts";
import { type Table, tableRewriter } from "./lower.ts";
import { constants, polynomials } from "./polynomials_f64.ts";
import { byQuarters, expBy, type ExpForm, halfPower, halvings, horner } from "./elementary.ts";

const real = (v: number): Node => literal(v, "real");
const word = (v: number): Node => literal(v >>> 0, "word");
const op = (name: Op) => (...args: readonly Node[]): Node => apply(name, args);
const [add, sub, mul, div, sqrt] = [op("add"), op("sub"), op("mul"), op("div"), op("sqrt")];
const [select, lt, le, eq, and, not] = [op("select"), op("lt"), op("le"), op("eq"), op("and"), op("not")];
const [floor, pmin, pmax, neg, abs] = [op("floor"), op("pmin"), op("pmax"), op("neg"), op("abs")];
const [wadd, wand, wor, wxor, wshr] = [op("wadd"), op("wand"), op("wor"), op("wxor"), op("wshr")];
const [asHigh, fromHigh, toReal, toSigned] = [
  op("asHigh"),
  op("fromHigh"),
  op("toReal"),
  op("toRealSigned"),
];

const double: ExpForm = {
  most: 710,
  ln2: constants.ln2,
  poly: polynomials.exp,
  fraction: 20,
  bias: 1022,
  bits: "asHigh",
  real: "fromHigh",
};
/** Below it, eˣ is 0: there the power of 2 has no exponent left. */
const least = -708.5;

const exp = (x: Node): Node => expBy(double, pmax(x, real(least)));

/** eˣ − 1 = 2ⁿ q + (2ⁿ − 1), q = eʳ − 1 with what r has lost by rounding; in halves, as 2ⁿ may overflow. */
const expm1 = (given: Node): Node => {
  const x = pmin(pmax(given, real(-40)), real(double.most)); // −1 below, infinite above
  const n = halvings(x, double.most);
  const [high, low] = [sub(x, mul(real(constants.ln2[0]), n)), mul(real(constants.ln2[1]), n)];
  const r = sub(high, low);
  const lost = sub(sub(high, r), low);
  const q = add(r, add(mul(mul(horner(polynomials.exp, r), r), r), lost));
  const half = halfPower(n, double);
  const y = add(mul(half, q), sub(half, real(0.5)));
  return add(y, y);
};

/** 1 − 2 / (e^(2|x|) + 1), where that is not near 0. */
const tanh = (x: Node): Node => {
  const [a, z] = [abs(x), mul(x, x)];
  const near = add(mul(mul(horner(polynomials.tanh, z), z), x), x);
  const far = sub(real(1), div(real(2), add(exp(add(a, a)), real(1))));
  return select(lt(a, real(0.625)), near, select(lt(x, real(0)), neg(far), far));
};

/** x = 2ᵉ (1 + f), 1 + f in [√½, √2), of an x > 0 that is neither denormal nor above 2¹⁰²³; `from` is taken away from e. */
const split = (x: Node, from: Node | number): { readonly e: Node; readonly f: Node } => {
  const bits = wadd(asHigh(x), word(0x3ff00000 - 0x3fe6a09e));
  const bias = typeof from === "number" ? real(1023 + from) : add(real(1023), from);
  // 2⁻ᵉ: the exponent 2046 − k is that of k, turned over, less 1
  const turned = wadd(wxor(wand(bits, word(0x7ff00000)), word(0x7ff00000)), word(-0x100000));
  return {
    e: sub(toReal(wshr(bits, word(20))), bias),
    f: sub(mul(x, fromHigh(turned)), real(1)),
  };
};

/** e ln 2 + ln (1 + f): with s = f / (2 + f), ln (1 + f) = 2s + s R = f − (½f² − s (½f² + R)). */
const logOf = ({ e, f }: { readonly e: Node; readonly f: Node }): Node => {
  const s = div(f, add(f, real(2)));
  const z = mul(s, s);
  const R = mul(z, horner(polynomials.log, z));
  const h = mul(mul(real(0.5), f), f);
  const low = add(mul(s, add(h, R)), mul(e, real(constants.ln2[1])));
  return sub(mul(e, real(constants.ln2[0])), sub(sub(h, low), f));
};

/** An x > 0 in the middle of the exponents, and by how many it was moved. */
const centred = (x: Node): { readonly x: Node; readonly by: Node } => {
  const small = lt(x, real(1));
  return {
    x: mul(x, select(small, real(2 ** 60), real(2 ** -60))),
    by: select(small, real(60), real(-60)),
  };
};

const greatest = real(Number.MAX_VALUE);

/** ln x: −∞ at 0, NaN below. */
const log = (x: Node): Node => {
  const uniform = uniformOf(x);
  if (uniform !== undefined) return logOf(split(uniform, 24));
  const near = centred(x);
  const inside = and(lt(real(0), x), le(x, greatest));
  const edge = select(lt(real(0), x), x, div(real(-1), abs(sqrt(x))));
  return select(inside, logOf(split(near.x, near.by)), edge);
};

/** a + b and what the sum has lost, of |a| ≥ |b| or a = 0. */
const sum = (a: Node, b: Node): readonly [Node, Node] => {
  const s = add(a, b);
  return [s, sub(b, sub(s, a))];
};
/** a − b and what the difference has lost. */
const difference = (a: Node, b: Node): readonly [Node, Node] => {
  const d = sub(a, b);
  const back = sub(d, a);
  return [d, sub(sub(a, sub(d, back)), add(b, back))];
};
/** The upper 26 bits of a number, and the rest (Veltkamp). */
const halves = (a: Node): readonly [Node, Node] => {
  if (a.tag === "lit") {
    const c = (2 ** 27 + 1) * a.value;
    const high = c - (c - a.value);
    return [real(high), real(a.value - high)];
  }
  const c = mul(real(2 ** 27 + 1), a);
  const high = sub(c, sub(c, a));
  return [high, sub(a, high)];
};
/** a · b and what the product has lost (Dekker). */
const product = (a: Node, b: Node): readonly [Node, Node] => {
  const [[a1, a0], [b1, b0]] = [halves(a), halves(b)];
  const p = mul(a, b);
  return [p, add(mul(a0, b0), sub(add(mul(a1, b0), mul(a0, b1)), sub(p, mul(a1, b1))))];
};

/** ln x of an x in the middle of the exponents, in two parts: the error is some 2⁻⁶⁰. */
const longLog = ({ e, f }: { readonly e: Node; readonly f: Node }): readonly [Node, Node] => {
  const [d, lost] = sum(real(2), f);
  const s = div(f, d);
  const [p, rest] = product(s, d);
  const s0 = div(sub(sub(sub(f, p), rest), mul(s, lost)), d);
  const z = mul(s, s);
  const R = mul(mul(s, z), horner(polynomials.log, z));
  const [high, low] = sum(mul(e, real(constants.ln2[0])), add(s, s));
  return sum(high, add(low, add(R, add(add(s0, s0), mul(e, real(constants.ln2[1]))))));
};

/** Powers of this size and more are 0, 1 or infinite, but for what 1 ± 2⁻⁵² can have. */
const mostPower = real(2 ** 64);

/** |x|ʸ = e^(y ln |x|) of a y that is not too large, and what Math.pow says of 0 and ∞. */
const powOfSize = (a: Node, y: Node, isNegative: Node): Node => {
  const near = centred(a);
  const [l1, l0] = longLog(split(near.x, near.by));
  const [p1, p0] = product(y, l1);
  const inside = expBy(double, pmax(pmin(p1, real(double.most)), real(least)), add(p0, mul(y, l0)));
  const edge = add(select(isNegative, div(real(1), a), a), sub(y, y)); // NaN of a NaN
  return select(and(lt(real(0), a), le(a, greatest)), inside, edge);
};

/** xʸ as Math.pow has it, whole powers of what is negative included; a constant y is seldom whole here. */
const pow = (x: Node, given: Node): Node => {
  if (given.tag === "lit" && !Number.isInteger(given.value)) {
    const size = powOfSize(abs(x), given, lt(given, real(0)));
    return select(lt(x, real(0)), sqrt(x), size);
  }
  const y = pmax(pmin(given, mostPower), neg(mostPower));
  const size = powOfSize(abs(x), y, lt(y, real(0)));
  const half = mul(real(0.5), y);
  const isOdd = not(eq(floor(half), half));
  const negative = select(eq(floor(y), y), select(isOdd, neg(size), size), sqrt(x));
  return select(eq(y, real(0)), real(1), select(lt(x, real(0)), negative, size));
};

/**
 * Sine and cosine of a word's share of a turn, as in float32: of s quarter turns from the nearest half. With u = 1 − s²,
 * s + s u G(s²) and u − u s² K(s²) have their digits next to each zero and are exact where they are 1.
 */
const turn = (w: Node): { readonly sin: Node; readonly cos: Node } => {
  const s = mul(real(2 ** -31), toSigned(wadd(w, w)));
  const y = mul(s, s);
  const u = mul(sub(real(1), s), add(real(1), s));
  const sign = fromHigh(wor(wand(wadd(w, word(0x40000000)), word(0x80000000)), word(0x3ff00000)));
  return {
    sin: mul(sign, add(s, mul(mul(s, u), horner(polynomials.sinTurn, y)))),
    cos: mul(sign, sub(u, mul(mul(u, y), horner(polynomials.cosTurn, y)))),
  };
};

/** Beyond it the products of quarter turns are not exact: NaN. */
export const mostAngle = 2 ** 26;

/** Sine and cosine of an angle: less k quarter turns, which leaves y and a rest of it. */
const angle = (x: Node): { readonly sin: Node; readonly cos: Node } => {
  const k = floor(add(mul(real(2 / Math.PI), x), real(0.5)));
  const [q1, q2, q3, q4] = constants.quarter;
  const whole = sub(sub(x, mul(real(q1), k)), mul(real(q2), k));
  const [r, lost] = difference(whole, mul(real(q3), k));
  const [y, rest] = sum(r, sub(lost, mul(real(q4), k)));
  const z = mul(y, y);
  const sin = add(y, add(mul(mul(z, y), horner(polynomials.sin, z)), rest));
  const h = mul(real(0.5), z);
  const w = sub(real(1), h);
  const small = sub(mul(mul(z, z), horner(polynomials.cos, z)), mul(y, rest));
  const turned = byQuarters(k, sin, add(w, add(sub(sub(real(1), w), h), small)));
  const zero = sub(x, x);
  const known = (v: Node): Node => select(lt(abs(x), real(mostAngle)), v, div(zero, zero));
  return { sin: known(turned.sin), cos: known(turned.cos) };
};

const float64: Table = {
  exp: ([x]) => exp(x),
  expm1: ([x]) => expm1(x),
  log: ([x]) => log(x),
  pow: ([x, y]) => pow(x, y),
  sin: ([x]) => angle(x).sin,
  cos: ([x]) => angle(x).cos,
  tanh: ([x]) => tanh(x),
  sinTurn: ([w]) => turn(w).sin,
  cosTurn: ([w]) => turn(w).cos,
  finite: ([x]) => le(abs(x), greatest),
};

/**
 * From a graph to operations that every float64 target rounds alike; one for many graphs, so that what they share stays
 * shared.
 *
 * Needs and promises: as `float32Rewriter`.
 */
export function float64Rewriter(): (n: Node) => Node {
  return tableRewriter(float64);
}
