/**
 * Classifier guidance with the classifier known: which part of a mixture x_t is of, and what was seen of a Gaussian.
 * @module
 */
import { assert, assertMatch } from "@std/assert";
import {
  adaptiveExponential,
  add,
  at,
  component,
  div,
  exp,
  gaussianScore,
  guide,
  log,
  marginalOf,
  maximum,
  mixtureScore,
  mul,
  neg,
  reverse,
  type Scalar,
  square,
  type State,
  sub,
  ve,
  vp,
  withDenoise,
} from "ito";
import { failure, right } from "../../lib/either.ts";
import { solved } from "../../lib/solved.ts";
import { assertZ } from "../../truth/zscore.ts";
import { apart, noiseAt, scoreAt } from "./at.ts";

const weights = [0.3, 0.7], means = [[-1, 0.2], [1, -0.3]], stds = [0.4, 0.3];
const data = mixtureScore({ weights, means, stds });
const m = right(marginalOf(vp()));

/** ln w_k N(x; α μ_k, v_k) but for a constant. */
const logPart = (x: State, k: number): Scalar => {
  const v = add(mul(square(m.meanCoef), (stds[k] ?? NaN) ** 2), square(m.std));
  const away = [0, 1].map((i) => square(sub(component(x, i), mul(m.meanCoef, means[k]?.[i] ?? NaN))));
  return sub(Math.log(weights[k] ?? NaN), add(log(v), div(add(...away), mul(2, v))));
};
/** ln p(second part | x, t). */
const isSecond = (x: State): Scalar => neg(log(add(1, exp(sub(logPart(x, 0), logPart(x, 1))))));
const guided = guide(data, ({ x }) => isSecond(x));

Deno.test("guide() by which part it is gives the score of that part", () => {
  for (const time of [0.05, 0.3, 0.6, 1]) {
    for (const state of [[0.4, -0.3], [-0.8, 0.9]]) {
      const found = scoreAt(guided, vp(), { time, state });
      const wanted = scoreAt(gaussianScore(means[1] ?? [], stds[1] ?? NaN), vp(), { time, state });
      assert(apart(found, wanted) < 1e-9, `t = ${time}: ${found} ≠ ${wanted}`);
    }
  }
});

Deno.test("samples guided to a part have its mean and width", async () => {
  const n = 20_000;
  const { samples } = await solved(reverse(vp(), guided), withDenoise("none")(adaptiveExponential()), {
    n,
    seed: 4,
    backend: "cpu",
  });
  const { meanCoef, std } = noiseAt(vp(), vp().time.tEnd);
  const variance = (meanCoef * (stds[1] ?? NaN)) ** 2 + std ** 2;
  [0, 1].forEach((i) => {
    const of = Array.from({ length: n }, (_, s) => samples[2 * s + i] ?? NaN);
    const mean = of.reduce((a, b) => a + b, 0) / n, expected = meanCoef * (means[1]?.[i] ?? NaN);
    const square = of.reduce((a, v) => a + (v - mean) ** 2, 0) / n;
    assertZ({ name: `mean ${i}`, value: mean, expected, se: Math.sqrt(variance / n) });
    assertZ({ name: `variance ${i}`, value: square, expected: variance, se: variance * Math.sqrt(2 / n) });
  });
});

Deno.test("a scale weighs the slope; at(x, i) and component(x, i) are the same", () => {
  const where = { time: 0.4, state: [0.3, -0.2] };
  const plain = scoreAt(data, ve(), where);
  const by = (f: (x: State) => Scalar, scale: number) =>
    scoreAt(guide(data, ({ x }) => f(x), { scale }), ve(), where).map((v, i) => v - (plain[i] ?? NaN));
  const wanted = [3 * 2 * 0.3, 0];
  assert(apart(by((x) => square(component(x, 0)), 3), wanted) < 1e-12);
  assert(apart(by((x) => square(at(x, 0)), 3), wanted) < 1e-12);
});

Deno.test("guide() refuses an element that samples have not", () => {
  for (const f of [(x: State) => at(x, 9), (x: State) => square(component(x, 2)), (x: State) => at(x, 1e9)]) {
    assertMatch(
      failure(guide(data, ({ x }) => f(x))),
      /elements from 0 to 1, found element \d+ of a sample of 2/,
    );
  }
  right(guide(data, ({ x }) => mul(at(x, 1), component(x, 0))));
});

Deno.test("guide() refuses what has no slope and what is no likelihood", () => {
  assertMatch(failure(guide(data, ({ x }) => maximum(x))), /whose slope is not known[\s\S]*addScores/);
  assertMatch(failure(guide(data, ({ x }) => at(x, 0), { scale: NaN })), /scale must be/);
  const plain = (f: unknown): string => JSON.stringify(Reflect.apply(guide, undefined, [data, f]));
  assertMatch(plain(({ x }: { readonly x: State }) => x), /one number a sample/);
  assertMatch(plain(() => 3), /one number a sample/);
  assertMatch(plain(undefined), /a function of \{ x, t \}/);
});
