/**
 * What every backend is asked for, and what it gives back.
 * @module
 */

/** How far a solve is. `meanT`: the mean time of the samples under way, where the backend knows it. */
export interface Progress {
  readonly done: number;
  readonly total: number;
  readonly meanT: number;
  readonly nfe: number;
}

/** Samples start … start + n − 1 of a run. */
export interface Job {
  readonly n: number;
  readonly start: number;
  readonly seed: number;
  /** Slots: how many samples are under way at once (staged plans). */
  readonly batch: number;
  readonly progress: ((p: Progress) => void) | undefined;
  /** Asked between steps or chunks: a solve that is aborted returns what is finished. */
  readonly signal: AbortSignal | undefined;
}

/** What came of each sample, in order from `start`. */
export interface Outcome {
  /** [n · elements]; a sample that did not end well holds its last state. */
  readonly samples: Float32Array | Float64Array;
  readonly attempts: Uint32Array;
  readonly accepts: Uint32Array;
  /** `codes` of solvers/step.ts. */
  readonly codes: Uint32Array;
  /** Evaluations of the drift that were carried out for these samples. */
  readonly paid: number;
}
