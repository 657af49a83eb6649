/**
 * What comes of a solve: samples, and how they came about.
 * Tests: tests/solve/callbacks_test.ts, tests/solve/failures_test.ts.
 * @module
 */
import * as E from "fp-ts/Either";
import { describe, type ItoError, type SampleRange } from "../sde/border/errors.ts";
import { drawn } from "../sde/border/display.ts";
import type { Calculus, Process } from "../sde/process.ts";
import type { Recurrence } from "../solvers/step/step.ts";
import { eventCount } from "../solvers/events/after.ts";
import { cutLoops, endless } from "../solvers/results.ts";
import type { Strategy } from "../solvers/strategy.ts";
import { codeNames, codes } from "../solvers/symbols.ts";
import { type Certificate, certificateOf } from "../solvers/certificate/conditions.ts";
import type { Callbacks } from "./callbacks.ts";
import type { Chosen } from "../backends/run/runner.ts";
import { doubtsOf, someEnds } from "./doubts.ts";
import type { Job } from "../backends/schedule/job.ts";
import type { Plan } from "../backends/schedule/plans/plan.ts";
import type { Backend } from "../backends/run/choose.ts";
import type { Reals } from "../backends/host/reals.ts";
import { type Save, type Saved, timesOf } from "../backends/schedule/plans/save.ts";
import { unfinishedNotes } from "./out/unfinished_notes.ts";
import { type Views, withViews } from "./out/views.ts";
import { type PathResults, type SampleGradient, takenApart } from "./path_results.ts";
import { failureOfAll, unfinishedOf } from "./unfinished.ts";

/** What became of a sample. */
export type Code = keyof typeof codes;

/** The steps of an adaptive solve. */
export interface StepsTaken {
  /** Of the steps that were tried, the share that was rejected. */
  readonly rejected: number;
  /** The shortest step that a sample accepted, in units of t; the last ends where the solve does, and may be the shortest. */
  readonly shortest: number;
  /** The longest. */
  readonly longest: number;
}

/** Samples and how they came about; with them, as no fields of their own, the views `at(i)`, `mean` and `std`. */
export interface Solution extends Views {
  /**
   * [n · elements], sample after sample; one that did not end well holds its last state, not denoised. So does one that is
   * `running`: an abort or a failure found it there. Zeros where it had not begun, or its state went with a device.
   */
  readonly samples: Reals;
  /** The shape of a sample. */
  readonly shape: readonly number[];
  /** The names of a sample's components, where the process names them. */
  readonly names?: readonly string[];
  /** The states on the way, where `saveAt` asks for them. */
  readonly saved?: Saved;
  /** The number of the first sample. */
  readonly start: number;
  /** The seed of the run. */
  readonly seed: number;
  /** Each sample's own evaluations: of every step tried, as in the paper's counting. */
  readonly nfe: Uint32Array;
  /** Steps accepted, a sample. */
  readonly accepts: Uint32Array;
  /** Steps rejected, a sample. */
  readonly rejects: Uint32Array;
  /** How each sample ended. */
  readonly codes: readonly Code[];
  /**
   * What each sample says of itself, by name: the `time` that it reached, what `withResults` adds, and where a loop's turns are
   * bounded (`fold({ to, most }, …)`) `cutLoops`, the steps in which it wanted more.
   */
  readonly results: PathResults;
  /** The derivatives that `gradient` asks for, by what they are by. */
  readonly gradients?: Readonly<Record<string, SampleGradient>>;
  /**
   * When each sample ended or came to stay: where something happened to it (`withStop`, `withAbsorb`), the time of that; else
   * the end of the solve.
   */
  readonly times: Reals;
  /** own: the sum of nfe; paid: evaluations carried out in steps (with an oracle a rejected step
   * keeps its first); the one that denoises a sample at its end is in neither. */
  readonly evaluations: { readonly own: number; readonly paid: number };
  /** The samples that are `running`, as parts to ask for again; empty where all have ended. */
  readonly unfinished: readonly SampleRange[];
  /** What broke while samples were under way, if anything did: those that had ended are whole, the rest `running`. */
  readonly failure?: ItoError;
  /**
   * What is proved of the limit of such solves, and by which conditions (`notes` say it where it is a doubt); with it, of
   * adaptive steps, what they were.
   */
  readonly certificate: Certificate & { readonly steps?: StepsTaken };
  /** Wall-clock time, compiling included. */
  readonly seconds: number;
  /** Where it ran. */
  readonly backend: Exclude<Backend, "auto">;
  /** What it ran on, in words. */
  readonly device: string;
  /**
   * What the user should know: of the choice of backend, of samples that failed, when and why, of what is not finished, of
   * what is doubtful, of a callback that threw; a line each.
   */
  readonly notes: readonly string[];
}

const namesOf = (ends: Uint32Array): readonly Code[] => {
  const names: Code[] = [];
  for (let i = 0; i < ends.length; i++) names.push(codeNames[ends[i] ?? codes.running] ?? "running");
  return names;
};

/** What adaptive steps were; nothing of equal ones, which say no lengths, and where none was accepted. */
const stepsTaken = (
  { shortest, longest }: PathResults,
  { accepted, tried }: { readonly accepted: number; readonly tried: number },
): { readonly steps?: StepsTaken } => {
  if (shortest === undefined || longest === undefined || accepted === 0) return {};
  return {
    steps: {
      rejected: 1 - accepted / tried,
      shortest: shortest.reduce((a, v) => Math.min(a, v), endless),
      longest: longest.reduce((a, v) => Math.max(a, v), 0),
    },
  };
};

/** The solution of a run. */
export function solutionOf(a: {
  readonly process: Process<Calculus>;
  readonly strategy: Strategy<Calculus>;
  readonly recurrence: Recurrence;
  readonly plan: Plan;
  readonly save: Save | undefined;
  readonly shape: readonly number[];
  readonly job: Job;
  readonly chosen: Chosen;
  readonly ends: Uint32Array;
  readonly seconds: number;
  readonly told: Callbacks;
}): Solution {
  const { process, save, chosen: { outcome, device, backend, notes } } = a;
  const { attempts, accepts, saved } = outcome;
  const { samples, results, ...asked } = takenApart({ ...a, outcome });
  const nfe = attempts.map((v) => v * a.plan.nfePerStep);
  const unfinished = unfinishedOf(outcome.codes, a.job.start);
  const sum = (values: Uint32Array): number => values.reduce((s, v) => s + v, 0);
  const [accepted, tried] = [sum(accepts), sum(attempts)];
  const { strategy, recurrence } = a;
  const total = (name: string): number => results[name]?.reduce((all, v) => all + v, 0) ?? 0;
  const doubts = doubtsOf({
    process,
    strategy,
    recurrence,
    steps: { accepted, rejected: tried - accepted },
    samples: a.ends.length,
    areDone: a.ends.every((end) => end === codes.done),
    events: total(eventCount),
    cut: total(cutLoops),
    ...(samples instanceof Float32Array ? { ends: someEnds(samples, a.ends) } : {}),
  });
  return drawn(withViews({
    samples,
    shape: a.shape,
    ...(process.names === undefined ? {} : { names: process.names }),
    ...(saved === undefined || save === undefined
      ? {}
      : { saved: { times: timesOf(process, strategy, save), values: saved } }),
    start: a.job.start,
    seed: a.job.seed,
    nfe,
    accepts,
    rejects: attempts.map((v, i) => v - (accepts[i] ?? 0)),
    codes: namesOf(a.ends),
    results,
    ...asked,
    times: results.time,
    evaluations: { own: nfe.reduce((s, v) => s + v, 0), paid: outcome.paid },
    unfinished,
    ...(outcome.failure === undefined ? {} : { failure: failureOfAll(outcome.failure, a.job.n, unfinished) }),
    certificate: {
      ...certificateOf(recurrence, process, strategy),
      ...stepsTaken(results, { accepted, tried }),
    },
    seconds: a.seconds,
    backend,
    device,
    notes: [...notes, ...unfinishedNotes(a.job.n, unfinished), ...doubts, ...a.told.notes()],
  }));
}

/** The solve in one line. */
export function endText(solved: E.Either<ItoError, Solution>): string {
  if (E.isLeft(solved)) return describe(solved.left);
  const { codes: ends, seconds, device, evaluations: { own } } = solved.right;
  const done = ends.filter((code) => code === "done" || code === "event").length;
  return `${done} of ${ends.length} samples done in ${seconds.toFixed(3)} s on ${device}: ${own} evaluations`;
}
