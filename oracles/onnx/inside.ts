/**
 * Weights that an ONNX file keeps in others, taken in: raw_data in place of external_data.
 *
 *     TensorProto { external_data: [location, offset, length], data_location: EXTERNAL }  →  TensorProto { raw_data }
 *
 * Whoever has the files reads them: nothing else on a disk is. Source: onnx/docs/ExternalData.md.
 * Tests: tests/oracles/onnx/inside_test.ts.
 * @module
 */
import { BinaryWriter, WireType } from "@bufbuild/protobuf/wire";
import { editedFields, rawFields } from "./adapt.ts";
import { textOf } from "./read.ts";

/** Reads a file that a model names: its bytes, or nothing where there is none. */
export type ReadData = (location: string) => Uint8Array | undefined;

/** TensorProto's fields. */
const [name, rawData, externalData, dataLocation] = [8, 9, 13, 14];

/** The entries of external_data: where a tensor's bytes are. */
const placeOf = (tensor: Uint8Array): ReadonlyMap<string, string> => {
  const entries = [...rawFields(tensor)].filter(({ field }) => field === externalData);
  return new Map(entries.map(({ content }) => {
    const parts = [...rawFields(content ?? new Uint8Array())];
    const part = (field: number): string => textOf(parts.find((p) => p.field === field)?.content);
    return [part(1), part(2)] as const; // key, value
  }));
};

const nameIn = (tensor: Uint8Array): string =>
  textOf([...rawFields(tensor)].find(({ field }) => field === name)?.content);

/**
 * A model with the weights that it keeps elsewhere. A weight whose file is not there stays outside, and is named in `missing`; so
 * does one whose bytes the file has not.
 */
export function withWeightsInside(
  model: Uint8Array,
  read: ReadData,
): { readonly model: Uint8Array; readonly missing: readonly string[] } {
  const files = new Map<string, Uint8Array | undefined>();
  const fileAt = (location: string): Uint8Array | undefined => {
    if (!files.has(location)) files.set(location, read(location));
    return files.get(location);
  };
  const missing: string[] = [];
  const inside = (tensor: Uint8Array): Uint8Array => {
    const place = placeOf(tensor);
    const location = place.get("location");
    if (location === undefined) return tensor;
    const file = fileAt(location);
    const offset = Number(place.get("offset") ?? "0");
    const length = Number(place.get("length") ?? `${(file?.length ?? 0) - offset}`);
    const isWhole = [offset, length].every((n) => Number.isSafeInteger(n) && n >= 0);
    if (file === undefined || !isWhole || offset + length > file.length) {
      missing.push(`"${nameIn(tensor)}" in "${location}"`);
      return tensor;
    }
    const data = file.subarray(offset, offset + length);
    const back = new BinaryWriter().tag(rawData, WireType.LengthDelimited).bytes(data).finish();
    const kept = new BinaryWriter();
    for (const { field, whole } of rawFields(tensor)) {
      if (field !== externalData && field !== dataLocation) kept.raw(whole);
    }
    return kept.raw(back).finish();
  };
  const nothing = new Uint8Array();
  const graph = (bytes: Uint8Array): Uint8Array =>
    editedFields(bytes, nothing, nothing, (field, tensor) => (field === 5 ? inside(tensor) : "as it is"));
  const taken = editedFields(
    model,
    nothing,
    nothing,
    (field, content) => (field === 7 ? graph(content) : "as it is"),
  );
  return { model: taken, missing };
}
