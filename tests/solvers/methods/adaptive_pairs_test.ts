/**
 * `adaptive` of a method with an embedded pair: the error on the Brownian path falls with the tolerance and stays below it, and
 * the solve is certified; on every backend, looped and staged.
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import {
  adaptive,
  type AdaptiveOptions,
  add,
  gbm,
  lambaMilstein,
  type Method,
  mul,
  type Process,
  process,
  shark,
  sin,
  sosra,
  sosri,
  sra1,
  sra3,
  sriw1,
} from "ito";
import { done, onAll } from "../../lib/everywhere.ts";
import { endsAt } from "../../lib/order.ts";
import { solved } from "../../lib/solved.ts";
import { brownian, GRAINS } from "../../truth/brownian.ts";
import { areaNoiseOf, treeNoiseOf } from "../../truth/threefry.ts";
import { at, sumOf, vector } from "../../truth/vector.ts";

const on = { n: 300, seed: 3 } as const;
/** W(1) of an element of a path, as the method draws it. */
const endOf = (m: Method, path: number, element: number, n: number): number =>
  m.draws?.H === true
    ? areaNoiseOf(on.seed, path, element)(GRAINS)[0]
    : brownian(treeNoiseOf(on.seed, path), { n, element, moment: GRAINS });

const [mu, sigma] = [0.5, 0.5];
const additive = process(({ x, t }) => ({
  drift: mul(-1.5, x),
  diffusion: add(1, mul(0.5, sin(mul(4, t)))),
}));
const fine = await endsAt(
  { method: shark, process: additive, x0: 1, levels: [], paths: on.n, seed: on.seed },
  11,
);
const growth = (m: Method): Float64Array =>
  vector(on.n, (i) => Math.exp(mu - sigma ** 2 / 2 + sigma * endOf(m, i, 0, 1)));

/** The error on the path and the mean number of steps. */
const found = async (m: Method, p: Process, truth: ArrayLike<number>, options: AdaptiveOptions) => {
  const s = await solved(p, adaptive(m, options), { ...on, x0: 1, backend: "cpu", precision: "f64" });
  done(s);
  assertEquals(s.certificate.convergence, "pathwise");
  const squares = sumOf(on.n, (i) => (at(s.samples, i) - at(truth, i)) ** 2);
  return { off: Math.sqrt(squares / on.n), steps: sumOf(on.n, (i) => at(s.accepts, i)) / on.n };
};

const cases: readonly (readonly [Method, Process, ArrayLike<number>])[] = [
  ...[sra1, sra3, sosra].map((m) => [m, additive, fine] as const),
  ...[sriw1, sosri].map((m) => [m, gbm({ mu, sigma }), growth(m)] as const),
];
for (const [method, process, truth] of cases) {
  Deno.test(`adaptive ${method.name} is off by no more than its tolerance, on one path`, async () => {
    let before = 0;
    for (const rel of [1e-2, 2.5e-3, 6e-4]) {
      const { off, steps } = await found(method, process, truth, { rel, abs: rel / 10 });
      assert(off < rel && off > rel / 50, `${off} at ${rel}`);
      assert(steps > 1.5 * before && steps < 500, `${steps} steps at ${rel}, ${before} before`);
      before = steps;
    }
  });
}

Deno.test("adaptive lambaMilstein, whose estimate is Euler's error, is ever nearer with finer tolerances", async () => {
  const ends = growth(lambaMilstein);
  const [first, second] = await Promise.all(
    [1e-2, 1e-3].map((rel) => found(lambaMilstein, gbm({ mu, sigma }), ends, { rel, abs: rel / 10 })),
  );
  assert(
    first && second && second.off < 0.3 * first.off && second.off < 0.01,
    JSON.stringify([first, second]),
  );
});

onAll("adaptive sosri solves geometric Brownian motion on its path", async (backend, elements) => {
  const n = 100;
  const truth = vector(n * elements, (k) => {
    const element = k % elements;
    return Math.exp(0.1 - 0.125 + 0.5 * endOf(sosri, (k - element) / elements, element, elements));
  });
  const s = await solved(gbm({ mu: 0.1, sigma: 0.5 }), adaptive(sosri, { rel: 2e-3, abs: 1e-4 }), {
    n,
    seed: on.seed,
    x0: 1,
    shape: [elements],
    backend,
  });
  done(s);
  assert(s.rejects.some((v) => v > 0));
  const off = Math.sqrt(
    sumOf(truth.length, (i) => (at(s.samples, i) / at(truth, i) - 1) ** 2) / truth.length,
  );
  assert(off < 2e-3, `${off}`);
});
