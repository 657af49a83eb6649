/**
 * A model of another's making as Ito asks models: rows of float32, one number a row for each number that it is told, and an
 * output as its state. Nodes around the graph make of that what the file wants:
 *
 *     a state of float16 or float64      x → Cast
 *     a level [batch, 1, …], of any type  number → Reshape → Cast
 *     a constant of one's own            value → Expand to the batch,      rows of one's own: Gather by the sample's number
 *     twice the channels                 output → Slice: the first half, which is the mean
 *     a batch of a fixed size            Scan over the rows, each of which is the whole batch
 *
 * The file is not decoded: messages are copied as they are, but for ports that are left out.
 * Source: onnx/onnx.proto, Operators.md. Tests: tests/oracles/onnx/wrap_test.ts, tests/oracles/onnx/adapt_test.ts.
 * @module
 */
import { sizeOf } from "../../sde/dims.ts";
import { type Constant, dataType, encodeGraphPart, type Node, node, type Port } from "./model.ts";
import { editedModel, levelTypes } from "./adapt.ts";
import type { FilePort } from "./read.ts";

/** What an input is told, beside the state: a number a row; the same for all; one of some rows, by a number. */
export type Told =
  | { readonly tag: "number"; readonly port: FilePort }
  | {
    readonly tag: "constant";
    readonly port: FilePort;
    readonly values: Float64Array;
    readonly dims: readonly number[];
  }
  | {
    readonly tag: "rows";
    readonly port: FilePort;
    readonly values: Float64Array;
    readonly dims: readonly number[];
  };

/** A model's ports, and what its inputs are told. */
export interface Wanted {
  /** The state. */
  readonly x: FilePort;
  /** Every other input, in the order of the numbers that are told. */
  readonly told: readonly Told[];
  /** The answer. */
  readonly output: FilePort;
  /** The shape of a sample. */
  readonly dims: readonly number[];
  /** Whether the answer has twice the channels. */
  readonly isDouble: boolean;
  /** How many rows the model takes, where that is fixed. */
  readonly rows: number | undefined;
}

/** A model, and what it calls its ports. */
export interface Wrapped {
  /** The bytes. */
  readonly model: Uint8Array;
  /** The state: float32 [batch, …dims]. */
  readonly x: string;
  /** A number a row: float32 [batch], for each that is told one. */
  readonly scalars: readonly string[];
  /** The answer: float32 [batch, …dims]. */
  readonly output: string;
  /** How many bytes of its graph stand before and behind the file's own; nothing where that is within another. */
  readonly edges?: readonly [before: number, behind: number];
}

/** What the names of all that stands around a graph begin with; no name in it may. */
export const ownPrefix = "ito:";
/** A name of Ito's own. */
export const ours = (name: string): string => `${ownPrefix}${name}`;

/** Nodes and constants in the making, each with a name of its own. */
export const building = () => {
  const nodes: Node[] = [];
  const constants: Constant[] = [];
  const fresh = (): string => ours(`${nodes.length + constants.length}`);
  const op = (
    kind: string,
    inputs: readonly string[],
    attributes: Node["attributes"] = {},
    output = fresh(),
  ) => {
    nodes.push(node(kind, inputs, output, attributes));
    return output;
  };
  const constant = (data: Constant["data"], dims: readonly number[]): string => {
    const name = fresh();
    constants.push({ name, dims, data });
    return name;
  };
  const whole = (...values: readonly number[]): string =>
    constant(BigInt64Array.from(values, (v) => BigInt(v)), [values.length]);
  const typed = (from: string, type: string, output?: string): string => {
    const known = levelTypes.find((name) => name === type);
    return op("Cast", [from], { to: dataType[known ?? (type === "bool" ? "bool" : "float32")] }, output);
  };
  return { nodes, constants, op, constant, whole, typed };
};
export type Build = ReturnType<typeof building>;

/** What stands behind the batch in the shape of an input that is told numbers: ones. */
const ones = ({ dims }: FilePort): readonly number[] => (dims ?? ["batch"]).slice(1).map(() => 1);

const isPlain = ({ type, dims }: FilePort): boolean =>
  type === "float32" && (dims === undefined || dims.length === 1);

/** What an input is told, of the shape that it has and of a type of its own: from the number that a row is told, if it is one. */
export const toldValue = (
  b: Build,
  told: Told,
  { from, batch }: { readonly from: string; readonly batch: () => string },
): string => {
  if (told.tag === "number") {
    // of one number a model may make no vector at all
    const shape = told.port.dims?.length === 0 ? b.whole() : b.whole(-1, ...ones(told.port));
    return b.op("Reshape", [from, shape]);
  }
  const table = b.constant(told.values, [told.values.length / sizeOf(told.dims), ...told.dims]);
  const row = told.tag === "constant" ? table : b.op("Gather", [table, b.typed(from, "int64")]);
  return b.op("Expand", [row, b.op("Concat", [batch(), b.whole(...told.dims)], { axis: 0 })]);
};

/** Makes of the inputs that Ito gives those that the file has; `batch` is the size of the batch, as numbers in a tensor. */
const fronted = (
  b: Build,
  a: Wanted,
  batch: () => string,
  given: { readonly x: string; readonly number: (p: FilePort) => string },
) => {
  if (given.x !== a.x.name) b.typed(given.x, a.x.type, a.x.name);
  for (const told of a.told) {
    const { port } = told;
    const from = told.tag === "constant" ? "" : given.number(port);
    if (from !== port.name) b.typed(toldValue(b, told, { from, batch }), port.type, port.name);
  }
};

/** Makes of the file's output the one that Ito wants. */
export const answered = (b: Build, { output, isDouble, dims: [channels = 1] }: Wanted): string => {
  const half = isDouble
    ? b.op("Slice", [output.name, b.whole(0), b.whole(channels), b.whole(1)])
    : output.name;
  return output.type === "float32" ? half : b.typed(half, "float32");
};

/** The same graph for any number of rows. */
const asBatch = (model: Uint8Array, a: Wanted): Wrapped => {
  const b = building();
  const isAsked = (told: Told): boolean => told.tag === "number" ? isPlain(told.port) : false;
  const x = a.x.type === "float32" ? a.x.name : ours(a.x.name);
  const number = (port: FilePort): string =>
    a.told.some((told) => told.port === port && isAsked(told)) ? port.name : ours(port.name);
  const batch = (): string => b.op("Slice", [b.op("Shape", [x]), b.whole(0), b.whole(1)]);
  fronted(b, a, batch, { x, number });
  const front = { nodes: [...b.nodes], constants: [...b.constants] };
  const back = building();
  const output = answered(back, a);
  // what stands behind goes by names of its own
  const renamed = (name: string): string => (name.startsWith(ownPrefix) ? `${name}:out` : name);
  const behind = {
    nodes: back.nodes.map((n) => ({ ...n, inputs: n.inputs.map(renamed), output: renamed(n.output) })),
    constants: back.constants.map((c) => ({ ...c, name: renamed(c.name) })),
  };
  const asks = a.told.filter(({ tag }) => tag !== "constant").map(({ port }) => number(port));
  const made: readonly Port[] = [
    ...(x === a.x.name ? [] : [{ name: x, dims: ["batch", ...a.dims] }]),
    ...asks.filter((name) => name.startsWith(ownPrefix)).map((name) => ({ name, dims: ["batch"] })),
  ];
  const gone = new Set(
    [a.x.name, ...a.told.map(({ port }) => port.name)].filter((name) => name !== x && !asks.includes(name)),
  );
  const [before, after] = [
    encodeGraphPart({ ...front, inputs: made }),
    encodeGraphPart({
      ...behind,
      outputs: output === a.output.name ? [] : [{ name: renamed(output), dims: ["batch", ...a.dims] }],
    }),
  ];
  return {
    model: editedModel(model, {
      front: before,
      back: after,
      drops: (field, name) =>
        field === "input" ? gone.has(name) : output !== a.output.name && name === a.output.name,
    }),
    x,
    scalars: asks,
    output: renamed(output),
    edges: [before.length, after.length],
  };
};

/** A graph for so many rows, row after row: what it is given stands in all of them, and the first answers. */
const asRows = (model: Uint8Array, a: Wanted, rows: number): Wrapped => {
  const b = building();
  const [x, asked] = [ours("x:row"), a.told.filter(({ tag }) => tag !== "constant")];
  const name = (port: FilePort): string => ours(`${port.name}:row`);
  const spread = (from: string, dims: readonly number[]): string => {
    const one = b.op("Reshape", [from, b.whole(1, ...dims)]);
    return rows === 1 ? one : b.op("Expand", [one, b.whole(rows, ...dims)]);
  };
  fronted(b, a, () => b.whole(rows), {
    x: spread(x, a.dims),
    number: (port) => (port.dims?.length === 0 ? name(port) : spread(name(port), [])),
  });
  const front = encodeGraphPart({
    nodes: b.nodes,
    constants: b.constants,
    inputs: [{ name: x, dims: a.dims }, ...asked.map(({ port }) => ({ name: name(port), dims: [] }))],
  });
  const back = building();
  const whole = answered(back, a);
  const first = back.op("Slice", [whole, back.whole(0), back.whole(1), back.whole(0)]);
  const row = back.op("Reshape", [first, back.whole(...a.dims)]);
  const renamed = (n: string): string => (n === a.output.name ? n : `${n}:out`);
  const body = (
    graph: (parts: { readonly front: Uint8Array; readonly back: Uint8Array }) => Uint8Array,
  ): Uint8Array =>
    graph({
      front,
      back: encodeGraphPart({
        nodes: back.nodes.map((n) => ({ ...n, inputs: n.inputs.map(renamed), output: renamed(n.output) })),
        constants: back.constants.map((c) => ({ ...c, name: renamed(c.name) })),
        outputs: [{ name: renamed(row), dims: a.dims }],
      }),
    });
  const [all, output] = [ours("x"), ours("output")];
  const scalars = asked.map(({ port }) => ours(port.name));
  return {
    model: editedModel(model, {
      front: new Uint8Array(),
      back: new Uint8Array(),
      drops: () => true,
      around: (graph) =>
        encodeGraphPart({
          name: "rows",
          inputs: [
            { name: all, dims: ["batch", ...a.dims] },
            ...scalars.map((s) => ({ name: s, dims: ["batch"] })),
          ],
          outputs: [{ name: output, dims: ["batch", ...a.dims] }],
          nodes: [
            node("Scan", [all, ...scalars], output, {
              body: { graph: body(graph) },
              num_scan_inputs: 1 + scalars.length,
            }),
          ],
        }),
    }),
    x: all,
    scalars,
    output,
  };
};

/** A model as Ito asks models; a copy in any case. */
export function wrapped(model: Uint8Array, a: Wanted): Wrapped {
  return a.rows === undefined ? asBatch(model, a) : asRows(model, a, a.rows);
}
