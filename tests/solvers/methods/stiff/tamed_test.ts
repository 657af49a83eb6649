/**
 * Tamed Euler stays where Euler–Maruyama leaves the numbers, and has its orders.
 * @module
 */
import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import {
  add,
  cos,
  emStep,
  equalSteps,
  gbm,
  mul,
  neg,
  process,
  sin,
  splitStepEuler,
  system,
  tamedEuler,
} from "ito";
import { stepOf } from "../../../lib/steps/whole_step.ts";
import { assertOrder, endsAt, type Strong, strongOrder } from "../../../lib/order.ts";
import { onEach } from "../../../lib/targets.ts";
import { weakOrder } from "../../../lib/weak.ts";
import { brownian, GRAINS } from "../../../truth/brownian.ts";
import { treeNoiseOf } from "../../../truth/threefry.ts";
import { at, vector } from "../../../truth/vector.ts";

const cubic = process(({ x }) => ({ drift: neg(mul(x, x, x)), diffusion: 1 }));

onEach(
  "tamed Euler stays finite on dX = −X³ dt + dW with steps of 1/4, where Euler–Maruyama does not",
  async ({ run }) => {
    const wide = { ...cubic, time: { ...cubic.time, T: 10 } };
    const asked = { n: 200, seed: 2, x0: 5 } as const;
    const tamed = await run(wide, equalSteps(tamedEuler, 40), asked);
    assertEquals(new Set(tamed.codes), new Set(["done"]));
    // each step comes nearer by less than 1, and adds noise of 1/2
    assert(Array.from(tamed.samples).every((v) => Math.abs(v) < 3), `${tamed.samples}`);
    const plain = await run(wide, equalSteps(emStep, 40), asked);
    assertEquals(new Set(plain.codes), new Set(["notFinite"]));
  },
);

Deno.test("tamed Euler has strong order 1 there, against fine split steps", async () => {
  const s: Strong = {
    method: tamedEuler,
    process: cubic,
    x0: 1,
    levels: [5, 6, 7, 8, 9],
    paths: 400,
    seed: 4,
  };
  assertOrder(await strongOrder(s, await endsAt({ ...s, method: splitStepEuler }, 13)), 1);
});

Deno.test("tamed Euler has strong order 1/2 on geometric Brownian motion, against the closed form", async () => {
  const [mu, s, paths, seed] = [0.1, 1, 4000, 3];
  const exact = vector(
    paths,
    (i) =>
      Math.exp(mu - s * s / 2 + s * brownian(treeNoiseOf(seed, i), { n: 1, element: 0, moment: GRAINS })),
  );
  const on = { method: tamedEuler, process: gbm({ mu, sigma: s }), x0: 1, paths, seed } as const;
  assertOrder(await strongOrder({ ...on, levels: [5, 6, 7, 8, 9] }, exact), tamedEuler.strongOrder);
});

Deno.test("tamed Euler has its weak order, 1, against Kolmogorov's equation", () => {
  const multiplied = process(({ x }) => ({ drift: mul(-2, sin(x)), diffusion: add(1, mul(0.5, cos(x))) }));
  assertOrder(weakOrder(tamedEuler, multiplied, [5, 6, 7, 8, 9]), tamedEuler.weakOrder);
});

Deno.test("a system's drift is tamed by its length, and so keeps its direction", () => {
  const pulled = system(["x", "y"], [], ({ x, y }) => ({
    drift: { x: mul(-3, x), y: mul(-4, y) },
    diffusion: { x: 0, y: 0 },
  }));
  const { high } = stepOf(tamedEuler, pulled, 2)({ x: [1, 1], dt: 2 });
  assertAlmostEquals(at(high, 0), 1 - 6 / 11, 1e-15);
  assertAlmostEquals(at(high, 1), 1 - 8 / 11, 1e-15);
});
