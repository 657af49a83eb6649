/**
 * Tables that graphs read by index.
 * Tests: tests/backends/targets/wasm/stage_test.ts.
 * @module
 */
import type { Data } from "../../../sde/language/node.ts";
import { lanes } from "./operations.ts";
import type { Reals } from "./reals.ts";

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
