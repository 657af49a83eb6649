/**
 * A Redis for tests: Debian's redis-server on a socket in a folder of its own, which keeps what it is told in a file.
 * @module
 */
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { rm } from "node:fs/promises";
import { join } from "node:path";

/** Why tests that want Redis are skipped; nothing where it is there, or must be. */
export const missing: string | undefined =
  spawnSync("redis-server", ["--version"]).status === 0 || Deno.env.get("ITO_REQUIRE_REDIS") === "1"
    ? undefined
    : "no redis-server: apt-get install redis-server";

/** A Redis that runs. */
export interface RunningRedis {
  /** What a client is told: the socket's path. */
  readonly url: string;
  /** Kills it, as a machine does that loses its power, and starts it again on what it has kept. */
  readonly restart: () => Promise<void>;
}

const started = async (dir: string, socket: string): Promise<ChildProcess> => {
  const kept = ["--dir", dir, "--appendonly", "yes", "--appendfsync", "always", "--save", ""];
  const child = spawn("redis-server", ["--port", "0", "--unixsocket", socket, ...kept], {
    stdio: ["ignore", "pipe", "ignore"],
  });
  await new Promise<void>((resolve, refuse) => {
    let said = "";
    child.stdout.on("data", (bytes) => {
      said += bytes;
      if (said.includes("eady to accept connections")) resolve();
    });
    child.on("close", () => refuse(new Error(`redis-server ended: ${said}`)));
  });
  return child;
};

const killed = async (child: ChildProcess): Promise<void> => {
  const ended = new Promise((resolve) => child.on("close", resolve));
  child.kill("SIGKILL");
  await ended;
};

/** Does something with a Redis of its own, and a folder. */
export async function withRedis(act: (redis: RunningRedis, dir: string) => Promise<void>): Promise<void> {
  const dir = await Deno.makeTempDir();
  const url = join(dir, "redis.sock");
  let child = await started(dir, url);
  try {
    const restart = async (): Promise<void> => {
      await killed(child);
      child = await started(dir, url);
    };
    await act({ url, restart }, dir);
  } finally {
    await killed(child);
    await rm(dir, { recursive: true });
  }
}

/** A test that wants Redis. */
export function redisTest(name: string, fn: () => Promise<void>): void {
  Deno.test({
    name: missing === undefined ? name : `${name} (skipped: ${missing})`,
    ignore: missing !== undefined,
    fn,
  });
}
