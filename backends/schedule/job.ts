/**
 * What every backend is asked for, and what it gives back.
 * Tests: tests/solve/failures_test.ts.
 * @module
 */

import { internal, type ItoError } from "../../sde/border/errors.ts";
import { codes } from "../../solvers/symbols.ts";
import type { Debug } from "../host/debug.ts";
import type { RealArray } from "../host/reals.ts";

/** How far a solve is. `meanT`: the mean time of the samples under way, where the backend knows it. */
export interface Progress {
  /** Samples that have ended. */
  readonly done: number;
  /** Samples asked for. */
  readonly total: number;
  /** The mean clock of the samples under way; NaN where the backend does not know it. */
  readonly meanT: number;
  /** Evaluations so far, of every step tried. */
  readonly nfe: number;
}

/** Samples start … start + n − 1 of a run. */
export interface Job {
  readonly n: number;
  readonly start: number;
  readonly seed: number;
  /** Slots: how many samples are under way at once (staged plans). */
  readonly batch: number;
  readonly progress: ((p: Progress) => void) | undefined;
  /** Asked between steps or chunks: a solve that is aborted returns what is finished. */
  readonly signal: AbortSignal | undefined;
  /**
   * Where the job is a part of a longer run: what else there is, so that what pays in the long run is started. The arrays
   * of its outcome may be those of the next part's.
   */
  readonly part?: {
    /** How long the parts before it took, in ms. */
    readonly spent: number;
    /** How many samples come after it. */
    readonly waiting: number;
  };
  /** What is given for each sample. */
  readonly given?: GivenNumbers;
  /** States on the way are to stay where they are made, on a device that can leave them there (`devices/resident.ts`). */
  readonly stays?: true;
  /** Told what is done, as far as it wants to know. */
  readonly debug: Debug;
}

/** The numbers that a solve is given for its samples, by name. */
export interface GivenNumbers {
  /** The sample that rows begin with. */
  readonly first: number;
  readonly of: ReadonlyMap<string, GivenColumn>;
}

/** A row of so many numbers a sample, or the same row for all. */
export interface GivenColumn {
  readonly values: RealArray;
  readonly width: number;
  readonly each: boolean;
}

/** A column of a job, and the place of a sample's row in it. */
const columnIn = ({ given, start }: Job, name: string) => {
  const column = given?.of.get(name);
  if (given === undefined || column === undefined) throw internal(`samples are given no "${name}"`);
  const { values, width, each } = column;
  return { values, by: each ? width : 0, from: each ? (start - given.first) * width : 0 };
};

/** One number of each of some samples of a job, from this one on: as many as there is room for, `by` apart. */
export function fillGiven(
  job: Job,
  { name, part }: { readonly name: string; readonly part: number },
  from: number,
  to: { readonly array: RealArray; readonly at: number; readonly by: number; readonly count: number },
): void {
  const { values, ...column } = columnIn(job, name);
  let at = column.from + from * column.by + part;
  if (to.count > 0 && !(at + (to.count - 1) * column.by < values.length)) {
    throw internal(`samples from ${from} on are given too few numbers of "${name}"`);
  }
  if (column.by === 0 && to.by === 1) {
    to.array.fill(values[at] ?? NaN, to.at, to.at + to.count);
    return;
  }
  for (let i = 0; i < to.count; i++, at += column.by) to.array[to.at + i * to.by] = values[at] ?? NaN;
}

/** A number that a sample of a job is given, by its place in the job. */
export function givenAt(job: Job, name: string, at: number, part = 0): number {
  const { values, by, from } = columnIn(job, name);
  const value = values[from + at * by + part];
  if (value === undefined) throw internal(`sample ${at} is given no "${name}"`);
  return value;
}

/** Whether the job is to stop. */
export function isAborted({ signal }: Job): boolean {
  return signal?.aborted === true;
}

/** What came of each sample, in order from `start`. */
export interface Outcome {
  /**
   * [n · width]: of each sample its elements, then its results that are real (`widthOf`). A sample that did not end well holds its last state. So does one that was under way when the job was
   * aborted or broke; zeros where it had not begun, or its state is gone with a device.
   */
  readonly samples: Float32Array | Float64Array;
  readonly attempts: Uint32Array;
  readonly accepts: Uint32Array;
  /** `codes` of solvers/symbols.ts. */
  readonly codes: Uint32Array;
  /** [n][kept states][elements], where the plan keeps any; zeros where a sample did not end. */
  readonly saved?: Float32Array | Float64Array;
  /** Evaluations of the drift that were carried out for these samples. */
  readonly paid: number;
  /** What broke while samples were under way: those that had ended by then are whole, the rest have code 0. */
  readonly failure?: ItoError;
}

const rowsOf = (values: Float32Array | Float64Array | undefined, n: number) => {
  const width = (values?.length ?? 0) / n;
  return (i: number): boolean => {
    for (let k = i * width; k < (i + 1) * width; k++) if (!Number.isFinite(values?.[k])) return false;
    return true;
  };
};

/** How each sample ended: whatever a device says of itself, one that holds a NaN is not done. */
export function endsOf({ codes: found, samples, saved }: Outcome): Uint32Array {
  const [atEnd, onTheWay] = [rowsOf(samples, found.length), rowsOf(saved, found.length)];
  return found.map((c, i) => {
    const isWhole = c === codes.done ? atEnd(i) && onTheWay(i) : c !== codes.event || atEnd(i);
    return isWhole ? c : codes.notFinite;
  });
}
