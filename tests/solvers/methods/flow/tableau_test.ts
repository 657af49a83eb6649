/**
 * Tableaus of explicit pairs hold the order conditions that their claims mean, and so do their interpolants: as data.
 * @module
 */
import { assert, assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import {
  bogackiShampine,
  bogackiShampineTableau,
  dormandPrince,
  dormandPrinceTableau,
  interpolant,
  rungeKutta,
  type Tableau,
  tsit5,
  tsit5Tableau,
} from "ito";
import { defect, treesUpTo } from "../../../lib/steps/trees.ts";
import { at, sumOf } from "../../../truth/vector.ts";

const exact = 3e-14; // coefficients of up to 88 are held to their last digit
/** Tableaus, with the order of their interpolant. */
const all: readonly (readonly [Tableau, dense: number])[] = [
  [tsit5Tableau, 4],
  [dormandPrinceTableau, 4],
  [bogackiShampineTableau, 3],
];
/** All rows of a; weights of the step, and of the embedded one. */
const whole = ({ a, error }: Tableau) => {
  const b = [...(a.at(-1) ?? []), 0];
  return { rows: [[], ...a], b, embedded: b.map((v, i) => v - at(error, i)) };
};
const worst = (tableau: Tableau, weights: readonly number[], order: number, theta = 1): number =>
  Math.max(...treesUpTo(order).map((tree) => Math.abs(defect(whole(tableau).rows, weights, tree, theta))));

Deno.test("there are 1, 1, 2, 4, 9 and 20 trees with one to six nodes", () => {
  const trees = treesUpTo(6);
  assertEquals([1, 2, 3, 4, 5, 6].map((n) => trees.filter((t) => t.size === n).length), [1, 1, 2, 4, 9, 20]);
});

for (const [tableau, dense] of all) {
  const { rows, b, embedded } = whole(tableau);
  const { name, order } = tableau;

  Deno.test(`${name} holds the conditions of order ${order} and not those of ${order + 1}`, () => {
    assert(worst(tableau, b, order) < exact, `${worst(tableau, b, order)}`);
    assert(worst(tableau, b, order + 1) > 1e-4);
  });

  Deno.test(`${name}'s second proposal holds those of order ${order - 1} and not those of ${order}`, () => {
    assert(worst(tableau, embedded, order - 1) < exact, `${worst(tableau, embedded, order - 1)}`);
    assert(worst(tableau, embedded, order) > 1e-5);
  });

  Deno.test(`${name}'s slopes stand at the sums of their rows`, () => {
    tableau.c.forEach((c, i) => assertAlmostEquals(sumOf(i + 1, (j) => at(rows[i + 1] ?? [], j)), c, 2e-15));
  });

  Deno.test(`${name}'s interpolant has order ${dense} anywhere in a step, and ends where the step does`, () => {
    const weights = interpolant(tableau.dense);
    for (const theta of [0.1, 0.3, 0.5, 0.77, 1]) {
      assert(
        worst(tableau, weights(theta), dense, theta) < exact,
        `${worst(tableau, weights(theta), dense, theta)}`,
      );
    }
    assert(worst(tableau, weights(0.3), dense + 1, 0.3) > 1e-5);
    weights(1).forEach((w, i) => assertAlmostEquals(w, at(b, i), exact));
    assertEquals(weights(0), weights(0).map(() => 0));
  });
}

Deno.test("what is no tableau is refused", () => {
  const { a, c, error } = bogackiShampineTableau;
  const wrong: readonly (readonly [Partial<Tableau>, string])[] = [
    [{ order: 0 }, "order"],
    [{ a: a.slice(1) }, "a row for each"],
    [{ a: [[0.5], [0.75], [2 / 9, 1 / 3, 4 / 9]] }, "row 1 of a must be 2 numbers"],
    [{ a: [[0.5], [0.1, 0.75], [2 / 9, 1 / 3, 4 / 9]] }, "row 1 of a must add up to 0.75"],
    [{ a: a.slice(0, 2), c: c.slice(0, 2) }, "the step's end"],
    [{ error: error.slice(1) }, "4 numbers that add up to 0"],
    [{ dense: [] }, "4 rows"],
    [{ a: [[NaN], [0, 0.75], [2 / 9, 1 / 3, 4 / 9]] }, "row 0"],
  ];
  for (const [part, why] of wrong) {
    assertThrows(() => rungeKutta({ ...bogackiShampineTableau, ...part }), RangeError, why);
  }
});

Deno.test("claims are those of the tableaus", () => {
  const claims = [tsit5, dormandPrince, bogackiShampine].map((m) => [m.name, m.strongOrder, m.errorOrder]);
  assertEquals(claims, [["tsit5", 5, 5], ["dormandPrince", 5, 5], ["bogackiShampine", 3, 3]]);
});
