/**
 * Score networks as ONNX models: each layer of the graph becomes a few operators, its weights constants.
 *
 * Shapes: x [batch, channels, height, width], level [batch] → y, of the shape of x; label [batch] too where the network is told
 * a class; the batch is dynamic. Operator set 13,
 * float32, none but standard operators, so that the file runs in any runtime. How each layer is written was chosen by
 * measuring onnxruntime's CPU provider (docs/decisions/0012-networks.md).
 * Tests: tests/networks/network_test.ts, tests/networks/webgpu_test.ts.
 * @module
 */
import * as E from "fp-ts/Either";
import { pipe } from "fp-ts/function";
import type { ItoError } from "../../sde/border/errors.ts";
import { type Network, sizeAt, type Tensor, tensorsOf } from "../tensor.ts";
import { checkWeights, type Weights } from "../weights.ts";
import { type Constant, dataType, encodeModel, type Node, node } from "../../oracles/onnx/model.ts";
import {
  attention,
  bothSides,
  fir,
  gelu,
  groupNorm,
  nearestUp,
  rowOf,
  scaleShift,
  sinAndCos,
  type Sink,
  sinkOf,
} from "./onnx_parts.ts";

/** The names of a lowered network's inputs and output. */
export const networkPorts = { x: "x", level: "level", label: "label", output: "y" } as const;

const lower = (sink: Sink, tensor: Tensor, inputs: readonly string[]): string => {
  const { op, floats, ints, number, weight, transposed } = sink;
  const { layer, dims } = tensor;
  const [x = "", y = ""] = inputs;
  switch (layer.tag) {
    case "image":
      return networkPorts.x;
    case "level":
      return networkPorts.level;
    case "label":
      return networkPorts.label;
    case "embedding":
      return rowOf(sink, layer.weight, x);
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
    case "gelu":
      return gelu(sink, x);
    case "mish":
      return op("Mul", [x, op("Tanh", [op("Softplus", [x])])]);
    case "attention":
      return attention(sink, layer.heads, inputs, dims);
    case "nearestUp":
      return nearestUp(op, floats, x);
    case "averageDown":
      return op("AveragePool", [x], { kernel_shape: [2, 2], strides: [2, 2] });
    case "fir":
      return fir(sink, layer, x, sizeAt({ dims }, 0));
    case "pad": {
      const [above, below, left, right] = layer.sides;
      return op("Pad", [x, ints(0, 0, above, left, 0, 0, below, right)]);
    }
    case "crop": {
      const [above, , left] = layer.sides;
      const [, height = 0, width = 0] = dims;
      return op("Slice", [x, ints(above, left), ints(above + height, left + width), ints(2, 3)]);
    }
    case "pixelShuffle":
      return op("DepthToSpace", [x], { blocksize: layer.size, mode: "CRD" });
    case "concat":
      return op("Concat", inputs, { axis: 1 });
    case "add":
      return op("Add", inputs);
    case "addChannels":
      return op("Add", [x, op("Reshape", [y, ints(0, -1, 1, 1)])]);
    case "scaleShift":
      return scaleShift(sink, x, y, sizeAt({ dims }, 0));
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
    inputs: [
      { name: networkPorts.x, dims },
      { name: networkPorts.level, dims: ["batch"] },
      ...(net.classes === undefined ? [] : [{ name: networkPorts.label, dims: ["batch"] }]),
    ],
    outputs: [{ name: networkPorts.output, dims }],
    constants: [...constants.values()],
    nodes,
  });
};

/**
 * A network with its weights, as the bytes of an ONNX file: inputs `x` and `level`, and `label` where it is told a class (a
 * whole number, as float32), output `y`.
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
