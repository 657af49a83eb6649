/**
 * What an ONNX file says of its inputs and outputs: names, types and shapes, without a runtime.
 *
 * Fields by their numbers in onnx/onnx.proto; weights are stepped over.
 * Tests: tests/oracles/onnx/adapt_test.ts.
 * @module
 */
import { BinaryReader, WireType } from "@bufbuild/protobuf/wire";

/** An input or an output of a file. */
export interface FilePort {
  /** What it is called. */
  readonly name: string;
  /** Its element type, as in "float32". */
  readonly type: string;
  /** Its shape, if the file has it; a name or "?" where a dimension is open. */
  readonly dims: readonly (number | string)[] | undefined;
}

/** All of them; inputs that have a value in the file are not among them. */
export interface FilePorts {
  /** What the caller gives. */
  readonly inputs: readonly FilePort[];
  /** What the caller gets. */
  readonly outputs: readonly FilePort[];
  /** The names of weights that are in another file. */
  readonly outside: readonly string[];
  /** The weights in the file, by name. */
  readonly weights: ReadonlyMap<string, FilePort>;
  /** Inputs that share their name with a weight of another type or shape: which of the two a node reads is not said. */
  readonly clashes: readonly FilePort[];
  /** Every name that a node, a weight or an input makes known and that begins with this. */
  readonly named: (prefix: string) => readonly string[];
}

/** The fields of a message: by number, each occurrence's bytes or number. */
const fieldsOf = (
  bytes: Uint8Array,
  wanted: readonly number[],
): ReadonlyMap<number, readonly (Uint8Array | number)[]> => {
  const found = new Map<number, (Uint8Array | number)[]>();
  const reader = new BinaryReader(bytes);
  while (reader.pos < reader.len) {
    const [field, wire] = reader.tag();
    const isData = wire === WireType.LengthDelimited, isNumber = wire === WireType.Varint;
    if (!wanted.includes(field) || !(isData || isNumber)) {
      reader.skip(wire, field);
      continue;
    }
    const value = isData ? reader.bytes() : Number(reader.int64());
    const list = found.get(field);
    if (list === undefined) found.set(field, [value]);
    else list.push(value); // a new list for each would be quadratic: models have thousands of initializers
  }
  return found;
};

const messages = (values: readonly (Uint8Array | number)[] | undefined): readonly Uint8Array[] =>
  (values ?? []).flatMap((v) => (typeof v === "number" ? [] : [v]));
const inner = (bytes: Uint8Array | undefined, field: number): Uint8Array | undefined =>
  bytes === undefined ? undefined : messages(fieldsOf(bytes, [field]).get(field))[0];

/** Text in a message; none where there is no field. */
export function textOf(bytes: Uint8Array | undefined): string {
  return new TextDecoder().decode(bytes ?? new Uint8Array());
}

/** TensorProto.DataType. */
const typeNames: readonly string[] =
  "undefined float32 uint8 int8 uint16 int16 int32 int64 string bool float16 float64 uint32 uint64".split(
    " ",
  );

const dimensionOf = (bytes: Uint8Array): number | string => {
  const fields = fieldsOf(bytes, [1, 2]); // dim_value, dim_param
  const [value] = fields.get(1) ?? [], [name] = messages(fields.get(2));
  return typeof value === "number" ? value : name === undefined ? "?" : textOf(name);
};

const portOf = (bytes: Uint8Array): FilePort => {
  const tensor = inner(inner(bytes, 2), 1); // type, tensor_type
  const fields = fieldsOf(tensor ?? new Uint8Array(), [1, 2]); // elem_type, shape
  const [type] = fields.get(1) ?? [], [shape] = messages(fields.get(2));
  return {
    name: textOf(inner(bytes, 1)),
    type: tensor === undefined ? "no tensor" : typeNames[Number(type ?? 0)] ?? `type ${type}`,
    dims: shape === undefined ? undefined : messages(fieldsOf(shape, [1]).get(1)).map(dimensionOf),
  };
};

/** TensorProto.DataLocation. */
const external = 1;

/** Numbers of a repeated field, one by one or packed. */
const numbersOf = (values: readonly (Uint8Array | number)[] | undefined): readonly number[] =>
  (values ?? []).flatMap((v) => {
    if (typeof v === "number") return [v];
    const [packed, all]: [BinaryReader, number[]] = [new BinaryReader(v), []];
    while (packed.pos < packed.len) all.push(Number(packed.int64()));
    return all;
  });

const weightOf = (tensor: Uint8Array): FilePort & { readonly isOutside: boolean } => {
  const fields = fieldsOf(tensor, [1, 2, 8, 13, 14]); // dims, data_type, name, external_data, data_location
  const isOutside = fields.has(13) || (fields.get(14)?.includes(external) ?? false);
  const [type] = fields.get(2) ?? [];
  return {
    name: textOf(messages(fields.get(8))[0]),
    type: typeNames[Number(type ?? 0)] ?? `type ${type}`,
    dims: numbersOf(fields.get(1)),
    isOutside,
  };
};

/** Whether an input may have the value of this weight: files of old list their weights among the inputs. */
const takes = (input: FilePort, weight: FilePort): boolean =>
  input.type === weight.type && (input.dims === undefined || String(input.dims) === String(weight.dims));

/**
 * The inputs and outputs of a model.
 *
 * @param model The bytes of an ONNX file.
 * @returns Its ports, or nothing where the bytes are no ONNX model.
 */
export function portsOfFile(model: Uint8Array): FilePorts | undefined {
  try {
    const graph = inner(model, 7);
    if (graph === undefined) return undefined;
    const fields = fieldsOf(graph, [1, 5, 11, 12]); // node, initializer, input, output
    const weights = messages(fields.get(5)).map(weightOf);
    const byName = new Map(weights.map((w) => [w.name, w]));
    const inputs = messages(fields.get(11)).map(portOf);
    const made = messages(fields.get(1)).flatMap((node) => messages(fieldsOf(node, [2]).get(2)).map(textOf));
    return {
      named: (prefix) =>
        [...inputs.map(({ name }) => name), ...byName.keys(), ...made].filter((n) => n.startsWith(prefix)),
      inputs: inputs.filter(({ name }) => !byName.has(name)),
      outputs: messages(fields.get(12)).map(portOf),
      outside: weights.filter((w) => w.isOutside).map(({ name }) => name),
      weights: byName,
      clashes: inputs.filter((i) => {
        const weight = byName.get(i.name);
        return weight !== undefined && !takes(i, weight);
      }),
    };
  } catch {
    return undefined; // the reader throws at bytes that are no message
  }
}
