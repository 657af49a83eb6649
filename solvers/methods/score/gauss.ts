/**
 * Gauss–Legendre quadrature on [0, 1], as a table that a loop reads.
 *
 *     ∫₀¹ f ≈ Σ w_i f(c_i),   P_n(2c_i − 1) = 0,   w_i = 1 / ((1 − z²) P_n'(z)²),   z = 2c_i − 1
 *
 * exact for polynomials up to the power 2n − 1. Source: Press et al., Numerical Recipes, `gauleg`.
 * Tests: tests/solvers/methods/stages_test.ts.
 * @module
 */
import { add, mul, type ScalarLike } from "../../../sde/language/dsl.ts";
import { apply, type Data, gather, type Node, type Scalar, typed } from "../../../sde/language/expr.ts";
import { fold } from "../../../sde/language/fold.ts";

/** P_n and its slope. */
const legendre = (n: number, z: number): readonly [value: number, slope: number] => {
  let [before, now] = [1, z];
  for (let k = 2; k <= n; k++) [before, now] = [now, ((2 * k - 1) * z * now - (k - 1) * before) / k];
  return [now, n * (z * now - before) / (z * z - 1)];
};

const zero = (n: number, i: number): number => {
  let z = Math.cos(Math.PI * (i + 0.75) / (n + 0.5));
  for (let turn = 0; turn < 8; turn++) {
    const [value, slope] = legendre(n, z);
    z -= value / slope;
  }
  return z;
};

const points = 40;
const zeros = Array.from({ length: points }, (_, i) => zero(points, i));
const places: Data = { name: "gauss.places", values: Float64Array.from(zeros, (z) => (1 + z) / 2) };
const weights: Data = {
  name: "gauss.weights",
  values: Float64Array.from(zeros, (z) => 1 / ((1 - z * z) * legendre(points, z)[1] ** 2)),
};
const read = (data: Data, i: Node): Scalar => typed(gather(data, apply("toWord", [i])), "scalar", "real");

/** Two integrals over [0, 1], by 40 points in one loop. */
export function twoIntegrals(
  of: (c: Scalar) => readonly [a: ScalarLike, b: ScalarLike],
): readonly [a: Scalar, b: Scalar] {
  const { a, b } = fold(points, { a: 0, b: 0 }, (sums, i) => {
    const w = read(weights, i);
    const [ofA, ofB] = of(read(places, i));
    return { a: add(sums.a, mul(w, ofA)), b: add(sums.b, mul(w, ofB)) };
  });
  return [a, b];
}
