/**
 * What the example of the noise modes counts and draws: against what is known of each mode, and by hand.
 * @module
 */
import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import * as E from "fp-ts/Either";
import { gottaGoFast, type ItoError, ve, withNoise } from "ito";
import { acceptedDensity, acceptedNoise, type Watched } from "../../examples/lib/accepted_noise.ts";
import { componentsOf, exactPoints, sharesOf } from "../../examples/lib/mixture.ts";
import { page } from "../../examples/lib/plots.ts";
import { assertStandardNormal, assertZ, momentsOf } from "../truth/zscore.ts";

const mixture = {
  weights: [0.1, 0.15, 0.2, 0.25, 0.3],
  means: [[0.5, 0.5], [0.2, 0.2], [0.8, 0.2], [0.2, 0.8], [0.8, 0.8]],
  stds: [0.03, 0.04, 0.05, 0.06, 0.08],
} as const;
const watched = (mode: "redraw" | "retain" | "bridge", n: number): Watched => ({
  process: ve(),
  mixture,
  strategy: withNoise(mode)(gottaGoFast({ rel: 0.05 })),
  n,
  seed: 5,
});
const right = <A>(e: E.Either<ItoError, A>): A => {
  if (E.isLeft(e)) throw new Error(JSON.stringify(e.left));
  return e.right;
};

Deno.test("acceptedNoise() of bridge adds up to Brownian motion", async () => {
  const { totals } = right(await acceptedNoise(watched("bridge", 3000))());
  assertStandardNormal("the sum of the accepted noise", totals);
});

Deno.test("acceptedNoise() of redraw is cut, leans against the drift, and adds up to thrice the variance", async () => {
  const { meanSquare, lean, totals } = right(await acceptedNoise(watched("redraw", 2000))());
  assert(meanSquare > 0.75 && meanSquare < 0.82, `mean z² must be 0.79: found ${meanSquare}`);
  assert(lean > -0.17 && lean < -0.12, `z must lean by −0.14: found ${lean}`);
  const variance = momentsOf(totals).std ** 2;
  assert(variance > 2.5 && variance < 3.5, `the variance must be 3: found ${variance}`);
});

Deno.test("acceptedNoise() of retain is standard normal step by step, and adds up to more", async () => {
  const { meanSquare, lean, totals, accepts } = right(await acceptedNoise(watched("retain", 3000))());
  assertZ({ name: "mean z²", value: meanSquare, expected: 1, se: 1 / Math.sqrt(accepts) });
  assertZ({ name: "lean", value: lean, expected: 0, se: 1 / Math.sqrt(2 * accepts) });
  const variance = momentsOf(totals).std ** 2;
  assert(variance > 1.08 && variance < 1.26, `the variance must be 1.17: found ${variance}`);
});

Deno.test("acceptedDensity() counts every accepted z once", async () => {
  const bins = right(await acceptedDensity(watched("redraw", 100), { limit: 6, bins: 8 })());
  assertEquals(bins.map((b) => b.from), [-6, -4.5, -3, -1.5, 0, 1.5, 3, 4.5]);
  assertAlmostEquals(bins.reduce((sum, b) => sum + b.density * (b.to - b.from), 0), 1, 1e-9);
});

Deno.test("exactPoints() has the weights of the mixture, as componentsOf() sees them", async () => {
  const points = right(await exactPoints(mixture, 4000, 1)());
  assertEquals(points.length, 8000);
  sharesOf(componentsOf(points, mixture), 5).forEach(({ share }, k) =>
    assertAlmostEquals(share, mixture.weights[k] ?? NaN, 0.004)
  );
  assertEquals(componentsOf(mixture.means.flat(), mixture), [0, 1, 2, 3, 4]);
  const pair = { weights: [0.2, 0.8], means: [[-1, 0], [1, 0]], stds: [1, 1] };
  assertEquals(componentsOf([0, 0, -0.6, 0, -0.8, 0], pair), [1, 1, 0]); // they meet at −ln 4 / 2
});

Deno.test("page() places its pieces, and words cannot break out of it", () => {
  const svg = page(100, 50, "a < b", [
    { at: [1, 2], svg: "<svg/>" },
    { at: [3, 4], lines: ["x & y", "z"], size: 10, bold: true },
  ]);
  assert(svg.startsWith("<svg ") && svg.includes("<title>a &lt; b</title>"), svg);
  assert(svg.includes('<g transform="translate(1,2)"><svg/></g>'), svg);
  assert(svg.includes('<tspan x="3" dy="0">x &amp; y</tspan><tspan x="3" dy="13.5">z</tspan>'), svg);
});
