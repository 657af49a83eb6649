/**
 * Tables, and rows of arrays, that graphs read by index.
 * Tests: tests/backends/targets/wasm/stage_test.ts.
 * @module
 */
import type { Data } from "../../../sde/language/node.ts";
import { lanes } from "./operations.ts";
import { type Reals, shuffle } from "./reals.ts";

/** A part of what is read of a table. */
export interface Read {
  readonly address: number;
  readonly data: Data;
  readonly index: string;
  readonly reals: Reals;
  readonly part: number;
}

/** One number of a table for all lanes. */
export function splatText({ address, data, index, reals: { bytes } }: Read): string {
  const last = `(i32x4.splat (i32.const ${data.values.length - 1}))`;
  const kept = `(i32x4.extract_lane 0 (i32x4.min_u ${index} ${last}))`;
  return `(v128.load${8 * bytes}_splat offset=${address} (i32.shl ${kept} (i32.const ${Math.log2(bytes)})))`;
}

/** A table is read lane by lane; an index beyond its end reads its last number. */
export function gatherText(
  { address, data, index, reals: { type, scalar, bytes, parts }, part }: Read,
): string {
  const last = data.values.length - 1;
  const kept = `(i32x4.min_u ${index} (v128.const i32x4 ${last} ${last} ${last} ${last}))`;
  const lane = (k: number): string => `(i32x4.extract_lane ${(4 / parts) * part + k} ${kept})`;
  return lanes(
    (k) => `(${scalar}.load offset=${address} (i32.shl ${lane(k)} (i32.const ${Math.log2(bytes)})))`,
    type,
  );
}

/** A row of an array, of which any element may be read. */
export interface Row {
  /** Where the array begins, in bytes, and the text of how far in it the row does. */
  readonly address: number;
  readonly from: string;
  readonly elements: number;
  /** How far apart the elements of neighbouring lanes lie: 2 where a strip is a pair. */
  readonly stride: 1 | 2;
}

/** Numbers of elements: of lanes that are beyond the end that of the last. */
export function kept({ elements }: Row, index: string): string {
  return `(i32x4.min_u ${index} (v128.const i32x4${` ${elements - 1}`.repeat(4)}))`;
}

/**
 * Elements of a row, whose numbers are in a local: one for all lanes, or one a lane. Lanes most often ask for neighbours (a
 * shift, a grid): one load then, or two where lanes are of pairs; else lane by lane.
 */
export function entryText(
  { row: { address, from, stride }, index, isUniform, reals, part }: {
    readonly row: Row;
    readonly index: string;
    readonly isUniform: boolean;
    readonly reals: Reals;
    readonly part: number;
  },
): string {
  const { type, scalar, bytes, parts, pairs } = reals;
  const number = (k: number): string => `(i32x4.extract_lane ${k} (local.get ${index}))`;
  const place = (k: number): string =>
    `(i32.add ${from} (i32.shl ${number(k)} (i32.const ${Math.log2(bytes)})))`;
  if (isUniform) return `(v128.load${8 * bytes}_splat offset=${address} ${place(0)})`;
  const steps = [0, 1, 2, 3].map((k) => k * stride).join(" ");
  const inLine = `(i32x4.add (v128.const i32x4 ${steps}) (i32x4.splat ${number(0)}))`;
  const load = (by: number): string => `(v128.load offset=${address + by} ${place(0)})`;
  const first = 16 * stride * part;
  const line = stride === 1 ? load(first) : shuffle(pairs.even, load(first), load(first + 16));
  const each = lanes((k) => `(${scalar}.load offset=${address} ${place((4 / parts) * part + k)})`, type);
  return `(if (result v128) (i32x4.all_true (i32x4.eq (local.get ${index}) ${inLine})) ` +
    `(then ${line}) (else ${each}))`;
}
