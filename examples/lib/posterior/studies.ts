/**
 * What the example of posteriors looks at: draws at one observation beside exact ones, calibration over many, of any process and
 * strategy. Tests: tests/examples/posterior_test.ts.
 * @module
 */
import * as E from "fp-ts/Either";
import { pipe } from "fp-ts/function";
import * as TE from "fp-ts/TaskEither";
import {
  type ItoError,
  marginalOf,
  type Numbers,
  type Process,
  reverse,
  type Solution,
  solve,
  type Strategy,
} from "ito";
import type { Distance, Judge } from "ito/metrics";
import { type Share, sharesOf } from "../mixture.ts";
import { chiSquared, countsOf, draws, ranksOf } from "./calibration.ts";
import { knownScore, modesOf, pairs, posteriorOf } from "./known.ts";

/** A way to draw from a posterior. */
export interface Sampler {
  readonly name: string;
  /** The process whose reverse is solved. */
  readonly process: Process;
  readonly strategy: Strategy;
}

/** Draws of the known posterior, each by steps of its own; `y` is one observation, or one for each draw. */
export function drawsOf(
  { process, strategy }: Sampler,
  o: {
    readonly y: number | Numbers;
    readonly n: number;
    readonly seed: number;
    readonly signal?: AbortSignal;
  },
): TE.TaskEither<ItoError, Solution> {
  const { y, ...asked } = o;
  return pipe(
    TE.fromEither(marginalOf(process)),
    TE.chain((m) => solve(reverse(process, knownScore(m)), strategy, { ...asked, params: { y } })),
  );
}

/** The evaluations of a draw. */
export function nfeOf(s: Solution): number {
  return s.evaluations.own / s.codes.length;
}

/** Draws at one observation, beside exact ones. */
export interface Judged {
  readonly nfe: number;
  /** Of the steps tried. */
  readonly rejected: number;
  /** The share of each mode. */
  readonly shares: readonly Share[];
  /** By how many standard errors the worst of these is off. */
  readonly worst: number;
  /** Sliced Wasserstein, beside what exact draws have of each other. */
  readonly distance: Distance;
}

const total = (v: ArrayLike<number>): number => Array.from(v).reduce((a, b) => a + b, 0);

/** What draws at y are worth; `judge` was made of as many exact ones (`exactDraws`). Errors (Left): those of `judge`. */
export function judged(s: Solution, y: number, judge: Judge): E.Either<ItoError, Judged> {
  const n = s.codes.length, { weights } = posteriorOf(y);
  const shares = sharesOf(modesOf(s.samples, y), weights.length);
  const away = shares.map(({ share }, k) => {
    const w = weights[k] ?? NaN;
    return n * w < 5 ? 0 : Math.abs(share - w) / Math.sqrt(w * (1 - w) / n);
  });
  const [accepts, rejects] = [total(s.accepts), total(s.rejects)];
  return pipe(
    judge(s),
    E.map((found) => ({
      nfe: nfeOf(s),
      rejected: rejects / (accepts + rejects),
      shares,
      worst: Math.max(...away),
      distance: found,
    })),
  );
}

/** Calibration of two parameters: counts of ranks, and how likely they are. */
export interface Calibration {
  readonly nfe: number;
  readonly parameters: readonly {
    readonly counts: readonly number[];
    readonly chi: number;
    readonly p: number;
  }[];
}

/** Where truths θ [L, 2] rank among draws of their posteriors. */
export function calibrationOf(
  theta: ArrayLike<number>,
  s: Pick<Solution, "samples">,
  nfe: number,
): Calibration {
  return {
    nfe,
    parameters: [0, 1].map((element) => {
      const counts = countsOf(ranksOf(theta, s.samples, { element, elements: 2 }));
      return { counts, ...chiSquared(counts) };
    }),
  };
}

/** The calibration of a sampler on the known posterior, over so many observations. Errors (Left): those of `solve`. */
export function calibrated(
  sampler: Sampler,
  o: { readonly observations: number; readonly seed: number; readonly signal?: AbortSignal },
): TE.TaskEither<ItoError, Calibration> {
  const { observations, seed, ...rest } = o;
  const { theta, y } = pairs(observations, seed);
  const n = observations * draws;
  const each = Float64Array.from({ length: n }, (_, i) => y[i % observations] ?? NaN);
  return pipe(
    drawsOf(sampler, { y: each, n, seed: seed + 2, ...rest }),
    TE.map((s) => calibrationOf(theta.values, s, nfeOf(s))),
  );
}
