// deno-lint-ignore-file no-console -- a tool prints its table
/**
 * The polynomials of `backends/schedule/passes/polynomials_f64.ts`, fitted anew:
 *
 *     deno run tools/fit_polynomials.ts
 *
 * Each is the polynomial through a known power series at Chebyshev's points of its range, in 400 bits, its coefficients
 * rounded to float64. (The best polynomial is at most some 4 times nearer: a bit or two, and no term less.)
 * @module
 */
import { exactly, fixed, ln2, nearest, one, over, pi, places, times } from "../bench/lib/true_functions.ts";

const number = (v: number): bigint => fixed(exactly(v));
const series = (k: number, f: (k: number) => bigint): readonly bigint[] =>
  Array.from({ length: k }, (_, i) => f(i));
const factorial = (k: number): bigint => (k < 2 ? 1n : BigInt(k) * factorial(k - 1));
const sign = (k: number): bigint => (k % 2 === 0 ? 1n : -1n);
const quarter = pi / 2n;
/** (π/2)²ᵏ⁺ʲ */
const powers = (k: number): bigint => (k === 0 ? one : times(powers(k - 1), quarter));

interface Fit {
  readonly name: string;
  readonly of: string;
  readonly range: readonly [number, number];
  readonly terms: number;
  readonly power: readonly bigint[];
}
const sines = series(40, (k) => sign(k) * powers(2 * k + 1) / factorial(2 * k + 1));
const cosines = series(40, (k) => sign(k) * powers(2 * k) / factorial(2 * k));
/** The series of f(y) / (1 − y): what it has so far, term by term. */
const shared = (power: readonly bigint[]): readonly bigint[] =>
  power.map((_, k) => power.slice(0, k + 1).reduce((a, b) => a + b));

/** tanh r = Σ cₖ r²ᵏ⁺¹ by tanh′ = 1 − tanh². */
const tangents = Array.from({ length: 90 }).reduce<readonly bigint[]>((c, _, k) => {
  const square = c.reduce((sum, a, i) => sum + times(a, c[k - 1 - i] ?? 0n), 0n);
  return [...c, k === 0 ? one : -square / BigInt(2 * k + 1)];
}, []);

/** What is fitted, each as a power series of its variable. */
export const fits: readonly Fit[] = [
  {
    name: "exp",
    of: "(eʳ − 1 − r) / r²",
    range: [-0.34658, 0.34658],
    terms: 10,
    power: series(40, (k) => one / factorial(k + 2)),
  },
  {
    name: "log",
    of: "(ln ((1 + s) / (1 − s)) / s − 2) / z, z = s²",
    range: [0, 0.02945],
    terms: 7,
    power: series(60, (k) => 2n * one / BigInt(2 * k + 3)),
  },
  {
    name: "sin",
    of: "(sin r − r) / r³, in r²",
    range: [0, 0.6169],
    terms: 6,
    power: series(30, (k) => sign(k + 1) * one / factorial(2 * k + 3)),
  },
  {
    name: "cos",
    of: "(cos r − 1 + r²/2) / r⁴, in r²",
    range: [0, 0.6169],
    terms: 6,
    power: series(30, (k) => sign(k) * one / factorial(2 * k + 4)),
  },
  {
    name: "tanh",
    of: "(tanh r − r) / r³, in r²",
    range: [0, 0.3907],
    terms: 12,
    power: tangents.slice(1),
  },
  {
    name: "sinTurn",
    of: "(sin (πs/2) / s − 1) / (1 − s²), in s²",
    range: [0, 1],
    terms: 8,
    power: shared(sines.with(0, quarter - one)),
  },
  {
    name: "cosTurn",
    of: "(1 − cos (πs/2) / (1 − s²)) / s², in s²",
    range: [0, 1],
    terms: 8,
    power: shared(cosines).slice(1).map((c) => -c),
  },
];

const valueAt = (power: readonly bigint[], x: bigint): bigint =>
  power.reduceRight((sum, c) => times(sum, x) + c, 0n);

/** The coefficients, the highest power first. */
export function fitted({ range: [from, to], terms, power }: Fit): readonly number[] {
  const nodes = Array.from({ length: terms }, (_, i) => {
    const c = Math.cos(Math.PI * (2 * i + 1) / (2 * terms));
    return number(from + (to - from) * (1 + c) / 2);
  });
  // Newton's divided differences, then powers of x
  const newton = nodes.map((x) => valueAt(power, x));
  for (let k = 1; k < terms; k++) {
    for (let i = terms - 1; i >= k; i--) {
      newton[i] = over((newton[i] ?? 0n) - (newton[i - 1] ?? 0n), (nodes[i] ?? 0n) - (nodes[i - k] ?? 0n));
    }
  }
  const sum = newton.reduceRight<readonly bigint[]>((p, c, i) => {
    const x = nodes[i] ?? 0n;
    return [...p, 0n].map((_, k) => (k === 0 ? c : p[k - 1] ?? 0n) - times(x, p[k] ?? 0n));
  }, []);
  return sum.slice(0, terms).map((m) => nearest({ m, e: -places })).toReversed();
}

/** ln 2 and π/2 in parts of few bits, so that products with whole numbers are exact. */
export function parts(value: bigint, bits: readonly number[]): readonly number[] {
  let [left, at] = [value, places + 1];
  return bits.map((b) => {
    at -= b;
    const part = b > 53 ? left : left >> BigInt(at) << BigInt(at);
    left -= part;
    return nearest({ m: part, e: -places });
  });
}

if (import.meta.main) {
  fits.forEach((f) =>
    console.log(`${f.name}: ${f.of}, [${f.range.join(", ")}]\n  ${fitted(f).join(",\n  ")}`)
  );
  console.log(`ln 2: ${parts(ln2, [33, 99]).join(", ")}`);
  console.log(`π/2: ${parts(quarter, [27, 27, 27, 99]).join(", ")}`);
}
