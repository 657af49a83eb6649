/**
 * What an ensemble says when its chunks are done: statistics by name, counts, and what the user should know.
 * Tests: tests/solve/ensemble/ensemble_test.ts, tests/solve/ensemble/events_test.ts.
 * @module
 */
import { drawn } from "../../sde/border/display.ts";
import { sure } from "../../sde/border/errors.ts";
import { cutLoops } from "../../solvers/results.ts";
import { codes } from "../../solvers/symbols.ts";
import { doubtsOf } from "../doubts.ts";
import type { AllWants, Found } from "./chunks.ts";
import { type Moments, standardErrorsOf } from "./moments.ts";
import { controlledOf, type Estimated, estimatesOf } from "./estimates.ts";
import { unmetNotes, type UntilOption } from "./until.ts";
import type { Covariance, Ensemble, Slopes, Statistics } from "./answers.ts";
import { controlNotes } from "./controls.ts";
import { covarianceFrom, eventCountOf, statisticsFrom } from "./statistics.ts";
import { momentsSoFar } from "./stream.ts";
import type { Prepared } from "../prepared.ts";
import { keptOf, timesOf } from "../../backends/schedule/plans/save.ts";
import { realNames, slopeColumns } from "../path_results.ts";
import { unfinishedNotes } from "../out/unfinished_notes.ts";
import type { Code } from "../solution.ts";

/** An ensemble that is ready to run. */
export type Ready = Prepared & Estimated & {
  readonly chunk: number | undefined;
  readonly onFailure: "note" | "error";
  readonly wants: AllWants;
  readonly until: UntilOption | undefined;
};

/** What the columns are whose covariances are wanted. */
const covariancesOf = ({ plan, recurrence, wants, process, strategy, save }: Ready, sums: {
  readonly last: Moments;
  readonly saved: Moments;
}): { readonly last?: Covariance; readonly saved?: Covariance } => {
  if (!wants.last.covariance) return {};
  const elements = Array.from({ length: plan.elements }, (_, i) => `x[${i}]`);
  const last = covarianceFrom(sums.last, [...elements, ...realNames(recurrence)]);
  if (save === undefined) return { last };
  const of = Array.from(timesOf(process, strategy, save)).flatMap((t) =>
    elements.map((name) => `${name} at t = ${t}`)
  );
  return { last, saved: covarianceFrom(sums.saved, of) };
};

/** The ensemble of what was found. */
export function ensembleOf(
  a: Ready,
  { sums, last, unfinished, failure, paths, met }: Found,
  more: { readonly seconds: number; readonly notes: readonly string[] },
): Ensemble {
  const { process, plan, job, save, told } = a;
  const left = paths - sums.codes.reduce((sum, k) => sum + k, 0);
  const count = (name: Code): number =>
    sure(sums.codes[codes[name]], `count of "${name}"`) + (name === "running" ? left : 0);
  const moments = { last: momentsSoFar(sums.last), saved: momentsSoFar(sums.saved) };
  const spread = momentsSoFar(sums.spread.last);
  const end = { of: moments.last, spread, more: sums.more.last };
  const part = (from: number, to: number): Statistics => statisticsFrom(end, from, to);
  const statistics = part(0, plan.elements);
  const results = realNames(a.recurrence).map((name, k) =>
    [name, part(plan.elements + k, plan.elements + k + 1)] as const
  );
  const saved = statisticsFrom(
    { of: moments.saved, spread: momentsSoFar(sums.spread.saved), more: sums.more.saved },
    0,
    keptOf(plan),
  );
  const covariance = covariancesOf(a, moments);
  const pairs = sums.inPairs ? momentsSoFar(sums.spread.events) : undefined;
  const slopes = (from: number, to: number): Slopes => standardErrorsOf(moments.last, from, to, spread);
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
    samples: paths,
    areDone: count("done") === paths,
    cut: paths * (Object.fromEntries(results)[cutLoops]?.mean[0] ?? 0),
    ...(a.asked.precision === "f64" ? {} : { ends }),
  });
  return drawn({
    ...statistics,
    results: Object.fromEntries(results),
    ...(a.controls.length === 0 ? {} : { controlled: controlledOf(a, sums.spread.last) }),
    ...(gradients.length === 0 ? {} : { gradients: Object.fromEntries(gradients) }),
    shape: a.shape,
    ...(process.names === undefined ? {} : { names: process.names }),
    ...(save === undefined ? {} : {
      saved: {
        times: timesOf(process, a.strategy, save),
        ...saved,
        ...(covariance.saved === undefined ? {} : { covariance: covariance.saved }),
      },
    }),
    ...(covariance.last === undefined ? {} : { covariance: covariance.last }),
    ...(a.strategy.stop === undefined ? {} : { events: eventCountOf(count("event"), count("done"), pairs) }),
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
    ...(a.until === undefined ? {} : { until: { met, paths } }),
    unfinished,
    ...(failure === undefined ? {} : { failure }),
    start: job.start,
    seed: job.seed,
    seconds: more.seconds,
    backend: last.backend,
    device: last.device,
    notes: [
      ...last.notes,
      ...unfinishedNotes(paths, unfinished),
      ...(a.until === undefined || met
        ? []
        : unmetNotes(a.until, estimatesOf(a, sums), { paths, most: job.n })),
      ...missedNotes(save === undefined ? undefined : saved.mean, count("event")),
      ...controlNotes(spread, a.controls),
      ...binnedNotes(
        [statistics, saved, ...results.map(([, of]) => of)],
        sums.more.last.isBinned() || sums.more.saved.isBinned(),
      ),
      ...doubts,
      ...more.notes,
      ...told.notes(),
    ],
  });
}

/** What is to be said of quantiles that are not exact. */
const binnedNotes = (all: readonly Statistics[], isBinned: boolean): readonly string[] => {
  if (!isBinned) return [];
  const most = all.reduce(
    (m, { quantiles }) => Array.from(quantiles?.error ?? []).reduce((a, b) => Math.max(a, b), m),
    0,
  );
  return [
    `quantiles: there are too many numbers to hold, so that they are counted in bins: each is that of the paths to ` +
    `within its "error", ${most.toPrecision(2)} at most. Try: fewer paths, elements or times`,
  ];
};

/** What is to be said of times that paths did not live to see. */
const missedNotes = (means: ArrayLike<number> | undefined, events: number): readonly string[] =>
  means !== undefined && events > 0 && Array.from(means).some(Number.isNaN)
    ? [
      `saved: ${events} paths ended in an event, and have no state at later times; mean and variance are NaN there. ` +
      "Try: solve(…, { saveAt }), whose saved.values are path by path",
    ]
    : [];
