/**
 * A score that has no value where a solve ends is refused before anything runs, whatever it is made of; one that has a value
 * there, or is never asked there, is not.
 * @module
 */
import { assertEquals, assertMatch } from "@std/assert";
import {
  adaptiveExponential,
  add,
  eulerMaruyama,
  type Fallible,
  gaussianScore,
  gottaGoFast,
  mixtureScore,
  mul,
  probabilityFlow,
  process,
  reverse,
  type Score,
  sqrt,
  vp,
} from "ito";
import { datasetScore } from "ito/score";
import { refused } from "../../lib/solved.ts";

/** VP whose noise is 0 at its end, where it is solved by default. */
const waves = process(({ x, t }) => {
  const beta = add(0.1, mul(19.9, t));
  return { drift: mul(-0.5, beta, x), diffusion: sqrt(beta) };
});
const parts = (count: number, elements: number, std: number) =>
  mixtureScore({
    weights: Array(count).fill(1),
    means: Array.from(
      { length: count },
      (_, k) => Array.from({ length: elements }, (_, i) => Math.sin(k + i)),
    ),
    stds: Array.from({ length: count }, (_, k) => (k === count - 1 ? std : 0.1)),
  });
const scores = (std: number): readonly (readonly [string, Fallible<Score>])[] => [
  ["a few parts", parts(3, 2, std)],
  ["a loop over parts", parts(40, 2, std)],
  ["parts of many elements", parts(3, 12, std)],
  ["an oracle of parts", parts(40, 12, std)],
];
const options = { n: 2, seed: 1, backend: "cpu" } as const;
const strategies = [eulerMaruyama(20), gottaGoFast(), adaptiveExponential()];

for (
  const [name, score] of [...scores(0), ["points", datasetScore(Float32Array.of(0, 0, 1, 1), 2)] as const]
) {
  Deno.test(`a score of points has no value where the noise is 0: ${name}`, async () => {
    for (const s of strategies) {
      for (const p of [reverse(waves, score), probabilityFlow(waves, score)]) {
        assertMatch(
          await refused(p, s, options),
          /time\.tEnd must be .* found 0\nTry: time: { tEnd: 0\.001 }/,
        );
      }
    }
    assertEquals(await refused(reverse(vp(), score), eulerMaruyama(20), options), "solved");
  });
}

for (const [name, score] of [...scores(0.1), ["a Gaussian", gaussianScore([0, 0], 1)] as const]) {
  Deno.test(`a score with a width has a value where the noise is 0: ${name}`, async () => {
    assertEquals(await refused(reverse(waves, score), eulerMaruyama(20), options), "solved");
  });
}
