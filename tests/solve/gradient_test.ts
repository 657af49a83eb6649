/**
 * Gradients: against differences with the same noise on the same steps, and against closed forms, on every backend.
 */
import { assert, assertAlmostEquals, assertEquals, assertStringIncludes } from "@std/assert";
import {
  abs,
  add,
  compile,
  component,
  div,
  ensemble,
  eulerMaruyama,
  expressionScore,
  gottaGoFast,
  jumps,
  matVec,
  max,
  maximum,
  mul,
  neg,
  param,
  pidController,
  process,
  reverse,
  shark,
  sin,
  solve,
  type SolveOptions,
  sqrt,
  square,
  type Strategy,
  sub,
  sum,
  system,
  vp,
  withController,
  withDenoise,
  withMethod,
  withNoise,
  withResults,
} from "ito";
import { datasetScore } from "ito/score";
import { pipe } from "fp-ts/function";
import { failure, right } from "../lib/either.ts";
import { places } from "../lib/places.ts";
import { slopesByTwins } from "./twins.ts";

const [mu, sigma] = [param("mu", 0.4), param("sigma", 0.3)];
const asset = process(({ x }) => ({ drift: mul(mu, x), diffusion: mul(sigma, x) }));
/** Parameters in a drift that is not linear, noise that depends on x, and t. */
const bent = process(({ x, t }) => ({
  drift: sub(mul(mu, sin(add(x, t))), mul(0.3, square(x), x)),
  diffusion: mul(sigma, sqrt(add(1, square(x)))),
}));
const additive = process(({ x, t }) => ({
  drift: mul(mu, sub(sin(add(x, t)), x)),
  diffusion: mul(sigma, add(1, t)),
}));

const weights = Array.from(
  { length: 5 },
  (_, i) => Array.from({ length: 5 }, (_, j) => Math.sin(i + 2 * j) / 3),
);

const careful = pipe(gottaGoFast({ rel: 0.02 }), withDenoise("none"));
const strategies: Readonly<Record<string, readonly [typeof bent, Strategy]>> = {
  "Euler–Maruyama": [bent, eulerMaruyama(24)],
  "gottaGoFast": [additive, careful],
  "gottaGoFast on one path": [additive, withNoise("bridge")(careful)],
  "a controller that remembers": [additive, pipe(careful, withController(pidController({ p: 0.3, i: 0.4 })))],
  "a step with areas": [additive, withMethod(shark)(eulerMaruyama(16))],
};
const names = ["mu", "sigma", "x0"] as const;

for (const { where, place, within } of places) {
  for (const [name, [p, strategy]] of Object.entries(strategies)) {
    for (const elements of [2, 13]) {
      Deno.test(`the gradient of ${name} is that of its twins, ${elements} elements: ${where}`, async () => {
        const o: SolveOptions = {
          n: 4,
          seed: 7,
          x0: Array.from({ length: elements }, (_, i) => 0.5 + i / 8),
          params: { mu: Float64Array.of(0.2, 0.6, -0.3, 1) },
        };
        const got = right(await solve(p, strategy, { ...o, ...place, gradient: names })());
        const plain = right(await solve(p, strategy, { ...o, ...place })());
        assertEquals(got.samples, plain.samples); // the samples are as they were, to the bit
        assertEquals([got.results, got.accepts, got.rejects], [plain.results, plain.accepts, plain.rejects]);
        if (name.startsWith("gotta")) assert(got.accepts.some((k) => k !== got.accepts[0]));
        for (const by of names) {
          const wanted = await slopesByTwins(p, strategy, o, by);
          const found = got.gradients?.[by]?.samples ?? [];
          assertEquals(found.length, wanted.length);
          wanted.forEach((v, k) =>
            assertAlmostEquals(found[k] ?? NaN, v, Math.max(1e-7, 30 * within), `${by} ${k}`)
          );
        }
      });
    }
  }

  Deno.test(`the gradient of an Ornstein–Uhlenbeck process is that of its sum: ${where}`, async () => {
    // x_N = (1 − θh)^N x₀ + m (1 − (1 − θh)^N) + s Σ …: every derivative but that by θ is exact
    const [theta, steps, x0] = [1.5, 32, 0.7];
    const p = process(({ x }) => ({
      drift: mul(theta, sub(param("m", 0.25), x)),
      diffusion: param("s", 0.5),
    }));
    for (const shape of [[1], [13]]) {
      const o = { n: 5, seed: 2, x0, shape, gradient: ["m", "s", "x0"], ...place };
      const { samples, gradients = {} } = right(await solve(p, eulerMaruyama(steps), o)());
      const left = (1 - theta / steps) ** steps;
      samples.forEach((v, k) => {
        const noise = (v - left * x0 - 0.25 * (1 - left)) / 0.5;
        const wanted = { m: 1 - left, s: noise, x0: left };
        Object.entries(wanted).forEach(([by, d]) =>
          assertAlmostEquals(gradients[by]?.samples[k] ?? NaN, d, 10 * within, by)
        );
      });
    }
  });
}

Deno.test("the gradient of a system is that of its twins: matrix noise, loops, elements by number, the largest", async () => {
  const heston = system(["s", "v"], ["a", "b"], ({ s, v }) => {
    const root = sqrt(max(v, 0));
    const pull = mul(param("kappa", 1.5), sub(0.04, max(v, 0)));
    const xi = mul(param("xi", 0.6), root);
    return {
      drift: { s: mul(0.03, s), v: pull },
      diffusion: { s: { a: mul(root, s) }, v: { a: mul(-0.7, xi), b: mul(0.71, xi) } },
    };
  });
  const coupled = process(({ x }) => ({
    drift: add(matVec(weights, x), mul(mu, sub(maximum(x), x))),
    diffusion: div(sigma, add(1, square(sum(x)))),
  }));
  for (
    const [p, elements, by] of [[heston, 2, ["kappa", "xi", "x0[0]", "x0[1]"]], [coupled, 5, [
      ...names,
      "x0[3]",
    ]]] as const
  ) {
    for (const backend of ["reference", "cpu"] as const) {
      const o: SolveOptions = {
        n: 50,
        seed: 5,
        x0: Array.from({ length: elements }, (_, i) => 1 - 0.97 * (i % 2) + i / 100),
      };
      const asked = { ...o, backend, precision: "f64", gradient: by } as const;
      const { samples, gradients = {} } = right(await solve(p, eulerMaruyama(32), asked)());
      if (p === heston) assert(samples.some((v, k) => k % 2 === 1 && v < 0)); // below 0 √ has no slope
      for (const name of by) {
        const wanted = await slopesByTwins(p, eulerMaruyama(32), o, name);
        wanted.forEach((v, k) =>
          assertAlmostEquals(gradients[name]?.samples[k] ?? NaN, v, 1e-6 * (1 + Math.abs(v)))
        );
      }
    }
  }
});

const watched = withResults({
  area: { init: 0, next: ({ x, before, dt, value }) => add(value, mul(0.5, dt, add(sum(x), sum(before)))) },
  top: { init: 0, next: ({ x, value }) => max(value, maximum(x)) },
});

Deno.test("an ensemble's gradients are the means of its paths', results of one's own among them", async () => {
  for (const elements of [2, 13]) {
    const shape = [elements];
    const o = {
      n: 300,
      seed: 3,
      x0: 1,
      shape,
      backend: "cpu",
      precision: "f64",
      gradient: ["sigma", "x0"],
    } as const;
    const paths = right(await solve(asset, watched(eulerMaruyama(16)), o)());
    const e = right(await ensemble(asset, watched(eulerMaruyama(16)), { ...o, chunk: 70 })());
    assertEquals(
      Object.keys(e.results).sort(),
      Object.keys(paths.results).filter((k) => k !== "time").sort(),
    );
    assertEquals(e.mean.length, elements);
    for (const by of o.gradient) {
      const [found, all] = [e.gradients?.[by], paths.gradients?.[by]];
      for (
        const [slopes, values, width] of [
          [found, all?.samples, elements],
          [found?.results.area, all?.results.area, 1],
          [found?.results.top, all?.results.top, 1],
        ] as const
      ) {
        const first = Array.from(values ?? []).filter((_, i) => i % width === 0);
        const mean = first.reduce((a, v) => a + v, 0) / o.n;
        const squares = first.reduce((a, v) => a + (v - mean) ** 2, 0);
        assertAlmostEquals(slopes?.mean[0] ?? NaN, mean, 1e-12);
        assertAlmostEquals(slopes?.standardError[0] ?? NaN, Math.sqrt(squares / o.n / (o.n - 1)), 1e-12);
      }
    }
    // x is proportional to its start, and so are its highest point and its area
    const [byStart, { top = [], area = [] }] = [paths.gradients?.x0, paths.results];
    paths.samples.forEach((v, k) => assertAlmostEquals(byStart?.samples[k] ?? NaN, v, 1e-12));
    Array.from(top).forEach((v, k) => assertAlmostEquals(byStart?.results.top?.[k] ?? NaN, v, 1e-12));
    Array.from(area).forEach((v, k) => assertAlmostEquals(byStart?.results.area?.[k] ?? NaN, v, 1e-11));
  }
});

Deno.test("what is compiled gives gradients too, of each sample's own numbers", async () => {
  const { run, close } = right(
    await compile(asset, eulerMaruyama(8), {
      x0: [[1]],
      gradient: ["mu"],
      backend: "cpu",
      precision: "f64",
    })(),
  );
  const own = Float64Array.of(0.1, 0.5, -0.4);
  const { samples, gradients = {} } = right(
    await run({ n: 3, x0: [[1], [2], [3]], params: { mu: own, sigma: 0 } })(),
  );
  own.forEach((v, i) => { // x = x₀ (1 + μ / 8)⁸
    assertAlmostEquals(gradients.mu?.samples[i] ?? NaN, (samples[i] ?? NaN) / (1 + v / 8), 1e-12);
  });
  await close();
});

Deno.test("a gradient by what is none, or that there cannot be, is an error that says so", async () => {
  const said = async (gradient: readonly string[], p = asset, s = eulerMaruyama(4), shape = [2]) =>
    failure(await solve(p, s, { n: 1, x0: 1, shape, gradient })());
  assertStringIncludes(await said(["nu"]), 'found "nu"');
  assertStringIncludes(await said(["nu"]), 'must be one of "mu", "sigma", "x0", "x0[0]"');
  assertStringIncludes(await said(["x0[2]"]), 'found "x0[2]"');
  assertStringIncludes(await said(["mu", "mu"]), 'found "mu" twice');
  const bare = process(({ x }) => ({ drift: neg(x), diffusion: 1 }));
  assertStringIncludes(await said(["mu"], bare), "the process has no parameter");
  assertStringIncludes(
    await said(["x0"], asset, eulerMaruyama(4), [1000]),
    "1 × 1000 = 1000 numbers a sample",
  );
  const thinned = jumps({ rate: ({ x }) => abs(component(x, 0)), bound: 5, size: () => mul(0.1, mu) })(asset);
  assertStringIncludes(await said(["x0"], thinned), "jumps from one number to another");
  // from plain JavaScript
  for (const gradient of ['"mu"', "[]", "[1]", "{}"]) {
    const asked: SolveOptions = JSON.parse(`{ "n": 1, "x0": 1, "gradient": ${gradient} }`);
    assertStringIncludes(failure(await solve(asset, eulerMaruyama(4), asked)()), 'as ["mu", "x0"]');
  }
  const scored = right(reverse(vp(), expressionScore(({ x }) => neg(x))));
  assertStringIncludes(await said(["x0"], scored), "denoised");
  const asking = right(reverse(vp(), datasetScore(Float32Array.of(1, 2, 3, 4), 2)));
  assertStringIncludes(
    await said(["x0"], asking, withDenoise("none")(eulerMaruyama(4))),
    "through the oracle",
  );
});

Deno.test("the gradient of jumps of a steady rate is that of their sizes", async () => {
  const p = jumps({ rate: 3, size: ({ x, z }) => mul(param("size", 0.2), z, x) })(asset);
  const o: SolveOptions = { n: 20, seed: 4, x0: 1, shape: [2] };
  const by = ["size", "mu"];
  const asked = { ...o, backend: "cpu", precision: "f64", gradient: by } as const;
  const { gradients = {} } = right(await solve(p, eulerMaruyama(8), asked)());
  for (const name of by) {
    const wanted = await slopesByTwins(p, eulerMaruyama(8), o, name);
    wanted.forEach((v, k) => assertAlmostEquals(gradients[name]?.samples[k] ?? NaN, v, 1e-6));
    assert(wanted.some((v) => v !== 0));
  }
});
