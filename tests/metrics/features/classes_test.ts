/**
 * The balance of classes against scipy's contingency test, and where both laws are one.
 * @module
 */
import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { classBalance } from "ito/metrics";
import { uniform } from "../../../metrics/random.ts";
import { right } from "../../lib/either.ts";

/** So many rows of logits of each class. */
const logits = (counts: readonly number[]): readonly (readonly number[])[] =>
  counts.flatMap((count, k) =>
    Array.from({ length: count }, () => counts.map((_, j) => (j === k ? 1 : -0.5 * j)))
  );

Deno.test("classBalance() is scipy's chi2_contingency of two rows of counts", () => {
  const found = right(classBalance(logits([30, 50, 20]), logits([100, 120, 80])));
  assertAlmostEquals(found.chi2, 3.354449472096531, 1e-12);
  assertEquals(found.dof, 2);
  assertEquals([...found.shares], [0.3, 0.5, 0.2]);
  assertAlmostEquals(found.standardErrors[1] ?? NaN, Math.sqrt(0.4 * 0.6 / 100), 1e-15);
});

Deno.test("classBalance() of draws of one law is within its null; a class that is lost is seen; one that nobody has is no class", () => {
  const drawn = (N: number, seed: number, weights: readonly number[]) => {
    const counts = weights.map(() => 0);
    for (let i = 0; i < N; i++) {
      let [k, left] = [0, uniform(seed, i, 0)];
      while (k < weights.length - 1 && left >= (weights[k] ?? 0)) left -= weights[k++] ?? 0;
      counts[k] = (counts[k] ?? 0) + 1;
    }
    return logits(counts);
  };
  const law = [0.3, 0.2, 0.1, 0.4, 0];
  const same = right(classBalance(drawn(500, 1, law), drawn(3000, 2, law)));
  assertEquals(same.dof, 3);
  assert(Math.abs(same.chi2Z) < 3);
  assert(right(classBalance(drawn(500, 1, [0.3, 0.2, 0, 0.5, 0]), drawn(3000, 2, law))).chi2Z > 5);
});
