/**
 * Milstein's method takes noises of a matrix that commute, against the closed form, and refuses with a way out those that do
 * not, or have no derivative; its quadratic terms are those of the formula.
 * @module
 */
import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import {
  correlated,
  equalSteps,
  gbm,
  max,
  mean,
  milstein,
  mul,
  param,
  type Process,
  process,
  solve,
  sub,
  sum,
  system,
  withNoise,
} from "ito";
import { x as state } from "../../../../sde/process.ts";
import { assertOrder, strongOrder } from "../../../lib/order.ts";
import { right } from "../../../lib/either.ts";
import { refused } from "../../../lib/solved.ts";
import { stepper } from "../../../lib/steps/one_step.ts";
import { onEach } from "../../../lib/targets.ts";
import { brownian, GRAINS } from "../../../truth/brownian.ts";
import { treeNoiseOf } from "../../../truth/threefry.ts";
import { at, sumOf, vector } from "../../../truth/vector.ts";

const on = { paths: 1000, seed: 3 } as const;
const end = (path: number, j: number): number =>
  brownian(treeNoiseOf(on.seed, path), { n: 2, element: j, moment: GRAINS });

/** Two noises that commute: x = exp(a·W − |a|²/2 t), y = exp(b·W − |b|²/2 t). */
const [a, b] = [[0.8, 0.4], [-0.3, 0.9]] as const;
const commuting = system(["x", "y"], ["v", "w"], ({ x, y }) => ({
  drift: { x: 0, y: 0 },
  diffusion: { x: { v: mul(a[0], x), w: mul(a[1], x) }, y: { v: mul(b[0], y), w: mul(b[1], y) } },
}), { name: "two that commute" });

const drawn = vector(2 * on.paths, (k) => {
  const [i, by] = [Math.floor(k / 2), k % 2 === 0 ? a : b];
  return Math.exp(by[0] * end(i, 0) + by[1] * end(i, 1) - (by[0] ** 2 + by[1] ** 2) / 2);
});

Deno.test("milstein has strong order 1 on two noises of two components that commute, against the closed form", async () => {
  const s = { ...on, method: milstein, process: commuting, x0: [1, 1], levels: [5, 6, 7, 8, 9] };
  assertOrder(await strongOrder(s, drawn), 1);
});

Deno.test("milstein's step on noises that commute is the formula, term by term", () => {
  const [h, W, x] = [0.1, [0.2, -0.35], [1.2, 0.7]] as const;
  const { next } = stepper(milstein, commuting, 2).step(x, { h, W });
  [a, b].forEach((by, i) => {
    const along = by[0] * W[0] + by[1] * W[1];
    const bend = (along ** 2 - (by[0] ** 2 + by[1] ** 2) * h) / 2;
    assertAlmostEquals(at(next, i), (x[i] ?? NaN) * (1 + along + bend), 1e-14);
  });
});

const why = (p: Process): Promise<string> =>
  refused(p, equalSteps(milstein, 8), { n: 2, seed: 1, x0: [1, 1], backend: "reference" });

Deno.test("milstein refuses noises that do not commute, and names a method that takes them", async () => {
  const areas = system(["x", "y"], ["v", "w"], ({ x }) => ({
    drift: { x: 0, y: 0 },
    diffusion: { x: { v: 1 }, y: { w: x } },
  }), { name: "areas" });
  const text = await why(areas);
  assert(
    text.includes('"areas", whose noises do not commute') && text.includes("eulerMaruyama(steps)"),
    text,
  );
  const named = system(["x", "y"], ["v", "w"], ({ x }) => ({
    drift: { x: 0, y: 0 },
    diffusion: { x: { v: 1 }, y: { w: mul(param("s", 0.5), x) } },
  }), { name: "named" });
  const known = await why(named);
  assert(known.includes('"named", whose noises do not commute'), known);
  const shared = process(({ x }) => ({ drift: 0, diffusion: mean(x) }), { name: "shared" });
  const other = await why(shared);
  assert(other.includes('"shared", whose noises do not commute'), other);
});

Deno.test("milstein refuses noise without a derivative, as a value", async () => {
  const text = await why(
    system(["a", "b"], ["v", "w"], ({ a }) => ({
      drift: { a: 0, b: 0 },
      diffusion: { a: { v: a }, b: { w: sum(state) } },
    }), { name: "whole" }),
  );
  assert(
    text.includes('"milstein", which needs the commutativity of "whole", whose noise has no derivative'),
    text,
  );
  assert(text.includes("Try: eulerMaruyama(steps)"), text);
});

Deno.test("milstein on correlated noises is that of each element its own where they are not", async () => {
  const own = gbm({ mu: 0.1, sigma: 0.5 });
  const same = right(correlated([[1, 0], [0, 1]], own));
  const options = { n: 20, seed: 5, x0: 1, precision: "f64", shape: [2] } as const;
  const ends = await Promise.all(
    [own, same].map(async (p) => right(await solve(p, equalSteps(milstein, 16), options)()).samples),
  );
  vector(40, (k) => at(ends[0] ?? [], k)).forEach((v, k) =>
    assertAlmostEquals(v, at(ends[1] ?? [], k), 1e-12)
  );
});

Deno.test("milstein takes a kink by its slopes on either side", async () => {
  const kinked = process(({ x }) => ({ drift: sub(1, x), diffusion: max(x, 0.5) }), { name: "kinked" });
  assertEquals(await why(kinked), "solved");
});

onEach(
  "milstein goes to the closed form of noises that commute, but for what its own step is off",
  async ({ run }) => {
    const n = 50;
    const { samples } = await run(commuting, withNoise("bridge")(equalSteps(milstein, 1024)), {
      n,
      seed: on.seed,
      x0: [1, 1],
    });
    const squares = sumOf(2 * n, (k) => (at(samples, k) / at(drawn, k) - 1) ** 2);
    assert(Math.sqrt(squares / (2 * n)) < 3e-3, `${Math.sqrt(squares / (2 * n))}`);
  },
);
