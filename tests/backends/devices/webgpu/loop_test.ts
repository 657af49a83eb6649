/**
 * The looped schedule on the device: nothing but (seed, sample) decides what a sample becomes, each failure stays in its
 * own row, and a device that refuses or goes away is an error, never stale data.
 * @module
 */
import { assert, assertEquals, assertMatch, assertRejects } from "@std/assert";
import * as E from "fp-ts/Either";
import { codes } from "../../../../solvers/symbols.ts";
import { gottaGoFast } from "../../../../solvers/presets.ts";
import { withLimits } from "../../../../solvers/strategy.ts";
import { compileKernel, errorOf, openDevice } from "../../../../backends/devices/webgpu/device.ts";
import { createBuffers, readbackRing, readBuffer } from "../../../../backends/devices/webgpu/buffers.ts";
import { type LoopOptions, prepareLoop, runLoopOnDevice } from "../../../../backends/devices/webgpu/loop.ts";
import type { Job, Outcome } from "../../../../backends/schedule/job.ts";
import { closeDevice, keepsBits, onDevice, reasonOf } from "../../../lib/device.ts";
import { countSame, jobOf, planWithNaN, solvedInJs, unevenPlan } from "../../../lib/plans.ts";
import { right } from "../../../lib/either.ts";

const uneven = unevenPlan(gottaGoFast({ rel: 0.01 }));
const n = 1500;

const rowsOf = (
  o: Outcome,
  from: number,
  to: number,
  row = o.samples.length / o.codes.length,
): Omit<Outcome, "paid"> => ({
  samples: o.samples.subarray(from * row, to * row),
  attempts: o.attempts.subarray(from, to),
  accepts: o.accepts.subarray(from, to),
  codes: o.codes.subarray(from, to),
});

onDevice("lanes, length of chunks and waves change no bit of a sample", async (d) => {
  const run = async (options: Partial<LoopOptions>, job: Job): Promise<Outcome> => {
    const loop = right(await prepareLoop(d, uneven, options)());
    const { outcome } = right(await loop.run(job)());
    await loop.release();
    return outcome;
  };
  const whole = await run({}, jobOf(n));
  assert(new Set(whole.attempts).size > 50, "the paths must differ in length for this to say anything");
  const ways: readonly Partial<LoopOptions>[] = [
    { lanes: 1 },
    { lanes: 100, chunkMs: 1 },
    { lanes: 64, chunkMs: 200 },
    { resultBytes: 7000 },
    { resultBytes: 3000, lanes: 33, chunkMs: 2 },
  ];
  for (const options of ways) {
    const few = options.lanes === 1 ? 40 : n;
    assertEquals(
      countSame(await run(options, jobOf(few)), rowsOf(whole, 0, few)),
      few,
      JSON.stringify(options),
    );
  }
});

onDevice(
  "samples start … start + n − 1 are those rows of the whole run, and a second run repeats the first",
  async (d) => {
    const loop = right(await prepareLoop(d, uneven)());
    const run = async (job: Job): Promise<Outcome> => right(await loop.run(job)()).outcome;
    const whole = await run(jobOf(n));
    const part = await run(jobOf(301, { start: 700 }));
    assertEquals(countSame(part, rowsOf(whole, 700, 1001)), 301);
    assertEquals(countSame(await run(jobOf(n)), whole), n);
    const other = await run(jobOf(n, { seed: 2 }));
    assert(countSame(other, whole) < n / 10, "another seed must give other samples");
    await loop.release();
  },
);

onDevice("a NaN score ends its own samples as notFinite, and no other", async (d) => {
  const plan = planWithNaN(gottaGoFast());
  const found = right(await runLoopOnDevice(d, plan, jobOf(999))());
  const wanted = Uint32Array.from({ length: 999 }, (_, i) => (i % 8 === 3 ? codes.notFinite : codes.done));
  assertEquals(found.codes, wanted);
  if (keepsBits(d)) assertEquals(countSame(found, solvedInJs(plan, jobOf(999))), 999);
});

onDevice("a path with too many steps ends as tooLong after exactly so many", async (d) => {
  const plan = unevenPlan(withLimits({ maxSteps: 30 })(gottaGoFast({ rel: 0.01 })));
  const found = right(await runLoopOnDevice(d, plan, jobOf(n))());
  const ends = new Set(found.codes);
  assertEquals([...ends].sort(), [codes.done, codes.tooLong].sort(), "both ends must occur");
  assert(
    found.codes.every((c, i) =>
      (found.attempts[i] ?? 0) <= 30 && (c === codes.done || found.attempts[i] === 30)
    ),
  );
});

onDevice("progress counts up to all samples and evaluations, and paid is their sum", async (d) => {
  const seen: { readonly done: number; readonly nfe: number }[] = [];
  const found = right(await runLoopOnDevice(d, uneven, jobOf(n, { progress: (p) => seen.push(p) }))());
  const own = found.attempts.reduce((sum, k) => sum + k, 0) * uneven.nfePerStep;
  assertEquals(seen.at(-1)?.done, n);
  assertEquals(seen.at(-1)?.nfe, own);
  assertEquals(found.paid, own);
  assert(seen.every((p, i) => p.done >= (seen[i - 1]?.done ?? 0)));
});

onDevice("an aborted run gives back whole samples, and code 0 for the rest", async (d) => {
  const stop = new AbortController();
  const loop = right(await prepareLoop(d, uneven, { lanes: 64, chunkMs: 2 })());
  const progress = ({ done }: { readonly done: number }): void => (done > 200 ? stop.abort() : undefined);
  const found = right(await loop.run(jobOf(6000, { progress, signal: stop.signal }))()).outcome;
  const whole = right(await runLoopOnDevice(d, uneven, jobOf(6000))());
  await loop.release();
  const finished = found.codes.filter((c) => c !== codes.running).length;
  assert(finished > 200 && finished < 6000, `${finished} of 6000 samples are finished`);
  assertEquals(countSame(found, whole), finished);
});

onDevice("a lost device gives back the samples that it had finished, or DeviceLost with counts", async () => {
  const d = right(await openDevice()());
  const loop = right(await prepareLoop(d, uneven, { lanes: 64, chunkMs: 2 })());
  const progress = ({ done }: { readonly done: number }): void => (done > 200 ? d.close() : undefined);
  const found = right(await loop.run(jobOf(20_000, { progress }))()).outcome;
  const finished = found.codes.filter((c) => c === codes.done).length;
  assert(finished > 200 && finished < 20_000, `${finished} of 20000 samples are finished`);
  const again = await loop.run(jobOf(10))();
  const { reason, ...facts } = { reason: "", ...reasonOf(again) };
  assertEquals(facts, { tag: "DeviceLost", done: 0, total: 10 });
  assert(reason.length > 0);
});

onDevice("a refused command is an error at the next wait, not stale data", async () => {
  const d = right(await openDevice()());
  const wgsl = `@group(0) @binding(0) var<storage, read_write> out: array<u32>;
@compute @workgroup_size(64) fn main() { out[0] = 7u; }`;
  const kernel = right(await compileKernel(d, { name: "seven", wgsl, bindings: ["write"] })());
  const [buffer] = right(await createBuffers(d, [{ what: "out", bytes: 4, use: "storage" }])());
  if (buffer === undefined) throw new Error("A buffer was expected");
  const ring = readbackRing(d, [{ buffer, bytes: 4 }], 2);
  ring.submit((encoder) => kernel.bind([buffer]).dispatch(encoder, 1));
  assertEquals(await ring.next(), E.right(Uint32Array.of(7)));
  ring.submit((encoder) => kernel.bind([buffer]).dispatch(encoder, d.info.limits.workgroups + 1));
  const refused = reasonOf(await ring.next());
  assertEquals(refused.tag, "invalid");
  assert(E.isLeft(await readBuffer(d, buffer, 4)), "the fault must stay");
  let thrown = "";
  try {
    errorOf(refused, { done: 0, total: 1 });
  } catch (e) {
    thrown = String(e);
  }
  assertMatch(thrown, /Internal: the device refused a command/);
  await ring.release();
  d.close();
});

onDevice("rejected WGSL is Internal: with its line, a buffer beyond the limits DeviceLimit", async (d) => {
  const wgsl = "// line 1\n@compute @workgroup_size(64)\nfn main() { let x = 1u + 2f; }";
  const compile = () => compileKernel(d, { name: "wrong", wgsl, bindings: [] })();
  await assertRejects(compile, Error, 'Internal: WGSL of kernel "wrong" was rejected at line 3');
  const bytes = d.info.limits.buffer + 16;
  const tooLarge = await createBuffers(d, [{ what: "results", bytes, use: "storage" }])();
  const { tag, limit } = { limit: 0, ...reasonOf(tooLarge) };
  assertEquals([tag, limit], ["DeviceLimit", Math.min(d.info.limits.buffer, d.info.limits.binding)]);
});

closeDevice();
