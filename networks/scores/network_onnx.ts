/**
 * Score networks as ONNX models: each layer of the graph becomes a few operators, its weights constants.
 *
 * Shapes: x [batch, channels, height, width], level [batch] → y, of the shape of x; the batch is dynamic. Operator set 13,
 * float32, none but standard operators, so that the file runs in any runtime. How each layer is written was chosen by
 * measuring onnxruntime's CPU provider (docs/decisions/0012-networks.md).
 * Tests: tests/networks/network_test.ts, tests/networks/webgpu_test.ts.
 * @module
 */
import * as E from "fp-ts/Either";
import { pipe } from "fp-ts/function";
import type { ItoError } from "../../sde/border/errors.ts";
import { internal } from "../../sde/border/errors.ts";
import { type Network, type Parameter, sizeAt, type Tensor, tensorsOf } from "../tensor.ts";
import { checkWeights, type Weights } from "../weights.ts";
import {
  type Attribute,
  type Constant,
  dataType,
  encodeModel,
  type Node,
  node,
} from "../../oracles/onnx/model.ts";

/** The names of a lowered network's inputs and output. */
export const networkPorts = { x: "x", level: "level", output: "y" } as const;

/** Where nodes and constants are gathered; each method returns the name of what it adds. */
interface Sink {
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
}

const transpose = (data: Float32Array, rows: number, columns: number): Float32Array => {
  const out = new Float32Array(data.length);
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++) out[j * rows + i] = data[i * columns + j] ?? 0;
  }
  return out;
};

const sinkOf = (weights: Weights, nodes: Node[], constants: Map<string, Constant>): Sink => {
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
    weight: (p, dims = p.dims) => constant(p.name, dims, () => dataOf(p)),
    transposed: (p, dims) =>
      constant(`${p.name} transposed`, dims, () => transpose(dataOf(p), sizeAt(p, 0), sizeAt(p, 1))),
  };
};

const bothSides = ([before, after]: readonly [number, number]): readonly number[] => [
  before,
  before,
  after,
  after,
];

/**
 * sin and cos of a phase, brought within [−π, π] first: a GPU's sine is only good there. 2π = 201/32 + 0.0019…, of which
 * the first has 8 bits, so that nothing is rounded away for whole turns up to 2¹⁶ (Cody & Waite).
 */
const sinAndCos = (sink: Sink, phase: string, first: "sin" | "cos"): string => {
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
const groupNorm = (
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

const attention = (
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

const fir = (
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

const nearestUp = (op: Sink["op"], floats: Sink["floats"], x: string): string =>
  op("Resize", [x, "", floats([4], Float32Array.of(1, 1, 2, 2))], {
    mode: "nearest",
    coordinate_transformation_mode: "asymmetric",
    nearest_mode: "floor",
  });

const lower = (sink: Sink, tensor: Tensor, inputs: readonly string[]): string => {
  const { op, floats, ints, number, weight, transposed } = sink;
  const { layer, dims } = tensor;
  const [x = "", y = ""] = inputs;
  switch (layer.tag) {
    case "image":
      return networkPorts.x;
    case "level":
      return networkPorts.level;
    case "conv": {
      const strides = [layer.stride, layer.stride];
      return op("Conv", [x, weight(layer.weight), weight(layer.bias)], {
        strides,
        pads: bothSides(layer.pads),
      });
    }
    case "nin": {
      const [from = 0, to = 0] = layer.weight.dims;
      return op("Conv", [x, transposed(layer.weight, [to, from, 1, 1]), weight(layer.bias)]);
    }
    case "denseAtPixels":
      return op("Conv", [x, weight(layer.weight, [...layer.weight.dims, 1, 1]), weight(layer.bias)]);
    case "dense":
      return op("Gemm", [x, weight(layer.weight), weight(layer.bias)], { transB: 1 });
    case "groupNorm":
      return groupNorm(sink, layer, x, dims);
    case "silu":
      return op("Mul", [x, op("Sigmoid", [x])]);
    case "relu":
      return op("Relu", [x]);
    case "elu":
      return op("Elu", [x]);
    case "leakyRelu":
      return op("LeakyRelu", [x], { alpha: { float: layer.slope } });
    case "attention":
      return attention(sink, layer.heads, inputs, dims);
    case "nearestUp":
      return nearestUp(op, floats, x);
    case "averageDown":
      return op("AveragePool", [x], { kernel_shape: [2, 2], strides: [2, 2] });
    case "fir":
      return fir(sink, layer, x, sizeAt({ dims }, 0));
    case "concat":
      return op("Concat", inputs, { axis: 1 });
    case "add":
      return op("Add", inputs);
    case "addChannels":
      return op("Add", [x, op("Reshape", [y, ints(0, -1, 1, 1)])]);
    case "affine": {
      const scaled = layer.scale === 1 ? x : op("Mul", [x, number(layer.scale)]);
      return layer.shift === 0 ? scaled : op("Add", [scaled, number(layer.shift)]);
    }
    case "divide":
      return op("Div", [x, op("Reshape", [y, ints(-1, ...dims.map(() => 1))])]);
    case "log":
      return op("Log", [x]);
    case "table":
      return op("Gather", [
        floats([layer.values.length], Float32Array.from(layer.values)),
        op("Cast", [x], { to: dataType.int64 }),
      ]);
    case "fourier": {
      const turns = op("Mul", [op("Reshape", [x, ints(-1, 1)]), weight(layer.weight)]);
      return sinAndCos(sink, op("Mul", [turns, number(2 * Math.PI)]), "sin");
    }
    case "positional": {
      const rates = floats([layer.rates.length], Float32Array.from(layer.rates));
      return sinAndCos(sink, op("Mul", [op("Reshape", [x, ints(-1, 1)]), rates]), layer.first);
    }
  }
  return layer satisfies never;
};

const modelOf = (net: Network, weights: Weights): Uint8Array => {
  const nodes: Node[] = [];
  const constants = new Map<string, Constant>();
  const sink = sinkOf(weights, nodes, constants);
  const names = new Map<Tensor, string>();
  for (const tensor of tensorsOf(net.output)) {
    names.set(tensor, lower(sink, tensor, tensor.inputs.map((i) => names.get(i) ?? "")));
  }
  nodes.push(node("Identity", [names.get(net.output) ?? ""], networkPorts.output));
  const dims = ["batch", ...net.dims];
  return encodeModel({
    name: net.name,
    inputs: [{ name: networkPorts.x, dims }, { name: networkPorts.level, dims: ["batch"] }],
    outputs: [{ name: networkPorts.output, dims }],
    constants: [...constants.values()],
    nodes,
  });
};

/**
 * A network with its weights, as the bytes of an ONNX file: inputs `x` and `level`, output `y`.
 *
 * Shapes: x [batch, channels, height, width], level [batch] → y, of the shape of x; the batch is dynamic.
 * Errors (Left): `BadWeights`, with every parameter that is missing, has another shape or is unknown; `NotFinite`.
 *
 * @param net The network.
 * @param weights Its parameters by name, as a checkpoint holds them.
 *
 * @example A network of one convolution, ready to be written to a file
 * ```ts
 * import { toOnnx } from "ito/files";
 * import { layers, network, type Weights } from "ito/score";
 * import { assert } from "@std/assert";
 *
 * const small = network("small", layers.conv("first", 1, { size: 1 })(layers.image([1, 8, 8])));
 * const weights: Weights = new Map([
 *   ["first.weight", { dims: [1, 1, 1, 1], data: Float32Array.of(-1) }],
 *   ["first.bias", { dims: [1], data: Float32Array.of(0) }],
 * ]);
 * const model = toOnnx(small, weights);
 * assert(model._tag === "Right" && model.right.length < 500); // Deno.writeFile("small.onnx", model.right)
 * ```
 */
export function toOnnx(net: Network, weights: Weights): E.Either<ItoError, Uint8Array> {
  return pipe(checkWeights(net, weights), E.map(() => modelOf(net, weights)));
}
