/**
 * What a step is told of its sample beside x and t, and why a sample ends.
 * Tests: tests/backends/targets/agreement_test.ts.
 * @module
 */
import { input } from "../sde/language/expr.ts";

/** The variables of a step beside x and t. */
export const symbols = {
  h: input("h", "scalar", "real"),
  lowPrev: input("lowPrev", "state", "real"),
  memory: input("memory", "state", "real"),
  attempts: input("attempts", "scalar", "word"),
  accepts: input("accepts", "scalar", "word"),
  code: input("code", "scalar", "word"),
} as const;

/** Why a sample ended; `tooFine`: it wanted a step shorter than a grain of its Brownian path. */
export const codes = { running: 0, done: 1, notFinite: 2, tooShort: 3, tooLong: 4, tooFine: 5 } as const;
const isCode = (name: string): name is keyof typeof codes => name in codes;
/** The names of `codes`, by number. */
export const codeNames: readonly (keyof typeof codes)[] = Object.keys(codes).filter(isCode);
