/**
 * Statistics against what is known: moments and quantiles of numbers, a histogram and Kolmogorov's distance against closed forms with
 * their nulls; steps of an adaptive solve.
 * @module
 */
import { assert, assertAlmostEquals, assertEquals, assertGreater, assertLess } from "@std/assert";
import {
  adaptiveExponential,
  eulerMaruyama,
  gottaGoFast,
  lift,
  mixtureScore,
  mul,
  neg,
  param,
  process,
  reverse,
  ve,
} from "ito";
import * as E from "fp-ts/Either";
import type { Cloud, View } from "../../../playground/draw/cloud.ts";
import { sortedFloats } from "../../../playground/draw/sorted.ts";
import { valuesOf } from "../../../playground/draw/states.ts";
import { measure } from "../../../playground/draw/statistics.ts";
import { stepsOf } from "../../../playground/draw/steps.ts";
import type { Exact } from "../../../playground/program/playable.ts";
import { cloudOf, normals, uniforms } from "./clouds.ts";

const view: View = { picture: "paths", x: 0, y: 0, frame: 1 };
const range = { x: [0, 1], y: [-4, 4] } as const;
const normal: Exact = ({ t, params: { s = 1 } }) => (v) =>
  Math.exp(-(((v - t) / s) ** 2) / 2) / (s * Math.sqrt(2 * Math.PI));

/** N(1, 1) at the second frame, of time 1. */
const gaussian = (n: number, seed: number): Cloud => {
  const z = normals(seed);
  return cloudOf({ n, batch: 1000 }, (_i, f) => f === 1 ? 1 + z() : 0);
};
const measured = (cloud: Cloud, done: number, exact?: Exact, s = 1) =>
  measure({ cloud, done, view, range, params: { s }, exact });

Deno.test("numbers come in order, those that are not finite not at all", () => {
  const uniform = uniforms(1);
  const values = Float32Array.from(
    { length: 5000 },
    (_, i) =>
      [NaN, Infinity, -Infinity, 0, -0, 1e-42, -1e-42, 3e38, -3e38][i % 20] ??
        (uniform() - 0.5) * 10 ** (i % 60 - 30),
  );
  const found = sortedFloats(values);
  assertEquals([...found], [...values.filter(Number.isFinite).sort()]);
  assertEquals(sortedFloats(new Float32Array()).length, 0);
});

Deno.test("mean, deviation and quantiles are those of the finite paths that are of this setting", () => {
  const cloud = cloudOf(
    { n: 1100, batch: 300 },
    (i, f) => f === 0 ? 0 : i < 1001 ? (i % 7 === 0 ? NaN : i) : 1e6,
  );
  const numbers = Array.from({ length: 1001 }, (_, i) => i).filter((i) => i % 7 !== 0);
  const mean = numbers.reduce((a, b) => a + b, 0) / numbers.length;
  const found = measured(cloud, 1001);
  assertAlmostEquals(found.mean, mean, 1e-9);
  const squares = numbers.reduce((a, b) => a + (b - mean) ** 2, 0);
  assertAlmostEquals(found.std, Math.sqrt(squares / (numbers.length - 1)), 1e-9);
  for (const [k, share] of [0.05, 0.25, 0.5, 0.75, 0.95].entries()) {
    const at = share * (numbers.length - 1),
      low = numbers[Math.floor(at)] ?? NaN,
      high = numbers[Math.ceil(at)] ?? NaN;
    assertAlmostEquals(found.quantiles[k] ?? NaN, low + (high - low) * (at % 1), 1e-6);
  }
  assertEquals([found.done, found.frame, found.time, found.exact, found.distance], [1001, 1, 1, [], 0]);
  assertEquals(measured(cloudOf({ n: 3 }, () => NaN), 3, normal).distance, 0);
});

Deno.test("a histogram is the closed form within its null, its bins those of the axis", () => {
  const n = 20_000;
  const found = measured(gaussian(n, 2), n, normal);
  assertEquals([found.from, found.to, found.histogram.length], [-4, 4, found.exact.length]);
  const width = 8 / found.histogram.length;
  // Σ (observed − expected)² / expected over bins with more than 10 expected is χ²: its mean k, its deviation √(2k)
  let [chi, k] = [0, 0];
  for (const [i, density] of found.histogram.entries()) {
    const middle = -4 + (i + 0.5) * width;
    assertAlmostEquals(found.exact[i] ?? NaN, normal({ t: 1, params: { s: 1 } })(middle), 1e-12);
    const expected = (found.exact[i] ?? 0) * width * n;
    if (expected < 10) continue;
    chi += (density * width * n - expected) ** 2 / expected;
    k++;
  }
  assertGreater(k, 30);
  assertLess(Math.abs(chi - k), 3 * Math.sqrt(2 * k));
  // with all paths, a twentieth of which are beyond the axis, it is still their density
  const inside = found.histogram.reduce((a, b) => a + b, 0) * width;
  const values = valuesOf(gaussian(n, 2), 0, 1);
  assertAlmostEquals(inside, values.filter((v) => v >= -4 && v < 4).length / n, 1e-9);
});

Deno.test("Kolmogorov's distance: exact samples keep within the null, others do not", () => {
  const found = Array.from({ length: 20 }, (_, seed) => measured(gaussian(2000, seed + 10), 2000, normal));
  const within = found.filter(({ distance, distanceNull }) => distance < distanceNull).length;
  assertAlmostEquals(found[0]?.distanceNull ?? NaN, 1.358 / Math.sqrt(2000), 1e-12);
  assertGreater(within, 16); // of 20, 19 are expected; fewer than 17 have a probability of 0.016
  // N(1, 1) against N(1, 1.2): the largest difference of the two distributions is .0440, at v ≈ ±1.09 about the mean
  const other = measured(gaussian(40_000, 3), 40_000, normal, 1.2);
  assertAlmostEquals(other.distance, 0.044, 0.0068);
  assertGreater(other.distance, other.distanceNull);
});

Deno.test("Kolmogorov's distance of two numbers is the larger of what is above and below the closed form", () => {
  const uniform: Exact = () => (v) => (v >= 0 && v < 1 ? 1 : 0);
  for (const [a, b, distance] of [[0.1, 0.2, 0.8], [0.7, 0.9, 0.7], [0.25, 0.75, 0.25]] as const) {
    assertAlmostEquals(
      measured(cloudOf({ n: 2 }, (i) => i === 0 ? b : a), 2, uniform).distance,
      distance,
      2e-3,
    );
  }
});

Deno.test("distances of laws that are hard to sum: heavy tails, two far modes, positive ones, one point", () => {
  const n = 8000, uniform = uniforms(5), z = normals(6);
  const law = (draw: (i: number) => number, density: (v: number) => number) =>
    measured(cloudOf({ n }, (i, f) => f === 1 ? draw(i) : 0), n, () => density);
  const gauss = (v: number, m: number, s: number): number =>
    Math.exp(-(((v - m) / s) ** 2) / 2) / (s * Math.sqrt(2 * Math.PI));
  const cauchy = law(() => Math.tan(Math.PI * (uniform() - 0.5)), (v) => 1 / (Math.PI * (1 + v * v)));
  const modes = law(
    (i) => (i % 10 === 0 ? 3 : 0) + 0.02 * z(),
    (v) => 0.1 * gauss(v, 3, 0.02) + 0.9 * gauss(v, 0, 0.02),
  );
  const positive = law(() => Math.exp(z()), (v) => gauss(Math.log(v), 0, 1) / v); // NaN below 0
  for (const { distance, distanceNull } of [cauchy, modes, positive]) {
    assert(distance > 0 && distance < distanceNull, `${distance} ${distanceNull}`);
  }
  assertEquals([law(() => 2, () => NaN).distance, law(() => 2, () => Infinity).exact], [0, []]);
  assertEquals(law(() => z(), (v) => (v > 0 ? NaN : 1)).distanceNull, 0);
});

Deno.test("steps of an adaptive solve are shown with those it rejected, equal ones are none", async () => {
  const score = mixtureScore({ weights: [0.5, 0.5], means: [[0], [1]], stds: [0.05, 0.05] });
  const process1 = lift(reverse(ve({ sigmaMax: 10 }), score));
  if (E.isLeft(process1)) throw new Error("no process");
  const opening = {
    options: { n: 100, seed: 1, frames: 10 },
    params: { other: 3 },
    backend: "auto",
    panels: 1,
  } as const;
  for (const strategy of [adaptiveExponential(), gottaGoFast()]) {
    const { times, lengths, accepted } = await stepsOf(process1.right, strategy, opening, Infinity); // whatever else the machine does
    assertGreater(times.length, 200);
    assertEquals([times.length, times.length], [lengths.length, accepted.length]);
    assert(times.every((t) => t > 0 && t <= 1), `${Math.min(...times)} ${Math.max(...times)}`);
    assert(lengths.every((h) => h > 0 && h <= 1), `${Math.min(...lengths)} ${Math.max(...lengths)}`);
    assertGreater(accepted.filter((a) => a).length, times.length / 2);
  }
  const forward = process(({ x }) => ({ drift: neg(mul(param("theta", 1), x)), diffusion: 0.5 }));
  const none = { times: [], lengths: [], accepted: [] };
  assertEquals(await stepsOf(forward, eulerMaruyama(10), opening), none);
  const broken = { ...opening, options: { ...opening.options, x0: [1, 2, 3], shape: [2] } };
  assertEquals(await stepsOf(process1.right, adaptiveExponential(), broken), none);
});
