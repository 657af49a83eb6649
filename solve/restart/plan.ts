/**
 * What a restart sampler does, before anything runs: the parts of its way, each a process over a span of time and its
 * grid.
 *
 * The main way is N levels of Karras' grid. At the level nearest to t_min, K times: noise takes the state up to t_max,
 * and N_R levels of the same kind of grid take it back. Levels are noise levels σ/α.
 * Tests: tests/solve/restart_test.ts.
 * @module
 */
import * as E from "fp-ts/Either";
import { pipe } from "fp-ts/function";
import { foundText, isRecord, kind, number, whole } from "../../sde/border/decode.ts";
import { type ItoError, sure } from "../../sde/border/errors.ts";
import { optionsOf } from "../../sde/border/options.ts";
import { type GaussianPath, gaussianPath } from "../../sde/gaussian_path.ts";
import { lit } from "../../sde/language/dsl.ts";
import { valueOf } from "../../sde/language/value.ts";
import type { Process } from "../../sde/process.ts";
import { karras } from "../../solvers/grids.ts";
import { edmHeun, type EdmHeunOptions } from "../../solvers/methods/score/edm_heun.ts";
import { equalSteps } from "../../solvers/stepping.ts";
import { gridFault, levelsOf, timesOfGrid } from "../../solvers/step/grid.ts";
import { type Strategy, withDenoise, withGrid } from "../../solvers/strategy.ts";

/** A part of the way that is gone again. */
export interface RestartInterval {
  /** N_R: how many levels it has. */
  readonly levels: number;
  /** K: how often it is gone. */
  readonly times: number;
  /** The level at its lower end: the nearest of the main way. */
  readonly tMin: number;
  /** The level to which noise takes the state. */
  readonly tMax: number;
}

/** The numbers of a restart sampler. */
export interface RestartOptions {
  /** N: how many levels the main way has. */
  readonly levels?: number;
  /** Where it goes back. */
  readonly restarts?: readonly RestartInterval[];
  /** ρ of all grids. */
  readonly rho?: number;
  /** S_noise: how much larger than due the noise is. */
  readonly sNoise?: number;
  /** γ: churn at each step of an interval. */
  readonly gamma?: number;
  /** The least level at which there is churn. */
  readonly sMin?: number;
  /** The highest. */
  readonly sMax?: number;
}

/** Those of the published commands. */
export const restartDefaults = {
  levels: 18,
  restarts: [],
  rho: 7,
  sNoise: 1,
  gamma: 0.05,
  sMin: 0.01,
  sMax: 1,
} as const;

const interval = (levels: number, times: number, tMin: number, tMax: number): RestartInterval => ({
  levels,
  times,
  tMin,
  tMax,
});

/** What published settings are called: data set, network, evaluations with the last, which denoises. */
export type RestartPreset =
  | "cifar10Edm43"
  | "cifar10Vp43"
  | "cifar10Vp55"
  | "cifar10Vp75"
  | "cifar10Vp115"
  | "cifar10Vp519"
  | "imagenet64Edm203";

const oneInterval = (levels: number, restart: RestartInterval): RestartOptions => ({
  levels,
  restarts: [restart],
});

/** The published settings. */
export const restartPresets: Readonly<Record<RestartPreset, RestartOptions>> = {
  cifar10Edm43: oneInterval(18, interval(3, 2, 0.14, 0.3)),
  cifar10Vp43: oneInterval(18, interval(3, 2, 0.06, 0.3)),
  cifar10Vp55: oneInterval(18, interval(3, 5, 0.06, 0.3)),
  cifar10Vp75: oneInterval(18, interval(3, 10, 0.06, 0.3)),
  cifar10Vp115: oneInterval(18, interval(3, 20, 0.06, 0.3)),
  cifar10Vp519: oneInterval(20, interval(9, 30, 0.06, 0.2)),
  imagenet64Edm203: {
    levels: 36,
    restarts: [
      interval(4, 1, 19.35, 40.79),
      interval(4, 1, 1.09, 1.92),
      interval(4, 5, 0.59, 1.09),
      interval(4, 5, 0.3, 0.59),
      interval(6, 6, 0.06, 0.3),
    ],
  },
};

const isLevel = (u: unknown): u is number => typeof u === "number" && u > 0 && Number.isFinite(u);
const isInterval = (u: unknown): u is RestartInterval =>
  isRecord(u) && Number.isInteger(u.levels) && Number(u.levels) >= 2 &&
  Number.isInteger(u.times) && Number(u.times) >= 1 && isLevel(u.tMin) && isLevel(u.tMax) && u.tMin < u.tMax;
const amount = number("a number ≥ 0", (v) => v >= 0);
const read = optionsOf("restart", {
  levels: whole(2, 100_000),
  restarts: kind(
    "a list of { levels ≥ 2, times ≥ 1, tMin, tMax > tMin }",
    (u: unknown): u is readonly RestartInterval[] =>
      Array.isArray(u) && Array.from<unknown>(u).every(isInterval),
  ),
  rho: number("a number > 0", (v) => v > 0),
  sNoise: amount,
  gamma: number("a number from 0 to 0.4", (v) => v >= 0 && v <= 0.4),
  sMin: amount,
  sMax: amount,
});

/** A part of the way: a process over a span of time, its steps, how often, and what noise comes before. */
export interface Leg {
  readonly process: Process;
  readonly strategy: Strategy;
  readonly times: number;
  /** x ← shift + scale x + spread z. */
  readonly rise?: { readonly scale: number; readonly shift: number; readonly spread: number };
}

const bad = (option: string, found: unknown, wanted: string): E.Either<ItoError, never> =>
  E.left({ tag: "BadOption", where: "restart", option, found: foundText(found), wanted });

/** The times of so many levels between two, on Karras' grid. */
const legOver = (p: Process, times: readonly number[], churn: EdmHeunOptions = {}): Omit<Leg, "times"> => {
  const [from, to] = [sure(times[0], "a start"), sure(times.at(-1), "an end")];
  const strategy = withGrid(times)(equalSteps(edmHeun(churn), times.length - 1));
  return {
    process: Object.freeze({ ...p, time: { ...p.time, T: from, tEnd: to } }),
    strategy: withDenoise("none")(strategy),
  };
};

/**
 * The parts of a restart sampler's way, in order.
 *
 * Errors (Left): `BadOption` for a number that does not fit; `Unsupported` for a process without a noise level, or for
 * churn on a flow.
 */
export function legsOf(p: Process, options: RestartOptions): E.Either<ItoError, readonly Leg[]> {
  const path = gaussianPath(p);
  if (path === undefined || path.own !== undefined) {
    const what =
      `restart for the process "${p.name}", which no score runs backward from a Gaussian marginal of one noise level,`;
    return E.left({
      tag: "Unsupported",
      what,
      try: "restart(reverse(edm(), score), restartPresets.cifar10Edm43, …)",
    });
  }
  return pipe(
    read(options),
    E.chain((given) => {
      const { levels, restarts, rho, sNoise, gamma, sMin, sMax } = { ...restartDefaults, ...given };
      if (gamma > 0 && p.noiseKind === "none" && restarts.length > 0) {
        const what = `restart with churn (gamma ${gamma}) on "${p.name}", which has no noise,`;
        return E.left<ItoError, readonly Leg[]>({
          tag: "Unsupported",
          what,
          try: "reverse(process, score), or gamma: 0",
        });
      }
      const grid = karras({ rho });
      const main = withGrid(grid)(equalSteps(edmHeun(), levels - 1));
      const fault = gridFault(p, main);
      if (fault !== undefined) return E.left(fault);
      const times = sure(timesOfGrid(p, main), "a grid");
      const { level, timeOf } = levelsOf(p);
      const nearest = (wanted: number): number =>
        times.reduce(
          (k, v, i) =>
            Math.abs(level(v) - wanted) < Math.abs(level(sure(times[k], "a time")) - wanted) ? i : k,
          0,
        );
      const stops = restarts.map((r) => ({ ...r, k: nearest(r.tMin) })).toSorted((a, b) => a.k - b.k);
      const wrong = stops.find((r) =>
        r.k === 0 || r.k === levels - 1 || r.tMax > level(p.time.T) ||
        r.tMax <= level(sure(times[r.k], "a time"))
      );
      if (wrong !== undefined) {
        return bad(
          "restarts",
          [wrong.tMin, wrong.tMax],
          `[tMin, tMax] with tMax ≤ ${
            level(p.time.T)
          }, the first level, and a level of the main way between its ends nearest to tMin`,
        );
      }
      const along = (from: number, to: number): readonly Leg[] =>
        from === to ? [] : [{ ...legOver(p, times.slice(from, to + 1)), times: 1 }];
      const last = (leg: Leg): Leg => ({ ...leg, strategy: withDenoise("tweedie")(leg.strategy) });
      const again = (r: RestartInterval & { readonly k: number }): Leg => {
        const low = sure(times[r.k], "a time");
        const high = timeOf(r.tMax);
        const back = grid.times({ from: high, to: low, steps: r.levels - 1, level, timeOf });
        const churn = { levels: r.levels, churn: gamma * r.levels, sMin, sMax, sNoise };
        const on = (n: GaussianPath["std"]) => (time: number): number => valueOf(n(lit(time)), new Map());
        const [alpha, offset] = [on(path.meanCoef), on(path.offset)];
        const scale = alpha(high) / alpha(low);
        const spread = alpha(high) * sNoise * Math.sqrt(level(high) ** 2 - level(low) ** 2);
        const shift = offset(high) - scale * offset(low);
        return { ...legOver(p, back, churn), times: r.times, rise: { scale, shift, spread } };
      };
      const places = [0, ...stops.map((r) => r.k)];
      return E.right([
        ...stops.flatMap((r, i) => [...along(sure(places[i], "a place"), r.k), again(r)]),
        ...along(sure(places.at(-1), "a place"), levels - 1).map(last),
      ]);
    }),
  );
}
