/**
 * The nodes of an ONNX file as values: what they are, what they read, and what they are told.
 *
 * Fields by their numbers in onnx/onnx.proto. Weights are named with type and shape; their numbers are read where they are few
 * and whole, as shapes and axes are. Graphs within nodes are not looked into.
 * Tests: tests/oracles/onnx/gradient/vjp_test.ts.
 * @module
 */
import { BinaryReader, WireType } from "@bufbuild/protobuf/wire";
import { dataType } from "../model.ts";
import { textOf } from "../read.ts";

/** What a node is told: a number, numbers, a word, or something else that no rule reads. */
export type Told = number | readonly number[] | string | undefined;

/** An operator of a file, with all that it makes. */
export interface FileNode {
  readonly op: string;
  /** Empty for what is left out. */
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly told: ReadonlyMap<string, Told>;
}

/** A dimension: a size, or the name of one that is open. */
export type Size = number | string;

/** What is known of a tensor before it is computed. */
export interface Known {
  /** TensorProto.DataType. */
  readonly type: number;
  readonly dims: readonly Size[];
  /** Its numbers, where they are in the file and whole. */
  readonly whole?: readonly number[];
  /** Its numbers, where they are in the file and few. */
  readonly few?: readonly number[];
}

/** A file's graph. */
export interface FileGraph {
  /** The version of ONNX's own operators. */
  readonly version: number;
  /** In computing order. */
  readonly nodes: readonly FileNode[];
  /** Weights and inputs. */
  readonly known: ReadonlyMap<string, Known>;
}

type Value = { readonly bytes: Uint8Array } | { readonly number: number };

function* valuesIn(message: Uint8Array): Generator<readonly [field: number, value: Value]> {
  const reader = new BinaryReader(message);
  while (reader.pos < reader.len) {
    const [field, wire] = reader.tag();
    if (wire === WireType.LengthDelimited) yield [field, { bytes: reader.bytes() }];
    else if (wire === WireType.Varint) yield [field, { number: Number(reader.int64()) }];
    else if (wire === WireType.Bit32) yield [field, { number: reader.float() }];
    else reader.skip(wire, field);
  }
}

/** Fields of bytes by number. */
const messagesOf = (message: Uint8Array, field: number): readonly Uint8Array[] =>
  [...valuesIn(message)].flatMap(([f, v]) => (f === field && "bytes" in v ? [v.bytes] : []));
const wordOf = (message: Uint8Array, field: number): string => textOf(messagesOf(message, field)[0]);
const numberOf = (message: Uint8Array, field: number): number | undefined =>
  [...valuesIn(message)].flatMap(([f, v]) => (f === field && "number" in v ? [v.number] : []))[0];

/** Numbers of a repeated field, one by one or packed. */
const numbersOf = (message: Uint8Array, field: number, of: "float" | "int64"): readonly number[] =>
  [...valuesIn(message)].flatMap(([f, v]) => {
    if (f !== field) return [];
    if ("number" in v) return [v.number];
    const [packed, all]: [BinaryReader, number[]] = [new BinaryReader(v.bytes), []];
    while (packed.pos < packed.len) all.push(of === "float" ? packed.float() : Number(packed.int64()));
    return all;
  });

/** How many numbers of a weight are read. */
const few = 64;

/** The numbers of a small tensor, of a type that rules read. */
const readAs = (type: number, raw: Uint8Array): readonly number[] | undefined => {
  const view = new DataView(raw.buffer, raw.byteOffset, raw.byteLength);
  const each = (width: number, at: (i: number) => number): readonly number[] =>
    Array.from({ length: raw.byteLength / width }, (_, i) => at(i * width));
  switch (type) {
    case dataType.int64:
      return each(8, (i) => Number(view.getBigInt64(i, true)));
    case dataType.int32:
      return each(4, (i) => view.getInt32(i, true));
    case dataType.float32:
      return each(4, (i) => view.getFloat32(i, true));
    case dataType.float64:
      return each(8, (i) => view.getFloat64(i, true));
    default:
      return undefined;
  }
};

const tensorIn = (message: Uint8Array): Known => {
  const dims = numbersOf(message, 1, "int64");
  const type = numberOf(message, 2) ?? 0;
  const size = dims.reduce((a, d) => a * d, 1);
  const [raw] = size <= few ? messagesOf(message, 9) : [];
  const own = raw === undefined
    ? size <= few ? [...numbersOf(message, 4, "float"), ...numbersOf(message, 7, "int64")] : []
    : readAs(type, raw) ?? [];
  if (own.length !== size) return { type, dims };
  const isWhole = type === dataType.int64 || type === dataType.int32;
  return { type, dims, few: own, ...(isWhole ? { whole: own } : {}) };
};

const portIn = (message: Uint8Array): Known | undefined => {
  const [type] = messagesOf(message, 2);
  const [tensor] = type === undefined ? [] : messagesOf(type, 1);
  const [shape] = tensor === undefined ? [] : messagesOf(tensor, 2);
  if (tensor === undefined || shape === undefined) return undefined;
  const dims = messagesOf(shape, 1).map((d, i): Size => numberOf(d, 1) ?? (wordOf(d, 2) || `dim ${i}`));
  return { type: numberOf(tensor, 1) ?? 0, dims };
};

/** AttributeProto.type. */
const kinds = { float: 1, int: 2, string: 3, tensor: 4, floats: 6, ints: 7 } as const;

const toldIn = (message: Uint8Array): Told => {
  switch (numberOf(message, 20)) {
    case kinds.float:
      return numberOf(message, 2);
    case kinds.int:
      return numberOf(message, 3) ?? 0;
    case kinds.string:
      return wordOf(message, 4);
    case kinds.floats:
      return numbersOf(message, 7, "float");
    case kinds.ints:
      return numbersOf(message, 8, "int64");
    default:
      return undefined;
  }
};

/** A file's graph, or nothing where the bytes are no ONNX model. */
export function graphOf(model: Uint8Array): FileGraph | undefined {
  try {
    const [graph] = messagesOf(model, 7);
    if (graph === undefined) return undefined;
    const known = new Map<string, Known>();
    const nodes: FileNode[] = [];
    const own = messagesOf(model, 8).filter((o) => ["", "ai.onnx"].includes(wordOf(o, 1)));
    const version = own.map((o) => numberOf(o, 2) ?? 0)[0] ?? 0;
    const constant = (name: string, tensor: Uint8Array | undefined): void => {
      if (tensor !== undefined) known.set(name, tensorIn(tensor));
    };
    const texts = (message: Uint8Array, field: number): readonly string[] =>
      messagesOf(message, field).map((b) => textOf(b));
    for (const [field, value] of valuesIn(graph)) {
      if (!("bytes" in value)) continue;
      const { bytes } = value;
      if (field === 5) constant(wordOf(bytes, 8), bytes);
      if ([11, 12, 13].includes(field)) { // inputs, outputs, and what exporters found out of the rest
        const [name, port] = [wordOf(bytes, 1), portIn(bytes)];
        if (port !== undefined && !known.has(name)) known.set(name, port);
      }
      if (field !== 1) continue;
      const attributes = messagesOf(bytes, 5);
      const [op, outputs] = [wordOf(bytes, 4), texts(bytes, 2)];
      if (op === "Constant") constant(outputs[0] ?? "", attributes.flatMap((a) => messagesOf(a, 5))[0]);
      nodes.push({
        op: wordOf(bytes, 7) === "" ? op : `${wordOf(bytes, 7)}.${op}`, // another domain's
        inputs: texts(bytes, 1),
        outputs,
        told: new Map(attributes.map((a) => [wordOf(a, 1), toldIn(a)])),
      });
    }
    return { version, nodes, known };
  } catch {
    return undefined; // the reader throws at bytes that are no message
  }
}
