/**
 * Time: a step is as long as its clock goes on, wherever t lies; a solve ends at its end; nothing is asked for past it.
 *
 * What is right is known in closed form. Each case is solved in float64, in float32 and, where there is a device, there;
 * with few elements (looped) and with many (staged).
 * @module
 */
import { assert, assertAlmostEquals, assertEquals, assertMatch } from "@std/assert";
import { pipe } from "fp-ts/function";
import {
  adaptiveExponential,
  add,
  cos,
  ddim,
  edm,
  emImprovedEuler,
  eulerMaruyama,
  gottaGoFast,
  log,
  lt,
  mixtureScore,
  mul,
  probabilityFlow,
  process,
  reverse,
  select,
  sqrt,
  type Strategy,
  sub,
  vp,
  withController,
  withDenoise,
  withLimits,
  withMethod,
  withNoise,
  withPropagate,
  withSteps,
  withTolerance,
} from "ito";
import { done, everywhere } from "../../lib/everywhere.ts";
import { at, sumOf } from "../../truth/vector.ts";
import { assertZ, momentsOf } from "../../truth/zscore.ts";
import { solved } from "../../lib/solved.ts";

const careful = withTolerance({ abs: 1e-6, rel: 1e-5 })(gottaGoFast());
const span = (from: number, length: number) => ({ time: { origin: from, tEnd: from, T: from + length } });

everywhere("x' = -x decays as much whatever t it begins at", async (backend, shape) => {
  for (const from of [0, -3, 1e4, 59_000, 1e6, 1.7e9]) {
    const p = process(({ x }) => ({ drift: mul(-1, x), diffusion: 0 }), span(from, 4));
    const s = await solved(p, careful, { n: 1, x0: 1, shape, backend });
    done(s);
    assertAlmostEquals(at(s.samples, 0), Math.exp(-4), 2e-6, `from ${from}`);
  }
});

everywhere("noise and drift go on by the time of the clock, far from 0", async (backend, shape) => {
  // dx = dt + dW over 5 days, in steps of less than an ulp of t: mean and variance are 5
  const [n, elements] = [2000, shape[0] ?? 1];
  const short = withController({ hInit: 0.012, hMax: 0.012 })(gottaGoFast());
  const p = process(() => ({ drift: 1, diffusion: 1 }), span(200_000, 5));
  for (const s of [withNoise("redraw")(short), withNoise("bridge")(short), eulerMaruyama(417)]) {
    const { samples } = await solved(p, s, { n, x0: 0, seed: 2, shape, backend });
    const { mean, std } = momentsOf(samples);
    const count = n * elements;
    assertZ({ name: "mean", value: mean, expected: 5, se: Math.sqrt(5 / count) });
    assertZ({ name: "variance", value: std ** 2, expected: 5, se: 5 * Math.sqrt(2 / count) });
  }
});

everywhere("a long span: x' = cos t comes to sin T", async (backend, shape) => {
  // trapezoids of 0.05 are right to 1e-3; an end left out, or steps that are not those of the clock, by far more
  const T = backend === "webgpu" ? 200 : shape[0] === 1 ? 1e4 : 2000;
  const p = process(({ t }) => ({ drift: cos(t), diffusion: 0 }), span(0, T));
  const strategy = pipe(
    withTolerance({ abs: 1 })(gottaGoFast()),
    withController({ hInit: 0.05, hMax: 0.05 }),
    withLimits({ maxSteps: 1e6 }),
  );
  const s = await solved(p, strategy, { n: 1, x0: 0, shape, backend });
  done(s);
  assertAlmostEquals(at(s.samples, 0), Math.sin(T), 2e-3);
});

everywhere("a solve ends at tEnd itself, whatever the span", async (backend, shape) => {
  // all data at 0: what is left is noise of σ(tEnd)
  const [elements, n] = [shape[0] ?? 1, 1500];
  const score = mixtureScore({ weights: [1], means: [Array(elements).fill(0)], stds: [0] });
  for (const [sigmaMin, sigmaMax] of [[0.002, 80], [1e-5, 1000]] as const) {
    const s = await solved(
      reverse(edm({ sigmaMin, sigmaMax }), score),
      pipe(adaptiveExponential({ dataRange: [0, 1e-6] }), withDenoise("none")),
      { n, seed: 1, backend },
    );
    done(s);
    const { std } = momentsOf(s.samples);
    assertZ({
      name: `spread at σ = ${sigmaMin}, in σ`,
      value: std / sigmaMin,
      expected: 1,
      se: 1 / Math.sqrt(2 * n * elements),
    });
  }
});

/** The README's process, whose noise is 0 at its end. */
const waves = process(({ x, t }) => {
  const beta = add(0.1, mul(19.9, t));
  return { drift: mul(-0.5, beta, x), diffusion: sqrt(beta) };
});
const two = (elements: number) =>
  mixtureScore({
    weights: [0.3, 0.7],
    means: [Array(elements).fill(-1), Array(elements).fill(1)],
    stds: [0.2, 0.2],
  });

everywhere("any number of steps ends where σ is 0", async (backend, shape) => {
  const score = two(shape[0] ?? 1);
  const counts = backend === "webgpu" ? [10, 49] : [1, 2, 3, 7, 10, 13, 18, 49, 50, 97, 300];
  for (const steps of counts) {
    for (const p of [waves, edm({ sigmaMin: 0, sigmaMax: 10 })]) {
      done(await solved(probabilityFlow(p, score), ddim(steps), { n: 4, seed: 1, backend }));
    }
  }
});

everywhere("nothing is asked for past T", async (backend, shape) => {
  const p = process(({ x, t }) => ({ drift: mul(-1, x), diffusion: sqrt(sub(1, t)) }));
  const heun = pipe(eulerMaruyama(1), withMethod(emImprovedEuler), withPropagate("high"));
  const counts = backend === "webgpu" ? [13, 55] : [7, 13, 15, 51, 55, 56, 60, 1000];
  for (const steps of counts) {
    done(await solved(p, withSteps(steps)(heun), { n: 3, x0: 0, shape, backend }));
  }
  done(await solved(p, withTolerance({ rel: 1e-3 })(gottaGoFast()), { n: 20, x0: 0, shape, backend }));
  done(await solved(p, pipe(gottaGoFast(), withNoise("bridge")), { n: 20, x0: 0, shape, backend }));
});

Deno.test("a time that a method makes by itself is no later than the end", async () => {
  // asks for the noise beyond its step, as a careless method may
  const eager = {
    ...emImprovedEuler,
    name: "eager",
    step: (s: Parameters<typeof emImprovedEuler.step>[0]) => {
      const low = add(s.x, mul(s.dt, s.drift(s.x, s.t)), s.diffuse(s.x, add(s.t, mul(1.5, s.dt)), s.dW));
      return { low, high: low, error: mul(0, low) };
    },
  };
  const p = process(({ t }) => ({ drift: 0, diffusion: sqrt(sub(1, t)) }));
  for (const backend of ["cpu", "reference"] as const) {
    done(await solved(p, pipe(eulerMaruyama(10), withMethod(eager)), { n: 3, x0: 0, backend }));
  }
});

everywhere("a path that wants ever shorter steps ends at once", async (backend, shape) => {
  const p = process(({ t }) => ({ drift: select(lt(t, 0.5), 0, log(sub(0.25, t))), diffusion: 0 }));
  const { codes, nfe } = await solved(p, gottaGoFast(), { n: 1, x0: 0, shape, backend });
  assertEquals(codes[0], "notFinite");
  assert(at(nfe, 0) < 2000, `${nfe[0]} evaluations`);
});

everywhere("what is not finite ends a path whose noise would be drawn anew", async (backend, shape) => {
  // Brownian motion with a drift that is NaN beyond 1; looked at 50 times, as Euler–Maruyama does
  const elements = shape[0] ?? 1;
  const p = process(({ x }) => ({ drift: mul(1e-3, log(sub(1, x))), diffusion: 1 }));
  const n = elements === 1 ? 4000 : 400;
  const share = async (s: Strategy): Promise<number> => {
    const { codes } = await solved(p, s, { n, x0: 0, seed: 3, shape, backend });
    assert(codes.every((c) => c === "done" || c === "notFinite"));
    return codes.filter((c) => c === "notFinite").length / n;
  };
  const wanted = await share(eulerMaruyama(50));
  const steps = withController({ hInit: 0.02, hMax: 0.02 })(gottaGoFast());
  for (const noise of ["redraw", "retain", "bridge"] as const) {
    const value = await share(withNoise(noise)(steps));
    assertZ({ name: noise, value, expected: wanted, se: Math.sqrt(2 * wanted * (1 - wanted) / n), limit: 6 });
  }
});

Deno.test("the grain of a Brownian path is 2⁻³¹ of its span; a solve that wants less says so", async () => {
  // so stiff that even a grain is too long
  const stiff = process(({ x }) => ({ drift: mul(-1e12, x), diffusion: 1 }));
  for (const backend of ["cpu", "reference"] as const) {
    const s = withNoise("bridge")(gottaGoFast());
    const { codes, notes } = await solved(stiff, withLimits({ hMin: 1e-30 })(s), { n: 2, x0: 1, backend });
    assertEquals(codes, ["tooFine", "tooFine"]);
    assertMatch(
      notes.join(),
      /a step of \S+ had the error e = \S+: a grain of its Brownian path, 2⁻³¹ of the span/,
    );
  }
});

Deno.test("adaptiveExponential starts where λ stands still", async () => {
  // g² = 600 t² (1 − t): dλ/dt = 0 at T
  const still = process(
    ({ t }) => ({ drift: 0, diffusion: sqrt(mul(600, mul(t, t), sub(1, t))) }),
    { time: { tEnd: 1e-3 } },
  );
  for (const elements of [2, 12]) {
    for (const backend of ["cpu", "reference"] as const) {
      const n = 2000;
      const s = await solved(reverse(still, two(elements)), adaptiveExponential({ dataRange: [-1, 1] }), {
        n,
        seed: 4,
        backend,
      });
      done(s);
      assert(s.nfe.every((v) => v < 400), `${s.nfe[0]} evaluations`);
      const negative = sumOf(n, (i) => (at(s.samples, i * elements) < 0 ? 1 : 0)) / n;
      assertZ({ name: "weight", value: negative, expected: 0.3, se: Math.sqrt(0.21 / n) });
    }
  }
});

Deno.test("equal steps of VP are told the times i / n to an ulp, from either end", async () => {
  // the sum of the times at which a step begins, by Euler's method on x' = t, is what float64 makes of it
  for (const steps of [7, 1000]) {
    const p = process(({ t }) => ({ drift: t, diffusion: 0 }), { time: { tEnd: 1e-3, T: 1 } });
    const [single, double] = [
      await solved(p, eulerMaruyama(steps), { n: 1, x0: 0, backend: "cpu" }),
      await solved(p, eulerMaruyama(steps), { n: 1, x0: 0, backend: "reference" }),
    ];
    assertAlmostEquals(at(single.samples, 0), at(double.samples, 0), 2e-7);
  }
  const end = await solved(reverse(vp(), two(1)), withDenoise("none")(ddim(3)), {
    n: 1,
    x0: 0,
    backend: "cpu",
  });
  done(end);
});
