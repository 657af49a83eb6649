/**
 * What is spoilt in a folder of shards, by hand or by a copy: it is refused, or made anew, and never a wrong file.
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import { copyFile, cp, mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { adaptiveExponential, ve } from "ito";
import { exitOf } from "../../scale/errors.ts";
import { commandOf, gather } from "../../scale/gather.ts";
import { sampleShard } from "../../scale/sample.ts";
import { mostShards, readShard, shardOf } from "../../scale/shards.ts";
import { loadStudy, studyOf } from "../../scale/study.ts";
import { allThere } from "../../cli/workers.ts";
import { missingOf } from "../../scale/engines/bullmq/serve.ts";
import { found, inFolder, refused, started } from "./runs.ts";

const path = "tests/scale/study_mixture.ts";
const study = found(await loadStudy(path));

/** Makes all shards of so many samples. */
const makeAll = async (dir: string, samples: number, of: number): Promise<void> => {
  for (let i = 0; i < of; i++) found(await sampleShard(study, shardOf(samples, i, of), { samples, dir }));
};

/** Changes a text file. */
const changed = async (file: string, change: (text: string) => string): Promise<void> => {
  const before = await readFile(file, "latin1"), after = change(before);
  assert(after !== before, `nothing changed in ${file}`);
  await writeFile(file, after, "latin1");
};

Deno.test("a copy of a shard's record, a record whose numbers do not fit and a head that is another's make no file", async () => {
  await inFolder(async (folder) => {
    const made = join(folder, "made"), dir = join(folder, "spoilt"), to = join(folder, "all.npy");
    await makeAll(made, 60, 2);
    const [json, npy] = [join(dir, "shards", "0000.json"), join(dir, "shards", "0000.npy")];
    const record = (field: string, value: string) => (): Promise<void> =>
      changed(
        json,
        (text) => text.replace(new RegExp(`"${field}": (\\[[^\\]]*\\]|[^,\\n]+)`), `"${field}": ${value}`),
      );
    const spoilt: Readonly<Record<string, () => Promise<void>>> = {
      "a copy": () => copyFile(json, join(dir, "shards", "0000 (copy).json")),
      "another shape": record("shape", "[4]"),
      "a huge shape": record("shape", "[1e13]"),
      "a shape of as many": record("shape", "[2, 1]"),
      "another type": record("type", '"<f8"'),
      "a count below 0": record("n", "-30"),
      "a shard of a million million": record("of", "1e12"),
      "a failure of another shard": record("failed", "[59]"),
      "no samples": () => rm(npy),
      "another head": () => changed(npy, (text) => text.replace("(30, 2)", "(2, 30)")),
      "numbers more": () => changed(npy, (text) => `${text}1234`),
    };
    for (const [what, spoil] of Object.entries(spoilt)) {
      await cp(made, dir, { recursive: true });
      await spoil();
      const e = refused(await gather(dir, to));
      assert(["Torn", "OtherStudy"].includes(e.tag), `${what}: ${e.tag}`);
      if (what !== "a copy") {
        const again = refused(await sampleShard(study, shardOf(60, 0, 2), { samples: 60, dir }));
        assert(["Torn", "OtherStudy"].includes(again.tag), `${what}: ${again.tag}`);
      }
      await rm(dir, { recursive: true });
    }
    assertEquals(await readdir(folder), ["made"]);
  });
});

Deno.test("shards whose samples are gone are not said to be there, and no file is gathered over one", async () => {
  await inFolder(async (dir) => {
    await makeAll(dir, 60, 2);
    const among = join(dir, "shards", "0001.npy"), before = await readFile(among);
    const e = refused(await gather(dir, among));
    assertEquals([e.tag, exitOf(e)], ["BadArgument", 2]);
    assertEquals(await readFile(among), before);
    await rm(among);
    const run = { format: 1, path, study: study.digest, ito: "0.1.0", samples: 60, of: 2, dir } as const;
    assertEquals(refused(await missingOf(run)).tag, "Torn");
  });
});

Deno.test("what is kept and cut short anywhere, or whose counts do not fit, is made anew from there", async () => {
  await inFolder(async (folder) => {
    const samples = 300, shard = shardOf(samples, 0, 1), dir = join(folder, "one");
    await makeAll(dir, samples, 1);
    const whole = found(await gather(dir, join(folder, "all.npy"))).digest;
    await rm(dir, { recursive: true });
    const stop = new AbortController();
    const progress = () => stop.abort();
    found(await sampleShard(study, shard, { samples, dir, signal: stop.signal, progress }));
    const [name = ""] = await readdir(join(dir, "parts"));
    const kept = await readFile(join(dir, "parts", name)), line = kept.indexOf(10);
    const more = Buffer.from(kept.toString("latin1").replace('"n":256', '"n":300'), "latin1");
    const cuts = [
      0,
      1,
      line - 1,
      line,
      line + 1,
      kept.length - 1,
      1000,
      2000,
    ];
    for (const spoilt of [more, ...cuts.map((at) => kept.subarray(0, at))]) {
      await rm(dir, { recursive: true });
      await mkdir(join(dir, "parts"), { recursive: true });
      await writeFile(join(dir, "parts", name), spoilt);
      found(await sampleShard(study, shard, { samples, dir }));
      assertEquals(found(await gather(dir, join(folder, "all.npy"))).digest, whole);
    }
  });
});

Deno.test("of two that were begun the one with more samples is gone on with; --force loses nothing that is right", async () => {
  await inFolder(async (dir) => {
    const samples = 3000, shard = shardOf(samples, 0, 1), parts = join(dir, "parts");
    const begun = async (keepSeconds: number, pieces: number): Promise<number> => {
      const stop = new AbortController();
      let seen = 0, n = 0;
      const progress = (done: number): void => {
        n = done;
        if (++seen === pieces) stop.abort();
      };
      found(await sampleShard(study, shard, { samples, dir, keepSeconds, signal: stop.signal, progress }));
      return n;
    };
    const many = await begun(60, 2);
    const [name = ""] = await readdir(parts);
    await cp(join(parts, name), join(dir, "aside"));
    await rm(join(parts, name));
    assert(await begun(1e-9, 4) < many);
    await cp(join(dir, "aside"), join(parts, name));
    const seen: number[] = [];
    const o = { samples, dir, force: true, progress: (done: number) => void seen.push(done) };
    const made = found(await sampleShard(study, shard, o));
    assert(made.tag === "done" && (seen[0] ?? 0) > many, `${seen} after ${many}`);
    assertEquals(found(await sampleShard(study, shard, o)).tag, "skipped");
    const other = { ...study, digest: "0".repeat(64) };
    assertEquals(refused(await sampleShard(other, shard, { samples, dir })).tag, "OtherStudy");
    assertEquals(found(await sampleShard(other, shard, o)).tag, "done");
  });
});

Deno.test("a shard that was stopped in the middle of a solve and gone on with says nothing of samples that are missing", async () => {
  await inFolder(async (dir) => {
    const blocked = found(await loadStudy("tests/scale/study_blocked.ts"));
    const samples = 64, shard = shardOf(samples, 0, 1);
    for (let ms = 30, kept = 0; ms < 1000 && kept === 0; ms *= 1.3) {
      const signal = AbortSignal.timeout(ms);
      const made = found(await sampleShard(blocked, shard, { samples, dir, signal }));
      if (made.tag !== "stopped") break; // a machine that has no middle
      kept = made.kept;
    }
    found(await sampleShard(blocked, shard, { samples, dir }));
    const { notes } = found(await gather(dir, join(dir, "all.npy"))).tally;
    assert(!notes.join().includes("not finished"), notes.join("\n"));
  });
});

Deno.test("options that are no plain object, and files that are not there, are wrong and stay so", async () => {
  const whole = { process: ve(), strategy: adaptiveExponential() };
  for (const options of [Promise.resolve({ seed: 7 }), new Map([["seed", 7]]), [7]]) {
    assert(JSON.stringify(studyOf({ ...whole, options })).includes("no plain object"));
  }
  await inFolder(async (dir) => {
    for (const [k, name] of ["nowhere.bin", "."].entries()) {
      const file = join(dir, `study${k}.mjs`);
      const parts = "export const process = { drift: 1, time: 1 }, strategy = { method: 1, controller: 1 }";
      await writeFile(file, `${parts}, files = [${JSON.stringify(name)}];`);
      const e = refused(await loadStudy(file));
      assert(e.tag === "BadStudy" && e.problem.includes('"files"'), JSON.stringify(e));
    }
    const nothing = join(dir, "nothing.mjs");
    await writeFile(nothing, "throw Object.create(null);");
    assertEquals(refused(await loadStudy(nothing)).tag, "BadStudy");
    const endless = join(dir, "endless.mjs");
    await writeFile(
      endless,
      `
      import process from "node:process";
      process.kill(process.pid, "SIGTERM");
      await new Promise((resolve) => setTimeout(resolve, 1e6));`,
    );
    const { code, text } = await started(["sample", endless, "--samples", "5", "--out", dir]).ended;
    assertEquals(code, 75, text);
  });
});

Deno.test("a run has at most a million shards, of which the last one ends with the last sample", () => {
  for (const samples of [2 ** 32, 2 ** 32 - 1, 4_000_000_007]) {
    const last = shardOf(samples, mostShards - 1, mostShards);
    assertEquals(last.start + last.n, samples);
    assertEquals(refused(readShard(`0/${mostShards + 1}`, samples)).tag, "BadArgument");
  }
  const run = { of: 3, dir: "out/a" }; // served here, made elsewhere
  assert(allThere(run, 0, 2).includes("2 of them are not in out/a"));
  assert(!allThere(run, 0).includes("not in"));
  const words = commandOf({ path: "a b.ts", samples: 9, of: 2 }, 1, "y z");
  assertEquals(words, "ito sample 'a b.ts' --samples 9 --shard 1/2 --out 'y z'");
});
