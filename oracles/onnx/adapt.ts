/**
 * A model whose noise level is of another type or shape, made to take it as float32 [batch]: its input goes by a new name,
 * and nodes in front make of it what the model wants.
 *
 *     level float32 [batch] → Flatten → [batch, 1] → Cast → t int64 [batch, 1]
 *
 * The file is not decoded: messages are copied as they are, but for the one input that is left out.
 * Tests: tests/oracles/onnx/adapt_test.ts.
 * @module
 */
import { BinaryReader, BinaryWriter, WireType } from "@bufbuild/protobuf/wire";
import { dataType, encodeGraphPart, type Node, node } from "./model.ts";
import { type FilePort, textOf } from "./read.ts";

/** The types that a level may have in the file. */
export const levelTypes = ["float32", "float16", "float64", "int32", "int64"] as const;

/** Whether a level is told in whole numbers. */
export function isWhole(port: FilePort): boolean {
  return port.type.startsWith("int");
}

/** Whether a port is a column, [batch, 1]. */
export function isColumn({ dims }: FilePort): boolean {
  return dims?.length === 2 && dims[1] === 1;
}

/** The fields of a message: each with its number, and its bytes with and without what stands in front. */
function* rawFields(bytes: Uint8Array): Generator<{
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
const edited = (
  bytes: Uint8Array,
  front: Uint8Array,
  edit: (field: number, content: Uint8Array) => Uint8Array | "as it is" | "out",
): Uint8Array => {
  const writer = new BinaryWriter().raw(front);
  for (const { field, whole, content } of rawFields(bytes)) {
    const now = content === undefined ? "as it is" : edit(field, content);
    if (now === "as it is") writer.raw(whole);
    else if (now !== "out") writer.tag(field, WireType.LengthDelimited).bytes(now);
  }
  return writer.finish();
};

const nameOf = (valueInfo: Uint8Array): string => {
  for (const { field, content } of rawFields(valueInfo)) if (field === 1) return textOf(content);
  return "";
};

/** A model, and what its input for the level is called. */
export interface Adapted {
  readonly model: Uint8Array;
  readonly level: string;
}

/**
 * The model with a level of float32 [batch]; a copy in any case.
 *
 * @param model The bytes of an ONNX file.
 * @param level Its input for the level: of one of `levelTypes`, [batch] or [batch, 1].
 */
export function withPlainLevel(model: Uint8Array, level: FilePort): Adapted {
  const type = levelTypes.find((known) => known === level.type && known !== "float32");
  const [to, column] = [type && dataType[type], isColumn(level)];
  if (to === undefined && !column) return { model: model.slice(), level: level.name };
  const [plain, between] = [`ito:${level.name}`, `ito:${level.name}:column`];
  const nodes: readonly Node[] = [
    ...(column ? [node("Flatten", [plain], to === undefined ? level.name : between, { axis: 1 })] : []),
    ...(to === undefined ? [] : [node("Cast", [column ? between : plain], level.name, { to })]),
  ];
  const front = encodeGraphPart({ inputs: [{ name: plain, dims: ["batch"] }], nodes });
  const graph = (bytes: Uint8Array): Uint8Array =>
    edited(
      bytes,
      front, // before the model's own nodes, which read what these make
      (field, content) => (field === 11 && nameOf(content) === level.name ? "out" : "as it is"),
    );
  const nothing = new Uint8Array();
  return {
    model: edited(model, nothing, (field, content) => (field === 7 ? graph(content) : "as it is")),
    level: plain,
  };
}
