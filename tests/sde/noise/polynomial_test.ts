/**
 * Polynomials: what is equal when multiplied out, and what is not.
 * @module
 */
import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { add, component, div, lit, mul, neg, pow, type Scalar, sin, sqrt, square, sub, x } from "ito";
import { arePolynomialsEqual } from "../../../sde/noise/polynomial.ts";

const a = component(x, 0), b = component(x, 1), c = component(x, 2);

const equal: readonly (readonly [string, Scalar, Scalar])[] = [
  ["(a + b)² and a² + 2ab + b²", square(add(a, b)), add(square(a), mul(2, a, b), square(b))],
  ["(a + b)(a − b) and a² − b²", mul(add(a, b), sub(a, b)), sub(square(a), square(b))],
  ["a / (2b) · b and a / 2", mul(div(a, mul(2, b)), b), mul(0.5, a)],
  ["0.1a + 0.2a and 0.3a, but for rounding", add(mul(0.1, a), mul(0.2, a)), mul(0.3, a)],
  ["sin a · b − b · sin a and 0", sub(mul(sin(a), b), mul(b, sin(a))), lit(0)],
  ["a³ and a · a · a", pow(a, 3), mul(a, a, a)],
  ["1 / (a + b) with itself", div(c, add(a, b)), mul(c, div(1, add(a, b)))],
];
for (const [what, left, right] of equal) {
  Deno.test(`polynomials: ${what} are equal`, () => assertEquals(arePolynomialsEqual(left, right), true));
}

const different: readonly (readonly [string, Scalar, Scalar])[] = [
  ["a + b and ab", add(a, b), mul(a, b)],
  ["a and −a", a, neg(a)],
  ["a and a + 10⁻⁹ b", a, add(a, mul(1e-9, b))],
  ["√a √a and a, of which nothing is known", mul(sqrt(a), sqrt(a)), a],
];
for (const [what, left, right] of different) {
  Deno.test(`polynomials: ${what} are not equal`, () =>
    assertEquals(arePolynomialsEqual(left, right), false));
}

Deno.test("polynomials: a product of many sums is not written out, and equals itself", () => {
  const long = (first: number): Scalar =>
    Array.from({ length: 30 }, (_, i) => add(a, mul(first + i, b), c)).reduce((p, q) => mul(p, q));
  assertEquals(arePolynomialsEqual(long(1), long(1)), true);
  assertEquals(arePolynomialsEqual(long(1), long(2)), false);
});

Deno.test("polynomials: sums of products are equal in any order", () => {
  const term = fc.tuple(
    fc.integer({ min: -3, max: 3 }),
    fc.array(fc.constantFrom(a, b, c), { maxLength: 4 }),
  );
  const product = ([k, factors]: readonly [number, readonly Scalar[]]): Scalar => mul(k, ...factors);
  fc.assert(
    fc.property(fc.array(term, { minLength: 1, maxLength: 6 }), (terms) => {
      const turned = terms.toReversed().map(([k, f]) => [k, f.toReversed()] as const);
      const sum = (all: readonly Scalar[]): Scalar => add(lit(0), ...all);
      return arePolynomialsEqual(sum(terms.map(product)), sum(turned.map(product)));
    }),
    { seed: 4, numRuns: 300 },
  );
});
