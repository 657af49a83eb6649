/**
 * The exact posterior of a mixture beside dense matrices, and samples of it beside its moments.
 * @module
 */
import { assert, assertAlmostEquals, assertMatch } from "@std/assert";
import {
  adaptiveExponential,
  conditioned,
  type Mixture,
  observe,
  ou,
  reverse,
  ve,
  vp,
  withDenoise,
} from "ito";
import { mixtureLogDensity } from "../../../sde/mixture.ts";
import { failure, right } from "../../lib/either.ts";
import { solved } from "../../lib/solved.ts";
import { conditionedPlainly, momentsOfParts, scoreOfParts } from "../../truth/conditioned.ts";
import { assertZ } from "../../truth/zscore.ts";
import { apart, noiseAt, scoreAt } from "./at.ts";

/** The logarithm of a normal density. */
const normalLog = (v: number, std: number): number =>
  -0.5 * ((v / std) ** 2 + Math.log(2 * Math.PI * std ** 2));
const mixture: Mixture = {
  weights: [0.2, 0.5, 0.3],
  means: [[-1, 0.5, 0.3], [1, 0.2, -0.6], [0.1, -0.8, 0.9]],
  stds: [0.4, 0.25, 0.6],
};
const cases = [
  { name: "an element", A: [[1, 0, 0]], y: [0.4], sigma: 0.3 },
  { name: "a sum", A: [[0.5, 0.5, 2]], y: [0.4], sigma: 0.2 },
  { name: "rows that are not orthogonal", A: [[1, 0.3, 0], [0.2, -1, 0.7]], y: [0.4, -0.2], sigma: 0.25 },
  { name: "rows without noise", A: [[1, 0.3, 0], [0.2, -1, 0.7]], y: [0.4, -0.2], sigma: 0 },
  {
    name: "more rows than elements",
    A: [[1, 0, 0], [0, 1, 1], [1, 1, 0], [0, 2, 1]],
    y: [1, 0, 1, 0.2],
    sigma: 0.5,
  },
] as const;

for (const { name, A, y, sigma } of cases) {
  Deno.test(`conditioned() by ${name} is Kalman's update of each part`, () => {
    const posterior = right(conditioned(mixture, observe(A, y, sigma)));
    const truth = conditionedPlainly(mixture, { A, y, sigma });
    posterior.parts.forEach((p, k) => {
      assertAlmostEquals(p.weight, truth[k]?.weight ?? NaN, 1e-12);
      p.mean.forEach((v, i) => assertAlmostEquals(v, truth[k]?.mean[i] ?? NaN, 1e-12));
    });
    posterior.mean.forEach((v, i) => assertAlmostEquals(v, momentsOfParts(truth).mean[i] ?? NaN, 1e-12));
    for (const p of [ve(), vp(), ou({ theta: 2, mu: 0.5, sigma: 0.4 })]) {
      for (const time of [0.1, 0.5, 1]) {
        const { meanCoef, offset, std } = noiseAt(p, time);
        const state = [0.3, -0.4, 1.1].map((v) => offset + v * (meanCoef + std));
        const found = scoreAt(posterior.score, p, { time, state });
        const wanted = scoreOfParts(truth, { x: state.map((v) => v - offset), meanCoef, std });
        assert(apart(found, wanted) < 1e-9, `${p.name} at ${time}: ${found} ≠ ${wanted}`);
      }
    }
  });
}

Deno.test("samples by conditioned()'s score have the posterior's weights, means and spreads", async () => {
  const asked = { A: [[1, 0.5, 0]], y: [0.3], sigma: 0.2 };
  const truth = momentsOfParts(conditionedPlainly(mixture, asked));
  const posterior = right(conditioned(mixture, observe(asked.A, asked.y, asked.sigma)));
  const n = 20_000;
  const { samples } = await solved(
    reverse(vp(), posterior.score),
    withDenoise("none")(adaptiveExponential()),
    {
      n,
      seed: 5,
      backend: "cpu",
    },
  );
  const { meanCoef, std } = noiseAt(vp(), vp().time.tEnd);
  truth.mean.forEach((expected, i) => {
    const of = Array.from({ length: n }, (_, s) => (samples[3 * s + i] ?? NaN) / meanCoef);
    const mean = of.reduce((a, b) => a + b, 0) / n;
    const squares = of.map((v) => (v - expected) ** 2);
    const variance = squares.reduce((a, b) => a + b, 0) / n;
    const fourth = squares.reduce((a, b) => a + (b - variance) ** 2, 0) / n;
    const wanted = (truth.covariance[i]?.[i] ?? NaN) + (std / meanCoef) ** 2;
    assertZ({ name: `mean ${i}`, value: mean, expected, se: Math.sqrt(variance / n) });
    assertZ({ name: `variance ${i}`, value: variance, expected: wanted, se: Math.sqrt(fourth / n) });
  });
});

Deno.test("conditioned() says what does not fit", () => {
  assertMatch(
    failure(conditioned(mixture, observe([[1, 0]], [0], 0.1))),
    /observation of 2 elements[\s\S]*one of 3/,
  );
  assertMatch(
    failure(conditioned({ ...mixture, stds: [0, 1, 1] }, observe([[1, 0, 0]], [0], 0))),
    /noise[\s\S]*> 0/,
  );
  assertMatch(failure(conditioned({ ...mixture, weights: [1] }, observe([[1, 0, 0]], [0], 1))), /weights/);
  const plain: unknown = Reflect.apply(conditioned, undefined, [mixture, { elements: 3 }]);
  assertMatch(JSON.stringify(plain), /what observe\(A, y, sigma\) gives/);
});

Deno.test("the posterior's density is prior times likelihood, and its slope the score", () => {
  const A = [[1, 0.3, 0], [0.2, -1, 0.7]], y = [0.4, -0.2], sigma = 0.25;
  const { score } = right(conditioned(mixture, observe(A, y, sigma)));
  const density = score.tag === "marginal" ? score.logDensity : undefined;
  if (density === undefined) throw new Error("its density must be known");
  const clean = { meanCoef: 1, offset: 0, std: 0 };
  const joint = (x: readonly number[]): number =>
    mixtureLogDensity(mixture, x, clean) +
    A.reduce(
      (s, row, j) => s + normalLog((y[j] ?? NaN) - row.reduce((a, v, i) => a + v * (x[i] ?? NaN), 0), sigma),
      0,
    );
  const states = [[0.3, -0.2, 0.1], [-1, 0.5, 0.3], [2, 1, -3], [0.1, -0.8, 0.9]];
  const [evidence = NaN, ...others] = states.map((x) => joint(x) - density(x, clean));
  others.forEach((v) => assertAlmostEquals(v, evidence, 1e-11)); // log p(y), wherever it is asked
  const where = { time: 0.3, state: [0.2, -0.4, 0.5] }, m = noiseAt(vp(), where.time), h = 1e-5;
  const slope = where.state.map((v, i) =>
    (density(where.state.with(i, v + h), m) - density(where.state.with(i, v - h), m)) / (2 * h)
  );
  assert(apart(slope, scoreAt(score, vp(), where)) < 1e-7);
  // of all elements seen nothing is left across
  const all = right(conditioned(mixture, observe([[1, 0, 0], [0, 1, 0], [0, 0, 1]], [0, 0, 0], 0.1))).score;
  assert(Number.isFinite(all.tag === "marginal" ? all.logDensity?.([0, 0, 0], m) : NaN));
});

Deno.test("what no part may have given is refused", () => {
  const narrow: Mixture = { weights: [1, 1], means: [[0, 0], [1, 1]], stds: [1e-145, 1e-145] };
  assertMatch(
    failure(conditioned(narrow, observe([[1, 0]], [1e14], 0))),
    /1\.00e\+14 along its axes[\s\S]*a wider sigma/,
  );
  assertMatch(failure(conditioned(mixture, observe([[1, 0, 0]], [1e200], 0.1))), /observe: /);
});
