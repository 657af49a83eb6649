/**
 * Adaptive Heun on noise that depends on x: the error on the Brownian path falls with the mean step as with equal ones, by order 1
 * where noises commute and ½ where they do not, against exact solutions; on every backend, looped and staged, float32 and
 * float64.
 * @module
 */
import { assert, assertAlmostEquals } from "@std/assert";
import {
  adaptive,
  type Calculus,
  component,
  eulerHeunStep,
  gbm,
  heunStep,
  mul,
  ou,
  param,
  type Process,
  process,
  stratonovich,
  sub,
  system,
  toStratonovich,
  withMethod,
  withNoise,
  withStop,
} from "ito";
import { right } from "../../lib/either.ts";
import { allBackends, done, onAll } from "../../lib/everywhere.ts";
import { assertOrder, endsAt, fitOf, type Point } from "../../lib/order.ts";
import { refused, solved } from "../../lib/solved.ts";
import { brownian, GRAINS } from "../../truth/brownian.ts";
import { treeNoiseOf } from "../../truth/threefry.ts";
import { at, sumOf, vector } from "../../truth/vector.ts";

const on = { n: 2000, seed: 3 } as const;
/** W(1) of noise j of so many. */
const end = (path: number, j: number, n: number): number =>
  brownian(treeNoiseOf(on.seed, path), { n, element: j, moment: GRAINS });

const rels = [0.03, 0.015, 0.0075, 0.00375, 0.001875];

/** The fit of the error on the path against the mean step. */
const orderOf = async (
  p: Process<"stratonovich">,
  { x0, truth, share = 0.1 }: {
    readonly x0: readonly number[];
    readonly truth: ArrayLike<number>;
    readonly share?: number;
  },
) => {
  const points: Point[] = [];
  for (const rel of rels) {
    const strategy = adaptive(heunStep, { rel, abs: share * rel });
    const s = await solved(p, strategy, { ...on, x0, backend: "cpu", precision: "f64" });
    done(s);
    const squares = sumOf(truth.length, (i) => (at(s.samples, i) - at(truth, i)) ** 2);
    const steps = sumOf(on.n, (i) => at(s.accepts, i)) / on.n;
    points.push([1 / steps, Math.sqrt(squares / on.n)]);
  }
  return fitOf(points);
};

Deno.test("adaptive Heun has order 1 in its mean step on geometric Brownian motion", async () => {
  const truth = vector(on.n, (i) => Math.exp(0.1 + end(i, 0, 1)));
  assertOrder(await orderOf(stratonovich(gbm({ mu: 0.1, sigma: 1 })), { x0: [1], truth }), 1);
});

Deno.test("adaptive Heun, of toStratonovich(gbm()) goes to Itô's exact end", async () => {
  const truth = vector(on.n, (i) => Math.exp(0.1 - 0.5 + end(i, 0, 1)));
  assertOrder(await orderOf(right(toStratonovich(gbm({ mu: 0.1, sigma: 1 }))), { x0: [1], truth }), 1);
});

Deno.test("adaptive Heun has order 1 in its mean step on Kubo's oscillator", async () => {
  const kubo = stratonovich(system(["x", "y"], ["w"], ({ x, y }) => ({
    drift: { x: mul(-1, y), y: x },
    diffusion: { x: { w: mul(-1, y) }, y: { w: x } },
  })));
  const truth = vector(2 * on.n, (k) => {
    const angle = 1 + end(Math.floor(k / 2), 0, 1);
    return k % 2 === 0 ? Math.cos(angle) : Math.sin(angle);
  });
  assertOrder(await orderOf(kubo, { x0: [1, 0], truth }), 1);
});

/** Two noises that commute: x = exp(a·W), y = exp(b·W). */
const [a, b] = [[0.8, 0.4], [-0.3, 0.9]] as const;
const commuting = stratonovich(system(["x", "y"], ["v", "w"], ({ x, y }) => ({
  drift: { x: 0, y: 0 },
  diffusion: { x: { v: mul(a[0], x), w: mul(a[1], x) }, y: { v: mul(b[0], y), w: mul(b[1], y) } },
})));

Deno.test("adaptive Heun has order 1 in its mean step on two noises of two components that commute", async () => {
  const truth = vector(2 * on.n, (k) => {
    const [i, by] = [Math.floor(k / 2), k % 2 === 0 ? a : b];
    return Math.exp(by[0] * end(i, 0, 2) + by[1] * end(i, 1, 2));
  });
  assertOrder(await orderOf(commuting, { x0: [1, 1], truth }), 1);
});

Deno.test("adaptive Heun has order ½ in its mean step where noises do not commute, against fine steps on the path", async () => {
  const areas = stratonovich(system(["x", "y"], ["v", "w"], ({ x }) => ({
    drift: { x: 0, y: 0 },
    diffusion: { x: { v: 1 }, y: { w: x } },
  })));
  const truth = await endsAt({
    method: heunStep,
    process: areas,
    x0: [0, 0],
    levels: [],
    paths: on.n,
    seed: on.seed,
  }, 13);
  assertOrder(await orderOf(areas, { x0: [0, 0], truth, share: 1 }), 0.5);
});

onAll("adaptive Heun solves geometric Brownian motion on its path", async (backend, elements) => {
  const truth = vector(200 * elements, (k) => {
    const element = k % elements;
    return Math.exp(0.1 + 0.5 * end((k - element) / elements, element, elements));
  });
  const p: Process<Calculus> = stratonovich(gbm({ mu: 0.1, sigma: 0.5 }));
  const s = await solved(p, adaptive(heunStep, { rel: 0.002, abs: 1e-4 }), {
    n: 200,
    seed: on.seed,
    x0: 1,
    shape: [elements],
    backend,
  });
  done(s);
  assert(s.rejects.some((v) => v > 0));
  const squares = sumOf(truth.length, (i) => (at(s.samples, i) / at(truth, i) - 1) ** 2);
  const off = Math.sqrt(squares / truth.length);
  assert(off < 0.002, `${off}`);
});

onAll("adaptive Heun stops at times of saveAt on the path", async (backend, elements) => {
  const p: Process<Calculus> = stratonovich(gbm({ mu: 0, sigma: 0.5 }));
  const times = [0.3, 0.55];
  const s = await solved(p, adaptive(heunStep, { rel: 0.002, abs: 1e-4 }), {
    n: 50,
    seed: on.seed,
    x0: 1,
    shape: [elements],
    saveAt: times,
    backend,
  });
  done(s);
  const saved = s.saved?.values ?? [];
  const path = (i: number, j: number, share: number): number =>
    brownian(treeNoiseOf(on.seed, i), { n: elements, element: j, moment: Math.round(share * GRAINS) });
  for (let k = 0; k < saved.length; k++) {
    const j = k % elements, time = Math.floor(k / elements) % times.length;
    const i = Math.floor(k / elements / times.length);
    const wanted = Math.exp(0.5 * path(i, j, at(times, time)));
    assertAlmostEquals(at(saved, k) / wanted, 1, 0.02, `state ${k}`);
  }
});

Deno.test("adaptive Heun on additive noise takes the steps of bridge, as no noise bends there", async () => {
  const p = stratonovich(ou({ theta: 1, mu: 0 }));
  const [own, bridged] = [adaptive(heunStep), withNoise("bridge")(adaptive(heunStep))];
  const ends = await Promise.all(
    [own, bridged].map((s) => solved(p, s, { n: 20, seed: 1, x0: 1, backend: "reference" })),
  );
  const [first, second] = ends.map((s) => Array.from(s.samples));
  assert(first?.join() === second?.join());
});

for (const backend of allBackends) {
  Deno.test(`a gradient goes through nested steps, whose lengths it holds: x t by the growth of x: ${backend}`, async () => {
    const p = stratonovich(process(({ x }) => ({ drift: mul(param("mu", 0.1), x), diffusion: mul(0.5, x) })));
    const options = { n: 50, seed: on.seed, x0: 1, gradient: ["mu"], backend } as const;
    const s = await solved(p, adaptive(heunStep, { rel: 0.002, abs: 1e-4 }), options);
    done(s);
    const slopes = s.gradients?.mu?.samples ?? [];
    for (let i = 0; i < s.codes.length; i++) assertAlmostEquals(at(slopes, i) / at(s.samples, i), 1, 0.003);
  });

  Deno.test(`an event is located by retries on nested steps: ${backend}`, async () => {
    const p = stratonovich(gbm({ mu: 1, sigma: 0.2 }));
    const level = 1.5;
    const located = withStop(({ x }) => sub(component(x, 0), level), { locate: "retry" });
    const strategy = located(adaptive(heunStep, { rel: 0.002, abs: 1e-4 }));
    const s = await solved(p, strategy, { n: 100, seed: on.seed, x0: 1, backend });
    s.codes.forEach((code, i) => {
      if (code !== "event") return;
      const time = at(s.times, i);
      const w = brownian(treeNoiseOf(on.seed, i), { n: 1, element: 0, moment: Math.round(time * GRAINS) });
      assertAlmostEquals(at(s.samples, i), level, 0.02, `path ${i} at ${time}`);
      assertAlmostEquals(at(s.samples, i) / Math.exp(time + 0.2 * w), 1, 0.005, `path ${i} at ${time}`);
    });
    assert(s.codes.filter((code) => code === "event").length > 80);
  });
}

Deno.test("adaptive steps by eulerHeun, which estimates no error, are refused with the way out", async () => {
  const text = await refused(stratonovich(gbm()), withMethod(eulerHeunStep)(adaptive(heunStep)), {
    n: 1,
    seed: 1,
    x0: 1,
  });
  assert(text.includes('Adaptive steps with "eulerHeun", which estimates no error'), text);
});
