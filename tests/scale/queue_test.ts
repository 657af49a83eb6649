/**
 * The queue's own rules, in one process: what is added twice, given back, failed and tried again; and what its errors say.
 * @module
 */
import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { type Connected, loadPackages, openQueue } from "../../scale/engines/bullmq/connect.ts";
import { idOf, type Run, type ShardJob } from "../../scale/engines/bullmq/job.ts";
import { making } from "../../scale/engines/bullmq/make.ts";
import { addShards, missingOf, waitFor } from "../../scale/engines/bullmq/serve.ts";
import { lineOf, nothing, progressOf, rateOf } from "../../scale/engines/bullmq/watch.ts";
import { type Make, type Outcome, work, type Worked } from "../../scale/engines/bullmq/work.ts";
import { describeScale, exitOf, type ScaleError } from "../../scale/errors.ts";
import { ito, loadStudy } from "../../scale/study.ts";
import { redisTest, withRedis } from "./redis.ts";
import { found, refused } from "./runs.ts";

const path = "tests/scale/study_mixture.ts";
const study = found(await loadStudy(path));
const runTo = (dir: string, of = 4): Run => ({
  format: 1,
  path,
  study: study.digest,
  ito,
  samples: 400,
  of,
  dir,
});
const all = (run: Run): readonly number[] => Array.from({ length: run.of }, (_, i) => i);
const never = new AbortController().signal;
const done: Outcome = { tag: "done", samples: 100, skipped: false };
const worked = (c: Connected, make: Make, signal: AbortSignal = never): Promise<Worked> =>
  work(c, { make, signal, idleSeconds: 0.2 });
/** Samples that wait, are being made, or are put off. */
const left = async (c: Connected): Promise<readonly number[]> => {
  const { waiting, active, delayed } = await c.queue.getJobCounts("waiting", "active", "delayed");
  return [waiting ?? NaN, active ?? NaN, delayed ?? NaN];
};

const inQueue = (act: (c: Connected, dir: string) => Promise<void>): Promise<void> =>
  withRedis(async ({ url }, dir) => {
    const c = found(await openQueue(url, "test"));
    try {
      await act(c, dir);
    } finally {
      await c.close();
    }
  });

redisTest("a shard is added once, made once, and added again only where its file is gone", async () => {
  await inQueue(async (c, dir) => {
    const run = runTo(dir);
    assertEquals(await addShards(c, run, all(run)), { added: 4, queued: 0 });
    assertEquals(await addShards(c, { ...run, dir: `${dir}/` }, all(run)), { added: 0, queued: 4 });
    const counts = { done: 0, active: 0, waiting: 4, failed: 0 };
    assertEquals(await progressOf(c), [{ study: path, out: dir, ...counts }]);
    const ended = await worked(c, making(1));
    assertEquals(ended, { tag: "idle", gaveBack: false, made: 4 });
    assertEquals(found(await waitFor(c, run, all(run), { signal: never })), "done");
    assertEquals(found(await missingOf(run)), []);
    assertEquals((await progressOf(c))[0]?.done, 4);
    await rm(join(dir, "shards", "0002.json"));
    assertEquals(found(await missingOf(run)), [2]);
    assertEquals(await addShards(c, run, [2]), { added: 1, queued: 0 });
    assertEquals((await worked(c, making(1))).tag, "idle");
    assertEquals(found(await missingOf(run)), []);
    const other = refused(await missingOf({ ...run, study: "0".repeat(64) }));
    assertEquals([other.tag, exitOf(other)], ["OtherStudy", 1]);
  });
});

redisTest(
  "a worker that is to stop gives its shard back at once, with what is finished; so does one that lacks the study",
  async () => {
    await inQueue(async (c, dir) => {
      const run = runTo(dir, 2);
      await addShards(c, run, all(run));
      const stop = new AbortController();
      const begun: Make = (_, { signal }) => {
        setTimeout(() => stop.abort(), 50);
        return new Promise((resolve) => signal.addEventListener("abort", () => resolve({ tag: "stopped" })));
      };
      const stopped = await worked(c, begun, stop.signal);
      assertEquals([stopped, await left(c)], [{ tag: "stopped", gaveBack: true, made: 0 }, [2, 0, 0]]);
      const [{ path: _, ...rest }] = [run];
      const nowhere = { ...rest, path: "tests/scale/nowhere.ts" };
      const lacking = await worked(c, (job, o) => making(1)({ ...job, path: nowhere.path }, o));
      assertEquals([lacking.tag, await left(c)], ["unfit", [2, 0, 0]]);
      assertEquals(lacking.tag === "unfit" && [lacking.error.tag, lacking.exitCode], ["BadStudy", 2]);

      // a study that has changed on the disk: this process has the old module, whatever the file says now
      const make = making(1);
      const signal = never, progress = (): void => {};
      const job: ShardJob = { ...run, index: 0 };
      assertEquals((await make(job, { signal, progress })).tag, "done");
      const changed = await make({ ...job, study: "0".repeat(64) }, { signal, progress });
      assertEquals(changed.tag === "unfit" && [changed.error.tag, changed.exitCode], ["OtherStudy", 75]);
      const newer = await making(1)({ ...job, ito: "9.9.9" }, { signal, progress });
      assertEquals(newer.tag === "unfit" && [newer.error.tag, newer.exitCode], ["OtherStudy", 1]);
      assertEquals(found(await waitFor(c, run, [0], { signal: AbortSignal.abort() })), "stopped");
    });
  },
);

redisTest(
  "what would fail again fails for good, what the system refused is tried later, what Redis lost is added again",
  async () => {
    await inQueue(async (c, dir) => {
      const run = runTo(dir);
      await addShards(c, run, all(run));
      const torn: ScaleError = { tag: "Torn", path: "0001.npy", found: "nothing", wanted: "samples" };
      const full: ScaleError = { tag: "FileFailed", doing: "write", path: "0002.npy", reason: "ENOSPC" };
      const tries = new Map<number, number>();
      const make: Make = (job) => {
        const before = tries.get(job.index) ?? 0;
        tries.set(job.index, before + 1);
        if (job.index === 1) return Promise.resolve({ tag: "failed", error: torn });
        if (job.index === 2 && before === 0) return Promise.resolve({ tag: "failed", error: full });
        if (job.index === 3) return Promise.reject(new Error("Internal: a bug"));
        return Promise.resolve(done);
      };
      const working = worked(c, make);
      const failed = refused(await waitFor(c, run, all(run), { signal: never }));
      await working;
      assertEquals([...tries], [[0, 1], [1, 1], [2, 2], [3, 1]]);
      if (failed.tag !== "JobsFailed") throw new Error(describeScale(failed));
      assertEquals(failed.failures.map((f) => f.index).sort(), [1, 3]);
      assert(describeScale(failed).includes("1: 0001.npy is torn"), describeScale(failed));
      assertEquals(exitOf(failed), 1);
      assertEquals((await progressOf(c))[0]?.failed, 2);
      // the same again puts back what failed; of what Redis forgets meanwhile, a wait adds it
      assertEquals(await addShards(c, run, [1, 3]), { added: 2, queued: 0 });
      await c.queue.remove(idOf(run, 3));
      const [waited] = await Promise.all([
        waitFor(c, run, [1, 3], { signal: never }),
        worked(c, () => Promise.resolve(done)),
      ]);
      assertEquals(found(waited), "done");
      await c.queue.add("shard", { nonsense: true }, { jobId: "not-ours" });
      assertEquals(await worked(c, make), { tag: "idle", gaveBack: false, made: 0 });
      assert((await c.queue.getJob("not-ours"))?.failedReason?.includes("wanted the job of a shard"));
    });
  },
);

Deno.test("the rate of a queue is that of its last shards, before there are two that of those in hand", () => {
  const active = [{ made: 50, of: 100, ms: 1000 }, { made: 0, of: 100, ms: 10 }];
  const first = rateOf({ finished: [{ samples: 100, at: 5000 }], active, waiting: 300 });
  assertEquals(first, { samplesPerSecond: 50, secondsLeft: 9 });
  const finished = [4, 3, 2, 1].map((s) => ({ samples: 100, at: 1000 * s }));
  const { samplesPerSecond = NaN, secondsLeft = NaN } = rateOf({ finished, active, waiting: 300 });
  assertAlmostEquals(samplesPerSecond, 100);
  assertAlmostEquals(secondsLeft, 4.5);
  assertEquals(rateOf({ finished: [], active: [], waiting: 300 }), {});
  const line = lineOf({
    done: 1,
    active: 2,
    waiting: 3,
    failed: 0,
    samplesPerSecond: 123.4,
    secondsLeft: 100,
  });
  assertEquals(line, "1 shards done, 2 active, 3 waiting, 0 failed; 123 samples a second; 2 min to go");
});

Deno.test("a queue that is not there says what to type, and no password", async () => {
  const lacking = refused(await loadPackages(() => Promise.reject(new Error("Cannot find package\n at …"))));
  assertEquals(
    describeScale(lacking),
    "Cannot open a queue of BullMQ: Cannot find package\nTry: npm i bullmq ioredis",
  );
  const bad = refused(await openQueue("localhost", "test"));
  assertEquals([bad.tag, exitOf(bad)], ["BadArgument", 2]);
});

redisTest("two studies in a queue are two lines, each with its own counts and rate", async () => {
  await inQueue(async (c, dir) => {
    const [a, b] = [runTo(join(dir, "a")), runTo(join(dir, "b"), 8)];
    await addShards(c, a, all(a));
    await addShards(c, b, all(b));
    const [first, second] = [await c.queue.getJob(idOf(a, 1)), await c.queue.getJob(idOf(b, 0))];
    assertEquals([first?.data.dir, second?.data.dir], [a.dir, b.dir]);
    const make: Make = (job) =>
      Promise.resolve(job.dir === a.dir ? { ...done, samples: 100 } : { tag: "failed", error: torn });
    const torn: ScaleError = { tag: "Torn", path: "0001.npy", found: "nothing", wanted: "samples" };
    await worked(c, make);
    const [inA, inB, ...none] = await progressOf(c);
    assertEquals([inA?.out, inA?.done, inA?.failed], [a.dir, 4, 0]);
    assertEquals([inB?.out, inB?.done, inB?.failed, inB?.secondsLeft], [b.dir, 0, 8, 0]);
    assertEquals([none, inB?.samplesPerSecond], [[], undefined]);
    assert(
      lineOf(inB ?? nothing).startsWith(`${path} to ${b.dir}: 0 shards done, 0 active`),
      "a line names its run",
    );
  });
});

Deno.test("an address that is none is told, whatever is in it, and its password is not", async () => {
  for (const url of ["redis://127.0.0.1:99999", "redis://:se@cret@[::1", "redis://:a b@[::1"]) {
    const bad = refused(await openQueue(url, "test"));
    assertEquals([bad.tag, exitOf(bad)], ["BadArgument", 2]);
    assert(!/cret|a b/.test(describeScale(bad)), describeScale(bad));
  }
});

redisTest("a wrong password is told at once, as what is to be mended and not tried again", async () => {
  await withRedis(async ({ url }) => {
    const c = found(await openQueue(url, "test"));
    await c.client.config("SET", "requirepass", "right");
    c.client.disconnect();
    const none = refused(await openQueue(url, "test"));
    assertEquals([none.tag, exitOf(none)], ["NoEntry", 2]);
    assert(describeScale(none).includes("--redis redis://:PASSWORD@"), describeScale(none));
  });
});

redisTest("a Redis that does not answer is told after some seconds", async () => {
  const nobody = refused(await openQueue("redis://me:secret@127.0.0.1:1", "test", 300));
  assertEquals([nobody.tag, exitOf(nobody)], ["NoQueue", 75]);
  const text = describeScale(nobody);
  assert(
    text.includes("redis://…@127.0.0.1:1") && !text.includes("secret") && text.includes("ECONNREFUSED"),
    text,
  );
});
