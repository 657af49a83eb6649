/**
 * Oracles to test with, batches for them, and the posterior mean computed plainly in float64.
 * @module
 */
import { type Either, isLeft, isRight } from "fp-ts/Either";
import { encodeModel, node } from "../../oracles/onnx/model.ts";
import { describeOracleError, type OracleError } from "../../oracles/session/failure.ts";
import { openOracle, type OracleOptions, type OracleSession } from "../../oracles/session/session.ts";
import type { DatasetOracle, OnnxOracle, Oracle } from "../../sde/language/oracle.ts";

/** A small generator: uniform in [0, 1) and nearly normal numbers, always the same. */
const randomOf = (seed: number) => {
  let state = seed >>> 0;
  const uniform = (): number => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
  const normal = (): number => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform());
  return { uniform, normal };
};

export const at = (values: ArrayLike<number>, i: number): number => values[i] ?? NaN;

/** D(x; α, σ) as the formula says it, in float64. */
export const posteriorMean = (
  { points, elements }: DatasetOracle,
  x: Float32Array,
  alpha: number,
  sigma: number,
) => {
  const count = points.length / elements;
  const exponents = Float64Array.from({ length: count }, (_, k) => {
    let square = 0;
    for (let i = 0; i < elements; i++) square += (at(x, i) - alpha * at(points, k * elements + i)) ** 2;
    return -square / (2 * sigma * sigma);
  });
  const top = Math.max(...exponents);
  const weights = exponents.map((e) => Math.exp(e - top));
  const sum = weights.reduce((a, b) => a + b, 0);
  return Float64Array.from({ length: elements }, (_, i) => {
    let mean = 0;
    for (let k = 0; k < count; k++) mean += at(weights, k) / sum * at(points, k * elements + i);
    return mean;
  });
};

/** Points in [0, 1]^n in pairs `gap` apart, the pairs far from one another. */
export const pairedPoints = (count: number, elements: number, gap: number, seed: number): DatasetOracle => {
  const { uniform, normal } = randomOf(seed);
  const points = new Float32Array(count * elements);
  for (let j = 0; j < points.length; j++) {
    const isTwin = Math.floor(j / elements) % 2 === 1;
    const twin = at(points, j - elements) + gap / Math.sqrt(elements) * normal();
    points[j] = isTwin ? Math.min(1, Math.max(0, twin)) : uniform();
  }
  return { tag: "dataset", name: `${count} paired points`, points, elements };
};

export interface Batch {
  readonly x: Float32Array;
  readonly alphas: Float32Array;
  readonly sigmas: Float32Array;
}

/** Rows x = α y + σ z, each with its own α, near each point in turn. */
export const noised = (
  { points, elements }: DatasetOracle,
  sigma: number,
  batch: number,
  seed: number,
): Batch => {
  const { normal } = randomOf(seed);
  const alphas = Float32Array.from({ length: batch }, (_, b) => 1 - 0.1 * (b % 3));
  const x = Float32Array.from({ length: batch * elements }, (_, j) => {
    const row = Math.floor(j / elements);
    return at(alphas, row) * at(points, j % points.length) + sigma * normal();
  });
  return { x, alphas, sigmas: new Float32Array(batch).fill(sigma) };
};

export const opened = <A>(result: Either<OracleError, A>): A => {
  if (isRight(result)) return result.right;
  throw new Error(describeOracleError(result.left));
};

export const refused = (result: Either<OracleError, unknown>): OracleError => {
  if (isLeft(result)) return result.left;
  throw new Error("The oracle must not open");
};

export const withSession = async (
  oracle: Oracle,
  options: OracleOptions,
  use: (session: OracleSession) => Promise<void>,
): Promise<void> => {
  const session = opened(await openOracle(oracle, options)());
  try {
    await use(session);
  } finally {
    await session.release();
  }
};

/** The largest distance of a row from the float64 result, in units of the norm of its noise, σ √n. */
export const worstRow = (
  oracle: DatasetOracle,
  { x, alphas, sigmas }: Batch,
  means: Float32Array,
): number => {
  const { elements } = oracle;
  const distances = Array.from(sigmas, (sigma, b) => {
    const row = x.subarray(b * elements, (b + 1) * elements);
    const exact = posteriorMean(oracle, row, at(alphas, b), sigma);
    return Math.hypot(...exact.map((value, i) => value - at(means, b * elements + i))) /
      (sigma * Math.sqrt(elements));
  });
  return Math.max(...distances);
};

export const worst = (a: ArrayLike<number>, b: ArrayLike<number>): number =>
  Array.from(a).reduce((most, value, i) => Math.max(most, Math.abs(value - at(b, i))), 0);

/** y[b, i] = x[b, i] s[b], with the scalar made a column inside the model. */
export const scaled: OnnxOracle = {
  tag: "onnx",
  name: "scaled",
  model: encodeModel({
    name: "scaled",
    inputs: [{ name: "x", dims: ["batch", 3] }, { name: "s", dims: ["batch"] }],
    outputs: [{ name: "y", dims: ["batch", 3] }],
    constants: [],
    nodes: [
      node("Flatten", ["s"], "row", { axis: 0 }),
      node("Transpose", ["row"], "column"),
      node("Mul", ["x", "column"], "y"),
    ],
  }),
  x: "x",
  scalars: ["s"],
  output: "y",
  dims: [3],
};

/** y is made of x [b, 2] as [2, b]: as many numbers, in another order. */
export const transposed: OnnxOracle = {
  tag: "onnx",
  name: "transposed",
  model: encodeModel({
    name: "transposed",
    inputs: [{ name: "x", dims: ["batch", 2] }],
    outputs: [{ name: "y", dims: ["p", "q"] }],
    constants: [{ name: "turned", dims: [2], data: BigInt64Array.of(1n, 0n) }],
    nodes: [
      node("Shape", ["x"], "shape"), // so that no inference of shapes sees what comes
      node("Gather", ["shape", "turned"], "other"),
      node("Reshape", ["x", "other"], "mixed"),
      node("Hardmax", ["mixed"], "y"), // which the WebGPU provider leaves to the CPU's
    ],
  }),
  x: "x",
  scalars: [],
  output: "y",
  dims: [2],
};

/** A model that opens, and fails when it runs. */
export const misshaping: OnnxOracle = {
  ...transposed,
  name: "misshaping",
  model: encodeModel({
    name: "misshaping",
    inputs: [{ name: "x", dims: ["batch", 2] }],
    outputs: [{ name: "y", dims: ["batch", 2] }],
    constants: [{ name: "seven", dims: [1], data: BigInt64Array.of(7n) }],
    nodes: [
      node("Shape", ["x"], "shape"),
      node("Mul", ["shape", "seven"], "larger"),
      node("Reshape", ["x", "larger"], "y"),
    ],
  }),
};

/** A model of others: y = x less the mean of the batch, as a network that normalises by its batch. */
export const coupled: OnnxOracle = {
  ...transposed,
  name: "coupled",
  foreign: true,
  model: encodeModel({
    name: "coupled",
    inputs: [{ name: "x", dims: ["batch", 2] }],
    outputs: [{ name: "y", dims: ["batch", 2] }],
    constants: [],
    nodes: [
      node("ReduceMean", ["x"], "mean", { axes: [0], keepdims: 1 }),
      node("Sub", ["x", "mean"], "y"),
    ],
  }),
};
