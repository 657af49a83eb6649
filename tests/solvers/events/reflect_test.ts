/**
 * Reflected paths against closed forms: the law of a reflected Brownian motion with drift on every backend, the weak order of
 * each way back, several walls, slopes along a matrix of noises, what is refused.
 * @module
 */
import { assert, assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { pipe } from "fp-ts/function";
import {
  add,
  component,
  ensemble,
  eulerMaruyama,
  gottaGoFast,
  jumps,
  lit,
  maximum,
  mul,
  param,
  process,
  type Reflection,
  type SolveOptions,
  type Strategy,
  sub,
  system,
  withNoise,
  withReflect,
  withSteps,
  withStop,
  withTolerance,
} from "ito";
import { right } from "../../lib/either.ts";
import { onAll } from "../../lib/everywhere.ts";
import { refused, solved } from "../../lib/solved.ts";
import { assertStandardNormal, assertZ, momentsOf, normalCdf } from "../../truth/zscore.ts";

/** The largest distance of an empirical distribution from a true one, in units of 1/√n: beyond 2.75 once in 10⁶. */
const assertLaw = (name: string, values: ArrayLike<number>, cdf: (v: number) => number): void => {
  const sorted = Float64Array.from(values).sort();
  const n = sorted.length;
  const gap = sorted.reduce((most, v, i) => Math.max(most, cdf(v) - i / n, (i + 1) / n - cdf(v)), 0);
  assert(gap * Math.sqrt(n) < 2.75, `${name}: D √n = ${gap * Math.sqrt(n)}`);
};

/** P(X_t ≤ y) of a Brownian motion with drift μ, reflected at 0 where it begins (Harrison 1985). */
const reflectedCdf = (mu: number, t: number) => (y: number): number =>
  normalCdf((y - mu * t) / Math.sqrt(t)) - Math.exp(2 * mu * y) * normalCdf((-y - mu * t) / Math.sqrt(t));

const falling = process(() => ({ drift: -1, diffusion: 1 }));
const floor = withReflect(({ x }) => x);
const careful = pipe(gottaGoFast(), withTolerance({ abs: 0.02, rel: 0.02 }), withNoise("bridge"));
const coarse: Readonly<Record<string, Strategy>> = {
  "three fixed steps": eulerMaruyama(3),
  "three steps on one path": withNoise("bridge")(eulerMaruyama(3)),
  "adaptive steps": careful,
};
for (const [name, strategy] of Object.entries(coarse)) {
  onAll(
    `a reflected Brownian motion with drift has its law, whatever the step (${name})`,
    async (backend, elements) => {
      const n = elements === 1 ? 4000 : 600;
      const s = await solved(falling, floor(strategy), { n, seed: 8, x0: 0, shape: [elements], backend });
      assertLaw("x", s.samples, reflectedCdf(-1, 1));
      if (elements === 1) return; // and elements know nothing of each other
      const mean = momentsOf(s.samples).mean;
      const products = Array.from(
        { length: n },
        (_, i) => ((s.samples[i * elements] ?? NaN) - mean) * ((s.samples[i * elements + 1] ?? NaN) - mean),
      );
      const { mean: covariance, se } = momentsOf(products);
      assertZ({ name: "covariance", value: covariance, expected: 0, se });
    },
  );
}

/** The mean at t = 1 from 0: ∫ P(X > y) dy. */
const meanFallen = Array.from({ length: 8000 }, (_, i) => (i + 0.5) / 800)
  .reduce((sum, y) => sum + (1 - reflectedCdf(-1, 1)(y)) / 800, 0);

/** Errors of the mean by steps, as a slope of their logarithms. */
const orderOf = async (by: Reflection, levels: readonly number[]): Promise<number> => {
  const errors = await Promise.all(levels.map(async (steps) => {
    const strategy = withReflect(({ x }) => component(x, 0), { by })(eulerMaruyama(steps));
    const e = right(await ensemble(falling, strategy, { n: 200_000, seed: steps, x0: 0, backend: "cpu" })());
    return Math.log2(Math.abs((e.mean[0] ?? NaN) - meanFallen));
  }));
  return ((errors[0] ?? NaN) - (errors.at(-1) ?? NaN)) / (levels.length - 1);
};

Deno.test("a mirror is of weak order 1, a projection of ½, the bridge without an error where the noise is a Brownian motion with drift", async () => {
  assertAlmostEquals(await orderOf("mirror", [4, 8, 16]), 1, 0.1); // errors of 0.13 to 0.03, each ± 0.001
  assertAlmostEquals(await orderOf("project", [64, 128, 256, 512]), 0.5, 0.05);
  const kept = floor(eulerMaruyama(4));
  const e = right(await ensemble(falling, kept, { n: 200_000, seed: 3, x0: 0, backend: "cpu" })());
  const se = Math.sqrt((e.variance[0] ?? NaN) / 200_000);
  assertZ({ name: "mean", value: e.mean[0] ?? NaN, expected: meanFallen, se });
});

Deno.test("a wall across two components under correlated noises pushes along its normal alone", async () => {
  const plane = system(["a", "b"], ["v", "w"], () => ({
    drift: { a: -0.6, b: -0.8 },
    diffusion: { a: { v: 0.6, w: -0.8 }, b: { v: 0.8, w: 0.6 } },
  }));
  // a turn of the plane: 0.6 a + 0.8 b is −t + v's Brownian motion, 0.6 b − 0.8 a is w's
  const wall = withReflect(({ x }) => add(mul(1.2, component(x, 0)), mul(1.6, component(x, 1))));
  const n = 6000;
  const s = await solved(plane, wall(eulerMaruyama(2)), { n, seed: 4, x0: [0, 0], backend: "cpu" });
  const along = (p: number, q: number): number[] =>
    Array.from({ length: n }, (_, i) => p * (s.samples[2 * i] ?? NaN) + q * (s.samples[2 * i + 1] ?? NaN));
  assertLaw("across", along(0.6, 0.8), reflectedCdf(-1, 1));
  assertStandardNormal("along", along(-0.8, 0.6));
});

Deno.test("between two walls a Brownian motion comes to be uniform; a wall may move", async () => {
  const diffusing = process(() => ({ drift: 0, diffusion: 1 }), { time: { tEnd: 0, T: 3 } });
  const box = pipe(
    eulerMaruyama(300),
    withReflect(({ x }) => component(x, 0)),
    withReflect(({ x }) => sub(1, component(x, 0))),
  );
  const s = await solved(diffusing, box, { n: 5000, seed: 6, x0: 0.2, backend: "cpu" });
  assertLaw("x", s.samples, (v) => Math.min(1, Math.max(0, v)));
  // x − t above a floor that rises with t is the motion that falls above one that does not
  const still = process(() => ({ drift: 0, diffusion: 1 }));
  const rising = withReflect(({ x, t }) => sub(component(x, 0), t))(eulerMaruyama(2));
  const r = await solved(still, rising, { n: 5000, seed: 7, x0: 0, backend: "cpu" });
  assertLaw("above the floor", r.samples.map((v) => v - 1), reflectedCdf(-1, 1));
});

Deno.test("a passage of a reflected path: |W| comes to 1 after a mean time of 1", async () => {
  const p = process(() => ({ drift: 0, diffusion: 1 }), { time: { tEnd: 0, T: 20 } });
  const passing = pipe(
    eulerMaruyama(1000),
    withReflect(({ x }) => component(x, 0)),
    withStop(({ x }) => sub(component(x, 0), 1), { locate: "bridge" }),
  );
  const s = await solved(p, passing, { n: 20_000, seed: 5, x0: 0, backend: "cpu" });
  const { mean, se } = momentsOf(s.times);
  assertZ({ name: "mean passage", value: mean, expected: 1, se });
});

Deno.test("derivatives go through a wall: those of the difference of two solves with the same noise", async () => {
  const p = process(() => ({ drift: param("mu", -1), diffusion: 1 }));
  for (const by of ["bridge", "mirror", "project"] satisfies readonly Reflection[]) {
    const strategy = withReflect(({ x }) => component(x, 0), { by })(eulerMaruyama(16));
    const asked: SolveOptions = { n: 200, seed: 2, x0: 0.1, backend: "cpu", precision: "f64" };
    const at = async (mu: number) => (await solved(p, strategy, { ...asked, params: { mu } })).samples;
    const [low, high] = [await at(-1 - 1e-6), await at(-1 + 1e-6)];
    const s = await solved(p, strategy, { ...asked, gradient: ["mu"] });
    const slopes = Array.from(s.gradients?.mu?.samples ?? []);
    const off = slopes.filter((v, i) => Math.abs(v - ((high[i] ?? NaN) - (low[i] ?? NaN)) / 2e-6) > 1e-4);
    assert(slopes.length === 200 && off.length <= 1, `${by}: ${off.length} differ`); // one may lie in a corner
  }
});

Deno.test("what cannot be a wall is refused, and the text says what to do", async () => {
  const of = (strategy: Strategy, p = falling) => refused(p, strategy, { n: 1, x0: 0 });
  assertEquals(
    await of(withReflect(() => lit(1))(eulerMaruyama(4))),
    "withReflect (its function does not depend on x) is not supported\n" +
      "Try: withReflect(({ x }) => component(x, 0)), which has a slope",
  );
  assert((await of(withReflect(({ x }) => maximum(x))(eulerMaruyama(4)))).includes("Cannot differentiate"));
  const text = await of(withReflect(() => JSON.parse('"inside"'))(eulerMaruyama(4)));
  assert(
    text.startsWith('strategy "eulerMaruyama": the wall of withReflect must be a function that gives'),
    text,
  );
  const leaping = jumps({ rate: 1, size: ({ z }) => z })(falling);
  assertEquals(
    await of(floor(eulerMaruyama(4)), leaping),
    'withReflect by "bridge" on a process that jumps is not supported\nTry: by: "mirror"',
  );
  const mirrored = withReflect(({ x }) => x, { by: "mirror" })(eulerMaruyama(100));
  const s = await solved(leaping, mirrored, { n: 100, seed: 1, x0: 0 });
  assert(s.samples.every((v) => v >= 0));
  const plain = await of({ ...eulerMaruyama(4), ...JSON.parse('{ "walls": [1] }') });
  assert(plain.includes("at most 6 walls, as withReflect(({ x }) => …) makes one"), plain);
  assertThrows(
    () => withReflect(JSON.parse("0")),
    RangeError,
    "withReflect: a wall must have a function of { x, t }",
  );
  assertThrows(
    () => withReflect(({ x }) => x, JSON.parse('{ "by": "magic" }')),
    RangeError,
    "by: one of bridge",
  );
  const seven = Array.from({ length: 7 }, () => floor).reduce<() => Strategy>(
    (s, wall) => () => wall(s()),
    () => withSteps(4)(eulerMaruyama(4)),
  );
  assertThrows(seven, RangeError, "at most 6 walls, found 7");
});
