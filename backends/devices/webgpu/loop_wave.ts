/**
 * One wave of a looped plan on a device: as many paths as fit in one buffer of results, run in chunks until all are done.
 *
 * The host keeps the queue filled and reads through a ring how many paths are done; it never waits on a step. The length
 * of a chunk follows the steps that the device was seen to take in a millisecond.
 * Tests: tests/backends/devices/webgpu/loop_test.ts.
 * @module
 */
import * as E from "fp-ts/Either";
import { internal } from "../../../sde/border/errors.ts";
import { isAborted, type Job } from "../../schedule/job.ts";
import { type Results, type Standing, standingOf } from "../../schedule/loop_results.ts";
import type { BoundKernel, Buffer, Device, Fault } from "./device.ts";
import { readbackRing, readBuffer } from "./buffers.ts";
import {
  type LoopKernel,
  mostIterations,
  paramNames,
  statusNames,
  workgroup,
} from "../../targets/wgsl/loop.ts";

const ringSize = 3;
/** Statuses without any progress before the run is given up: a lane takes at least one step a chunk. */
const patience = 16;
/** Large results come back no sooner than this, in ms, and take this share of the time. */
const saveMs = 250;
const saveShare = 0.02;
/** Results up to this size come back with every status, which costs 0.3 ms and saves a read-back of 10 ms at the end. */
const smallBytes = 2 ** 22;

/** The buffers of a wave. */
export interface WaveBuffers {
  readonly from: number;
  readonly total: number;
  readonly lanes: number;
  readonly params: Buffer;
  readonly laneState: Buffer;
  readonly results: Buffer;
  readonly status: Buffer;
  readonly bound: BoundKernel;
  /** Gives them back, but this one. */
  readonly release: (but: Buffer | undefined) => void;
}

/** How long chunks are: `trips` of `rounds` rounds. */
interface Pace {
  readonly trips: number;
  readonly rounds: number;
}
/** The first chunk is short: nothing is known yet. */
const firstSteps = 128;

/** How far a wave is. */
export interface Status {
  readonly done: number;
  /** Since the wave's beginning; the device's own count wraps. */
  readonly steps: number;
}

/** Lanes wait for each other at a trip's end, half a trip a path; but a trip costs some steps itself: near √(mean steps). */
const paceFor = (
  a: { readonly stepsPerLane: number; readonly meanSteps: number; readonly kernel: LoopKernel },
): Pace => {
  const { unroll, iterations: { round, ends } } = a.kernel;
  const burst = Math.min(512, Math.max(8, 2.5 * Math.sqrt(a.meanSteps)));
  const within = Math.max(1, Math.floor((mostIterations - ends) / round));
  const rounds = Math.min(Math.max(1, Math.round(burst / unroll)), within);
  const trips = Math.max(1, Math.round(a.stepsPerLane / (rounds * unroll)));
  return {
    rounds,
    trips: Math.max(1, Math.min(trips, Math.floor(mostIterations / (rounds * round + ends)))),
  };
};

/** Rows that are turned at once: they should stay in a cache. */
const turned = 256;

/** Columns of `total` numbers, one after the other, into rows. */
const turn = (columns: Float32Array, total: number, rows: Float32Array | Float64Array): void => {
  const width = rows.length / total;
  for (let from = 0; from < total; from += turned) {
    const to = Math.min(total, from + turned);
    for (let k = 0; k < width; k++) {
      for (let i = from; i < to; i++) rows[i * width + k] = columns[k * total + i] ?? 0;
    }
  }
};

/** The columns of a wave's results, into the outcome's rows. */
const collect = (out: Results, w: WaveBuffers, words: Uint32Array<ArrayBuffer>): void => {
  const n = out.codes.length;
  const elements = out.samples.length / n;
  const reals = new Float32Array(words.buffer, words.byteOffset, words.length);
  const rowsOf = (a: Float32Array | Float64Array): Float32Array | Float64Array =>
    a.subarray(w.from * a.length / n, (w.from + w.total) * a.length / n);
  turn(reals, w.total, rowsOf(out.samples));
  if (out.saved !== undefined) turn(reals.subarray((elements + 3) * w.total), w.total, rowsOf(out.saved));
  [out.attempts, out.accepts, out.codes].forEach((column, k) => {
    column.set(words.subarray((elements + k) * w.total, (elements + k + 1) * w.total), w.from);
  });
};

/** How many words of a path are read back: its row, attempts, accepts and code; behind them the states on its way, unless they stay. */
const wordsRead = ({ samples, saved, codes: { length: n } }: Results): number =>
  (samples.length + (saved?.length ?? 0)) / n + 3;

/** A trip of no step: paths that have ended are written out. */
const sweeping: Pace = { trips: 1, rounds: 0 };

/** Where the paths stand that lanes hold. */
const standingIn = (
  { standing, cells, isGrouped, laneWords }: LoopKernel,
  w: WaveBuffers,
  words: Uint32Array<ArrayBuffer>,
): readonly Standing[] => {
  const reals = new Float32Array(words.buffer, words.byteOffset, words.length);
  const at = (cell: number, lane: number): number =>
    isGrouped ? lane * laneWords + cell : cell * w.lanes + lane;
  return Array.from({ length: w.lanes }, (_, lane) => ({ slot: words[at(0, lane)] ?? 0, lane }))
    .filter(({ slot }) => slot > 0 && slot <= w.total)
    .map(({ slot, lane }) =>
      standingOf(w.from + slot - 1, standing, (n) => {
        const cell = cells.get(n);
        if (cell === undefined) throw internal("a lane lacks a variable that is asked for");
        return (n.kind === "real" ? reals : words)[at(cell, lane)] ?? NaN;
      })
    );
};

/** What came of the chunks: why they ended early, how many steps they took, and where paths stood at an abort. */
interface Chunks {
  readonly fault: Fault | undefined;
  readonly steps: number;
  readonly standing: readonly Standing[];
}

/** How long the next chunks are, from the steps taken in the time since the first status. */
const nextPace = (a: {
  readonly stepsPerMs: number;
  readonly chunkMs: number;
  readonly wave: WaveBuffers;
  readonly seen: Status;
  readonly kernel: LoopKernel;
  readonly most: number;
}): { readonly stepsPerLane: number; readonly pace: Pace } => {
  const { wave, seen } = a;
  const active = Math.max(1, Math.min(wave.lanes, wave.total - seen.done));
  const stepsPerLane = Math.min(a.most, a.stepsPerMs * a.chunkMs / active);
  const meanSteps = seen.steps / (seen.done + wave.lanes / 2);
  return { stepsPerLane, pace: paceFor({ stepsPerLane, meanSteps, kernel: a.kernel }) };
};

/**
 * Runs a wave until all its paths are done, or the job is aborted, when what is under way is read back too; a fault ends it early. What is finished is in `out`:
 * small results come back with every status, large ones now and then and at the end.
 */
export async function runChunks(a: {
  readonly d: Device;
  readonly kernel: LoopKernel;
  readonly chunkMs: number;
  readonly wave: WaveBuffers;
  readonly job: Job;
  readonly out: Results;
  readonly report: (s: Status) => void;
}): Promise<Chunks> {
  const { d, kernel, wave, job, out } = a;
  const status = { buffer: wave.status, bytes: statusNames.length * 4 };
  const results = { buffer: wave.results, bytes: 4 * wave.total * wordsRead(out) };
  const small = results.bytes <= smallBytes;
  const ring = readbackRing(d, small ? [status, results] : [status], ringSize);
  let latest: Uint32Array<ArrayBuffer> | undefined;
  const save = async (): Promise<Fault | undefined> => {
    if (small) {
      if (latest !== undefined) collect(out, wave, latest.subarray(statusNames.length));
      return undefined;
    }
    const read = await readBuffer(d, wave.results, results.bytes);
    if (E.isLeft(read)) return read.left;
    collect(out, wave, new Uint32Array(read.right));
    return undefined;
  };
  let stepsPerLane = firstSteps;
  let pace = paceFor({ stepsPerLane, meanSteps: firstSteps, kernel });
  const submit = (): void => {
    const words = {
      seed: job.seed,
      start: job.start + wave.from,
      total: wave.total,
      lanes: wave.lanes,
      zero: 0,
      ...pace,
    };
    d.device.queue.writeBuffer(wave.params, 0, Uint32Array.from(paramNames, (name) => words[name]));
    ring.submit((encoder) =>
      wave.bound.dispatch(encoder, kernel.isGrouped ? wave.lanes : Math.ceil(wave.lanes / workgroup))
    );
  };
  let seen: Status = { done: 0, steps: 0 };
  const ended = (fault: Fault | undefined, standing: readonly Standing[] = []): Chunks => ({
    fault,
    steps: seen.steps,
    standing,
  });
  const see = (words: Uint32Array<ArrayBuffer>): Status => {
    latest = words;
    const [, done = 0, counted = 0] = words;
    seen = { done, steps: seen.steps + ((counted - seen.steps) >>> 0) };
    a.report(seen);
    return seen;
  };
  /** After an abort: what has ended is written out, what is under way is read where it stands. */
  const stop = async (): Promise<Chunks> => {
    while (ring.room() < ringSize) await ring.next();
    pace = sweeping;
    submit();
    const words = await ring.next();
    if (E.isRight(words)) see(words.right);
    const fault = await save();
    const lanes = await readBuffer(d, wave.laneState, wave.lanes * kernel.laneWords * 4);
    if (E.isLeft(lanes)) return ended(fault ?? lanes.left);
    return ended(fault, standingIn(kernel, wave, new Uint32Array(lanes.right)));
  };
  let idle = 0;
  let [saved, pause] = [performance.now(), saveMs];
  // the first statuses hold the compiling of the driver; from the ring's second round on, time is time of steps
  let base = { steps: 0, ms: saved };
  let round = 0;
  try {
    while (seen.done < wave.total) {
      if (isAborted(job)) return await stop();
      while (ring.room() > 0) submit();
      const words = await ring.next();
      if (E.isLeft(words)) {
        await save();
        return ended(words.left);
      }
      const before = seen;
      const { done, steps } = see(words.right);
      idle = steps === before.steps && done === before.done ? idle + 1 : 0;
      if (idle > patience) throw internal(`the loop kernel stands still at ${done} of ${wave.total} paths`);
      const now = performance.now();
      if (steps > base.steps) {
        const stepsPerMs = (steps - base.steps) / Math.max(now - base.ms, 0.1);
        const { chunkMs } = a;
        ({ stepsPerLane, pace } = nextPace({
          stepsPerMs,
          chunkMs,
          wave,
          seen,
          kernel,
          most: 4 * stepsPerLane,
        }));
      }
      if (++round === ringSize) base = { steps, ms: now };
      if (!small && now - saved > pause && done < wave.total) {
        const fault = await save();
        if (fault !== undefined) return ended(fault);
        saved = performance.now();
        pause = Math.max(saveMs, (saved - now) / saveShare);
      }
    }
    return ended(await save());
  } finally {
    await ring.release();
  }
}
