/**
 * A solve that was planned before is not planned again; what changes a plan, by whatever way, is seen. The numbers are
 * Euler's own: x' = −x from x₀ ends at x₀ (1 − 1/k)ᵏ.
 *
 * Faults that these tests catch: a key without the start, without the names of results, or by the object of a strategy that
 * was changed since.
 */
import {
  assert,
  assertAlmostEquals,
  assertEquals,
  assertNotStrictEquals,
  assertStrictEquals,
} from "@std/assert";
import { pipe } from "fp-ts/function";
import {
  add,
  emImprovedEuler,
  eulerMaruyama,
  type Fallible,
  gottaGoFast,
  maximum,
  type Method,
  neg,
  type PathResult,
  type Process,
  process,
  type SolveOptions,
  type Strategy,
  sub,
  withLimits,
  withMethod,
  withResults,
  withTolerance,
} from "ito";
import { prepare } from "../../solve/solve.ts";
import { counted } from "../lib/again.ts";
import { right } from "../lib/either.ts";
import { solved } from "../lib/solved.ts";

type Mutable<A> = { -readonly [K in keyof A]: A[K] };

const decay = process(({ x }) => ({ drift: neg(x), diffusion: 0 }));
const noisy = process(({ x }) => ({ drift: neg(x), diffusion: 1 }));
const after = (steps: number, x0 = 1): number => x0 * (1 - 1 / steps) ** steps;

const planOf = (s: Strategy, o: Partial<SolveOptions> = {}, p: Fallible<Process> = noisy) =>
  right(prepare(p, s, { n: 2, ...o })).plan;
const end = async (s: Strategy, o: Partial<SolveOptions> = {}): Promise<number> =>
  (await solved(decay, s, { n: 1, x0: 1, backend: "cpu", ...o })).samples[0] ?? NaN;
const near = (a: number, b: number): void => assertAlmostEquals(a, b, 1e-6);

for (const elements of [1, 12]) {
  Deno.test(`a second solve traces nothing: ${elements} elements`, async () => {
    const { strategy, traces } = counted(10);
    const asked = { n: 2, shape: [elements], backend: "cpu" } as const;
    await solved(noisy, strategy, asked);
    const first = traces();
    assert(first > 0);
    await solved(noisy, strategy, asked);
    await solved(noisy, strategy, { ...asked, n: 5, seed: 8, start: 3, batch: 2, progress: () => {} });
    await solved(noisy, { ...strategy }, asked); // the same parts
    assertEquals(traces(), first);
    await solved(noisy, strategy, { ...asked, shape: [elements + 1] });
    assert(traces() > first);
  });
}

Deno.test("a plan does not depend on number, start, seed, batch, device, or on who is told", () => {
  const s = eulerMaruyama(11);
  const plan = planOf(s);
  const told = { progress: () => {}, log: () => {}, signal: new AbortController().signal };
  const others = [{ n: 7 }, { start: 9 }, { seed: 3 }, { batch: 5 }, { backend: "cpu" }, told] as const;
  others.forEach((o) => assertStrictEquals(planOf(s, o), plan, JSON.stringify(o)));
});

Deno.test("a plan depends on start, shape, saved times and arithmetic, and on the process", () => {
  const s = eulerMaruyama(12);
  const plan = planOf(s);
  const others = [
    { x0: 2 },
    { shape: [2] },
    { saveAt: 3 },
    { precision: "f64" },
    { arithmetic: "relaxed" },
  ] as const;
  const plans = [plan, ...others.map((o) => planOf(s, o)), planOf(s, { x0: 0 }, decay)];
  assertEquals(new Set(plans).size, plans.length);
  assertStrictEquals(planOf(s), plan);
  assertStrictEquals(planOf(s, { backend: "reference" }), planOf(s, { precision: "f64" })); // which it has
});

Deno.test("what is put together anew is known by its graph, and what says something else is not", () => {
  const made = (): Strategy => pipe(gottaGoFast(), withTolerance({ rel: 0.03 }));
  const again = process(({ x }) => ({ drift: neg(x), diffusion: 1 }));
  assertStrictEquals(planOf(made(), {}, again), planOf(made()));
  const other = pipe(made(), withLimits({ maxSteps: 77 }));
  assertNotStrictEquals(planOf(other), planOf(made()));
  assertNotStrictEquals(planOf(pipe(gottaGoFast(), withTolerance({ rel: 0.04 }))), planOf(made()));
});

Deno.test("each start has its own numbers, a list and a number too", async () => {
  const s = eulerMaruyama(10);
  for (const x0 of [1, 2, [1], [3], Float32Array.of(4), Float64Array.of(5), 1]) {
    near(await end(s, { x0, shape: [1] }), after(10, typeof x0 === "number" ? x0 : x0[0]));
  }
  const { samples } = await solved(decay, s, { n: 1, x0: [1, 2], backend: "cpu" });
  near(samples[0] ?? NaN, after(10, 1));
  near(samples[1] ?? NaN, after(10, 2));
});

Deno.test("precisions and saved times of one strategy do not mix", async () => {
  const s = eulerMaruyama(20);
  const asked = { n: 1, x0: 1, backend: "cpu" } as const;
  for (const _ of [0, 1]) {
    const [single, double] = [
      await solved(decay, s, asked),
      await solved(decay, s, { ...asked, precision: "f64" }),
    ];
    assert(single.samples instanceof Float32Array && double.samples instanceof Float64Array);
    assertAlmostEquals(double.samples[0] ?? NaN, after(20), 1e-14);
    assertEquals(single.saved, undefined);
    for (const saveAt of [5, 10]) {
      const { saved } = await solved(decay, s, { ...asked, saveAt });
      const wanted = Array.from({ length: 20 / saveAt }, (_, i) => (1 - 1 / 20) ** (saveAt * (i + 1)));
      assertEquals(saved?.values.length, wanted.length);
      wanted.forEach((w, i) => near(saved?.values[i] ?? NaN, w));
    }
  }
});

Deno.test("results have the names that they were asked for, whoever asked for the same before", async () => {
  const top: PathResult = { init: -9, next: ({ x }) => maximum(x) };
  for (const name of ["top", "summit", "top", "a b", "a"]) {
    const { results } = await solved(decay, withResults({ [name]: top })(eulerMaruyama(10)), {
      n: 1,
      x0: 1,
      backend: "cpu",
    });
    assertEquals(Object.keys(results).filter((key) => key !== "time"), [name]);
    near(results[name]?.[0] ?? NaN, after(10));
  }
  const two = withResults({ low: { init: 1, next: ({ value }) => value }, top });
  const turned = withResults({ top, low: { init: 1, next: ({ value }) => value } });
  for (const with2 of [two, turned, two]) {
    const { results } = await solved(decay, with2(eulerMaruyama(10)), { n: 1, x0: 1, backend: "cpu" });
    near(results.top?.[0] ?? NaN, after(10));
    assertEquals(results.low?.[0], 1);
  }
});

Deno.test("more plans than are kept are all right, in turns", async () => {
  const many = Array.from({ length: 12 }, (_, i) => i + 2);
  const strategies = many.map((steps) => eulerMaruyama(steps));
  for (const _ of [0, 1, 2]) {
    for (const [i, s] of strategies.entries()) near(await end(s), after(many[i] ?? NaN));
  }
});

Deno.test("a list that is changed between two solves is seen", async () => {
  const s = eulerMaruyama(10);
  const [list, floats, shape] = [[1], Float32Array.of(1), [1]];
  const asked: Mutable<SolveOptions> = { n: 1, x0: list, shape, backend: "cpu" };
  near(await end(s, asked), after(10));
  list[0] = 3;
  near(await end(s, asked), after(10, 3));
  asked.x0 = floats;
  near(await end(s, asked), after(10));
  floats[0] = 4;
  near(await end(s, asked), after(10, 4));
  asked.x0 = 1;
  shape[0] = 2;
  assertEquals((await solved(decay, s, asked)).samples.length, 2);
});

Deno.test("a strategy that is changed between two solves is seen, whichever of its parts", async () => {
  const result: Mutable<PathResult> = { init: 5, next: ({ value }) => value };
  const method: Mutable<Method> = { ...emImprovedEuler };
  const s: Mutable<Strategy> = pipe(eulerMaruyama(10), withMethod(method), withResults({ r: result }));
  const limits: Mutable<Strategy["limits"]> = { ...s.limits };
  s.limits = limits;
  s.propagate = "low";
  const one = async (): Promise<readonly unknown[]> => {
    const { samples, codes, results } = await solved(decay, s, { n: 1, x0: 1, backend: "cpu" });
    return [samples[0]?.toFixed(5), codes[0], results.r?.[0]];
  };
  const euler = after(10).toFixed(5);
  assertEquals(await one(), [euler, "done", 5]);
  result.init = 6;
  const mine = s.results?.r === result; // where it was copied, the strategy has not changed
  assertEquals(await one(), [euler, "done", mine ? 6 : 5]);
  s.results = { r: { ...result, init: 7 } };
  assertEquals(await one(), [euler, "done", 7]);
  s.propagate = "high";
  assertEquals(await one(), [(0.905 ** 10).toFixed(5), "done", 7]);
  s.method = { ...method, step: (a) => ({ ...method.step(a), high: add(a.x, sub(a.x, a.x)) }) };
  assertEquals(await one(), ["1.00000", "done", 7]);
  const adaptive: Mutable<Strategy> = gottaGoFast();
  assertEquals((await solved(decay, adaptive, { n: 1, x0: 1 })).codes, ["done"]);
  const few: Mutable<Strategy["limits"]> = { ...adaptive.limits };
  adaptive.limits = few;
  assertEquals((await solved(decay, adaptive, { n: 1, x0: 1 })).codes, ["done"]);
  few.maxSteps = 2;
  assertEquals((await solved(decay, adaptive, { n: 1, x0: 1 })).codes, ["tooLong"]);
});
