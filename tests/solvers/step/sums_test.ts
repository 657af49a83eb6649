/**
 * Sums of many small terms in float32, against what they come to: equal steps in their hundreds of thousands, adaptive ones
 * that are as short, components and elements alike.
 * @module
 */
import { assertAlmostEquals } from "@std/assert";
import {
  describe,
  ensemble,
  type EnsembleOptions,
  eulerMaruyama,
  type Fallible,
  gbm,
  gottaGoFast,
  mul,
  ou,
  type Process,
  process,
  type Strategy,
  sub,
  system,
  withController,
} from "ito";
import { everywhere } from "../../lib/everywhere.ts";
import { at } from "../../truth/vector.ts";
import { assertZ } from "../../truth/zscore.ts";
import { solved } from "../../lib/solved.ts";

const momentsOf = async (p: Fallible<Process>, s: Strategy, o: EnsembleOptions) => {
  const result = await ensemble(p, s, o)();
  if (result._tag === "Left") throw new Error(describe(result.left));
  return { mean: at(result.right.mean, 0), variance: at(result.right.variance, 0) };
};

everywhere("x' = 1 comes to 1 in many equal steps", async (backend, shape) => {
  const steps = shape[0] === 1 && backend !== "webgpu" ? 1_000_000 : backend === "webgpu" ? 2000 : 20_000;
  const p = process(() => ({ drift: 1, diffusion: 0 }));
  const { samples } = await solved(p, eulerMaruyama(steps), { n: 1, x0: 0, shape, backend });
  assertAlmostEquals(at(samples, 0), 1, 1e-6);
});

everywhere("x' = 1 moves on from a number whose half ulp is a step", async (backend, shape) => {
  const p = process(() => ({ drift: 1, diffusion: 0 }));
  const { samples } = await solved(p, eulerMaruyama(3000), { n: 1, x0: 4096, shape, backend });
  assertAlmostEquals(at(samples, 0), 4097, 5e-4);
});

everywhere("x' = 1 in many adaptive steps", async (backend, shape) => {
  const length = backend === "webgpu" ? 1e-3 : 1e-4;
  const short = withController({ hInit: length, hMax: length })(gottaGoFast());
  const p = process(() => ({ drift: 1, diffusion: 0 }));
  const { samples } = await solved(p, short, { n: 1, x0: 0, shape, backend });
  assertAlmostEquals(at(samples, 0), 1, 1e-6);
});

Deno.test("an Ornstein–Uhlenbeck process about 100 keeps its mean and variance whatever the steps", async () => {
  const [n, mean, variance] = [2000, 100 + Math.exp(-1), 0.01 * (1 - Math.exp(-2)) / 2];
  for (const steps of [10_000, 100_000]) {
    const found = await momentsOf(ou({ theta: 1, mu: 100, sigma: 0.1 }), eulerMaruyama(steps), {
      n,
      seed: 5,
      x0: 101,
      backend: "cpu",
    });
    assertZ({ name: "mean", value: found.mean, expected: mean, se: Math.sqrt(variance / n) });
    assertZ({ name: "variance", value: found.variance, expected: variance, se: variance * Math.sqrt(2 / n) });
  }
});

Deno.test("a geometric Brownian motion of 10⁶ steps has its mean, alone and as a component", async () => {
  const [mu, sigma, n] = [0.05, 0.01, 200];
  const both = system(["s", "v"], ["a"], ({ s, v }) => ({
    drift: { s: mul(mu, s), v: sub(0, v) },
    diffusion: { s: { a: mul(sigma, s) }, v: {} },
  }));
  for (const [p, x0] of [[gbm({ mu, sigma }), 100], [both, [100, 1]]] as const) {
    const steps = 1_000_000;
    const found = await momentsOf(p, eulerMaruyama(steps), { n, seed: 6, x0, backend: "cpu" });
    const expected = 100 * (1 + mu / steps) ** steps;
    assertZ({ name: "mean", value: found.mean, expected, se: expected * sigma / Math.sqrt(n) });
  }
});
