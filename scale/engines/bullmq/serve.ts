/**
 * Puts the shards of a run into a queue, and waits till all are made.
 *
 * The folder says what is made, the queue what is being made: a shard that is there is not added, a job that is done or failed
 * and whose shard is not there is added anew, and one that Redis has lost is added again.
 * Tests: tests/scale/bullmq_test.ts, tests/scale/queue_test.ts.
 * @module
 */
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import * as E from "fp-ts/Either";
import type { ScaleError } from "../../errors.ts";
import { isThere } from "../../files.ts";
import { recordsIn } from "../../gather.ts";
import { nameOf } from "../../shards.ts";
import type { Connected } from "./connect.ts";
import { idOf, type Run, type ShardJob } from "./job.ts";

/** The shards of a run that are not in its folder. Errors (Left): `OtherStudy`, `Torn`, `FileFailed`. */
export async function missingOf(run: Run): Promise<E.Either<ScaleError, readonly number[]>> {
  const all = Array.from({ length: run.of }, (_, i) => i);
  const folder = join(run.dir, "shards");
  if (!await isThere(folder)) return E.right(all);
  const read = await recordsIn(run.dir);
  if (E.isLeft(read)) return read;
  const fields = ["study", "ito", "samples", "of"] as const;
  for (const record of read.right) {
    const field = fields.find((name) => record[name] !== run[name]);
    if (field !== undefined) {
      const [path, found, wanted] = [join(folder, `${nameOf(record)}.json`), record[field], run[field]];
      return E.left({ tag: "OtherStudy", path, field, found: String(found), wanted: String(wanted) });
    }
  }
  const there = new Set(read.right.map((r) => r.index));
  return E.right(all.filter((i) => !there.has(i)));
}

/** What became of shards that were to be added. */
export interface Added {
  readonly added: number;
  /** They were in the queue, or being made. */
  readonly queued: number;
}

/** How a job is tried again where the system refused a file: after 1, 2, 4, … s, some seventeen minutes in all. */
const again = { attempts: 10, backoff: { type: "exponential", delay: 1000 } } as const;
/** What is finished is in the folder: the queue forgets it after a week. */
const kept = { removeOnComplete: { age: 7 * 24 * 3600 } } as const;

const atOnce = 1000;

/** The key of the time when the queue last had nothing to do. */
export function beganKey({ queue }: Connected): string {
  return queue.toKey("began");
}

/** Whether anything waits in the queue, or is being made. */
export async function isBusy({ queue }: Connected): Promise<boolean> {
  const counts = await queue.getJobCounts("waiting", "active", "delayed");
  return Object.values(counts).some((n) => n > 0);
}

/** Adds shards of a run that are not in the queue already. */
export async function addShards(c: Connected, run: Run, indices: readonly number[]): Promise<Added> {
  const { queue, client } = c;
  if (indices.length > 0 && !await isBusy(c)) await client.set(beganKey(c), Date.now());
  let added = 0;
  for (let at = 0; at < indices.length; at += atOnce) {
    const some = indices.slice(at, at + atOnce);
    const states = await Promise.all(some.map((i) => queue.getJobState(idOf(run, i))));
    const over = some.filter((_, k) => states[k] === "completed" || states[k] === "failed");
    await Promise.all(over.map((i) => queue.remove(idOf(run, i))));
    const lost = some.filter((_, k) => states[k] === "unknown");
    const jobs = [...over, ...lost].sort((a, b) => a - b).map((index) => {
      const data: ShardJob = { ...run, index };
      return { name: "shard", data, opts: { jobId: idOf(run, index), ...again, ...kept } };
    });
    await queue.addBulk(jobs);
    added += jobs.length;
  }
  return { added, queued: indices.length - added };
}

const looksAt = 256;
const everyMs = 250;
/** Where more are to come than those it looks at, and none of these has ended: a look at 256 is 8 ms of Redis's time. */
const seldomMs = 1000;

/** How a wait ended. */
export type Waited = "done" | "stopped";

/**
 * Waits till the jobs of shards are over; looks at those in front only, since a queue's jobs end about in order.
 *
 * Errors (Left): `JobsFailed`.
 */
export async function waitFor(
  c: Connected,
  run: Run,
  indices: readonly number[],
  o: { readonly signal: AbortSignal; readonly progress?: (left: number) => void },
): Promise<E.Either<ScaleError, Waited>> {
  const failures: { readonly index: number; readonly reason: string }[] = [];
  const stopped = new Promise<undefined>((resolve) => {
    o.signal.addEventListener("abort", () => resolve(undefined), { once: true });
  });
  for (let pending = indices; pending.length > 0;) {
    const front = pending.slice(0, looksAt);
    const look = async (): Promise<readonly number[]> => {
      const states = await Promise.all(front.map((i) => c.queue.getJobState(idOf(run, i))));
      for (const index of front.filter((_, k) => states[k] === "failed")) {
        const job = await c.queue.getJob(idOf(run, index));
        failures.push({ index, reason: job?.failedReason ?? "the queue does not say why" });
      }
      const lost = front.filter((_, k) => states[k] === "unknown");
      if (lost.length > 0) await addShards(c, run, lost);
      return front.filter((_, k) => states[k] !== "failed" && states[k] !== "completed");
    };
    const open = o.signal.aborted ? undefined : await Promise.race([look(), stopped]);
    if (open === undefined) return E.right("stopped");
    pending = [...open, ...pending.slice(looksAt)];
    o.progress?.(pending.length);
    const isSlow = open.length === front.length && pending.length > front.length;
    if (open.length > 0) await Promise.race([sleep(isSlow ? seldomMs : everyMs), stopped]);
  }
  if (failures.length > 0) return E.left({ tag: "JobsFailed", of: run.of, failures });
  return E.right("done");
}
