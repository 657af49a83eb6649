/**
 * Strong orders of the methods for Stratonovich processes, on nested grids with W and H of one path: against exact solutions, and
 * where noises do not commute the variance of what is left of the area between them, which is known.
 * @module
 */
import { assert } from "@std/assert";
import {
  add,
  cos,
  gbm,
  generalShark,
  lambaEulerHeun,
  type Method,
  midpoint,
  milsteinStratonovich,
  mul,
  neg,
  process,
  ralston,
  type Scalar,
  shark,
  sin,
  slowRk,
  spark,
  stratonovich,
  sub,
  system,
} from "ito";
import { assertOrder, endsAt, type Strong, strongOrder } from "../../../lib/order.ts";
import { addresses } from "../../../truth/brownian.ts";
import { areaNoiseOf } from "../../../truth/threefry.ts";
import { at, sumOf, vector } from "../../../truth/vector.ts";

type Step = Method<"stratonovich">;
const methods: readonly Step[] = [
  midpoint,
  ralston,
  milsteinStratonovich,
  spark,
  generalShark,
  slowRk,
  lambaEulerHeun,
];
/** On the path of those that ask for H. */
const on = (method: Step): Step => ({ ...method, draws: { H: true } });
const sample = { levels: [4, 5, 6, 7, 8], paths: 200, seed: 3, backend: "reference" } as const;
/** W(1) of the first noise of a path. */
const end = (i: number): number => areaNoiseOf(sample.seed, i, 0)(addresses.end)[0];

const kubo = stratonovich(
  system(["x", "y"], ["w"], ({ x, y }) => ({
    drift: { x: neg(y), y: x },
    diffusion: { x: { w: neg(y) }, y: { w: x } },
  })),
);
for (const [method, order] of [[midpoint, 1], [generalShark, 1], [slowRk, 1.5]] as const) {
  Deno.test(`${method.name} has strong order ${order} on Kubo's oscillator, against the exact angle`, async () => {
    const turned = vector(2 * sample.paths, (k) => {
      const angle = 1 + end(Math.floor(k / 2));
      return k % 2 === 0 ? Math.cos(angle) : Math.sin(angle);
    });
    assertOrder(
      await strongOrder({ ...sample, method: on(method), process: kubo, x0: [1, 0] }, turned),
      order,
    );
  });
}

for (const method of [ralston, milsteinStratonovich, generalShark]) {
  Deno.test(`${method.name} has strong order 1 on geometric Brownian motion, against the closed form`, async () => {
    const [mu, sigma] = [0.1, 0.5];
    const exact = vector(sample.paths, (i) => Math.exp(mu + sigma * end(i)));
    const s = { ...sample, method: on(method), process: stratonovich(gbm({ mu, sigma })), x0: 1 };
    assertOrder(await strongOrder(s, exact), 1);
  });
}

/** dz = A z dt + B dW, whose drift does not commute with its noise. */
const turning = (z1: Scalar, z2: Scalar): readonly [Scalar, Scalar] => [
  sub(mul(0.8, z2), z1),
  neg(add(mul(0.6, z1), mul(0.5, z2))),
];
const [sa, sb] = [[0.9, -0.2], [0.3, 0.7]] as const;
const straight = system(["x", "y"], ["a", "b"], ({ x, y }) => {
  const [fx, fy] = turning(x, y);
  return { drift: { x: fx, y: fy }, diffusion: { x: { a: sa[0], b: sb[0] }, y: { a: sa[1], b: sb[1] } } };
});
/** The same seen as y = z₂ + sin z₁, x = z₁ + ½ sin y: two noises that commute, each a function of both components. */
const bent = stratonovich(
  system(["x", "y"], ["a", "b"], ({ x, y }) => {
    const z1 = sub(x, mul(0.5, sin(y)));
    const z2 = sub(y, sin(z1));
    const [f1, f2] = turning(z1, z2);
    const [ya, yb, fy] = [
      add(sa[1], mul(sa[0], cos(z1))),
      add(sb[1], mul(sb[0], cos(z1))),
      add(f2, mul(f1, cos(z1))),
    ];
    const half = mul(0.5, cos(y));
    return {
      drift: { x: add(f1, mul(half, fy)), y: fy },
      diffusion: {
        x: { a: add(sa[0], mul(half, ya)), b: add(sb[0], mul(half, yb)) },
        y: { a: ya, b: yb },
      },
    };
  }),
);
const straightEnds = endsAt({ ...sample, method: shark, process: straight, x0: [0, 0] }, 11);
for (const method of methods) {
  const order = method.strongOrders?.commutative ?? NaN;
  Deno.test(`${method.name} has its strong order, ${order}, where two noises commute: a bent picture of a linear system`, async () => {
    const z = await straightEnds;
    const truth = vector(2 * sample.paths, (k) => {
      const [z1, z2] = [at(z, k - k % 2), at(z, k - k % 2 + 1)];
      const y = z2 + Math.sin(z1);
      return k % 2 === 0 ? z1 + 0.5 * Math.sin(y) : y;
    });
    assertOrder(
      await strongOrder({ ...sample, method: on(method), process: bent, x0: [0, 0] }, truth),
      order,
    );
  });
}

const drifting = process(({ x, t }) => ({ drift: sin(x), diffusion: add(1, mul(0.5, cos(t))) }));
const additive = { ...sample, x0: 1 };
const additiveEnds = endsAt({ ...additive, method: shark, process: drifting }, 11);
for (const method of [spark, generalShark, slowRk]) {
  const order = method.strongOrders?.additive ?? NaN;
  Deno.test(`${method.name} has its strong order, ${order}, with additive noise, against fine steps of shark`, async () => {
    const s: Strong<"stratonovich"> = { ...additive, method: on(method), process: stratonovich(drifting) };
    assertOrder(await strongOrder(s, await additiveEnds), order);
  });
}

/** y = ∫ x ∘ dW₂ of x = W₁: all that a step does not know of it is the area between two noises. */
const levy: Strong<"stratonovich"> = {
  ...sample,
  paths: 500,
  x0: [0, 0],
  method: spark,
  process: stratonovich(
    system(["x", "y"], ["a", "b"], ({ x }) => ({
      drift: { x: 0, y: 0 },
      diffusion: { x: { a: 1 }, y: { b: x } },
    })),
  ),
};
const fine = 9;
const levyEnds = endsAt(levy, fine);
for (const [method, share] of [[midpoint, 4], [spark, 12], [generalShark, 12]] as const) {
  Deno.test(`${method.name} has strong order ½ where noises do not commute: its mean square error is h/${share}`, async () => {
    const truth = await levyEnds;
    for (const level of [3, 6]) {
      const ends = await endsAt({ ...levy, method: on(method) }, level);
      const squares = vector(levy.paths, (i) => (at(ends, 2 * i + 1) - at(truth, 2 * i + 1)) ** 2);
      const mean = sumOf(levy.paths, (i) => at(squares, i)) / levy.paths;
      const spread = sumOf(levy.paths, (i) => (at(squares, i) - mean) ** 2) / levy.paths;
      const expected = 2 ** -level / share - 2 ** -fine / 12; // less what fine steps know as little
      const z = (mean - expected) / Math.sqrt(spread / levy.paths);
      assert(Math.abs(z) < 5, `h = 2^-${level}: ${mean}, not ${expected} (z = ${z})`);
    }
  });
}
