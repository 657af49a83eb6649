/**
 * What a method draws beside W: the laws of H, of further normals and of two- and three-point variables, and their addresses.
 * @module
 */
import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import {
  add,
  broadcast,
  describe,
  type Draws,
  emStep,
  eulerMaruyama,
  type Method,
  mul,
  process,
  recall,
  solve,
  type State,
  type StepNoise,
  withMethod,
  withNoise,
} from "ito";
import { onAll } from "../../lib/everywhere.ts";
import { right } from "../../lib/either.ts";

const motion = process(() => ({ drift: 0, diffusion: 1 }), { name: "Brownian motion" });
const asking = (draws: Draws, of: (n: StepNoise) => State): Method => ({
  ...emStep,
  name: "asking",
  draws,
  step: ({ x, noise }) => {
    const low = add(x, of(noise));
    return { low, high: low, error: undefined };
  },
});
const all: Draws = { H: true, normals: 2, twoPoint: 1, threePoint: 2 };
const kinds: Readonly<Record<string, (n: StepNoise) => State>> = {
  W: (n) => n.W,
  H: (n) => n.H(),
  "normal 0": (n) => n.normal(0),
  "normal 1": (n) => n.normal(1),
  "±1": (n) => n.twoPoint(0),
  "0, ±√3: 0": (n) => n.threePoint(0),
  "0, ±√3: 1": (n) => n.threePoint(1),
};
/** Variance and fourth moment by variance² of each. */
const laws: Readonly<Record<string, readonly [number, number]>> = {
  W: [1, 3],
  H: [1 / 12, 3],
  "normal 0": [1, 3],
  "normal 1": [1, 3],
  "±1": [1, 1],
  "0, ±√3: 0": [1, 3],
  "0, ±√3: 1": [1, 3],
};

onAll("each draw has its law, and is independent of the others", async (backend, elements) => {
  const n = Math.round((backend === "reference" ? 6000 : 24_000) / elements);
  const options = { n, seed: 5, x0: 0, shape: [elements], backend };
  const found = new Map<string, readonly number[]>();
  for (const [name, of] of Object.entries(kinds)) {
    const strategy = withMethod(asking(all, of))(eulerMaruyama(1));
    found.set(name, Array.from(right(await solve(motion, strategy, options)()).samples));
  }
  const size = n * elements;
  const mean = (v: readonly number[]): number => v.reduce((a, b) => a + b, 0) / size;
  const unit = new Map(
    found.entries().map(([name, v]) => {
      const [variance = NaN, fourth = NaN] = laws[name] ?? [];
      const u = v.map((x) => x / Math.sqrt(variance));
      const limit = 6 / Math.sqrt(size); // misses once in 10⁹; those of x² and x⁴ are wider
      assert(Math.abs(mean(u)) < limit, `mean of ${name}`);
      assert(Math.abs(mean(u.map((x) => x ** 2)) - 1) < 1.5 * limit, `variance of ${name}`);
      assert(Math.abs(mean(u.map((x) => x ** 4)) - fourth) < 12 * limit, `fourth moment of ${name}`);
      return [name, u] as const;
    }),
  );
  for (const [a, u] of unit) {
    for (const [b, v] of unit) {
      if (a < b) {
        assert(Math.abs(mean(u.map((x, i) => x * (v[i] ?? NaN)))) < 6 / Math.sqrt(size), `${a}, ${b}`);
      }
    }
  }
});

Deno.test("variables of two and three points take those values alone", async () => {
  const of = async (draw: (n: StepNoise) => State) => {
    const strategy = withMethod(asking(all, draw))(eulerMaruyama(1));
    const s = right(await solve(motion, strategy, { n: 500, seed: 2, x0: 0 })());
    return [...new Set(s.samples)].toSorted((a, b) => a - b);
  };
  assertEquals(await of((n) => n.twoPoint(0)), [-1, 1]);
  assertEquals(await of((n) => n.threePoint(0)), [-Math.fround(Math.sqrt(3)), 0, Math.fround(Math.sqrt(3))]);
});

Deno.test("the steps of a path have draws of their own: sums over steps have the sum of the variances", async () => {
  for (const draws of [{ H: true }, { H: true, normals: 1 }]) {
    const strategy = withMethod(asking(draws, (n) => n.H()))(eulerMaruyama(16));
    const { samples } = right(await solve(motion, strategy, { n: 20_000, seed: 2, x0: 0 })());
    const variance = samples.reduce((s, x) => s + x * x, 0) / samples.length * 12; // 16 of 1/16 each
    assert(Math.abs(variance - 1) < 6 * Math.sqrt(2 / samples.length), String(variance));
  }
});

Deno.test("a method that draws W alone has the noise that it always had, whatever else it could draw", async () => {
  const options = { n: 4, seed: 9, x0: 0, shape: [3] };
  const ends = async (m: Method) =>
    Array.from(right(await solve(motion, withMethod(m)(eulerMaruyama(8)), options)()).samples);
  assertEquals(await ends(asking({}, (n) => n.W)), await ends(emStep));
});

Deno.test("what is not declared, or what no path has, is an error that says what to write", async () => {
  const options = { n: 1, seed: 1, x0: 0 };
  const undeclared = await solve(motion, withMethod(asking({}, (n) => n.H()))(eulerMaruyama(4)), options)();
  if (undeclared._tag === "Right") throw new Error("What is not declared was drawn");
  assertEquals(describe(undeclared.left).split("\nTry: ")[1], "draws: { H: true } in the method");
  const weak = withMethod(asking(all, (n) => n.normal(0)))(withNoise("bridge")(eulerMaruyama(4)));
  const bridged = await solve(motion, weak, options)();
  assert(bridged._tag === "Left" && bridged.left.tag === "Unsupported", JSON.stringify(bridged));
  const bad = { ...asking({}, (n) => n.W), draws: { normals: 1.5 } };
  const r = await solve(motion, withMethod(bad)(eulerMaruyama(4)), options)();
  assert(r._tag === "Left" && r.left.tag === "BadOption" && r.left.option === "method");
});

onAll(
  "W and H on one path are additive: sums of H over steps make that of the whole",
  async (backend, elements) => {
    // Σ (h H_k + h/2 W_k + h W(τ_k)) = ∫ W = H + W/2 for a span of 1, whatever the steps
    const area = async (steps: number) => {
      const method = asking({ H: true }, (n) => n.W);
      const kept: Method = {
        ...method,
        remembers: { integral: broadcast(0), path: broadcast(0) },
        step: ({ x, dt, noise, memory }) => {
          const { integral, path } = recall({ integral: x, path: x }, memory);
          const whole = add(integral, mul(dt, add(path, mul(0.5, noise.W), noise.H())));
          return {
            low: whole,
            high: whole,
            error: undefined,
            remember: { integral: whole, path: add(path, noise.W) },
          };
        },
      };
      const options = { n: 5, seed: 3, x0: 0, shape: [elements], backend };
      return right(
        await solve(motion, withNoise("bridge")(withMethod(kept)(eulerMaruyama(steps))), options)(),
      ).samples;
    };
    const wanted = await area(1);
    for (const steps of [2, 3, 10, 64]) {
      const found = await area(steps);
      wanted.forEach((v, i) => assertAlmostEquals(found[i] ?? NaN, v, 3e-6, `${steps} steps`));
    }
  },
);
