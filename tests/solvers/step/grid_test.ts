/**
 * Steps of a grid, and their number: what a solve makes of them, against closed forms and the exact law of Euler–Maruyama
 * on the grid, on every backend, looped and staged.
 * @module
 */
import { assertAlmostEquals, assertEquals } from "@std/assert";
import { pipe } from "fp-ts/function";
import {
  add,
  ddim,
  edm,
  eulerMaruyama,
  exponentialAdams,
  gaussianScore,
  gbm,
  gottaGoFast,
  grids,
  lit,
  mul,
  probabilityFlow,
  process,
  reverse,
  stepNumber,
  valueOf,
  vp,
  withDenoise,
  withGrid,
  withMethod,
  withNoise,
  withResults,
} from "ito";
import { gaussianPath, promised } from "../../../sde/gaussian_path.ts";
import { timesOfGrid } from "../../../solvers/step/grid.ts";
import { right } from "../../lib/either.ts";
import { done, everywhere } from "../../lib/everywhere.ts";
import { timesOn } from "../../lib/grid_times.ts";
import { solved } from "../../lib/solved.ts";
import { at } from "../../truth/vector.ts";
import { assertZ, momentsOf } from "../../truth/zscore.ts";

const score = gaussianScore([0], 0.5);

/** The standard deviation of Euler–Maruyama on reverse EDM with N(0, s²) data, exactly: a step is linear in x and in z. */
const lawOf = (times: readonly number[], s: number): number =>
  Math.sqrt(
    times.slice(1).reduce((variance, next, i) => {
      const now = at(times, i);
      const h = now - next;
      return (1 - 2 * now * h / (s ** 2 + now ** 2)) ** 2 * variance + 2 * now * h;
    }, at(times, 0) ** 2),
  );

everywhere("Euler–Maruyama on edm() takes Karras' grid, and has its law on it", async (backend, shape) => {
  const elements = shape[0] ?? 1;
  const n = backend === "webgpu" ? 2000 : Math.floor(20_000 / elements);
  const p = reverse(edm(), gaussianScore(Array(elements).fill(0), 0.5));
  const law = lawOf(timesOn(p, grids.karras(), 50), 0.5);
  assertAlmostEquals(law, 0.5, 0.03); // of equal steps: 3.5
  for (const noise of ["redraw", "bridge"] as const) {
    const strategy = pipe(eulerMaruyama(50), withDenoise("none"), withNoise(noise));
    const s = await solved(p, strategy, { n, seed: 2, backend });
    done(s);
    assertEquals(s.notes.filter((v) => v.startsWith("Doubtful")), []);
    const { std } = momentsOf(s.samples);
    assertZ({ name: noise, value: std, expected: law, se: law / Math.sqrt(2 * n * elements) });
  }
});

Deno.test("on Karras' grid edm() comes to the data's spread, in the order of the method", async () => {
  const lawAt = (n: number): number => lawOf(timesOn(reverse(edm(), score), grids.karras(), n), 0.5) - 0.5;
  assertAlmostEquals(lawAt(200) / lawAt(800), 4, 0.3); // weak order 1
  const strategy = withMethod(exponentialAdams)(eulerMaruyama(200));
  const { samples } = await solved(reverse(edm(), score), strategy, { n: 200_000, seed: 2, backend: "cpu" });
  assertAlmostEquals(momentsOf(samples).std, 0.5, 0.003); // weak order 2
});

everywhere("noise, time and drift go on by the steps of a grid", async (backend, shape) => {
  // dx = 2t dt + (1 + t) dW: what Euler–Maruyama makes of it is a sum over the steps, whatever they are
  const elements = shape[0] ?? 1;
  const times = [0, 0.001, 0.0015, 0.3, 0.8, 0.81, 2];
  const pairs = times.slice(1).map((v, i) => [at(times, i), v - at(times, i)] as const);
  const mean = pairs.reduce((sum, [t, h]) => sum + 2 * t * h, 0);
  const variance = pairs.reduce((sum, [t, h]) => sum + (1 + t) ** 2 * h, 0);
  const n = 4000;
  for (const from of [0, 3000]) {
    const p = process(({ t }) => {
      const gone = add(t, -from);
      return { drift: mul(2, gone), diffusion: add(1, gone) };
    }, { time: { tEnd: from, T: from + 2 } });
    for (const noise of ["redraw", "bridge"] as const) {
      const strategy = pipe(eulerMaruyama(), withGrid(times.map((v) => v + from)), withNoise(noise));
      const s = await solved(p, strategy, { n, x0: 0, seed: 5, shape, backend });
      done(s);
      const found = momentsOf(s.samples);
      const count = n * elements;
      const off = from === 0 ? 0 : 2e-3; // t in float32 near 3000
      assertZ({
        name: `mean, ${noise}`,
        value: found.mean,
        expected: mean,
        se: off + Math.sqrt(variance / count),
      });
      assertZ({
        name: `variance, ${noise}`,
        value: found.std ** 2,
        expected: variance,
        se: off + variance * Math.sqrt(2 / count),
      });
      assertAlmostEquals(at(s.results.time, 0), from + 2, 1e-6);
    }
  }
});

everywhere("one Brownian path is the same on any grid", async (backend, shape) => {
  const p = process(() => ({ drift: 0, diffusion: 1 }));
  const ends = await Promise.all([[0, 0.5, 1], [0, 0.001, 0.7, 1], "equal" as const].map(async (grid) => {
    const strategy = pipe(eulerMaruyama(8), withGrid(grid), withNoise("bridge"));
    return (await solved(p, strategy, { n: 5, x0: 0, seed: 5, shape, backend })).samples;
  }));
  const [first = new Float32Array(0), ...others] = ends;
  for (const other of others) first.forEach((v, i) => assertAlmostEquals(v, at(other, i), 2e-6));
});

everywhere(
  "DDIM on a grid is the product of its steps, a step of no length first",
  async (backend, shape) => {
    const elements = shape[0] ?? 1;
    const data = gaussianScore(Array(elements).fill(0), 0.5);
    const cases = [[edm(), undefined], [vp(), grids.logSnr()], [vp(), grids.karras()], [vp(), [
      1,
      0.4,
      0.39,
      1e-3,
    ]]] as const;
    for (const [forward, grid] of cases) {
      const flow = right(probabilityFlow(forward, data));
      const strategy = grid === undefined ? ddim(12) : withGrid(grid)(ddim(12));
      const path = promised(gaussianPath(flow));
      const [alpha, sigma] = [path.meanCoef, path.std].map((f) => (v: number) =>
        valueOf(f(lit(v)), new Map())
      );
      if (alpha === undefined || sigma === undefined) throw new Error("a process without a marginal");
      const times = timesOfGrid(flow, strategy) ?? [];
      // x' = σ'/σ x + α' (1 − e^(−h)) D, where D = α s² x / (α² s² + σ²)
      const product = times.slice(1).reduce((x, next, i) => {
        const now = at(times, i);
        const shrunk = alpha(now) * sigma(next) / (alpha(next) * sigma(now));
        const D = alpha(now) * 0.25 * x / (alpha(now) ** 2 * 0.25 + sigma(now) ** 2);
        return sigma(next) / sigma(now) * x + alpha(next) * (1 - shrunk) * D;
      }, 1);
      const s = await solved(flow, withDenoise("none")(strategy), { n: 2, x0: 1, backend });
      done(s);
      s.samples.forEach((v) =>
        assertAlmostEquals(v / product, 1, 2e-5, `${flow.name}, ${strategy.grid?.name}`)
      );
      assertEquals(s.accepts[0], times.length); // one more than steps
      assertAlmostEquals(at(s.results.time, 0), flow.time.tEnd, 1e-9);
    }
  },
);

everywhere("the number of a step is a symbol of it", async (backend, shape) => {
  const p = process(({ x }) => ({ drift: mul(0, x), diffusion: 0 }));
  const counting = withResults({
    sum: { init: 0, next: ({ value }) => add(value, stepNumber) },
    last: { init: -1, next: () => stepNumber },
  });
  const driven = process(() => ({ drift: stepNumber, diffusion: 0 }));
  for (const steps of [7, 10]) {
    const { results } = await solved(p, counting(eulerMaruyama(steps)), { n: 3, x0: 1, shape, backend });
    assertEquals(Array.from(results.sum ?? []), Array(3).fill(steps * (steps - 1) / 2));
    assertEquals(Array.from(results.last ?? []), Array(3).fill(steps - 1));
    const s = await solved(driven, eulerMaruyama(steps), { n: 2, x0: 0, shape, backend });
    assertAlmostEquals(at(s.samples, 1), (steps - 1) / 2, 1e-6);
  }
  const own = await solved(p, counting(gottaGoFast()), { n: 2, x0: 1, shape, backend });
  assertEquals(own.results.last?.[0], at(own.accepts, 0) - 1);
});

Deno.test("a grid's solve is the same in C, and in float64 to rounding; saved states have the grid's times", async () => {
  const p = reverse(edm(), gaussianScore([0.1, 0.2], 0.5));
  for (const noise of ["redraw", "bridge"] as const) {
    const s = withNoise(noise)(eulerMaruyama(60));
    const on = { n: 40, seed: 3 } as const;
    const [cpu, c, truth, wide] = await Promise.all([
      solved(p, s, { ...on, backend: "cpu" }),
      solved(p, s, { ...on, backend: "native" }),
      solved(p, s, { ...on, backend: "reference" }),
      solved(p, s, { ...on, backend: "cpu", precision: "f64" }),
    ]);
    assertEquals(cpu.samples, c.samples);
    truth.samples.forEach((v, i) => assertAlmostEquals(at(cpu.samples, i), v, 2e-4));
    truth.samples.forEach((v, i) => assertAlmostEquals(at(wide.samples, i), v, 1e-11));
  }
  const { saved } = await solved(gbm(), withGrid([0, 0.1, 0.3, 0.6, 1])(eulerMaruyama()), {
    n: 2,
    x0: 1,
    saveAt: 2,
    backend: "cpu",
  });
  assertEquals(Array.from(saved?.times ?? []), [0.3, 1]);
});

Deno.test("sample i on a grid is a function of the seed and i alone", async () => {
  const p = reverse(edm(), gaussianScore([0.1], 0.5));
  const whole = await solved(p, eulerMaruyama(20), { n: 100, seed: 3, backend: "cpu" });
  const part = await solved(p, eulerMaruyama(20), { n: 10, start: 70, batch: 4, seed: 3, backend: "cpu" });
  part.samples.forEach((v, i) => assertEquals(v, whole.samples[70 + i]));
});
