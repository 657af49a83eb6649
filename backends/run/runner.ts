/**
 * A plan on a backend, ready to run; between solves the last few rest here with all that they have compiled.
 *
 * A runner serves one job at a time: who wants one takes it out, and another who wants the same opens a second. One that
 * has failed, or whose device is gone, never comes back. So a solve is the same whatever was solved before it.
 * Tests: tests/backends/run/runner_test.ts, tests/solve/again_test.ts.
 * @module
 */
import * as E from "fp-ts/Either";
import type { TaskEither } from "fp-ts/TaskEither";
import type { ItoError } from "../../sde/border/errors.ts";
import { pipe } from "fp-ts/function";
import * as TE from "fp-ts/TaskEither";
import type { Opened, Run } from "../devices/waves.ts";
import type { Job } from "../schedule/job.ts";
import type { Plan } from "../schedule/plans/plan.ts";
import type { Kept } from "../host/kept.ts";
import { lastFew } from "../host/kept.ts";

/** A run, where it was, and what the user should know of the choice. */
export interface Chosen extends Run {
  readonly backend: "webgpu" | "cpu" | "native" | "reference";
  readonly notes: readonly string[];
}

/** A plan on a backend, ready to run: compiled once, however many jobs it is given, one at a time. */
export interface Runner {
  /** Errors (Left): the backend's own. */
  readonly run: (job: Job) => TaskEither<ItoError, Chosen>;
  /** Gives everything back; no job may be under way. */
  readonly release: () => Promise<void>;
}

/** A runner that can rest. */
export type Lasting = Runner & Omit<Opened, "run">;

/** What is opened as a runner, which says where it ran and what the user should know. */
export function lasting(
  opened: Opened,
  backend: Chosen["backend"],
  notes: () => readonly string[] = () => [],
): Lasting {
  const run: Runner["run"] = (job) =>
    pipe(opened.run(job), TE.map((made): Chosen => ({ ...made, backend, notes: notes() })));
  return { ...opened, run };
}

/** A runner at rest, and what it is for. */
interface Resting {
  readonly plan: Plan;
  readonly on: string;
  readonly runner: Lasting;
}

/** Runners at rest. */
export type Runners = Kept<Resting>;

const mostBytes = 2 ** 28;

/** No runners yet; room for so many. */
export function runnersAtRest(most: number): Runners {
  return lastFew<Resting>({
    most,
    mostBytes: most === Infinity ? Infinity : mostBytes,
    bytesOf: (r) => r.runner.bytes(),
    letGo: (r) => r.runner.release(),
  });
}

/** Those of every solve. */
export const ofSolves: Runners = runnersAtRest(8);

/** One that rests, or what `open` gives; its release lets it rest again, unless something went wrong. */
export function lent(
  from: Runners,
  what: { readonly plan: Plan; readonly on: string },
  open: TaskEither<ItoError, Lasting>,
): TaskEither<ItoError, Runner> {
  return async () => {
    await from.drop((r) => !r.runner.isSound());
    const rested = from.take((r) => r.plan === what.plan && r.on === what.on)?.runner;
    if (rested === undefined) return E.map(lentOut(from, what))(await open());
    const awake = await rested.wake();
    if (E.isRight(awake)) return E.right(lentOut(from, what)(rested));
    await rested.release();
    return awake;
  };
}

const lentOut =
  (from: Runners, what: { readonly plan: Plan; readonly on: string }) => (runner: Lasting): Runner => {
    let wentWell = true;
    return {
      run: (job) => async () => {
        const before = wentWell;
        wentWell = false; // unless it comes to its end
        const run = await runner.run(job)();
        wentWell = before && E.isRight(run) && run.right.outcome.failure === undefined;
        return run;
      },
      release: async () => {
        if (!wentWell || !runner.isSound()) return await runner.release();
        await runner.rest();
        await from.add({ ...what, runner });
      },
    };
  };
