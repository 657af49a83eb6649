/**
 * Methods of noise element by element refuse a matrix that mixes noises, which they would silently take for one number a row; a
 * system whose components have a noise each they solve.
 * @module
 */
import { assert } from "@std/assert";
import {
  correlated,
  derivativeFreeMilstein,
  ensemble,
  equalSteps,
  lambaMilstein,
  neg,
  platen,
  platenWeak,
  ri6,
  sosra,
  sosri,
  sra1,
  sriw1,
  system,
} from "ito";
import { right } from "../../../lib/either.ts";
import { refused } from "../../../lib/solved.ts";
import { assertZ } from "../../../truth/zscore.ts";

const own = system(["a", "b"], ["u", "v"], ({ a, b }) => ({
  drift: { a: neg(a), b: neg(b) },
  diffusion: { a: 1, b: 0.5 },
}));
const mixed = correlated([[1, 0.8], [0.8, 1]], own);
const [n, steps] = [20_000, 64];
/** ∫ e^(−2(1 − s)) ds. */
const spread = (1 - Math.exp(-2)) / 2;

const elementwise = [derivativeFreeMilstein, lambaMilstein, platen, sriw1, sosri];
for (const method of elementwise) {
  Deno.test(`${method.name} refuses noises that mix, and solves a system of a noise each`, async () => {
    const text = await refused(mixed, equalSteps(method, steps), { n: 2, seed: 1, x0: [1, 1] });
    assert(text.includes("whose noises mix") && text.includes("Try: equalSteps(milstein, n)"), text);
    const { variance } = right(
      await ensemble(own, equalSteps(method, steps), { n, seed: 2, x0: [1, 1], backend: "cpu" })(),
    );
    [spread, spread / 4].forEach((expected, k) =>
      assertZ({
        name: `variance of component ${k}`,
        value: variance[k] ?? NaN,
        expected,
        se: expected * (Math.sqrt(2 / n) + (method === lambaMilstein ? 1 : 0) / steps),
      })
    );
  });
}

for (const method of [sra1, sosra, platenWeak, ri6]) {
  Deno.test(`${method.name} takes noises that mix, and their covariance comes out`, async () => {
    const asked = { n, seed: 3, x0: [0, 0], backend: "cpu", covariance: true } as const;
    const { covariance } = right(await ensemble(mixed, equalSteps(method, steps), asked)());
    const expected = 0.8 * 0.5 * spread;
    const se = spread * 0.5 * Math.sqrt((1 + 0.8 ** 2) / n);
    assertZ({ name: "covariance", value: covariance?.values[1] ?? NaN, expected, se });
  });
}
