/**
 * Rosenbrock 2(3) has its orders, damps what is stiff as its stability function says, and solves Robertson's problem where
 * explicit pairs cannot; what has no slopes is refused.
 * @module
 */
import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import {
  adaptive,
  add,
  cos,
  equalSteps,
  interpolant,
  mean,
  type Method,
  mul,
  neg,
  process,
  rosenbrock23,
  rosenbrock23Dense,
  sin,
  sub,
  system,
  tsit5,
} from "ito";
import { stepOf } from "../../../lib/steps/whole_step.ts";
import { assertOrder, fitOf, type Strong, strongOrder } from "../../../lib/order.ts";
import { refused, solved } from "../../../lib/solved.ts";
import { assertDone, assertNear, onEach } from "../../../lib/targets.ts";
import { at } from "../../../truth/vector.ts";

/** tan(x/2) = tan(x₀/2) exp(−2 sin(3t)/3). */
const swinging = process(({ x, t }) => ({ drift: mul(-2, cos(mul(3, t)), sin(x)), diffusion: 0 }));
const swungAt = (t: number): number => 2 * Math.atan(Math.tan(0.5) * Math.exp(-2 * Math.sin(3 * t) / 3));

Deno.test("rosenbrock23 has order 2 where the drift knows the time", async () => {
  const on = { method: rosenbrock23, process: swinging, x0: 1, paths: 1, seed: 1 } as const;
  const s: Strong = { ...on, levels: [5, 6, 7, 8, 9], backend: "reference" };
  assertOrder(await strongOrder(s, [swungAt(1)]), 2);
});

Deno.test("rosenbrock23's error estimate falls with the power 3 of the step, and its interpolant is off by as much", () => {
  const step = stepOf(rosenbrock23, swinging, 1);
  const levels = [5, 6, 7, 8, 9];
  const errors = levels.map((k) => [2 ** -k, Math.abs(at(step({ x: [1], dt: 2 ** -k }).error, 0))] as const);
  assertOrder(fitOf(errors), 3);
  const d = 1 / (2 + Math.SQRT2);
  const off = levels.map((k) => {
    const dt = 2 ** -k;
    const k1 = -2 * Math.sin(1) / (1 + d * dt * 2 * Math.cos(1)); // W⁻¹ f₀: at t = 0 the drift's slope in time is 0
    const k2 = (at(step({ x: [1], dt }).high, 0) - 1) / dt;
    const [w1 = NaN, w2 = NaN] = interpolant(rosenbrock23Dense)(0.4);
    return [dt, Math.abs(1 + dt * (w1 * k1 + w2 * k2) - swungAt(0.4 * dt))] as const;
  });
  assertOrder(fitOf(off), 3);
  assertEquals(interpolant(rosenbrock23Dense)(1).map((w) => Math.round(1e12 * w) / 1e12), [0, 1]);
});

Deno.test("rosenbrock23 multiplies x' = λ x by its stability function, which is 0 at infinity", () => {
  const d = 1 / (2 + Math.SQRT2);
  for (const z of [-0.1, -1, -10, -1e3, -1e6]) {
    const step = stepOf(rosenbrock23, process(({ x }) => ({ drift: mul(z, x), diffusion: 0 })), 1);
    const wanted = (1 + (1 - 2 * d) * z) / (1 - d * z) ** 2;
    assertAlmostEquals(at(step({ x: [1], dt: 1 }).high, 0), wanted, 1e-12);
  }
});

/** Robertson's reaction: rates of 0.04, 10⁴ and 3·10⁷. */
const robertson = system(["a", "b", "c"], [], ({ a, b, c }) => {
  const [slow, back, fast] = [mul(0.04, a), mul(1e4, b, c), mul(3e7, b, b)];
  return {
    drift: { a: sub(back, slow), b: sub(sub(slow, back), fast), c: fast },
    diffusion: { a: 0, b: 0, c: 0 },
  };
}, { name: "Robertson", time: { T: 40 } });
// SciPy 1.17, Radau at rtol 1e-12
const reacted = [0.71582706871941, 9.1855347645582e-06, 0.28416374574582];

onEach("rosenbrock23 solves Robertson's stiff reaction as SciPy's Radau does", async ({ run, name }) => {
  const rel = name.includes("64") || name === "reference" ? 1e-6 : 1e-4;
  const ended = await run(robertson, adaptive(rosenbrock23, { rel, abs: rel / 1e4, hInit: 1e-4 }), {
    n: 1,
    x0: [1, 0, 0],
  });
  assertDone(ended);
  const relative = reacted.map((wanted, i) => at(ended.samples, i) / wanted);
  assertNear(relative, [1, 1, 1], 20 * rel);
  assert((ended.attempts[0] ?? 0) < 2000, `${ended.attempts}`);
});

Deno.test("tsit5 needs 20 times the evaluations there", async () => {
  const asked = { n: 1, x0: [1, 0, 0], precision: "f64" } as const;
  const options = { rel: 1e-4, abs: 1e-8, hInit: 1e-4 };
  const [own, other] = [
    await solved(robertson, adaptive(rosenbrock23, options), asked),
    await solved(robertson, adaptive(tsit5, options), asked),
  ];
  const [few = NaN, many = NaN] = [own.nfe[0], other.nfe[0]];
  assert(many > 20 * few, `${many}, ${few}`);
});

Deno.test("a step costs three evaluations, a rejected one two", async () => {
  const { nfe } = await solved(swinging, equalSteps(rosenbrock23, 10), { n: 1, x0: 1 });
  assertEquals(nfe[0], 30);
});

Deno.test("a method of one's own may refuse a process, with its reason and what to do; anything else is no answer", async () => {
  const own = (refuses: NonNullable<Method["refuses"]>): Promise<string> =>
    refused(swinging, equalSteps({ ...tsit5, name: "own", refuses }), { n: 1, x0: 1 });
  const text = await own(() => ({ why: "which swings", try: "tsit5" }));
  assertEquals(
    text,
    'The method "own" for the process "process", which swings, is not supported\nTry: tsit5',
  );
  const thrown = await own(() => {
    throw new Error("lost");
  });
  assert(thrown.includes('refuses of method "own"') && thrown.includes("lost"), thrown);
});

Deno.test("what has no slopes is refused: joined elements, too many components", async () => {
  const joined = process(({ x }) => ({ drift: sub(mean(x), x), diffusion: 0 }));
  const text = await refused(joined, equalSteps(rosenbrock23), { n: 1, x0: [1, 2], shape: [2] });
  assert(text.includes("its elements depend on each other") && text.includes("Try: "), text);
  const names = Array.from({ length: 9 }, (_, i) => `c${i}`);
  const many = system(names, [], (symbols) => ({
    drift: Object.fromEntries(names.map((n) => [n, neg(add(symbols.c0 ?? 0, symbols[n] ?? 0))])),
    diffusion: Object.fromEntries(names.map((n) => [n, 0])),
  }));
  const other = await refused(many, equalSteps(rosenbrock23), { n: 1, x0: names.map(() => 1) });
  assert(other.includes("9 components, of which a method with a matrix takes 8"), other);
});
