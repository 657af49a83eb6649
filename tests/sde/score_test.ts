/**
 * Scores against plain float64 formulas and the slope of log densities.
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import { gradient } from "../../sde/language/derive.ts";
import { add, constant, div, exp, log, mul, square, sub, sum } from "../../sde/language/dsl.ts";
import { edm } from "../../sde/processes/edm.ts";
import { type Node, nodesOf, type Scalar, type State } from "../../sde/language/expr.ts";
import { lift } from "../../sde/border/fallible.ts";
import { marginalOf } from "../../sde/marginal.ts";
import { ou } from "../../sde/processes/ou.ts";
import { type Marginal, type Process, t, x } from "../../sde/process.ts";
import {
  datasetScore,
  gaussianScore,
  type Mixture,
  mixtureScore,
  type Score,
  scoreOfDenoiser,
} from "../../sde/score.ts";
import { subVp } from "../../sde/processes/sub_vp.ts";
import { ve } from "../../sde/processes/ve.ts";
import { vp } from "../../sde/processes/vp.ts";
import { logDensity, type Mixture as PlainMixture, mixtureScore as plainScore } from "../truth/problems.ts";
import { failure, right } from "../lib/either.ts";
import { elementOf, evaluate, type Given, numberOf, stateOf, type Value } from "../lib/evaluate.ts";

const at = (time: number, state: readonly number[], round?: (v: number) => number): Given => ({
  elements: state.length,
  inputs: new Map<Node, Value>([[t, time], [x, state]]),
  ...(round === undefined ? {} : { round }),
});
const scoreOf = (
  score: Score,
  m: Marginal,
): State => (score.tag === "expression" ? score.at : right(lift(score.of(m))));
const plain = (mix: Mixture): PlainMixture => ({ ...mix, n: mix.means[0]?.length ?? 0 });

/** Three components in n dimensions, with means that no symmetry relates. */
const mixtureIn = (n: number): Mixture => ({
  weights: [0.2, 0.5, 0.3],
  means: [0, 1, 2].map((k) => Array.from({ length: n }, (_, i) => Math.sin(1 + 3 * k + 0.7 * i))),
  stds: [0.1, 0.2, 0.05],
});
const stateIn = (n: number, size: number): readonly number[] =>
  Array.from({ length: n }, (_, i) => size * Math.cos(0.3 + i));

const processes: readonly Process[] = [ve(), vp(), subVp(), edm(), ou({ theta: 2, mu: 0.5, sigma: 0.4 })];

for (const p of processes) {
  for (const n of [1, 2, 3, 4, 5, 40]) {
    Deno.test(`mixtureScore() of ${p.name} in ${n} dimensions is ∇ log p_t`, () => {
      const m = right(marginalOf(p)), mix = mixtureIn(n);
      const score = scoreOf(right(mixtureScore(mix)), m);
      for (const time of [p.time.tEnd, 0.03, 0.3, 0.9].filter((v) => v > 0)) {
        for (const size of [0.1, 1.5]) {
          const state = stateIn(n, size), given = at(time, state);
          const [meanCoef, std] = [numberOf(m.meanCoef, given), numberOf(m.std, given)];
          const offset = numberOf(m.offset, given);
          const centred = state.map((v) => v - offset);
          const wanted = plainScore(plain(mix), { x: centred, meanCoef, std });
          const most = Math.max(...wanted.map(Math.abs));
          stateOf(score, given).forEach((found, i) => {
            const w = elementOf(Array.from(wanted), i);
            assert(Math.abs(found - w) < 1e-9 * most, `element ${i} at t = ${time} is ${w}, found ${found}`);
          });
          // and the slope of the log density itself, by central differences
          const h = 1e-5 * std;
          const density = (d: number): number =>
            logDensity(plain(mix), { x: centred.map((v, i) => (i === 0 ? v + d : v)), meanCoef, std });
          const slope = (density(h) - density(-h)) / (2 * h);
          const first = elementOf(evaluate(score, given), 0);
          assert(Math.abs(first - slope) < 1e-4 * most, `slope at t = ${time} is ${slope}, found ${first}`);
        }
      }
    });
  }
}

Deno.test("mixtureScore() is the gradient of the log density as an expression", () => {
  const m = right(marginalOf(vp())), mix = mixtureIn(3);
  const terms = mix.means.map((mean, k): Scalar => {
    const v = add(square(m.std), mul(square(m.meanCoef), (mix.stds[k] ?? 0) ** 2));
    const distance = sum(square(sub(mul(m.meanCoef, constant(mean)), x)));
    return exp(sub(log(mix.weights[k] ?? 0), add(mul(1.5, log(v)), div(distance, mul(2, v)))));
  });
  const [derived, closed] = [gradient(log(add(...terms)), x), scoreOf(right(mixtureScore(mix)), m)];
  for (const time of [0.1, 0.4, 1]) {
    const given = at(time, stateIn(3, 0.8));
    const [found, wanted] = [stateOf(derived, given), stateOf(closed, given)];
    found.forEach((f, i) => {
      const w = elementOf(wanted, i);
      assert(Math.abs(f - w) < 1e-10 * (1 + Math.abs(w)), `element ${i} at ${time}: ${f} ≠ ${w}`);
    });
  }
});

for (const n of [2, 4, 5, 40]) {
  Deno.test(`mixtureScore() stays finite far out at σ = 0.01 in ${n} dimensions, in float32 too`, () => {
    const mix: Mixture = { ...mixtureIn(n), stds: [0, 0, 0] };
    const m = right(marginalOf(ve()));
    const score = scoreOf(right(mixtureScore(mix)), m);
    for (const size of [1, 30, 1000]) {
      const state = stateIn(n, size).map(Math.fround);
      const std = numberOf(m.std, at(1e-5, state));
      const wanted = plainScore(plain(mix), { x: state, meanCoef: 1, std });
      const most = Math.max(...wanted.map(Math.abs));
      for (const [round, rel] of [[(v: number): number => v, 1e-9], [Math.fround, 1e-4]] as const) {
        stateOf(score, at(Math.fround(1e-5), state, round)).forEach((found, i) => {
          const w = elementOf(Array.from(wanted), i);
          assert(Number.isFinite(found), `element ${i} at size ${size} must be finite, found ${found}`);
          assert(Math.abs(found - w) < rel * most, `element ${i} at size ${size} is ${w}, found ${found}`);
        });
      }
    }
  });
}

Deno.test("gaussianScore() is (α μ + m − x) / (α² s² + σ²)", () => {
  for (const p of processes) {
    const m = right(marginalOf(p)), mean = [0.3, -2], s = 0.7;
    const score = scoreOf(right(gaussianScore(mean, s)), m);
    for (const time of [0.05, 0.6]) {
      const given = at(time, [1.1, 0.4]);
      const [a, o, d] = [m.meanCoef, m.offset, m.std].map((e) => numberOf(e, given));
      const variance = (a ?? NaN) ** 2 * s * s + (d ?? NaN) ** 2;
      stateOf(score, given).forEach((found, i) => {
        const wanted = ((a ?? NaN) * elementOf(mean, i) + (o ?? NaN) - elementOf([1.1, 0.4], i)) / variance;
        assert(Math.abs(found - wanted) < 1e-12 * Math.abs(wanted), `${p.name}: ${found} ≠ ${wanted}`);
      });
    }
  }
});

Deno.test("scoreOfDenoiser() turns a Gaussian's posterior mean into its score", () => {
  const p = ou({ theta: 2, mu: 0.5, sigma: 0.4 });
  const m = right(marginalOf(p)), mean = [0.3, -2], s = 0.7;
  // E[x_0 | x] = μ + α s² / (α² s² + σ²) · (x − m − α μ)
  const variance = add(mul(square(m.meanCoef), s * s), square(m.std));
  const centred = sub(sub(x, m.offset), mul(m.meanCoef, constant(mean)));
  const denoised = add(constant(mean), mul(div(mul(m.meanCoef, s * s), variance), centred));
  const given = at(0.4, [1.1, 0.4]);
  const wanted = stateOf(scoreOf(right(gaussianScore(mean, s)), m), given);
  stateOf(scoreOfDenoiser(denoised, m), given).forEach((found, i) =>
    assert(Math.abs(found - elementOf(wanted, i)) < 1e-11, `${found} ≠ ${wanted}`)
  );
});

Deno.test("datasetScore() asks an oracle at x − m and turns its answer into a score", () => {
  const score = right(datasetScore(Float32Array.of(1, 2, 3, 4), 2));
  const shifted = scoreOf(score, right(marginalOf(ou({ mu: 0.5 }))));
  const oracle = nodesOf([shifted]).find((n) => n.tag === "oracle");
  assert(oracle?.tag === "oracle" && oracle.x !== x && oracle.operands.length === 2);
  const still = nodesOf([scoreOf(score, right(marginalOf(ve())))]).find((n) => n.tag === "oracle");
  assert(still?.tag === "oracle" && still.x === x, "no offset, nothing to subtract");
});

// ---- errors ------------------------------------------------------------------------------------------------------

const pair: Mixture = { weights: [0.3, 0.7], means: [[0, 0], [1, 1]], stds: [0.1, 0.1] };
const example = "mixtureScore({ weights: [0.3, 0.7], means: [[0, 0], [1, 1]], stds: [0.1, 0.1] })";
const shape = "mixtureScore: expected as many weights as means and stds, and means of one length, found";
const refused: Readonly<Record<string, readonly [Mixture, string]>> = {
  "fewer stds than means": [
    { ...pair, stds: [1] },
    `${shape} 2 weights, 2 means of 2, 2 numbers and 1 stds\nTry: ${example}`,
  ],
  "means of two lengths": [
    { ...pair, means: [[0, 0], [1]] },
    `${shape} 2 weights, 2 means of 2, 1 numbers and 2 stds\nTry: ${example}`,
  ],
  "no component": [
    { weights: [], means: [], stds: [] },
    `${shape} 0 weights, 0 means and 0 stds\nTry: ${example}`,
  ],
  "a mean that is not finite": [
    { ...pair, means: [[0, 0], [1, NaN]] },
    "mixtureScore: means[1]: number 1 must be finite, found NaN\n" +
    "Try: numbers.map(Number.isFinite), to see whether it is the only one",
  ],
  "a weight of 0": [
    { ...pair, weights: [1, 0] },
    `mixtureScore: weights[1] must be > 0, found 0\nTry: ${example}`,
  ],
  "a negative std": [
    { ...pair, stds: [-1, 1] },
    `mixtureScore: stds[0] must be ≥ 0, found -1\nTry: ${example}`,
  ],
};
for (const [what, [mix, text]] of Object.entries(refused)) {
  Deno.test(`mixtureScore() refuses ${what}`, () => {
    assertEquals(failure(mixtureScore(mix)), text);
  });
}

Deno.test("datasetScore() refuses points that are no whole number of samples, or not finite", () => {
  const shape = (count: number, elements: number): string =>
    failure(datasetScore(new Float32Array(count), elements));
  assertEquals(
    shape(7, 3),
    "datasetScore: expected a multiple of 3 numbers, found 7 numbers\nTry: datasetScore(points.subarray(0, 6), 3)",
  );
  const other = "Try: datasetScore(points, elements), with the numbers of one sample as elements";
  assertEquals(shape(2, 3), `datasetScore: expected a multiple of 3 numbers, found 2 numbers\n${other}`);
  assertEquals(shape(0, 3), `datasetScore: expected a multiple of 3 numbers, found 0 numbers\n${other}`);
  assertEquals(shape(6, 0), `datasetScore: expected a multiple of 0 numbers, found 6 numbers\n${other}`);
  assertEquals(shape(5, 2.5), `datasetScore: expected a multiple of 2.5 numbers, found 5 numbers\n${other}`);
  assertEquals(
    failure(datasetScore(Float32Array.of(1, Infinity), 1)).split("\n")[0],
    "datasetScore: number 1 must be finite, found Infinity",
  );
});
