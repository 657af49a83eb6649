/**
 * The plain Brownian path by hand: where single normals go, and the law at a few moments.
 * @module
 */
import { assertAlmostEquals, assertEquals } from "@std/assert";
import { addresses, brownian, GRAINS } from "./brownian.ts";
import { type Noise, treeNoiseOf } from "./threefry.ts";
import { assertStandardNormal, assertZ } from "./zscore.ts";

/** 1 for one draw, 0 for all others. */
const only = (wanted: number): Noise => (n, draw) => new Float64Array(n).fill(draw === wanted ? 1 : 0);
const w = (noise: Noise, moment: number, element = 0): number => brownian(noise, { n: 2, element, moment });

Deno.test("brownian() runs straight to its end, and bends at the middles of intervals", () => {
  const chord = only(addresses.end), half = only(addresses.middle(0, 0)), part = only(addresses.middle(2, 3));
  const eighth = GRAINS / 8;
  assertEquals([0, 1, 4, 8].map((k) => w(chord, k * eighth)), [0, 1 / 8, 1 / 2, 1]);
  assertEquals([0, 1, 4, 6, 8].map((k) => w(half, k * eighth)), [0, 1 / 8, 1 / 2, 1 / 4, 0]);
  assertEquals([6, 6.5, 7, 7.5, 8].map((k) => w(part, k * eighth)), [0, 1 / 8, 1 / 4, 1 / 8, 0]);
  assertAlmostEquals(w(only(addresses.middle(30, 2 ** 30 - 1)), GRAINS - 1), 2 ** -16, 1e-18);
});

Deno.test("brownian() has variance τ at a coarse and at the finest moment, and independent elements", () => {
  const count = 20_000;
  const at = (moment: number, element: number): number[] =>
    Array.from(
      { length: count },
      (_, k) => w(treeNoiseOf(4, k), moment, element) / Math.sqrt(moment / GRAINS),
    );
  const coarse = at(GRAINS * 3 / 8, 0), other = at(GRAINS * 3 / 8, 1);
  assertStandardNormal("W(3/8) / √(3/8)", coarse);
  assertStandardNormal("W(1 grain) / √(1 grain)", at(1, 1));
  const product = coarse.reduce((sum, z, k) => sum + z * (other[k] ?? NaN), 0) / count;
  assertZ({ name: "product of elements", value: product, expected: 0, se: count ** -0.5 });
});
