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
