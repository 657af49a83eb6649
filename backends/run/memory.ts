/**
 * Memory on the host: what a solve needs is known before it runs, and what is not there is an error, never an exception.
 *
 * Results are tried for before anything runs, all that will be needed at the end included: a solve that could not give
 * back its samples does not begin. (A system that promises more than it has can still break its promise later.)
 * Tests: tests/backends/run/memory_test.ts.
 * @module
 */
import * as E from "fp-ts/Either";
import type { TaskEither } from "fp-ts/TaskEither";
import { type ItoError, messageOf } from "../../sde/border/errors.ts";
import { arraysOf, slotsOf } from "../devices/arrays.ts";
import type { Job } from "../schedule/job.ts";
import type { Plan } from "../schedule/plans/plan.ts";
import { keptOf } from "../schedule/plans/save.ts";
import { widthOf } from "../schedule/plans/width.ts";

/** Most samples of a solve: their codes are an array of words, which has no room for more (V8: 2²⁷). */
export const mostSamples = 2 ** 27;
/** Results smaller than this are there, or the engine ends of itself. */
const smallBytes = 2 ** 28;

/** Where a solve runs, and in how many bits. */
interface Place {
  readonly backend: string;
  readonly precision: "f32" | "f64";
}

interface Need {
  readonly n: number;
  /** Bytes of the samples, of the states on their way, and of columns of a word a sample. */
  readonly results: readonly number[];
  /** Bytes of the slots' arrays. */
  readonly slots: number;
}

/** What `n` samples need at once. */
const needOf = (plan: Plan, job: Job, { backend, precision }: Place, n: number): Need => {
  const real = precision === "f64" ? 8 : 4;
  const kept = job.stays === true && backend === "webgpu" ? 0 : keptOf(plan); // they stay on the device
  const size = { real, word: 4, flag: 1 } as const;
  const slots = plan.tag === "looped" || backend === "webgpu" // there the device says what fits
    ? 0
    : arraysOf(plan, slotsOf({ ...job, n })).reduce((sum, a) => sum + size[a.kind] * a.length, 0);
  // attempts, accepts, codes; nfe, rejects and how each ended
  return { n, results: [real * n * widthOf(plan), real * n * kept, 6 * 4 * n], slots };
};

const sumOf = (bytes: readonly number[]): number => bytes.reduce((a, b) => a + b, 0);

/** More than this is not there, in bytes; an engine that is asked for it looks for garbage, time and again. */
const mostBytes = 2 ** 40;
/** What is tried first where less must be named, in bytes. */
const tried = 2 ** 35;

/** Whether there is memory for buffers of so many bytes, all at once. */
const isRoomFor = (bytes: readonly number[]): boolean => {
  if (sumOf(bytes) > mostBytes) return false;
  try {
    return bytes.map((b) => new ArrayBuffer(b)).length > 0;
  } catch {
    return false;
  }
};

const lacking = (need: Need): ItoError => {
  const wanted = [...need.results, need.slots];
  let share = Math.min(0.5, tried / sumOf(wanted));
  while (share > 2 ** -60 && !isRoomFor(wanted.map((b) => Math.floor(share * b)))) share /= 2;
  const fewer = Math.max(1, Math.floor(share * need.n));
  const many = need.slots > sumOf(need.results);
  return {
    tag: "DeviceLimit",
    what: "memory, in bytes",
    wanted: sumOf(wanted),
    limit: Math.floor(share * sumOf(wanted)),
    try: many
      ? "a smaller batch, or samples of fewer elements"
      : `n: ${fewer} at a time, with start, or ensemble(…), which keeps mean and variance alone`,
  };
};

/** What is wrong with the room for `n` samples at once, if anything is; nothing has run yet. */
export function roomProblem(plan: Plan, job: Job, place: Place, n: number): ItoError | undefined {
  const need = needOf(plan, job, place, n);
  const wanted = [...need.results, need.slots];
  return sumOf(wanted) < smallBytes || isRoomFor(wanted) ? undefined : lacking(need);
}

/** What is wrong with so many samples of one solve, if anything is. */
export function countProblem(n: number): ItoError | undefined {
  if (n <= mostSamples) return undefined;
  return {
    tag: "DeviceLimit",
    what: "the samples of one solve",
    wanted: n,
    limit: mostSamples,
    try: `n: ${mostSamples} at a time, with start, or ensemble(…), which keeps mean and variance alone`,
  };
}

/** Whether an engine said that there is no memory for what was asked: each has its own words. */
const isOfMemory = (thrown: unknown): boolean =>
  (thrown instanceof RangeError || thrown instanceof WebAssembly.RuntimeError) &&
  /alloc|out of memory|array length|array size|buffer size|memory/i.test(messageOf(thrown));

/** The same task, whose want of memory is a `DeviceLimit`. */
export function withinMemory<A>(
  plan: Plan,
  job: Job,
  place: Place,
  task: TaskEither<ItoError, A>,
): TaskEither<ItoError, A> {
  return () =>
    task().catch((thrown) => {
      if (!isOfMemory(thrown)) throw thrown;
      return E.left(lacking(needOf(plan, job, place, job.n)));
    });
}
