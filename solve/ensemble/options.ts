/**
 * What is asked of an ensemble, beside what is asked of a solve.
 * Tests: tests/solve/ensemble/ensemble_test.ts, tests/fails/fails_test.ts.
 * @module
 */
import type * as E from "fp-ts/Either";
import { callback, choice, flag, isNumbers, isRecord, kind, number } from "../../sde/border/decode.ts";
import type { ItoError } from "../../sde/border/errors.ts";
import { type Options, optionsOf } from "../../sde/border/options.ts";
import { solveCodecs, type SolveOptions } from "../options.ts";
import { type ControlOption, isControls } from "./controls.ts";
import type { HistogramOption } from "./histogram.ts";
import type { UntilOption } from "./until.ts";
import type { Payoffs } from "./payoffs.ts";

export type { ControlOption } from "./controls.ts";
export type { HistogramOption } from "./histogram.ts";
export type { UntilOption } from "./until.ts";

/** What is asked of an ensemble: as of a solve, and which statistics of how many paths at once. */
export interface EnsembleOptions extends SolveOptions {
  /**
   * Numbers of a path's end whose statistics are wanted (payoffs): one, which comes back as `results.of`, or some by name.
   */
  readonly of?: Payoffs;
  /**
   * Numbers of a path's end whose means are known, which take away what of the payoffs (`of`) varies with them: `controlled`
   * has each payoff's mean with its smaller standard error. Up to 16.
   */
  readonly controls?: readonly ControlOption[];
  /**
   * Paths in pairs: path 2k + 1 has the noise of path 2k with its sign changed, and a prior's start mirrored. Standard errors
   * are then those of the pairs' means. `n` and `start` must be even; not with jumps.
   */
  readonly antithetic?: boolean;
  /** Covariances of elements and results at the end, and with `saveAt` of all elements at all times; up to 512 numbers. */
  readonly covariance?: boolean;
  /**
   * Which quantiles, from 0 to 1, as `[0.05, 0.5, 0.95]`: of everything that has a mean. Exact where paths × numbers are up
   * to 2²¹; beyond, counted in bins, each with its bound (`error`), which a note says.
   */
  readonly quantiles?: readonly number[];
  /** Counts in bins of equal width, as numpy's, of everything that has a mean; what lies outside is counted too. */
  readonly histogram?: HistogramOption;
  /**
   * A stopping rule: paths until the standard errors of the payoffs (`of`), or else of all elements, are small enough; `n` is
   * then the most. Where that is not enough, a note says so.
   */
  readonly until?: UntilOption;
  /** Paths in memory at once; by default as many as some megabytes hold. The statistics do not depend on it. */
  readonly chunk?: number;
  /**
   * What becomes of paths that fail: mean and variance leave them out, and a line in `notes` says so ("note"), or the
   * ensemble is an error ("error"). By default "note".
   */
  readonly onFailure?: "note" | "error";
}

/** Most quantiles, and most bins. */
const mostLevels = 1000;
const mostBins = 2 ** 16;

const isLevels = (u: unknown): u is readonly number[] =>
  isNumbers(u) && u.length > 0 && u.length <= mostLevels && u.every((q: number) => q >= 0 && q <= 1);
const isHistogram = (u: unknown): u is HistogramOption => {
  if (!isRecord(u) || Object.keys(u).some((k) => !["from", "to", "bins"].includes(k))) return false;
  const { from, to, bins } = u;
  return typeof from === "number" && typeof to === "number" && from < to && Number.isFinite(to - from) &&
    Number.isInteger(bins) && Number(bins) >= 1 && Number(bins) <= mostBins;
};

const isUntil = (u: unknown): u is UntilOption => {
  if (!isRecord(u) || Object.keys(u).some((k) => !["standardError", "relative", "atLeast"].includes(k))) {
    return false;
  }
  const { standardError, relative, atLeast } = u;
  const isBound = (v: unknown): boolean =>
    v === undefined || (typeof v === "number" && v > 0 && v < Infinity);
  return isBound(standardError) && isBound(relative) && (standardError ?? relative) !== undefined &&
    (atLeast === undefined || (Number.isSafeInteger(atLeast) && Number(atLeast) >= 2));
};

/** @internal */
const ensembleCodecs = {
  ...solveCodecs,
  of: callback<Payoffs>(),
  controls: kind("a list of { of, mean }, as [{ of: ({ x }) => component(x, 0), mean: 1 }]", isControls),
  antithetic: flag,
  covariance: flag,
  quantiles: kind("a list of numbers from 0 to 1, as [0.05, 0.5, 0.95]", isLevels),
  histogram: kind(
    "{ from, to, bins }: from < to, and 1 to 65536 bins, as { from: 0, to: 2, bins: 50 }",
    isHistogram,
  ),
  until: kind(
    "{ standardError, relative, atLeast }, with one of the first two > 0, as { standardError: 1e-3 }",
    isUntil,
  ),
  chunk: number("a whole number from 1", (v) => Number.isInteger(v) && v > 0),
  onFailure: choice("note", "error"),
} as const;

/** The options of an ensemble as they are now. @internal */
export type EnsembleAsked = Options<typeof ensembleCodecs>;

/** Reads options that nobody has looked at. Errors (Left): `BadOption`. @internal */
export const readEnsemble: (u: unknown) => E.Either<ItoError, EnsembleAsked> = optionsOf(
  "ensemble",
  ensembleCodecs,
);
