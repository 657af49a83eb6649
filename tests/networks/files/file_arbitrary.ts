/**
 * Any file in the format of safetensors: every dtype, any order, any layout of the JSON.
 * @module
 */
import fc from "fast-check";
import { bitsOf, type Dtype } from "../../../networks/files/safetensors_codec.ts";
import { rawFile } from "./raw_file.ts";

/** A tensor of a file: its bytes are `numbers` · bits / 8. */
export interface Part {
  readonly name: string;
  readonly dtype: Dtype;
  readonly dims: readonly number[];
  readonly bytes: Uint8Array;
}

/** A file, and what is in it. */
export interface ValidFile {
  readonly parts: readonly Part[];
  readonly metadata: Readonly<Record<string, string>>;
  readonly header: string;
  readonly data: Uint8Array;
  readonly file: Uint8Array<ArrayBuffer>;
}

/** Text, also such as JSON must escape, and names that objects have. */
export const anyName: fc.Arbitrary<string> = fc.oneof(
  fc.string({ unit: "binary", maxLength: 8 }),
  fc.constantFrom("", "0", "7", "toString", "constructor", "a.b", 'quo"te', "back\\slash", "\u2028"),
).filter((name) => name !== "__metadata__" && name !== "__proto__");

const dtypes = Object.keys(bitsOf).filter((d): d is Dtype => Object.hasOwn(bitsOf, d));
const anyPart: fc.Arbitrary<Part> = fc.record({
  name: anyName,
  dtype: fc.oneof(fc.constantFrom<Dtype>("F32", "F16", "BF16"), fc.constantFrom(...dtypes)),
  dims: fc.array(fc.nat(4), { maxLength: 3 }),
}).chain(({ name, dtype, dims }) => {
  // whole bytes, also for numbers of 4 and 6 bits
  const whole = bitsOf[dtype] % 8 === 0 ? dims : [...dims, 4];
  const size = whole.reduce((a, b) => a * b, 1) * bitsOf[dtype] / 8;
  return fc.uint8Array({ minLength: size, maxLength: size }).map((bytes) => ({
    name,
    dtype,
    dims: whole,
    bytes,
  }));
});

/** See the module. */
export const anyFile: fc.Arbitrary<ValidFile> = fc.record({
  parts: fc.uniqueArray(anyPart, { selector: (p) => p.name, maxLength: 5 }),
  order: fc.array(fc.nat(), { minLength: 5, maxLength: 5 }),
  metadata: fc.dictionary(anyName, fc.string({ unit: "binary" }), { maxKeys: 3, noNullPrototype: true }),
  indent: fc.constantFrom(undefined, 1, "\t"),
  padding: fc.nat(9),
}).map(({ parts, order, metadata, indent, padding }) => {
  let end = 0;
  const entries = parts.map(({ name, dtype, dims, bytes }) => {
    const offsets = [end, end += bytes.length];
    return { name, dtype, shape: dims, data_offsets: offsets };
  });
  // the header need not list tensors in the order of their data
  const listed = entries.map((e, i) => ({ e, at: order[i] ?? 0 })).toSorted((a, b) => a.at - b.at);
  const named: readonly (readonly [string, unknown])[] = [
    ...(Object.keys(metadata).length > 0 ? [["__metadata__", metadata] as const] : []),
    ...listed.map(({ e: { name, ...rest } }) => [name, rest] as const),
  ];
  const header = JSON.stringify(Object.fromEntries(named), null, indent) + " ".repeat(padding);
  const data = new Uint8Array(end);
  parts.reduce((at, { bytes }) => (data.set(bytes, at), at + bytes.length), 0);
  return { parts, metadata, header, data, file: rawFile(header, data) };
});
