/**
 * What a path says of itself at its end, beside its state: a list that a strategy may add to. A result is carried along with
 * the path, from its value so far and the step that was accepted to the next:
 *
 *     the highest point     max(value, maximum(x))
 *     an integral           value + ∫ x dt, by the trapezoidal rule  mul(0.5, dt, add(before, x))
 *
 * Tests: tests/solve/results_test.ts.
 * @module
 */
import { abs, le, max, min, select } from "../sde/language/dsl.ts";
import type { Scalar, State } from "../sde/language/expr.ts";

/** What a result is told of an accepted step. */
export interface ResultSymbols {
  /** The state that the step reached. */
  readonly x: State;
  /** The state that it began at. */
  readonly before: State;
  /** The time that the step reached. */
  readonly t: Scalar;
  /** The step, signed: negative in reverse time. */
  readonly dt: Scalar;
  /** The result so far. */
  readonly value: Scalar;
}

/** A result of a path: one real number. */
export interface PathResult {
  /** Its value at the start. */
  readonly init: number;
  /** Its value after an accepted step. */
  readonly next: (s: ResultSymbols) => Scalar;
}

/** Longer than any step. */
const endless = 1e30;

/**
 * The shortest and the longest step of each path, in units of t (the first try of a method that only fills its memory is
 * none): with `solution.rejects` what a certificate of adaptive steps is read beside.
 *
 * @example
 * ```ts
 * import { adaptiveExponential, mixtureScore, reverse, solve, stepLengths, vp, withResults } from "ito";
 *
 * const score = mixtureScore({ weights: [0.3, 0.7], means: [[-1, 0], [1, 0]], stds: [0.2, 0.2] });
 * const watched = withResults(stepLengths)(adaptiveExponential({ dataRange: [-1, 1] }));
 * const result = await solve(reverse(vp(), score), watched, { n: 10, seed: 1 })();
 * if (result._tag === "Left") throw new Error(result.left.tag);
 * result.right.results.longest; // Float32Array of 10
 * ```
 */
export const stepLengths: Readonly<Record<"shortest" | "longest", PathResult>> = {
  shortest: {
    init: endless,
    next: ({ dt, value }) => select(le(abs(dt), 0), value, min(value, abs(dt))),
  },
  longest: { init: 0, next: ({ dt, value }) => max(value, abs(dt)) },
};
