/**
 * Shards made by processes of their own, that are killed at random moments, find no room, and are asked to stop: the gathered
 * file has the SHA-256 of one process's.
 *
 * `ITO_SCALE=whole` takes 2,000 samples of each study and eight workers, some minutes; else fewer.
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { chance, inFolder, type Run, started } from "./runs.ts";

const isWhole = Deno.env.get("ITO_SCALE") === "whole";
const samples = isWhole ? 2000 : 96;
const workers = isWhole ? 8 : 2;
const shards = isWhole ? 16 : 3;
const mostKilled = isWhole ? 4 : 2;

const ran = (args: readonly string[], limits = ""): Run["ended"] => started(args, limits).ended;

const digestIn = (text: string): string => /"digest":"([0-9a-f]{64})"/.exec(text)?.[1] ?? text;
const gathered = async (dir: string): Promise<string> => {
  const { code, text } = await ran(["gather", dir, "--json"]);
  assertEquals(code, 0, text);
  return digestIn(text);
};

/** Makes a shard however often it is killed: each try lives a random while, the last as long as it likes. */
const insisted = async (sampleArgs: readonly string[], seed: number): Promise<number> => {
  for (let attempt = 0;; attempt++) {
    const run = started(sampleArgs);
    // about as long as a shard takes here; the first of all is too short, so that one is killed on any machine
    const life = seed % 100 === 0 && attempt === 0 ? 150 : 300 + 1200 * chance(seed, attempt);
    const timer = attempt < mostKilled ? setTimeout(() => run.send("SIGKILL"), life) : undefined;
    const { code, text } = await run.ended;
    clearTimeout(timer);
    if (code === 0) return attempt;
    assert(code === 75 || code === 137, text);
  }
};

const studies = ["tests/scale/study_blocked.ts", "tests/scale/study_cifar.ts"];
for (const [k, study] of studies.entries()) {
  Deno.test(`workers that are killed at random moments make the file of one process: ${study}`, async () => {
    await inFolder(async (one) => {
      const alone = await ran(["sample", study, "--samples", `${samples}`, "--out", one]);
      assertEquals(alone.code, 0, alone.text);
      const truth = await gathered(one);
      await inFolder(async (dir) => {
        const queue = Array.from({ length: shards }, (_, i) => i);
        let killed = 0;
        const work = async (): Promise<void> => {
          for (let i = queue.shift(); i !== undefined; i = queue.shift()) {
            const args = [
              "sample",
              study,
              "--samples",
              `${samples}`,
              "--shard",
              `${i}/${shards}`,
              "--out",
              dir,
            ];
            const times = await insisted([...args, "--keep", "0.05"], 100 * k + i);
            killed += times; // read after the wait: the other worker has counted meanwhile
          }
        };
        await Promise.all(Array.from({ length: workers }, work));
        assert(killed > 0, "no worker was killed");
        assertEquals(await gathered(dir), truth);
        assertEquals(await readdir(join(dir, "parts")), []);
      });
    });
  });
}

Deno.test("SIGTERM keeps what is finished and asks for another try; no room does too, and loses nothing", async () => {
  const [study = ""] = studies;
  await inFolder(async (dir) => {
    const all = ["sample", study, "--samples", "40", "--out", join(dir, "a")];
    assertEquals((await ran(all)).code, 0);
    const truth = await gathered(join(dir, "a"));

    const args = ["sample", study, "--samples", "40", "--out", join(dir, "b"), "--keep", "0.01"];
    // files of at most 300 blocks of 1024 bytes: as of a disk that is full, 25 samples of 12 kB in
    const full = await ran(args, "trap '' XFSZ; ulimit -f 300");
    assertEquals(full.code, 75, full.text);
    assert(full.text.includes("Try: the same again where there is room"), full.text);
    const run = started(args);
    run.send("SIGTERM"); // before it listens (143), while it works (75), or when it is done: it must go on or have ended well
    const { code } = await run.ended;
    assert([143, 75, 0].includes(code), `${code}`);
    assertEquals((await ran(args)).code, 0);
    assertEquals(await gathered(join(dir, "b")), truth);
    const again = await ran(args);
    assert(again.code === 0 && again.text.includes("there already"), again.text);
  });
});
