/**
 * Solves on one Brownian path a sample: the path is the same whatever the steps, their number, and how many of them were
 * rejected.
 * @module
 */
import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { runOnCpu } from "../../../backends/devices/cpu/open.ts";
import { withoutResults } from "../../lib/elements.ts";
import type { Outcome } from "../../../backends/schedule/job.ts";
import { prepare, type SolveOptions } from "../../../solve/solve.ts";
import {
  codes,
  constant,
  describe,
  emImprovedEuler,
  eulerMaruyama,
  expressionScore,
  type Fallible,
  gottaGoFast,
  lambaPair,
  mul,
  ou,
  type Process,
  process,
  reverse,
  type Strategy,
  sub,
  system,
  ve,
  withDenoise,
  withLimits,
  withMethod,
  withNoise,
} from "ito";
import { GRAINS } from "../../lib/brownian_path.ts";
import { brownian } from "../../truth/brownian.ts";
import { ve as plainVe } from "../../truth/problems.ts";
import { treeNoiseOf } from "../../truth/threefry.ts";
import { at, sumOf } from "../../truth/vector.ts";

const engines = {
  "JavaScript float64": { precision: "reference", engine: "javascript", near: 1e-12 },
  "WebAssembly float64": { precision: "f64", engine: "wasm", near: 1e-12 },
  "JavaScript float32": { precision: "f32", engine: "javascript", near: 1e-5 },
  "WebAssembly float32": { precision: "f32", engine: "wasm", near: 1e-5 },
} as const;
type Engine = typeof engines[keyof typeof engines];
const { "JavaScript float64": exact } = engines;

const solvedOn = async (on: Engine, p: Fallible<Process>, s: Strategy, o: SolveOptions): Promise<Outcome> => {
  const ready = prepare(p, s, o);
  if (ready._tag === "Left") throw new Error(describe(ready.left));
  const { plan, job } = ready.right;
  const run = await runOnCpu(plan, job, { ...on, provider: "wasm", threads: 1 })();
  if (run._tag === "Left") throw new Error(describe(run.left));
  return withoutResults(plan, run.right.outcome);
};

const onPath = withNoise("bridge");
const steps = (n: number): Strategy => onPath(eulerMaruyama(n));
/** W itself. */
const motion = process(() => ({ drift: 0, diffusion: 1 }), { name: "Brownian motion" });
const assertNear = (found: ArrayLike<number>, wanted: ArrayLike<number>, near: number): void => {
  assertEquals(found.length, wanted.length);
  for (let i = 0; i < wanted.length; i++) {
    assertAlmostEquals(at(found, i), at(wanted, i), near, `number ${i}`);
  }
};
const rms = (a: ArrayLike<number>, b: ArrayLike<number>): number =>
  Math.sqrt(Array.from(a, (v, i) => (v - at(b, i)) ** 2).reduce((s, v) => s + v, 0) / a.length);

/** W(1) of each element of each sample, by the plain restatement. */
const endsOf = (
  o: { readonly n: number; readonly seed: number; readonly start?: number },
  elements: number,
) =>
  Float64Array.from({ length: o.n * elements }, (_, k) => {
    const element = k % elements, sample = (o.start ?? 0) + (k - element) / elements;
    return brownian(treeNoiseOf(o.seed, sample), { n: elements, element, moment: GRAINS });
  });

for (const [name, on] of Object.entries(engines)) {
  Deno.test(`dx = dW ends where the path does whatever the number of steps: ${name}`, async () => {
    for (const n of [1, 2, 20, 40, 64, 1000, 3000]) {
      const o = { n: n > 100 ? 5 : 50, seed: 3, start: 7, x0: [0, 0, 0] };
      const { samples } = await solvedOn(on, motion, steps(n), o);
      assertNear(samples, endsOf(o, 3), on.near);
    }
  });

  Deno.test(`dx = dW ends where the path does, 300 elements: ${name}`, async () => {
    for (const n of [1, 20, 64]) {
      const o = { n: 3, seed: 4, shape: [300], x0: 0 };
      const { samples } = await solvedOn(on, motion, steps(n), o);
      assertNear(samples, endsOf(o, 300), on.near);
    }
  });

  Deno.test(`dx = dW over a span of 4 has twice the path: ${name}`, async () => {
    const long = process(() => ({ drift: 0, diffusion: 1 }), { time: { tEnd: 1, T: 5 } });
    const o = { n: 50, seed: 5, x0: 0 };
    const { samples } = await solvedOn(on, long, steps(37), o);
    assertNear(samples, endsOf(o, 1).map((w) => 2 * w), 2 * on.near);
  });

  Deno.test(`Ornstein–Uhlenbeck comes closer on one path with twice the steps, by half: ${name}`, async () => {
    const o = { n: 2000, seed: 6, x0: 1 };
    for (const method of [undefined, emImprovedEuler, lambaPair]) {
      const solves = [20, 40, 80].map((n) => {
        const s = steps(n);
        return solvedOn(
          on,
          ou(),
          method === undefined ? s : { ...withMethod(method)(s), propagate: "high" },
          o,
        );
      });
      const [a, b, c] = (await Promise.all(solves)).map((s) => s.samples);
      const [first, second] = [rms(a ?? [], b ?? []), rms(b ?? [], c ?? [])];
      assert(first < 0.03 && first / second > 1.8 && first / second < 2.2, `${first}, ${second}`);
    }
    // noise that is drawn anew for each number of steps is another path: as far apart as two samples
    const [a, b] = await Promise.all([20, 40].map((n) => solvedOn(on, ou(), eulerMaruyama(n), o)));
    assert(rms(a?.samples ?? [], b?.samples ?? []) > 0.5);
  });
}

/** Up to 2048 equal steps end on the grid of level 24, so that they ask for fewer levels. */
const endOfStep = (k: number, n: number): number =>
  n > 2048 ? Math.floor(GRAINS * k / n) : GRAINS / 2 ** 24 * Math.floor(2 ** 24 * k / n);

Deno.test("fixed steps see the path at the ends of their steps", async () => {
  // Euler–Maruyama on di = w dt: i is the sum of h W(τ) over the beginnings of the steps
  const area = system(
    ["w", "i"],
    ["a"],
    ({ w }) => ({ drift: { w: 0, i: w }, diffusion: { w: { a: 1 }, i: 0 } }),
  );
  for (const n of [7, 64, 1000, 3000]) {
    const o = { n: 4, seed: 10, x0: [0, 0] };
    const { samples } = await solvedOn(exact, area, steps(n), o);
    for (let i = 0; i < o.n; i++) {
      const noise = treeNoiseOf(o.seed, i);
      const w = (k: number): number => brownian(noise, { n: 1, element: 0, moment: endOfStep(k, n) });
      assertAlmostEquals(at(samples, 2 * i + 1), sumOf(n, w) / n, n > 2048 ? 1e-6 : 1e-12);
    }
  }
});

Deno.test("in reverse time the path begins where the solve does", async () => {
  const noScore = expressionScore(({ x }) => mul(0, x), 1);
  const { g } = plainVe(), n = 40, tEnd = 1e-5, h = (1 - tEnd) / n;
  const o = { n: 5, seed: 11, x0: 0 };
  const { samples } = await solvedOn(exact, reverse(ve(), noScore), withDenoise("none")(steps(n)), o);
  for (let i = 0; i < o.n; i++) {
    const w = (k: number): number =>
      brownian(treeNoiseOf(o.seed, i), { n: 1, element: 0, moment: endOfStep(k, n) }) *
      Math.sqrt(1 - tEnd);
    assertAlmostEquals(at(samples, i), sumOf(n, (k) => g(1 - k * h) * (w(k + 1) - w(k))), 1e-9);
  }
});

// ---- adaptive steps, with rejections -------------------------------------------------------------------------------

/** Every other element is W; what lies between returns to 0 so fast that its steps are often rejected. */
const rough = (elements: number): Process => {
  const pull = constant(Array.from({ length: elements }, (_, i) => (i % 2 === 0 ? 0 : -30)), "pull");
  return process(({ x }) => ({ drift: mul(pull, x), diffusion: 1 }), { name: "rough" });
};

for (const [name, on] of Object.entries(engines)) {
  for (const elements of [2, 300]) {
    Deno.test(`an adaptive solve ends where the path does whatever was rejected, ${elements} elements: ${name}`, async () => {
      const o = { n: elements > 100 ? 2 : 40, seed: 8, shape: [elements], x0: 0 };
      const path = endsOf(o, elements);
      const isPath = (_: number, k: number): boolean => (k % elements) % 2 === 0;
      for (
        const [method, rel] of [[emImprovedEuler, 0.5], [emImprovedEuler, 0.02], [lambaPair, 0.02]] as const
      ) {
        const s = withMethod(method)(onPath(gottaGoFast({ rel })));
        const { samples, codes: ends, attempts, accepts } = await solvedOn(on, rough(elements), s, o);
        assert(ends.every((c) => c === codes.done));
        const [tried, accepted] = [attempts, accepts].map((a) => a.reduce((x, y) => x + y, 0));
        const rejected = 1 - (accepted ?? NaN) / (tried ?? NaN);
        assert(elements > 2 ? rejected > 0 : rejected > 0.15, `Too few rejections for a test: ${rejected}`);
        assertNear(Array.from(samples).filter(isPath), Array.from(path).filter(isPath), on.near);
      }
    });
  }
}

Deno.test("every accepted step of an adaptive solve ends on the path, after each rejection too", async () => {
  // w is the path, s the time, and y the one whose error decides
  const traced = system(["w", "y", "s"], ["a"], ({ w, y }) => ({
    drift: { w: 0, y: mul(30, sub(w, y)), s: 1 },
    diffusion: { w: { a: 1 }, y: { a: 2 }, s: 0 },
  }));
  const o = { n: 20, seed: 9, x0: [0, 0, 0] };
  const before = { accepts: new Uint32Array(o.n), state: new Float64Array(3 * o.n) };
  let rejections = 0;
  for (let k = 1; k <= 60; k++) {
    const s = withLimits({ maxSteps: k })(onPath(gottaGoFast()));
    const { samples, accepts, attempts } = await solvedOn(exact, traced, s, o);
    for (let i = 0; i < o.n; i++) {
      const [w, s] = [at(samples, 3 * i), at(samples, 3 * i + 2)];
      const moment = s * GRAINS;
      assert(Number.isInteger(moment), `A step must end on a grain: ${moment}`);
      assertAlmostEquals(w, brownian(treeNoiseOf(o.seed, i), { n: 1, element: 0, moment }), 1e-12);
      const isRejected = at(attempts, i) === k && at(accepts, i) === at(before.accepts, i);
      if (isRejected) assertEquals(at(before.state, 3 * i + 2), s, "A rejected step leaves the time");
      if (isRejected) rejections++;
    }
    before.accepts.set(accepts);
    before.state.set(samples);
  }
  assert(rejections > 200, `Too few rejections for a test: ${rejections}`);
});
