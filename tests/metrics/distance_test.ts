/**
 * A distance beside its null: exact samples are null, shifted ones are not, and z and p are what is worked by hand.
 * @module
 */
import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import {
  distance,
  energyDistance,
  exactSamples,
  judge,
  type Measure,
  type Modes,
  type Samples,
  slicedWasserstein,
} from "ito/metrics";
import { beside } from "../../metrics/distance.ts";
import { failure, right } from "../lib/either.ts";
import { peersMixture, randomMixture } from "../truth/problems.ts";
import { LIMIT } from "../truth/zscore.ts";

const count = 300;
const shifted = ({ values, n }: Samples): Samples => ({ n, values: values.map((v: number) => v + 0.2) });
const mixtures: readonly (readonly [string, Modes])[] = [
  ["2-D", peersMixture],
  ["256-D", randomMixture({ n: 256, seed: 1 })],
];
for (const [dimension, mixture] of mixtures) {
  for (const measure of [slicedWasserstein({ projections: 32 }), energyDistance({ limit: count })]) {
    Deno.test(`distance() finds exact ${dimension} samples null and shifted ones not, by ${measure.name}`, () => {
      const judged = right(judge(mixture, count, { measure, seed: 100 }));
      const samples = right(exactSamples(mixture, count, 7));
      const [same, off] = [right(judged(samples)), right(judged(shifted(samples)))];
      assert(Math.abs(same.z) < LIMIT, `exact against exact: ${JSON.stringify(same)}`);
      assert(off.z > 2 * LIMIT && off.p === 0.05, `shifted: ${JSON.stringify(off)}`);
    });
  }
}

Deno.test("distance() has a p that is uniform under the null", () => {
  const found = Array.from({ length: 60 }, (_, k) => {
    const mine = right(exactSamples(peersMixture, 40, 50_000 + k));
    return right(
      distance(mine, peersMixture, {
        repeats: 9,
        seed: 100 * k,
        measure: slicedWasserstein({ projections: 8 }),
      }),
    ).p;
  });
  const mean = found.reduce((a, b) => a + b, 0) / found.length; // of 0.1, …, 1: 0.55, sd √0.0825
  assert(Math.abs(mean - 0.55) < LIMIT * Math.sqrt(0.0825 / found.length), `mean p = ${mean}`);
});

Deno.test("distance() gives the z and rank worked by hand, of a law, a list and a function alike", () => {
  const measure: Measure = { name: "first", to: () => ({ values }) => values[0] ?? NaN };
  const law = (_: number, seed: number) => [2 * seed, 0]; // the reference is of seed 0, the null 2, 4, 6, 8, 10
  const found = right(distance([8, 1], law, { measure, repeats: 5 }));
  const sd = Math.sqrt(10);
  assertEquals({ ...found, z: 0 }, { value: 8, null: { mean: 6, sd }, p: 3 / 6, z: 0 });
  assertAlmostEquals(found.z, 2 / (sd * Math.sqrt(1.2)), 1e-15);
  const list = Array.from({ length: 6 }, (_, k) => law(2, k)).flat();
  assertEquals(right(distance([8, 1], list, { measure })), found); // as many sets as it holds
  assertEquals(beside(3, [3, 3, 3]).z, 0);
  assertEquals(beside(4, [3, 3, 3]).z, Infinity); // a law that does not scatter
});

Deno.test("judge() wants as many samples as its null", () => {
  const judged = right(judge(peersMixture, 10, { repeats: 5 }));
  assertEquals(
    failure(judged(right(exactSamples(peersMixture, 11, 1)))),
    "judge: expected 10 samples, as the null was made of, found 11 samples\nTry: data of 10 samples, as the null was made of",
  );
});

Deno.test("a measure that gives NaN is refused: of the samples, and of the null", () => {
  const all: Measure = { name: "mine", to: () => () => NaN };
  const some: Measure = { name: "mine", to: () => ({ values }) => (values[0] === 7 ? NaN : 1) };
  const law = (n: number, seed: number) => Array.from({ length: n }, (_, i) => seed + i);
  const says =
    'distance by the measure "mine", which gives NaN is not supported\nTry: a measure that gives a number';
  for (const measure of [all, some]) {
    assert(failure(distance([7, 1], law, { measure, repeats: 5 })).startsWith(says));
  }
  assertEquals(right(distance([6, 1], law, { measure: some, repeats: 5 })).p, 1); // all alike
});
