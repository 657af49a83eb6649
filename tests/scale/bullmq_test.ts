/**
 * Shards by a queue on Redis, with processes of their own: a worker is killed at a random moment and another is asked to stop,
 * Redis loses its power once, and the gathered file has the SHA-256 of one process's.
 *
 * `ITO_SCALE=whole` takes 2,000 samples and eight workers, all but one of which are killed; else fewer.
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { gather } from "../../scale/gather.ts";
import { sampleShard } from "../../scale/sample.ts";
import { shardOf } from "../../scale/shards.ts";
import { loadStudy } from "../../scale/study.ts";
import { redisTest, withRedis } from "./redis.ts";
import { chance, found, type Run, started } from "./runs.ts";

const isWhole = Deno.env.get("ITO_SCALE") === "whole";
const samples = isWhole ? 2000 : 128;
const workers = isWhole ? 8 : 2;
const shards = isWhole ? 64 : 8;
/** Within so many ms workers are killed; all is made in half a second or so where there is less to make. */
const killMs = isWhole ? 200 : 20;
const path = "tests/scale/study_blocked.ts";

const ran = (...args: readonly string[]): Run => started(["engine", "bullmq", ...args]);

const until = async (what: string, is: () => boolean | Promise<boolean>): Promise<void> => {
  for (let tries = 0; !await is(); tries++) {
    if (tries > 3000) throw new Error(`Waited in vain for ${what}`);
    await sleep(10);
  }
};

const madeIn = async (dir: string): Promise<number> => {
  const names = await readdir(join(dir, "shards")).catch((): string[] => []);
  return names.filter((name) => name.endsWith(".json")).length;
};

const name = "workers of a queue that are killed, and a Redis that is, make the file of one process";
redisTest(name, async () => {
  await withRedis(async (redis, folder) => {
    const [alone, dir] = [join(folder, "alone"), join(folder, "queue")];
    const study = found(await loadStudy(path));
    found(await sampleShard(study, shardOf(samples, 0, 1), { samples, dir: alone }));
    const truth = found(await gather(alone, join(folder, "alone.npy")));

    const at = ["--redis", redis.url, "--queue", "killed"];
    const asked = [path, "--samples", `${samples}`, "--shards", `${shards}`, "--out", dir, ...at];
    const runs: Run[] = [];
    const run = (...args: readonly string[]): Run => {
      const it = ran(...args);
      runs.push(it);
      return it;
    };
    const worker = (): Run => run("work", ...at, "--lock", "2", "--keep", "0.05");
    try {
      const serve = run("serve", ...asked);
      const stopped = worker();
      const killed = Array.from({ length: workers - 1 }, worker);
      await until("a shard", async () => await madeIn(dir) > 0);
      for (const [i, { send }] of killed.entries()) {
        await sleep(killMs * chance(2121, i));
        send("SIGKILL");
      }
      await redis.restart();
      const before = await madeIn(dir);
      assert(before < shards, "all was made before Redis was killed");
      const last = worker();
      await until("work after Redis came back", async () => await madeIn(dir) > before);
      stopped.send("SIGTERM");
      const left = await stopped.ended;
      assert(left.code === 75 || left.code === 0, `${left.code}: ${left.text}`); // 0 between two shards

      const served = await serve.ended;
      assertEquals(served.code, 0, served.text);
      const all = found(await gather(dir, join(folder, "queue.npy")));
      assertEquals([all.shards, all.digest], [shards, truth.digest]);
      // a shard whose lock was lost is made twice: on a busy machine the second is at it yet
      await until(
        "the end of what is made twice",
        async () => (await readdir(join(dir, "parts"))).length === 0,
      );

      const seen = run("watch", ...at, "--once", "--json");
      const since = performance.now();
      const second = await run("serve", ...asked).ended;
      const seconds = (performance.now() - since) / 1000;
      assertEquals([second.code, second.text.includes("nothing is to be made")], [0, true], second.text);
      assert(seconds < 10, `a finished study took ${seconds} s`); // under 1 s on a machine that nobody shares
      const progress = JSON.parse((await seen.ended).text);
      const { done, active, waiting, failed, samplesPerSecond } = progress;
      assertEquals([done, active, waiting, failed, samplesPerSecond > 0], [shards, 0, 0, 0, true]);

      last.send("SIGTERM"); // it has nothing in hand
      assertEquals((await last.ended).code, 0);
      const codes = await Promise.all(killed.map(async ({ ended }) => (await ended).code));
      assert(codes.every((code) => code === 137), `${codes}`);
    } finally {
      for (const { send } of runs) send("SIGKILL");
      await Promise.all(runs.map(({ ended }) => ended));
    }
  });
});
