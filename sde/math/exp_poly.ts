/**
 * Exponential polynomials in t: the sums Σ p_j(t) · exp(q_j(t)) in which the marginals of VE, VP, sub-VP,
 * Ornstein–Uhlenbeck and EDM live, and their integrals.
 *
 *     ∫ p e^q = r e^q,   r' + r q' = p
 *
 * r is found by matching degrees from the top (Risch's equation for one exponential; Bronstein, Symbolic Integration I,
 * ch. 6); where it leaves a remainder there is no such integral and the caller goes on by quadrature.
 * Tests: tests/sde/marginal_test.ts.
 * @module
 */
import { add, exp, expm1, lit, mul } from "../language/dsl.ts";
import { folder, type Node, type Scalar } from "../language/expr.ts";

/** Coefficients of 1, t, t², … */
export type Poly = readonly number[];
/** p(t) · exp(q(t)); q has no constant term. */
export interface Term {
  readonly p: Poly;
  readonly q: Poly;
}
/** A sum of terms, no two with the same q. */
export type ExpPoly = readonly Term[];

const trim = (p: Poly): Poly => {
  const scale = Math.max(...p.map(Math.abs), 0);
  const last = p.findLastIndex((c) => Math.abs(c) > 1e-14 * scale);
  return p.slice(0, last + 1);
};
const coef = (p: Poly, i: number): number => p[i] ?? 0;
const sumPoly = (a: Poly, b: Poly): Poly =>
  trim(Array.from({ length: Math.max(a.length, b.length) }, (_, i) => coef(a, i) + coef(b, i)));
const productPoly = (a: Poly, b: Poly): Poly => {
  const out = new Array<number>(Math.max(a.length + b.length - 1, 0)).fill(0);
  a.forEach((u, i) => b.forEach((v, j) => (out[i + j] = coef(out, i + j) + u * v)));
  return trim(out);
};
const slope = (p: Poly): Poly => p.slice(1).map((c, i) => c * (i + 1));
const sameExponent = (a: Poly, b: Poly): boolean =>
  Array.from({ length: Math.max(a.length, b.length) }, (_, i) => i).every((i) =>
    Math.abs(coef(a, i) - coef(b, i)) <= 1e-12 * Math.max(Math.abs(coef(a, i)), Math.abs(coef(b, i)))
  );

const insert = (sum: ExpPoly, term: Term): ExpPoly => {
  const twin = sum.find((s) => sameExponent(s.q, term.q));
  const rest = sum.filter((s) => s !== twin);
  const p = twin === undefined ? trim(term.p) : sumPoly(twin.p, term.p);
  return p.length === 0 ? rest : [...rest, { p, q: twin?.q ?? term.q }];
};

/** A constant. */
export function constantTerm(c: number): ExpPoly {
  return c === 0 ? [] : [{ p: [c], q: [] }];
}
/** a + b */
export function plus(a: ExpPoly, b: ExpPoly): ExpPoly {
  return b.reduce(insert, a);
}
/** a · b */
export function times(a: ExpPoly, b: ExpPoly): ExpPoly {
  return a.flatMap((u) => b.map((v): Term => ({ p: productPoly(u.p, v.p), q: sumPoly(u.q, v.q) }))).reduce(
    insert,
    [],
  );
}
/** exp(a), where a is a polynomial. */
export function exponential(a: ExpPoly): ExpPoly | undefined {
  const [only, ...more] = a;
  if (only === undefined) return constantTerm(1);
  if (more.length > 0 || only.q.length > 0) return undefined;
  return [{ p: [Math.exp(coef(only.p, 0))], q: trim([0, ...only.p.slice(1)]) }];
}

const integrateTerm = ({ p, q }: Term): Term | undefined => {
  const dq = slope(q);
  if (dq.length === 0) return { p: [0, ...p.map((c, i) => c / (i + 1))], q };
  const top = dq.length - 1;
  const r = new Array<number>(Math.max(p.length - top, 0)).fill(0);
  // coefficient n + top of r' + r q' fixes r_n: dq_top r_n = p_{n+top} − (what higher r's give there)
  for (let n = r.length - 1; n >= 0; n--) {
    const higher = r.reduce((s, c, i) => (i > n ? s + c * coef(dq, n + top - i) : s), 0);
    r[n] = (coef(p, n + top) - higher - (n + top + 1) * coef(r, n + top + 1)) / coef(dq, top);
  }
  const left = sumPoly(sumPoly(slope(r), productPoly(r, dq)), p.map((c) => -c));
  const small = 1e-10 * Math.max(...p.map(Math.abs));
  return left.every((c) => Math.abs(c) <= small) ? { p: r, q } : undefined;
};

const valueOf = ({ p, q }: Term, t: number): number => {
  const at = (c: Poly): number => c.reduceRight((acc, v) => acc * t + v, 0);
  if (Number.isFinite(t)) return at(p) * Math.exp(at(q));
  // t = −∞: an exponential that vanishes there takes its polynomial with it
  const lead = coef(q, q.length - 1) * (q.length % 2 === 0 ? -1 : 1);
  return q.length > 0 && lead < 0 ? 0 : NaN;
};

/** The integral from `from` (which may be −∞) to t, or nothing where it is no exponential polynomial. */
export function integral(a: ExpPoly, from: number): ExpPoly | undefined {
  const parts = a.map(integrateTerm);
  if (!parts.every((p): p is Term => p !== undefined)) return undefined;
  const start = parts.reduce((s, p) => s + valueOf(p, from), 0);
  return Number.isFinite(start) ? plus(parts.reduce(insert, []), constantTerm(-start)) : undefined;
}

/** 1 / a, where a is one exponential times a constant. */
export function reciprocal(a: ExpPoly): ExpPoly | undefined {
  const [only, ...more] = a;
  if (only === undefined || more.length > 0 || only.p.length !== 1) return undefined;
  return [{ p: [1 / coef(only.p, 0)], q: only.q.map((c) => -c) }];
}

/** g², where g may be a product of square roots. */
export function squareOf(g: Node, t: Node): ExpPoly | undefined {
  const square = (n: Node): ExpPoly | undefined => {
    const [root] = n.tag === "apply" && n.op === "sqrt" ? n.args : [];
    if (root !== undefined) return toExpPoly(root, t);
    const plain = toExpPoly(n, t);
    return plain && times(plain, plain);
  };
  const factors = new Map<Node, ExpPoly>();
  const seen = new Set([g]);
  for (const n of seen) { // grows as it is gone through
    if (n.tag === "apply" && n.op === "mul") {
      n.args.forEach((a) => seen.add(a));
      continue;
    }
    const found = square(n);
    if (found === undefined) return undefined;
    factors.set(n, found);
  }
  return folder<ExpPoly>((_, [a = [], b = []]) => times(a, b), factors)(g);
}

/** An expression of t read as an exponential polynomial, where it is one. */
export function toExpPoly(n: Node, t: Node): ExpPoly | undefined {
  return folder<ExpPoly | undefined>((m, kids) => {
    if (m === t) return [{ p: [0, 1], q: [] }];
    if (m.tag === "lit") return constantTerm(m.value);
    const [a, b] = kids;
    if (m.tag !== "apply" || a === undefined) return undefined;
    switch (m.op) {
      case "neg":
        return times(constantTerm(-1), a);
      case "add":
        return b && plus(a, b);
      case "sub":
        return b && plus(a, times(constantTerm(-1), b));
      case "mul":
        return b && times(a, b);
      case "div": {
        const inverse = b && reciprocal(b);
        return inverse && times(a, inverse);
      }
      case "exp":
        return exponential(a);
      case "expm1": {
        const e = exponential(a);
        return e && plus(e, constantTerm(-1));
      }
      default:
        return undefined;
    }
  })(n);
}

const horner = (p: Poly, t: Scalar): Scalar =>
  p.slice(0, -1).reduceRight<Scalar>(
    (acc, c) => (c === 0 ? mul(acc, t) : add(c, mul(acc, t))),
    lit(coef(p, p.length - 1)),
  );

/**
 * The expression of t that an exponential polynomial stands for. Constants that add up to nothing at t = 0 are written
 * as Σ c (e^q − 1), so that 1 − e^q keeps its digits in float32.
 */
export function fromExpPoly(a: ExpPoly, t: Scalar): Scalar {
  if (a.length === 0) return lit(0);
  const scale = Math.max(...a.map(({ p }) => Math.abs(coef(p, 0))));
  const vanishes = a.length > 1 && a.every(({ p }) => p.length === 1) &&
    Math.abs(a.reduce((s, { p }) => s + coef(p, 0), 0)) < 1e-12 * scale;
  if (vanishes) {
    return add(...a.flatMap(({ p, q }) => (q.length === 0 ? [] : [mul(horner(p, t), expm1(horner(q, t)))])));
  }
  return add(...a.map(({ p, q }) => (q.length === 0 ? horner(p, t) : mul(horner(p, t), exp(horner(q, t))))));
}

/**
 * The square root, where it is an exponential polynomial too: of c t^2k e^q, or of a square of two exponentials. Of the
 * two roots the one that is positive at `inside`, a time where `a` does not vanish.
 */
export function rootOf(a: ExpPoly, inside: number): ExpPoly | undefined {
  const monomial = ({ p, q }: Term): Term | undefined => {
    const k = p.length - 1;
    const plain = p.slice(0, -1).every((c) => c === 0) && k % 2 === 0 && coef(p, k) > 0;
    return plain
      ? { p: [...new Array<number>(k / 2).fill(0), Math.sqrt(coef(p, k))], q: q.map((c) => c / 2) }
      : undefined;
  };
  const [one, ...more] = a;
  if (one === undefined) return [];
  if (more.length === 0) {
    const root = monomial(one);
    return root && positive([root], inside);
  }
  if (a.length !== 3) return undefined;
  for (const cross of a) {
    const roots = a.filter((s) => s !== cross).map(monomial);
    const [u, v] = roots;
    if (u === undefined || v === undefined) continue;
    const back = (sign: number): ExpPoly => [u, { p: v.p.map((c) => sign * c), q: v.q }];
    const found = [back(1), back(-1)].find((r) =>
      isZeroSum(plus(times(r, r), times(constantTerm(-1), a)), a)
    );
    if (found !== undefined) return positive(found, inside);
  }
  return undefined;
}
const isZeroSum = (d: ExpPoly, scale: ExpPoly): boolean => {
  const size = Math.max(...scale.flatMap(({ p }) => p.map(Math.abs)));
  return d.every(({ p }) => p.every((c) => Math.abs(c) < 1e-12 * size));
};
const positive = (r: ExpPoly, at: number): ExpPoly =>
  r.reduce((s, term) => s + valueOf(term, at), 0) < 0 ? times(constantTerm(-1), r) : r;
