// deno-lint-ignore-file no-console -- a bench prints its lines
/**
 * What a queue costs: shards that sleep in place of solving, on a simulated cluster of up to 1,000 workers.
 *
 *     deno run -A --no-lock bench/scale/queue.ts [first row] [last row]
 *
 * Workers are in processes of 125 at most. One that crashes says nothing and renews no lock; another comes in its place, and the
 * shard goes back when the lock has run out. Cost a shard: the workers' time that is not sleep of shards that were made, by the
 * number of shards. Efficiency: that sleep by the workers' time. The clock begins when all workers have connected and ends when
 * the last shard is made. Processor time is that of the workers' processes, and of Redis: on a machine that others use too it says
 * more than the clock. Redis is a redis-server of its own on a socket, flushed every second.
 * @module
 */
import { spawn } from "node:child_process";
import { rm } from "node:fs/promises";
import { loadavg } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import * as E from "fp-ts/Either";
import type { Connected } from "../../scale/engines/bullmq/connect.ts";
import type { Run } from "../../scale/engines/bullmq/job.ts";
import { addShards, waitFor } from "../../scale/engines/bullmq/serve.ts";
import { describeScale } from "../../scale/errors.ts";
import { open, type Said, type Told } from "./sleepers.ts";

/** One row: shards, workers, ms of sleep a shard, of how many begun shards one crashes. */
interface Row {
  readonly shards: number;
  readonly workers: number;
  readonly ms: number;
  readonly crashes: number;
  /** Seconds of a lock. */
  readonly lock: number;
}

const lock = 5;
const rows: readonly Row[] = [
  { shards: 10, workers: 1, ms: 200, crashes: 0, lock },
  { shards: 100, workers: 8, ms: 200, crashes: 0, lock },
  { shards: 1000, workers: 8, ms: 20, crashes: 0, lock },
  { shards: 1000, workers: 64, ms: 500, crashes: 0, lock },
  { shards: 10_000, workers: 64, ms: 0, crashes: 0, lock },
  { shards: 1000, workers: 64, ms: 500, crashes: 0.01, lock },
  { shards: 1000, workers: 64, ms: 500, crashes: 0.1, lock },
  { shards: 10_000, workers: 250, ms: 1000, crashes: 0, lock },
  { shards: 10_000, workers: 1000, ms: 3000, crashes: 0, lock },
  { shards: 10_000, workers: 1000, ms: 3000, crashes: 0.01, lock },
  { shards: 10_000, workers: 1000, ms: 3000, crashes: 0.1, lock },
];

const perProcess = 125;

/** What Redis has spent of a processor, in ms. */
const redisMs = async ({ client }: Connected): Promise<number> => {
  const said = await client.info("cpu");
  const seconds = [...said.matchAll(/^used_cpu_(?:sys|user):([\d.]+)/gm)].map(([, s]) => Number(s));
  return 1000 * seconds.reduce((a, b) => a + b, 0);
};

/** A process of workers: when it is ready, and its end. */
const sleepers = (told: Told): { readonly ready: Promise<void>; readonly end: () => Promise<Said> } => {
  const file = new URL("./sleepers.ts", import.meta.url).pathname;
  const args = ["run", "-A", "--no-lock", "--no-check", file, JSON.stringify(told)];
  const child = spawn(Deno.execPath(), args, { stdio: ["pipe", "pipe", "inherit"] });
  let said = "", isReady = (): void => {};
  const ready = new Promise<void>((resolve, refuse) => {
    isReady = resolve;
    child.on("close", () => refuse(new Error("workers ended")));
  });
  child.stdout.on("data", (bytes) => {
    said += bytes;
    if (said.includes("ready\n")) isReady();
  });
  const end = async (): Promise<Said> => {
    const ended = new Promise((resolve) => child.on("close", resolve));
    child.stdin.end();
    await ended;
    return JSON.parse(said.split("\n")[1] ?? "");
  };
  return { ready, end };
};

const sum = (all: readonly Said[], of: (one: Said) => number): number =>
  all.reduce((s, one) => s + of(one), 0);

const measured = async (url: string, row: Row, index: number): Promise<string> => {
  const queue = `bench-${index}`;
  const c = await open(url, queue);
  const run: Run = {
    format: 1,
    path: "sleep",
    study: String(index),
    ito: "bench",
    samples: row.shards,
    of: row.shards,
    dir: "nowhere",
  };
  const processes = Math.ceil(row.workers / perProcess);
  const children = Array.from({ length: processes }, (_, seed) => {
    const workers = Math.floor((seed + 1) * row.workers / processes) -
      Math.floor(seed * row.workers / processes);
    return sleepers({ url, queue, workers, ms: row.ms, crashes: row.crashes, lockSeconds: row.lock, seed });
  });
  await Promise.all(children.map(({ ready }) => ready));
  const all = Array.from({ length: row.shards }, (_, i) => i);
  const before = Date.now(), servers = await redisMs(c);
  await addShards(c, run, all);
  const added = Date.now() - before;
  const waited = await waitFor(c, run, all, { signal: new AbortController().signal });
  const served = await redisMs(c) - servers;
  if (E.isLeft(waited)) throw new Error(describeScale(waited.left));
  const said = await Promise.all(children.map(({ end }) => end()));
  await c.close();
  const ms = Math.max(...said.map(({ last }) => last)) - before;
  const paid = ms * row.workers, slept = sum(said, (one) => one.slept);
  return [
    row.shards.toLocaleString("en"),
    row.workers.toLocaleString("en"),
    row.ms,
    sum(said, (one) => one.crashes),
    (added / row.shards).toFixed(3),
    (ms / 1000).toFixed(2),
    ((paid - slept) / row.shards).toFixed(2),
    (sum(said, (one) => one.cpuMs) / row.shards).toFixed(2),
    (served / row.shards).toFixed(2),
    row.ms === 0 ? "" : (slept / paid).toFixed(3),
    loadavg()[0]?.toFixed(1),
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
  const more = ["ms of processor", "ms of Redis's", "efficiency", "load"];
  console.log(`| ${[...heads, ...more].join(" | ")} |`);
  console.log(`| ${[...heads, ...more].map(() => "---:").join(" | ")} |`);
  const [first = 1, last = rows.length] = Deno.args.map(Number);
  for (const [i, row] of rows.slice(first - 1, last).entries()) {
    console.log(`| ${await measured(url, row, i)} |`);
  }
} finally {
  const ended = new Promise((resolve) => redis.on("close", resolve));
  redis.kill("SIGKILL"); // asked to end it would save first
  await ended;
  await rm(dir, { recursive: true, force: true });
}
Deno.exit(0); // what crashed is still there
