/**
 * `ensemble`: mean and variance over any number of paths, in memory that does not grow with it.
 *
 * Paths are solved a chunk at a time by one compiled plan; of each chunk its moments are kept and joined, in the order
 * of the chunks. So the same chunks give the same numbers, and others the same up to the rounding of float64.
 * Tests: tests/solve/ensemble/ensemble_test.ts, tests/solve/ensemble/events_test.ts.
 * @module
 */
import * as E from "fp-ts/Either";
import { pipe } from "fp-ts/function";
import * as TE from "fp-ts/TaskEither";
import type { TaskEither } from "fp-ts/TaskEither";
import { callback, choice, number } from "../../sde/border/decode.ts";
import { type ItoError, type SampleRange, sure } from "../../sde/border/errors.ts";
import type { Calculus, Process } from "../../sde/process.ts";
import type { Fallible } from "../../sde/border/fallible.ts";
import { optionsOf } from "../../sde/border/options.ts";
import { codes, endedWell } from "../../solvers/symbols.ts";
import type { Strategy } from "../../solvers/strategy.ts";
import { type Backend, openOn } from "../../backends/run/choose.ts";
import { doubtsOf } from "../doubts.ts";
import { type Found, runChunks } from "./chunks.ts";
import { failureNotes } from "../failure_notes.ts";
import { roomProblem } from "../../backends/run/memory.ts";
import { type Moments, standardErrorsOf, statisticsOf } from "./moments.ts";
import { type Payoffs, withPayoffs } from "./payoffs.ts";
import type { Prepared } from "../prepared.ts";
import { keptOf, timesOf } from "../../backends/schedule/plans/save.ts";
import { widthOf } from "../../backends/schedule/plans/width.ts";
import { realNames, slopeColumns } from "../path_results.ts";
import { type Code, unfinishedNotes } from "../solution.ts";
import { planned } from "../solve.ts";
import { solveCodecs, type SolveOptions, withDefaults } from "../options.ts";

/** What is asked of an ensemble: as of a solve, and how many paths are in memory at once. */
export interface EnsembleOptions extends SolveOptions {
  /**
   * Numbers of a path's end whose statistics are wanted (payoffs): one, which comes back as `results.of`, or some by name.
   */
  readonly of?: Payoffs;
  /** Paths in memory at once; by default as many as some megabytes hold. */
  readonly chunk?: number;
  /**
   * What becomes of paths that fail: mean and variance leave them out, and a line in `notes` says so ("note"), or the
   * ensemble is an error ("error"). By default "note".
   */
  readonly onFailure?: "note" | "error";
}

/** Mean and variance (÷ n) of each element, over paths, and how far the mean may be from the true one. */
export interface Statistics {
  /** In units of x; NaN where no path is done. */
  readonly mean: Float64Array;
  /** In units of x²; NaN where no path is done. */
  readonly variance: Float64Array;
  /** √(variance / (n − 1)), in units of x: the standard error of the mean; NaN of fewer than two paths. */
  readonly standardError: Float64Array;
}

/** The statistics of paths on their way. */
export interface SavedStatistics extends Statistics {
  /** When; `mean` and `variance` have the shape [times][...shape]. */
  readonly times: Float64Array;
}

/** A mean over paths, and how far it may be from the true one: its standard error. */
export interface Slopes {
  /** NaN where no path is done. */
  readonly mean: Float64Array;
  /** √(variance of a path / number of paths); NaN of a single path. */
  readonly standardError: Float64Array;
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
  /** The derivatives that `gradient` asks for, by what they are by: ∂E[x] / ∂θ as the mean of ∂x / ∂θ. */
  readonly gradients?: Readonly<Record<string, EnsembleGradient>>;
  /** The shape of a sample, and of mean and variance. */
  readonly shape: readonly number[];
  /** The same on the way, where `saveAt` asks for it. */
  readonly saved?: SavedStatistics;
  /** How many paths ended how; `running` are those that an abort or a failure left undone. */
  readonly codes: Readonly<Record<Code, number>>;
  /** Steps accepted and rejected, over all paths; those count too that were under way at an abort. */
  readonly steps: { readonly accepted: number; readonly rejected: number };
  /** Evaluations: those of the paths' own steps, and those carried out. */
  readonly evaluations: { readonly own: number; readonly paid: number };
  /** The paths that are `running`, as parts to ask for again; empty where all have ended. */
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

/** Numbers of results in memory at once: 8 MB of float32. */
const numbersAtOnce = 2 ** 21;
/** Where steps are staged, slots run empty at a chunk's end: it is at least so many batches. */
const batchesAtOnce = 16;

/** How many paths are in memory at once. */
export function chunkOf({ plan, job }: Prepared, asked?: number): number {
  if (asked !== undefined) return Math.min(asked, job.n);
  const fit = Math.floor(numbersAtOnce / (widthOf(plan) + 3 + keptOf(plan)));
  return Math.min(job.n, Math.max(1, fit, plan.tag === "staged" ? batchesAtOnce * job.batch : 1));
}

const readOptions = optionsOf("ensemble", {
  ...solveCodecs,
  of: callback<Payoffs>(),
  chunk: number("a whole number from 1", (v) => Number.isInteger(v) && v > 0),
  onFailure: choice("note", "error"),
});

/** An ensemble that is ready to run. */
type Ready = Prepared & { readonly chunk: number | undefined; readonly onFailure: "note" | "error" };

const checked = (
  process: Fallible<Process<Calculus>>,
  strategy: Strategy<Calculus>,
  options: EnsembleOptions,
): E.Either<ItoError, Ready> =>
  pipe(
    readOptions(options),
    E.chain(({ chunk, of, onFailure = "note", ...rest }) =>
      pipe(
        withDefaults("ensemble", rest),
        E.chain((asked) => pipe(withPayoffs(strategy, of), E.map((s) => ({ asked, s })))),
        E.chain(({ asked, s }) => planned(process, s, asked, chunk ?? 1)),
        E.map((prepared) => ({ ...prepared, chunk, onFailure })),
      )
    ),
  );

const ensembleOf = (
  a: Prepared,
  { sums, last, unfinished, failure }: Found,
  more: { readonly seconds: number; readonly notes: readonly string[] },
): Ensemble => {
  const { process, plan, job, save, told } = a;
  const left = job.n - sums.codes.reduce((sum, k) => sum + k, 0);
  const count = (name: Code): number =>
    sure(sums.codes[codes[name]], `count of "${name}"`) + (name === "running" ? left : 0);
  const part = (of: Moments, from: number, to: number): Statistics => ({
    ...standardErrorsOf(of, from, to),
    variance: statisticsOf(of).variance.slice(from, to),
  });
  const statistics = part(sums.last, 0, plan.elements);
  const results = realNames(a.recurrence).map((name, k) =>
    [name, part(sums.last, plan.elements + k, plan.elements + k + 1)] as const
  );
  const saved = part(sums.saved, 0, sums.saved.mean.length);
  const slopes = (from: number, to: number): Slopes => standardErrorsOf(sums.last, from, to);
  const gradients = slopeColumns(a.recurrence).map(({ name, x: [from, to], own }) =>
    [name, {
      ...slopes(from, to),
      results: Object.fromEntries(own.map(([result, k]) => [result, slopes(k, k + 1)])),
    }] as const
  );
  const steps = { accepted: sums.accepted, rejected: sums.attempts - sums.accepted };
  const ends = {
    at: (i: number): number => statistics.mean[i] ?? NaN,
    square: (i: number, start: number): number =>
      (statistics.variance[i] ?? NaN) + ((statistics.mean[i] ?? NaN) - start) ** 2,
  };
  const doubts = doubtsOf({
    ...a,
    steps,
    samples: job.n,
    areDone: count("done") === job.n,
    ...(a.asked.precision === "f64" ? {} : { ends }),
  });
  return {
    ...statistics,
    results: Object.fromEntries(results),
    ...(gradients.length === 0 ? {} : { gradients: Object.fromEntries(gradients) }),
    shape: a.shape,
    ...(save === undefined ? {} : { saved: { times: timesOf(process, a.strategy, save), ...saved } }),
    codes: {
      running: count("running"),
      done: count("done"),
      notFinite: count("notFinite"),
      tooShort: count("tooShort"),
      tooLong: count("tooLong"),
      tooFine: count("tooFine"),
      event: count("event"),
    },
    steps,
    evaluations: { own: sums.attempts * plan.nfePerStep, paid: sums.paid },
    unfinished,
    ...(failure === undefined ? {} : { failure }),
    start: job.start,
    seed: job.seed,
    seconds: more.seconds,
    backend: last.backend,
    device: last.device,
    notes: [
      ...last.notes,
      ...unfinishedNotes(job.n, unfinished),
      ...missedNotes(save === undefined ? undefined : saved.mean, count("event")),
      ...doubts,
      ...more.notes,
      ...told.notes(),
    ],
  };
};

/** What is to be said of times that paths did not live to see. */
const missedNotes = (means: ArrayLike<number> | undefined, events: number): readonly string[] =>
  means !== undefined && events > 0 && Array.from(means).some(Number.isNaN)
    ? [
      `saved: ${events} paths ended in an event, and have no state at later times; mean and variance are NaN there. ` +
      "Try: solve(…, { saveAt }), whose saved.values are path by path",
    ]
    : [];

/** What is to be said of the paths that failed: how they did, and that the moments are without them. */
const failuresOf = async (a: Ready, { sums, last }: Found): Promise<readonly string[]> => {
  const lines = await failureNotes(a, sums.failed, last.backend);
  const left = sums.failed.reduce((sum, g) => sum + g.count, 0);
  const done = sums.codes.reduce((sum, k, code) => sum + (endedWell(code) ? k : 0), 0);
  return lines.length === 0 ? [] : [
    `Mean and variance are of the ${done} paths that are done alone: ${left} that failed are left out`,
    ...lines,
  ];
};

const ended = async (a: Ready, found: Found, began: number): Promise<E.Either<ItoError, Ensemble>> => {
  const notes = await failuresOf(a, found);
  const { failed } = found.sums;
  if (failed.length > 0 && a.onFailure === "error") {
    const count = failed.reduce((sum, g) => sum + g.count, 0);
    const reason = notes.slice(1).join("; ");
    return E.left({ tag: "SamplesFailed", where: "ensemble", failed: count, total: a.job.n, reason });
  }
  return E.right(ensembleOf(a, found, { seconds: (performance.now() - began) / 1000, notes }));
};

/**
 * Solves many paths and keeps their mean and variance alone: at the end and, with `saveAt`, on the way.
 *
 * Shapes: mean, variance [...shape]; saved.mean, saved.variance [times][...shape]. Memory: some megabytes for a chunk,
 * whatever `n`. Path i is that of `solve`, a function of (seed, i) alone; statistics do not depend on `chunk`, up to
 * rounding in float64. Errors (Left): those of `solve`; what breaks after the first chunk is `failure`; `SamplesFailed`
 * where paths fail and `onFailure` is "error".
 *
 * @example Mean and variance of an Ornstein–Uhlenbeck process on its way
 * ```ts
 * import { describe, ensemble, eulerMaruyama, ou } from "ito";
 *
 * const options = { n: 10_000, seed: 1, x0: 1.5, saveAt: 20 };
 * const result = await ensemble(ou({ theta: 2, mu: 0.5, sigma: 0.4 }), eulerMaruyama(100), options)();
 * if (result._tag === "Left") throw new Error(describe(result.left));
 * result.right.notes; // none: no path failed, none is left out
 * result.right.mean; // [0.63]
 * result.right.saved?.times; // [0.2, 0.4, 0.6, 0.8, 1]
 * result.right.saved?.variance; // five numbers, from 0.02 up to 0.04
 * ```
 */
export function ensemble<C extends Calculus = "ito">(
  process: Fallible<Process<C>>,
  strategy: Strategy<NoInfer<C>>,
  options: EnsembleOptions,
): TaskEither<ItoError, Ensemble> {
  return pipe(
    TE.fromEither(checked(process, strategy, options)),
    TE.chain((prepared) => async () => {
      const began = performance.now();
      const { plan, job, asked } = prepared;
      const chunk = chunkOf(prepared, prepared.chunk);
      const refused = roomProblem(plan, job, asked, chunk);
      if (refused !== undefined) return E.left(refused);
      const found = await pipe(
        openOn(asked, plan, job.debug),
        TE.chain((runner) => () => runChunks(prepared, chunk, runner)().finally(runner.release)),
      )();
      return E.isLeft(found) ? found : await ended(prepared, found.right, began);
    }),
  );
}
