/**
 * Networks of a few numbers, whose derivatives are known.
 * @module
 */
import { withProduct } from "../../../../oracles/onnx/gradient/product.ts";
import { encodeModel, node } from "../../../../oracles/onnx/model.ts";
import type { OnnxOracle } from "../../../../sde/language/oracle.ts";

/** W of `bent`, row after row: of no symmetry. */
export const weights: readonly (readonly number[])[] = [[0.5, -1, 0.25], [2, 0.1, -0.7], [-0.3, 0.8, 1.1]];

/** y = tanh(x W) s, a row of three and a number s. */
export const bent: OnnxOracle = withProduct({
  tag: "onnx",
  name: "bent",
  model: encodeModel({
    name: "bent",
    inputs: [{ name: "x", dims: ["batch", 3] }, { name: "s", dims: ["batch"] }],
    outputs: [{ name: "y", dims: ["batch", 3] }],
    constants: [
      { name: "w", dims: [3, 3], data: Float32Array.from(weights.flat()) },
      { name: "column", dims: [2], data: BigInt64Array.of(-1n, 1n) },
    ],
    nodes: [
      node("MatMul", ["x", "w"], "p"),
      node("Tanh", ["p"], "t"),
      node("Reshape", ["s", "column"], "c"),
      node("Mul", ["t", "c"], "y"),
    ],
  }),
  x: "x",
  scalars: ["s"],
  output: "y",
  dims: [3],
});

/** What `bent` computes. */
export const bentAt = (x: ArrayLike<number>, s: number): Float64Array =>
  Float64Array.from(
    { length: 3 },
    (_, j) => s * Math.tanh(weights.reduce((sum, row, i) => sum + (x[i] ?? NaN) * (row[j] ?? NaN), 0)),
  );
