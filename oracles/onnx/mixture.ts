/**
 * The score of a mixture of isotropic Gaussians as an ONNX model, in float64 from its inputs to its output.
 * Tests: tests/sde/mixture_many_test.ts.
 * @module
 */

import type { MixtureOracle } from "../../sde/language/oracle.ts";
import { datasetPorts, dataType, encodeModel, node, type Port } from "./model.ts";

const squares = (values: Float64Array): Float64Array => values.map((v) => v * v);

/** ‖μ_k‖² of each row. */
const normsOf = (rows: Float64Array, elements: number): Float64Array =>
  Float64Array.from(
    { length: rows.length / elements },
    (_, k) => rows.subarray(k * elements, (k + 1) * elements).reduce((sum, v) => sum + v * v, 0),
  );

/**
 * The formula of `MixtureOracle`, with a dynamic batch:
 *
 *     S = α (p·M) − x Σ_k p_k,   p_k = r_k / v_k,   ‖x − α μ_k‖² = ‖x‖² − 2 α x·μ_k + α² ‖μ_k‖²
 *
 * Two matrix products, for all parts at once. Where parts are of different widths ‖x‖² / v_k is not the same for each of
 * them, and stays in the exponent: the three terms may be 10⁶ times what is left of them, so float32 will not do. In
 * float64 the exponent is good to 1e-15 ‖x‖² / v.
 *
 * Shapes: x [b, n], alpha [b, 1], sigma [b, 1] → score [b, n]. Cost: 4 · count · n flops a row, in float64.
 */
export function mixtureModel(oracle: MixtureOracle): Uint8Array {
  const { elements, means, stds, weights } = oracle;
  const { x, alpha, sigma, output } = datasetPorts;
  const count = means.length / elements;
  const port = (name: string, width: number): Port => ({ name, dims: ["batch", width] });
  const row = (name: string, data: Float64Array) => ({ name, dims: [1, count], data });
  const number = (name: string, value: number) => ({ name, dims: [1], data: Float64Array.of(value) });
  const wide = { to: dataType.float64 };
  return encodeModel({
    name: oracle.name,
    inputs: [port(x, elements), port(alpha, 1), port(sigma, 1)],
    outputs: [port(output, elements)],
    constants: [
      { name: "means", dims: [count, elements], data: means },
      row("widths", squares(stds)), // s_k²
      row("logWeights", weights.map(Math.log)),
      row("norms", normsOf(means, elements)),
      number("two", 2),
      number("half", 0.5 * elements),
      { name: "last", dims: [1], data: BigInt64Array.of(-1n) },
    ],
    nodes: [
      node("Cast", [x], "x64", wide),
      node("Cast", [alpha], "a", wide),
      node("Cast", [sigma], "s", wide),
      node("Mul", ["a", "a"], "a2"),
      node("Mul", ["s", "s"], "s2"),
      node("Mul", ["a2", "widths"], "spread"),
      node("Add", ["spread", "s2"], "v"),
      node("Mul", ["x64", "x64"], "squares"),
      node("ReduceSum", ["squares", "last"], "xNorm", { keepdims: 1 }),
      node("Gemm", ["x64", "means"], "products", { transB: 1 }),
      node("Mul", ["a", "two"], "a_2"),
      node("Mul", ["a_2", "products"], "cross"),
      node("Mul", ["a2", "norms"], "meanNorms"),
      node("Sub", ["xNorm", "cross"], "less"),
      node("Add", ["less", "meanNorms"], "distances"), // ‖x − α μ_k‖²
      node("Mul", ["v", "two"], "v_2"),
      node("Div", ["distances", "v_2"], "quadratics"),
      node("Log", ["v"], "logV"),
      node("Mul", ["logV", "half"], "volumes"),
      node("Sub", ["logWeights", "volumes"], "factors"),
      node("Sub", ["factors", "quadratics"], "exponents"),
      node("Softmax", ["exponents"], "r", { axis: -1 }),
      node("Div", ["r", "v"], "p"),
      node("ReduceSum", ["p", "last"], "pSum", { keepdims: 1 }),
      node("Gemm", ["p", "means"], "pull"), // p·M
      node("Mul", ["a", "pull"], "to"),
      node("Mul", ["pSum", "x64"], "from"),
      node("Sub", ["to", "from"], "score"),
      node("Cast", ["score"], output, { to: dataType.float32 }),
    ],
  });
}
