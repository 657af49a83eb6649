// deno-lint-ignore-file no-console -- a bench prints its lines
/**
 * What a queue costs: shards that sleep in place of solving, on a simulated cluster in one process.
 *
 *     deno run -A --no-lock bench/scale/queue.ts
 *
 * A worker that crashes says nothing and renews no lock; another comes in its place, and the shard goes back when the lock has run
 * out. Cost a shard: the workers' time that is not sleep of shards that were made, by the number of shards. Efficiency: that sleep by
 * the workers' time. The clock begins when all workers have begun and ends when the last shard is made.
 * Processor time is that of this process, which is all workers at once, and of Redis: on a machine that others use too it says
 * more than the clock. Redis is a redis-server of its own on a socket, flushed every second.
 * @module
 */
import { spawn } from "node:child_process";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import process from "node:process";
import { setTimeout as sleep } from "node:timers/promises";
import * as E from "fp-ts/Either";
import { type Connected, openQueue } from "../../scale/engines/bullmq/connect.ts";
import type { Run } from "../../scale/engines/bullmq/job.ts";
import { addShards, waitFor } from "../../scale/engines/bullmq/serve.ts";
import { type Make, work } from "../../scale/engines/bullmq/work.ts";
import { describeScale } from "../../scale/errors.ts";
import { threefry2x32 } from "../../tests/truth/threefry.ts";

/** One row: shards, workers, ms of sleep a shard, of how many begun shards one crashes. */
interface Row {
  readonly shards: number;
  readonly workers: number;
  readonly ms: number;
  readonly crashes: number;
}

const rows: readonly Row[] = [
  { shards: 10, workers: 1, ms: 200, crashes: 0 },
  { shards: 100, workers: 8, ms: 200, crashes: 0 },
  { shards: 1000, workers: 8, ms: 20, crashes: 0 },
  { shards: 1000, workers: 64, ms: 500, crashes: 0 },
  { shards: 10_000, workers: 64, ms: 0, crashes: 0 },
  { shards: 1000, workers: 64, ms: 500, crashes: 0.01 },
  { shards: 1000, workers: 64, ms: 500, crashes: 0.1 },
];

const lockSeconds = 2;

const chance = (event: number): number => (threefry2x32([21, 0], [event, 1])[0] ?? NaN) / 2 ** 32;

const open = async (url: string, name: string): Promise<Connected> => {
  const opened = await openQueue(url, name);
  if (E.isLeft(opened)) throw new Error(describeScale(opened.left));
  return opened.right;
};

const cpuMs = (): number => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
};

/** What Redis has spent of a processor, in ms. */
const redisMs = async ({ client }: Connected): Promise<number> => {
  const said = await client.info("cpu");
  const seconds = [...said.matchAll(/^used_cpu_(?:sys|user):([\d.]+)/gm)].map(([, s]) => Number(s));
  return 1000 * seconds.reduce((a, b) => a + b, 0);
};

/** A worker that lives until its first crash; whether it crashed. */
const lived = async (
  url: string,
  name: string,
  o: {
    readonly ms: number;
    readonly dies: () => boolean;
    readonly signal: AbortSignal;
    readonly slept: () => void;
  },
): Promise<boolean> => {
  const c = await open(url, name);
  let crash = (): void => {};
  const crashed = new Promise<"crashed">((resolve) => crash = () => resolve("crashed"));
  const make: Make = async (job) => {
    if (o.dies()) {
      await sleep(o.ms / 2);
      c.client.disconnect(); // nothing more is said to Redis, of the lock neither
      crash();
      return await new Promise(() => {});
    }
    await sleep(o.ms);
    o.slept();
    return { tag: "done", samples: job.samples / job.of, skipped: false };
  };
  const end = await Promise.race([work(c, { make, signal: o.signal, lockSeconds }), crashed]);
  if (end !== "crashed") await c.close();
  return end === "crashed";
};

const measured = async (url: string, row: Row, index: number): Promise<string> => {
  const name = `bench-${index}`;
  const c = await open(url, name);
  const run: Run = {
    format: 1,
    path: "sleep",
    study: String(index),
    ito: "bench",
    samples: row.shards,
    of: row.shards,
    dir: "nowhere",
  };
  const stop = new AbortController();
  let begun = 0, crashes = 0, slept = 0, end = 0;
  const options = {
    ms: row.ms,
    signal: stop.signal,
    dies: () => chance(begun++) < row.crashes,
    slept: () => {
      slept += row.ms;
      end = performance.now();
    },
  };
  const one = async (): Promise<void> => {
    while (await lived(url, name, options)) crashes++;
  };
  const all = Array.from({ length: row.shards }, (_, i) => i);
  const workers = Array.from({ length: row.workers }, one);
  await sleep(500 + 20 * row.workers); // they have connected
  const before = performance.now(), own = cpuMs(), servers = await redisMs(c);
  await addShards(c, run, all);
  const added = performance.now() - before;
  const waited = await waitFor(c, run, all, { signal: new AbortController().signal });
  const ms = end - before, spent = cpuMs() - own, served = await redisMs(c) - servers;
  if (E.isLeft(waited)) throw new Error(describeScale(waited.left));
  stop.abort();
  await Promise.all(workers);
  await c.close();
  const paid = ms * row.workers;
  return [
    row.shards,
    row.workers,
    row.ms,
    crashes,
    (added / row.shards).toFixed(3),
    (ms / 1000).toFixed(2),
    ((paid - slept) / row.shards).toFixed(2),
    (spent / row.shards).toFixed(2),
    (served / row.shards).toFixed(2),
    row.ms === 0 ? "" : (slept / paid).toFixed(3),
  ].join(" | ");
};

const dir = await Deno.makeTempDir();
const url = join(dir, "redis.sock");
const redis = spawn(
  "redis-server",
  ["--port", "0", "--unixsocket", url, "--dir", dir, "--appendonly", "yes"],
  {
    stdio: "ignore",
  },
);
try {
  await sleep(1000);
  const heads = [
    "shards",
    "workers",
    "ms of sleep",
    "crashes",
    "ms to add one",
    "s in all",
    "ms of cost a shard",
  ];
  const more = ["ms of processor", "ms of Redis's", "efficiency"];
  console.log(`| ${[...heads, ...more].join(" | ")} |`);
  console.log(`| ${[...heads, ...more].map(() => "---:").join(" | ")} |`);
  for (const [i, row] of rows.entries()) console.log(`| ${await measured(url, row, i)} |`);
} finally {
  const ended = new Promise((resolve) => redis.on("close", resolve));
  redis.kill("SIGKILL"); // asked to end it would save first
  await ended;
  await rm(dir, { recursive: true, force: true });
}
Deno.exit(0); // what crashed is still there
