/**
 * A staged plan on a WebGPU device: the whole adaptive loop stays there, the host only keeps work queued.
 *
 * The host submits chunks of steps, and reads a small status block of an earlier chunk while the next one runs: how many
 * rows are active (later dispatches shrink to that), how many samples have ended. It never waits for a step. Samples
 * that do not fit one buffer are solved in waves. Each wait ends: a sample has at most `stepBound` steps, and a status
 * that does not count every step that was submitted is an error.
 * @module
 */
import * as E from "fp-ts/Either";
import { pipe } from "fp-ts/function";
import * as TE from "fp-ts/TaskEither";
import type { TaskEither } from "fp-ts/TaskEither";
import { internal, type ItoError } from "../sde/errors.ts";
import type { Job, Outcome } from "./job.ts";
import type { StagePlan } from "./stage_plan.ts";
import { stepBound } from "./step_bound.ts";
import { type Device, type Encoder, errorOf, type Fault } from "./webgpu.ts";
import { readbackRing, readBuffer } from "./webgpu_buffers.ts";
import {
  allocateStages,
  type CompiledStages,
  compileStages,
  firstWords,
  type StageMemory,
  statusWords,
} from "./webgpu_stage_memory.ts";
import { type OpenOracles, openOracles, type OraclePlace } from "./webgpu_stage_oracle.ts";
import { head, headWords, type Phase } from "./wgsl_rows.ts";
import type { StageKernels } from "./wgsl_stage.ts";

/** How a staged plan runs on a device. */
export interface StageOptions {
  /** Where oracles run. */
  readonly oracles: OraclePlace;
  /** What runs them on the host. */
  readonly provider: "auto" | "native" | "wasm";
  /** How long a chunk of steps should take, in ms; a third of it once no sample waits any more. */
  readonly chunkMs: number;
  /** Samples that are solved before any is read back, if their buffer holds so many. */
  readonly wave: number;
}

/** The defaults of `StageOptions`. */
export const stageDefaults: StageOptions = {
  oracles: "auto",
  provider: "auto",
  chunkMs: 30, // Deno's readback takes 10 ms: hidden behind a chunk of 20 or more
  wave: 2 ** 22,
};

/** The most steps of a chunk, however short they are. */
const longestChunk = 256;

/** A solve under way. */
interface Solve {
  readonly d: Device;
  readonly c: CompiledStages;
  readonly memory: StageMemory;
  readonly oracles: OpenOracles;
  readonly job: Job;
  readonly options: StageOptions;
}

type Result<A> = E.Either<ItoError, A>;

/** Commands that are recorded until something must see their results. */
const recorder = (d: Device) => {
  let encoder: Encoder | undefined;
  return {
    open: (): Encoder => (encoder ??= d.device.createCommandEncoder()),
    submit: (): void => {
      if (encoder !== undefined) d.device.queue.submit([encoder.finish()]);
      encoder = undefined;
    },
  };
};
type Recorder = ReturnType<typeof recorder>;

/** Records stages for so many rows, and asks their oracles; right: the rows that oracles evaluated. */
const runStages = async (
  s: Solve,
  record: Recorder,
  a: { readonly stages: readonly StageKernels[]; readonly phase: Phase; readonly rows: number },
): Promise<Result<number>> => {
  const { memory } = s;
  let paid = 0;
  for (const stage of a.stages) {
    stage.kernels.forEach((k) => memory.dispatch(record.open(), k, a.rows));
    for (const oracle of stage.oracles) {
      if (oracle.dense !== undefined) memory.dispatch(record.open(), oracle.dense, a.rows);
      record.submit();
      const { layout } = s.c.kernels;
      const evaluated = await s.oracles.evaluate({ oracle, phase: a.phase, rows: a.rows, layout, memory });
      if (E.isLeft(evaluated)) return evaluated;
      paid += evaluated.right;
    }
  }
  return E.right(paid);
};

/** Submits so many steps, each with what moves samples through slots after it. */
const advance = async (s: Solve, rows: number, steps: number): Promise<Result<number>> => {
  const { begin, step, retire, assign } = s.c.kernels;
  const record = recorder(s.d);
  let paid = 0;
  for (let i = 0; i < steps; i++) {
    const stepped = await runStages(s, record, { stages: step, phase: "step", rows });
    if (E.isLeft(stepped)) return stepped;
    paid += stepped.right;
    [retire, assign].forEach((k) => s.memory.dispatch(record.open(), k, rows));
    await runStages(s, record, { stages: begin, phase: "begin", rows });
  }
  record.submit();
  return E.right(paid);
};

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
interface Wave {
  readonly from: number;
  readonly count: number;
}

/** What a wave has cost: steps times rows, and rows that oracles evaluated. */
interface Cost {
  readonly attempts: number;
  readonly paid: number;
}

/** Steps until no row is active, or the job is aborted. */
const stepWave = async (s: Solve, wave: Wave, before: Cost): Promise<Result<Cost>> => {
  const { d, job, memory } = s;
  const lost = (f: Fault): Result<never> => E.left(errorOf(f, { done: 0, total: 0 }));
  const bound = (Math.ceil(wave.count / memory.slots) + 1) * stepBound(s.c.plan);
  const ring = readbackRing(d, memory.buffer("S"), 4 * statusWords(s.c.kernels.layout, memory.slots), 2);
  const chunks: number[] = []; // steps of the chunks whose status was not read
  let [rows, steps, seen, submitted, attempts, paid] = [Math.min(memory.slots, wave.count), 1, 0, 0, 0, 0];
  let then = performance.now();
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
    while (rows > 0 && job.signal?.aborted !== true) {
      if (submitted > bound) throw internal(`samples have not ended after ${bound} steps`);
      const advanced = await advance(s, rows, steps);
      if (E.isLeft(advanced)) return advanced;
      paid += advanced.right;
      submitted += steps;
      chunks.push(steps);
      ring.submit(() => undefined);
      if (ring.room() > 0) continue;
      const oldest = chunks[0] ?? 1;
      const status = await read();
      if (E.isLeft(status)) return status;
      const now = performance.now();
      const wanted = status.right.waiting > 0 ? s.options.chunkMs : s.options.chunkMs / 3;
      const most = Math.floor(wanted * oldest / Math.max(now - then, 0.01));
      steps = Math.max(1, Math.min(4 * steps, most, longestChunk));
      then = now;
    }
    while (chunks.length > 0) {
      const status = await read();
      if (E.isLeft(status)) return status;
    }
    return E.right({ attempts: before.attempts + attempts, paid: before.paid + paid });
  } finally {
    await ring.release();
  }
};

const setHead = (s: Solve, name: keyof typeof head, ...values: readonly number[]): void =>
  s.d.device.queue.writeBuffer(s.memory.buffer("S"), 4 * head[name], Uint32Array.from(values));

/** The last evaluation of the wave's samples that ended well, as many rows at a time as there are slots. */
const finishWave = async (s: Solve, wave: Wave): Promise<Result<number>> => {
  for (let offset = 0; offset < wave.count; offset += s.memory.slots) {
    const rows = Math.min(s.memory.slots, wave.count - offset);
    const record = recorder(s.d);
    setHead(s, "offset", offset, rows);
    const done = await runStages(s, record, { stages: s.c.kernels.finish, phase: "finish", rows });
    if (E.isLeft(done)) return done;
    record.submit();
  }
  return E.right(0);
};

/** What a job has so far; its arrays are filled wave by wave. */
interface Collected {
  readonly samples: Float32Array;
  readonly attempts: Uint32Array;
  readonly accepts: Uint32Array;
  readonly codes: Uint32Array;
}

const solveWave = async (s: Solve, wave: Wave, before: Cost, into: Collected): Promise<Result<Cost>> => {
  const { d, c, job, memory } = s;
  const [n, start] = [c.plan.elements, job.start + wave.from];
  const first = firstWords(c, { slots: memory.slots, seed: job.seed, start, samples: wave.count });
  d.device.queue.writeBuffer(memory.buffer("S"), 0, first);
  const record = recorder(d);
  ["samples", "results"].forEach((name) => record.open().clearBuffer(memory.buffer(name)));
  const active = Math.min(memory.slots, wave.count);
  await runStages(s, record, { stages: c.kernels.begin, phase: "begin", rows: active });
  record.submit();
  const stepped = await stepWave(s, wave, before);
  if (E.isLeft(stepped)) return stepped;
  if (job.signal?.aborted === true) { // what is under way: where it stands, code 0
    setHead(s, "all", 1);
    memory.dispatch(record.open(), c.kernels.retire, memory.slots);
    record.submit();
  }
  const finished = await finishWave(s, wave);
  if (E.isLeft(finished)) return finished;
  const [samples, results] = await Promise.all([
    readBuffer(d, memory.buffer("samples"), 4 * wave.count * n),
    readBuffer(d, memory.buffer("results"), 12 * wave.count),
  ]);
  if (E.isLeft(samples)) return E.left(errorOf(samples.left, { done: 0, total: 0 }));
  if (E.isLeft(results)) return E.left(errorOf(results.left, { done: 0, total: 0 }));
  into.samples.set(new Float32Array(samples.right), wave.from * n);
  const words = new Uint32Array(results.right);
  for (let i = 0; i < wave.count; i++) {
    into.attempts[wave.from + i] = words[3 * i] ?? 0;
    into.accepts[wave.from + i] = words[3 * i + 1] ?? 0;
    into.codes[wave.from + i] = words[3 * i + 2] ?? 0;
  }
  return stepped;
};

const solveJob = async (s: Solve): Promise<Result<Outcome>> => {
  const { job, c, memory } = s;
  const counts = (): Uint32Array => new Uint32Array(job.n);
  const into: Collected = {
    samples: new Float32Array(job.n * c.plan.elements),
    attempts: counts(),
    accepts: counts(),
    codes: counts(),
  };
  let cost: Cost = { attempts: 0, paid: 0 };
  for (let from = 0; from < job.n && job.signal?.aborted !== true; from += memory.wave) {
    const solved = await solveWave(s, { from, count: Math.min(memory.wave, job.n - from) }, cost, into);
    if (E.isLeft(solved)) {
      const error = solved.left;
      if (error.tag !== "DeviceLost") return solved;
      if (from === 0) return E.left({ ...error, done: 0, total: job.n });
      break; // the waves before it are here; the rest has code 0
    }
    cost = solved.right;
  }
  const paid = c.plan.hasOracle ? cost.paid : cost.attempts * c.plan.nfePerStep;
  return E.right({ ...into, paid });
};

/**
 * Runs a compiled plan.
 *
 * Errors (Left): `DeviceLimit` before anything runs; `OracleFailed`, `BadShape` of an oracle; `DeviceLost` where no wave
 * of samples was read back. Samples that an abort, or the loss of the device, leaves undone have code 0.
 */
export function runCompiledStages(
  d: Device,
  c: CompiledStages,
  job: Job,
  options: Partial<StageOptions> = {},
): TaskEither<ItoError, Outcome> {
  const all = { ...stageDefaults, ...options };
  return pipe(
    allocateStages(d, c, job, all.wave),
    TE.chain((memory) => async () => {
      const opened = await openOracles(d, c.plan, all)();
      try {
        if (E.isLeft(opened)) return opened;
        return await solveJob({ d, c, memory, oracles: opened.right, job, options: all });
      } finally {
        if (E.isRight(opened)) await opened.right.release();
        memory.release();
      }
    }),
  );
}

/** Compiles a staged plan for a device and runs it. Errors (Left): those of `compileStages` and `runCompiledStages`. */
export function runStagesOnDevice(
  d: Device,
  plan: StagePlan,
  job: Job,
  options: Partial<StageOptions> = {},
): TaskEither<ItoError, Outcome> {
  return pipe(compileStages(d, plan), TE.chain((c) => runCompiledStages(d, c, job, options)));
}
