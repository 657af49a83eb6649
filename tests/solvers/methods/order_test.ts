/**
 * The orders that methods declare are the orders that they have.
 * @module
 */
import {
  add,
  cos,
  emImprovedEuler,
  emStep,
  exp,
  exponentialAdams,
  gbm,
  lambaPair,
  type Method,
  mixtureScore,
  mul,
  ou,
  type Process,
  process,
  reverse,
  sin,
  vp,
} from "ito";
import { GRAINS } from "../../lib/brownian_path.ts";
import { assertOrder, endsAt, type Strong, strongOrder } from "../../lib/order.ts";
import { brownian } from "../../truth/brownian.ts";
import { treeNoiseOf } from "../../truth/threefry.ts";
import { vector } from "../../truth/vector.ts";
import { varianceOrder, weakOrder } from "../../lib/weak.ts";

const period = 2 * Math.PI;
/** Noise that does not depend on the state, but on the time. */
const pendulum = process(({ x, t }) => ({
  drift: mul(-2, sin(x)),
  diffusion: add(1, mul(0.5, cos(mul(period, t)))),
}), { name: "a pendulum in noise" });

Deno.test("eulerMaruyama has its strong order on geometric Brownian motion, against the closed form", async () => {
  const [mu, sigma, x0] = [0.1, 1, 1];
  const s: Strong = {
    method: emStep,
    process: gbm({ mu, sigma }),
    x0,
    levels: [5, 6, 7, 8, 9],
    paths: 20_000,
    seed: 3,
  };
  const exact = vector(s.paths, (i) => {
    const end = brownian(treeNoiseOf(s.seed, i), { n: 1, element: 0, moment: GRAINS });
    return x0 * Math.exp(mu - sigma ** 2 / 2 + sigma * end);
  });
  assertOrder(await strongOrder(s, exact), emStep.strongOrder);
});

const additive: readonly (readonly [string, Process])[] = [
  ["Ornstein–Uhlenbeck", ou({ theta: 1.5, mu: 0.5 })],
  ["a pendulum in noise that depends on time", pendulum],
];
for (const [name, process] of additive) {
  const order: readonly (readonly [Method, number])[] = [
    [emStep, 1], // where the noise is additive, half an order more than it declares
    [emImprovedEuler, emImprovedEuler.strongOrder],
    [lambaPair, lambaPair.strongOrder],
  ];
  for (const [method, wanted] of order) {
    Deno.test(`${method.name} has strong order ${wanted} on ${name}, against fine steps of another method`, async () => {
      const s: Strong = { method, process, x0: 1, levels: [3, 4, 5, 6, 7], paths: 1000, seed: 4 };
      const other = method === emImprovedEuler ? emStep : emImprovedEuler;
      assertOrder(await strongOrder(s, await endsAt({ ...s, method: other }, 12)), wanted);
    });
  }
}

/** Two modes, in reverse VP of a short span: a nonlinear drift, in backward time. */
const modes = mixtureScore({ weights: [0.4, 0.6], means: [[-1], [1]], stds: [0.5, 0.5] });
const mild = vp({ beta0: 1, beta1: 3 });
const backward = reverse({ ...mild, time: { ...mild.time, tEnd: 0.2 } }, modes);
for (
  const [method, other, wanted] of [
    [emStep, emImprovedEuler, 1],
    [emImprovedEuler, exponentialAdams, emImprovedEuler.strongOrder],
  ] as const
) {
  Deno.test(`${method.name} has strong order ${wanted} on a reverse process, against fine steps of another method`, async () => {
    const s: Strong = { method, process: backward, x0: 1, levels: [4, 5, 6, 7, 8], paths: 1000, seed: 5 };
    assertOrder(await strongOrder(s, await endsAt({ ...s, method: other }, 12)), wanted);
  });
}

const multiplied = process(({ x }) => ({ drift: mul(-2, sin(x)), diffusion: add(1, mul(0.5, cos(x))) }));
const steady = process(({ x }) => ({ drift: mul(-2, sin(x)), diffusion: 0.8 }));
for (
  const [method, process, name] of [
    [emStep, multiplied, "noise that depends on the state"],
    [emStep, steady, "additive noise"],
    [emImprovedEuler, steady, "additive noise"],
    [lambaPair, steady, "additive noise"],
  ] as const
) {
  Deno.test(`${method.name} has its weak order, ${method.weakOrder}, with ${name}`, () => {
    assertOrder(weakOrder(method, process, [4, 5, 6, 7, 8]), method.weakOrder);
  });
}

const waning = process(({ x, t }) => ({ drift: mul(-1.5, x), diffusion: exp(mul(-2, t)) }));
for (const method of [emStep, emImprovedEuler, lambaPair]) {
  Deno.test(`${method.name} has its weak order, ${method.weakOrder}, with additive noise that wanes`, () => {
    const truth = { theta: 1.5, g: (t: number): number => Math.exp(-2 * t) };
    assertOrder(varianceOrder(method, waning, truth, [5, 6, 7, 8, 9]), method.weakOrder);
  });
}
