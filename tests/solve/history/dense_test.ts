/**
 * States between the steps of a path: the order of each interpolant, at its steps and beyond its ends, forward and backward.
 * @module
 */
import { assert, assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import {
  adaptive,
  bogackiShampine,
  component,
  cos,
  dormandPrince,
  emStep,
  equalSteps,
  eulerMaruyama,
  exp,
  gaussianScore,
  gottaGoFast,
  history,
  type HistoryOptions,
  interpolate,
  type Method,
  mul,
  neg,
  param,
  probabilityFlow,
  type Process,
  process,
  rosenbrock23,
  sin,
  solve,
  type Strategy,
  sub,
  tsit5,
  vp,
  withAbsorb,
  withDenoise,
  withMethod,
  withNoise,
  withTolerance,
} from "ito";
import { right } from "../../lib/either.ts";
import { assertOrder, fitOf } from "../../lib/order.ts";
import { onAll } from "../../lib/everywhere.ts";
import { assertZ, momentsOf } from "../../truth/zscore.ts";

const traced = async (p: Process, s: Strategy, o: HistoryOptions) => right(await history(p, s, o)());

const decaying = process(({ x }) => ({ drift: neg(x), diffusion: 0 }));
/** The flow of x' = −x itself, so that steps have no error. */
const exact: Method = {
  ...emStep,
  name: "exact",
  step: ({ x, dt }) => {
    const end = mul(x, exp(neg(dt)));
    return { low: end, high: end, error: undefined };
  },
};

Deno.test("between exact steps Hermite's interpolant is of order 4", async () => {
  const times = Array.from({ length: 301 }, (_, k) => k / 300);
  const worst = async (steps: number): Promise<number> => {
    const t = await traced(decaying, withMethod(exact)(eulerMaruyama(steps)), {
      n: 1,
      x0: 1,
      backend: "cpu",
      precision: "f64",
    });
    const { by, values } = interpolate(t, 0, times);
    assertEquals(by, "hermite");
    return times.reduce((most, time, k) => Math.max(most, Math.abs((values[k] ?? NaN) - Math.exp(-time))), 0);
  };
  const errors = [await worst(2), await worst(4), await worst(8), await worst(16)];
  const slope = Math.log2((errors[0] ?? NaN) / (errors[3] ?? NaN)) / 3;
  assertAlmostEquals(slope, 4, 0.15, `${errors}`);
  assert((errors[0] ?? NaN) < 1.05 * 0.5 ** 4 / 384, `${errors}`); // h⁴ |x⁗| / 384
});

/** tan(x/2) = tan(x₀/2) exp(−2 sin(3t)/3). */
const swinging = process(({ x, t }) => ({ drift: mul(-2, cos(mul(3, t)), sin(x)), diffusion: 0 }));
const swungAt = (t: number): number => 2 * Math.atan(Math.tan(0.5) * Math.exp(-2 * Math.sin(3 * t) / 3));

for (
  const [method, order] of [[tsit5, 5], [dormandPrince, 5], [bogackiShampine, 3], [rosenbrock23, 2]] as const
) {
  Deno.test(`between the steps of ${method.name} its own interpolant is as good as they are: order ${order}`, async () => {
    const times = Array.from({ length: 301 }, (_, k) => k / 300);
    const worst = async (steps: number): Promise<number> => {
      const t = await traced(swinging, equalSteps(method, steps), { n: 1, x0: 1, backend: "reference" });
      const { by, values } = interpolate(t, 0, times);
      assertEquals(by, "method");
      return times.reduce((most, time, k) => Math.max(most, Math.abs((values[k] ?? NaN) - swungAt(time))), 0);
    };
    const points: (readonly [number, number])[] = [];
    for (const level of [4, 5, 6, 7, 8]) points.push([2 ** -level, await worst(2 ** level)]);
    assertOrder(fitOf(points), order);
  });
}

Deno.test("a hundred states of tsit5 by its interpolant cost no evaluation, and are as near as those of saveAt", async () => {
  const strategy = adaptive(tsit5, { rel: 1e-7, abs: 1e-7 });
  const times = Array.from({ length: 100 }, (_, k) => (k + 1) / 100);
  const t = await traced(swinging, strategy, { n: 1, x0: 1, backend: "cpu", precision: "f64" });
  const saved = right(
    await solve(swinging, strategy, { n: 1, x0: 1, backend: "cpu", precision: "f64", saveAt: times })(),
  );
  const { values } = interpolate(t, 0, times);
  const off = (all: ArrayLike<number>): number =>
    times.reduce((most, time, k) => Math.max(most, Math.abs((all[k] ?? NaN) - swungAt(time))), 0);
  assert(off(values) < 1e-6, `${off(values)}, ${off(saved.saved?.values ?? [])}`);
  assert((t.solution.nfe[0] ?? NaN) * 3 < (saved.nfe[0] ?? NaN), `${t.solution.nfe[0]}, ${saved.nfe[0]}`);
});

onAll(
  "the interpolant of a pair goes through its knots, on a flow that runs backward too",
  async (backend, elements) => {
    const flow = right(probabilityFlow(vp(), gaussianScore(Array(elements).fill(0.3), 0.5)));
    const strategy = withDenoise("none")(adaptive(tsit5, { rel: 1e-4, abs: 1e-5 }));
    const t = await traced(flow, strategy, { n: 1, x0: Array(elements).fill(1), backend });
    const { history: h } = t;
    const middle = ((h.t[1] ?? NaN) + (h.t[2] ?? NaN)) / 2;
    const { by, values } = interpolate(t, 0, [h.t[2] ?? NaN, h.end.t[0] ?? NaN, middle]);
    assertEquals(by, "method");
    const row = (k: number): number => values[k * elements] ?? NaN;
    assertAlmostEquals(row(0), h.x[2 * elements] ?? NaN, 1e-12);
    assertAlmostEquals(row(1), h.end.x[0] ?? NaN, 1e-12);
    // the flow keeps (x − α m) / √(α² s² + 1 − α²)
    const alpha = (time: number): number => Math.exp(-(0.1 * time + 19.9 * time * time / 2) / 2);
    const wide = (time: number): number => Math.sqrt(1 - alpha(time) ** 2 * 0.75);
    const wanted = alpha(middle) * 0.3 + wide(middle) / wide(1) * (1 - alpha(1) * 0.3);
    assertAlmostEquals(row(2), wanted, 2e-3);
  },
);

onAll(
  "a smooth path of an adaptive solver is known everywhere, to its tolerance",
  async (backend, elements) => {
    const strategy = withTolerance({ abs: 1e-4, rel: 1e-4 })(gottaGoFast());
    const t = await traced(decaying, strategy, {
      n: 2,
      x0: [[1], [2]].map(([v = NaN]) => Array(elements).fill(v)),
      backend,
    });
    const times = [0, 0.123, 0.5, 0.777, 1];
    const { values } = interpolate(t, 1, times);
    values.forEach((v, k) =>
      assertAlmostEquals(v, 2 * Math.exp(-(times[Math.floor(k / elements)] ?? NaN)), 2e-3)
    );
    const { values: beyond } = interpolate(t, 0, [-0.1, 1.1]);
    assert(beyond.every(Number.isNaN));
  },
);

Deno.test("between steps of noise the line is the mean of the path, and off by its bridge", async () => {
  const wiener = process(() => ({ drift: 0, diffusion: 1 }));
  const options = { n: 1000, seed: 3, x0: 0, backend: "cpu", most: 8 } as const;
  const [four, eight] = [
    await traced(wiener, withNoise("bridge")(eulerMaruyama(4)), options),
    await traced(wiener, withNoise("bridge")(eulerMaruyama(8)), options),
  ];
  const off = Array.from({ length: 1000 }, (_, i) => {
    const middle = [1, 3, 5, 7].map((k) => k / 8);
    const [line, path] = [interpolate(four, i, middle), interpolate(eight, i, middle)];
    assertEquals(line.by, "linear");
    return Array.from(line.values, (v, k) => v - (path.values[k] ?? NaN));
  }).flat();
  const { mean, se } = momentsOf(off);
  assertZ({ name: "mean", value: mean, expected: 0, se });
  const square = momentsOf(off.map((v) => v * v));
  assertZ({ name: "square", value: square.mean, expected: 0.25 / 4, se: square.se }); // s (1 − s) h
});

Deno.test("lines are drawn where a slope at a step is not the drift's", async () => {
  const pulled = process(({ x }) => ({ drift: neg(mul(param("pull", 1), x)), diffusion: 0 }));
  const by = async (p: Process, s: Strategy) => interpolate(await traced(p, s, { n: 1, x0: 1 }), 0, [0.5]).by;
  assertEquals(await by(pulled, eulerMaruyama(4)), "linear");
  const held = withAbsorb(({ x }) => sub(component(x, 0), 0.5), { locate: "line" });
  assertEquals(await by(decaying, held(eulerMaruyama(4))), "linear");
  const t = await traced(decaying, eulerMaruyama(4), { n: 1, x0: 1, most: 2 });
  const { values } = interpolate(t, 0, [0.2, 0.25, 0.3]);
  assertEquals(Array.from(values, Number.isNaN), [false, false, true]); // no room for more
  assertThrows(() => interpolate(t, 1, [0]), RangeError, "path must be a whole number from 0 to 0, found 1");
});
