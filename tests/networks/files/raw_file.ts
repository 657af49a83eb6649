/**
 * Files in the format of safetensors, put together by hand, whatever they say of themselves.
 * @module
 */

/** A file: the length of its header, the header, its data. */
export function rawFile(
  header: string | Uint8Array | Readonly<Record<string, unknown>>,
  data: number | Uint8Array = 0,
  length?: bigint,
): Uint8Array<ArrayBuffer> {
  const text = typeof header === "string" || header instanceof Uint8Array ? header : JSON.stringify(header);
  const bytes = typeof text === "string" ? new TextEncoder().encode(text) : text;
  const behind = typeof data === "number" ? new Uint8Array(data) : data;
  const file = new Uint8Array(8 + bytes.length + behind.length);
  new DataView(file.buffer).setBigUint64(0, length ?? BigInt(bytes.length), true);
  file.set(bytes, 8);
  file.set(behind, 8 + bytes.length);
  return file;
}

/** A header's entry of float32. */
export function entry(shape: readonly unknown[], begin: unknown, end: unknown, dtype = "F32"): unknown {
  return { dtype, shape, data_offsets: [begin, end] };
}
