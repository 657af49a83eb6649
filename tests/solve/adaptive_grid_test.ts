/**
 * A grid from adaptive paths: where their steps are known in closed form, and what it is worth to a solve of equal many.
 * @module
 */
import { assert, assertAlmostEquals, assertEquals, assertMatch } from "@std/assert";
import {
  adaptiveExponential,
  adaptiveGrid,
  ddim,
  describe,
  edm,
  eulerMaruyama,
  gaussianScore,
  gbm,
  gottaGoFast,
  grids,
  log,
  mixtureScore,
  mul,
  ou,
  powerController,
  probabilityFlow,
  process,
  type Strategy,
  sub,
  withController,
  withDenoise,
  withGrid,
  withLimits,
} from "ito";
import { timesOfGrid } from "../../solvers/step/grid.ts";
import { right } from "../lib/either.ts";
import { refused, solved } from "../lib/solved.ts";
import { at } from "../truth/vector.ts";

Deno.test("of fixed steps it is their own grid; of half as many, every other time", async () => {
  const cubes = withGrid(grids.polynomial(3))(eulerMaruyama(20));
  const grid = right(await adaptiveGrid(gbm(), cubes, { n: 3, x0: 1 })());
  assertAlmostEquals(grid.meanSteps, 20, 1e-12);
  for (const steps of [20, 10]) {
    const times = timesOfGrid(gbm(), withGrid(grid)(eulerMaruyama(steps))) ?? [];
    times.forEach((v, i) => assertAlmostEquals(v, (i / steps) ** 3, 1e-9));
  }
  const remembering = right(
    await adaptiveGrid(probabilityFlow(edm(), gaussianScore([0], 1)), ddim(7), { n: 2 })(),
  );
  assertEquals(remembering.meanSteps, 7);
});

Deno.test("of adaptive steps its density is the mean of theirs", async () => {
  // lengths of a controller that looks at nothing: 1/16 each, so that the grid is equal steps
  const even: Strategy = withController({ ...powerController({ hInit: 1 / 16 }), next: ({ h }) => h })(
    gottaGoFast(),
  );
  const still = process(() => ({ drift: 1, diffusion: 0 }));
  const grid = right(await adaptiveGrid(still, even, { n: 2, x0: 0 })());
  assertAlmostEquals(grid.meanSteps, 16, 1e-9);
  (timesOfGrid(still, withGrid(grid)(eulerMaruyama(5))) ?? []).forEach((v, i) =>
    assertAlmostEquals(v, i / 5, 1e-9)
  );
});

Deno.test("on a flow that is sharp somewhere it beats equal steps of the same number", async () => {
  const flow = right(
    probabilityFlow(edm(), mixtureScore({ weights: [0.3, 0.7], means: [[-1], [1]], stds: [0.1, 0.1] })),
  );
  const grid = right(
    await adaptiveGrid(flow, adaptiveExponential({ dataRange: [-1, 1] }), { n: 8, seed: 1 })(),
  );
  const endOf = async (s: Strategy): Promise<number> =>
    at((await solved(flow, withDenoise("none")(s), { n: 1, x0: 30, backend: "reference" })).samples, 0);
  const truth = await endOf(ddim(20_000));
  const [equal, adaptive] = [await endOf(withGrid("equal")(ddim(30))), await endOf(withGrid(grid)(ddim(30)))];
  assert(
    Math.abs(adaptive - truth) < 0.2 * Math.abs(equal - truth),
    `${truth}: equal ${equal}, adaptive ${adaptive}`,
  );
});

Deno.test("what cannot be is a Left: no path that ends, another span, a bad option", async () => {
  const lost = process(({ x }) => ({ drift: log(sub(-1, mul(x, x))), diffusion: 0 }));
  const none = await adaptiveGrid(lost, withLimits({ maxSteps: 50 })(gottaGoFast()), { n: 2, x0: 1 })();
  assertMatch(none._tag === "Left" ? describe(none.left) : "made", /of whose 2 paths none came to its end/);
  const bad = await adaptiveGrid(gbm(), gottaGoFast(), { n: 0, x0: 1 })();
  assert(bad._tag === "Left" && bad.left.tag === "BadOption");
  const grid = right(await adaptiveGrid(ou(), gottaGoFast(), { n: 2, x0: 1 })());
  const longer = process(({ x }) => ({ drift: x, diffusion: 0 }), { time: { T: 2 } });
  assertMatch(
    await refused(longer, withGrid(grid)(eulerMaruyama(5)), { n: 1, x0: 1 }),
    /found a solve from 0 to 2/,
  );
});
