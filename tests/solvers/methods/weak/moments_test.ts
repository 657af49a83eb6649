/**
 * Weak methods have order 2 where noises mix and do not commute: all moments of polynomial systems, exactly; and their law on
 * every backend is the law of their outcomes.
 * @module
 */
import { add, dri1, emStep, equalSteps, gbm, type Method, mul, ri1, ri6, sub, system } from "ito";
import { assertOrder } from "../../../lib/order.ts";
import { enumerated, momentOrder, type Monomial } from "../../../lib/steps/enumerated.ts";
import { assertDone, onEach } from "../../../lib/targets.ts";
import { at, sumOf } from "../../../truth/vector.ts";
import { assertZ } from "../../../truth/zscore.ts";

/** Linear, and no part of it commutes with another: moments of one degree are functions of each other. */
const linear = system(["x", "y"], ["a", "b"], ({ x, y }) => ({
  drift: { x: sub(mul(0.3, y), x), y: sub(mul(0.5, x), mul(0.7, y)) },
  diffusion: {
    x: { a: mul(0.6, y), b: sub(mul(0.4, x), mul(0.2, y)) },
    y: { a: sub(mul(0.3, y), mul(0.5, x)), b: mul(0.5, x) },
  },
}));
/** Curved: x² drives y, so that x² and y weigh the same. */
const curved = system(["x", "y"], ["a", "b"], ({ x, y }) => ({
  drift: { x: sub(0.3, x), y: sub(mul(0.8, x, x), y) },
  diffusion: {
    x: { a: 0.7, b: mul(0.5, x) },
    y: { a: add(mul(0.6, x, x), mul(0.3, y)), b: sub(0.4, mul(0.8, x)) },
  },
}));
/** By three noises: signs that two pairs of them share would show. */
const threefold = system(["x", "y"], ["a", "b", "c"], ({ x, y }) => ({
  drift: { x: sub(0.3, x), y: sub(mul(0.8, x, x), y) },
  diffusion: {
    x: { a: 0.7, b: mul(0.5, x), c: 0.3 },
    y: { a: add(mul(0.6, x, x), mul(0.3, y)), b: sub(0.4, mul(0.8, x)), c: mul(0.5, x) },
  },
}));

/** One noise of two components, and noise without x. */
const single = system(["x", "y"], ["a"], ({ x, y }) => ({
  drift: { x: sub(mul(0.3, y), x), y: sub(mul(0.5, x), mul(0.7, y)) },
  diffusion: { x: { a: mul(0.6, y) }, y: { a: sub(mul(0.3, y), mul(0.5, x)) } },
}));
const additive = system(["x", "y"], ["a", "b"], ({ x, y }) => ({
  drift: { x: sub(0.3, x), y: sub(mul(0.8, x, x), y) },
  diffusion: { x: { a: 0.6, b: -0.4 }, y: { a: 0.5, b: 0.7 } },
}));

const ofDegree = (d: number): readonly Monomial[] => Array.from({ length: d + 1 }, (_, a) => [a, d - a]);
const ofWeight4: readonly Monomial[] = [0, 1, 2].flatMap((b) =>
  Array.from({ length: 5 - 2 * b }, (_, a): Monomial => [a, b])
);
const all = [
  ["second moments of a linear system", linear, ofDegree(2)],
  ["fourth moments of a linear system", linear, ofDegree(4)],
  ["third moments of a linear system of one noise", single, ofDegree(3)],
  ["moments of a curved system of two noises", curved, ofWeight4],
  ["moments of a curved system of three noises", threefold, ofWeight4],
  ["moments of a curved drift in additive noise that mixes", additive, ofWeight4],
] as const;
const x0 = [0.8, -0.5];
for (const [name, process, span] of all) {
  for (const method of [dri1, ri1, ri6]) {
    Deno.test(`${method.name} has weak order ${method.weakOrder}: ${name}`, () => {
      assertOrder(momentOrder(method, process, { span, x0, levels: [4, 5, 6, 7, 8] }), method.weakOrder);
    });
  }
}

Deno.test("what the moments say of a method of order 1 is 1", () => {
  const euler: Method = { ...emStep, draws: { threePoint: 1 } };
  const asked = { span: ofWeight4, x0, levels: [4, 5, 6, 7, 8] };
  assertOrder(momentOrder(euler, threefold, asked), 1);
});

/** E y² after two steps of ½, by all 36² outcomes. */
const square = ([, y = NaN]: readonly number[]): number => y * y;

onEach("dri1 has the moments of its own outcomes where noises mix", async ({ run }) => {
  const [n, h] = [20_000, 1 / 2];
  const of = (u: (x: readonly number[]) => number): number =>
    enumerated(dri1, linear, { x0, h, steps: 2, u });
  const [value, fourth] = [of(square), of((x) => square(x) ** 2)];
  const ended = await run(linear, equalSteps(dri1, 1 / h), { n, seed: 7, x0 });
  assertDone(ended);
  let sum = 0;
  for (let i = 0; i < n; i++) sum += square([0, ended.samples[2 * i + 1] ?? NaN]);
  assertZ({ name: "E y²", value: sum / n, expected: value, se: Math.sqrt((fourth - value ** 2) / n) });
});

onEach("ri1 has the moments of its own outcomes, element by element", async ({ run }) => {
  const [n, elements, h] = [500, 40, 1 / 2];
  const p = gbm({ mu: 0.3, sigma: 0.6 });
  const of = (u: (x: number) => number): number =>
    enumerated(ri1, p, { x0: [1], h, steps: 2, u: ([x = NaN]) => u(x) });
  const [value, fourth] = [of((x) => x ** 2), of((x) => x ** 4)];
  const ended = await run(p, equalSteps(ri1, 1 / h), { n, seed: 7, x0: 1, shape: [elements] });
  assertDone(ended);
  const count = n * elements;
  const sum = sumOf(count, (i) => at(ended.samples, i) ** 2);
  assertZ({
    name: "E x²",
    value: sum / count,
    expected: value,
    se: Math.sqrt((fourth - value ** 2) / count),
  });
});
