/**
 * What the elementary functions of both precisions have in common: Horner's form, powers of 2 by the bits of an exponent,
 * sines by quarter turns.
 * Tests: tests/backends/schedule/graphs/functions_test.ts, tests/backends/schedule/graphs/functions_f64_test.ts.
 * @module
 */
import { apply, literal, type Node } from "../../../sde/language/expr.ts";
import type { Op } from "../../../sde/language/ops.ts";

const real = (v: number): Node => literal(v, "real");
const word = (v: number): Node => literal(v >>> 0, "word");
const op = (name: Op) => (...args: readonly Node[]): Node => apply(name, args);
const [add, sub, mul, neg, floor, opaque] = [
  op("add"),
  op("sub"),
  op("mul"),
  op("neg"),
  op("floor"),
  op("opaque"),
];
const [select, lt, eq, or, pmin, wshl] = [op("select"), op("lt"), op("eq"), op("or"), op("pmin"), op("wshl")];

/** ((c₀ x + c₁) x + …) x + c_n */
export function horner(coefficients: readonly number[], x: Node): Node {
  return coefficients.slice(1).reduce<Node>(
    (acc, c) => add(mul(acc, x), real(c)),
    real(coefficients[0] ?? 0),
  );
}

/** What eˣ is made of in a precision. */
export interface ExpForm {
  /** Beyond it n is that of infinity. */
  readonly most: number;
  /** ln 2 in two parts, of which the first has few bits. */
  readonly ln2: readonly [number, number];
  /** (eʳ − 1 − r) / r² on |r| ≤ ½ ln 2. */
  readonly poly: readonly number[];
  /** Bits of the fraction in the first word of a real, what stands for 2⁻¹ in its exponent, and how to get at that word. */
  readonly fraction: number;
  readonly bias: number;
  readonly bits: Op;
  readonly real: Op;
}

/** The whole n nearest to x / ln 2. */
export function halvings(x: Node, most: number): Node {
  return floor(add(mul(real(1.44269504088896341), pmin(x, real(most))), real(0.5)));
}

/** 2ⁿ⁻¹: added to 2^fraction, the exponent n + bias stands in the last bits, and the shift drops all others. */
export function halfPower(n: Node, { fraction, bias, bits, real: from }: ExpForm): Node {
  return op(from)(wshl(op(bits)(add(n, real(2 ** fraction + bias))), word(fraction)));
}

/** e^(x + rest): 2ⁿ eʳ, |r| ≤ ½ ln 2; of NaN it is NaN by r, whatever becomes of n. */
export function expBy(form: ExpForm, x: Node, rest?: Node): Node {
  const n = halvings(x, form.most);
  const less = sub(sub(x, mul(real(form.ln2[0]), n)), mul(real(form.ln2[1]), n));
  const r = rest === undefined ? less : add(less, rest);
  const p = horner(form.poly, r);
  const y = add(add(mul(mul(p, r), r), r), real(1));
  return opaque(mul(add(y, y), halfPower(n, form)));
}

/** Sine and cosine, of those of the angle less k quarter turns. */
export function byQuarters(k: Node, s: Node, c: Node): { readonly sin: Node; readonly cos: Node } {
  const q = sub(k, mul(real(4), floor(mul(real(0.25), k))));
  const odd = or(eq(q, real(1)), eq(q, real(3)));
  const [atSin, atCos] = [select(odd, c, s), select(odd, s, c)];
  const [sinNeg, cosNeg] = [lt(real(1.5), q), or(eq(q, real(1)), eq(q, real(2)))];
  return { sin: select(sinNeg, neg(atSin), atSin), cos: select(cosNeg, neg(atCos), atCos) };
}
