/**
 * Writes the header of a .safetensors file, of tensors that lie end to end:
 *
 *     8 bytes, its length | { "__metadata__": {…}, "name": { "dtype": "F32", "shape": [8, 3], "data_offsets": [0, 96] }, … }
 *
 * with spaces after it, so that the numbers begin at a multiple of eight bytes.
 * Source: the format's own description (github.com/huggingface/safetensors, "Format").
 * Tests: tests/networks/files/safetensors_test.ts, tests/scale/formats_test.ts.
 * @module
 */
import { bitsOf, type Dtype, metadataName } from "./safetensors_codec.ts";

/** A tensor, but for its numbers. */
export interface Described {
  readonly name: string;
  readonly dtype: Dtype;
  readonly dims: readonly number[];
}

/** The bytes before the tensors' numbers, which come in this order. */
export function headerOf(
  metadata: Readonly<Record<string, string>>,
  tensors: readonly Described[],
): Uint8Array<ArrayBuffer> {
  const about = Object.entries(metadata).map(([k, v]) => `${JSON.stringify(k)}:${JSON.stringify(v)}`);
  let end = 0;
  const entries = tensors.map(({ name, dtype, dims }) => {
    const count = dims.reduce((product, size) => product * size, 1);
    const offsets = [end, end += count * bitsOf[dtype] / 8];
    return `${JSON.stringify(name)}:${JSON.stringify({ dtype, shape: dims, data_offsets: offsets })}`;
  });
  const said = about.length === 0 ? entries : [`"${metadataName}":{${about.join(",")}}`, ...entries];
  const text = new TextEncoder().encode(`{${said.join(",")}}`);
  const length = Math.ceil(text.length / 8) * 8;
  const bytes = new Uint8Array(8 + length).fill(0x20);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(length), true);
  bytes.set(text, 8);
  return bytes;
}
