/**
 * A strategy: every choice that makes a solver, as one value. Each part is replaced in one line:
 *
 *     pipe(gottaGoFast(), withTolerance({ rel: 0.02 }), withNoise("bridge"))
 *
 * Tests: tests/solvers/codec_test.ts, tests/solvers/step/solver_test.ts.
 * @module
 */
import { foundText, isRecord } from "../sde/border/decode.ts";
import { given } from "../sde/border/options.ts";
import type { Calculus } from "../sde/process.ts";
import {
  type Controller,
  fixedSteps,
  type PowerController,
  powerController,
  type PowerOptions,
} from "./control/controller.ts";
import { equal, explicit, type Grid, isGrid } from "./grids.ts";
import type { AcceptRule } from "./control/accept_rule.ts";
import type { Method } from "./methods/method.ts";
import { builtIn, type PathResult } from "./results.ts";
import type { StopRule } from "./stop_rule.ts";
import type { Wall } from "./wall_rule.ts";
import { type NoiseMode, noiseModes } from "./noise/modes.ts";
import { limitCodecs, powerCodecs, toleranceCodecs } from "./control/part_codecs.ts";
import {
  type ErrorNorm,
  errorNorms,
  type MixedParts,
  type MixedTolerance,
  mixedTolerance,
  type Tolerance,
} from "./control/tolerance.ts";

/** Every choice of a solve; a step of it is one graph (`solvers/step/step.ts`). `C`: of which calculus it solves. */
export interface Strategy<C extends Calculus = "ito"> {
  /** How it is called in messages. */
  readonly name: string;
  /** How a step is proposed. */
  readonly method: Method<C>;
  /** Which proposal becomes the new state: `high` is the paper's extrapolation. */
  readonly propagate: "high" | "low";
  /** δ: how large an error may be. */
  readonly tolerance: Tolerance | MixedTolerance;
  /** How the errors of a sample's elements become one number. */
  readonly errorNorm: ErrorNorm;
  /** How long the next step is. */
  readonly controller: Controller | PowerController;
  /** Where fixed steps end; left out, they are equal, or by the grid that the process brings (`karras` for `edm()`). */
  readonly grid?: Grid;
  /** Which steps are accepted; those with e ≤ 1 where this is left out (`withAccept`). */
  readonly accept?: AcceptRule;
  /** What becomes of the noise of a rejected step. */
  readonly onReject: NoiseMode;
  /** Tweedie's formula at tEnd, for reverse processes: x + σ² ∇log p. */
  readonly denoise: "tweedie" | "none";
  /** What ends a sample that does not get there. */
  readonly limits: Limits;
  /** What paths say of themselves at their end beside what all say (`withResults`). */
  readonly results?: Readonly<Record<string, PathResult>>;
  /** What happens to a path, and what becomes of it then (`withStop`, `withAbsorb`, `withReset`). */
  readonly stop?: StopRule;
  /** What paths are kept inside of (`withReflect`). */
  readonly walls?: readonly Wall[];
  /** Whether two paths in a row have the same noise but for its sign, as an `ensemble` asks for it (`mirrored.ts`). */
  readonly antithetic?: boolean;
}

/** What ends a sample that does not get there. */
export interface Limits {
  /** The shortest step, as a share of the whole span of time. */
  readonly hMin: number;
  /** Steps tried, accepted or not. */
  readonly maxSteps: number;
}

/** A strategy with another part; its calculus stays. */
export interface StrategyChange {
  <C extends Calculus>(s: Strategy<C>): Strategy<C>;
}

/** The defaults of `Limits`. */
export const limitDefaults: Limits = { hMin: 1e-10, maxSteps: 100_000 };

const readTolerance = given("withTolerance", toleranceCodecs);
const readController = given("withController", powerCodecs);
const readLimits = given("withLimits", limitCodecs);

const has = <K extends string>(u: unknown, key: K): boolean => isRecord(u) && key in u;

/** One of a table, by name. Throws a RangeError for a name that it has not, "constructor" too. */
const byName = <A>(where: string, table: Readonly<Record<string, A>>, name: string): A => {
  const found = Object.hasOwn(table, name) ? table[name] : undefined;
  if (found !== undefined) return found;
  const names = Object.keys(table).map((n) => JSON.stringify(n)).join(" or ");
  throw new RangeError(
    `${where}: the name must be ${names}, found ${foundText(name)}\nTry: ${where}(${names})`,
  );
};

/**
 * Replaces parts of a mixed tolerance; what is not named stays. Another kind of tolerance is replaced whole.
 *
 * δ = max(abs, rel · size): `abs` rules, and `rel` has no effect, wherever what the tolerance is measured `against` is smaller
 * than abs/rel. For data in [−1, 1] by the paper's solver, whose abs is 2/256, that is everywhere for a rel of 0.0078 or
 * less; `explain` says from which size on `rel` counts.
 *
 * Errors: throws a RangeError for a part that there is not; `solve` reports a bad number as `BadOption`.
 */
export function withTolerance(
  part: Tolerance | Partial<MixedParts>,
): StrategyChange {
  if (has(part, "of") && "of" in part) return (s) => ({ ...s, tolerance: part });
  const parts = readTolerance(part);
  return (s) => {
    const old = "abs" in s.tolerance ? s.tolerance : { abs: 0.01, rel: 0.05, against: "lowOrder" as const };
    return { ...s, tolerance: mixedTolerance({ ...old, ...parts }) };
  };
}

/**
 * Replaces numbers of the controller that is there, or the whole controller. Fixed steps become those of a power controller;
 * a grid stays for them. Errors: as `withTolerance`.
 */
export function withController(part: Controller | Partial<PowerOptions>): StrategyChange {
  if (has(part, "tag") && "tag" in part) return (s) => ({ ...s, controller: part });
  const parts = readController(part);
  return (s) => {
    const { controller: c } = s;
    const changed = c.tag === "adaptive" ? c.changed : undefined;
    return { ...s, controller: changed === undefined ? powerController(parts) : changed(parts) };
  };
}

/**
 * Replaces the rule by which steps are accepted.
 *
 * @example At most three retries of a step
 * ```ts
 * import { gottaGoFast, retryAtMost, withAccept, withNoise } from "ito";
 *
 * const strategy = withAccept(retryAtMost(3))(withNoise("bridge")(gottaGoFast()));
 * ```
 */
export function withAccept(accept: AcceptRule): StrategyChange {
  return (s) => ({ ...s, accept });
}

/** Replaces the error norm, by name or by a function of one's own. Throws a RangeError for a name that there is not. */
export function withErrorNorm(norm: keyof typeof errorNorms | ErrorNorm): StrategyChange {
  const errorNorm = typeof norm === "string" ? byName("withErrorNorm", errorNorms, norm) : norm;
  return (s) => ({ ...s, errorNorm });
}

/** Replaces the noise mode. Throws a RangeError for a name that there is not. */
export function withNoise(mode: keyof typeof noiseModes | NoiseMode): StrategyChange {
  const onReject = typeof mode === "string" ? byName<NoiseMode>("withNoise", noiseModes, mode) : mode;
  return (s) => ({ ...s, onReject });
}

/** Replaces the method, and with it the calculus: a Stratonovich method is for Stratonovich processes. */
export function withMethod<C extends Calculus>(method: Method<C>): (s: Strategy<Calculus>) => Strategy<C> {
  return (s) => ({ ...s, method });
}

/** Chooses the proposal that becomes the new state. */
export function withPropagate(propagate: "high" | "low"): StrategyChange {
  return (s) => ({ ...s, propagate });
}

/** Chooses whether the result is denoised. */
export function withDenoise(denoise: "tweedie" | "none"): StrategyChange {
  return (s) => ({ ...s, denoise });
}

/** Replaces limits; what is not named stays. Errors: as `withTolerance`. */
export function withLimits(part: Partial<Limits>): StrategyChange {
  const parts = readLimits(part);
  return (s) => ({ ...s, limits: { ...s.limits, ...parts } });
}

/** Takes so many steps instead of adaptive ones: equal ones, unless the strategy or the process has a grid (`withGrid`). */
export function withSteps(steps: number): StrategyChange {
  return withController(fixedSteps(steps));
}

/**
 * Takes steps between given times: a list, from the start of the solve to its end, or a rule of `grids`, which divides the
 * steps of the strategy: `karras()`, `logSnr()`, `exponential()`, `polynomial(p)`, `byNumber(f)`. `"equal"` is equal steps
 * of t, on `edm()` too, which else brings `karras()`. A list decides how many steps there are. `adaptiveGrid` makes a rule of an adaptive solver's steps.
 *
 * Units: times in the process's own clock; a process that runs backward begins at T. Errors: throws a RangeError for what is
 * no grid, and for a rule on a strategy of adaptive steps; `solve` reports times that do not go from one end to the other
 * as `BadOption`, a rule that goes by the noise level on a process without one as `Unsupported`.
 *
 * @example Fifty steps of VP, equal in the logarithm of the signal-to-noise ratio
 * ```ts
 * import { ddim, gaussianScore, grids, probabilityFlow, solve, vp, withGrid } from "ito";
 *
 * const strategy = withGrid(grids.logSnr())(ddim(50));
 * const result = await solve(probabilityFlow(vp(), gaussianScore([0], 0.5)), strategy, { n: 10, seed: 1 })();
 * ```
 *
 * @example Three steps of one's own
 * ```ts
 * import { eulerMaruyama, gbm, solve, withGrid } from "ito";
 *
 * const strategy = withGrid([0, 0.1, 0.4, 1])(eulerMaruyama());
 * const result = await solve(gbm(), strategy, { n: 10, seed: 1, x0: 1 })();
 * ```
 */
export function withGrid(grid: Grid | ArrayLike<number> | "equal"): StrategyChange {
  const rule = grid === "equal" ? equal() : isGrid(grid) ? grid : explicit(grid);
  const { steps } = rule;
  return (s) => {
    if (steps !== undefined) return { ...s, controller: fixedSteps(steps), grid: rule };
    if (s.controller.tag === "fixed") return { ...s, grid: rule };
    throw new RangeError(
      `withGrid: the steps of "${s.name}" are adaptive, so the grid "${rule.name}" cannot tell how many\n` +
        "Try: pipe(strategy, withSteps(50), withGrid(…))",
    );
  };
}

/** Most results that a strategy adds: each is a register of a lane. */
const most = 8;

/**
 * Adds results to those that every path leaves. They come back as `solution.results[name]`, one number a sample.
 *
 * Errors: throws a RangeError for a name that is taken, a result that is none, or more than 8.
 *
 * @example The highest point of each path
 * ```ts
 * import { eulerMaruyama, gbm, max, maximum, solve, withResults } from "ito";
 *
 * const watched = withResults({ top: { init: 0, next: ({ x, value }) => max(value, maximum(x)) } });
 * const result = await solve(gbm(), watched(eulerMaruyama(100)), { n: 3, seed: 1, x0: 1 })();
 * if (result._tag === "Left") throw new Error(result.left.tag);
 * result.right.results.top; // Float32Array of 3
 * ```
 */
export function withResults(results: Readonly<Record<string, PathResult>>): StrategyChange {
  for (const [name, r] of Object.entries(results)) {
    if (builtIn.includes(name)) {
      throw new RangeError(`withResults: "${name}" is a result of paths already\nTry: another name`);
    }
    if (!isRecord(r) || typeof r.next !== "function" || !Number.isFinite(r.init)) {
      throw new RangeError(
        `withResults: "${name}" must be { init: a number, next: ({ x, before, t, dt, value }) => … }, found ${
          foundText(r)
        }`,
      );
    }
  }
  return (s) => {
    const all = { ...s.results, ...results };
    const count = Object.keys(all).length;
    if (count > most) throw new RangeError(`withResults: at most ${most} results, found ${count}`);
    return { ...s, results: all };
  };
}
