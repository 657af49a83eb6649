/**
 * What every device does for a job, once: waves of samples, progress, an abort, what is left undone, a device that is lost.
 *
 * A device says how it solves a *wave*, some samples from a number on, as many as it has room for; it hears an abort itself,
 * and says where the samples stood that were under way. All else is here.
 * Tests: tests/backends/devices/waves_test.ts, tests/backends/devices/abort_test.ts.
 * @module
 */
import * as E from "fp-ts/Either";
import type { TaskEither } from "fp-ts/TaskEither";
import { internal, type ItoError } from "../../sde/border/errors.ts";
import { codes } from "../../solvers/symbols.ts";
import type { Precision } from "../host/reals.ts";
import { isAborted, type Job, type Outcome } from "../schedule/job.ts";
import {
  emptied,
  leaveUndone,
  type Results,
  resultsRoom,
  type RowPlan,
  type Standing,
} from "../schedule/loop_results.ts";
import { releaseAll, type Resident } from "./resident.ts";

/** How far a wave is. */
export interface WaveProgress {
  /** Samples of it that have ended. */
  readonly done: number;
  /** Evaluations, of every step tried. */
  readonly nfe: number;
  /** The mean time of those under way; NaN where it is not known. */
  readonly meanT: number;
}

/** What a device is asked for: samples of a job, from this one on. */
export interface Wave {
  readonly job: Job;
  readonly from: number;
  /** Where results go: the columns of the whole job. */
  readonly results: Results;
  /** How long the run took so far that the job is a part of, in ms. */
  readonly spent: number;
  readonly report: (p: WaveProgress) => void;
}

/** What came of a wave. */
export interface WaveEnd {
  /** How many samples it was; the next wave begins after them. */
  readonly count: number;
  /** Evaluations that were carried out. */
  readonly paid: number;
  /** Where samples stood that an abort, or what broke, has left under way. */
  readonly standing: readonly Standing[];
  /** What broke. */
  readonly failure?: ItoError;
  /** The states on the way that stay on the device, where the job wants that. */
  readonly resident?: Resident;
}

/** A plan as one device runs it. */
export interface Solver {
  readonly wave: (w: Wave) => Promise<WaveEnd>;
  /** It can leave states on the way where they are made. */
  readonly canStay?: true;
  /** What it was that ran the last wave, for the user. */
  readonly name: () => string;
}

/** An outcome, and what made it. */
export interface Run {
  readonly outcome: Outcome;
  readonly device: string;
  /** States on the way that stay on the device, in the order of the paths: whoever has the run gives them back. */
  readonly resident?: readonly Resident[];
}

/** A plan on a device, ready for jobs, one at a time. */
export interface Opened {
  /** Errors (Left): those of the device, where it has given no sample back. */
  readonly run: (job: Job) => TaskEither<ItoError, Run>;
  /** Gives everything back; no job may be under way. */
  readonly release: () => Promise<void>;
  /** What it holds between jobs, its oracles apart. */
  readonly bytes: () => number;
  /** Whether its device is there. */
  readonly isSound: () => boolean;
  /** Lets go of what others can use meanwhile, and takes it again, which may fail as its opening may. */
  readonly rest: () => Promise<void>;
  readonly wake: TaskEither<ItoError, void>;
}

/** Of a plan that holds nothing that must be given back. */
export const holdsNothing: Omit<Opened, "run"> = {
  release: () => Promise.resolve(),
  bytes: () => 0,
  isSound: () => true,
  rest: () => Promise.resolve(),
  wake: () => Promise.resolve(E.right(undefined)),
};

/** How many samples have ended. */
export function doneIn({ codes: found }: Results): number {
  return found.reduce((n, c) => n + (c === codes.running ? 0 : 1), 0);
}

/**
 * How a device solves jobs of a plan. What stays on it of a run that breaks is given back here. Errors (Left) of a run: `DeviceLost`, `DeviceLimit` where no sample
 * has ended.
 */
export function runBy(whole: RowPlan, precision: Precision, { wave, name, canStay }: Solver): Opened["run"] {
  let last: Results | undefined;
  const run = async (job: Job, resident: Resident[]): Promise<E.Either<ItoError, Run>> => {
    const { n, part } = job;
    const { elements, reals } = whole;
    const stays = canStay === true && job.stays === true && whole.save !== undefined;
    const plan: RowPlan = stays ? { elements, reals } : whole;
    const reused = last?.codes.length === n && !stays ? last : undefined;
    const results = reused === undefined ? resultsRoom(plan, precision, n) : emptied(plan, reused);
    last = part === undefined ? undefined : results; // else the results are the caller's to keep
    const began = performance.now();
    const standing: Standing[] = [];
    let [from, paid, before, nfe] = [0, 0, 0, 0];
    let failure: ItoError | undefined;
    while (from < n && failure === undefined) {
      const end = await wave({
        job,
        from,
        results,
        spent: (part?.spent ?? 0) + performance.now() - began,
        report: (p) => {
          nfe = before + p.nfe;
          job.progress?.({ done: from + p.done, total: n, meanT: p.meanT, nfe });
        },
      });
      before = nfe;
      standing.push(...end.standing);
      if (end.resident !== undefined) resident.push(end.resident);
      paid += end.paid;
      from += end.count;
      failure = end.failure;
      if (isAborted(job)) break;
      if (end.count === 0 && failure === undefined) throw internal(`a wave of no sample, at ${from} of ${n}`);
    }
    const done = doneIn(results);
    if (done < n) leaveUndone(results, standing);
    const device = name();
    if (failure === undefined) {
      return E.right({ outcome: { ...results, paid }, device, ...(stays ? { resident } : {}) });
    }
    const told = failure.tag === "DeviceLost" ? { ...failure, done, total: n } : failure;
    const isOfDevice = failure.tag === "DeviceLost" || failure.tag === "DeviceLimit";
    return isOfDevice && done === 0
      ? E.left(told)
      : E.right({ outcome: { ...results, paid, failure: told }, device });
  };
  return (job) => async () => {
    const resident: Resident[] = [];
    let isWhole = false;
    try {
      const made = await run(job, resident);
      isWhole = E.isRight(made) && made.right.outcome.failure === undefined;
      return made;
    } finally {
      if (!isWhole) releaseAll(resident);
    }
  };
}
