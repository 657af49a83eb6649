/**
 * Methods for noise of each element its own take a system that one noise drives, and one whose components have noises of their own
 * that depend on x, with the strong orders that they have of one element; what mixes several noises they refuse.
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import {
  adaptive,
  add,
  cos,
  derivativeFreeMilstein,
  equalSteps,
  lambaMilstein,
  type Method,
  mul,
  neg,
  platen,
  type Process,
  recommend,
  type Scalar,
  sin,
  sosri,
  sriw1,
  sub,
  system,
} from "ito";
import { right } from "../../../lib/either.ts";
import { done } from "../../../lib/everywhere.ts";
import { assertOrder, endsAt, strongOrder } from "../../../lib/order.ts";
import { refused, solved } from "../../../lib/solved.ts";
import { assertDone, onEach } from "../../../lib/targets.ts";
import { brownian, GRAINS } from "../../../truth/brownian.ts";
import { areaNoiseOf, treeNoiseOf } from "../../../truth/threefry.ts";
import { at, sumOf, vector } from "../../../truth/vector.ts";

const on = { paths: 200, seed: 3, levels: [4, 5, 6, 7, 8], backend: "reference" } as const;
const endOf = (m: Method, i: number, j: number, n: number): number =>
  m.draws?.H === true
    ? areaNoiseOf(on.seed, i, j)(GRAINS)[0]
    : brownian(treeNoiseOf(on.seed, i), { n, element: j, moment: GRAINS });

/** dz = z (α dt + β dW), z = exp((α − β²/2) t + β W), of complex numbers: a matrix that turns and stretches. */
const [alpha, beta] = [[-0.3, 1], [0.4, 0.7]] as const;
const times = ([a, b]: readonly [number, number], [x, y]: readonly [Scalar, Scalar]) =>
  [sub(mul(a, x), mul(b, y)), add(mul(b, x), mul(a, y))] as const;
const turning = system(["x", "y"], ["w"], ({ x, y }) => {
  const [f, g] = [times(alpha, [x, y]), times(beta, [x, y])];
  return { drift: { x: f[0], y: f[1] }, diffusion: { x: { w: g[0] }, y: { w: g[1] } } };
}, { name: "turning" });
const turned = (m: Method) =>
  vector(2 * on.paths, (k) => {
    const W = endOf(m, Math.floor(k / 2), 0, 1);
    const size = Math.exp(alpha[0] - (beta[0] ** 2 - beta[1] ** 2) / 2 + beta[0] * W);
    const angle = alpha[1] - beta[0] * beta[1] + beta[1] * W;
    return size * (k % 2 === 0 ? Math.cos(angle) : Math.sin(angle));
  });

/** Drift and noise that do not commute, and are no function of W alone: H counts. */
const swinging = system(["x", "v"], ["w"], ({ x, v }) => ({
  drift: { x: v, v: sub(neg(sin(x)), mul(0.2, v)) },
  diffusion: { x: { w: mul(0.3, cos(v)) }, v: { w: add(0.5, mul(0.3, x)) } },
}), { name: "swinging" });
const fine = endsAt({ ...on, method: sriw1, process: swinging, x0: [1, 0] }, 11);

for (
  const [method, order] of [[sriw1, 1.5], [platen, 1.5], [derivativeFreeMilstein, 1], [
    lambaMilstein,
    1,
  ]] as const
) {
  Deno.test(`${method.name} has strong order ${order} on two components that one noise turns, against the closed form`, async () => {
    assertOrder(await strongOrder({ ...on, method, process: turning, x0: [1, 0] }, turned(method)), order);
  });
}
for (const [method, order] of [[sosri, 1.5], [platen, 1.5]] as const) {
  Deno.test(`${method.name} has strong order ${order} where one noise does not commute with the drift, against fine steps`, async () => {
    assertOrder(await strongOrder({ ...on, method, process: swinging, x0: [1, 0] }, await fine), order);
  });
}

const [sa, sb] = [0.5, 0.8];
/** Two components, each a geometric Brownian motion of its own noise. */
const pair = system(["a", "b"], ["u", "v"], ({ a, b }) => ({
  drift: { a: 0, b: 0 },
  diffusion: { a: mul(sa, a), b: mul(sb, b) },
}));
Deno.test("sriw1 has strong order 3/2 on components that have noises of their own which depend on x", async () => {
  const exact = vector(2 * on.paths, (k) => {
    const s = k % 2 === 0 ? sa : sb;
    return Math.exp(s * endOf(sriw1, Math.floor(k / 2), k % 2, 2) - s * s / 2);
  });
  assertOrder(await strongOrder({ ...on, method: sriw1, process: pair, x0: [1, 1] }, exact), 1.5);
});

const why = (p: Process): Promise<string> => refused(p, equalSteps(sosri, 8), { n: 1, x0: [1, 1] });
Deno.test("sosri refuses two noises for one component, and own noise that depends on the other component", async () => {
  const two = system(["a", "b"], ["u", "v"], ({ a }) => ({
    drift: { a: 0, b: 0 },
    diffusion: { a: { u: a }, b: { u: 0.1, v: 0.2 } },
  }));
  const crossed = system(
    ["a", "b"],
    ["u", "v"],
    ({ b }) => ({ drift: { a: 0, b: 0 }, diffusion: { a: b, b: 1 } }),
  );
  for (const p of [two, crossed]) assert((await why(p)).includes("whose noises mix"), await why(p));
  assertEquals(await why(pair), "solved");
});

Deno.test("adaptive sosri, which is recommended for one noise, goes to its end on one path", async () => {
  const { strategy } = right(recommend(turning));
  assertEquals(strategy.method, sosri);
  const exact = turned(sosri);
  for (const rel of [1e-2, 1e-3]) {
    const s = await solved(turning, adaptive(sosri, { rel, abs: rel / 10 }), {
      n: on.paths,
      seed: on.seed,
      x0: [1, 0],
      precision: "f64",
      backend: "cpu",
    });
    done(s);
    assertEquals(s.certificate.convergence, "pathwise");
    const off = Math.sqrt(sumOf(exact.length, (k) => (at(s.samples, k) - at(exact, k)) ** 2) / on.paths);
    assert(off < 2 * rel, `${off} at ${rel}`);
  }
});

onEach("one noise turns two components to their end by sriw1", async ({ run }) => {
  const n = 100;
  const s = await run(turning, equalSteps(sriw1, 128), { n, seed: on.seed, x0: [1, 0] });
  assertDone(s);
  const norm = (i: number): number => Math.hypot(at(s.samples, 2 * i), at(s.samples, 2 * i + 1));
  assert(sumOf(n, norm) / n > 0.5);
});
