/**
 * `ito sample --workers`: all shards by processes of this machine; what it says without Redis, and of workers that do not work.
 * @module
 */
import { home } from "../../cli/home.ts";
import { assert, assertEquals } from "@std/assert";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { makeHere } from "../../scale/engines/bullmq/here.ts";
import { exitOf } from "../../scale/errors.ts";
import { gather } from "../../scale/gather.ts";
import { sampleShard } from "../../scale/sample.ts";
import { shardOf } from "../../scale/shards.ts";
import { ito, loadStudy } from "../../scale/study.ts";
import { redisTest } from "./redis.ts";
import { found, inFolder, refused, type Run, started } from "./runs.ts";

const path = "tests/scale/study_mixture.ts";
const [samples, shards] = [30_000, 60];
const here = (dir: string, limits = ""): Run => {
  const asked = ["--samples", `${samples}`, "--shards", `${shards}`, "--workers", "2", "--out", dir];
  return started(["sample", path, ...asked], limits);
};
const madeIn = async (dir: string): Promise<number> => {
  const names = await readdir(join(dir, "shards")).catch((): string[] => []);
  return names.filter((name) => name.endsWith(".json")).length;
};

redisTest(
  "workers that are stopped and begun again make the file of one process, and leave nothing behind",
  async () => {
    await inFolder(async (folder) => {
      const [alone, dir] = [join(folder, "alone"), join(folder, "workers")];
      const study = found(await loadStudy(path));
      found(await sampleShard(study, shardOf(samples, 0, 1), { samples, dir: alone }));
      const truth = found(await gather(alone, join(folder, "alone.npy")));

      const first = here(dir, `export TMPDIR=${folder}`);
      while (await madeIn(dir) === 0) await sleep(5);
      first.send("SIGTERM");
      const stopped = await first.ended;
      assertEquals(stopped.code, 75, stopped.text);
      const made = await madeIn(dir);
      assert(made < shards, "all was made before it was stopped");

      const second = await here(dir, `export TMPDIR=${folder}`).ended;
      assertEquals([second.code, second.text.includes(`${made} were there before`)], [0, true], second.text);
      const all = found(await gather(dir, join(folder, "workers.npy")));
      assertEquals([all.shards, all.digest], [shards, truth.digest]);
      assertEquals((await readdir(folder)).filter((name) => name.startsWith("ito-")), []); // Redis and its folder
    });
  },
);

redisTest(
  "workers that cannot work end it, with what they say; so do workers that are killed again and again",
  async () => {
    await inFolder(async (dir) => {
      const run = { format: 1, path, study: "0".repeat(64), ito, samples, of: shards, dir } as const;
      for (
        const [script, words] of [["echo no weights >&2; exit 2", "no weights"], ["kill -9 $$", "SIGKILL"]]
      ) {
        const worker = () => ["sh", "-c", script ?? ""];
        const signal = new AbortController().signal;
        const e = refused(await makeHere({ run, indices: [0, 1], workers: 2, worker, signal }));
        assertEquals([e.tag, exitOf(e)], ["WorkersEnded", 1]);
        assert(e.tag === "WorkersEnded" && e.reason.includes(words ?? ""), JSON.stringify(e));
      }
    });
  },
);

Deno.test("without Redis the line of xargs is said that does the same", async () => {
  await inFolder(async (folder) => {
    const { code, text } = await here(join(folder, "my study"), "PATH=/nowhere").ended;
    assertEquals(code, 1, text);
    const one =
      `${home.ito.slurm} sample ${path} --samples ${samples} --shard {}/${shards} --out '${folder}/my study'`;
    assert(
      text.includes("apt-get install redis-server") && text.includes(`seq 0 59 | xargs -P 2 -I{} ${one}`),
      text,
    );
  });
});
