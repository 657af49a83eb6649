/**
 * How far a queue is, from what it knows: any terminal that reaches Redis may look.
 *
 * The rate is that of the last shards to be finished; before there are two, that of those in hand.
 * Tests: tests/scale/bullmq_test.ts, tests/scale/queue_test.ts.
 * @module
 */
import type { Connected } from "./connect.ts";
import type { Job } from "./packages.ts";
import * as E from "fp-ts/Either";
import { keyOf, readFinished, readJob, readMade } from "./job.ts";
import { shardOf } from "../../shards.ts";
import { beganKey } from "./serve.ts";

/** How far a run is, in shards; done and failed since the queue last had nothing to do. */
export interface Progress {
  /** The study's file, and the folder of its shards; not there of jobs that are none of ours. */
  readonly study?: string;
  readonly out?: string;
  readonly done: number;
  readonly active: number;
  readonly waiting: number;
  readonly failed: number;
  /** Unknown before a worker has said anything. */
  readonly samplesPerSecond?: number;
  readonly secondsLeft?: number;
}

/** Of a queue without jobs. */
export const nothing: Progress = { done: 0, active: 0, waiting: 0, failed: 0 };

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

/** The ids of a queue's jobs, by what has become of them. */
interface Ids {
  readonly waiting: readonly string[];
  readonly active: readonly string[];
  /** In the order in which they ended. */
  readonly done: readonly string[];
  readonly failed: readonly string[];
}

const idsIn = async ({ queue, client }: Connected, began: number): Promise<Ids> => {
  const list = (name: string): Promise<string[]> => client.lrange(queue.toKey(name), 0, -1);
  const since = (name: string): Promise<string[]> => client.zrangebyscore(queue.toKey(name), began, "+inf");
  const [wait, paused, delayed, active, done, failed] = await Promise.all([
    list("wait"),
    list("paused"),
    client.zrange(queue.toKey("delayed"), 0, -1),
    list("active"),
    since("completed"),
    since("failed"),
  ]);
  return { waiting: [...wait, ...paused, ...delayed], active, done, failed };
};

/** The ids of each run. */
const byRun = ({ waiting, active, done, failed }: Ids): ReadonlyMap<string, Ids> => {
  const of = (ids: readonly string[]): ReadonlyMap<string, string[]> => {
    const runs = new Map<string, string[]>();
    for (const id of ids) {
      const run = runs.get(keyOf(id));
      if (run === undefined) runs.set(keyOf(id), [id]);
      else run.push(id);
    }
    return runs;
  };
  const all = { waiting: of(waiting), active: of(active), done: of(done), failed: of(failed) };
  const keys = new Set(Object.values(all).flatMap((map) => [...map.keys()]));
  const at = (map: ReadonlyMap<string, string[]>, key: string): readonly string[] => map.get(key) ?? [];
  return new Map([...keys].map((key) => [key, {
    waiting: at(all.waiting, key),
    active: at(all.active, key),
    done: at(all.done, key),
    failed: at(all.failed, key),
  }]));
};

const progressOfRun = async ({ queue }: Connected, ids: Ids): Promise<Progress> => {
  const jobs = async (some: readonly string[]): Promise<readonly Job[]> =>
    (await Promise.all(some.map((id) => queue.getJob(id)))).filter((job) => job !== undefined);
  const one = [...ids.waiting, ...ids.active, ...ids.done, ...ids.failed].slice(0, 1);
  const [active, completed, [any]] = await Promise.all([
    jobs(ids.active),
    jobs(ids.done.slice(-last)),
    jobs(one),
  ]);
  const read = readJob("", any?.data);
  const sizeOf = (data: unknown): number => {
    const job = readJob("", data);
    return E.isLeft(job) ? 0 : shardOf(job.right.samples, job.right.index, job.right.of).n;
  };
  const now = Date.now();
  const seen: Seen = {
    finished: completed.flatMap(({ returnvalue, finishedOn: at }) => {
      const f = readFinished(returnvalue);
      return f === undefined || f.skipped || at === undefined ? [] : [{ samples: f.samples, at }];
    }),
    active: active.map((job) => ({
      made: readMade(job.progress),
      of: sizeOf(job.data),
      ms: now - (job.processedOn ?? now),
    })),
    waiting: ids.waiting.length * sizeOf(any?.data),
  };
  return {
    ...(E.isLeft(read) ? {} : { study: read.right.path, out: read.right.dir }),
    done: ids.done.length,
    active: ids.active.length,
    waiting: ids.waiting.length,
    failed: ids.failed.length,
    ...rateOf(seen),
  };
};

/** Looks at a queue: at each run, a study's samples to a folder, of which it has jobs. */
export async function progressOf(c: Connected): Promise<readonly Progress[]> {
  const began = Number(await c.client.get(beganKey(c)) ?? 0);
  const runs = byRun(await idsIn(c, began));
  const all = await Promise.all([...runs.values()].map((ids) => progressOfRun(c, ids)));
  return all.toSorted((a, b) => (a.out ?? "").localeCompare(b.out ?? ""));
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
  const name = p.out === undefined ? "" : `${p.study} to ${p.out}: `;
  return name + [shards, ...rate, ...left].join("; ");
}
