/**
 * Images of which something was seen, by an oracle's score: tables of neighbours in the staged plans.
 * @module
 */
import { assert } from "@std/assert";
import {
  adaptiveExponential,
  blockMeans,
  conditioned,
  equalSteps,
  exponentialAdams,
  greyOf,
  type LinearMap,
  mixtureScore,
  observe,
  pigdm,
  reverse,
  vp,
} from "ito";
import { right } from "../../lib/either.ts";
import { solved } from "../../lib/solved.ts";

const shape = [3, 4, 4] as const, size = 48;
const images = Float32Array.from(
  { length: 40 * size },
  (_, i) => 0.5 * Math.sin(1.3 * i + Math.floor(i / size) ** 2),
);
/** More parts than an expression is made of: an oracle. */
const parts = Array.from({ length: 20 }, (_, k) => Array.from(images.subarray(k * size, (k + 1) * size)));
const score = mixtureScore({ weights: parts.map(() => 1), means: parts, stds: parts.map(() => 0.3) });
const measured = ({ rows }: LinearMap, x: ArrayLike<number>): readonly number[] =>
  rows.map((r) => r.at.reduce((s, i, k) => s + (r.weights[k] ?? NaN) * (x[i] ?? NaN), 0));

for (
  const [name, map] of [["grey", right(greyOf(shape))], ["blocks", right(blockMeans(shape, 2))]] as const
) {
  for (const jacobian of ["none", "difference"] as const) {
    Deno.test(`samples have what was seen of the image: ${name}, ${jacobian}`, async () => {
      const y = measured(map, images.subarray(5 * size, 6 * size));
      const p = reverse(
        vp(),
        pigdm(score, observe(map, y, 0.02), { dataStd: 0.3, jacobian }),
      );
      const asked = { n: 4, seed: 1, shape };
      const s = await solved(p, adaptiveExponential(), { ...asked, backend: "cpu" });
      for (let i = 0; i < asked.n; i++) {
        const found = measured(map, s.samples.subarray(i * size, (i + 1) * size));
        const off = Math.max(...found.map((v, j) => Math.abs(v - (y[j] ?? NaN))));
        assert(off < 0.08, `sample ${i} is ${off} from what was seen`);
      }
    });
  }
}

Deno.test("an image's exact posterior is the same in float32 and float64", async () => {
  const map = right(greyOf(shape)), y = measured(map, images.subarray(5 * size, 6 * size));
  const means = [0, 1, 2].map((k) => Array.from(images.subarray(k * size, (k + 1) * size)));
  const { score: exact } = right(
    conditioned({ weights: [1, 1, 1], means, stds: [0.3, 0.2, 0.4] }, observe(map, y, 0.1)),
  );
  const strategy = equalSteps(exponentialAdams, 20), asked = { n: 3, seed: 2, shape };
  const truth = await solved(reverse(vp(), exact), strategy, { ...asked, backend: "reference" });
  const s = await solved(reverse(vp(), exact), strategy, { ...asked, backend: "cpu" });
  const far = s.samples.reduce((m, v, i) => Math.max(m, Math.abs(v - (truth.samples[i] ?? NaN))), 0);
  assert(far < 1e-3, `${far} from float64`);
});
