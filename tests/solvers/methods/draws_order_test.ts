/**
 * Methods that draw more than W have the orders that they declare: `shark` by H on one path, `platenWeak` by its three values.
 * @module
 */
import { assert } from "@std/assert";
import {
  add,
  cos,
  emImprovedEuler,
  exp,
  gottaGoFast,
  type Method,
  mul,
  ou,
  pidController,
  platenWeak,
  type Process,
  process,
  shark,
  sin,
  solve,
  withController,
  withMethod,
  withNoise,
  withTolerance,
} from "ito";
import { pipe } from "fp-ts/function";
import { right } from "../../lib/either.ts";
import { assertOrder, endsAt, type Strong, strongOrder } from "../../lib/order.ts";
import { varianceOrder, weakOrder } from "../../lib/weak.ts";
import { at, sumOf } from "../../truth/vector.ts";

/** Enough noise, and a drift bent enough, that the order is that of the noise and not of the drift. */
const swinging = process(({ x, t }) => ({ drift: sin(x), diffusion: add(1, mul(0.5, cos(t))) }));

/** The paper's pair on the path of methods that ask for H. */
const beside: Method = { ...emImprovedEuler, draws: { H: true } };

const additive: readonly (readonly [string, Process, number])[] = [
  ["a nonlinear drift, noise that depends on time", swinging, shark.strongOrder],
  ["Ornstein–Uhlenbeck", ou({ theta: 1.5, mu: 0.5 }), 2], // of a linear drift W and H say half an order more
];
for (const [name, process, order] of additive) {
  Deno.test(`shark has strong order ${order} on ${name}, and the limit of another method on the same path`, async () => {
    const s: Strong = { method: shark, process, x0: 1, levels: [4, 5, 6, 7, 8], paths: 400, seed: 4 };
    const [own, other] = [await endsAt(s, 12), await endsAt({ ...s, method: beside }, 12)];
    assertOrder(await strongOrder(s, own), order);
    const apart = Math.sqrt(sumOf(s.paths, (i) => (at(own, i) - at(other, i)) ** 2) / s.paths);
    assert(apart < 2e-4, `The limits are ${apart} apart`);
  });
}

const multiplied = process(({ x }) => ({ drift: mul(-2, sin(x)), diffusion: add(1, mul(0.5, cos(x))) }));
const steady = process(({ x }) => ({ drift: mul(-2, sin(x)), diffusion: 0.8 }));
for (
  const [method, process, name] of [
    [platenWeak, multiplied, "noise that depends on the state"],
    [platenWeak, steady, "additive noise"],
    [shark, steady, "additive noise"],
  ] as const
) {
  Deno.test(`${method.name} has its weak order, ${method.weakOrder}, with ${name}`, () => {
    assertOrder(weakOrder(method, process, [4, 5, 6, 7, 8]), method.weakOrder);
  });
}

const waning = process(({ x, t }) => ({ drift: mul(-1.5, x), diffusion: exp(mul(-2, t)) }));
for (const method of [platenWeak, shark]) {
  Deno.test(`${method.name} has its weak order, ${method.weakOrder}, with additive noise that wanes`, () => {
    const truth = { theta: 1.5, g: (t: number): number => Math.exp(-2 * t) };
    assertOrder(varianceOrder(method, waning, truth, [5, 6, 7, 8, 9]), method.weakOrder);
  });
}

Deno.test("shark takes adaptive steps on one path: mean and variance of an Ornstein–Uhlenbeck process", async () => {
  const [theta, sigma, n] = [1.5, 0.8, 20_000];
  const strategy = pipe(
    gottaGoFast(),
    withMethod(shark),
    withController(pidController({ p: 0.1, i: 0.3, hInit: 0.2 })),
    withTolerance({ abs: 0.02, rel: 0 }),
    withNoise("auto"),
  );
  const s = right(await solve(ou({ theta, mu: 0, sigma }), strategy, { n, seed: 2, x0: 1 })());
  assert(s.rejects.some((r) => r > 0), "The test needs rejections");
  const mean = s.samples.reduce((a, b) => a + b, 0) / n;
  const variance = s.samples.reduce((a, b) => a + (b - mean) ** 2, 0) / n;
  const truth = sigma ** 2 * (1 - Math.exp(-2 * theta)) / (2 * theta);
  assert(Math.abs(mean - Math.exp(-theta)) < 5 * Math.sqrt(truth / n), `mean ${mean}`);
  assert(Math.abs(variance / truth - 1) < 5 * Math.sqrt(2 / n), `variance ${variance}, not ${truth}`);
});
