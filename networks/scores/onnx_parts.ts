/**
 * The layers of a network that take more than one operator of ONNX; `network_onnx.ts` has the rest.
 * Tests: tests/networks/network_test.ts, tests/networks/classes_test.ts.
 * @module
 */
import { internal } from "../../sde/border/errors.ts";
import { type Parameter, sizeAt, type Tensor } from "../tensor.ts";
import type { Weights } from "../weights.ts";
import { type Attribute, type Constant, dataType, type Node, node } from "../../oracles/onnx/model.ts";

/** Where nodes and constants are gathered; each method returns the name of what it adds. */
export interface Sink {
  readonly op: (
    op: string,
    inputs: readonly string[],
    attributes?: Readonly<Record<string, Attribute>>,
  ) => string;
  readonly floats: (dims: readonly number[], data: Float32Array) => string;
  readonly ints: (...values: readonly number[]) => string;
  readonly number: (value: number) => string;
  /** A parameter as it is in the checkpoint, or with other dims, or with its two axes swapped. */
  readonly weight: (p: Parameter, dims?: readonly number[]) => string;
  readonly transposed: (p: Parameter, dims: readonly number[]) => string;
  /** The numbers of a parameter, for a constant that is made of them. */
  readonly rows: (p: Parameter) => Float32Array;
}

const transpose = (data: Float32Array, rows: number, columns: number): Float32Array => {
  const out = new Float32Array(data.length);
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++) out[j * rows + i] = data[i * columns + j] ?? 0;
  }
  return out;
};

/** A sink that writes to these lists. */
export const sinkOf = (weights: Weights, nodes: Node[], constants: Map<string, Constant>): Sink => {
  const constant = (key: string, dims: readonly number[], data: () => Constant["data"]): string => {
    if (!constants.has(key)) constants.set(key, { name: key, dims, data: data() });
    return key;
  };
  const dataOf = ({ name }: Parameter): Float32Array => {
    const found = weights.get(name);
    if (found === undefined) throw internal(`the weight "${name}" was checked and is not there`);
    return found.data;
  };
  return {
    op: (op, inputs, attributes = {}) => {
      const output = `${op}_${nodes.length}`;
      nodes.push(node(op, inputs, output, attributes));
      return output;
    },
    floats: (dims, data) => constant(`floats_${constants.size}`, dims, () => data),
    ints: (...values) =>
      constant(`ints ${values.join(" ")}`, [values.length], () => BigInt64Array.from(values, BigInt)),
    number: (value) => constant(`number ${value}`, [], () => Float32Array.of(value)),
    rows: dataOf,
    weight: (p, dims = p.dims) => constant(p.name, dims, () => dataOf(p)),
    transposed: (p, dims) =>
      constant(`${p.name} transposed`, dims, () => transpose(dataOf(p), sizeAt(p, 0), sizeAt(p, 1))),
  };
};

export const bothSides = ([before, after]: readonly [number, number]): readonly number[] => [
  before,
  before,
  after,
  after,
];

/**
 * sin and cos of a phase, brought within [−π, π] first: a GPU's sine is only good there. 2π = 201/32 + 0.0019…, of which
 * the first has 8 bits, so that nothing is rounded away for whole turns up to 2¹⁶ (Cody & Waite).
 */
export const sinAndCos = (sink: Sink, phase: string, first: "sin" | "cos"): string => {
  const { op, number } = sink;
  const turns = op("Floor", [
    op("Add", [op("Mul", [phase, number(1 / (2 * Math.PI))]), number(0.5)]),
  ]);
  const coarse = op("Sub", [phase, op("Mul", [turns, number(6.28125)])]);
  const angle = op("Sub", [coarse, op("Mul", [turns, number(2 * Math.PI - 6.28125)])]);
  const [sin, cos] = [op("Sin", [angle]), op("Cos", [angle])];
  return op("Concat", first === "sin" ? [sin, cos] : [cos, sin], { axis: 1 });
};

/** Normed by group as an instance norm of one channel a group, in which each row lies together. */
export const groupNorm = (
  { op, floats, ints, weight }: Sink,
  layer: Extract<Tensor["layer"], { readonly tag: "groupNorm" }>,
  x: string,
  dims: readonly number[],
): string => {
  const [channels = 0] = dims;
  const { groups, eps } = layer;
  const rows = op("Reshape", [x, ints(0, groups, -1)]);
  const ones = floats([groups], new Float32Array(groups).fill(1));
  const zeros = floats([groups], new Float32Array(groups));
  const normed = op("InstanceNormalization", [rows, ones, zeros], { epsilon: { float: eps } });
  const image = op("Reshape", [normed, ints(0, ...dims)]);
  const perChannel = [channels, 1, 1];
  return op("Add", [
    op("Mul", [image, weight(layer.weight, perChannel)]),
    weight(layer.bias, perChannel),
  ]);
};

export const attention = (
  { op, ints, number }: Sink,
  heads: number,
  inputs: readonly string[],
  dims: readonly number[],
): string => {
  const [channels = 0, height = 0, width = 0] = dims;
  const size = channels / heads;
  const rows = (x: string) => op("Reshape", [x, ints(0, heads, size, height * width)]);
  const [q = "", k = "", v = ""] = inputs.map(rows);
  const swap = (x: string) => op("Transpose", [x], { perm: [0, 1, 3, 2] });
  const products = op("MatMul", [swap(q), k]);
  const shares = op("Softmax", [op("Mul", [products, number(1 / Math.sqrt(size))])], { axis: -1 });
  return op("Reshape", [op("MatMul", [v, swap(shares)]), ints(0, ...dims)]);
};

/** taps = [1, 1] * rest, or nothing: such a filter after zeros between pixels is `rest` after nearest neighbours. */
const lessDoubling = (taps: readonly number[]): readonly number[] | undefined => {
  const rest: number[] = [];
  for (const tap of taps.slice(0, -1)) rest.push(tap - (rest.at(-1) ?? 0));
  const left = (taps.at(-1) ?? 0) - (rest.at(-1) ?? 0);
  return taps.length > 1 && Math.abs(left) < 1e-12 ? rest : undefined;
};

export const fir = (
  { op, floats }: Sink,
  layer: Extract<Tensor["layer"], { readonly tag: "fir" }>,
  x: string,
  channels: number,
): string => {
  const filter = (taps: readonly number[]): string => {
    const plane = taps.toReversed().flatMap((a) => taps.toReversed().map((b) => a * b)); // a filter is flipped, a Conv not
    const one = Float32Array.from(
      { length: channels * plane.length },
      (_, i) => plane[i % plane.length] ?? 0,
    );
    return floats([channels, 1, taps.length, taps.length], one);
  };
  const run = (from: string, taps: readonly number[], pads: readonly [number, number], stride: number) =>
    op("Conv", [from, filter(taps)], {
      group: channels,
      strides: [stride, stride],
      pads: bothSides(pads),
    });
  const { taps, pads, resample } = layer;
  if (resample !== "up") return run(x, taps, pads, resample === "down" ? 2 : 1);
  const rest = lessDoubling(taps);
  if (rest !== undefined && pads[0] > 0) {
    return run(nearestUp(op, floats, x), rest, [pads[0] - 1, pads[1]], 1);
  }
  const cut = bothSides([taps.length - 1 - pads[0], taps.length - 2 - pads[1]]);
  return op("ConvTranspose", [x, filter(taps.toReversed())], { group: channels, strides: [2, 2], pads: cut });
};

export const nearestUp = (op: Sink["op"], floats: Sink["floats"], x: string): string =>
  op("Resize", [x, "", floats([4], Float32Array.of(1, 1, 2, 2))], {
    mode: "nearest",
    coordinate_transformation_mode: "asymmetric",
    nearest_mode: "floor",
  });

/** x Φ(x), by the error function: Gelu itself is of operator set 20. */
export const gelu = ({ op, number }: Sink, x: string): string => {
  const erf = op("Erf", [op("Mul", [x, number(Math.SQRT1_2)])]);
  return op("Mul", [op("Mul", [x, number(0.5)]), op("Add", [erf, number(1)])]);
};

/**
 * The row of a label, and NaN for what is none: a Gather would count −1 from the end, and a GPU's reads something for one too
 * large. So the table has a row more, and what is no label from 0 on goes there.
 */
export const rowOf = ({ op, number, floats, rows }: Sink, weight: Parameter, label: string): string => {
  const [classes, size] = [sizeAt(weight, 0), sizeAt(weight, 1)];
  const table = new Float32Array((classes + 1) * size).fill(NaN);
  table.set(rows(weight));
  const whole = op("Floor", [op("Add", [label, number(0.5)])]);
  const none = number(classes);
  const positive = op("Where", [op("GreaterOrEqual", [whole, number(0)]), whole, none]);
  const row = op("Where", [op("Less", [positive, none]), positive, none]);
  return op("Gather", [floats([classes + 1, size], table), op("Cast", [row], { to: dataType.int64 })]);
};

/** (1 + scale) x + shift, by channel. */
export const scaleShift = (
  { op, ints, number }: Sink,
  x: string,
  v: string,
  channels: number,
): string => {
  const half = (from: number): string => {
    const part = op("Slice", [v, ints(from), ints(from + channels), ints(1)]);
    return op("Reshape", [part, ints(0, -1, 1, 1)]);
  };
  const scaled = op("Mul", [x, op("Add", [half(0), number(1)])]);
  return op("Add", [scaled, half(channels)]);
};
