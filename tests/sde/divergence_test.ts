/**
 * The divergence of fields against the trace of their Jacobians by differences in float64, however they mix their elements; and
 * of a mixture's score against its closed form.
 */
import { assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import {
  add,
  component,
  cos,
  div,
  exp,
  lit,
  matVec,
  maximum,
  mixtureScore,
  mul,
  reverse,
  type Score,
  shift,
  sin,
  square,
  type State,
  sum,
  vp,
} from "ito";
import { datasetScore } from "ito/score";
import { sure } from "../../sde/border/errors.ts";
import type { Fallible } from "../../sde/border/fallible.ts";
import { divergence, probed, probedByDifference } from "../../sde/slopes/divergence.ts";
import type { Node } from "../../sde/language/expr.ts";
import { valuesAt } from "../../sde/language/values.ts";
import { t, x } from "../../sde/process.ts";
import { constant } from "../../sde/language/dsl.ts";
import { right } from "../lib/either.ts";

const valueAt = (n: Node, at: readonly number[], time = 0.3): number | Float64Array => {
  const given = new Map<Node, number | Float64Array>([[x, Float64Array.from(at)], [t, time]]);
  return sure(valuesAt([n], { elements: at.length, given, round: (v) => v }).get(n), "a value");
};

const elementOf = (v: number | Float64Array, i: number): number => (typeof v === "number" ? v : v[i] ?? NaN);

/** Σ_i ∂v_i/∂x_i, by differences. */
const byDifferences = (v: State, at: readonly number[]): number => {
  const h = 1e-5;
  return at.reduce((all, _, i) => {
    const moved = (by: number) => elementOf(valueAt(v, at.map((a, k) => (k === i ? a + by : a))), i);
    return all + (moved(h) - moved(-h)) / (2 * h);
  }, 0);
};

const fieldOf = (score: Fallible<Score>): State =>
  sure(right(reverse(vp(), score)).origin, "an origin").score;

const mixture = (parts: number, n: number): State =>
  fieldOf(mixtureScore({
    weights: Array.from({ length: parts }, (_, k) => 1 + k),
    means: Array.from({ length: parts }, (_, k) => Array.from({ length: n }, (_, i) => Math.sin(3 * k + i))),
    stds: Array.from({ length: parts }, (_, k) => 0.5 + 0.1 * (k % 3)),
  }));

const fields: readonly (readonly [string, (n: number) => State, readonly number[]])[] = [
  ["element by element", () => mul(sin(x), exp(mul(-0.5, square(x)))), [1, 8, 12]],
  ["through a sum", () => div(x, add(1, sum(square(x)))), [1, 8, 12]],
  ["through sums of sums", () => mul(sin(x), sum(cos(mul(x, sum(mul(x, sin(sum(x)))))))), [3, 12]],
  ["through one element", () => mul(component(x, 1), x), [3, 12]],
  ["a scalar field", () => mul(sum(square(x)), constant(Array.from({ length: 12 }, (_, i) => i))), [12]],
  ["a matrix", () => matVec([[1, 2], [3, -4]], mul(x, x)), [2]],
  ["its neighbours", () => mul(x, shift(x, 1, "wrap")), [5]],
  ["the largest", () => mul(maximum(x), x), [3]],
  ["a mixture's score", (n) => mixture(5, n), [2, 12]],
  ["a mixture of many", (n) => mixture(20, n), [3]],
];

for (const [name, of, sizes] of fields) {
  for (const n of sizes) {
    Deno.test(`divergence() is the trace of the Jacobian: ${name}, ${n} elements`, () => {
      const v = of(n);
      const at = Array.from({ length: n }, (_, i) => Math.cos(2 * i + 1));
      const found = sure(divergence(v, n), "a divergence");
      const truth = byDifferences(v, at);
      assertAlmostEquals(elementOf(valueAt(found, at), 0), truth, 1e-7 * (1 + Math.abs(truth)));
    });
  }
}

Deno.test("a divergence that is not known is not made up: neighbours among many, and an oracle", () => {
  assertEquals(divergence(mul(x, shift(x, 1, "wrap")), 12), undefined);
  assertEquals(divergence(mul(maximum(x), x), 12), undefined);
  assertEquals(divergence(fieldOf(datasetScore(new Float32Array([0, 1]), 2)), 2), undefined);
  assertEquals(divergence(constant(Array(12).fill(2)), 12), lit(0));
});

Deno.test("a probe sees ε·Jε, by its tangent and by a difference; of an oracle by a difference alone", () => {
  const n = 12;
  const v = mixture(5, n);
  const at = Array.from({ length: n }, (_, i) => Math.cos(2 * i + 1));
  const probe = constant(at.map((_, i) => (i % 3 === 0 ? 1 : -1)));
  const exact = elementOf(valueAt(probed(v, probe), at), 0);
  const near = elementOf(valueAt(probedByDifference(v, probe, t, lit(1e-4)), at), 0);
  assertAlmostEquals(near, exact, 1e-6 * Math.abs(exact));
  const oracle = fieldOf(datasetScore(new Float32Array([0, 1]), 2));
  assertThrows(() => probed(oracle, constant([1, 1])));
});
