/**
 * A model's graph with something before and behind it, and without some of its ports: what `wrap.ts` needs.
 *
 * The file is not decoded: messages are copied as they are, but for the ports that are left out.
 * Tests: tests/oracles/onnx/adapt_test.ts, tests/oracles/onnx/wrap_test.ts.
 * @module
 */
import { BinaryReader, BinaryWriter, WireType } from "@bufbuild/protobuf/wire";
import { type FilePort, textOf } from "./read.ts";

/** The types that a level may have in the file. */
export const levelTypes = ["float32", "float16", "float64", "int32", "int64"] as const;

/** Whether a level is told in whole numbers. */
export function isWhole(port: FilePort): boolean {
  return port.type.startsWith("int");
}

/** Whether a port has one number a row behind its batch: [batch, 1], [batch, 1, 1, 1]. */
export function isColumn({ dims }: FilePort): boolean {
  return dims !== undefined && dims.length > 1 && dims.slice(1).every((d) => d === 1);
}

/** The fields of a message: each with its number, and its bytes with and without what stands in front. */
export function* rawFields(bytes: Uint8Array): Generator<{
  readonly field: number;
  readonly whole: Uint8Array;
  readonly content: Uint8Array | undefined;
}> {
  const reader = new BinaryReader(bytes);
  while (reader.pos < reader.len) {
    const from = reader.pos;
    const [field, wire] = reader.tag();
    const content = wire === WireType.LengthDelimited ? reader.bytes() : undefined;
    if (content === undefined) reader.skip(wire, field);
    yield { field, whole: bytes.subarray(from, reader.pos), content };
  }
}

/** A message with some of its fields changed, or left out. */
export const editedFields = (
  bytes: Uint8Array,
  front: Uint8Array,
  back: Uint8Array,
  edit: (field: number, content: Uint8Array) => Uint8Array | "as it is" | "out",
): Uint8Array => {
  const writer = new BinaryWriter().raw(front);
  for (const { field, whole, content } of rawFields(bytes)) {
    const now = content === undefined ? "as it is" : edit(field, content);
    if (now === "as it is") writer.raw(whole);
    else if (now !== "out") writer.tag(field, WireType.LengthDelimited).bytes(now);
  }
  return writer.raw(back).finish();
};

const nameOf = (valueInfo: Uint8Array): string => {
  for (const { field, content } of rawFields(valueInfo)) if (field === 1) return textOf(content);
  return "";
};

/** How a graph is changed: what stands before and behind its own fields, and which of its ports are left out. */
export interface GraphEdit {
  /** Fields of a GraphProto, before the model's own: what its nodes read. */
  readonly front: Uint8Array;
  /** Fields behind: what reads its nodes. */
  readonly back: Uint8Array;
  /** Whether a port is left out. */
  readonly drops: (kind: "input" | "output", name: string) => boolean;
  /** A graph that has the changed one within; by default that one itself. */
  readonly around?: (graph: (parts: Pick<GraphEdit, "front" | "back">) => Uint8Array) => Uint8Array;
}

/** GraphProto's fields of ports. */
export const portFields: ReadonlyMap<number, "input" | "output"> = new Map([[11, "input"], [12, "output"]]);

/** A model with its graph changed; a copy in any case. */
export function editedModel(model: Uint8Array, edit: GraphEdit): Uint8Array {
  const graph = (content: Uint8Array) => ({ front, back }: Pick<GraphEdit, "front" | "back">): Uint8Array =>
    editedFields(content, front, back, (field, bytes) => {
      const kind = portFields.get(field);
      return kind !== undefined && edit.drops(kind, nameOf(bytes)) ? "out" : "as it is";
    });
  const { around = (changed) => changed(edit) } = edit;
  const nothing = new Uint8Array();
  return editedFields(
    model,
    nothing,
    nothing,
    (field, content) => (field === 7 ? around(graph(content)) : "as it is"),
  );
}
