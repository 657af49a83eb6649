/**
 * exp, log, sin, … of float64 numbers to some 200 bits, in whole numbers: the truth that float64 functions are held
 * against, and what their polynomials are fitted to. Series and reductions alone; nothing of `Math` but `floor`.
 * @module
 */

/** m · 2^e */
export interface Big {
  readonly m: bigint;
  readonly e: number;
}

const half = (v: bigint, by: number): bigint => (v + (1n << BigInt(by - 1))) >> BigInt(by);
const view = new DataView(new ArrayBuffer(8));

/** A float64 as it is. */
export function exactly(x: number): Big {
  view.setFloat64(0, x);
  const bits = view.getBigUint64(0);
  const field = Number((bits >> 52n) & 0x7ffn);
  const fraction = bits & ((1n << 52n) - 1n);
  const m = field === 0 ? fraction : fraction | (1n << 52n);
  return { m: bits >> 63n === 1n ? -m : m, e: Math.max(field, 1) - 1075 };
}

/** Bits behind the point of whole numbers that stand for fractions. */
export const places = 400;
/** One. */
export const one = 1n << BigInt(places);

/** A number with so many places; what is beyond them is lost. */
export function fixed({ m, e }: Big): bigint {
  const by = e + places;
  return by >= 0 ? m << BigInt(by) : half(m, -by);
}

/** a · b */
export function times(a: bigint, b: bigint): bigint {
  return half(a * b, places);
}
/** a / b */
export function over(a: bigint, b: bigint): bigint {
  return (a << BigInt(places)) / b;
}
const size = (a: bigint): bigint => (a < 0n ? -a : a);

/** ln ((1 + s) / (1 − s)) = 2 (s + s³/3 + …) */
const twiceAtanh = (s: bigint): bigint => {
  const z = times(s, s);
  let [sum, power] = [0n, s];
  for (let k = 1n; power !== 0n && power !== -1n && power !== 1n; k += 2n) {
    sum += power / k;
    power = times(power, z);
  }
  return 2n * sum;
};
/** arctan (1/n), of a whole n. */
const arctan = (n: bigint): bigint => {
  let [sum, power] = [0n, one / n];
  for (let k = 1n; power !== 0n && power !== -1n; k += 2n) {
    sum += power / k;
    power = -power / (n * n);
  }
  return sum;
};

/** ln 2 */
export const ln2 = twiceAtanh(one / 3n);
/** π (Machin) */
export const pi = 4n * (4n * arctan(5n) - arctan(239n));

/** Σ xᵏ / k! by k mod 4, of a small x: what exp, sin and cos are made of. */
const terms = (x: bigint): readonly [bigint, bigint, bigint, bigint] => {
  const sums: [bigint, bigint, bigint, bigint] = [0n, 0n, 0n, 0n];
  let term = one;
  for (let k = 0; size(term) > 1n; k++) {
    const at = k % 4;
    if (at === 0) sums[0] += term;
    else if (at === 1) sums[1] += term;
    else if (at === 2) sums[2] += term;
    else sums[3] += term;
    term = times(term, x) / BigInt(k + 1);
  }
  return sums;
};

/** e^x of a number with `places`, as m · 2^e. */
const expOf = (x: bigint): Big => {
  const k = half(over(x, ln2), places);
  const [a, b, c, d] = terms(x - k * ln2);
  return { m: a + b + c + d, e: Number(k) - places };
};
/** ln of m · 2^e > 0 */
const lnOf = ({ m, e }: Big): bigint => {
  const bits = m.toString(2).length;
  let [f, k] = [m << BigInt(places - bits), e + bits]; // f in [½, 1)
  if (f * 10n < 7n * one) [f, k] = [2n * f, k - 1];
  return twiceAtanh(over(f - one, f + one)) + BigInt(k) * ln2;
};
/** Sine and cosine of an angle with `places`. */
const sincos = (x: bigint): readonly [bigint, bigint] => {
  const k = half(over(2n * x, pi), places);
  const [a, b, c, d] = terms(x - k * pi / 2n);
  const [s, co] = [b - d, a - c];
  const turn = Number(((k % 4n) + 4n) % 4n);
  return turn === 0 ? [s, co] : turn === 1 ? [co, -s] : turn === 2 ? [-s, -co] : [-co, s];
};

const less1 = ({ m, e }: Big): bigint => fixed({ m, e }) - one;
const at = (m: bigint): Big => ({ m, e: -places });
/** An x so small that f(x) = x to 200 bits. */
const isTiny = (x: number): boolean => Math.abs(x) < 2 ** -110;

/** The functions; an argument has float64's bits, words are whole. */
export const truths = {
  exp: (x: number): Big => expOf(fixed(exactly(x))),
  expm1: (x: number): Big => isTiny(x) ? exactly(x) : x > 200 ? truths.exp(x) : at(less1(truths.exp(x))),
  log: (x: number): Big => at(lnOf(exactly(x))),
  sin: (x: number): Big => (isTiny(x) ? exactly(x) : at(sincos(fixed(exactly(x)))[0])),
  cos: (x: number): Big => at(sincos(fixed(exactly(x)))[1]),
  tanh: (x: number): Big => {
    if (isTiny(x)) return exactly(x);
    const twice = fixed(expOf(2n * fixed(exactly(x))));
    return at(over(twice - one, twice + one));
  },
  sinTurn: (w: number): Big => at(sincos((BigInt(w) * pi) >> 31n)[0]),
  cosTurn: (w: number): Big => at(sincos((BigInt(w) * pi) >> 31n)[1]),
  pow: (x: number, y: number): Big => {
    const { m, e } = exactly(y);
    const product = m * lnOf(exactly(x));
    return expOf(e >= 0 ? product << BigInt(e) : half(product, -e));
  },
} as const;

/** The float64 next to a number; of a denormal what it would be without a least exponent: the least there is. */
export function nearest({ m, e }: Big): number {
  const bits = size(m).toString(2).length;
  const by = bits - 64; // Number() of a whole number rounds to nearest, and 64 bits are more than it keeps
  const top = by > 0 ? m >> BigInt(by) | 1n : m; // sticky
  const power = e + Math.max(by, 0);
  return Number(top) * 2 ** Math.max(power, -1000) * 2 ** Math.min(power + 1000, 0);
}

/** How far `found` is from the truth, in units in the last place of the truth, or of `floor` where it is smaller. */
export function ulpsOff(found: number, truth: Big, floor = 0): number {
  const v = Math.max(Math.abs(nearest(truth)), floor);
  const ulp = Math.max(exactly(v).e, -1074); // of a normal number: its last bit
  const a = exactly(found);
  const low = Math.min(a.e, truth.e, ulp - 20);
  const shifted = ({ m, e }: Big): bigint => m << BigInt(e - low);
  return Number(size(shifted(a) - shifted(truth)) >> BigInt(ulp - 20 - low)) / 2 ** 20;
}
