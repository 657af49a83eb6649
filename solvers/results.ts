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
  /** The time that the step began at. */
  readonly from: Scalar;
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

/** What a path that has taken no step calls its shortest: longer than any, and the same number in float32. */
export const endless = 2 ** 100;

/**
 * What every path of adaptive steps says of itself: the shortest and the longest step that was accepted, in units of t. The
 * first try of a method that only fills its memory is none; the last step ends where the solve does, and may be the shortest.
 */
export const stepLengths: Readonly<Record<"shortest" | "longest", PathResult>> = {
  shortest: {
    init: endless,
    next: ({ dt, value }) => select(le(abs(dt), 0), value, min(value, abs(dt))),
  },
  longest: { init: 0, next: ({ dt, value }) => max(value, abs(dt)) },
};

/** How many steps of a path had a loop that wanted more turns than it may have: of processes and methods with such loops alone. */
export const cutLoops = "cutLoops";

/** The names of what paths say of themselves without being asked; none of them has a derivative. */
export const builtIn: readonly string[] = [
  "attempts",
  "accepts",
  "code",
  "time",
  "events",
  cutLoops,
  ...Object.keys(stepLengths),
];
