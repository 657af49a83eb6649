/**
 * All of a run on this machine: a Redis of its own, the shards in a queue, and workers, each a process.
 *
 * A worker that is killed has another in its place; one that says that it cannot ends them all. Tests: tests/scale/workers_test.ts.
 * @module
 */
import { type ChildProcess, spawn } from "node:child_process";
import { setTimeout as sleep } from "node:timers/promises";
import * as E from "fp-ts/Either";
import type { ScaleError } from "../../errors.ts";
import { openQueue } from "./connect.ts";
import type { Run } from "./job.ts";
import { addShards, type Waited, waitFor } from "./serve.ts";
import { startRedis } from "./server.ts";

/** What is to be made, and by whom. */
export interface HereOptions {
  readonly run: Run;
  /** The shards that are to be made. */
  readonly indices: readonly number[];
  readonly workers: number;
  /** The program of a worker on a queue, and its arguments; it ends with its standard input. */
  readonly worker: (url: string, queue: string) => readonly string[];
  /** Ends the work; what is finished is kept. */
  readonly signal: AbortSignal;
  readonly progress?: (left: number) => void;
  /** What Redis is called. */
  readonly redis?: string;
}

const queueName = "ito";
/** So many workers may be killed, a worker that was begun; more, and something kills them all. */
const mostKilled = 3;
/** How long a worker may take to give its shard back; and one that has none in hand, and waits a second for the next. */
const farewellMs = { stopped: 20_000, done: 200 } as const;

/** Workers, kept at their number until one says that it cannot, or too many are killed. */
const workersOf = (command: readonly string[], count: number, failed: (reason: string) => void) => {
  const [program = "", ...args] = command;
  const alive = new Map<ChildProcess, Promise<void>>();
  let isOver = false, spare = mostKilled * count;
  const begin = (): void => {
    const child = spawn(program, args, { stdio: ["pipe", "ignore", "pipe"] });
    let said = "";
    child.stderr.on("data", (bytes) => said = `${said}${bytes}`.slice(-2000));
    const ended = new Promise<void>((resolve) => {
      child.on("error", (error) => failed(error.message));
      child.on("close", (code, signal) => {
        alive.delete(child);
        resolve();
        if (isOver) return;
        if (code === 1 || code === 2 || spare-- === 0) failed(said.trim() || `${code ?? signal}`);
        else begin();
      });
    });
    alive.set(child, ended);
  };
  for (let i = 0; i < count; i++) begin();
  return async (how: Waited): Promise<void> => {
    isOver = true;
    const last = [...alive];
    for (const [child] of last) child.kill("SIGTERM");
    const all = Promise.all(last.map(([, ended]) => ended));
    const late = new AbortController();
    await Promise.race([all, sleep(farewellMs[how], undefined, { signal: late.signal }).catch(() => {})]);
    late.abort();
    for (const [child] of alive) child.kill("SIGKILL");
    await all;
  };
};

/**
 * Makes shards of a run by workers on this machine.
 *
 * Errors (Left): `NeedsPackages` without a redis-server or bullmq; `WorkersEnded`; `JobsFailed`; `NoQueue`.
 */
export async function makeHere(o: HereOptions): Promise<E.Either<ScaleError, Waited>> {
  const server = await startRedis(o.redis);
  if (E.isLeft(server)) return server;
  const { url, ended, stop } = server.right;
  try {
    const opened = await openQueue(url, queueName);
    if (E.isLeft(opened)) return opened;
    const c = opened.right;
    const broken = new AbortController();
    let error: ScaleError | undefined;
    const failed = (e: ScaleError): void => {
      error ??= e;
      broken.abort();
    };
    ended.then(() => failed({ tag: "NoQueue", at: url, reason: "redis-server has ended" }));
    await addShards(c, o.run, o.indices);
    const end = workersOf(
      o.worker(url, queueName),
      o.workers,
      (reason) => failed({ tag: "WorkersEnded", reason }),
    );
    let how: Waited = "stopped";
    try {
      const signal = AbortSignal.any([o.signal, broken.signal]);
      const { progress } = o;
      const waited = await waitFor(
        c,
        o.run,
        o.indices,
        progress === undefined ? { signal } : { signal, progress },
      );
      if (error !== undefined) return E.left(error);
      if (E.isRight(waited)) how = waited.right;
      return waited;
    } finally {
      await end(how);
      await Promise.race([c.close(), ended]);
    }
  } finally {
    await stop();
  }
}
