/**
 * What the numbers of a strategy's parts are called, and what they must be to be taken for such; whether a number is in its
 * range is looked at by `check.ts`, where a solve is asked for.
 * Tests: tests/fails/fails_test.ts.
 * @module
 */
import { anyNumber, choice } from "../../sde/border/decode.ts";

/** Of a mixed tolerance. */
export const toleranceCodecs = {
  abs: anyNumber,
  rel: anyNumber,
  against: choice("state", "lowOrder", "marginal", "none"),
  dataScale: anyNumber,
  flow: anyNumber,
} as const;

/** Of a power controller. */
export const powerCodecs = {
  clock: choice("t", "logSnr"),
  hInit: anyNumber,
  hGiven: anyNumber,
  safety: anyNumber,
  exponent: anyNumber,
  growMax: anyNumber,
  shrinkMin: anyNumber,
  hMax: anyNumber,
} as const;

/** Of a PID controller. */
export const pidCodecs = {
  clock: choice("t", "logSnr"),
  p: anyNumber,
  i: anyNumber,
  d: anyNumber,
  order: anyNumber,
  hInit: anyNumber,
  safety: anyNumber,
  growMax: anyNumber,
  shrinkMin: anyNumber,
  hMin: anyNumber,
  hMax: anyNumber,
} as const;

/** Of the limits. */
export const limitCodecs = { hMin: anyNumber, maxSteps: anyNumber } as const;
