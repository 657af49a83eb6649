/**
 * Implicit methods: the variances that they settle at on a stiff Ornstein–Uhlenbeck process, by their closed forms; their
 * orders; Newton's steps, counted and refused where they do not get there.
 * @module
 */
import { assert, assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import {
  add,
  backwardEuler,
  cos,
  emStep,
  equalSteps,
  exp,
  gbm,
  type Implicit,
  implicitMidpoint,
  mul,
  neg,
  ou,
  param,
  process,
  sin,
  splitStepEuler,
  sqrt,
  sub,
  system,
  trapezoidal,
} from "ito";
import { stepOf } from "../../../lib/steps/whole_step.ts";
import { assertOrder, endsAt, fitOf, type Strong, strongOrder } from "../../../lib/order.ts";
import { solved } from "../../../lib/solved.ts";
import { assertDone, assertNear, onEach } from "../../../lib/targets.ts";
import { varianceOrder } from "../../../lib/weak.ts";
import { brownian, GRAINS } from "../../../truth/brownian.ts";
import { treeNoiseOf } from "../../../truth/threefry.ts";
import { at, sumOf, vector } from "../../../truth/vector.ts";
import { assertZ } from "../../../truth/zscore.ts";

const [theta, h, sigma] = [1000, 0.1, 3];
const stiff = ou({ theta, mu: 0, sigma });
const z = theta * h;
/** A step as a x + b W, and the variance that it settles at. */
const laws: readonly (readonly [Implicit, a: number, settled: number])[] = [
  [backwardEuler, 1 / (1 + z), sigma ** 2 * h / ((1 + z) ** 2 - 1)],
  [splitStepEuler, 1 / (1 + z), sigma ** 2 * h * (1 + z) ** 2 / ((1 + z) ** 2 - 1)],
  [trapezoidal, (1 - z / 2) / (1 + z / 2), sigma ** 2 / (2 * theta)],
  [implicitMidpoint, (1 - z / 2) / (1 + z / 2), sigma ** 2 / (2 * theta)],
];
for (const [method, a, settled] of laws) {
  Deno.test(`${method.name} settles at its variance on a process 100 times faster than its step`, () => {
    const step = stepOf(method, stiff, 1);
    const [own, b] = [at(step({ x: [1], dt: h }).high, 0), at(step({ x: [0], dt: h, W: [1] }).high, 0)];
    assertAlmostEquals(own, a, 1e-14);
    assertAlmostEquals(b * b * h / (1 - own * own) / settled, 1, 1e-12);
  });
}

onEach("the trapezoidal rule has its variance on a stiff process", async ({ run }) => {
  const [n, steps] = [4000, 10]; // time 1
  const ended = await run(stiff, equalSteps(trapezoidal, steps), { n, seed: 3, x0: 0 });
  assertDone(ended);
  assertEquals(ended.paid, 2 * steps * n);
  const a = (1 - z / 2) / (1 + z / 2);
  const expected = sigma ** 2 / (2 * theta) * (1 - a ** (2 * steps));
  const value = sumOf(n, (i) => at(ended.samples, i) ** 2) / n;
  assertZ({ name: "the variance", value, expected, se: expected * Math.sqrt(2 / n) });
});

const cubic = process(({ x }) => ({ drift: neg(mul(x, x, x)), diffusion: 1 }));

Deno.test("Newton's steps solve the equation of a drift that is not linear, and each is an evaluation", async () => {
  for (const turns of [2, 6, 20]) {
    const strategy = equalSteps(backwardEuler.withTurns(turns), 10);
    const { nfe } = await solved(cubic, strategy, { n: 1, seed: 1, x0: 0.1 });
    assertEquals(nfe[0], 10 * turns);
  }
  assertEquals(stepOf(trapezoidal, cubic, 1).nfe, 7);
  assertEquals([backwardEuler, splitStepEuler, implicitMidpoint].map((m) => stepOf(m, cubic, 1).nfe), [
    6,
    6,
    6,
  ]);
  const y = at(stepOf(backwardEuler.withTurns(20), cubic, 1)({ x: [50], dt: 2, W: [0.3] }).high, 0);
  assertAlmostEquals(y + 2 * y ** 3, 50.3, 1e-12);
});

Deno.test("a system's equation is solved too: Van der Pol's oscillator, and its middle", () => {
  const wheel = system(["x", "v"], ["w"], ({ x, v }) => ({
    drift: { x: v, v: add(mul(100, add(1, neg(mul(x, x))), v), neg(x)) },
    diffusion: { x: {}, v: { w: 0.5 } },
  }));
  const [x, v, dt, W] = [2, -0.6, 0.05, 0.2];
  const step = stepOf(backwardEuler.withTurns(12), wheel, 2)({ x: [x, v], dt, W: [W, 0] });
  const [x1, v1] = [at(step.high, 0), at(step.high, 1)];
  assertAlmostEquals(x1, x + dt * v1, 1e-13);
  assertAlmostEquals(v1, v + dt * (100 * (1 - x1 * x1) * v1 - x1) + 0.5 * W, 1e-12);
});

onEach(
  "Newton's steps that do not get there end the path, and more of them do not",
  async ({ run, name }) => {
    const far = { n: 2, seed: 1, x0: 1e4 } as const;
    const [few, enough] = [backwardEuler.withTurns(3), backwardEuler.withTurns(30)];
    const lost = await run(cubic, equalSteps(few, 10), far);
    assert(Array.from(lost.samples).every((v) => !Number.isFinite(v)), `${name}: ${lost.samples}`);
    assertEquals(new Set(lost.codes), new Set(["notFinite"]));
    const ended = await run(cubic, equalSteps(enough, 10), far);
    assertDone(ended);
    assert(Array.from(ended.samples).every((v) => Math.abs(v) < 4), `${ended.samples}`);
  },
);

for (const method of [backwardEuler, splitStepEuler, trapezoidal, implicitMidpoint]) {
  Deno.test(`${method.name} goes on with no number that Newton's steps have not found, and says so`, async () => {
    const s = await solved(cubic, equalSteps(method.withTurns(3), 10), {
      n: 2,
      seed: 1,
      x0: 1e4,
      backend: "cpu",
    });
    assertEquals(s.codes, ["notFinite", "notFinite"]);
    assert(
      s.notes.some((n) =>
        n.includes("3 of Newton's steps have not converged") && n.includes(`${method.name}.withTurns(9)`)
      ),
      s.notes.join(),
    );
  });
}

Deno.test("a drift that is not finite itself is not laid to Newton", async () => {
  const torn = process(({ x }) => ({ drift: neg(mul(x, sqrt(sub(0.5, x)))), diffusion: 0 }));
  const s = await solved(torn, equalSteps(backwardEuler, 10), { n: 1, seed: 1, x0: 1, backend: "cpu" });
  assert(
    s.notes.every((n) => !n.includes("Newton")) &&
      s.notes.some((n) => n.includes("of the drift is not finite at x = 1")),
    s.notes.join(),
  );
});

onEach("twelve elements are solved each by itself, in stages", async ({ run, near }) => {
  const x0 = Array.from({ length: 12 }, (_, i) => (i - 5) / 2);
  const still = process(({ x }) => ({ drift: neg(mul(x, x, x)), diffusion: 0 }));
  const ended = await run(still, equalSteps(backwardEuler, 4), { n: 1, x0, shape: [12] });
  assertDone(ended);
  // y + y³/4 = x, by bisection
  const next = (x: number): number => {
    let [low, high] = [-4, 4];
    for (let k = 0; k < 60; k++) {
      const middle = (low + high) / 2;
      if (middle + middle ** 3 / 4 < x) low = middle;
      else high = middle;
    }
    return low;
  };
  assertNear(ended.samples, x0.map((x) => next(next(next(next(x))))), near);
});

Deno.test("the slope of a solution by a parameter goes through Newton's steps", async () => {
  const open = process(({ x }) => ({ drift: neg(mul(param("k", 1), x, x, x)), diffusion: 0.5 }));
  for (const method of [backwardEuler, trapezoidal]) {
    const at2 = (k: number) =>
      solved(open, equalSteps(method.withTurns(10), 20), {
        ...{ n: 1, seed: 1, x0: 1, precision: "f64", gradient: ["k"] } as const,
        params: { k },
      });
    const [low, middle, high] = [await at2(2 - 1e-4), await at2(2), await at2(2 + 1e-4)];
    const quotient = (at(high.samples, 0) - at(low.samples, 0)) / 2e-4;
    assertAlmostEquals(at(middle.gradients?.k?.samples ?? [], 0), quotient, 1e-8, method.name);
  }
});

Deno.test("the midpoint rule keeps an oscillator's energy at any step", () => {
  const ring = system(["x", "v"], [], ({ x, v }) => ({
    drift: { x: mul(7, v), v: mul(-7, x) },
    diffusion: { x: 0, v: 0 },
  }));
  const { high } = stepOf(implicitMidpoint, ring, 2)({ x: [0.6, 0.8], dt: 3 });
  assertAlmostEquals(Math.hypot(at(high, 0), at(high, 1)), 1, 1e-14);
});

const levels = [5, 6, 7, 8, 9];
for (const method of [backwardEuler, splitStepEuler]) {
  Deno.test(`${method.name} has strong order 1/2 on geometric Brownian motion, against the closed form`, async () => {
    const [mu, s, paths, seed] = [0.1, 1, 4000, 3];
    const exact = vector(
      paths,
      (i) =>
        Math.exp(mu - s * s / 2 + s * brownian(treeNoiseOf(seed, i), { n: 1, element: 0, moment: GRAINS })),
    );
    const on: Strong = { method, process: gbm({ mu, sigma: s }), x0: 1, levels, paths, seed };
    assertOrder(await strongOrder(on, exact), method.strongOrder);
  });
}

const swinging = process(({ x, t }) => ({ drift: sin(x), diffusion: add(1, mul(0.5, cos(mul(6, t)))) }));
for (const method of [trapezoidal, implicitMidpoint, backwardEuler]) {
  Deno.test(`${method.name} has strong order 1 where noise is additive, against fine steps of Euler–Maruyama`, async () => {
    const s: Strong = { method, process: swinging, x0: 1, levels: [3, 4, 5, 6, 7], paths: 200, seed: 4 };
    assertOrder(await strongOrder(s, await endsAt({ ...s, method: emStep }, 13)), 1);
  });
}

const steady = process(({ x }) => ({ drift: mul(-2, sin(x)), diffusion: 0.8 }));
/** u + h L u + ½ h² L² u at x for u = x, x², x³, where L = f ∂ + ½ g² ∂². */
const expected = (x: number, h: number): readonly number[] => {
  const [f, f1, f2, g2] = [-2 * Math.sin(x), -2 * Math.cos(x), 2 * Math.sin(x), 0.64];
  const second = [
    f * f1 + g2 / 2 * f2,
    f * (2 * f + 2 * x * f1) + g2 / 2 * (4 * f1 + 2 * x * f2),
    f * (6 * x * f + 3 * x * x * f1 + 3 * g2) + g2 / 2 * (6 * f + 12 * x * f1 + 3 * x * x * f2),
  ];
  return [f, 2 * x * f + g2, 3 * x * x * f + 3 * x * g2].map((first, k) =>
    x ** (k + 1) + h * first + h * h / 2 * at(second, k)
  );
};
for (const [method, power, coarsest] of [[trapezoidal, 3, 4], [implicitMidpoint, 2, 9]] as const) {
  Deno.test(`${method.name}'s moments are off by the power ${power} of a step: weak order ${method.weakOrder}`, () => {
    const step = stepOf(method, steady, 1);
    const nodes = vector(57, (k) => (k - 28) / 4);
    const total = sumOf(57, (k) => Math.exp(-(at(nodes, k) ** 2) / 2));
    const points = [0, 1, 2, 3, 4].map((k) => coarsest + k).map((level) => {
      const h = 2 ** -level;
      const ends = nodes.map((z) => at(step({ x: [1], dt: h, W: [z * Math.sqrt(h)] }).high, 0));
      const moment = (k: number): number =>
        sumOf(57, (i) => Math.exp(-(at(nodes, i) ** 2) / 2) * at(ends, i) ** k) / total;
      return [h, Math.max(...expected(1, h).map((v, k) => Math.abs(moment(k + 1) - v)))] as const;
    });
    assertOrder(fitOf(points), power);
    assertEquals(method.weakOrder, power - 1);
  });
}

const waning = process(({ x, t }) => ({ drift: mul(-1.5, x), diffusion: exp(mul(-2, t)) }));
for (const method of [backwardEuler, splitStepEuler, trapezoidal]) {
  Deno.test(`${method.name} has its weak order, ${method.weakOrder}, with additive noise that wanes`, () => {
    const truth = { theta: 1.5, g: (t: number): number => Math.exp(-2 * t) };
    assertOrder(varianceOrder(method, waning, truth, [6, 7, 8, 9, 10]), method.weakOrder);
  });
}

Deno.test("Newton's steps must be a number of them", () => {
  for (const turns of [1, 0, 2.5, 101, NaN]) {
    assertThrows(() => backwardEuler.withTurns(turns), RangeError, "whole number from 2 to 100");
  }
});
