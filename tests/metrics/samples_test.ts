/**
 * What is read as samples, and the errors of what is none.
 * @module
 */
import { assertEquals } from "@std/assert";
import { eulerMaruyama, ou, solve } from "ito";
import {
  distance,
  distanceBetween,
  energyDistance,
  recoveredWeights,
  slicedWasserstein,
  wasserstein,
} from "ito/metrics";
import { readSamples } from "../../metrics/samples.ts";
import { js } from "../fails/plain_options.ts";
import { failure, right } from "../lib/either.ts";

const read = (u: unknown) => right(readSamples("mine", u));

Deno.test("readSamples() takes rows, numbers, { values, n } and a solution", async () => {
  assertEquals(read([1, 2, 3]), { values: Float64Array.of(1, 2, 3), n: 1 });
  assertEquals(read([[1, 2], Float32Array.of(3, 4)]), { values: Float64Array.of(1, 2, 3, 4), n: 2 });
  const values = Float32Array.of(1, 2, 3, 4);
  assertEquals(read({ values, n: 2 }), { values, n: 2 });
  const s = right(await solve(ou(), eulerMaruyama(4), { n: 3, shape: [2], seed: 1 })());
  assertEquals(read(s), { values: s.samples, n: 2 });
});

const mixture = { weights: [1, 1], means: [[0], [1]], stds: [0.1, 0.1] };
const wrong: readonly (readonly [name: string, error: () => string, text: string])[] = [
  [
    "an odd list",
    () => failure(readSamples("mine", { values: [1, 2, 3], n: 2 })),
    "mine: expected a multiple of 2, found 3 numbers\nTry: data of a multiple of 2",
  ],
  [
    "rows of two lengths",
    () => failure(readSamples("mine", [[1, 2], [3]])),
    "mine: expected rows of 2 numbers, found row 1 of 1 numbers\nTry: data of rows of 2 numbers",
  ],
  [
    "a text",
    () => failure(js(distance, "samples", mixture)),
    'distance: expected samples: a solution, { values, n }, a list of rows, or a list of numbers where a sample is one number, found "samples"\nTry: distance({ values, n: 2 }, …)',
  ],
  [
    "a NaN",
    () => failure(distance([1, NaN, 2], mixture)),
    "distance: samples: number 1 must be finite, found NaN\nTry: numbers.map(Number.isFinite), to see whether it is the only one",
  ],
  [
    "a solution that failed",
    () =>
      failure(
        distance({ samples: Float32Array.of(1, 2), shape: [1], codes: ["done", "notFinite"] }, mixture),
      ),
    'distance of a solution of which 1 of 2 samples did not end well is not supported\nTry: solution.notes, which say why; or the rows whose code is "done", where the others may be left out',
  ],
  [
    "another dimension",
    () => failure(distanceBetween([[1, 2], [3, 4]], [1, 2], slicedWasserstein())),
    "distanceBetween: expected samples of 1 elements, as the exact ones, found samples of 2 elements\nTry: data of samples of 1 elements, as the exact ones",
  ],
  [
    "too few exact samples",
    () => failure(distance([1, 2, 3], Array.from({ length: 17 }, (_, i) => i))),
    "distance: exact: expected at least 6 times as many: a reference, and 5 sets to compare with it, found 5 times as many samples as the 3 that are judged\nTry: a function (n, seed) => …, which draws exact samples; or fewer samples, judged beside these",
  ],
  [
    "a law that draws too few",
    () => failure(distance([1, 2, 3], () => [1, 2])),
    "distance: exact: expected 3 samples of 1 elements, for every seed, found 2 samples of 1 elements\nTry: data of 3 samples of 1 elements, for every seed",
  ],
  [
    "a mode of no width",
    () => failure(recoveredWeights([1, 2], { ...mixture, stds: [0.1, 0] })),
    "recoveredWeights: stds[1] must be > 0, found 0\nTry: another stds[1], > 0",
  ],
  [
    "half a mixture",
    () => failure(js(distance, [1, 2], { stds: [1] })),
    'distance: exact: expected { weights, means, stds }: a list of numbers, a list of lists, a list of numbers, found {"stds":[1]}\nTry: distance(samples, { weights: [0.3, 0.7], means: [[0, 0], [1, 1]], stds: [0.1, 0.1] })',
  ],
  [
    "a misspelt option",
    () => failure(js(distance, [1, 2], mixture, { repeat: 9 })),
    "distance: repeat must be left out: it is no option (measure, repeats, seed), found 9\nTry: repeats",
  ],
  [
    "an order below 1",
    () => failure(wasserstein([1], [2], 0.5)),
    "wasserstein: order must be a number ≥ 1, found 0.5\nTry: another order, a number ≥ 1",
  ],
];
for (const [name, error, text] of wrong) {
  Deno.test(`the measures refuse ${name}`, () => assertEquals(error(), text));
}

Deno.test("the measures throw for options that are none, where they are made", () => {
  for (const make of [() => js(slicedWasserstein, { order: 3 }), () => js(energyDistance, { limit: -1 })]) {
    let text = "";
    try {
      make();
    } catch (e) {
      text = e instanceof RangeError ? e.message : "";
    }
    assertEquals(text.includes("must be"), true, text);
  }
});
