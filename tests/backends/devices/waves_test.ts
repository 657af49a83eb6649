/** What every device does for a job, with a device of a few lines: waves, progress, aborts, what breaks. */
import { assertEquals, assertRejects } from "@std/assert";
import { right } from "../../lib/either.ts";
import { runBy, type Solver, type Wave, type WaveEnd } from "../../../backends/devices/waves.ts";
import { silent } from "../../../backends/host/debug.ts";
import type { Job } from "../../../backends/schedule/job.ts";
import type { ItoError } from "../../../sde/border/errors.ts";
import { codes } from "../../../solvers/symbols.ts";

const plan = { elements: 1, reals: [] };
const job: Job = {
  n: 10,
  start: 0,
  seed: 0,
  batch: 4,
  progress: undefined,
  signal: undefined,
  debug: silent,
};
const lost: ItoError = { tag: "DeviceLost", done: 0, total: 0, reason: "pulled out" };
const broken: ItoError = { tag: "OracleFailed", oracle: "o", provider: "cpu", reason: "NaN" };

/** Solves up to four samples a wave, 5 evaluations each; `then` may say otherwise of what came. */
const fours = (then: (w: Wave, end: WaveEnd) => WaveEnd = (_, end) => end): Solver => ({
  name: () => "four at once",
  wave: (w) => {
    const count = Math.min(4, w.job.n - w.from);
    for (let i = w.from; i < w.from + count; i++) {
      w.results.samples[i] = 100 + i;
      w.results.codes[i] = codes.done;
    }
    w.report({ done: count, nfe: 5 * count, meanT: NaN });
    return Promise.resolve(then(w, { count, paid: 5 * count, standing: [] }));
  },
});
const undo = ({ results }: Wave, from: number): void => void results.codes.fill(codes.running, from);

Deno.test("waves follow one another until all samples are there, and what they took is added up", async () => {
  const seen: (readonly [number, number])[] = [];
  const progress: Job["progress"] = ({ done, nfe }) => void seen.push([done, nfe]);
  const { outcome, device } = right(await runBy(plan, "f32", fours())({ ...job, progress })());
  assertEquals(Array.from(outcome.samples), Array.from({ length: 10 }, (_, i) => 100 + i));
  assertEquals([outcome.paid, outcome.failure, device], [50, undefined, "four at once"]);
  assertEquals(seen, [[4, 20], [8, 40], [10, 50]]);
});

Deno.test("what is lost with the first wave is an error, later it is beside what is there", async () => {
  const lostIn = (at: number): Solver =>
    fours((w, end) => {
      if (w.from !== at) return end;
      undo(w, at);
      return { ...end, count: 0, failure: lost };
    });
  const first = await runBy(plan, "f32", lostIn(0))(job)();
  assertEquals(first, { _tag: "Left", left: { ...lost, done: 0, total: 10 } });
  const { outcome } = right(await runBy(plan, "f32", lostIn(4))(job)());
  assertEquals(outcome.failure, { ...lost, done: 4, total: 10 });
  assertEquals(Array.from(outcome.samples), [100, 101, 102, 103, 0, 0, 0, 0, 0, 0]);
});

Deno.test("an oracle that breaks is beside what is there, even if that is nothing", async () => {
  const solver = fours((w, end) => {
    undo(w, 0);
    const standing = [{ path: 2, state: [7], attempts: 3, accepts: 1 }];
    return { ...end, standing, failure: broken };
  });
  const { outcome } = right(await runBy(plan, "f64", solver)(job)());
  assertEquals(outcome.failure, broken);
  assertEquals(Array.from(outcome.samples), [0, 0, 7, 0, 0, 0, 0, 0, 0, 0]);
  assertEquals([outcome.attempts[2], outcome.accepts[2], outcome.codes[2]], [3, 1, codes.running]);
});

Deno.test("after an abort there is no further wave", async () => {
  const stop = new AbortController();
  let waves = 0;
  const solver = fours((_, end) => {
    waves++;
    stop.abort();
    return end;
  });
  const { outcome } = right(await runBy(plan, "f32", solver)({ ...job, signal: stop.signal })());
  assertEquals([waves, outcome.codes.filter((c) => c === codes.done).length], [1, 4]);
});

Deno.test("a device that never gets on is a bug, and ends", async () => {
  const solver = fours((w, end) => (w.from < 4 ? end : { ...end, count: 0 }));
  await assertRejects(() => runBy(plan, "f32", solver)(job)(), Error, "a wave of no sample, at 4 of 10");
});

Deno.test("parts of a run of one length share their arrays, other jobs have their own", async () => {
  const run = runBy(plan, "f32", fours());
  const part = { spent: 0, waiting: 10 };
  const one = right(await run({ ...job, part })()).outcome;
  const two = right(await run({ ...job, part })()).outcome;
  assertEquals(one.samples === two.samples, true);
  const own = right(await run(job)()).outcome;
  const other = right(await run(job)()).outcome;
  assertEquals(own.samples === other.samples, false);
});

const strides = { offset: 0, path: 1, frame: 1, element: 1 };

Deno.test("what stays on a device is handed on of a run that is whole, given back once of one that breaks", async () => {
  const saving = { ...plan, save: { tag: "every", every: 1, count: 1 } } as const;
  const run = async (canStay: boolean, breaks: "never" | "told" | "thrown", stays = true) => {
    const released: number[] = [];
    const solver = fours(({ from, results, job: { stays } }, end) => {
      if (breaks === "thrown" && from === 8) throw new Error("a bug");
      if (breaks === "told" && from === 8) return { ...end, failure: broken };
      assertEquals(results.saved === undefined, canStay && stays === true);
      const release = (): void => void released.push(from);
      return stays === true && canStay
        ? { ...end, resident: { from, n: end.count, frames: 1, elements: 1, strides, release } }
        : end;
    });
    const asked = runBy(saving, "f32", canStay ? { ...solver, canStay } : solver);
    const made = await asked(stays ? { ...job, stays } : job)().catch(() => undefined);
    const resident = made === undefined ? undefined : right(made).resident?.map(({ from }) => from);
    return { released, resident };
  };
  assertEquals(await run(true, "never"), { released: [], resident: [0, 4, 8] });
  assertEquals(await run(true, "told"), { released: [0, 4], resident: undefined });
  assertEquals(await run(true, "thrown"), { released: [0, 4], resident: undefined });
  assertEquals(await run(true, "never", false), { released: [], resident: undefined });
  assertEquals(await run(false, "never"), { released: [], resident: undefined });
});
