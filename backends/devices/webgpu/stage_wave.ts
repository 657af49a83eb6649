/**
 * One wave of a staged solve on a device: as many samples as their buffer holds, through its slots and back to the host.
 * Tests: tests/backends/devices/webgpu/stage_test.ts, tests/backends/devices/webgpu/lost_device_test.ts.
 * @module
 */
import * as E from "fp-ts/Either";
import { internal, type ItoError, sure } from "../../../sde/border/errors.ts";
import { fillGiven, givenAt, isAborted } from "../../schedule/job.ts";
import { keptOf } from "../../schedule/plans/save.ts";
import type { Wave, WaveEnd } from "../waves.ts";
import { errorOf, type Fault } from "./device.ts";
import { readbackRing } from "./buffers.ts";
import { rowsOf } from "./resident.ts";
import { type Keeper, keeperOf, type WaveRange } from "./stage_keep.ts";
import { firstWords, statusWords } from "./stage_memory.ts";
import { advance, keepStart, recorder, type Result, runStages, setHead, type Solve } from "./stage_steps.ts";
import { fieldBuffer, head, headWords } from "../../targets/wgsl/rows.ts";

/** Statuses under way: with three, Deno does not idle on chunks of 10 ms or more. */
const ringSize = 3;

/** The most steps of a chunk, however short they are. */
const longestChunk = 256;

/** What the status says. */
interface Status {
  readonly active: number;
  readonly waiting: number;
  readonly ended: number;
  readonly steps: number;
  readonly attempts: number;
  readonly meanT: number;
  /** The first sample of the wave that is under way or waits: those before it have ended. */
  readonly first: number;
  /** How many have had a slot. */
  readonly taken: number;
}

const statusOf = (s: Solve, words: Uint32Array): Status => {
  const at = (name: keyof typeof head): number => words[head[name]] ?? 0;
  const active = at("count");
  const placeOf = (name: string): number =>
    headWords + sure(s.c.kernels.layout.columns.get(name), `column "${name}"`).index * s.memory.slots;
  const t = new Float32Array(words.buffer, 4 * placeOf("t"));
  const numbers = placeOf("sample");
  let [sum, first] = [0, at("taken")];
  for (let row = 0; row < active; row++) {
    const slot = words[headWords + row] ?? 0;
    sum += t[slot] ?? 0;
    first = Math.min(first, ((words[numbers + slot] ?? 0) - at("start")) >>> 0);
  }
  return {
    active,
    waiting: at("samples") - at("taken"),
    ended: at("ended"),
    steps: at("steps"),
    attempts: at("attempts"),
    meanT: active === 0 ? 0 : sum / active,
    first,
    taken: at("taken"),
  };
};

/** What the steps of a wave were: rows that oracles evaluated, samples that have had a slot, what broke meanwhile. */
interface Stepped {
  readonly paid: number;
  readonly taken: number;
  readonly failure: ItoError | undefined;
}

/** Steps until no row is active, the job is aborted, or an oracle breaks. Left: the device is lost. */
const stepWave = async (
  s: Solve,
  wave: WaveRange,
  report: Wave["report"],
  keeper: Keeper,
): Promise<Result<Stepped>> => {
  const { d, job, memory } = s;
  const lost = (f: Fault): Result<never> => E.left(errorOf(f, { done: 0, total: 0 }));
  const each = s.c.plan.most;
  const bound = each + Math.floor((wave.count - 1) * each / memory.slots); // a slot never waits while samples do
  const bytes = 4 * statusWords(s.c.kernels.layout, memory.slots);
  const ring = readbackRing(d, [{ buffer: memory.buffer("S"), bytes }], ringSize);
  const chunks: number[] = []; // steps of the chunks whose status was not read
  let [rows, steps, seen, submitted, attempts, paid] = [Math.min(memory.slots, wave.count), 1, 0, 0, 0, 0];
  let taken = rows;
  let then = performance.now();
  let failure: ItoError | undefined;
  const read = async (): Promise<Result<Status>> => {
    const words = await ring.next();
    if (E.isLeft(words)) return lost(words.left);
    const status = statusOf(s, words.right);
    seen += sure(chunks.shift(), "chunk under way");
    if (status.steps !== seen) throw internal(`the device made ${status.steps} of ${seen} steps`);
    rows = status.active;
    taken = status.taken;
    attempts = status.attempts;
    report({ done: status.ended, meanT: status.meanT, nfe: attempts * s.c.plan.nfePerStep });
    return E.right(status);
  };
  try {
    while (rows > 0 && !isAborted(job) && failure === undefined) {
      if (submitted < bound) {
        const chunk = Math.min(steps, bound - submitted);
        const advanced = await advance(s, rows, chunk);
        if (E.isLeft(advanced)) {
          if (advanced.left.tag === "DeviceLost") return advanced;
          failure = advanced.left;
          break;
        }
        paid += advanced.right.paid;
        submitted += advanced.right.steps;
        chunks.push(advanced.right.steps);
        ring.submit(() => undefined);
        if (ring.room() > 0) continue;
      }
      const oldest = chunks[0];
      if (oldest === undefined) throw internal(`samples have not ended after ${bound} steps`);
      const status = await read();
      if (E.isLeft(status)) return status;
      const now = performance.now();
      const wanted = status.right.waiting > 0 ? s.chunkMs : s.chunkMs / 3;
      const most = Math.floor(wanted * oldest / Math.max(now - then, 0.01));
      steps = Math.max(1, Math.min(4 * steps, most, longestChunk));
      const kept = await keeper.keepSome(status.right.first);
      if (E.isLeft(kept)) return kept;
      failure = kept.right;
      then = performance.now();
    }
    while (chunks.length > 0) {
      const status = await read();
      if (E.isLeft(status)) return status;
    }
    return E.right({ paid: s.c.plan.hasOracle ? paid : attempts * s.c.plan.nfePerStep, failure, taken });
  } finally {
    await ring.release();
  }
};

/** What samples of a wave are given, to the device: a column for each number, and rows of elements. */
const writeGiven = ({ d, c, job, memory }: Solve, { from, count }: WaveRange): void => {
  const { numbers, row, elements } = c.kernels.layout;
  const write = (name: string, array: Float32Array<ArrayBuffer>): void =>
    d.device.queue.writeBuffer(memory.buffer(name), 0, array);
  if (numbers.length > 0) {
    const array = new Float32Array(numbers.length * count);
    numbers.forEach(({ name }, k) =>
      fillGiven(job, { name, part: 0 }, from, { array, at: k * count, by: 1, count })
    );
    write("given", array);
  }
  const rows = c.plan.given.find((g) => g.symbol.name === row);
  if (rows === undefined) return;
  const array = new Float32Array(count * elements);
  for (let part = 0; part < elements; part++) {
    fillGiven(job, { name: rows.name, part }, from, { array, at: part, by: elements, count });
  }
  write(fieldBuffer(rows.symbol.name), array);
};

const failed = (failure: ItoError, keeper?: Keeper): WaveEnd => ({
  count: 0,
  paid: 0,
  standing: keeper?.standing ?? [],
  failure,
});

/** Solves samples of a job from this one on, as many as their buffer holds, and reads them back. */
export async function solveWave(s: Solve, { from, results, report }: Wave): Promise<WaveEnd> {
  const { d, c, job, memory } = s;
  const count = Math.min(memory.waveSize, job.n - from);
  const wave: WaveRange = { from, count };
  const start = job.start + from;
  const given = (name: string, sample: number): number => givenAt(job, name, from + sample);
  const first = firstWords(c, { slots: memory.slots, seed: job.seed, start, samples: count, given });
  d.device.queue.writeBuffer(memory.buffer("S"), 0, first);
  writeGiven(s, wave);
  const record = recorder(d);
  ["samples", "results"].forEach((name) => record.encoder().clearBuffer(memory.buffer(name)));
  if (c.plan.save !== undefined) { // NaN at times that a sample does not reach
    const unreached = new Float32Array(count * keptOf(c.plan)).fill(NaN);
    d.device.queue.writeBuffer(memory.buffer("saved"), 0, unreached);
  }
  const rows = Math.min(memory.slots, count);
  await runStages(s, record, { stages: c.kernels.begin, phase: "begin", rows });
  keepStart(s, record, rows);
  record.submit();
  const keeper = keeperOf(s, wave, results);
  const stepped = await stepWave(s, wave, report, keeper);
  if (E.isLeft(stepped)) return failed(stepped.left, keeper);
  const { paid, failure, taken } = stepped.right;
  if (isAborted(job) || failure !== undefined) { // what is under way: where it stands, code 0
    setHead(s, "all", 1);
    const { retire } = c.kernels;
    memory.dispatch(record.pass(retire.name), retire, memory.slots);
    record.submit();
  }
  const rest = await keeper.keep(taken);
  if (E.isLeft(rest)) return failed(rest.left, keeper);
  const broke = failure ?? rest.right;
  const end = { count, paid, standing: keeper.standing };
  if (broke !== undefined) return { ...end, failure: broke };
  if (job.stays !== true || c.plan.save === undefined) return end;
  const resident = await rowsOf({ device: d, plan: c.plan, from, n: count }, memory.buffer("saved"))();
  return E.isLeft(resident) ? { ...end, failure: resident.left } : { ...end, resident: resident.right };
}
