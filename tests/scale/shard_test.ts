/**
 * Shards: which samples they have, that their bytes are those of one solve, and what is refused.
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import { copyFileSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { mkdir, readdir, readFile, rm, truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";
import * as E from "fp-ts/Either";
import fc from "fast-check";
import { eulerMaruyama, fromNpy, process, solve, sqrt, sub } from "ito";
import { describeScale, exitOf, type ScaleError } from "../../scale/errors.ts";
import { gather, type Gathered } from "../../scale/gather.ts";
import { type Made, sampleShard } from "../../scale/sample.ts";
import { nameOf, readShard, shardOf } from "../../scale/shards.ts";
import { loadStudy, type Study, studyOf } from "../../scale/study.ts";
import { right } from "../lib/either.ts";
import { found, inFolder, refused } from "./runs.ts";
import * as mixture from "./study_mixture.ts";

const path = "tests/scale/study_mixture.ts";
const samples = 3000;

const study: Study = found(await loadStudy(path));
const make = async (dir: string, index: number, of: number): Promise<E.Either<ScaleError, Made>> =>
  await sampleShard(study, shardOf(samples, index, of), { samples, dir, keepSeconds: 0.05 });
const gathered = async (dir: string): Promise<Gathered> => found(await gather(dir, join(dir, "all.npy")));

Deno.test("shards of a run have each sample once, in order, and differ by at most one in number", () => {
  fc.assert(fc.property(fc.integer({ min: 1, max: 2 ** 32 }), fc.integer({ min: 1, max: 40 }), (all, n) => {
    const of = Math.min(all, n);
    const shards = Array.from({ length: of }, (_, i) => shardOf(all, i, of));
    shards.forEach((s, i) =>
      assertEquals(s.start, i === 0 ? 0 : (shards[i - 1]?.start ?? NaN) + (shards[i - 1]?.n ?? NaN))
    );
    assertEquals(shards.reduce((sum, s) => sum + s.n, 0), all);
    const sizes = shards.map((s) => s.n);
    assert(Math.max(...sizes) - Math.min(...sizes) <= 1 && Math.min(...sizes) >= 1);
  }));
  assertEquals([0, 9, 99].map((index) => nameOf({ index, of: 100_000 })), ["00000", "00009", "00099"]);
  for (const bad of ["", "1", "4/4", "-1/4", "1/0", "1/5000", "1/2/3", "0x1/4", "1.5/4"]) {
    assertEquals(refused(readShard(bad, 3000)).tag, "BadArgument");
  }
});

Deno.test("gathered shards are the samples of one solve, whatever their number and the order they were made in", async () => {
  const whole = right(await solve(study.process, mixture.strategy, { ...mixture.options, n: samples })());
  const digests = new Set<string>();
  const moments = new Set<string>();
  for (const order of [[0], [2, 0, 1], [6, 5, 4, 3, 2, 1, 0]]) {
    await inFolder(async (dir) => {
      for (const index of order) assertEquals(found(await make(dir, index, order.length)).tag, "done");
      const all = await gathered(dir);
      const read = right(fromNpy(await readFile(all.file)));
      assertEquals([read.shape, read.values], [[samples, 2], whole.samples]);
      assertEquals(all.tally.nfe, whole.nfe.reduce((a, b) => a + b, 0));
      assertEquals(all.tally.codes, { done: samples });
      digests.add(all.digest);
      moments.add(JSON.stringify([all.mean, all.variance]));
      assertEquals((await readdir(join(dir, "shards"))).filter((f) => !/\.(npy|json)$/.test(f)), []);
    });
  }
  assertEquals([digests.size, moments.size], [1, 1]);
});

Deno.test("a shard that is there is not made again; one that is torn or of another study is an error, and stays", async () => {
  await inFolder(async (dir) => {
    found(await make(dir, 0, 2));
    found(await make(dir, 1, 2));
    assertEquals(found(await make(dir, 1, 2)).tag, "skipped");
    const other = { ...study, digest: "0".repeat(64) };
    const asked = await sampleShard(other, shardOf(samples, 1, 2), { samples, dir });
    assertEquals(refused(asked), {
      tag: "OtherStudy",
      path: join(dir, "shards", "0001.json"),
      field: "study",
      found: study.digest,
      wanted: other.digest,
    });
    const file = join(dir, "shards", "0001.npy"), before = await readFile(file);
    await truncate(file, before.length - 4);
    const torn = refused(await make(dir, 1, 2));
    assertEquals([torn.tag, exitOf(torn)], ["Torn", 1]);
    assertEquals(refused(await gather(dir, join(dir, "all.npy"))).tag, "Torn");
    assertEquals((await readdir(dir)).sort(), ["parts", "shards"]); // no half file of all
    assertEquals((await readFile(file)).length, before.length - 4);
    const again = await sampleShard(study, shardOf(samples, 1, 2), { samples, dir, force: true });
    assertEquals([found(again).tag, await readFile(file)], ["done", before]);
    await rm(join(dir, "shards", "0000.json"));
    const missing = refused(await gather(dir, join(dir, "all.npy")));
    assertEquals(missing.tag === "Missing" && missing.commands, [
      `ito sample ${path} --samples ${samples} --shard 0/2 --out ${dir}`,
    ]);
    await writeFile(join(dir, "shards", "0000.json"), "{");
    assertEquals(refused(await make(dir, 0, 2)).tag, "Torn");
  });
});

Deno.test("work that is ended keeps what is finished, and goes on from there to the same bytes", async () => {
  await inFolder(async (dir) => {
    found(await make(dir, 0, 1));
    const whole = (await gathered(dir)).digest;
    await inFolder(async (other) => {
      const stop = new AbortController();
      const shard = shardOf(samples, 0, 1);
      const options = { samples, dir: other, keepSeconds: 0.01 };
      const progress = () => stop.abort();
      const stopped = found(await sampleShard(study, shard, { ...options, signal: stop.signal, progress }));
      assert(
        stopped.tag === "stopped" && stopped.kept > 0 && stopped.kept < samples,
        JSON.stringify(stopped),
      );
      const folder = join(other, "parts");
      const [part = ""] = await readdir(folder);
      const kept = await readFile(join(folder, part));
      await writeFile(join(folder, part), kept.subarray(0, kept.length - 5)); // a kill in the middle of a write
      const seen: number[] = [];
      const rest = await sampleShard(study, shard, { ...options, progress: (done) => void seen.push(done) });
      assertEquals(found(rest).tag, "done");
      assertEquals([seen.at(-1), (await gathered(other)).digest], [samples, whole]);
    });
  });
});

Deno.test("a shard that another has made meanwhile is there, and nothing is kept of the one that stops", async () => {
  await inFolder(async (folder) => {
    const [one, dir] = [join(folder, "one"), join(folder, "other")];
    found(await make(one, 0, 1));
    await mkdir(join(dir, "shards"), { recursive: true });
    const stop = new AbortController();
    const progress = (): void => {
      for (const f of ["0000.npy", "0000.json"]) copyFileSync(join(one, "shards", f), join(dir, "shards", f));
      stop.abort();
    };
    const o = { samples, dir, keepSeconds: 1e-6, signal: stop.signal, progress };
    assertEquals(found(await sampleShard(study, shardOf(samples, 0, 1), o)).tag, "skipped");
    assertEquals(await readdir(join(dir, "parts")), []);
    // a kill between the last file of a shard and the end of what was kept
    await writeFile(join(dir, "parts", "0000.12345678.part"), "");
    assertEquals(found(await sampleShard(study, shardOf(samples, 0, 1), { samples, dir })).tag, "skipped");
    assertEquals(await readdir(join(dir, "parts")), []);
  });
});

Deno.test("what another process has spoilt of what is kept is not made a shard of", async () => {
  await inFolder(async (dir) => {
    const progress = (): void => {
      const [part = ""] = readdirSync(join(dir, "parts"));
      const file = join(dir, "parts", part), bytes = readFileSync(file);
      writeFileSync(file, bytes.fill(0, bytes.indexOf(10) + 1, bytes.indexOf(10) + 9));
    };
    const spoilt = refused(await sampleShard(study, shardOf(samples, 0, 1), { samples, dir, progress }));
    assertEquals([spoilt.tag, exitOf(spoilt)], ["FileFailed", 75]);
    assertEquals(found(await make(dir, 0, 1)).tag, "done");
  });
});

Deno.test("pieces of which all samples failed are gone on with, however long their list", async () => {
  await inFolder(async (dir) => {
    const failing = {
      ...study,
      process: E.right(process(({ x }) => ({ drift: sqrt(sub(-1, x)), diffusion: 0 }))),
    };
    const bad: Study = { ...failing, strategy: eulerMaruyama(2), options: { ...study.options, x0: 1 } };
    const stop = new AbortController();
    const options = { samples: 9000, dir, keepSeconds: 5 };
    const shard = shardOf(9000, 0, 1);
    const progress = (done: number) => {
      if (done > 2000) stop.abort();
    };
    const first = found(await sampleShard(bad, shard, { ...options, signal: stop.signal, progress }));
    const kept = first.tag === "stopped" ? first.kept : NaN;
    assert(kept > 2000 && kept < 9000, `${kept}`);
    const seen: number[] = [];
    const rest = found(
      await sampleShard(bad, shard, { ...options, progress: (done) => void seen.push(done) }),
    );
    assert((seen[0] ?? 0) > kept, `${seen} after ${kept}`);
    assertEquals(rest.tag === "done" && rest.record.tally.failed.length, 9000);
  });
});

Deno.test("what is no study is refused with what it lacks", async () => {
  const { process, score, strategy } = mixture;
  const problem = (module: unknown): string =>
    E.isLeft(studyOf(module)) ? E.toUnion(E.swap(E.map(() => "")(studyOf(module)))) : "";
  assertEquals(problem({ process, score, strategy }), "");
  for (
    const [module, words] of [
      [undefined, "nothing"],
      [{ strategy }, '"process"'],
      [{ process, score }, '"strategy"'],
      [{ process, score, strategy, options: { n: 5 } }, "options.n"],
      [{ process, score, strategy, options: { seed: "7" } }, "options.seed"],
      [{ process, score, strategy, options: { x0: [[1], [2]] } }, "options.x0"],
      [{ process, score, strategy, files: "weights" }, '"files"'],
      [{ process, score: 3, strategy }, '"score"'],
    ] as const
  ) assert(problem(module).includes(words), `${problem(module)} names ${words}`);
  const missing = refused(await loadStudy("tests/scale/nowhere.ts"));
  assertEquals([missing.tag, exitOf(missing)], ["BadStudy", 2]);
});

Deno.test("a folder that cannot be written to is told by its name, and asks for another try", async () => {
  const denied = refused(await sampleShard(study, shardOf(10, 0, 1), { samples: 10, dir: "/proc/nowhere" }));
  assertEquals([denied.tag, exitOf(denied)], ["FileFailed", 75]);
  assert(describeScale(denied).includes("/proc/nowhere"));
  const empty = refused(await gather("/proc/nowhere", "/proc/nowhere/all.npy")); // another try would find none either
  assertEquals([empty.tag, exitOf(empty)], ["BadArgument", 2]);
});
