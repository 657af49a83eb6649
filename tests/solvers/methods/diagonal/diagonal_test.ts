/**
 * Methods for noise of each element its own have the strong orders that they declare, against closed forms on the same path,
 * with coefficients that depend on time too.
 * @module
 */
import {
  add,
  derivativeFreeMilstein,
  div,
  lambaMilstein,
  mean,
  type Method,
  milstein,
  mul,
  platen,
  type Process,
  process,
  sin,
  sosri,
  sqrt,
  square,
  sriw1,
  sub,
} from "ito";
import { assertOrder, endsAt, strongOrder } from "../../../lib/order.ts";
import { brownian, GRAINS } from "../../../truth/brownian.ts";
import { areaNoiseOf, treeNoiseOf } from "../../../truth/threefry.ts";
import { vector } from "../../../truth/vector.ts";

const seed = 3;
/** W(1) of a path, as the method draws it: with areas it is another one. */
const endOf = (m: Method, i: number): number =>
  m.draws?.H === true
    ? areaNoiseOf(seed, i, 0)(GRAINS)[0]
    : brownian(treeNoiseOf(seed, i), { n: 1, element: 0, moment: GRAINS });

interface Case {
  readonly says: string;
  readonly process: Process;
  readonly truth: (W: number) => number;
  readonly paths: number;
}

/** x = sinh(t + W). */
const whole: Case = {
  says: "sinh(t + W)",
  process: process(({ x }) => {
    const root = sqrt(add(square(x), 1));
    return { drift: add(mul(0.5, x), root), diffusion: root };
  }),
  truth: (W) => Math.sinh(1 + W),
  paths: 10_000,
};
/** x = sinh(t/2 + W/2), whose tails need fewer paths. */
const half: Case = {
  says: "sinh(t/2 + W/2)",
  process: process(({ x }) => {
    const g = mul(0.5, sqrt(add(square(x), 1)));
    return { drift: add(mul(0.125, x), g), diffusion: g };
  }),
  truth: (W) => Math.sinh(0.5 + W / 2),
  paths: 1000,
};
/** x = (1 + t) sinh(t/2 + W/2): drift and noise depend on time. */
const growing: Case = {
  says: "(1 + t) sinh(t/2 + W/2)",
  process: process(({ x, t }) => {
    const scale = add(1, t), g = mul(0.5, sqrt(add(square(x), square(scale))));
    return { drift: add(div(x, scale), mul(0.125, x), g), diffusion: g };
  }),
  truth: (W) => 2 * Math.sinh(0.5 + W / 2),
  paths: 500,
};

/** Of one element, which nothing acts on, `platen` has half an order more than it declares. */
const orderOf = (m: Method): number => (m === platen ? 1.5 : m.strongOrder);
const cases: readonly (readonly [Method, Case])[] = [
  ...[sriw1, sosri, platen].map((m) => [m, whole] as const),
  ...[milstein, derivativeFreeMilstein, lambaMilstein].map((m) => [m, half] as const),
  [lambaMilstein, growing],
];
for (const [method, { says, process, truth, paths }] of cases) {
  Deno.test(`${method.name} has strong order ${orderOf(method)} on x = ${says}`, async () => {
    const exact = vector(paths, (i) => truth(endOf(method, i)));
    const s = { method, process, x0: 0, levels: [4, 5, 6, 7, 8], paths, seed };
    assertOrder(await strongOrder(s, exact), orderOf(method));
  });
}

/** Elements that pull at each other, whose ends are no function of W(1) alone: H counts. */
const flock = process(({ x, t }) => ({
  drift: sub(mean(x), mul(x, x)),
  diffusion: mul(add(0.5, mul(0.5, t)), sin(x)),
}));
const flying = { process: flock, x0: [1, 2], levels: [4, 5, 6, 7, 8], paths: 500, seed };
const fine = await endsAt({ ...flying, method: sriw1 }, 12);
for (const method of [sriw1, sosri, platen]) {
  Deno.test(`${method.name} has its strong order, ${method.strongOrder}, where elements pull at each other, against fine steps`, async () => {
    assertOrder(await strongOrder({ ...flying, method }, fine), method.strongOrder);
  });
}
