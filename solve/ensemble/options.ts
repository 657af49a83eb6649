/**
 * What is asked of an ensemble, beside what is asked of a solve.
 * Tests: tests/solve/ensemble/ensemble_test.ts, tests/fails/fails_test.ts.
 * @module
 */
import type * as E from "fp-ts/Either";
import { callback, choice, kind, number } from "../../sde/border/decode.ts";
import type { ItoError } from "../../sde/border/errors.ts";
import { type Options, optionsOf } from "../../sde/border/options.ts";
import { solveCodecs, type SolveOptions } from "../options.ts";
import type { Payoffs } from "./payoffs.ts";

/** What is asked of an ensemble: as of a solve, and which statistics of how many paths at once. */
export interface EnsembleOptions extends SolveOptions {
  /**
   * Numbers of a path's end whose statistics are wanted (payoffs): one, which comes back as `results.of`, or some by name.
   */
  readonly of?: Payoffs;
  /** Covariances of elements and results at the end, and with `saveAt` of all elements at all times; up to 512 numbers. */
  readonly covariance?: boolean;
  /** Paths in memory at once; by default as many as some megabytes hold. The statistics do not depend on it. */
  readonly chunk?: number;
  /**
   * What becomes of paths that fail: mean and variance leave them out, and a line in `notes` says so ("note"), or the
   * ensemble is an error ("error"). By default "note".
   */
  readonly onFailure?: "note" | "error";
}

const ensembleCodecs = {
  ...solveCodecs,
  of: callback<Payoffs>(),
  covariance: kind("true or false", (u: unknown): u is boolean => typeof u === "boolean"),
  chunk: number("a whole number from 1", (v) => Number.isInteger(v) && v > 0),
  onFailure: choice("note", "error"),
} as const;

/** The options of an ensemble as they are now. */
export type EnsembleAsked = Options<typeof ensembleCodecs>;

/** Reads options that nobody has looked at. Errors (Left): `BadOption`. */
export const readEnsemble: (u: unknown) => E.Either<ItoError, EnsembleAsked> = optionsOf(
  "ensemble",
  ensembleCodecs,
);
