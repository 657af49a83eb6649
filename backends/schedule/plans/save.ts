/**
 * States on the way: after every so many of equal steps, the state of each path, at times that all paths share.
 *
 * The state is x itself: what is denoised at the end is not denoised on the way.
 * Tests: tests/solve/save_test.ts.
 * @module
 */
import * as E from "fp-ts/Either";
import type { ItoError } from "../../../sde/border/errors.ts";
import type { Calculus, Process } from "../../../sde/process.ts";
import { timeAfter } from "../../../solvers/step/grid.ts";
import type { Strategy } from "../../../solvers/strategy.ts";
import type { Reals } from "../../host/reals.ts";

/** Which states are kept: those after `every`, 2 · `every`, … steps, `count` in all. */
export interface Save {
  readonly every: number;
  readonly count: number;
}

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
  /** One time a state, in the order of the solve; the last is its end. */
  readonly times: Float64Array;
  /** [n][times][...shape]: x itself, not denoised. Zeros where a sample did not end. */
  readonly values: Reals;
}

/** Most numbers that a path, and that all paths of a solve may keep. */
const mostOfPath = 2 ** 24;
const mostOfAll = 2 ** 30;

const refuse = (what: string, instead: string): E.Either<ItoError, never> =>
  E.left({ tag: "Unsupported", what, try: instead });

/**
 * What `saveAt` asks for.
 *
 * Errors (Left): `BadOption` where it does not divide the steps; `Unsupported` with adaptive steps, with steps that are
 * staged, and where the states would not fit into memory.
 */
export function saveOf(a: {
  readonly saveAt: number | undefined;
  readonly strategy: Strategy<Calculus>;
  readonly looped: boolean;
  readonly elements: number;
  readonly n: number;
}): E.Either<ItoError, Save | undefined> {
  const { saveAt, strategy: { controller, method, name }, elements } = a;
  if (saveAt === undefined) return E.right(undefined);
  if (controller.tag !== "fixed") {
    return refuse(
      `saveAt with the adaptive steps of "${name}"`,
      "withSteps(1000)(strategy), which takes equal steps",
    );
  }
  if (method.opens) { // the states would be counted with a try that goes nowhere
    return refuse(
      `saveAt with "${method.name}", whose first try has no length`,
      "withMethod(emImprovedEuler)",
    );
  }
  const { steps } = controller;
  if (!Number.isInteger(saveAt) || saveAt < 1 || steps % saveAt !== 0) {
    const wanted = `a whole number that divides the ${steps} steps`;
    return E.left({ tag: "BadOption", where: "solve", option: "saveAt", found: String(saveAt), wanted });
  }
  if (!a.looped) {
    return refuse(
      `saveAt for samples of ${elements} elements, or with an oracle`,
      "up to 8 elements and a score that is an expression, or no saveAt",
    );
  }
  const count = steps / saveAt;
  const [ofPath, ofAll] = [count * elements, a.n * count * elements];
  if (ofPath > mostOfPath) {
    return refuse(`keeping ${ofPath} numbers a path (at most ${mostOfPath})`, "a larger saveAt");
  }
  if (ofAll > mostOfAll) {
    return refuse(
      `keeping ${ofAll} numbers (at most ${mostOfAll})`,
      "ensemble(…), which keeps mean and variance alone, or a larger saveAt",
    );
  }
  return E.right({ every: saveAt, count });
}

/** The times of the states that are kept; the last is the end of the solve. */
export function timesOf(p: Process<Calculus>, strategy: Strategy<Calculus>, s: Save): Float64Array {
  const after = timeAfter(p, strategy);
  return Float64Array.from({ length: s.count }, (_, i) => after((i + 1) * s.every));
}

/** How many numbers a path keeps on its way. */
export function keptOf(plan: { readonly elements: number; readonly save?: Save }): number {
  return plan.elements * (plan.save?.count ?? 0);
}
