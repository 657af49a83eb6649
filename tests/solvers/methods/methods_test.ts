/**
 * Methods against closed forms: convergence orders on deterministic problems, and the moments that a discrete recursion
 * has exactly, so that only sampling error is left.
 * @module
 */
import { assert, assertAlmostEquals } from "@std/assert";
import { pipe } from "fp-ts/function";
import {
  add,
  emImprovedEuler,
  eulerMaruyama,
  gaussianScore,
  gbm,
  gottaGoFast,
  lambaPair,
  max,
  type Method,
  mul,
  ou,
  probabilityFlow,
  sqrt,
  type Strategy,
  sub,
  system,
  vp,
  withDenoise,
  withMethod,
  withNoise,
  withPropagate,
} from "ito";
import { assertOrder, fitOf, type Point } from "../../lib/order.ts";
import { solved } from "../../lib/solved.ts";
import { assertZ, momentsOf } from "../../truth/zscore.ts";

// The probability flow of VP on N(0.5, 0.3²): x − α m scales as the marginal's standard deviation.
const flow = probabilityFlow(vp(), gaussianScore([0.5, 0.5], 0.3));
const alpha = (t: number): number => Math.exp(-0.25 * t * t * 19.9 - 0.05 * t);
const spread = (t: number): number => Math.sqrt(0.09 * alpha(t) ** 2 + 1 - alpha(t) ** 2);
const exact = (x0: number): number => alpha(1e-3) * 0.5 + (x0 - alpha(1) * 0.5) * spread(1e-3) / spread(1);

const better = (method: Method) => (n: number): Strategy =>
  pipe(eulerMaruyama(n), withMethod(method), withPropagate("high"));
for (
  const [name, strategy, order] of [
    ["eulerMaruyama", (n: number) => eulerMaruyama(n), 1],
    ["emImprovedEuler", better(emImprovedEuler), 2],
    ["lambaPair", better(lambaPair), 2],
  ] as const
) {
  Deno.test(`${name} converges with order ${order} where there is no noise`, async () => {
    const errors: Point[] = [];
    for (const steps of [256, 512, 1024, 2048, 4096]) {
      const s = await solved(flow, withDenoise("none")(strategy(steps)), {
        n: 1,
        x0: [1.5, -0.7],
        backend: "reference",
      });
      errors.push([
        1 / steps,
        Math.hypot((s.samples[0] ?? NaN) - exact(1.5), (s.samples[1] ?? NaN) - exact(-0.7)),
      ]);
    }
    assertOrder(fitOf(errors), order);
  });
}

Deno.test("eulerMaruyama on geometric Brownian motion has the moments of its own recursion", async () => {
  const [n, steps] = [20_000, 50];
  const s = await solved(gbm(), eulerMaruyama(steps), { n, seed: 5, x0: 1 });
  const h = 1 / steps;
  const [a, v] = [1 + 0.05 * h, 0.04 * h];
  const power = (m: number): number => m ** steps;
  const [m1, m2, m4] = [power(a), power(a * a + v), power(a ** 4 + 6 * a * a * v + 3 * v * v)];
  const m3 = power(a ** 3 + 3 * a * v);
  const variance = m2 - m1 * m1;
  const fourth = m4 - 4 * m3 * m1 + 6 * m2 * m1 * m1 - 3 * m1 ** 4;
  const { mean, std } = momentsOf(s.samples);
  assertZ({ name: "mean", value: mean, expected: m1, se: Math.sqrt(variance / n) });
  assertZ({
    name: "variance",
    value: std ** 2,
    expected: variance,
    se: Math.sqrt((fourth - variance ** 2) / n),
  });
});

Deno.test("eulerMaruyama on Ornstein–Uhlenbeck has the moments of its own recursion", async () => {
  const [n, steps] = [20_000, 40];
  const s = await solved(ou({ theta: 2, mu: 0.5, sigma: 0.4 }), eulerMaruyama(steps), {
    n,
    seed: 6,
    x0: 1.5,
  });
  const [h, q] = [1 / steps, 1 - 2 / steps];
  const variance = 0.16 * h * (1 - q ** (2 * steps)) / (1 - q * q);
  const { mean, std } = momentsOf(s.samples);
  assertZ({ name: "mean", value: mean, expected: 0.5 + q ** steps, se: Math.sqrt(variance / n) });
  assertZ({ name: "variance", value: std ** 2, expected: variance, se: variance * Math.sqrt(2 / n) });
});

Deno.test("system drives components by shared noises: Heston's mean, and the correlation of its noises", async () => {
  const heston = system(["s", "v"], ["a", "b"], ({ s, v }) => {
    const sd = sqrt(max(v, 0));
    return {
      drift: { s: mul(0.05, s), v: mul(1.5, sub(0.04, max(v, 0))) },
      diffusion: { s: { a: mul(-0.7, sd, s), b: mul(Math.sqrt(0.51), sd, s) }, v: { a: mul(0.3, sd) } },
    };
  }, { name: "Heston" });
  const [n, steps] = [20_000, 50];
  const s = await solved(heston, eulerMaruyama(steps), { n, seed: 8, x0: [100, 0.04] });
  const prices = Float64Array.from({ length: n }, (_, i) => s.samples[2 * i] ?? NaN);
  const { mean, se } = momentsOf(prices);
  assertZ({
    name: "mean",
    value: mean,
    expected: 100 * (1 + 0.05 / steps) ** steps,
    se,
  });
  // two constant noises with correlation −0.7: the covariance of the end points is −0.7 exactly
  const pair = system(["p", "q"], ["a", "b"], () => ({
    drift: { p: 0, q: 0 },
    diffusion: { p: { a: -0.7, b: Math.sqrt(0.51) }, q: { a: 1 } },
  }));
  const e = await solved(pair, eulerMaruyama(10), { n, seed: 9, x0: [0, 0] });
  const products = Float64Array.from(
    { length: n },
    (_, i) => (e.samples[2 * i] ?? NaN) * (e.samples[2 * i + 1] ?? NaN),
  );
  const m = momentsOf(products);
  assertZ({ name: "covariance", value: m.mean, expected: -0.7, se: m.se });
});

Deno.test("system gives the same path to a component whatever its place", async () => {
  const one = system(["a"], ["w"], ({ a }) => ({ drift: { a: mul(-1, a) }, diffusion: { a: { w: 0.5 } } }));
  const two = system(["a", "b"], ["w"], ({ a, b }) => ({
    drift: { a: mul(-1, a), b: add(a, b) },
    diffusion: { a: { w: 0.5 }, b: 0 },
  }));
  const [p, q] = [
    await solved(one, eulerMaruyama(9), { n: 3, x0: [1] }),
    await solved(two, eulerMaruyama(9), { n: 3, x0: [1, 0] }),
  ];
  for (let i = 0; i < 3; i++) assertAlmostEquals(q.samples[2 * i] ?? NaN, p.samples[i] ?? NaN, 1e-7);
});

Deno.test("gottaGoFast solves a system whose correlated noises do not depend on the state", async () => {
  const theta = 1.5;
  const pair = system(["p", "q"], ["a", "b"], ({ p, q }) => ({
    drift: { p: mul(-theta, p), q: mul(-theta, q) },
    diffusion: { p: { a: 0.6, b: 0.8 }, q: { a: 1 } },
  }));
  const n = 20_000;
  const strategy = pipe(gottaGoFast({ rel: 0.01 }), withNoise("retain"));
  const s = await solved(pair, strategy, { n, seed: 4, x0: [0, 0] });
  assert(s.codes.every((c) => c === "done"));
  const products = Float64Array.from(
    { length: n },
    (_, i) => (s.samples[2 * i] ?? NaN) * (s.samples[2 * i + 1] ?? NaN),
  );
  // the covariance is 0.6 (1 − e^(−2θ)) / 2θ; retained noise in two dimensions is known to bias a little: 5 %
  const truth = 0.6 * (1 - Math.exp(-2 * theta)) / (2 * theta);
  const { mean, se } = momentsOf(products);
  assert(Math.abs(mean - truth) < 0.05 * truth + 5 * se, `${mean} ± ${se} for ${truth}`);
});
