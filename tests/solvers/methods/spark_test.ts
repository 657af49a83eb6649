/**
 * SPaRK has the orders that it declares, against exact solutions on the path of W and H, with equal and with adaptive steps; its
 * error is of a higher order than Heun's; and its steps are certified.
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import {
  adaptive,
  add,
  certificate,
  cos,
  emImprovedEuler,
  eulerMaruyama,
  gbm,
  heunStep,
  type Method,
  mul,
  type Process,
  process,
  sin,
  spark,
  stratonovich,
  system,
  withMethod,
  withNoise,
} from "ito";
import { right } from "../../lib/either.ts";
import { done, onAll } from "../../lib/everywhere.ts";
import { assertOrder, endsAt, fitOf, type Point, type Strong, strongOrder } from "../../lib/order.ts";
import { solved } from "../../lib/solved.ts";
import { weakOrder } from "../../lib/weak.ts";
import { at, sumOf, vector } from "../../truth/vector.ts";

const on = { n: 2000, seed: 3 } as const;
/** Euler–Maruyama on the path of methods that ask for H, and Heun. */
const beside: Method = { ...emImprovedEuler, draws: { H: true } };
const heunBeside: Method<"stratonovich"> = { ...heunStep, draws: { H: true } };

/** W(1) of each noise of each path. */
const endsOf = async (noises: number): Promise<ArrayLike<number>> => {
  const names = Array.from({ length: noises }, (_, j) => `w${j}`);
  const motion: Process = noises === 1
    ? process(() => ({ drift: 0, diffusion: 1 }))
    : system(names, names, () => ({
      drift: Object.fromEntries(names.map((name) => [name, 0])),
      diffusion: Object.fromEntries(names.map((name) => [name, { [name]: 1 }])),
    }));
  const one = withNoise("bridge")(withMethod(beside)(eulerMaruyama(1)));
  return (await solved(motion, one, { ...on, x0: 0, backend: "reference" })).samples;
};

const growth = stratonovich(gbm({ mu: 0.1, sigma: 1 }));
const [a, b] = [[0.8, 0.4], [-0.3, 0.9]] as const;
const commuting = stratonovich(system(["x", "y"], ["v", "w"], ({ x, y }) => ({
  drift: { x: 0, y: 0 },
  diffusion: { x: { v: mul(a[0], x), w: mul(a[1], x) }, y: { v: mul(b[0], y), w: mul(b[1], y) } },
})));
const areas = stratonovich(system(["x", "y"], ["v", "w"], ({ x }) => ({
  drift: { x: 0, y: 0 },
  diffusion: { x: { v: 1 }, y: { w: x } },
})));

const turning = stratonovich(
  process(({ x }) => ({ drift: mul(-2, sin(x)), diffusion: add(1, mul(0.5, cos(x))) })),
);

const grown = async (): Promise<ArrayLike<number>> => {
  const ends = await endsOf(1);
  return vector(on.n, (i) => Math.exp(0.1 + at(ends, i)));
};
const turned = async (): Promise<ArrayLike<number>> => {
  const ends = await endsOf(2);
  return vector(2 * on.n, (k) => {
    const [i, by] = [Math.floor(k / 2), k % 2 === 0 ? a : b];
    return Math.exp(by[0] * at(ends, 2 * i) + by[1] * at(ends, 2 * i + 1));
  });
};
const equal: Omit<Strong<"stratonovich">, "process" | "x0"> = {
  method: spark,
  levels: [4, 5, 6, 7, 8],
  paths: on.n,
  seed: on.seed,
  backend: "reference",
};

Deno.test("spark has strong order 1 in equal steps on geometric Brownian motion, and on two noises that commute", async () => {
  assertOrder(await strongOrder({ ...equal, process: growth, x0: 1 }, await grown()), 1);
  assertOrder(await strongOrder({ ...equal, process: commuting, x0: [1, 1] }, await turned()), 1);
});

Deno.test("spark has its declared strong order where noises do not commute, against fine steps of Heun", async () => {
  const s = { ...equal, process: areas, x0: [0, 0], levels: [3, 4, 5, 6, 7], backend: "cpu" } as const;
  assertOrder(await strongOrder(s, await endsAt({ ...s, method: heunBeside }, 13)), spark.strongOrder);
});

Deno.test("spark has its declared weak order", () => {
  assertOrder(weakOrder(spark, turning, [4, 5, 6, 7, 8]), spark.weakOrder);
});

const tolerant = (rel: number) => adaptive(spark, { rel, abs: rel / 10 });

/** The fit of the error on the path of adaptive steps against their mean. */
const orderOf = async (
  p: Process<"stratonovich">,
  { n, x0, truth }: { readonly n: number; readonly x0: readonly number[]; readonly truth: ArrayLike<number> },
) => {
  const points: Point[] = [];
  for (const rel of [0.01, 0.004, 0.0016, 0.00064, 0.000256]) {
    const s = await solved(p, tolerant(rel), { n, seed: on.seed, x0, backend: "cpu", precision: "f64" });
    done(s);
    const squares = sumOf(truth.length, (i) => (at(s.samples, i) - at(truth, i)) ** 2);
    points.push([n / sumOf(n, (i) => at(s.accepts, i)), Math.sqrt(squares / n)]);
  }
  return fitOf(points);
};

Deno.test("spark has order 1 in its mean step with adaptive steps of two noises that commute", async () => {
  assertOrder(await orderOf(commuting, { n: on.n, x0: [1, 1], truth: await turned() }), 1);
});

Deno.test("spark has order 1 in its mean step with adaptive steps of a bent drift and noise, against its fine steps", async () => {
  const s = { ...equal, process: turning, x0: 1, paths: 300 } as const;
  assertOrder(await orderOf(turning, { n: s.paths, x0: [1], truth: await endsAt(s, 12) }), 1);
});

onAll("spark takes nested steps on the path of W and H", async (backend, elements) => {
  const p = stratonovich(gbm({ mu: 0.1, sigma: 0.5 }));
  const options = { n: 100, seed: 5, x0: 1, shape: [elements], backend } as const;
  const s = await solved(p, tolerant(0.0002), options);
  done(s);
  assert(s.rejects.some((v) => v > 0));
  const fine = await solved(
    p,
    withNoise("bridge")(withMethod(heunBeside)({ ...tolerant(1), ...eulerSteps })),
    {
      ...options,
      backend: "cpu",
      precision: "f64",
    },
  );
  const squares = sumOf(s.samples.length, (i) => (at(s.samples, i) / at(fine.samples, i) - 1) ** 2);
  const off = Math.sqrt(squares / s.samples.length);
  assert(off < 0.003, `${off}`);
});
const eulerSteps = { controller: { tag: "fixed", steps: 2048 } } as const;

Deno.test("adaptive steps of spark are certified, where noises commute and where they do not", () => {
  for (const p of [growth, commuting, areas]) {
    const { convergence, conditions } = right(certificate(p, tolerant(0.01)));
    assertEquals([convergence, conditions.method.holds, conditions.noSkip.holds], ["pathwise", true, true]);
  }
});
