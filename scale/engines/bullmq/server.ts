/**
 * A Redis of one's own, on a socket in a folder that nobody else may enter, for as long as the program lives that started it.
 *
 * A shell stands between: it ends Redis and removes the folder when its standard input ends, which it does however the program
 * ends. In a session of their own (setsid), so that Ctrl-C in a terminal leaves them for workers to say goodbye to.
 * Tests: tests/scale/workers_test.ts.
 * @module
 */
import { spawn, spawnSync } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as E from "fp-ts/Either";
import type { ScaleError } from "../../errors.ts";
import { filed } from "../../files.ts";

/** A Redis that runs. */
export interface Server {
  /** The socket's path. */
  readonly url: string;
  /** Fulfilled when it has ended. */
  readonly ended: Promise<void>;
  readonly stop: () => Promise<void>;
}

const script = 'exec 3<&0; "$@" & redis=$!; { read -r _ <&3; kill $redis; } & wait $redis; rm -rf "$0"';
const patienceMs = 10_000;

/**
 * Starts a Redis that keeps nothing on a disk.
 *
 * Errors (Left): `NeedsPackages` where there is none; `FileFailed`; `NoQueue` where it does not start.
 *
 * @param program What it is called.
 */
export async function startRedis(program = "redis-server"): Promise<E.Either<ScaleError, Server>> {
  if (spawnSync(program, ["--version"]).status !== 0) {
    const reason = `no ${program} on the PATH`, command = "apt-get install redis-server";
    return E.left({ tag: "NeedsPackages", what: "a queue on this machine", reason, command });
  }
  const made = await filed("make a folder in", tmpdir(), () => mkdtemp(join(tmpdir(), "ito-redis-")));
  if (E.isLeft(made)) return made;
  const dir = made.right, url = join(dir, "redis.sock");
  const asked = ["--port", "0", "--unixsocket", url, "--dir", dir, "--save", "", "--appendonly", "no"];
  const child = spawn("sh", ["-c", script, dir, program, ...asked], {
    stdio: ["pipe", "pipe", "ignore"],
    detached: true,
  });
  const ended = new Promise<void>((resolve) => child.on("exit", () => resolve()));
  const stop = async (): Promise<void> => {
    child.stdin.end();
    await ended;
    await rm(dir, { recursive: true, force: true });
  };
  let said = "", timer: ReturnType<typeof setTimeout> | undefined;
  const isReady = new Promise<true>((resolve) => {
    child.stdout.on("data", (bytes) => {
      if (said.length < 10_000) said += bytes;
      if (said.includes("eady to accept connections")) resolve(true);
    });
  });
  const late = new Promise<false>((resolve) => timer = setTimeout(() => resolve(false), patienceMs));
  const ready = await Promise.race([isReady, ended.then(() => false), late]);
  clearTimeout(timer);
  if (ready) return E.right({ url, ended, stop });
  await stop();
  return E.left({ tag: "NoQueue", at: url, reason: said.trim().split("\n").at(-1) ?? "it did not start" });
}
