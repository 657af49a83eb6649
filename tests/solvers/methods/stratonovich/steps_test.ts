/**
 * Single steps of the methods for Stratonovich processes: what they make of W and H, how their errors fall, their order without
 * noise; Milstein's step as it is published, and what it cannot differentiate.
 * @module
 */
import { assertAlmostEquals, assertStringIncludes } from "@std/assert";
import {
  add,
  type Calculus,
  cos,
  equalSteps,
  generalShark,
  lambaEulerHeun,
  lt,
  type Method,
  midpoint,
  milsteinStratonovich,
  mul,
  type Process,
  process,
  ralston,
  select,
  sin,
  slowRk,
  spark,
  stratonovich,
  sub,
  system,
} from "ito";
import { assertOrder, fitOf } from "../../../lib/order.ts";
import { refused } from "../../../lib/solved.ts";
import { momentOrder } from "../../../lib/steps/enumerated.ts";
import { stepper } from "../../../lib/steps/one_step.ts";

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

/** y is the integral of x, which is a Brownian motion, along another. */
const levy = stratonovich(
  system(["x", "y"], ["a", "b"], ({ x }) => ({
    drift: { x: 0, y: 0 },
    diffusion: { x: { a: 1 }, y: { b: x } },
  })),
);

for (const method of methods) {
  const share = method === spark || method === generalShark ? 1 : 0;
  const what = share === 1 ? "the mean of the area given W and H" : "no area between noises";
  Deno.test(`${method.name} takes ${what}`, () => {
    const [x, W, H] = [0.3, [0.5, -0.7], [0.11, 0.23]] as const;
    const [, y = NaN] = stepper(method, levy, 2).step([x, 0], { h: 0.1, W, H }).next;
    // ∫ (x + W₁) ∘ dW₂ = x W₂ + ½ W₁ W₂ + A, E[A | W, H] = H₁ W₂ − H₂ W₁
    assertAlmostEquals(y, x * W[1] + W[0] * W[1] / 2 + share * (H[0] * W[1] - H[1] * W[0]), 1e-15);
  });
}

const swinging = stratonovich(
  process(({ x }) => ({ drift: mul(-2, sin(x)), diffusion: add(1, mul(0.5, cos(x))) })),
);
const additive = stratonovich(
  process(({ x, t }) => ({ drift: mul(-2, sin(x)), diffusion: add(1, mul(0.5, cos(t))) })),
);
const errors: readonly (readonly [Step, Process<Calculus>, string, number])[] = [
  ...[midpoint, ralston, generalShark].flatMap((m) =>
    [
      [m, swinging, "one noise", 1],
      [m, levy, "noises that do not commute", 1],
      [m, additive, "additive noise", 1.5],
    ] as const
  ),
  [spark, swinging, "one noise", 1.5],
  [spark, levy, "noises that do not commute", 1],
  [spark, additive, "additive noise", 1.5],
  [lambaEulerHeun, swinging, "one noise", 1],
  [lambaEulerHeun, levy, "noises that do not commute", 1],
  [lambaEulerHeun, additive, "additive noise", 2],
];
for (const [method, p, name, order] of errors) {
  Deno.test(`the error of ${method.name} falls as h^${order} with ${name}`, () => {
    const { step } = stepper<Calculus>(method, p, p === levy ? 2 : 1);
    assertOrder(
      fitOf([14, 15, 16, 17, 18].map((level) => {
        const [h, root] = [2 ** -level, 2 ** (-level / 2)];
        const W = [1.3 * root, -0.7 * root], H = [0.4 * root, 0.3 * root];
        return [h, Math.hypot(...step(p === levy ? [0.3, 0.4] : [0.3], { h, W, H }).error)];
      })),
      order,
    );
  });
}

const still = stratonovich(process(({ x }) => ({ drift: mul(-2, sin(x)), diffusion: 0 })));
for (const method of methods) {
  const order = method === milsteinStratonovich ? 1 : 2;
  Deno.test(`${method.name} has order ${order} without noise`, () => {
    const { step } = stepper(method, still, 1);
    const exact = 2 * Math.atan(Math.tan(0.5) * Math.exp(-2));
    assertOrder(
      fitOf([5, 6, 7, 8, 9].map((level) => {
        let x: readonly number[] = [1];
        for (let k = 0; k < 2 ** level; k++) x = step(x, { h: 2 ** -level }).next;
        return [2 ** -level, Math.abs((x[0] ?? NaN) - exact)];
      })),
      order,
    );
  });
}

/** Linear, and nothing in it commutes. */
const linear = stratonovich(
  system(["x", "y"], ["a", "b"], ({ x, y }) => ({
    drift: { x: sub(mul(0.3, y), x), y: sub(mul(0.5, x), mul(0.7, y)) },
    diffusion: {
      x: { a: mul(0.6, y), b: sub(mul(0.4, x), mul(0.2, y)) },
      y: { a: sub(mul(0.3, y), mul(0.5, x)), b: mul(0.5, x) },
    },
  })),
);
for (const method of methods) {
  Deno.test(`${method.name} has weak order ${method.weakOrder} where noises do not commute: exact second moments`, () => {
    const span = [[2, 0], [1, 1], [0, 2]] as const;
    assertOrder(
      momentOrder(method, linear, { span, x0: [0.8, -0.5], levels: [5, 6, 7, 8, 9] }),
      method.weakOrder,
    );
  });
}

Deno.test("milsteinStratonovich is the published step", () => {
  const f = (x: number): number => -2 * Math.sin(x);
  const g = (x: number): number => 1 + 0.5 * Math.cos(x);
  const slope = (x: number): number => -0.5 * Math.sin(x);
  const { step } = stepper(milsteinStratonovich, swinging, 1);
  for (const [x, h, W] of [[0.4, 0.1, 0.2], [-1.3, 0.3, -0.6]] as const) {
    const wanted = x + h * f(x) + g(x) * W + g(x) * slope(x) * W * W / 2;
    assertAlmostEquals(step([x], { h, W: [W] }).next[0] ?? NaN, wanted, 1e-15);
  }
});

Deno.test("milsteinStratonovich refuses noise that jumps, and says so", async () => {
  const jumpy = stratonovich(process(({ x }) => ({ drift: 0, diffusion: select(lt(x, 0), 1, 2) })));
  const said = await refused(jumpy, equalSteps(milsteinStratonovich, 10), { n: 1, x0: 1 });
  assertStringIncludes(said, "Cannot differentiate (1 if x < 0 else 2), which jumps");
  assertStringIncludes(said, "Try: eulerHeunStep");
});

Deno.test("lambaEulerHeun is Heun's step with the published error, |drift's| + |noise's|", () => {
  const f = (x: number): number => -2 * Math.sin(x);
  const g = (x: number): number => 1 + 0.5 * Math.cos(x);
  const { step } = stepper(lambaEulerHeun, swinging, 1);
  for (const [x, h, W] of [[0.4, 0.1, 0.2], [-1.3, 0.3, -0.6]] as const) {
    const y = x + h * f(x) + g(x) * W, k = x + h * f(x), apart = x + Math.sqrt(h) * g(x);
    const [drift, noise] = [h * (f(k) - f(x)) / 2, (g(apart) - g(x)) / Math.sqrt(h) * W * W / 2];
    const { next, error } = step([x], { h, W: [W] });
    assertAlmostEquals(next[0] ?? NaN, x + h * (f(x) + f(y)) / 2 + (g(x) + g(y)) * W / 2, 1e-15);
    assertAlmostEquals(error[0] ?? NaN, Math.abs(drift) + Math.abs(noise), 1e-14);
  }
});
