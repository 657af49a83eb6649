/**
 * How far a queue is, from what it knows: any terminal that reaches Redis may look.
 *
 * The rate is that of the last shards to be finished; before there are two, that of those in hand.
 * Tests: tests/scale/bullmq_test.ts, tests/scale/queue_test.ts.
 * @module
 */
import type { Connected } from "./connect.ts";
import * as E from "fp-ts/Either";
import { readFinished, readJob, readMade } from "./job.ts";
import { shardOf } from "../../shards.ts";
import { beganKey } from "./serve.ts";

/** How far a queue is, in shards; done and failed since it last had nothing to do. */
export interface Progress {
  readonly done: number;
  readonly active: number;
  readonly waiting: number;
  readonly failed: number;
  /** Unknown before a worker has said anything. */
  readonly samplesPerSecond?: number;
  readonly secondsLeft?: number;
}

const last = 64;

/** What the rate is taken from. */
export interface Seen {
  /** Samples of a shard, and when it was finished, in ms; in any order. */
  readonly finished: readonly { readonly samples: number; readonly at: number }[];
  /** Samples made of a shard in hand, of how many, and for how long, in ms. */
  readonly active: readonly { readonly made: number; readonly of: number; readonly ms: number }[];
  /** Samples that nobody has in hand. */
  readonly waiting: number;
}

/** Samples a second, and the seconds until all are made. */
export function rateOf(
  { finished, active, waiting }: Seen,
): Pick<Progress, "samplesPerSecond" | "secondsLeft"> {
  const [first, ...rest] = finished.toSorted((a, b) => a.at - b.at);
  const spanMs = first === undefined ? 0 : (rest.at(-1)?.at ?? first.at) - first.at;
  const rate = spanMs > 0
    ? rest.reduce((sum, f) => sum + f.samples, 0) * 1000 / spanMs
    : active.reduce((sum, a) => sum + (a.ms > 0 ? a.made * 1000 / a.ms : 0), 0);
  const left = active.reduce((sum, a) => sum + a.of - a.made, waiting);
  if (left === 0) return rate > 0 ? { samplesPerSecond: rate, secondsLeft: 0 } : { secondsLeft: 0 };
  return rate > 0 ? { samplesPerSecond: rate, secondsLeft: left / rate } : {};
}

/** Looks at a queue. */
export async function progressOf(c: Connected): Promise<Progress> {
  const { queue, client } = c;
  const began = Number(await client.get(beganKey(c)) ?? 0);
  const counts = await queue.getJobCounts("waiting", "active", "delayed");
  const count = (name: string): number => counts[name] ?? 0;
  const [done, failed, active, completed, [next]] = await Promise.all([
    client.zcount(queue.toKey("completed"), began, "+inf"),
    client.zcount(queue.toKey("failed"), began, "+inf"),
    queue.getActive(),
    queue.getCompleted(0, last - 1),
    queue.getWaiting(0, 0),
  ]);
  const sizeOf = (data: unknown): number => {
    const job = readJob("", data);
    return E.isLeft(job) ? 0 : shardOf(job.right.samples, job.right.index, job.right.of).n;
  };
  const now = Date.now();
  const waiting = count("waiting") + count("delayed");
  const seen: Seen = {
    finished: completed.flatMap(({ returnvalue, finishedOn: at }) => {
      const f = readFinished(returnvalue);
      return f === undefined || f.skipped || at === undefined || at < began
        ? []
        : [{ samples: f.samples, at }];
    }),
    active: active.map((job) => ({
      made: readMade(job.progress),
      of: sizeOf(job.data),
      ms: now - (job.processedOn ?? now),
    })),
    waiting: waiting * sizeOf((next ?? active[0])?.data),
  };
  return { done, active: count("active"), waiting, failed, ...rateOf(seen) };
}

const timeOf = (seconds: number): string =>
  seconds < 90
    ? `${Math.ceil(seconds)} s`
    : seconds < 5400
    ? `${Math.round(seconds / 60)} min`
    : `${(seconds / 3600).toFixed(1)} h`;

/** In a line. */
export function lineOf(p: Progress): string {
  const shards = `${p.done} shards done, ${p.active} active, ${p.waiting} waiting, ${p.failed} failed`;
  const rate = p.samplesPerSecond === undefined
    ? []
    : [`${p.samplesPerSecond.toPrecision(3)} samples a second`];
  const left = p.active + p.waiting === 0 || p.secondsLeft === undefined
    ? []
    : [`${timeOf(p.secondsLeft)} to go`];
  return [shards, ...rate, ...left].join("; ");
}
