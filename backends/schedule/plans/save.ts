/**
 * States on the way: after every so many of equal steps, or at given times, the state of each path.
 *
 * The state is x itself: what is denoised at the end is not denoised on the way.
 * Tests: tests/solve/save_test.ts, tests/solve/save/times_test.ts.
 * @module
 */
import * as E from "fp-ts/Either";
import type { ItoError } from "../../../sde/border/errors.ts";
import type { Calculus, Process } from "../../../sde/process.ts";
import { timeAfter } from "../../../solvers/step/grid.ts";
import { landing, type Stops } from "../../../solvers/step/stops.ts";
import type { Strategy } from "../../../solvers/strategy.ts";
import type { Reals } from "../../host/reals.ts";

/** Which states are kept: those after `every`, 2 · `every`, … steps, or those that the variable `due` numbers; `count` in all. */
export type Save =
  | { readonly tag: "every"; readonly every: number; readonly count: number }
  | {
    readonly tag: "times";
    /** The times, in the order of the solve. */
    readonly times: readonly number[];
    /** Whether the first is the start. */
    readonly fromStart: boolean;
    readonly count: number;
  };

/** What `saveAt` may be: every so many steps, or times. */
export type SaveAt = number | readonly number[] | Float32Array | Float64Array;

/**
 * The states on the way, and when they were.
 *
 * @example Geometric Brownian motion at four times
 * ```ts
 * import { eulerMaruyama, gbm, solve } from "ito";
 * import { assertEquals } from "@std/assert";
 *
 * const result = await solve(gbm(), eulerMaruyama(100), { n: 3, seed: 1, x0: 1, saveAt: 25 })();
 * if (result._tag === "Left") throw new Error(result.left.tag);
 * const { saved, samples } = result.right;
 * assertEquals(Array.from(saved?.times ?? []), [0.25, 0.5, 0.75, 1]);
 * assertEquals(saved?.values.length, 3 * 4);
 * assertEquals(saved?.values[3], samples[0]); // the last state of the first path
 * ```
 */
export interface Saved {
  /** One time a state, in the order of the solve. */
  readonly times: Float64Array;
  /**
   * [n][times][...shape]: x itself, not denoised. Zeros where a sample did not end; NaN at times that it did not reach, where
   * `saveAt` is a list.
   */
  readonly values: Reals;
}

/** Most numbers that a path, and that all paths of a solve may keep. */
const mostOfPath = 2 ** 24;
const mostOfAll = 2 ** 30;

const refuse = (what: string, instead: string): E.Either<ItoError, never> =>
  E.left({ tag: "Unsupported", what, try: instead });

/** A solve whose states are kept as `saveAt` asks for it. */
export interface Saving {
  /** Whose fixed steps end at the times of a list. */
  readonly strategy: Strategy<Calculus>;
  readonly stops?: Stops;
  readonly save?: Save;
}

const everyOf = (saveAt: number, strategy: Strategy<Calculus>): E.Either<ItoError, Saving> => {
  const { controller, method, name } = strategy;
  if (controller.tag !== "fixed") {
    return refuse(
      `saveAt every ${saveAt} steps with the adaptive steps of "${name}"`,
      "saveAt: a list of times, or withSteps(1000)(strategy), which takes equal steps",
    );
  }
  if (method.opens) { // the states would be counted with a try that goes nowhere
    return refuse(
      `saveAt every ${saveAt} steps with "${method.name}", whose first try has no length`,
      "saveAt: a list of times, or withMethod(emImprovedEuler)",
    );
  }
  const { steps } = controller;
  if (!Number.isInteger(saveAt) || saveAt < 1 || steps % saveAt !== 0) {
    const wanted = `a whole number that divides the ${steps} steps, or a list of times`;
    return E.left({ tag: "BadOption", where: "solve", option: "saveAt", found: String(saveAt), wanted });
  }
  return E.right({ strategy, save: { tag: "every", every: saveAt, count: steps / saveAt } });
};

/**
 * What `saveAt` asks for.
 *
 * Errors (Left): `BadOption` where it does not divide the steps, or its times are not those of the solve, in their order;
 * `Unsupported` for a number of steps where they are adaptive.
 */
export function savingOf(
  p: Process<Calculus>,
  strategy: Strategy<Calculus>,
  saveAt: SaveAt | undefined,
): E.Either<ItoError, Saving> {
  if (saveAt === undefined) return E.right({ strategy });
  if (typeof saveAt === "number") return everyOf(saveAt, strategy);
  const times = Array.from(saveAt);
  return E.map((found: { readonly strategy: Strategy<Calculus>; readonly stops: Stops }): Saving => {
    const { fromStart } = found.stops;
    return { ...found, save: { tag: "times", times, fromStart, count: times.length } };
  })(landing(p, strategy, times));
}

/** Why so many states cannot be kept, or nothing. Errors (Left): `Unsupported` where they would not fit into memory. */
export function saveFits(
  save: Save | undefined,
  a: { readonly elements: number; readonly n: number },
): E.Either<ItoError, Save | undefined> {
  if (save === undefined) return E.right(undefined);
  const less = save.tag === "every" ? "a larger saveAt" : "fewer times";
  const [ofPath, ofAll] = [save.count * a.elements, a.n * save.count * a.elements];
  if (ofPath > mostOfPath) return refuse(`keeping ${ofPath} numbers a path (at most ${mostOfPath})`, less);
  if (ofAll > mostOfAll) {
    return refuse(
      `keeping ${ofAll} numbers (at most ${mostOfAll})`,
      `ensemble(…), which keeps mean and variance alone, or ${less}`,
    );
  }
  return E.right(save);
}

/** The times of the states that are kept. */
export function timesOf(p: Process<Calculus>, strategy: Strategy<Calculus>, s: Save): Float64Array {
  if (s.tag === "times") return Float64Array.from(s.times);
  const after = timeAfter(p, strategy);
  return Float64Array.from({ length: s.count }, (_, i) => after((i + 1) * s.every));
}

/** How many steps lie between two kept states; nothing where that is not known. */
export function everyIn(save: Save | undefined): number | undefined {
  return save?.tag === "every" ? save.every : undefined;
}

/** How many numbers a path keeps on its way. */
export function keptOf(plan: { readonly elements: number; readonly save?: Save }): number {
  return plan.elements * (plan.save?.count ?? 0);
}
