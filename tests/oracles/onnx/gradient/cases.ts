/**
 * Graphs that the rules of reverse mode are tried on.
 * @module
 */
import { type Constant, encodeModel, type Node, node } from "../../../../oracles/onnx/model.ts";
import { numbersOf } from "./graphs.ts";

/** A model of these nodes, from "x" to "y". */
export const modelOf = (a: Case): Uint8Array => {
  const type = a.double ? "float64" as const : "float32" as const;
  return encodeModel({
    name: a.name,
    inputs: [{ name: "x", dims: a.dims[0] === 1 ? a.dims : ["batch", ...a.dims.slice(1)], type }],
    outputs: [{ name: "y", dims: a.open ?? ["batch", ...a.outDims.slice(1)], type }],
    constants: a.constants ?? [],
    nodes: a.nodes,
  });
};

/** A graph from "x" to "y". */
export interface Case {
  readonly name: string;
  readonly dims: readonly number[];
  readonly outDims: readonly number[];
  /** The output's dims in the file, where the batch is not its first. */
  readonly open?: readonly (number | string)[];
  readonly nodes: readonly Node[];
  readonly constants?: readonly Constant[];
  readonly double?: boolean;
}

/** Numbers of a shape. */
export const size = (dims: readonly number[]): number => dims.reduce((a, d) => a * d, 1);
/** A constant by its name. */
export const floats = (name: string, ...dims: readonly number[]): Constant => {
  const data = numbersOf(name, size(dims), false);
  return { name, dims, data: Float32Array.from(data) };
};
const doubles = (name: string, ...dims: readonly number[]): Constant => ({
  name,
  dims,
  data: Float64Array.from(numbersOf(name, size(dims), true)),
});
const ints = (name: string, ...values: readonly number[]): Constant => ({
  name,
  dims: [values.length],
  data: BigInt64Array.from(values, BigInt),
});
const scales = (...values: readonly number[]): Constant => ({
  name: "scales",
  dims: [values.length],
  data: Float32Array.from(values),
});
/** What is linear in x: over any step the difference is the product. */
export const linear: readonly Case[] = [
  {
    name: "a convolution of stride 1 with pads",
    dims: [2, 3, 5, 6],
    outDims: [2, 4, 5, 6],
    constants: [floats("w", 4, 3, 3, 3), floats("b", 4)],
    nodes: [node("Conv", ["x", "w", "b"], "y", { pads: [1, 1, 1, 1] })],
  },
  {
    name: "one by one",
    dims: [2, 3, 4, 4],
    outDims: [2, 5, 4, 4],
    constants: [floats("w", 5, 3, 1, 1)],
    nodes: [node("Conv", ["x", "w"], "y")],
  },
  {
    name: "of stride 2, which passes over the last row",
    dims: [2, 3, 6, 5],
    outDims: [2, 4, 2, 2],
    constants: [floats("w", 4, 3, 3, 3)],
    nodes: [node("Conv", ["x", "w"], "y", { strides: [2, 2] })],
  },
  {
    name: "in groups, dilated, padded on one side",
    dims: [2, 4, 7, 7],
    outDims: [2, 6, 4, 5],
    constants: [floats("w", 6, 2, 3, 2)],
    nodes: [node("Conv", ["x", "w"], "y", { group: 2, dilations: [2, 3], pads: [1, 0, 0, 1] })],
  },
  {
    name: "each channel alone, as a filter is",
    dims: [2, 3, 6, 6],
    outDims: [2, 3, 6, 6],
    constants: [floats("w", 3, 1, 4, 4)],
    nodes: [node("Conv", ["x", "w"], "y", { group: 3, pads: [2, 2, 1, 1] })],
  },
  {
    name: "with more pads than the filter reaches",
    dims: [2, 1, 3, 3],
    outDims: [2, 1, 6, 6],
    constants: [floats("w", 1, 1, 2, 2)],
    nodes: [node("Conv", ["x", "w"], "y", { pads: [2, 2, 2, 2] })],
  },
  {
    name: "in one dimension",
    dims: [2, 2, 9],
    outDims: [2, 3, 9],
    constants: [floats("w", 3, 2, 5)],
    nodes: [node("Conv", ["x", "w"], "y", { pads: [2, 2] })],
  },
  {
    name: "a transposed convolution, as a filter that doubles",
    dims: [2, 3, 4, 4],
    outDims: [2, 3, 8, 8],
    constants: [floats("w", 3, 1, 4, 4)],
    nodes: [node("ConvTranspose", ["x", "w"], "y", { group: 3, strides: [2, 2], pads: [1, 1, 1, 1] })],
  },
  {
    name: "a transposed convolution with more behind",
    dims: [2, 3, 3, 3],
    outDims: [2, 2, 6, 6],
    constants: [floats("w", 3, 2, 3, 3)],
    nodes: [
      node("ConvTranspose", ["x", "w"], "y", { strides: [2, 2], pads: [1, 1, 1, 1], output_padding: [1, 1] }),
    ],
  },
  {
    name: "nearest neighbours",
    dims: [2, 2, 3, 3],
    outDims: [2, 2, 6, 9],
    constants: [scales(1, 1, 2, 3)],
    nodes: [
      node("Resize", ["x", "", "scales"], "y", {
        mode: "nearest",
        coordinate_transformation_mode: "asymmetric",
        nearest_mode: "floor",
      }),
    ],
  },
  {
    name: "means of four",
    dims: [2, 2, 4, 6],
    outDims: [2, 2, 2, 3],
    nodes: [node("AveragePool", ["x"], "y", { kernel_shape: [2, 2], strides: [2, 2] })],
  },
  ...[[0, 0], [0, 1], [1, 0], [1, 1]].flatMap(([transA = 0, transB = 0]): readonly Case[] => [{
    name: `Gemm from the left, ${transA} ${transB}`,
    dims: [3, 4],
    outDims: transA ? [4, 5] : [3, 5],
    open: transA ? [4, 5] : ["batch", 5],
    constants: [floats("b", ...(transB ? [5, transA ? 3 : 4] : [transA ? 3 : 4, 5])), floats("c", 5)],
    nodes: [node("Gemm", ["x", "b", "c"], "y", { transA, transB, alpha: { float: 0.5 } })],
  }, {
    name: `Gemm from the right, ${transA} ${transB}`,
    dims: [3, 4],
    outDims: [5, transB ? 3 : 4],
    open: transB ? [5, "batch"] : [5, 4],
    constants: [floats("a", ...(transA ? [transB ? 4 : 3, 5] : [5, transB ? 4 : 3]))],
    nodes: [node("Gemm", ["a", "x"], "y", { transA, transB, alpha: { float: 0.5 } })],
  }]),
  {
    name: "Gemm behind, repeated",
    dims: [1, 4],
    outDims: [3, 4],
    open: [3, 4],
    constants: [floats("a", 3, 2), floats("b", 2, 4)],
    nodes: [node("Gemm", ["a", "b", "x"], "y", { beta: { float: 2 } })],
  },
  {
    name: "matrix products from the left, of one matrix",
    dims: [2, 3, 4, 5],
    outDims: [2, 3, 4, 6],
    constants: [floats("m", 5, 6)],
    nodes: [node("MatMul", ["x", "m"], "y")],
  },
  {
    name: "matrix products from the right, x repeated",
    dims: [2, 1, 4, 5],
    outDims: [2, 3, 6, 5],
    constants: [floats("m", 3, 6, 4)],
    nodes: [node("MatMul", ["m", "x"], "y")],
  },
  {
    name: "shapes: reshape, transpose, flatten, squeeze, unsqueeze",
    dims: [2, 4, 3, 3],
    outDims: [2, 36],
    constants: [ints("shape", 0, 2, -1), ints("one", 1), ints("axes", 1, 4)],
    nodes: [
      node("Reshape", ["x", "shape"], "a"),
      node("Transpose", ["a"], "b", { perm: [0, 2, 1] }),
      node("Unsqueeze", ["b", "axes"], "c"),
      node("Squeeze", ["c", "one"], "d"),
      node("Flatten", ["d"], "y"),
    ],
  },
  {
    name: "parts: slices, put together otherwise, a number repeated",
    dims: [2, 6, 2],
    outDims: [2, 7, 2],
    constants: [ints("0", 0), ints("2", 2), ints("-1", -1), ints("1", 1), ints("wide", 1, 1, 2)],
    nodes: [
      node("Slice", ["x", "2", "-1", "1"], "a"), // 2, 3, 4
      node("Slice", ["x", "0", "2", "1"], "b"),
      node("Slice", ["x", "-1", "0", "0", "1"], "empty"),
      node("ReduceSum", ["a", "2"], "s"),
      node("ReduceMean", ["b"], "m", { axes: [1], keepdims: 0 }),
      node("Unsqueeze", ["m", "1"], "mm"),
      node("Slice", ["s", "0", "1", "1"], "s1"),
      node("Expand", ["s1", "wide"], "e"),
      node("Concat", ["b", "a", "e", "mm"], "y", { axis: -2 }),
    ],
  },
  {
    name: "sums and shares of what is repeated",
    dims: [2, 3, 1],
    outDims: [2, 3, 4],
    constants: [floats("a", 3, 4), floats("c", 1), { name: "half", dims: [], data: Float32Array.of(0.5) }],
    nodes: [
      node("Mul", ["x", "a"], "p"),
      node("Sub", ["c", "x"], "q"),
      node("Add", ["p", "q"], "r"),
      node("Sum", ["r", "x", "a"], "s"),
      node("Div", ["s", "half"], "y"),
    ],
  },
];

/** What is not: in float64. */
export const curved: readonly Case[] = [
  {
    name: "products and quotients of x and itself",
    dims: [2, 3],
    outDims: [2, 3],
    constants: [doubles("a", 1, 3), { name: "3", dims: [], data: Float64Array.of(3) }],
    nodes: [
      node("Mul", ["x", "x"], "s"),
      node("Add", ["s", "3"], "d"),
      node("Div", ["x", "d"], "q"),
      node("Pow", ["q", "3"], "p"),
      node("Sub", ["a", "p"], "n"),
      node("Mul", ["n", "x"], "y"),
    ],
  },
  {
    name: "softmax, of each axis",
    dims: [2, 3, 4],
    outDims: [2, 3, 4],
    nodes: [
      node("Softmax", ["x"], "a"),
      node("Mul", ["a", "x"], "b"),
      node("Softmax", ["b"], "y", { axis: 1 }),
    ],
  },
  {
    name: "a norm of layers",
    dims: [2, 3, 4],
    outDims: [2, 3, 4],
    constants: [doubles("g", 4), doubles("b", 4)],
    nodes: [node("LayerNormalization", ["x", "g", "b"], "y")],
  },
  {
    name: "attention",
    dims: [2, 4, 3],
    outDims: [2, 4, 3],
    nodes: [
      node("Transpose", ["x"], "t", { perm: [0, 2, 1] }),
      node("MatMul", ["t", "x"], "p"),
      node("Softmax", ["p"], "w"),
      node("MatMul", ["x", "w"], "y"),
    ],
  },
  {
    name: "float32 on the way",
    dims: [2, 3],
    outDims: [2, 3],
    nodes: [
      node("Cast", ["x"], "f", { to: 1 }),
      node("Neg", ["f"], "n"),
      node("Cast", ["n"], "y", { to: 11 }),
    ],
  },
];
