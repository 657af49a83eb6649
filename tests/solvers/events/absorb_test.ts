/**
 * Paths that stay where an event found them: the same samples as of paths that end there, states at later times, and means
 * over all paths against closed forms, on every backend.
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
  lt,
  maximum,
  mul,
  process,
  sqrt,
  type StopOptions,
  type Strategy,
  type StrategyChange,
  sub,
  withAbsorb,
  withNoise,
  withResults,
  withStop,
  withTolerance,
} from "ito";
import { right } from "../../lib/either.ts";
import { onAll } from "../../lib/everywhere.ts";
import { solved } from "../../lib/solved.ts";
import { assertZ, normalCdf } from "../../truth/zscore.ts";

const careful = pipe(gottaGoFast(), withTolerance({ abs: 0.02, rel: 0.02 }), withNoise("bridge"));
const both = (options: StopOptions): readonly [StrategyChange, StrategyChange] => [
  withStop(({ x }) => sub(component(x, 0), 1), options),
  withAbsorb(({ x }) => sub(component(x, 0), 1), options),
];
const drifting = process(() => ({ drift: 0.5, diffusion: 0.5 }), { time: { tEnd: 0, T: 2 } });

const strategies: Readonly<Record<string, readonly [StopOptions, Strategy]>> = {
  "fixed steps, step": [{ locate: "step" }, eulerMaruyama(20)],
  "fixed steps, bridge": [{ locate: "bridge" }, eulerMaruyama(20)],
  "adaptive, retry": [{ locate: "retry" }, careful],
  "adaptive, bridge": [{ locate: "bridge" }, careful],
};
for (const [name, [options, strategy]] of Object.entries(strategies)) {
  onAll(`absorbed paths are those that end there, and stay (${name})`, async (backend, elements) => {
    const [stop, absorb] = both(options);
    const asked = { n: 60, seed: 5, x0: 0, shape: [elements], backend, saveAt: [0.5, 1, 1.7, 2] } as const;
    const [ended, stayed] = [
      await solved(drifting, stop(strategy), asked),
      await solved(drifting, absorb(strategy), asked),
    ];
    assert(ended.codes.includes("event") && ended.codes.includes("done"));
    assertEquals(stayed.samples, ended.samples);
    assertEquals(stayed.codes, ended.codes);
    assertEquals(stayed.times, ended.times);
    const [all, some] = [stayed.saved?.values ?? [], ended.saved?.values ?? []];
    for (let i = 0; i < all.length; i++) {
      const path = Math.floor(i / (4 * elements));
      const before = some[i] ?? NaN;
      const expected = Number.isNaN(before) ? ended.samples[path * elements + i % elements] : before;
      assertEquals(all[i], expected, `${i}`);
    }
  });
}

onAll("a fortune until ruin is a martingale, and ruin comes by the reflection principle", async (backend) => {
  const fortune = process(() => ({ drift: 0, diffusion: 1 }), { time: { tEnd: 0, T: 4 } });
  const ruin = withAbsorb(({ x }) => component(x, 0), { locate: "bridge" });
  const times = [1, 2, 4];
  const n = 20_000;
  const e = right(
    await ensemble(fortune, ruin(eulerMaruyama(8)), { n, seed: 2, x0: 1, saveAt: times, backend })(),
  );
  assertEquals(e.notes, []);
  times.forEach((t, k) => {
    const [mean = NaN, variance = NaN] = [e.saved?.mean[k], e.saved?.variance[k]];
    assertZ({ name: `mean at ${t}`, value: mean, expected: 1, se: Math.sqrt(variance / n) });
  });
  const p = 2 * normalCdf(-1 / 2);
  assertZ({ name: "ruined", value: e.codes.event / n, expected: p, se: Math.sqrt(p * (1 - p) / n) });
});

Deno.test("what an absorbed path leaves goes on: an integral along it, states after every so many steps, a flag's", async () => {
  const moving = process(() => ({ drift: 1, diffusion: 0 }), { time: { tEnd: 0, T: 2 } });
  const area = withResults({
    area: {
      init: 0,
      next: ({ x, before, dt, value }) => add(value, mul(0.5, dt, add(maximum(x), maximum(before)))),
    },
  });
  const line = withAbsorb(({ x }) => sub(component(x, 0), 1), { locate: "line" });
  const s = await solved(moving, area(line(eulerMaruyama(200))), { n: 2, seed: 1, x0: 0, saveAt: 50 });
  Array.from(s.saved?.values ?? []).forEach((v, k) =>
    assertAlmostEquals(v, Math.min(1, (k % 4 + 1) / 2), 1e-5)
  );
  s.results.area?.forEach((v) => assertAlmostEquals(v, 1.5, 1e-4));
  s.times.forEach((t) => assertAlmostEquals(t, 1, 1e-5));
  const high = withAbsorb(({ x }) => lt(1, component(x, 0)));
  const f = await solved(moving, high(eulerMaruyama(7)), { n: 1, seed: 1, x0: 0 });
  assertAlmostEquals(f.samples[0] ?? NaN, 8 / 7, 1e-6);
  assertEquals(f.codes, ["event"]);
});

onAll("a path that stays where its drift has no value is no failure", async (backend, elements) => {
  // √(1.001 − x) has no value where a step over 1 has brought the path, or where the next would
  const falling = process(({ x }) => ({ drift: add(1, mul(1e-3, sqrt(sub(1.001, x)))), diffusion: 0 }), {
    time: { tEnd: 0, T: 3 },
  });
  const there = withAbsorb(({ x }) => lt(1, component(x, 0)));
  const adaptive = withTolerance({ abs: 0.01, rel: 0.01 })(gottaGoFast());
  for (const strategy of [eulerMaruyama(29), adaptive]) {
    const s = await solved(falling, there(strategy), { n: 2, seed: 1, x0: 0, shape: [elements], backend });
    assertEquals(s.codes, ["event", "event"]);
    s.samples.forEach((v) => assert(v > 1 && v < 1.1, `${v}`));
  }
});

Deno.test("withAbsorb() refuses what is no rule, by its own name", () => {
  assertThrows(
    () => withAbsorb(JSON.parse("1")),
    RangeError,
    "withAbsorb: a rule must have a function of { x, t }",
  );
});
