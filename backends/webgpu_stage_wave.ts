/**
 * One wave of a staged solve on a device: as many samples as their buffer holds, through its slots and back to the host.
 * @module
 */
import * as E from "fp-ts/Either";
import { internal, type ItoError } from "../sde/errors.ts";
import { codes } from "../solvers/symbols.ts";
import { errorOf, type Fault } from "./webgpu.ts";
import { readbackRing, readBuffer } from "./webgpu_buffers.ts";
import { firstWords, statusWords } from "./webgpu_stage_memory.ts";
import {
  advance,
  finish,
  recorder,
  type Result,
  runStages,
  setHead,
  type Solve,
} from "./webgpu_stage_steps.ts";
import { head, headWords } from "./wgsl_rows.ts";

/** Status blocks under way: with three, Deno does not idle on chunks of 10 ms or more. */
const ringSize = 3;

/** The most steps of a chunk, however short they are. */
const longestChunk = 256;

/** What the status block says. */
interface Status {
  readonly active: number;
  readonly waiting: number;
  readonly ended: number;
  readonly steps: number;
  readonly attempts: number;
  readonly meanT: number;
}

const statusOf = (s: Solve, words: Uint32Array): Status => {
  const at = (name: keyof typeof head): number => words[head[name]] ?? 0;
  const active = at("count");
  const column = s.c.kernels.layout.columns.get("t");
  const t = new Float32Array(words.buffer, 4 * (headWords + (column?.index ?? 0) * s.memory.slots));
  let sum = 0;
  for (let row = 0; row < active; row++) sum += t[words[headWords + row] ?? 0] ?? 0;
  return {
    active,
    waiting: at("samples") - at("taken"),
    ended: at("ended"),
    steps: at("steps"),
    attempts: at("attempts"),
    meanT: active === 0 || column === undefined ? 0 : sum / active,
  };
};

/** Samples from … from + count − 1 of the job. */
export interface Wave {
  readonly from: number;
  readonly count: number;
}

/** What was spent so far: steps times rows, and rows that oracles evaluated. */
export interface Cost {
  readonly attempts: number;
  readonly paid: number;
}

/** What came of a wave: its cost, and what broke while the device stayed whole. */
export interface WaveEnd {
  readonly cost: Cost;
  readonly failure: ItoError | undefined;
}

/** Steps until no row is active, the job is aborted, or an oracle breaks. Left: the device is lost. */
const stepWave = async (s: Solve, wave: Wave, before: Cost): Promise<Result<WaveEnd>> => {
  const { d, job, memory } = s;
  const lost = (f: Fault): Result<never> => E.left(errorOf(f, { done: 0, total: 0 }));
  const each = s.c.plan.most;
  const bound = each + Math.floor((wave.count - 1) * each / memory.slots); // a slot never waits while samples do
  const bytes = 4 * statusWords(s.c.kernels.layout, memory.slots);
  const ring = readbackRing(d, [{ buffer: memory.buffer("S"), bytes }], ringSize);
  const chunks: number[] = []; // steps of the chunks whose status was not read
  let [rows, steps, seen, submitted, attempts, paid] = [Math.min(memory.slots, wave.count), 1, 0, 0, 0, 0];
  let then = performance.now();
  let failure: ItoError | undefined;
  const read = async (): Promise<Result<Status>> => {
    const words = await ring.next();
    if (E.isLeft(words)) return lost(words.left);
    const status = statusOf(s, words.right);
    seen += chunks.shift() ?? 0;
    if (status.steps !== seen) throw internal(`the device made ${status.steps} of ${seen} steps`);
    rows = status.active;
    attempts = status.attempts;
    job.progress?.({
      done: wave.from + status.ended,
      total: job.n,
      meanT: status.meanT,
      nfe: (before.attempts + attempts) * s.c.plan.nfePerStep,
    });
    return E.right(status);
  };
  try {
    while (rows > 0 && job.signal?.aborted !== true && failure === undefined) {
      if (submitted < bound) {
        const chunk = Math.min(steps, bound - submitted);
        const advanced = await advance(s, rows, chunk);
        if (E.isLeft(advanced)) {
          if (advanced.left.tag === "DeviceLost") return advanced;
          failure = advanced.left;
          break;
        }
        paid += advanced.right;
        submitted += chunk;
        chunks.push(chunk);
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
      then = now;
    }
    while (chunks.length > 0) {
      const status = await read();
      if (E.isLeft(status)) return status;
    }
    return E.right({ cost: { attempts: before.attempts + attempts, paid: before.paid + paid }, failure });
  } finally {
    await ring.release();
  }
};

/** What a job has so far; its arrays are filled wave by wave. */
export interface Collected {
  readonly samples: Float32Array;
  readonly attempts: Uint32Array;
  readonly accepts: Uint32Array;
  readonly codes: Uint32Array;
}

/** Solves samples from … from + count − 1 and reads them back. Left: the device is lost. */
export async function solveWave(
  s: Solve,
  wave: Wave,
  before: Cost,
  into: Collected,
): Promise<Result<WaveEnd>> {
  const { d, c, job, memory } = s;
  const [n, start] = [c.plan.elements, job.start + wave.from];
  const first = firstWords(c, { slots: memory.slots, seed: job.seed, start, samples: wave.count });
  d.device.queue.writeBuffer(memory.buffer("S"), 0, first);
  const record = recorder(d);
  ["samples", "results"].forEach((name) => record.encoder().clearBuffer(memory.buffer(name)));
  const active = Math.min(memory.slots, wave.count);
  await runStages(s, record, { stages: c.kernels.begin, phase: "begin", rows: active });
  record.submit();
  const stepped = await stepWave(s, wave, before);
  if (E.isLeft(stepped)) return stepped;
  const { cost, failure } = stepped.right;
  if (job.signal?.aborted === true || failure !== undefined) { // what is under way: where it stands, code 0
    setHead(s, "all", 1);
    const { retire } = c.kernels;
    memory.dispatch(record.pass(retire.name), retire, memory.slots);
    record.submit();
  }
  const finished = await finish(s, wave.count);
  if (finished.failure?.tag === "DeviceLost") return E.left(finished.failure);
  const [samples, results] = await Promise.all([
    readBuffer(d, memory.buffer("samples"), 4 * wave.count * n),
    readBuffer(d, memory.buffer("results"), 12 * wave.count),
  ]);
  if (E.isLeft(samples)) return E.left(errorOf(samples.left, { done: 0, total: 0 }));
  if (E.isLeft(results)) return E.left(errorOf(results.left, { done: 0, total: 0 }));
  into.samples.set(new Float32Array(samples.right), wave.from * n);
  const words = new Uint32Array(results.right);
  for (let i = 0; i < wave.count; i++) {
    const code = words[3 * i + 2] ?? 0;
    into.attempts[wave.from + i] = words[3 * i] ?? 0;
    into.accepts[wave.from + i] = words[3 * i + 1] ?? 0;
    // what was to be denoised and was not is not done
    into.codes[wave.from + i] = code === codes.done && i >= finished.count ? codes.running : code;
  }
  return E.right({ cost, failure: failure ?? finished.failure });
}
