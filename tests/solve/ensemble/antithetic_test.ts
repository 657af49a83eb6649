/**
 * Antithetic paths: that they are mirrored, whatever draws the noise and wherever they run; and what they are worth.
 * @module
 */
import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import {
  add,
  type Calculus,
  component,
  describe,
  emStep,
  ensemble,
  type EnsembleOptions,
  eulerMaruyama,
  exp,
  type Fallible,
  gaussianScore,
  gottaGoFast,
  jumps,
  max,
  type Method,
  mul,
  neg,
  type Process,
  process,
  reverse,
  type Scalar,
  square,
  type State,
  type StepNoise,
  type Strategy,
  sub,
  system,
  ve,
  withMethod,
  withNoise,
  withStop,
} from "ito";
import { closeDevice } from "../../lib/device.ts";
import { left, right } from "../../lib/either.ts";
import { allBackends, onAll } from "../../lib/everywhere.ts";
import { solved } from "../../lib/solved.ts";
import { log, price, r, sigma, strike, variance } from "../../truth/black_scholes.ts";
import { assertZ, normalCdf } from "../../truth/zscore.ts";

const motion = process(() => ({ drift: 0, diffusion: 1 }));
const asking = (name: string, of: (n: StepNoise) => ReturnType<StepNoise["H"]>): Method => ({
  ...emStep,
  name,
  draws: name === "H on a path" ? { H: true } : { H: true, normals: 2, twoPoint: 1, threePoint: 1 },
  step: ({ x, noise }) => {
    const low = add(x, of(noise));
    return { low, high: low, error: undefined };
  },
});
const drawing = (name: string, of: Parameters<typeof asking>[1]): Strategy =>
  withMethod(asking(name, of))(eulerMaruyama(5));

/** Strategies whose paths, with noise of the other sign, are each other's negatives. */
const odd: Readonly<Record<string, Strategy>> = {
  W: eulerMaruyama(6),
  "W, an odd number of steps": eulerMaruyama(7),
  "one path": withNoise("bridge")(eulerMaruyama(5)),
  "H on a path": withNoise("bridge")(drawing("H on a path", (n) => add(n.W, n.H()))),
  "all that is drawn": drawing(
    "all",
    (n) => add(n.W, n.H(), n.normal(0), mul(2, n.normal(1)), mul(3, n.twoPoint(0)), n.threePoint(0)),
  ),
};

/** Asserts that samples go in pairs of negatives, of which the first is the one that there is without. */
const areMirrored = async <C extends Calculus>(
  p: Fallible<Process<C>>,
  s: Strategy<NoInfer<C>>,
  o: Parameters<typeof solved>[2],
): Promise<void> => {
  const name = `${s.name}, ${s.method.name}, ${o.backend}`;
  const pairs = await solved(p, { ...s, antithetic: true }, o);
  const alone = await solved(p, s, o);
  const width = pairs.samples.length / o.n;
  let moved = 0;
  for (let i = 0; i < pairs.samples.length; i++) {
    if (Math.floor(i / width) % 2 === 1) continue;
    const [a = NaN, b = NaN] = [pairs.samples[i], pairs.samples[i + width]];
    assertAlmostEquals(a + b, 0, 2e-6 * Math.max(1, Math.abs(a)), `${name}: ${a} and ${b}`);
    assertAlmostEquals(a, alone.samples[i] ?? NaN, 2e-6 * Math.max(1, Math.abs(a)), name);
    if (Math.abs(a) > 1e-3) moved++;
  }
  assert(moved > pairs.samples.length / 4, `${name}: ${moved} have moved`);
};

onAll(
  "the second of two paths has the noise of the first with its sign changed",
  async (backend, elements) => {
    for (const s of Object.values(odd)) {
      await areMirrored(motion, s, { n: 12, start: 4, seed: 3, x0: 0, shape: [elements], backend });
    }
  },
);

Deno.test("several noises, a prior's start and adaptive steps are mirrored too", async () => {
  const two = system(["a", "b"], ["u", "v"], ({ a, b }) => ({
    drift: { a: neg(b), b: a },
    diffusion: { a: { u: 1, v: 0.3 }, b: { v: 2 } },
  }));
  for (const backend of allBackends) {
    await areMirrored(two, eulerMaruyama(6), { n: 10, seed: 1, x0: 0, backend });
    for (const elements of [1, 12]) {
      const centred = reverse(ve({ sigmaMax: 10 }), gaussianScore(new Array(elements).fill(0), 0.5));
      for (const s of [eulerMaruyama(10), gottaGoFast(), withNoise("bridge")(gottaGoFast())]) {
        await areMirrored(centred, s, { n: 6, seed: 2, backend });
      }
    }
  }
});

const paid = (x: State): Scalar => max(sub(exp(component(x, 0)), strike), 0);
const call: EnsembleOptions["of"] = ({ x }) => ({ call: paid(x) });
const run = async (o: Partial<EnsembleOptions> = {}) =>
  right(
    await ensemble(log, eulerMaruyama(2), {
      n: 40_000,
      x0: 0,
      backend: "cpu",
      of: call,
      antithetic: true,
      ...o,
    })(),
  );

Deno.test("pairs take from a call's error what Black and Scholes say, on every backend", async () => {
  // out of the money a pair is never paid twice, so that E[C C'] = 0 and Cov = −price²
  const leaves = 1 - price ** 2 / variance;
  for (const backend of allBackends) {
    const c = (await run({ backend, seed: 2 })).results.call;
    const [value = NaN, se = NaN, v = NaN] = [c?.mean[0], c?.standardError[0], c?.variance[0]];
    assertZ({ name: `${backend} call`, value, expected: price, se, limit: 4 });
    assertAlmostEquals(v, variance, 0.05 * variance); // of paths, not of pairs
    const left = se ** 2 / (v / 40_000);
    assert(
      Math.abs(left / leaves - 1) < 0.03,
      `${backend}: ${left} of the variance is left, ${leaves} wanted`,
    );
  }
});

Deno.test("the standard error of pairs is the spread over seeds, with controls and on the way too", async () => {
  const zs: Record<"call" | "square" | "controlled" | "saved", number[]> = {
    call: [],
    square: [],
    controlled: [],
    saved: [],
  };
  const [m1, m2] = [(r - sigma ** 2 / 2) / 2, sigma ** 2 / 2];
  for (let seed = 0; seed < 80; seed++) {
    const e = await run({
      n: 2000,
      seed,
      saveAt: 1,
      of: ({ x }) => ({ call: paid(x), square: square(component(x, 0)) }),
      controls: [{ of: ({ x }) => square(component(x, 0)), mean: sigma ** 2 + 4 * m1 ** 2 }],
    });
    const z = (
      of: { readonly mean: Float64Array; readonly standardError: Float64Array } | undefined,
      to: number,
    ) => ((of?.mean[0] ?? NaN) - to) / (of?.standardError[0] ?? NaN);
    zs.call.push(z(e.results.call, price));
    zs.square.push(z(e.results.square, sigma ** 2 + 4 * m1 ** 2));
    zs.controlled.push(z(e.controlled?.call, price));
    assert((e.controlled?.call?.standardError[0] ?? NaN) < (e.results.call?.standardError[0] ?? NaN));
    zs.saved.push(((e.saved?.mean[0] ?? NaN) - m1) / Math.sqrt(m2)); // of what is odd nothing is left
  }
  for (const name of ["call", "square", "controlled"] as const) {
    const mean = zs[name].reduce((s, z) => s + z, 0) / 80;
    const spread = zs[name].reduce((s, z) => s + (z - mean) ** 2, 0) / 79;
    assert(Math.abs(mean) < 4 / Math.sqrt(80), `${name}: mean z ${mean}`);
    assert(spread > 0.5 && spread < 1.6, `${name}: variance of z ${spread}`); // χ² of 79: outside once in 10⁴
  }
  assert(zs.saved.every((z) => Math.abs(z) < 1e-6), `${zs.saved}`);
});

Deno.test("pairs have the same bits whatever the chunks, and end a stopping rule sooner", async () => {
  const of = async (chunk: number) => {
    const { mean, results, controlled, standardError } = await run({ n: 9000, chunk });
    return { mean, results, controlled, standardError };
  };
  const whole = await of(9000);
  for (const chunk of [1, 77, 4096]) assertEquals(await of(chunk), whole);
  const until = { standardError: 5e-4 };
  const [pairs, alone] = [
    await run({ n: 10 ** 7, until }),
    await run({ n: 10 ** 7, until, antithetic: false }),
  ];
  assert((pairs.results.call?.standardError[0] ?? NaN) <= 5e-4);
  assert((pairs.until?.paths ?? NaN) < 0.85 * (alone.until?.paths ?? NaN), `${pairs.until?.paths}`);
});

Deno.test("the share of events has the standard error of its pairs", async () => {
  const p = process(() => ({ drift: 0.2, diffusion: 1 }));
  const passing = withStop(({ x }) => sub(component(x, 0), 0.8), { locate: "bridge" })(eulerMaruyama(4));
  const exact = normalCdf(0.2 - 0.8) + Math.exp(2 * 0.2 * 0.8) * normalCdf(-0.8 - 0.2);
  const zs: number[] = [];
  for (let seed = 0; seed < 60; seed++) {
    const asked = { n: 1000, seed, x0: 0, backend: "cpu", antithetic: true } as const;
    const { events, notes } = right(await ensemble(p, passing, asked)());
    if (events === undefined) throw new Error(notes.join("\n"));
    zs.push((events.share - exact) / events.standardError);
    const alone = Math.sqrt(events.share * (1 - events.share) / 999);
    assert(events.standardError < 0.9 * alone, `${events.standardError} for ${alone}`);
  }
  const mean = zs.reduce((s, z) => s + z, 0) / 60;
  const spread = zs.reduce((s, z) => s + (z - mean) ** 2, 0) / 59;
  assert(Math.abs(mean) < 4 / Math.sqrt(60) && spread > 0.45 && spread < 1.8, `${mean}, ${spread}`);
});

Deno.test("what cannot go in pairs is refused, and says what to do", async () => {
  const refused = async (p: Fallible<Process>, o: Partial<EnsembleOptions>): Promise<string> =>
    describe(left(await ensemble(p, eulerMaruyama(2), { n: 4, x0: 0, antithetic: true, ...o })()));
  assertEquals(
    await refused(motion, { n: 5 }),
    "ensemble: n must be even with antithetic, whose paths go in pairs, found 5\nTry: n: 6",
  );
  assertEquals(
    await refused(motion, { start: 1 }),
    "ensemble: start must be even with antithetic, whose paths go in pairs, found 1\nTry: start: 2",
  );
  const still = process(({ x }) => ({ drift: mul(-1, x), diffusion: 0 }));
  assert((await refused(still, {})).includes("has no noise and begins where it is told"));
  const jumping = jumps({ rate: 1, size: () => 1 })(motion);
  assert((await refused(jumping, {})).includes("whose times and sizes have no other side"));
});
closeDevice();
