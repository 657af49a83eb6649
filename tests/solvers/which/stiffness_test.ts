/**
 * Stiff drifts are seen: spectra that are known, a family of processes, what is recommended for them and what it costs.
 * @module
 */
import { assert, assertAlmostEquals, assertEquals, assertStringIncludes } from "@std/assert";
import {
  adaptive,
  add,
  jumps,
  lt,
  matVec,
  mul,
  neg,
  param,
  type Process,
  process,
  recommend,
  rosenbrock23,
  select,
  stratonovich,
  sub,
  system,
  tsit5,
} from "ito";
import { abscissa } from "../../../solvers/which/spectrum.ts";
import { type Stiffness, stiffnessOf } from "../../../solvers/which/stiffness.ts";
import { right } from "../../lib/either.ts";
import { done } from "../../lib/everywhere.ts";
import { solved } from "../../lib/solved.ts";
import { sumOf } from "../../truth/vector.ts";
import { assertZ } from "../../truth/zscore.ts";

/** The second difference of n points: λ_k = −4 sin²(πk / 2(n + 1)). */
const chain = (n: number, by = 1): readonly (readonly number[])[] =>
  Array.from(
    { length: n },
    (_, i) => Array.from({ length: n }, (_, j) => by * (i === j ? -2 : Math.abs(i - j) === 1 ? 1 : 0)),
  );
const largest = (n: number): number => 4 * Math.sin(Math.PI * n / (2 * (n + 1))) ** 2;

Deno.test("the abscissa of a matrix is the largest real part of its eigenvalues", () => {
  const known = [
    [[[0, 1], [-1, 0]], 0],
    [[[-3, 100], [-100, -3]], -3],
    [[[2, 1], [0, 2]], 2],
    [[[-1000, 5], [0, -0.5]], -0.5],
    [chain(20), -4 * Math.sin(Math.PI / 42) ** 2],
    [chain(20, -1), largest(20)],
    [[[0]], 0],
  ] as const;
  for (const [a, truth] of known) {
    const size = Math.max(1, ...a.flat().map(Math.abs));
    assertAlmostEquals(abscissa(a), truth, 1e-6 * size, JSON.stringify(a).slice(0, 60));
  }
});

const noisy = (rate: number): Process => process(({ x }) => ({ drift: mul(-rate, x), diffusion: 1 }));
const cubic = process(({ x }) => ({ drift: add(mul(-200, x), neg(mul(x, x, x))), diffusion: 1 }));
const vanDerPol = (mu: number, noise: number, T = 1): Process =>
  system(["x", "v"], noise === 0 ? [] : ["w"], ({ x, v }) => ({
    drift: { x: v, v: sub(mul(mu, sub(1, mul(x, x)), v), x) },
    diffusion: noise === 0 ? { x: 0, v: 0 } : { x: {}, v: { w: noise } },
  }), { time: { tEnd: 0, T } });
const heat = (n: number, by: number): Process =>
  process(({ x }) => ({ drift: matVec(chain(n, by), x), diffusion: 0.1 }));
const well = process(({ x }) => ({ drift: sub(x, mul(x, x, x)), diffusion: 0.5 }), {
  time: { tEnd: 0, T: 1000 },
});

const seen = (p: Process, x0?: number | readonly number[]): Stiffness => {
  const found = stiffnessOf(p, x0);
  if (found === undefined) throw new Error("no slopes");
  return found;
};

Deno.test("the rate at which a drift falls back is that of its Jacobian, with where and how it changes", () => {
  assertEquals(seen(noisy(500)), { rate: 500, times: 500, own: 0, dominates: true, at: "x = 0, t = 0" });
  assertEquals(seen(process(({ x }) => ({ drift: mul(neg(param("k", 40)), x), diffusion: 1 }))).rate, 40);
  const bent = seen(cubic);
  assertAlmostEquals(bent.rate, 212, 1e-3);
  assertAlmostEquals(bent.own, 12, 1e-3);
  assertAlmostEquals(seen(cubic, 10).rate, 200 + 3 * 15 ** 2, 1e-2);
  // at x = 3, v = 1, half the start's size away from it: λ² + 8μ λ + 1 + 6μ
  assertAlmostEquals(seen(vanDerPol(1000, 0), [2, 0]).rate, 4000 + Math.sqrt(4000 ** 2 - 6001), 0.01);
  assertAlmostEquals(seen(heat(20, 100)).rate, 100 * largest(20), 1e-3);
  const many = seen(heat(60, 100)).rate;
  assert(many > 0.9 * 100 * largest(60) && many <= 100 * largest(60), `${many}`);
  const grows = seen(process(({ x }) => ({ drift: mul(300, x), diffusion: 0 })));
  assertEquals([grows.rate, grows.own], [0, 300]);
  assertEquals(
    stiffnessOf(process(({ x }) => ({ drift: select(lt(x, 0), 1, -1), diffusion: 0 }))),
    undefined,
  );
});

const family = [
  ["linear, additive noise", noisy(1000), "exactOu", true],
  ["cubic, additive noise", cubic, "trapezoidal", true],
  [
    "linear, noise of each",
    process(({ x }) => ({ drift: mul(-1000, x), diffusion: mul(0.1, x) })),
    "backwardEuler",
    true,
  ],
  ["linear, noise that jumps", jumps({ rate: 1, size: () => 0.1 })(noisy(1000)), "backwardEuler", true],
  ["Van der Pol, no noise", vanDerPol(1000, 0), "rosenbrock23", true],
  ["Van der Pol, noise", vanDerPol(1000, 0.5), "sosra", true],
  ["a long double well", well, "sosra", true],
  ["a chain of 20, which no implicit method takes", heat(20, 1000), "sosra", true],
  ["not stiff", noisy(3), "sosra", false],
  ["Van der Pol, not stiff", vanDerPol(1, 0, 20), "tsit5", false],
] as const;
for (const [name, p, method, isSaid] of family) {
  Deno.test(`what is recommended where a drift is ${name}: ${method}, ${isSaid ? "with the figure" : "and nothing of it"}`, () => {
    const { strategy, says } = right(recommend(p));
    assertEquals([
      strategy.method.name,
      / times over the span: explicit steps must be shorter than /.test(says),
    ], [method, isSaid]);
  });
}

Deno.test("a stiff Stratonovich process has the figure, and the way to implicit methods", () => {
  const { strategy, says, else: others } = right(recommend(stratonovich(noisy(1000))));
  assertEquals(strategy.method.name, "spark");
  assertStringIncludes(says, "1000 times over the span");
  assertStringIncludes(others.join("; "), "toIto(process)");
});

Deno.test("what is recommended for a stiff drift solves it, at a hundredth of the evaluations", async () => {
  const n = 2000;
  const { strategy } = right(recommend(cubic));
  const s = await solved(cubic, strategy, { n, seed: 1, x0: 1, backend: "cpu" });
  done(s);
  assert(s.evaluations.own / n <= 1000, `${s.evaluations.own / n}`);
  const expected = 1 / 400 * (1 - 3 / 400 / 200); // σ²/2a, less what x³ takes off it: E f x = −σ²/2
  const value = sumOf(n, (i) => (s.samples[i] ?? NaN) ** 2) / n;
  assertZ({ name: "the variance", value, expected, se: expected * Math.sqrt(2 / n) });
});

Deno.test("Van der Pol's oscillator by what is recommended ends where small explicit steps do, in fewer", async () => {
  const options = { n: 1, seed: 1, x0: [2, 0], precision: "f64", backend: "cpu" } as const;
  const wheel = vanDerPol(1e4, 0);
  const { strategy } = right(recommend(wheel, { x0: [2, 0] }));
  const [few, many] = [
    await solved(wheel, strategy, options),
    await solved(wheel, adaptive(tsit5, { rel: 1e-6, abs: 1e-9 }), options),
  ];
  done(few);
  done(many);
  assertAlmostEquals(few.samples[0] ?? NaN, many.samples[0] ?? NaN, 1e-4);
  assert(few.evaluations.own < many.evaluations.own / 50, `${few.evaluations.own}, ${many.evaluations.own}`);
  assertEquals(strategy.method, rosenbrock23);
});

Deno.test("a start is a number or one an element, and nothing else", () => {
  for (const options of [{ x0: NaN }, { x0: "1" }, { x0: [1, 2, 3] }, { x: 1 }, 5]) {
    const plain: unknown = Reflect.apply(recommend, undefined, [vanDerPol(1, 0), options]);
    assert(JSON.stringify(plain).includes("BadOption"), JSON.stringify(options));
  }
  assertEquals(right(recommend(vanDerPol(1, 0), { x0: [2, 0] })).strategy.method, tsit5);
});
