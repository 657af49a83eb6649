/**
 * An oracle: what is neither elementwise nor a small reduction, evaluated for a whole batch of samples at once.
 *
 *     (x: state, s_1 … s_m: scalars) → state
 *
 * The value here only says *what* is evaluated; `backends/` lowers it to an ONNX graph and runs it. Process and
 * convention (how a score follows from a denoiser) stay outside, as expressions, so that they fuse into the solver.
 * @module
 */

/**
 * The posterior mean of x_0 given x_t, when x_0 is one of `count` equally likely points:
 *
 *     D(x; α, σ) = Σ_k w_k y_k,   w = softmax_k(−‖x − α y_k‖² / (2 σ²))
 *
 * Shapes: points [count, elements], x [elements], scalars α [] and σ [] → [elements].
 */
export interface DatasetOracle {
  readonly tag: "dataset";
  readonly name: string;
  readonly points: Float32Array;
  readonly elements: number;
}

/**
 * A user's own ONNX model: one state input [batch, elements] or [batch, ...dims], scalar inputs [batch], one state
 * output of the same shape as x.
 */
export interface OnnxOracle {
  readonly tag: "onnx";
  readonly name: string;
  readonly model: Uint8Array;
  readonly x: string;
  readonly scalars: readonly string[];
  readonly output: string;
  readonly dims: readonly number[];
}

/** Every kind of oracle; a backend folds over `tag`. */
export type Oracle = DatasetOracle | OnnxOracle;
