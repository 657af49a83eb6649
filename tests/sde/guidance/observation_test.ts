/**
 * Linear measurements along their axes, beside the pseudoinverse of dense matrices; few axes as sums and many as tables.
 * @module
 */
import { assert, assertAlmostEquals, assertEquals, assertMatch } from "@std/assert";
import { blockMeans, greyOf, type LinearMap, observe, observed, x } from "ito";
import type { Node } from "../../../sde/language/expr.ts";
import { type Observation, toward } from "../../../sde/guidance/observation.ts";
import { failure, right } from "../../lib/either.ts";
import { stateOf, type Value } from "../../lib/evaluate.ts";
import { type Matrix, solvedBy, times } from "../../truth/conditioned.ts";

const dense = ({ elements, rows }: LinearMap): Matrix =>
  rows.map((r) => {
    const row = Array.from({ length: elements }, () => 0);
    r.at.forEach((i, k) => row[i] = r.weights[k] ?? NaN);
    return row;
  });

/** Aᵀ (λ A Aᵀ + σ²)⁻¹ (y − A d), by a dense solve. */
const wantedPull = (
  A: Matrix,
  { y, d, lambda, sigma }: {
    readonly y: readonly number[];
    readonly d: readonly number[];
    readonly lambda: number;
    readonly sigma: number;
  },
): readonly number[] => {
  const dot = (a: readonly number[], b: readonly number[]) => a.reduce((s, v, i) => s + v * (b[i] ?? NaN), 0);
  const S = A.map((a, i) => A.map((b, j) => lambda * dot(a, b) + (i === j ? sigma ** 2 : 0)));
  const seen = times(A, d);
  const { z } = solvedBy(S, y.map((v, j) => v - (seen[j] ?? NaN)));
  return d.map((_, i) => A.reduce((s, row, j) => s + (row[i] ?? NaN) * (z[j] ?? NaN), 0));
};

/** The same by its axes: w(τ) = 1/(λ + τ²). */
const foundPull = (o: Observation, d: readonly number[], lambda: number): readonly number[] =>
  stateOf(toward(o, x, (noise) => 1 / (lambda + noise ** 2)), {
    elements: d.length,
    inputs: new Map<Node, Value>([[x, d]]),
  });

const wave = (n: number, by: number): readonly number[] =>
  Array.from({ length: n }, (_, i) => Math.sin(1 + by * i));

const maps: readonly (readonly [string, Matrix | LinearMap])[] = [
  ["one row", [[1, 2, -0.5, 0]]],
  ["three rows at angles", [[1, 2, -0.5, 0], [0, 1, 1, 1], [3, 0, 0, 0.2]]],
  ["rows without common elements", [[1, 2, 0, 0], [0, 0, -1, 3]]],
  ["elements", right(observed(12, [3, 0, 7]))],
  ["grey", right(greyOf([3, 2, 4], [0.3, 0.6, 0.1]))],
  ["grey of two channels", right(greyOf([3, 2, 4], [0.5, 0, 0.5]))],
  ["means of blocks", right(blockMeans([2, 4, 6], 2))],
  ["weights that differ from row to row", {
    elements: 10,
    rows: [0, 1, 2, 3, 4].map((j) => ({ at: [j, j + 5], weights: [1, j + 1] })),
  }],
];
for (const [name, map] of maps) {
  Deno.test(`observe() by ${name} weighs what is missing as a dense solve does`, () => {
    const A = "rows" in map ? dense(map) : map;
    const n = A[0]?.length ?? 0;
    const y = wave(A.length, 0.9), d = wave(n, 1.7);
    for (const [lambda, sigma] of [[1, 0.3], [0.04, 0.5], [2, 0]] as const) {
      const wanted = wantedPull(A, { y, d, lambda, sigma });
      foundPull(right(observe(map, y, sigma)), d, lambda).forEach((v, i) =>
        assertAlmostEquals(v, wanted[i] ?? NaN, 1e-11, `element ${i}`)
      );
    }
  });
}

Deno.test("an image's axes are one group of tables", () => {
  const grey = right(observe(greyOf([3, 8, 8]), wave(64, 1), 0.1));
  assertEquals(grey.groups.length, 1);
  assertEquals(grey.groups[0]?.axes.length, 64);
  assertAlmostEquals(grey.groups[0]?.noise ?? NaN, 0.1 * Math.sqrt(3), 1e-12);
  const blocks = right(blockMeans([1, 4, 4], 2));
  assertEquals(blocks.rows[3], { at: [10, 11, 14, 15], weights: [0.25, 0.25, 0.25, 0.25] });
});

Deno.test("rows that depend on each other count once, and contradict where they must agree", () => {
  const twice = [[1, 1], [2, 2]];
  const noisy = right(observe(twice, [1, 2.2], 0.1));
  assertEquals(noisy.groups.map((g) => g.axes.length), [1]);
  assert(right(observe(twice, [1, 2], 0)).groups.length === 1);
  assertMatch(failure(observe(twice, [1, 2.2], 0)), /depend on each other[\s\S]*sigma > 0/);
});

Deno.test("rows of any length see what they see: beside much longer ones, and of 1e±160", () => {
  // turned by hand: (1, 1) is seen along (1, 0) and, of what is left, (0, 1)
  const along = (A: readonly (readonly number[])[], y: readonly number[], sigma: number) =>
    right(observe(A, y, sigma)).groups.flatMap((g) => g.axes);
  const pulled = (A: readonly (readonly number[])[], y: readonly number[]) =>
    foundPull(right(observe(A, y, 0)), [0, 0], 1); // without noise: the sample itself
  for (const small of [1e-11, 1e-13]) {
    const found = pulled([[1, 0], [small, small]], [0.3, small * 0.8]);
    assertAlmostEquals(found[0] ?? NaN, 0.3, 1e-12);
    assertAlmostEquals(found[1] ?? NaN, 0.5, 1e-4);
    // the same row twice is one, however short it is beside others, and must agree with itself
    assertEquals(along([[1, 0], [small, small], [small, small]], [0.3, small, small], 0).length, 2);
    const odd = observe([[1, 0], [0, small], [0, small]], [0, small, 1.1 * small], 0);
    assertMatch(failure(odd), /depend on each other/);
  }
  for (const unit of [1e160, 1e-160, 1e-200]) {
    const found = pulled([[unit, 0], [unit, unit]], [0.3 * unit, 0.8 * unit]);
    [0.3, 0.5].forEach((v, i) => assertAlmostEquals(found[i] ?? NaN, v, 1e-12, `${unit}`));
    const [one] = along([[3 * unit, 4 * unit]], [5 * unit], unit);
    assertAlmostEquals(one?.value ?? NaN, 1, 1e-12);
    assertAlmostEquals(one?.noise ?? NaN, 0.2, 1e-12);
  }
  assertMatch(failure(observe([[1e-200, 1e-200]], [1], 0.1)), /7\.07e\+199 ± 7\.07e\+198[\s\S]*units of A x/);
  assertMatch(failure(observe([[1, 0]], [1e200], 0.1)), /seen at 1\.00e\+200/);
});

Deno.test("observe() and the maps say what does not fit", () => {
  assertMatch(failure(observe([[1, 0], [1]], [0, 0], 1)), /rows of one length/);
  assertMatch(failure(observe([[0, 0]], [0], 1)), /row 0, all 0/);
  assertMatch(failure(observe([[1, NaN]], [0], 1)), /row 0 of A/);
  assertMatch(failure(observe([[1, 0]], [0, 1], 1)), /2 numbers[\s\S]*|1 numbers/);
  assertMatch(failure(observe([[1, 0]], [NaN], 1)), /observe: y/);
  assertMatch(failure(observe([[1, 0]], [0], -1)), /sigma must be a finite number ≥ 0/);
  const many = Array.from({ length: 65 }, (_, j) => Array.from({ length: 65 }, (_, i) => (i === j ? 2 : 1)));
  assertMatch(failure(observe(many, wave(65, 1), 1)), /65 rows that have elements in common/);
  assertMatch(failure(observed(4, [0, 4])), /from 0 to 3, each once/);
  assertMatch(failure(observe(observed(4, [1, 1]), [0, 0], 1)), /each once/);
  assertMatch(failure(greyOf([3, 2, 2], [1, 2])), /3 finite weights/);
  assertMatch(failure(blockMeans([3, 6, 4], 4)), /divides 6 and 4/);
  const plain = (f: (...a: never[]) => unknown, ...args: unknown[]): string =>
    JSON.stringify(Reflect.apply(f, undefined, args));
  assertMatch(plain(observe, 3, [0], 1), /rows of one length, or a map/);
  assertMatch(plain(observe, { elements: 2, rows: [{ at: [5], weights: [1] }] }, [0], 1), /a map as/);
  assertMatch(plain(observe, { elements: 2, rows: [] }, [], 1), /a map as/);
  assertMatch(plain(observe, [[1, 0]], "y", 1), /1 numbers, one a row/);
  assertMatch(plain(observed, "4", [0]), /a whole number > 0/);
  assertMatch(plain(greyOf, [3, 4]), /\[channels, height, width\]/);
});
