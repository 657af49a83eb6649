/**
 * wabt's assembler, which the library does not use: what ours is compared with.
 * @module
 */
import { assert } from "@std/assert";
import loadWabt from "wabt";
import { assemble } from "../../../../backends/targets/wasm/assemble.ts";

const { parseWat } = await loadWabt();

/** What wabt makes of a text; throws where it refuses it. */
export function wabt(text: string): Uint8Array {
  const parsed = parseWat("ito.wat", text, {
    simd: true,
    threads: true,
    bulk_memory: true,
    relaxed_simd: true,
  });
  try {
    return parsed.toBinary({}).buffer;
  } finally {
    parsed.destroy();
  }
}

/** Asserts that ours has the same bytes, and gives them. */
export function assertSame(text: string): Uint8Array<ArrayBuffer> {
  const bytes = assemble(text);
  const wanted = wabt(text);
  const at = bytes.findIndex((b, i) => b !== wanted[i]);
  assert(
    at < 0 && bytes.length === wanted.length,
    `byte ${at} of ${bytes.length}, wabt has ${wanted.length}`,
  );
  return bytes;
}
