/**
 * A worker: pulls one shard after the other from a queue, and makes it. A faster machine pulls more of them.
 *
 *     done → completed;   stopped → back into the queue, in front;   refused by the system → again, later;   else → failed
 *
 * A worker that is killed leaves its job's lock to run out; the others, each of which looks every half of a lock, put the job
 * back. A solve breathes every 40 ms, so a lock is renewed while it runs. Where one is lost all the same, a shard is made
 * twice, to the same bytes. Tests: tests/scale/bullmq_test.ts, tests/scale/queue_test.ts.
 * @module
 */
import { setTimeout as sleep } from "node:timers/promises";
import * as E from "fp-ts/Either";
import { describeScale, exitOf, exits, type ScaleError } from "../../errors.ts";
import type { Connected } from "./connect.ts";
import type { Job } from "./packages.ts";
import { type Finished, readJob, type ShardJob } from "./job.ts";
import { isBusy } from "./serve.ts";

/** What became of a job on this machine. */
export type Outcome =
  | ({ readonly tag: "done" } & Finished)
  | { readonly tag: "stopped" }
  | { readonly tag: "failed"; readonly error: ScaleError }
  /** This machine lacks what another has: the job goes back, and the worker ends. */
  | { readonly tag: "unfit"; readonly error: ScaleError; readonly exitCode: number };

/** Makes a shard. */
export type Make = (
  job: ShardJob,
  o: { readonly signal: AbortSignal; readonly progress: (made: number) => void },
) => Promise<Outcome>;

/** How a worker works. */
export interface WorkOptions {
  readonly make: Make;
  /** Ends the work; what is finished of a shard is kept. */
  readonly signal: AbortSignal;
  /** Seconds after which the job of a worker that says nothing is another's: twice that at most. */
  readonly lockSeconds?: number;
  /** Ends the work when for so many seconds nothing was to do for anybody. */
  readonly idleSeconds?: number;
  /** Told of every job's end. */
  readonly ended?: (job: ShardJob, outcome: Outcome) => void;
}

/** How a worker's work ended. */
export type Worked =
  | { readonly tag: "idle" | "stopped"; readonly gaveBack: boolean; readonly made: number }
  | { readonly tag: "unfit"; readonly error: ScaleError; readonly exitCode: number };

/** A job may lose its worker so often; more often, and it is the job that kills them. */
const maxStalledCount = 100;
/** How long Redis may take to take a job back, at the end. */
const farewellMs = 5000;
const progressMs = 1000;

const quiet = (): void => {};

/** Waits for a time in which nothing is to do. */
const untilIdle = async (c: Connected, seconds: number, signal: AbortSignal): Promise<void> => {
  for (let since = performance.now(); !signal.aborted;) {
    const busy = await isBusy(c), now = performance.now();
    if (busy) since = now;
    else if (now - since >= 1000 * seconds) return;
    await sleep(Math.min(1000, 250 * seconds), undefined, { signal }).catch(quiet);
  }
};

/** Works until it is to stop, or has nothing to do. */
export async function work(c: Connected, o: WorkOptions): Promise<Worked> {
  const { UnrecoverableError, WaitingError, Worker } = c.packages;
  const lockDuration = 1000 * (o.lockSeconds ?? 30);
  const stop = new AbortController();
  const end = (): void => stop.abort();
  if (o.signal.aborted) end();
  o.signal.addEventListener("abort", end, { once: true });
  let made = 0, inHand: Promise<unknown> = Promise.resolve();
  let gaveBack = false, unfit: Extract<Outcome, { readonly tag: "unfit" }> | undefined;

  const madeOf = async (job: Job): Promise<Outcome> => {
    const read = readJob(`job ${job.id}`, job.data);
    if (E.isLeft(read)) return { tag: "failed", error: read.left };
    let before = performance.now();
    const progress = (n: number): void => {
      if (performance.now() - before < progressMs) return;
      before = performance.now();
      job.updateProgress({ made: n }).catch(quiet);
    };
    const outcome = await o.make(read.right, { signal: stop.signal, progress });
    o.ended?.(read.right, outcome);
    return outcome;
  };

  const processed = async (job: Job, token?: string): Promise<Finished> => {
    const making = madeOf(job);
    inHand = making.catch(quiet);
    const outcome = await making.catch((error: unknown) => {
      throw new UnrecoverableError(error instanceof Error ? error.message : String(error)); // a bug: once is enough
    });
    switch (outcome.tag) {
      case "done":
        made++;
        return { samples: outcome.samples, skipped: outcome.skipped };
      case "failed": {
        const text = describeScale(outcome.error);
        throw exitOf(outcome.error) === exits.again ? new Error(text) : new UnrecoverableError(text);
      }
      case "unfit":
        unfit = outcome;
        end();
        break;
      case "stopped":
        gaveBack = true;
    }
    await job.moveToWait(token);
    throw new WaitingError();
  };

  const worker = new Worker(c.queue.name, processed, {
    connection: c.client,
    lockDuration,
    stalledInterval: lockDuration / 2,
    maxStalledCount,
    drainDelay: 1,
  });
  worker.on("error", quiet); // Redis away, a lock lost: it goes on by itself
  const idle = o.idleSeconds === undefined ? undefined : untilIdle(c, o.idleSeconds, stop.signal).then(end);
  await new Promise<void>((resolve) => {
    if (stop.signal.aborted) resolve();
    stop.signal.addEventListener("abort", () => resolve(), { once: true });
  });
  const closed = worker.close(); // takes no other job, waits for the one in hand
  await inHand;
  await Promise.race([closed, sleep(farewellMs, undefined, { ref: false })]);
  await idle?.catch(quiet);
  if (unfit !== undefined) return unfit;
  return { tag: o.signal.aborted ? "stopped" : "idle", gaveBack, made };
}
