/**
 * Expressions multiplied out: sums of products of whole powers of *atoms*, which are whatever is no sum, product or quotient.
 *
 *     (a + b) · a − b · a  is  a²
 *
 * Equal polynomials are equal expressions, up to the rounding of constants, wherever their values are finite; different ones
 * may be equal all the same, for nothing is known of atoms (√v · √v is v).
 * Tests: tests/sde/noise/polynomial_test.ts.
 * @module
 */
import { folder, type Node } from "../language/expr.ts";
import { simplify } from "../language/simplify.ts";

/** A product: what it is multiplied by, and the sizes of all that were added up to that. */
interface Monomial {
  readonly powers: ReadonlyMap<number, number>;
  readonly factor: number;
  readonly size: number;
}
type Polynomial = ReadonlyMap<string, Monomial>;

/** More products than this are not written out. */
const most = 2048;

const keyOf = (powers: ReadonlyMap<number, number>): string =>
  [...powers].sort(([a], [b]) => a - b).map(([atom, n]) => `${atom}^${n}`).join(" ");

const sumOf = (all: Iterable<Monomial>): Polynomial => {
  const out = new Map<string, Monomial>();
  for (const m of all) {
    const key = keyOf(m.powers);
    const old = out.get(key);
    out.set(key, old === undefined ? m : { ...m, factor: old.factor + m.factor, size: old.size + m.size });
  }
  return out;
};

const constant = (factor: number): Polynomial =>
  factor === 0 ? new Map() : sumOf([{ powers: new Map(), factor, size: Math.abs(factor) }]);
const atom = (n: Node, power = 1): Polynomial =>
  sumOf([{ powers: new Map([[n.id, power]]), factor: 1, size: 1 }]);

const scaled = (p: Polynomial, c: number): Polynomial =>
  sumOf([...p.values()].map((m) => ({ ...m, factor: c * m.factor, size: Math.abs(c) * m.size })));
const plus = (a: Polynomial, b: Polynomial): Polynomial => sumOf([...a.values(), ...b.values()]);

const joined = (a: Monomial, b: Monomial): Monomial => {
  const powers = new Map(a.powers);
  for (const [id, n] of b.powers) {
    const power = (powers.get(id) ?? 0) + n; // an atom that is not there has power 0
    if (power === 0) powers.delete(id);
    else powers.set(id, power);
  }
  return { powers, factor: a.factor * b.factor, size: a.size * b.size };
};
const times = (a: Polynomial, b: Polynomial): Polynomial | undefined =>
  a.size * b.size > most
    ? undefined
    : sumOf([...a.values()].flatMap((m) => [...b.values()].map((k) => joined(m, k))));

/** 1/p: of one product its inverse, of a sum an atom. */
const inverse = (p: Polynomial, n: Node): Polynomial => {
  const [m, ...rest] = p.values();
  if (m === undefined || rest.length > 0 || m.factor === 0) return atom(n, -1);
  const powers = new Map([...m.powers].map(([id, k]) => [id, -k] as const));
  return sumOf([{ powers, factor: 1 / m.factor, size: 1 / Math.abs(m.factor) }]);
};

const product = (n: Node, kids: readonly Polynomial[]): Polynomial => {
  if (n.tag === "lit") return constant(n.value);
  const [a, b] = kids;
  if (n.tag !== "apply" || n.shape !== "scalar" || a === undefined) return atom(n);
  if (n.op === "neg") return scaled(a, -1);
  const [, right] = n.args;
  if (b === undefined || right === undefined) return atom(n);
  switch (n.op) {
    case "add":
      return plus(a, b);
    case "sub":
      return plus(a, scaled(b, -1));
    case "mul":
      return times(a, b) ?? atom(n);
    case "div":
      return times(a, inverse(b, right)) ?? atom(n);
    default:
      return atom(n);
  }
};

/** What constants may be off by, as a share of what was added up. */
const rounding = 1e-12;

/** Whether two scalars are the same polynomial. */
export function arePolynomialsEqual(a: Node, b: Node): boolean {
  if (a === b) return true;
  const polynomialOf = folder(product);
  const difference = plus(polynomialOf(simplify(a)), scaled(polynomialOf(simplify(b)), -1));
  return [...difference.values()].every((m) => Math.abs(m.factor) <= rounding * m.size);
}
