// deno-lint-ignore-file no-console -- it answers by lines
/**
 * A process of many workers that sleep in place of solving, for bench/scale/queue.ts.
 *
 * Says "ready" when all have connected, and what became of them when its standard input ends. A worker that crashes says nothing
 * more and renews no lock; another begins in its place.
 * @module
 */
import process from "node:process";
import { setTimeout as sleep } from "node:timers/promises";
import * as E from "fp-ts/Either";
import { type Connected, openQueue } from "../../scale/engines/bullmq/connect.ts";
import { type Make, work } from "../../scale/engines/bullmq/work.ts";
import { describeScale } from "../../scale/errors.ts";
import { threefry2x32 } from "../../tests/truth/threefry.ts";

/** What a process of workers is told. */
export interface Told {
  readonly url: string;
  readonly queue: string;
  readonly workers: number;
  /** Of sleep a shard. */
  readonly ms: number;
  /** Of how many begun shards one crashes. */
  readonly crashes: number;
  readonly lockSeconds: number;
  readonly seed: number;
}

/** What it says at its end. */
export interface Said {
  readonly crashes: number;
  /** Of shards that were made, in ms. */
  readonly slept: number;
  /** The time of the last of them. */
  readonly last: number;
  /** Of a processor since it was ready, in ms. */
  readonly cpuMs: number;
}

/** Opens a queue, or throws why not. */
export async function open(url: string, name: string): Promise<Connected> {
  const opened = await openQueue(url, name, 30_000);
  if (E.isLeft(opened)) throw new Error(describeScale(opened.left));
  return opened.right;
}

/** What this process has spent of a processor, in ms. */
export function cpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

const run = async (o: Told): Promise<Said> => {
  const stop = new AbortController();
  let begun = 0, crashes = 0, slept = 0, last = 0;
  const chance = (): number => (threefry2x32([21, o.seed], [begun++, 1])[0] ?? NaN) / 2 ** 32;
  /** A worker that lives until its first crash; whether it crashed. */
  const lived = async (c: Connected): Promise<boolean> => {
    let crash = (): void => {};
    const crashed = new Promise<"crashed">((resolve) => crash = () => resolve("crashed"));
    const make: Make = async (job) => {
      if (chance() < o.crashes) {
        await sleep(o.ms / 2);
        c.client.disconnect(); // nothing more is said to Redis, of the lock neither
        crash();
        return await new Promise(() => {});
      }
      await sleep(o.ms);
      slept += o.ms;
      last = Date.now();
      return { tag: "done", samples: job.samples / job.of, skipped: false };
    };
    const { signal } = stop, { lockSeconds } = o;
    const end = await Promise.race([work(c, { make, signal, lockSeconds }), crashed]);
    if (end !== "crashed") await c.close();
    return end === "crashed";
  };
  const forever = async (first: Connected): Promise<void> => {
    for (let c = first; await lived(c); c = await open(o.url, o.queue)) crashes++;
  };
  const connections: Connected[] = [];
  for (let i = 0; i < o.workers; i++) connections.push(await open(o.url, o.queue));
  const workers = connections.map(forever);
  await sleep(1000 + 5 * o.workers); // they have asked for their first shard
  const before = cpuMs();
  console.log("ready");
  await new Promise<void>((resolve) => process.stdin.on("end", resolve).resume());
  const spent = cpuMs() - before;
  stop.abort();
  await Promise.race([Promise.all(workers), sleep(10_000)]);
  return { crashes, slept, last, cpuMs: spent };
};

if (import.meta.main) {
  console.log(JSON.stringify(await run(JSON.parse(process.argv[2] ?? ""))));
  process.exit(0); // what crashed is still there
}
