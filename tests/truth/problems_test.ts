/**
 * The closed forms against the equations they solve.
 * @module
 */
import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import {
  type ClosedProcess,
  gaussian,
  logDensity,
  mixtureProblem,
  mixtureScore,
  peersMixture,
  posterior,
  randomMixture,
  sampleMixture,
  subVp,
  ve,
  vp,
} from "./problems.ts";
import { at } from "./vector.ts";
import { assertZ, momentsOf } from "./zscore.ts";

const processes: readonly ClosedProcess[] = [ve(), vp(), subVp()];

for (const { name, drift, g, meanCoef, std } of processes) {
  Deno.test(`${name}() has the marginal that its drift and diffusion imply`, () => {
    for (const t of [1e-3, 0.1, 0.37, 0.5, 0.99]) {
      const h = 1e-5 * t, slope = at(drift([1], t), 0); // f = slope · x
      const derivative = (of: (t: number) => number): number => (of(t + h) - of(t - h)) / (2 * h);
      assertAlmostEquals(derivative(meanCoef), slope * meanCoef(t), 1e-6);
      const variance = derivative((t) => std(t) ** 2), expected = 2 * slope * std(t) ** 2 + g(t) ** 2;
      assert(Math.abs(variance - expected) < 1e-5 * Math.abs(expected), `${variance} ≠ ${expected} at ${t}`);
    }
    assertAlmostEquals(meanCoef(0), 1);
    assertAlmostEquals(std(0), name === "ve" ? 0.01 : 0);
  });
}

Deno.test("closed processes reach their priors at T", () => {
  for (const { name, std, meanCoef, priorStd } of processes) {
    assertAlmostEquals(std(1), priorStd, 1e-4);
    assert(name === "ve" || meanCoef(1) < 0.01);
  }
});

Deno.test("mixtureScore() is the gradient of logDensity()", () => {
  for (const { meanCoef, std } of processes) {
    for (const t of [0.05, 0.3, 0.8]) {
      const x = [0.35, 0.6], point = { x, meanCoef: meanCoef(t), std: std(t) }, h = 1e-6;
      const score = mixtureScore(peersMixture, point);
      [[h, 0], [0, h]].forEach((step, i) => {
        const moved = (sign: number): number =>
          logDensity(peersMixture, { ...point, x: x.map((v, j) => v + sign * at(step, j)) });
        const slope = (moved(1) - moved(-1)) / (2 * h);
        assert(Math.abs(slope - at(score, i)) < 1e-6 * (1 + Math.abs(slope)), `${slope} ≠ ${score[i]}`);
      });
    }
  }
});

Deno.test("mixtureScore() of one Gaussian is (αμ − x) / v, and stays so far from it", () => {
  const mixture = gaussian({ n: 1, std: 2, mean: 3 });
  for (const x of [0, 1e3, -1e6]) {
    const score = at(mixtureScore(mixture, { x: [x], meanCoef: 0.5, std: 1 }), 0);
    assertAlmostEquals(score, (1.5 - x) / 2, 1e-9);
  }
});

Deno.test("logDensity() and posterior() are the closed forms in n dimensions", () => {
  const v = 0.5 ** 2 * 4 + 1, x = [1, 2, 3]; // α = 1/2, s = 2, σ = 1
  const gauss = logDensity(gaussian({ n: 3, std: 2 }), { x, meanCoef: 0.5, std: 1 });
  assertAlmostEquals(gauss, -(3 * Math.log(2 * Math.PI * v) + 14 / v) / 2, 1e-12);
  const two = { n: 3, weights: [0.25, 0.75], means: [[0, 0, 0], [0, 0, 0]], stds: [1, 2] };
  const [narrow] = posterior(two, { x: [0, 0, 0], meanCoef: 1, std: 0 });
  assertAlmostEquals(narrow ?? NaN, 0.25 / (0.25 + 0.75 / 8), 1e-12); // densities 1 : 1/2³
});

Deno.test("posterior() does not overflow where all densities underflow", () => {
  const far = posterior(peersMixture, { x: [300, 300], meanCoef: 1, std: 0 });
  assertEquals([...far], [0, 0, 0, 0, 1]); // the widest mode is the nearest in standard deviations
  const between = posterior(randomMixture({ n: 3072, seed: 1 }), {
    x: new Float64Array(3072).fill(0.5),
    meanCoef: 1,
    std: 50,
  });
  assertAlmostEquals(between.reduce((a, b) => a + b, 0), 1, 1e-12);
});

Deno.test("mixtureScore() passes a NaN on", () => {
  const { score } = mixtureProblem(ve(), peersMixture);
  assertEquals([...Float64Array.from(score([NaN, 0], 0.5))], [NaN, NaN]);
});

Deno.test("randomMixture() has means in its bounds, exact in float32", () => {
  const mixture = randomMixture({ n: 1000, seed: 5, low: -1 });
  const means = mixture.means.flatMap((mean) => Array.from(mean));
  assertEquals(means, means.map(Math.fround));
  assert(means.every((v) => v >= -1 && v < 1));
  const { mean, std } = momentsOf(means);
  assertZ({ name: "mean of means", value: mean, expected: 0, se: 1 / Math.sqrt(3 * 5000) });
  assertAlmostEquals(std, 1 / Math.sqrt(3), 0.02);
});

Deno.test("sampleMixture() has the mixture's moments, and sample i does not depend on the count", () => {
  const count = 40_000, samples = sampleMixture({ mixture: peersMixture, count, seed: 9 });
  const { weights, means, stds } = peersMixture;
  const expected = (of: (k: number) => number): number =>
    means.reduce((sum, _, k) => sum + at(weights, k) * of(k), 0);
  for (const i of [0, 1]) {
    const { mean, std } = momentsOf(samples.filter((_, at) => at % 2 === i));
    const truth = expected((k) => at(means[k] ?? [], i));
    const second = expected((k) => at(means[k] ?? [], i) ** 2 + at(stds, k) ** 2);
    const variance = second - truth ** 2;
    assertZ({ name: `mean of element ${i}`, value: mean, expected: truth, se: Math.sqrt(variance / count) });
    assertZ({ name: `variance`, value: std ** 2, expected: variance, se: variance * Math.sqrt(2 / count) });
  }
  const later = sampleMixture({ mixture: peersMixture, count: 2, seed: 9, first: 10 });
  assertEquals(later, samples.slice(20, 24));
});
