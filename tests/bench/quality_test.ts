/**
 * The quality measures against cases whose answer is known.
 * @module
 */
import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import {
  againstNull,
  directions,
  energyDistance,
  type Measure,
  recoveredWeights,
  type Samples,
  slicedWasserstein,
  spreadAboutModes,
  tweedieShare,
  wasserstein2Squared,
} from "../../bench/lib/quality.ts";
import { gaussian, type Mixture, peersMixture, randomMixture, sampleMixture } from "../truth/problems.ts";
import { assertZ, LIMIT } from "../truth/zscore.ts";

const samplesOf = (mixture: Mixture, count: number, seed: number): Samples => ({
  values: sampleMixture({ mixture, count, seed }),
  n: mixture.n,
});
const moved = ({ values, n }: Samples, by: (v: number, at: number) => number): Samples => ({
  values: values.map(by),
  n,
});

Deno.test("wasserstein2Squared() couples quantiles, also of unequal counts", () => {
  assertEquals(wasserstein2Squared([0], [0, 1]), 0.5);
  assertEquals(wasserstein2Squared([0, 3], [1, 5]), (1 + 4) / 2);
  assertAlmostEquals(wasserstein2Squared([0, 1], [0, 0, 1]), 1 / 6, 1e-15); // mass 1/6 moves by 1
  assertEquals(wasserstein2Squared([1, 2, 3, 4], [1, 1, 2, 2, 3, 3, 4, 4]), 0);
});

Deno.test("slicedWasserstein() of a shift δ is the root mean square of θ·δ", () => {
  const n = 3, slices = { projections: 40, seed: 4 }, delta = [0.5, -1, 2];
  const truth = samplesOf(gaussian({ n, std: 1 }), 500, 1);
  const shifted = moved(truth, (v, at) => v + (delta[at % n] ?? NaN));
  const dots = directions(n, slices).map((theta) =>
    delta.reduce((sum, d, i) => sum + d * (theta[i] ?? NaN), 0)
  );
  const expected = Math.sqrt(dots.reduce((sum, dot) => sum + dot * dot, 0) / dots.length);
  assertAlmostEquals(slicedWasserstein(truth, slices)(shifted), expected, 1e-6);
});

Deno.test("slicedWasserstein() of two independent Gaussians is the closed form", () => {
  const n = 1, truth = samplesOf(gaussian({ n, std: 1 }), 20_000, 1);
  const measure = slicedWasserstein(truth, { projections: 1, seed: 1 });
  const near = (mixture: Mixture, expected: number): void =>
    assertAlmostEquals(measure(samplesOf(mixture, 15_000, 2)), expected, 0.05);
  near(gaussian({ n, std: 1, mean: 2 }), 2); // W₂ = |δ|
  near(gaussian({ n, std: 3 }), 2); // W₂ = |s − 1|
  near(gaussian({ n, std: 2.5, mean: 2 }), 2.5); // W₂² = δ² + (s − 1)²
});

Deno.test("energyDistance() of two shifted Gaussians is the closed form", () => {
  const truth = samplesOf(gaussian({ n: 1, std: 1 }), 2000, 1);
  const shifted = samplesOf(gaussian({ n: 1, std: 1, mean: 1 }), 2000, 2);
  // E|X − Y| = 2/√π e^(−1/4) + erf(1/2), E|X − X'| = 2/√π
  const expected = 2 * (2 / Math.sqrt(Math.PI) * Math.exp(-0.25) + 0.5204998778) - 4 / Math.sqrt(Math.PI);
  assertAlmostEquals(energyDistance(truth)(shifted), expected, 0.1);
  assertEquals(energyDistance(truth, 1000)(shifted) === energyDistance(truth)(shifted), false); // a subset
});

const mixtures: readonly (readonly [string, Mixture])[] = [
  ["2-D", peersMixture],
  ["256-D", randomMixture({ n: 256, seed: 1 })],
];
for (const [dimension, mixture] of mixtures) {
  const count = 300, exact = (seed: number): Samples => samplesOf(mixture, count, seed);
  const measures: readonly (readonly [string, Measure])[] = [
    ["slicedWasserstein", slicedWasserstein(exact(1), { projections: 32, seed: 1 })],
    ["energyDistance", energyDistance(exact(1), count)],
  ];
  for (const [name, measure] of measures) {
    Deno.test(`againstNull() finds exact ${dimension} samples null and shifted ones not, by ${name}()`, () => {
      const compare = againstNull({ measure, fresh: (repeat) => exact(100 + repeat), repeats: 19 });
      const same = compare(exact(7)), shifted = compare(moved(exact(7), (v) => v + 0.2));
      assert(Math.abs(same.z) < LIMIT, `exact against exact: ${JSON.stringify(same)}`);
      assert(shifted.z > 2 * LIMIT && shifted.p === 0.05, `shifted: ${JSON.stringify(shifted)}`);
    });
  }
}

Deno.test("againstNull() gives the z and rank worked by hand", () => {
  const one = (value: number): Samples => ({ values: Float32Array.of(value), n: 1 });
  const measure: Measure = ({ values }) => values[0] ?? NaN;
  const { z, ...rest } = againstNull({ measure, fresh: (repeat) => one(2 * repeat), repeats: 2 })(one(4));
  assertEquals(rest, { value: 4, nullMean: 1, nullStd: Math.SQRT2, p: 1 / 3 });
  assertAlmostEquals(z, 3 / Math.sqrt(2 * 1.5), 1e-15);
});

Deno.test("energyDistance() has mean 0 under the null", () => {
  const values = Array.from(
    { length: 30 },
    (_, k) => energyDistance(samplesOf(peersMixture, 200, 2 * k))(samplesOf(peersMixture, 200, 2 * k + 1)),
  );
  const mean = values.reduce((a, b) => a + b, 0) / values.length;
  const std = Math.sqrt(values.reduce((sum, v) => sum + (v - mean) ** 2, 0) / (values.length - 1));
  assertZ({ name: "mean of D²", value: mean, expected: 0, se: std / Math.sqrt(values.length) });
});

Deno.test("recoveredWeights() finds the weights of exact samples and refuses others", () => {
  for (const mixture of [peersMixture, randomMixture({ n: 64, seed: 2 })]) {
    const exact = recoveredWeights(samplesOf(mixture, 4000, 3), mixture);
    assert(Math.abs(exact.chi2Z) < LIMIT, `χ² = ${exact.chi2}`);
    assert(exact.z.every((z) => Math.abs(z) < LIMIT), `z = ${exact.z}`);
    assertEquals(exact.notFinite, 0);
  }
  const equal = { ...peersMixture, weights: [0.2, 0.2, 0.2, 0.2, 0.2] };
  const other = recoveredWeights(samplesOf(equal, 4000, 3), peersMixture);
  assert(other.chi2Z > 2 * LIMIT, `χ² = ${other.chi2}`);
});

Deno.test("recoveredWeights() has the χ² worked by hand", () => {
  const counts = [10, 20, 20, 20, 30]; // of 100, for 10, 15, 20, 25, 30
  const rows = counts.flatMap((count, k) =>
    Array.from({ length: count }, () => Array.from(peersMixture.means[k] ?? []))
  );
  const found = recoveredWeights({ values: Float32Array.from(rows.flat()), n: 2 }, peersMixture);
  assertEquals([...found.weights], counts.map((count) => count / 100));
  assertAlmostEquals(found.chi2, 25 / 15 + 25 / 25, 1e-9);
  assertAlmostEquals(found.chi2Z, -0.293, 0.02); // P(χ²_4 > 8/3) = e^(−4/3) (1 + 4/3) = 0.615
  assertAlmostEquals(found.z[1] ?? NaN, 0.05 / Math.sqrt(0.15 * 0.85 / 100), 1e-9);
});

Deno.test("recoveredWeights() has a χ² of mean dof over exact samples", () => {
  const values = Array.from(
    { length: 200 },
    (_, k) => recoveredWeights(samplesOf(peersMixture, 100, k), peersMixture).chi2,
  );
  const mean = values.reduce((a, b) => a + b, 0) / values.length;
  assertZ({ name: "mean χ²", value: mean, expected: 4, se: Math.sqrt(8 / values.length) });
});

Deno.test("recoveredWeights() counts rows that are not finite apart", () => {
  const { values, n } = samplesOf(peersMixture, 100, 1);
  const broken = values.map((v, at) => at === 6 ? NaN : v);
  const found = recoveredWeights({ values: broken, n }, peersMixture);
  assertEquals(found.notFinite, 1);
  assertAlmostEquals(found.weights.reduce((a, b) => a + b, 0), 0.99, 1e-12);
});

Deno.test("spreadAboutModes() is 1 for exact samples and scales with them", () => {
  const mixture = randomMixture({ n: 256, seed: 3 });
  const { share, standardError, byMode } = spreadAboutModes(samplesOf(mixture, 200, 5), mixture);
  assertZ({ name: "share", value: share, expected: 1, se: standardError });
  assert(byMode.every((mode) => Math.abs(mode - 1) < 0.05), `${byMode}`);
  const narrow = { ...mixture, stds: Array.from(mixture.stds, (s) => s / 2) };
  assertAlmostEquals(spreadAboutModes(samplesOf(narrow, 200, 5), mixture).share, share / 2, 1e-4);
});

Deno.test("spreadAboutModes() scatters by its standard error", () => {
  const mixture = gaussian({ n: 4, std: 1 }), repeats = 400;
  const squares = Array.from({ length: repeats }, (_, k) => {
    const { share, standardError } = spreadAboutModes(samplesOf(mixture, 50, k), mixture);
    return ((share - 1) / standardError) ** 2;
  });
  const mean = squares.reduce((a, b) => a + b, 0) / repeats;
  assertZ({ name: "mean square of (share − 1) / se", value: mean, expected: 1, se: Math.sqrt(2 / repeats) });
});

Deno.test("tweedieShare() is what denoising leaves of exact samples at tEnd", () => {
  const n = 4000, s = 0.05, std = 0.01, meanCoef = 0.9, mean = 0.5;
  const v = (meanCoef * s) ** 2 + std ** 2;
  const noisy = samplesOf(gaussian({ n, std: Math.sqrt(v), mean: meanCoef * mean }), 20, 1);
  const denoised = moved(noisy, (x) => x + std ** 2 * (meanCoef * mean - x) / v);
  const mixture = gaussian({ n, std: s, mean: meanCoef * mean });
  const { share, standardError } = spreadAboutModes(denoised, mixture);
  assertZ({ name: "share", value: share, expected: tweedieShare({ s, meanCoef, std }), se: standardError });
  assertAlmostEquals(tweedieShare({ s: 0.05, meanCoef: 1, std: 0.01 }), 0.9806, 1e-4);
});
