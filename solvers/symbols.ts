/**
 * What a step is told of its sample beside x and t, and why a sample ends.
 * Tests: tests/backends/targets/agreement_test.ts.
 * @module
 */
import { apply, input, type Scalar, typed } from "../sde/language/expr.ts";

/** The variables of a step beside x and t. */
export const symbols = {
  h: input("h", "scalar", "real"),
  lowPrev: input("lowPrev", "state", "real"),
  attempts: input("attempts", "scalar", "word"),
  accepts: input("accepts", "scalar", "word"),
  retries: input("retries", "scalar", "word"),
  code: input("code", "scalar", "word"),
} as const;

/**
 * The number of the step, from 0: how many were accepted before it. A symbol of a step, for methods, tolerances, norms,
 * controllers, results (`withResults`) and processes alike; of a method that `opens`, number 0 is the first try, which
 * has no length.
 *
 * @example A result: the number of the last step that ended below 0
 * ```ts
 * import { component, eulerMaruyama, lt, select, stepNumber, withResults } from "ito";
 *
 * const watched = withResults({
 *   lastBelow: { init: 0, next: ({ x, value }) => select(lt(component(x, 0), 0), stepNumber, value) },
 * });
 * const strategy = watched(eulerMaruyama(100));
 * ```
 */
export const stepNumber: Scalar = typed(apply("toReal", [symbols.accepts]), "scalar", "real");

/**
 * Why a sample ended; `tooFine`: it wanted a step shorter than a grain of its Brownian path. `event`: what its strategy's
 * `withStop` waits for has happened, which is as good as `done`.
 */
export const codes = {
  running: 0,
  done: 1,
  notFinite: 2,
  tooShort: 3,
  tooLong: 4,
  tooFine: 5,
  event: 6,
} as const;
/** Whether a sample has ended as it should. */
export function endedWell(code: number | undefined): boolean {
  return code === codes.done || code === codes.event;
}

const isCode = (name: string): name is keyof typeof codes => name in codes;
/** The names of `codes`, by number. */
export const codeNames: readonly (keyof typeof codes)[] = Object.keys(codes).filter(isCode);
