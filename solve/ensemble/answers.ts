/**
 * What an ensemble answers, as types.
 * @module
 */
import type { ItoError, SampleRange } from "../../sde/border/errors.ts";
import type { Backend } from "../../backends/run/choose.ts";
import type { Code } from "../solution.ts";

/** Mean and variance (÷ n) of each element, over paths, and how far the mean may be from the true one. */
export interface Statistics {
  /** In units of x; NaN where no path is done. */
  readonly mean: Float64Array;
  /** In units of x²; NaN where no path is done. */
  readonly variance: Float64Array;
  /**
   * √(variance / (n − 1)), in units of x: the standard error of the mean; NaN of fewer than two paths. With `antithetic` the
   * same of the pairs' means and their number.
   */
  readonly standardError: Float64Array;
  /** The least, in units of x; NaN where no path is done. */
  readonly min: Float64Array;
  /** The largest, likewise. */
  readonly max: Float64Array;
  /** Where `quantiles` asks for them. */
  readonly quantiles?: Quantiles;
  /** Where `histogram` asks for it. */
  readonly histogram?: Histogram;
}

/** Quantiles of the paths that are done, as numpy's "linear" defines them. */
export interface Quantiles {
  /** Those that were asked for. */
  readonly levels: readonly number[];
  /** [levels][…as the mean]; NaN where no path is done, or paths had ended before. */
  readonly values: Float64Array;
  /** How far each may be from the exact quantile of these paths: 0 where their numbers were held. Of its own units. */
  readonly error: Float64Array;
}

/** Counts of the paths that are done, in bins: [edges i, edges i + 1), the last one with its end. */
export interface Histogram {
  /** [bins + 1], in units of what is counted. */
  readonly edges: Float64Array;
  /** […as the mean][bins]. */
  readonly counts: Uint32Array;
  /** […as the mean]: those below the first edge. */
  readonly below: Uint32Array;
  /** […as the mean]: those above the last. */
  readonly above: Uint32Array;
}

/** Covariances (÷ n) of numbers of a path, over paths. */
export interface Covariance {
  /** What rows and columns are, in order: `"x[0]"`, `"x[1]"`, then results by name; on the way `"x[0] at t = 0.25"`. */
  readonly of: readonly string[];
  /** [of][of]; its diagonal is the variance, bit for bit. NaN where no path is done. */
  readonly values: Float64Array;
}

/** The statistics of paths on their way. */
export interface SavedStatistics extends Statistics {
  /** When; `mean` and its like have the shape [times][...shape]. */
  readonly times: Float64Array;
  /** Of all elements at all times, where `covariance` asks for it: autocovariances too. */
  readonly covariance?: Covariance;
}

/** Paths that ended in an event. */
export interface EventCount {
  /** How many. */
  readonly count: number;
  /** Of the paths that ended well: the estimate of the event's probability before the solve's end. */
  readonly share: number;
  /** √(share (1 − share) / (n − 1)); NaN of fewer than two paths. */
  readonly standardError: number;
}

/** A mean over paths, and how far it may be from the true one: its standard error. */
export interface Slopes {
  /** NaN where no path is done. */
  readonly mean: Float64Array;
  /** √(variance of a path / number of paths); NaN of a single path. */
  readonly standardError: Float64Array;
}

/** A payoff's mean, better known by controls (`controls`). */
export interface Controlled extends Slopes {
  /** How much of each control is taken away: β. 0 of one that does not vary, or is made of those before it. */
  readonly weights: Float64Array;
  /** The share of the variance that the controls explain, 0 to 1. */
  readonly explained: number;
}

/** The derivatives of a mean over paths: of x, [...shape], and of results of one's own. */
export interface EnsembleGradient extends Slopes {
  /** Of each result (`withResults`), by name. */
  readonly results: Readonly<Record<string, Slopes>>;
}

/** What became of many paths: their statistics at the end, over those that are done. */
export interface Ensemble extends Statistics {
  /** The same of what paths say of themselves (`withResults`), by name; with adaptive steps of the `time` they reached. */
  readonly results: Readonly<Record<string, Statistics>>;
  /** Each payoff with its controls, where `controls` asks for it; `results` has both as they are. */
  readonly controlled?: Readonly<Record<string, Controlled>>;
  /** The derivatives that `gradient` asks for, by what they are by: ∂E[x] / ∂θ as the mean of ∂x / ∂θ. */
  readonly gradients?: Readonly<Record<string, EnsembleGradient>>;
  /** The shape of a sample, and of mean and variance. */
  readonly shape: readonly number[];
  /** The names of a sample's components, where the process names them. */
  readonly names?: readonly string[];
  /** The same on the way, where `saveAt` asks for it. */
  readonly saved?: SavedStatistics;
  /** Of elements and results at the end, where `covariance` asks for it. */
  readonly covariance?: Covariance;
  /** How many paths ended in an event, where there is one (`withStop`). */
  readonly events?: EventCount;
  /** What became of the stopping rule (`until`): whether it was met, and how many paths were begun. */
  readonly until?: { readonly met: boolean; readonly paths: number };
  /** How many paths ended how; `running` are those that an abort or a failure left undone. */
  readonly codes: Readonly<Record<Code, number>>;
  /** Steps accepted and rejected, over all paths; those count too that were under way at an abort. */
  readonly steps: { readonly accepted: number; readonly rejected: number };
  /** Evaluations: those of the paths' own steps, and those carried out. */
  readonly evaluations: { readonly own: number; readonly paid: number };
  /** The paths that are `running`, as parts to ask for again; empty where all have ended. With `until` paths that were never begun are not among them. */
  readonly unfinished: readonly SampleRange[];
  /** What broke on the way, if anything did: the statistics are of the paths that were done by then. */
  readonly failure?: ItoError;
  /** The number of the first path. */
  readonly start: number;
  /** The seed of the run. */
  readonly seed: number;
  /** Wall-clock time, compiling and statistics included. */
  readonly seconds: number;
  /** Where it ran. */
  readonly backend: Exclude<Backend, "auto">;
  /** What it ran on, in words. */
  readonly device: string;
  /** What the user should know: of the choice of backend, of paths that failed and are left out; a line each. */
  readonly notes: readonly string[];
}
