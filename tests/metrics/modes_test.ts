/**
 * The weights and the spread of modes against what is known of them: the law of χ², counts and spreads by hand.
 * @module
 */
import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import type { Modes, Samples, SamplesLike } from "ito/metrics";
import {
  exactSamples,
  recoveredWeights as recovered,
  spreadAboutModes as spread,
  tweedieShare,
} from "ito/metrics";
import { right } from "../lib/either.ts";
import { gaussian, type Mixture, peersMixture, randomMixture, sampleMixture } from "../truth/problems.ts";
import { assertZ, LIMIT, normalCdf } from "../truth/zscore.ts";

const recoveredWeights = (samples: SamplesLike, modes: Modes) => right(recovered(samples, modes));
const spreadAboutModes = (samples: SamplesLike, modes: Modes) => right(spread(samples, modes));
const samplesOf = (mixture: Mixture, count: number, seed: number): Samples => ({
  values: sampleMixture({ mixture, count, seed }),
  n: mixture.n,
});

Deno.test("exactSamples() are those of the restatement, weights of any sum", () => {
  const sum = { ...peersMixture, weights: Array.from(peersMixture.weights, (w) => 20 * w) };
  const found = right(exactSamples(sum, 50, 3));
  assertEquals(Float32Array.from(found.values), sampleMixture({ mixture: peersMixture, count: 50, seed: 3 }));
  assertEquals(
    recoveredWeights(found, sum).chi2,
    recoveredWeights(found, peersMixture).chi2,
  );
});

Deno.test("recoveredWeights() has a χ² of the law χ² over exact samples, and a chi2Z that is normal", () => {
  const all = Array.from(
    { length: 300 },
    (_, k) => recoveredWeights(samplesOf(peersMixture, 200, k), peersMixture),
  );
  const u = all.map((r) => r.chi2).toSorted((a, b) => a - b).map((c) => 1 - Math.exp(-c / 2) * (1 + c / 2)); // χ²₄
  const most = u.reduce((d, v, i) => Math.max(d, Math.abs(v - (i + 0.5) / u.length)), 0); // Kolmogorov–Smirnov
  assert(most * Math.sqrt(u.length) < 2, `√n D = ${most * Math.sqrt(u.length)}`); // 1.95 has p = 0.001
  for (const c of [1, 4, 12]) { // Wilson–Hilferty beside the law
    const v = 2 / 36, z = (Math.cbrt(c / 4) - 1 + v) / Math.sqrt(v);
    assertAlmostEquals(normalCdf(z), 1 - Math.exp(-c / 2) * (1 + c / 2), 0.005);
  }
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
  const broken = values.map((v: number, at: number) => at === 6 ? NaN : v);
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
  const denoised = {
    n,
    values: noisy.values.map((x: number) => x + std ** 2 * (meanCoef * mean - x) / v),
  };
  const mixture = gaussian({ n, std: s, mean: meanCoef * mean });
  const { share, standardError } = spreadAboutModes(denoised, mixture);
  assertZ({ name: "share", value: share, expected: tweedieShare({ s, meanCoef, std }), se: standardError });
  assertAlmostEquals(tweedieShare({ s: 0.05, meanCoef: 1, std: 0.01 }), 0.9806, 1e-4);
});
