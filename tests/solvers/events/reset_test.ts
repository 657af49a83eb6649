/**
 * Paths that an event sends elsewhere: counts of a renewal process against its law on every backend, a leaky neuron's rate
 * against Siegert's integral, what is refused.
 * @module
 */
import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { pipe } from "fp-ts/function";
import {
  add,
  adjoint,
  type Backend,
  component,
  components,
  describe,
  emImprovedEuler,
  ensemble,
  eulerMaruyama,
  type EventSymbols,
  gottaGoFast,
  lit,
  lt,
  param,
  process,
  recall,
  type SolveOptions,
  type Strategy,
  type StrategyChange,
  sub,
  sum,
  system,
  withAbsorb,
  withMethod,
  withNoise,
  withReflect,
  withReset,
  withTolerance,
} from "ito";
import { right } from "../../lib/either.ts";
import { allBackends, onAll } from "../../lib/everywhere.ts";
import { refused, solved } from "../../lib/solved.ts";
import { assertStandardNormal, assertZ, momentsOf, normalCdf } from "../../truth/zscore.ts";

/** t + ½ W, sent back to 0 wherever it comes to 1. */
const drifting = process(() => ({ drift: 1, diffusion: 0.5 }), { time: { tEnd: 0, T: 4 } });
const again = withReset(({ x }) => sub(component(x, 0), 1), () => 0, { locate: "bridge" });
const careful = pipe(gottaGoFast(), withTolerance({ abs: 0.02, rel: 0.02 }), withNoise("bridge"));

/** P(N ≥ k) at time t: t + ½ W has come to k. */
const reached = (k: number, t: number): number => {
  const std = Math.sqrt(t) / 2;
  return normalCdf((t - k) / std) + Math.exp(8 * k) * normalCdf(-(t + k) / std);
};
const expected = Array.from({ length: 12 }, (_, k) => reached(k + 1, 4)).reduce((a, b) => a + b, 0);

const strategies = {
  "fixed steps": eulerMaruyama(40),
  "fixed steps on one path": withNoise("bridge")(eulerMaruyama(40)),
};
for (const [name, strategy] of Object.entries(strategies)) {
  onAll(
    `counts are those of the renewal process, and the way after each event is kept (${name})`,
    async (backend, elements) => {
      const n = elements === 1 ? 4000 : 600;
      const s = await solved(drifting, again(strategy), { n, seed: 3, x0: 0, shape: [elements], backend });
      const { events = [] } = s.results;
      const { mean, se } = momentsOf(events);
      assertZ({ name: "events", value: mean, expected, se });
      for (const k of [2, 4, 5]) {
        const p = reached(k, 4);
        const share = Array.from(events).filter((v) => v >= k).length / n;
        assertZ({ name: `at least ${k}`, value: share, expected: p, se: Math.sqrt(p * (1 - p) / n) });
      }
      const whole = Array.from(events, (v, i) => v + (s.samples[i * elements] ?? NaN) - 4); // t + ½ W itself
      assertStandardNormal("x and the events", whole);
      assertEquals(new Set(s.codes), new Set(["done"]));
      assertEquals(new Set(s.times), new Set([4]));
    },
  );
}

/** The mean time from r to θ of dx = (μ − x) dt + σ dW: √π ∫ e^{u²} (1 + erf u) du from (r − μ)/σ to (θ − μ)/σ (Siegert 1951). */
const passage = (mu: number, sigma: number, [r, theta]: readonly [number, number]): number => {
  const [from, to, n] = [(r - mu) / sigma, (theta - mu) / sigma, 4000];
  const du = (to - from) / n;
  return Array.from({ length: n }, (_, i) => from + (i + 0.5) * du)
    .reduce((all, u) => all + 2 * Math.sqrt(Math.PI) * Math.exp(u * u) * normalCdf(u * Math.SQRT2) * du, 0);
};

/** Firing rate between t = 20 and t = 40 of paths that are the same until then. */
const rateOf = async (strategy: (steps: number) => Strategy, perUnit: number, seed: number) => {
  const count = async (T: number) => {
    const neuron = process(({ x }) => ({ drift: sub(0.9, x), diffusion: 0.5 }), { time: { tEnd: 0, T } });
    const options: SolveOptions = { n: 8000, seed, x0: 0, backend: "cpu" };
    return (await solved(neuron, strategy(perUnit * T), options)).results.events ?? [];
  };
  const [early, late] = [await count(20), await count(40)];
  const { mean, se } = momentsOf(Array.from(late, (v, i) => (v - (early[i] ?? NaN)) / 20));
  return { mean, se };
};

Deno.test("a leaky neuron fires at Siegert's rate, to the order of h; seen at the ends of steps it does not", async () => {
  const truth = 1 / passage(0.9, 0.5, [0, 1]);
  const fires = (locate: "bridge" | "step") =>
    withReset(({ x }) => sub(component(x, 0), 1), () => 0, { locate });
  const [long, half] = [
    await rateOf((steps) => fires("bridge")(eulerMaruyama(steps)), 20, 5),
    await rateOf((steps) => fires("bridge")(eulerMaruyama(steps)), 40, 6),
  ];
  const value = 2 * half.mean - long.mean; // the drift's error goes with h
  assertZ({ name: "rate", value, expected: truth, se: Math.hypot(2 * half.se, long.se) });
  const late = await rateOf((steps) => fires("step")(eulerMaruyama(steps)), 40, 6);
  assert(truth - late.mean > 20 * late.se, `${late.mean} for ${truth}`);
});

Deno.test("a smooth path is sent back where it crosses: a saw's teeth, fixed and adaptive, saved and of a flag", async () => {
  const rising = process(() => ({ drift: 1, diffusion: 0 }), { time: { tEnd: 0, T: 3.25 } });
  const teeth = (locate: "line" | "retry" | "step") =>
    withReset(({ x }) => sub(component(x, 0), 1), () => lit(0.5), { locate });
  const options: SolveOptions = { n: 2, seed: 1, x0: 0, saveAt: [0.9, 1.1, 3.25] };
  const exact = [0.9, 0.6, 0.75];
  const adaptive = withTolerance({ abs: 0.01, rel: 0.01 })(gottaGoFast());
  for (
    const strategy of [teeth("line")(eulerMaruyama(37)), teeth("retry")(adaptive)]
  ) {
    const s = await solved(rising, strategy, options);
    assertEquals(Array.from(s.results.events ?? []), [5, 5]);
    s.saved?.values.forEach((v, k) => assertAlmostEquals(v, exact[k % 3] ?? NaN, 3e-5));
  }
  const flag = withReset(({ x }) => lt(0.999, component(x, 0)), ({ x }) => sub(x, 1));
  const s = await solved(rising, flag(eulerMaruyama(13)), { n: 1, seed: 1, x0: 0 });
  assertEquals([s.results.events?.[0], s.samples[0]], [3, 0.25]);
});

Deno.test("a system's component is sent back, and the other goes on by what the event tells it", async () => {
  // a spike adds 1 to what adapts: it counts them
  const neuron = system(["v", "w"], ["n"], () => ({
    drift: { v: 1, w: 0 },
    diffusion: { v: { n: 0.5 }, w: { n: 0 } },
  }), { time: { tEnd: 0, T: 4 } });
  const spikes = withReset(
    ({ x }) => sub(component(x, 0), 1),
    ({ x }) => components([lit(0), add(1, component(x, 1))]),
    { locate: "bridge" },
  );
  for (const backend of ["cpu", "reference"] satisfies readonly Backend[]) {
    const s = await solved(neuron, spikes(eulerMaruyama(40)), { n: 300, seed: 2, x0: [0, 0], backend });
    const { events = [] } = s.results;
    events.forEach((v, i) => assertEquals(s.samples[2 * i + 1], v));
    const { mean, se } = momentsOf(events);
    assertZ({ name: "events", value: mean, expected, se });
  }
});

Deno.test("events are counted to the bit alike in WebAssembly, in C and by an ensemble", async () => {
  const options: SolveOptions = { n: 400, seed: 9, x0: 0, saveAt: [1, 4] };
  const [first, ...others] = await Promise.all(
    allBackends.filter((b) => b === "cpu" || b === "native").map((backend) =>
      solved(drifting, again(eulerMaruyama(40)), { ...options, backend })
    ),
  );
  for (const s of others) {
    assertEquals(s.results.events, first?.results.events);
    assertEquals(s.saved?.values, first?.saved?.values);
  }
  const e = right(await ensemble(drifting, again(eulerMaruyama(40)), { ...options, n: 20_000 })());
  const { mean = [], standardError = [] } = e.results.events ?? {};
  assertZ({ name: "events", value: mean[0] ?? NaN, expected, se: standardError[0] ?? NaN });
});

Deno.test("what cannot be sent back is refused, and the text says what to do", async () => {
  const first = { steps: lit(0) };
  const counting = withMethod({
    ...emImprovedEuler,
    name: "counting",
    remembers: first,
    step: (symbols) => ({
      ...emImprovedEuler.step(symbols),
      remember: { steps: add(recall(first, symbols.memory).steps, 1) },
    }),
  });
  const asked: SolveOptions = { n: 1, x0: 0 };
  assertEquals(
    await refused(drifting, again(counting(eulerMaruyama(10))), asked),
    'withReset with the method "counting", which remembers of the path before, is not supported\n' +
      "Try: withMethod(emImprovedEuler)(strategy), which does not",
  );
  const nowhere = withReset(({ x }) => sub(component(x, 0), 1), () => JSON.parse('"there"'));
  const found = await refused(drifting, nowhere(eulerMaruyama(10)), asked);
  assertEquals(
    found.split("\n")[0]?.startsWith('strategy "eulerMaruyama": the state that withReset goes on from'),
    true,
  );
  const long = await refused(drifting, again(careful), asked);
  assertEquals(long.split("\nTry: ")[1], 'equal steps: withSteps(1000)(strategy), or locate: "retry"');
  const back = await adjoint(
    process(() => ({ drift: param("mu", 1), diffusion: 0.5 })),
    again(eulerMaruyama(10)),
    { n: 1, x0: 0, of: ({ x }) => sum(x) },
  )();
  assertEquals(
    back._tag === "Left" ? describe(back.left).split("\nTry")[0] : "",
    "The way back with withReset, whose event comes sooner or later with the parameters, is not supported",
  );
  const moved = await refused(drifting, again(eulerMaruyama(10)), { ...asked, gradient: ["x0"] });
  assertEquals(moved.split("\nTry: ")[1], "a strategy without withReset, or the difference of two solves");
});

Deno.test("steps with too many events are a doubt", async () => {
  const noted = async (steps: number) =>
    (await solved(drifting, again(eulerMaruyama(steps)), { n: 100, seed: 1, x0: 0, backend: "cpu" })).notes
      .join();
  assert((await noted(8)).includes("of the steps have an event, and none has two"));
  assertEquals(await noted(40), "");
});

Deno.test("float64 on the CPU is the reference, event by event: absorbed, sent back, reflected", async () => {
  const rule = ({ x }: EventSymbols) => sub(component(x, 0), 1);
  const changes: readonly StrategyChange[] = [
    withAbsorb(rule),
    withReset(rule, () => 0),
    withReflect(({ x }) => x),
    withReflect(({ x }) => x, { by: "mirror" }),
  ];
  for (const change of changes) {
    for (const shape of [[1], [12]]) {
      const options: SolveOptions = { n: 30, seed: 6, x0: 0, shape, saveAt: [1, 4] };
      const [a, b] = [
        await solved(drifting, change(eulerMaruyama(40)), { ...options, backend: "cpu", precision: "f64" }),
        await solved(drifting, change(eulerMaruyama(40)), { ...options, backend: "reference" }),
      ];
      assertEquals(a.codes, b.codes);
      assertEquals(Array.from(a.results.events ?? []), Array.from(b.results.events ?? []));
      a.times.forEach((t, i) => assertAlmostEquals(t, b.times[i] ?? NaN, 1e-11));
      a.saved?.values.forEach((v, i) => assertAlmostEquals(v, b.saved?.values[i] ?? NaN, 1e-11));
    }
  }
});
