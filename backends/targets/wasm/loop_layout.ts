/**
 * Where the looped kernel keeps things in memory: a header for all threads, tables, an area for each thread, results.
 *
 * An area is a structure of arrays of words, a lane an element (a float64 is two words, and so two arrays): the lanes' variables, the first values of the paths that a thread
 * has claimed, and the last values of paths that ended, waiting to be written out together.
 * Tests: tests/golden_test.ts, tests/backends/devices/cpu/wasm_loop_test.ts.
 * @module
 */
import { internal } from "../../../sde/border/errors.ts";
import type { Data } from "../../../sde/language/node.ts";
import type { Node } from "../../../sde/language/expr.ts";
import type { Kind } from "../../../sde/language/ops.ts";
import { realsOf, type Width } from "./reals.ts";

/** Words of the header, by what they hold; `next` and `stop` are shared by all threads. */
export const header = {
  seed: 0,
  /** The number of the wave's first sample. */
  start: 4,
  /** How many paths the wave has. */
  total: 8,
  /** The next path that no thread has claimed. */
  next: 12,
  /** Lanes that a thread fills. */
  lanes: 16,
  /** Paths that a thread claims at once. */
  claim: 44,
  /** Where the results lie, in bytes: samples, attempts, accepts, codes. */
  out: 20,
  attempts: 24,
  accepts: 28,
  codes: 32,
  /** Where the states that are kept lie, in bytes. */
  saved: 48,
  /** Where what first values are told lies, in bytes, and how far its columns are apart. */
  given: 52,
  stride: 56,
  /** Not 0: threads leave after their present call. */
  stop: 36,
  /** Not 0: no path is left, a thread that has not begun need not. */
  closed: 40,
} as const;
/** Bytes of the header. */
export const headerBytes = 64;

/** Words at the beginning of a thread's area. */
export const control = {
  /** Lanes that hold a path. */
  live: 0,
  /** Paths of the claim: the number of its first sample, how many, how many are taken. */
  first: 4,
  claimed: 8,
  taken: 12,
  /** Ended paths that wait to be written out. */
  ended: 16,
  /** Paths written out, and their attempts; the latter wrap at 2³². */
  done: 20,
  attempts: 24,
  /** Not 0: the thread has begun. */
  joined: 28,
  /** One more with each call: a thread whose number stands still is gone. */
  beat: 32,
} as const;

/** Most lanes of a thread: 16 vectors, four turns of the main loop. */
export const mostLanes = 128;
/** Most paths that a thread claims at once; ended paths that are written out at once. */
export const mostClaimed = 64;

const align = 64;
const roundUp = (bytes: number): number => Math.ceil(bytes / align) * align;

/** Where a value's words are: the offsets of their arrays, the lower word's first. */
export type Words = readonly number[];

/** How many words a value has. */
export function wordsOf(kind: Kind, width: Width): number {
  return kind === "real" ? realsOf(width).bytes / 4 : 1;
}

/** Offsets within an area, in bytes; an array is followed by the next. */
export interface Area {
  /** Of each variable and of `sample`, by symbol. */
  readonly lane: ReadonlyMap<Node, Words>;
  /** Of first values that are no constants, by graph. */
  readonly first: ReadonlyMap<Node, Words>;
  /** Of last values that results need, and of `sample`, by symbol. */
  readonly last: ReadonlyMap<Node, Words>;
  /** Of the sample's elements. */
  readonly output: readonly Words[];
  readonly bytes: number;
}

/** The offsets of a node's arrays. */
export function wordsIn(arrays: ReadonlyMap<Node, Words>, n: Node): Words {
  const at = arrays.get(n);
  if (at === undefined) throw internal(`an area has no array for a ${n.tag}`);
  return at;
}

/** The offset of the only array of a word, or of the first. */
export function offsetIn(arrays: ReadonlyMap<Node, Words>, n: Node): number {
  const [first] = wordsIn(arrays, n);
  if (first === undefined) throw internal(`a ${n.tag} of no words`);
  return first;
}

/** Lays an area out. */
export function areaOf(a: {
  readonly lane: readonly Node[];
  readonly first: readonly Node[];
  readonly last: readonly Node[];
  readonly elements: number;
  readonly width: Width;
}): Area {
  let next = roundUp(4 * Object.keys(control).length);
  const array = (kind: Kind, count: number): Words =>
    Array.from({ length: wordsOf(kind, a.width) }, () => {
      const at = next;
      next += roundUp(4 * count);
      return at;
    });
  const arrays = (nodes: readonly Node[], count: number): ReadonlyMap<Node, Words> =>
    new Map(nodes.map((n) => [n, array(n.kind, count)]));
  return {
    lane: arrays(a.lane, mostLanes),
    first: arrays(a.first, mostClaimed),
    last: arrays(a.last, mostClaimed),
    output: Array.from({ length: a.elements }, () => array("real", mostClaimed)),
    bytes: next,
  };
}

/** Where tables lie, after the header, and where they end. */
export function placeTables(
  tables: readonly Data[],
  width: Width,
): { readonly at: ReadonlyMap<Data, number>; readonly end: number } {
  let next = headerBytes;
  const at = new Map(tables.map((d) => {
    const here = next;
    next += roundUp(realsOf(width).bytes * d.values.length);
    return [d, here];
  }));
  return { at, end: next };
}

/** Where areas and the results of a wave lie. */
export interface WaveLayout {
  readonly areas: readonly number[];
  readonly out: number;
  readonly attempts: number;
  readonly accepts: number;
  readonly codes: number;
  readonly saved: number;
  /** Columns of numbers that paths are given, and how far they are apart. */
  readonly given: number;
  readonly stride: number;
  readonly end: number;
}

/** Lays a wave out, after tables that end at `from`. */
export function placeWave(a: {
  readonly from: number;
  readonly areaBytes: number;
  readonly threads: number;
  readonly paths: number;
  readonly elements: number;
  /** Numbers that a path keeps on its way. */
  readonly kept: number;
  /** Numbers that a path is given. */
  readonly given: number;
  readonly width: Width;
}): WaveLayout {
  const { bytes } = realsOf(a.width);
  const results = a.from + a.threads * a.areaBytes;
  const column = roundUp(4 * a.paths);
  const counts = results + roundUp(bytes * a.paths * a.elements);
  const given = counts + 3 * column + roundUp(bytes * a.paths * a.kept);
  const stride = roundUp(bytes * (a.paths + mostClaimed)); // a claim's last vectors are read whole
  return {
    areas: Array.from({ length: a.threads }, (_, i) => a.from + i * a.areaBytes),
    out: results,
    attempts: counts,
    accepts: counts + column,
    codes: counts + 2 * column,
    saved: counts + 3 * column,
    given,
    stride,
    end: given + a.given * stride,
  };
}
