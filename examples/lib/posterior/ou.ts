/**
 * A simulator that is an Itô process, two parameters of it, and what is known of them after a path was seen.
 *
 *     dX = −k X dt + σ dW,  X₀ = 1,   ln k = ½ θ₀,  ln σ = −0.7 + 0.4 θ₁,   θ ~ N(0, I);   seen 50 times, 0.2 apart
 *
 * Simulated by Euler–Maruyama in steps of 0.01, so that x' = a x + √v ε from one look to the next, exactly, with
 * a = (1 − k/100)²⁰ and v = σ²/100 Σ_{j<20} (1 − k/100)^{2j}. Three sums over a path then hold all there is to know of θ, and
 * the posterior is known on a grid. What a network is told of a path is these three, turned so that they lie about 0.
 * Tests: tests/examples/posterior_test.ts.
 * @module
 */
import * as E from "fp-ts/Either";
import { pipe } from "fp-ts/function";
import * as TE from "fp-ts/TaskEither";
import { eulerMaruyama, type ItoError, mul, param, process, solve } from "ito";
import { exactSamples, type Samples } from "ito/metrics";

const [looks, gap, fine] = [50, 0.2, 20];
/** The names of the parameters, which are standardised: of k and of σ. */
export const names = ["θ₀ (k)", "θ₁ (σ)"] as const;
const rateOf = (a: number): number => Math.exp(0.5 * a);
const spreadOf = (b: number): number => Math.exp(-0.7 + 0.4 * b);

const ou = process(({ x }) => ({ drift: mul(-1, param("k", 1), x), diffusion: param("sigma", 0.5) }), {
  name: "Ornstein–Uhlenbeck",
  time: { T: looks * gap },
});

/** n parameters from the prior: θ [n, 2]. */
export function drawn(n: number, seed: number): E.Either<ItoError, Samples> {
  return exactSamples({ weights: [1], means: [[0, 0]], stds: [1] }, n, seed);
}

/** What is told of a path: of Σ x², Σ x x' and Σ x'², the regression's slope, the logarithms of its rest and of the first sum. */
export const told = 3;

const summaryOf = (path: ArrayLike<number>): readonly [number, number, number] => {
  let [s00, s01, s11, before] = [0, 0, 0, 1];
  for (let i = 0; i < path.length; i++) {
    const x = path[i] ?? NaN;
    s00 += before * before;
    s01 += before * x;
    s11 += x * x;
    before = x;
  }
  const slope = s01 / s00;
  return [slope, Math.log((s11 - slope * s01) / looks), Math.log(s00 / looks)];
};

/** Some numbers. */
type Told = readonly number[] | Float32Array | Float64Array;

/** The sums again, of what was told. */
const sumsOf = ([slope = NaN, rest = NaN, first = NaN]: Told) => {
  const s00 = looks * Math.exp(first), s01 = slope * s00;
  return { s00, s01, s11: looks * Math.exp(rest) + slope * s01 };
};

/** Simulates a path for each θ [n, 2], and tells of it: [n, 3]. Errors (Left): those of `solve`. */
export function simulated({ values }: Samples, seed: number): TE.TaskEither<ItoError, Float64Array> {
  const n = values.length / 2;
  const column = (f: (v: number) => number, j: 0 | 1): Float64Array =>
    Float64Array.from({ length: n }, (_, i) => f(values[2 * i + j] ?? NaN));
  const params = { k: column(rateOf, 0), sigma: column(spreadOf, 1) };
  return pipe(
    solve(ou, eulerMaruyama(fine * looks), { n, x0: 1, params, seed, saveAt: fine, backend: "cpu" }),
    TE.map(({ saved }) => {
      const states = saved?.values ?? new Float64Array();
      return Float64Array.from(
        Array.from({ length: n }, (_, i) => summaryOf(states.subarray(looks * i, looks * (i + 1)))).flat(),
      );
    }),
  );
}

/** ln p(θ, y), but for a constant. */
export function logJoint([a = NaN, b = NaN]: Told, y: Told): number {
  const { s00, s01, s11 } = sumsOf(y);
  const h = gap / fine, each = 1 - rateOf(a) * h;
  const slope = each ** fine;
  let variance = 0;
  for (let j = 0; j < fine; j++) variance += spreadOf(b) ** 2 * h * each ** (2 * j);
  const misses = s11 - 2 * slope * s01 + slope ** 2 * s00;
  return -0.5 * (a * a + b * b + misses / variance + looks * Math.log(variance));
}

/** The posterior on a grid: where its cells lie, and how much of the whole each holds. */
export interface Grid {
  readonly step: number;
  readonly cells: readonly { readonly at: readonly [number, number]; readonly mass: number }[];
}

/** The posterior of θ after y, on a grid over −4 … 4. */
export function gridOf(y: Told, count = 160): Grid {
  const step = 8 / count;
  const places = Array.from({ length: count }, (_, i) => -4 + (i + 0.5) * step);
  const logs = places.flatMap((a) => places.map((b) => ({ at: [a, b] as const, log: logJoint([a, b], y) })));
  const top = logs.reduce((m, { log }) => Math.max(m, log), -Infinity);
  const all = logs.reduce((s, { log }) => s + Math.exp(log - top), 0);
  return { step, cells: logs.map(({ at, log }) => ({ at, mass: Math.exp(log - top) / all })) };
}

/** Mean and standard deviation of each parameter. */
export function momentsOf({ cells, step }: Grid): readonly { readonly mean: number; readonly std: number }[] {
  return ([0, 1] as const).map((j) => {
    const mean = cells.reduce((s, { at, mass }) => s + mass * at[j], 0);
    const square = cells.reduce((s, { at, mass }) => s + mass * (at[j] - mean) ** 2, 0);
    return { mean, std: Math.sqrt(square + step ** 2 / 12) };
  });
}

/** Samples of the posterior itself: a cell by its mass, and a place within it. Errors (Left): those of `exactSamples`. */
export function gridDraws({ cells, step }: Grid, n: number, seed: number): E.Either<ItoError, Samples> {
  return pipe(
    exactSamples({ weights: [1], means: [[0, 0]], stds: [1] }, n, seed),
    E.map(({ values }) => {
      const samples = new Float64Array(2 * n);
      let [k, below] = [0, 0];
      for (let i = 0; i < n; i++) {
        for (; k + 1 < cells.length && below + (cells[k]?.mass ?? NaN) < (i + 0.5) / n; k++) {
          below += cells[k]?.mass ?? NaN;
        }
        for (const j of [0, 1] as const) {
          samples[2 * i + j] = (cells[k]?.at[j] ?? NaN) + step / Math.sqrt(12) * (values[2 * i + j] ?? NaN);
        }
      }
      return { values: samples, n: 2 };
    }),
  );
}
