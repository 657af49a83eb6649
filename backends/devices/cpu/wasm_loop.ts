/**
 * Runs a looped plan in WebAssembly: in waves whose results fit into memory, on as many threads as pay.
 *
 * The caller's thread begins alone and breathes between bounded calls; the others join when the solve turns out to be
 * long. Threads claim paths from one counter, and a path depends on (seed, sample) alone: neither their number nor their
 * timing changes a sample.
 * Tests: tests/backends/devices/cpu/wasm_loop_test.ts, tests/backends/devices/cpu/dead_worker_test.ts.
 * @module
 */
import type { Node } from "../../../sde/language/expr.ts";
import { sample } from "../../../solvers/noise/random.ts";
import { breathe, paced } from "../../host/breathe.ts";
import { fillGiven, isAborted, type Job } from "../../schedule/job.ts";
import { attemptsOf, type Results, type Standing, standingOf } from "../../schedule/loop_results.ts";
import { keptOf } from "../../schedule/plans/save.ts";
import { widthOf } from "../../schedule/plans/width.ts";
import { instantiate, type WasmFunction } from "../../targets/wasm/load.ts";
import { deviceName, realArray, realsOf, type Width } from "../../targets/wasm/reals.ts";
import {
  control,
  header,
  mostClaimed,
  mostLanes,
  placeWave,
  type WaveLayout,
  wordsIn,
} from "../../targets/wasm/loop_layout.ts";
import type { MemoryPool } from "./wasm_memory.ts";
import type { Wave, WaveEnd } from "../waves.ts";
import type { CompiledLoop } from "./compiled_loop.ts";
import { helpers, type Left } from "./helpers.ts";
import { hasRestingThreads } from "./threads.ts";

/** How long the host may be kept from its events, in ms. */
const callMs = 40;
/** Bytes of results in memory at once. */
const waveBytes = 2 ** 26;
/** Further threads cost 10–40 ms each to start: not before so long, and not for less than so long, in ms. */
const threadsAfter = 25;
const threadsFor = 100;

/** A wave in memory, ready to run. */
interface Running {
  readonly wave: WaveLayout;
  readonly memory: WebAssembly.Memory;
  readonly words: Int32Array;
  readonly run: WasmFunction;
  readonly write: WasmFunction;
}

interface Part {
  readonly made: CompiledLoop;
  readonly job: Job;
  /** The first path and how many, of the job's. */
  readonly from: number;
  readonly paths: number;
  readonly threads: number;
  /** How long it took so far, in ms, and how many paths come after these: of the run that the job is a part of. */
  readonly spent: number;
  readonly waiting: number;
  readonly pool: MemoryPool;
}

/** A module over a memory: it goes with the memory, which is one plan's. */
const instances = new WeakMap<WebAssembly.Memory, Awaited<ReturnType<typeof instantiate>>>();

const prepareWave = async (a: Part): Promise<Running> => {
  const { made: { loop, module, plan }, job, threads } = a;
  const elements = widthOf(plan);
  const { end: from, areaBytes, width } = loop;
  const wave = placeWave({
    ...a,
    from,
    areaBytes,
    width,
    elements,
    kept: keptOf(plan),
    given: loop.given.length,
  });
  const memory = a.pool.take(wave.end);
  const find = instances.get(memory) ?? await instantiate(module, memory);
  instances.set(memory, find);
  const words = new Int32Array(memory.buffer);
  words.fill(0, 0, wave.out >> 2); // another wave may have been here
  words.fill(0, wave.attempts >> 2, wave.saved >> 2);
  // a path that ends early leaves NaN at the times that it has not reached
  if (plan.save?.tag === "times") {
    realArray(width, memory.buffer, wave.saved, a.paths * keptOf(plan)).fill(NaN);
  }
  loop.tables.forEach((at, { values }) => realArray(width, memory.buffer, at, values.length).set(values));
  loop.given.forEach((g, k) => {
    const array = realArray(width, memory.buffer, wave.given + k * wave.stride, a.paths);
    fillGiven(job, g, a.from, { array, at: 0, by: 1, count: a.paths });
  });
  const share = Math.ceil(a.paths / threads / 16) * 16;
  const values: readonly (readonly [number, number])[] = [
    [header.seed, job.seed],
    [header.start, job.start + a.from],
    [header.total, a.paths],
    [header.lanes, Math.min(mostLanes, share)],
    [header.claim, Math.min(mostClaimed, share)],
    [header.out, wave.out],
    [header.attempts, wave.attempts],
    [header.accepts, wave.accepts],
    [header.codes, wave.codes],
    [header.saved, wave.saved],
    [header.given, wave.given],
    [header.stride, wave.stride],
  ];
  values.forEach(([at, value]) => (words[at >> 2] = value | 0));
  return { wave, memory, words, run: find("run"), write: find("write") };
};

/** Paths written out and their attempts, over all areas; the latter modulo 2³². */
const countsOf = (r: Running): { readonly done: number; readonly attempts: number } => {
  const sum = (at: number): number =>
    r.wave.areas.reduce((total, area) => total + (Atomics.load(r.words, (area + at) >> 2) >>> 0), 0);
  return { done: sum(control.done), attempts: sum(control.attempts) >>> 0 };
};

const copyOut = (a: Part, r: Running, to: Results): void => {
  const { buffer } = r.memory;
  const { wave, words } = r;
  const { plan, loop: { width } } = a.made;
  const [row, kept] = [widthOf(plan), keptOf(plan)];
  to.saved?.set(realArray(width, buffer, wave.saved, a.paths * kept), a.from * kept);
  to.samples.set(realArray(width, buffer, wave.out, a.paths * row), a.from * row);
  const column = (at: number): Int32Array => words.subarray(at >> 2, (at >> 2) + a.paths);
  to.attempts.set(column(wave.attempts), a.from);
  to.accepts.set(column(wave.accepts), a.from);
  to.codes.set(column(wave.codes), a.from);
};

/** Where the paths stand that threads hold. */
const standingIn = (a: Part, r: Running): readonly Standing[] => {
  const { loop: { standing, lane, width } } = a.made;
  const words = new Int32Array(2);
  const single = new Float32Array(words.buffer, 0, 1);
  const double = new Float64Array(words.buffer);
  const reals = width === "f32" ? single : double;
  return r.wave.areas.flatMap((area) => {
    const live = r.words[(area + control.live) >> 2] ?? 0;
    return Array.from({ length: Math.min(live, mostLanes) }, (_, i) => {
      const valueOf = (n: Node): number => {
        words.set(wordsIn(lane, n).map((at) => r.words[((area + at) >> 2) + i] ?? 0));
        return (n.kind === "real" ? reals : words)[0] ?? NaN;
      };
      return standingOf((valueOf(sample) - a.job.start) >>> 0, standing, valueOf);
    });
  });
};

/** What came of the threads' work. */
interface Worked {
  readonly running: Running;
  readonly done: number;
  readonly attempts: number;
  readonly left: Left;
}

/** Solves the paths of a wave. */
const runWave = async (a: Part, report: (done: number, attempts: number) => void): Promise<Worked> => {
  const running = await prepareWave(a);
  const { words, run, write, wave: { areas: [area = 0] } } = running;
  const others = helpers({ ...a, ...running, module: a.made.module, areas: running.wave.areas.slice(1) });
  const began = performance.now();
  let [attempts, wrapped] = [0, 0];
  const look = (): number => {
    const now = countsOf(running);
    attempts += (now.attempts - wrapped) >>> 0;
    wrapped = now.attempts;
    return now.done;
  };
  const helped = (since: number, done: number): void => {
    if (a.threads === 1 || others.count() > 0) return;
    const left = since * (a.paths - done + a.waiting) / Math.max(done, 0.5);
    const ready = hasRestingThreads(a.threads - 1) && a.paths > mostClaimed;
    if (ready || (since + a.spent > threadsAfter && left > threadsFor)) others.join();
  };
  let finished = false;
  let left: Left | undefined;
  try {
    helped(0, 0);
    // one call at least: paths in lanes have begun, as samples in slots have
    for (let rounds = 1, calls = 0; !finished && !(calls > 0 && isAborted(a.job)); calls++) {
      const before = performance.now();
      finished = run(area, rounds) === 1;
      const now = performance.now();
      const [spent, since] = [now - before, now - began];
      // short calls at first: optimised code comes into use with the next call
      rounds = paced(rounds, spent, Math.min(callMs, 1 + since / 4));
      const done = look();
      if (finished) continue;
      helped(since, done);
      if (spent > callMs / 4) {
        report(done, attempts);
        await breathe();
      }
    }
  } finally {
    if (!finished) {
      Atomics.store(words, header.stop >> 2, 1);
      write(area);
    }
    left = await others.leave(() => report(look(), attempts));
  }
  // the lanes of a thread that never came have begun too
  if (isAborted(a.job)) {
    left.free.forEach((free) => {
      run(free, 1);
      write(free);
    });
  }
  return { running, done: look(), attempts, left };
};

/** Runs of paths without results, from … to − 1: what a dead thread has left behind. */
const gapsOf = (codes: Uint32Array, from: number, to: number): readonly (readonly [number, number])[] => {
  const gaps: [number, number][] = [];
  for (let i = from; i < to; i++) {
    if (codes[i] !== 0) continue;
    const last = gaps.at(-1);
    if (last?.[1] === i) last[1] = i + 1;
    else gaps.push([i, i + 1]);
  }
  return gaps;
};

/** What a user is told of so many threads. */
export function wasmName(width: Width, threads: number): string {
  return `${deviceName(width)}${threads > 1 ? `, ${threads} threads` : ""}`;
}

/** What is solved, and by what. */
export interface WasmWave {
  readonly made: CompiledLoop;
  readonly wave: Wave;
  /** Paths up to this one. */
  readonly to: number;
  readonly threads: number;
  readonly pool: MemoryPool;
  readonly nfePerStep: number;
}

/** Solves paths of a job, as many as there is memory for their results; also says how many threads did. */
export async function wasmWave(a: WasmWave): Promise<WaveEnd & { readonly threads: number }> {
  const { to, nfePerStep, wave: { job, from, results, spent, report }, made: { plan, loop } } = a;
  const { bytes } = realsOf(loop.width);
  const most = Math.max(
    1,
    Math.floor(waveBytes / (bytes * (widthOf(plan) + keptOf(plan) + loop.given.length) + 12)),
  );
  const paths = Math.min(most, to - from);
  const waiting = to - from - paths + (job.part?.waiting ?? 0);
  const part: Part = { ...a, job, from, paths, spent, waiting };
  const tell = (done: number, attempts: number): void =>
    report({ done, nfe: attempts * nfePerStep, meanT: NaN });
  const end = await runWave(part, tell);
  copyOut(part, end.running, results);
  const standing = isAborted(job) ? [...standingIn(part, end.running)] : [];
  let paid = (end.attempts + attemptsOf(results, standing)) * nfePerStep;
  if (!isAborted(job) && end.left.dead > 0) {
    for (const [first, last] of gapsOf(results.codes, from, from + paths)) {
      const wave: Wave = { ...a.wave, from: first, report: () => {} };
      const again = await wasmWave({ ...a, wave, to: last, threads: 1 });
      paid += again.paid;
      standing.push(...again.standing);
    }
  }
  if (end.left.alone) a.pool.give(end.running.memory);
  tell(end.done, end.attempts);
  return { count: paths, paid, standing, threads: 1 + end.left.helping };
}
