/**
 * Conventions against a network that is exact: of Gaussian data, what each kind of network would say is known.
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import { cosineVp } from "../../../sde/processes/cosine_vp.ts";
import { add, div, exp, mul, sqrt, square, sub } from "../../../sde/language/dsl.ts";
import { edm } from "../../../sde/processes/edm.ts";
import type { Node, Scalar, State } from "../../../sde/language/expr.ts";
import { lift } from "../../../sde/border/fallible.ts";
import { marginalOf } from "../../../sde/marginal.ts";
import {
  byIndex,
  bySigma,
  byTime,
  type Convention,
  karras,
  type Level,
  predictsDenoised,
  predictsNoise,
  predictsScore,
  predictsVelocity,
  scoreBy,
} from "../../../networks/scores/convention.ts";
import { ou } from "../../../sde/processes/ou.ts";
import { type Marginal, t, x } from "../../../sde/process.ts";
import { gaussianScore } from "../../../sde/score.ts";
import { subVp } from "../../../sde/processes/sub_vp.ts";
import { ve } from "../../../sde/processes/ve.ts";
import { vp } from "../../../sde/processes/vp.ts";
import { right } from "../../lib/either.ts";
import { elementOf, type Value, valuesOf } from "../../lib/evaluate.ts";

const [mean, spread] = [0.3, 0.7]; // of the data
const processes = [ve(), vp(), subVp(), edm(), cosineVp(), ou({ theta: 2, mu: 0.5, sigma: 0.4 })];

/** E[x_0 | y] where y = x_0 + s ε. */
const posterior = (y: State, s: Scalar): State => {
  const v = square(s);
  return mul(div(1, add(v, spread ** 2)), add(mul(spread ** 2, y), mul(mean, v)));
};

/** What exact networks say, of the marginal m; F of EDM of its own input and level alone. */
const networks:
  readonly (readonly [string, Convention, (m: Marginal) => (y: State, level: Scalar) => State])[] = [
    ["predictsScore", predictsScore(bySigma), (m) => (y) => {
      const v = add(mul(square(m.meanCoef), spread ** 2), square(m.std));
      return mul(div(1, v), sub(add(mul(m.meanCoef, mean), m.offset), y));
    }],
    [
      "predictsNoise",
      predictsNoise(bySigma),
      (m) => (y) => mul(div(1, m.std), sub(sub(y, m.offset), mul(m.meanCoef, image(m, y)))),
    ],
    ["predictsDenoised", predictsDenoised(bySigma), (m) => (y) => image(m, y)],
    ["predictsVelocity", predictsVelocity(bySigma), (m) => (y) => {
      const [clean, noisy] = [image(m, y), sub(y, m.offset)];
      const noise = mul(div(1, m.std), sub(noisy, mul(m.meanCoef, clean)));
      return sub(mul(m.meanCoef, noise), mul(m.std, clean));
    }],
    ["karras", karras({ sigmaData: 0.5 }), () => (input, level) => {
      const s = exp(mul(4, level));
      const v = add(square(s), 0.25);
      const y = mul(sqrt(v), input);
      return mul(div(sqrt(v), mul(0.5, s)), sub(posterior(y, s), mul(div(0.25, v), y)));
    }],
  ];

const image = (m: Marginal, y: State): State =>
  posterior(mul(div(1, m.meanCoef), sub(y, m.offset)), div(m.std, m.meanCoef));

const valueOf = (n: State, time: number, state: readonly number[]): Value => {
  const inputs = new Map<Node, Value>([[t, time], [x, state]]);
  return valuesOf(n, { inputs, elements: state.length }).get(n) ?? NaN;
};

for (const [name, convention, exact] of networks) {
  for (const p of processes) {
    Deno.test(`${name} of an exact network for ${p.name} is the score of the data`, () => {
      const m = right(marginalOf(p));
      const found = right(lift(scoreBy(convention, exact(m))(m)));
      const score = right(gaussianScore([mean, mean, mean], spread));
      if (score.tag !== "marginal") throw new Error("A Gaussian needs the marginal");
      const state = [-1.3, 0.2, 2.5];
      for (const share of [0.05, 0.4, 0.95]) {
        const time = p.time.tEnd + share * (p.time.T - p.time.tEnd);
        const [a, b] = [valueOf(found, time, state), valueOf(right(lift(score.of(m))), time, state)];
        state.forEach((_, i) => {
          const off = Math.abs(elementOf(a, i) - elementOf(b, i)) / (1 + Math.abs(elementOf(b, i)));
          assert(
            off < 1e-9,
            `At t = ${time}, element ${i}: found ${elementOf(a, i)}, wanted ${elementOf(b, i)}`,
          );
        });
      }
    });
  }
}

Deno.test("levels are what score_sde's networks were trained with", () => {
  const told = (level: Level, m: Marginal, time: number): number => {
    const n = right(lift(level({ marginal: m, t })));
    return elementOf(valuesOf(n, { inputs: new Map<Node, Value>([[t, time]]) }).get(n) ?? NaN, 0);
  };
  const m = right(marginalOf(ve({ sigmaMin: 0.01, sigmaMax: 50 })));
  assert(Math.abs(told(bySigma, m, 1) - 50) < 1e-9);
  assert(Math.abs(told(bySigma, m, 0.5) - Math.sqrt(0.5)) < 1e-9);
  assertEquals([0, 0.25, 1].map((time) => told(byTime(999), m, time)), [0, 249.75, 999]);
  assertEquals([0, 0.3, 0.5, 1].map((time) => told(byIndex(1000), m, time)), [999, 699, 500, 0]);
});
