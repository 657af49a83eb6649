/**
 * The chunks of an ensemble: solved one after the other, of each its moments.
 * Tests: tests/solve/ensemble/ensemble_test.ts.
 * @module
 */
import * as E from "fp-ts/Either";
import type { TaskEither } from "fp-ts/TaskEither";
import { internal, type ItoError, type SampleRange, sure } from "../../sde/border/errors.ts";
import { codeNames, codes, endedWell } from "../../solvers/symbols.ts";
import type { Chosen, Runner } from "../../backends/run/runner.ts";
import { failedOf, type Group, together as bothOf } from "../failed.ts";
import { endsOf, isAborted, type Job, type Outcome, type Progress } from "../../backends/schedule/job.ts";
import { type Gathered, gathered, nothingElse, type Wants } from "./wants.ts";
import { pairRows } from "./pairs.ts";
import { momentsSoFar, type Stream, streamOf, withNext } from "./stream.ts";
import { keptOf } from "../../backends/schedule/plans/save.ts";
import { widthOf } from "../../backends/schedule/plans/width.ts";
import type { Prepared } from "../prepared.ts";
import { failureOfAll, joinedRanges, unfinishedOf } from "../unfinished.ts";

/** What is known of the chunks so far. */
export interface Sums {
  /** Of the samples and their results, and of the states on their way. */
  readonly last: Stream;
  readonly saved: Stream;
  /**
   * Of the means of antithetic pairs: what standard errors are of, and how many of a pair ended in an event. Where there are
   * no pairs, of the paths themselves.
   */
  readonly spread: { readonly last: Stream; readonly saved: Stream; readonly events: Stream };
  /** What else is asked for, of the same. */
  readonly more: { readonly last: Gathered; readonly saved: Gathered };
  readonly inPairs: boolean;
  /** By number of the code. */
  readonly codes: readonly number[];
  readonly accepted: number;
  readonly attempts: number;
  readonly paid: number;
  /** The paths that failed. */
  readonly failed: readonly Group[];
}

/** How many of each code there are, and the steps accepted and tried. */
const countsOf = (o: Outcome, ends: Uint32Array) => {
  const found = codeNames.map(() => 0);
  let [accepted, attempts] = [0, 0];
  for (let i = 0; i < ends.length; i++) {
    const code = ends[i] ?? 0;
    found[code] = (found[code] ?? 0) + 1;
    accepted += o.accepts[i] ?? 0;
    attempts += o.attempts[i] ?? 0;
  }
  return { codes: found, accepted, attempts };
};

const isFinite = (s: Stream): boolean => momentsSoFar(s).squares.every(Number.isFinite);

/** The rows of a chunk, added to those before; they are looked at one by one only where a sum says that one is not finite. */
const withRowsOf = (sums: Sums, o: Outcome) => {
  const over = (ends: Uint32Array) => {
    const well = ends.includes(codes.event) ? ends.map((c) => (endedWell(c) ? codes.done : c)) : ends;
    const next = (s: Stream, values: Outcome["samples"]): Stream =>
      withNext(s, { values, codes: well, wanted: codes.done });
    const saved = o.saved === undefined ? sums.saved : next(sums.saved, o.saved);
    return { last: next(sums.last, o.samples), saved, ends, well };
  };
  const first = over(o.codes);
  return isFinite(first.last) && isFinite(first.saved) ? first : over(endsOf(o));
};

/** The same of pairs, with those of a chunk; `events` is 1 where a path ended in one. */
const spreadOf = (
  { spread, inPairs }: Sums,
  all: { readonly last: Stream; readonly saved: Stream },
  { o, well, ends }: { readonly o: Outcome; readonly well: Uint32Array; readonly ends: Uint32Array },
): Sums["spread"] => {
  if (!inPairs) return { ...all, events: spread.events };
  const next = (s: Stream, values: Outcome["samples"]): Stream =>
    withNext(s, pairRows({ values, codes: well, wanted: codes.done }, s.columns));
  return {
    last: next(spread.last, o.samples),
    saved: o.saved === undefined ? spread.saved : next(spread.saved, o.saved),
    events: next(spread.events, Float64Array.from(ends, (c) => (c === codes.event ? 1 : 0))),
  };
};

const withChunk = (sums: Sums, o: Outcome, start: number): Sums => {
  const { last, saved, ends, well } = withRowsOf(sums, o);
  const rows = { codes: well, wanted: codes.done };
  sums.more.last.add({ ...rows, values: o.samples, columns: last.columns });
  if (o.saved !== undefined) sums.more.saved.add({ ...rows, values: o.saved, columns: saved.columns });
  const found = countsOf(o, ends);
  return {
    last,
    saved,
    more: sums.more,
    inPairs: sums.inPairs,
    spread: spreadOf(sums, { last, saved }, { o, well, ends }),
    codes: sums.codes.map((k, code) => k + sure(found.codes[code], "count of a code")),
    accepted: sums.accepted + found.accepted,
    attempts: sums.attempts + found.attempts,
    paid: sums.paid + o.paid,
    failed: bothOf(sums.failed, failedOf(ends, o.attempts, start)),
  };
};

/** What has been found, the last chunk's backend, and what broke. */
export interface Found {
  readonly sums: Sums;
  readonly last: Chosen;
  readonly unfinished: readonly SampleRange[];
  readonly failure: ItoError | undefined;
  /** How many paths there are: all that were asked for, or with a rule those that were begun. */
  readonly paths: number;
  /** Whether the rule was met, where there is one. */
  readonly met: boolean;
}

/** When there are enough paths. */
export interface Rule {
  /** The number of paths after which it is asked next. */
  readonly next: (after: number) => number;
  readonly isMet: (sums: Sums) => boolean;
}

/** What is wanted of a path's end, and of its states on the way. */
export interface AllWants {
  readonly last: Wants;
  readonly saved: Wants;
}
const momentsAlone: AllWants = { last: nothingElse, saved: nothingElse };

const nothing = (width: number, kept: number, wants: AllWants, inPairs: boolean): Sums => {
  const [last, saved] = [streamOf(width, wants.last.together), streamOf(kept, wants.saved.together)];
  return {
    last,
    saved,
    spread: { last, saved, events: streamOf(1) },
    inPairs,
    more: { last: gathered(wants.last), saved: gathered(wants.saved) },
    codes: codeNames.map(() => 0),
    accepted: 0,
    attempts: 0,
    paid: 0,
    failed: [],
  };
};

/** A chunk as a job: it reports its progress as a part of the whole. */
const jobOf = (a: {
  readonly whole: Job;
  readonly from: number;
  readonly n: number;
  readonly nfe: number;
  readonly spent: number;
}): Job => {
  const { whole, from, n } = a;
  const { progress } = whole;
  return {
    ...whole,
    n,
    start: whole.start + from,
    progress: progress &&
      ((p: Progress) => progress({ ...p, done: from + p.done, total: whole.n, nfe: a.nfe + p.nfe })),
    part: { spent: a.spent, waiting: whole.n - from - n },
  };
};

/** Chunk after chunk, until all are solved, a rule is met, one breaks, or the run is aborted. */
export function runChunks(
  { plan, job: whole, chunk, strategy, wants = momentsAlone, rule }: Prepared & {
    readonly chunk: number;
    readonly wants?: AllWants;
    readonly rule?: Rule | undefined;
  },
  runner: Runner,
): TaskEither<ItoError, Found> {
  return async () => {
    const began = performance.now();
    let sums = nothing(widthOf(plan), keptOf(plan), wants, strategy.antithetic === true);
    let last: Chosen | undefined;
    let failure: ItoError | undefined;
    let from = 0;
    let look = rule === undefined ? whole.n : rule.next(0);
    let met = false;
    const undone: SampleRange[] = [];
    const goesOn = (): boolean =>
      from < whole.n && !met && failure === undefined && (last === undefined || !isAborted(whole));
    while (goesOn()) {
      const nfe = sums.attempts * plan.nfePerStep;
      const n = Math.min(chunk, look - from);
      const job = jobOf({ whole, from, n, nfe, spent: performance.now() - began });
      const run = await runner.run(job)();
      if (E.isLeft(run)) {
        if (last === undefined) return run;
        failure = run.left;
        undone.push({ start: job.start, n });
      } else {
        last = run.right;
        sums = withChunk(sums, last.outcome, job.start);
        failure = last.outcome.failure;
        undone.push(...unfinishedOf(last.outcome.codes, job.start));
      }
      from += n;
      if (from < look || rule === undefined) continue;
      met = rule.isMet(sums);
      look = rule.next(look);
    }
    if (last === undefined) throw internal("an ensemble of no chunk");
    const never = rule === undefined ? [{ start: whole.start + from, n: whole.n - from }] : [];
    const unfinished = joinedRanges([...undone, ...never]);
    const paths = rule === undefined ? whole.n : from;
    const broken = failure && failureOfAll(failure, paths, unfinished);
    return E.right({ sums, last, unfinished, failure: broken, paths, met });
  };
}
