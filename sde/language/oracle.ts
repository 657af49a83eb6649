/**
 * An oracle: what is neither elementwise nor a small reduction, evaluated for a whole batch of samples at once.
 *
 *     (x: state, s_1 … s_m: scalars) → state,     (x, v_1 … v_k: states, s_1 … s_m: scalars) → state
 *
 * The value here only says *what* is evaluated; `oracles/` lowers it to an ONNX graph and runs it. Process and
 * convention (how a score follows from a denoiser) stay outside, as expressions, so that they fuse into the solver.
 * Tests: tests/solve/again_test.ts.
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
  /** The exact posterior mean of a data set. */
  readonly tag: "dataset";
  /** How it is printed. */
  readonly name: string;
  /** Row after row: [count · elements]. */
  readonly points: Float32Array;
  /** Elements of a row. */
  readonly elements: number;
}

/**
 * The score of a mixture of isotropic Gaussians, perturbed:
 *
 *     S(x; α, σ) = Σ_k r_k (α μ_k − x) / v_k,   r = softmax_k(ln w_k − n/2 ln v_k − ‖x − α μ_k‖² / (2 v_k)),   v_k = α² s_k² + σ²
 *
 * Shapes: weights [count], means [count, elements], stds [count], x [elements], scalars α [] and σ [] → [elements].
 */
export interface MixtureOracle {
  /** The exact score of a mixture. */
  readonly tag: "mixture";
  /** How it is printed. */
  readonly name: string;
  /** How much of the whole each part is: > 0, of any sum. */
  readonly weights: Float64Array;
  /** Row after row: [count · elements]. */
  readonly means: Float64Array;
  /** How wide each part is, in each direction. */
  readonly stds: Float64Array;
  /** Elements of a row. */
  readonly elements: number;
}

/**
 * A user's own ONNX model: one state input [batch, elements] or [batch, ...dims], scalar inputs [batch], one state
 * output of the same shape as x.
 */
export interface OnnxOracle {
  /** A model in the ONNX format. */
  readonly tag: "onnx";
  /** How it is printed. */
  readonly name: string;
  /** The bytes of the file. */
  readonly model: Uint8Array;
  /** The name of the state input. */
  readonly x: string;
  /** The names of the scalar inputs, in the order of the expression's. */
  readonly scalars: readonly string[];
  /** The names of further state inputs, of x's shape; in expressions they stand before the scalars. */
  readonly states?: readonly string[];
  /** The name of the output. */
  readonly output: string;
  /** The shape of a sample in the model. */
  readonly dims: readonly number[];
  /** Made elsewhere: whether it treats each row alone is looked at when it first has several. */
  readonly foreign?: boolean;
  /**
   * What says u + w (c − u) in one run, of c, this one, and u, the other, where both are one network: it takes the scalars of both,
   * then w. Nothing where they are not. Of the same two it is the same object.
   */
  readonly guiding?: (other: OnnxOracle) => OnnxOracle | undefined;
  /**
   * The oracle of its vector–Jacobian product vᵀ ∂y/∂x, with v as a further state, made when it is first asked for; nothing where
   * there is no rule for some operator.
   */
  readonly product?: () => OnnxOracle | undefined;
}

/** Every kind of oracle; a backend folds over `tag`. */
export type Oracle = DatasetOracle | MixtureOracle | OnnxOracle;

/** How many further states an oracle is told beside x: the first of its operands behind x; the rest are scalars. */
export function furtherStates(oracle: Oracle): number {
  return oracle.tag === "onnx" ? oracle.states?.length ?? 0 : 0;
}

/** What an oracle's own numbers take. */
export function bytesOfOracle(oracle: Oracle): number {
  switch (oracle.tag) {
    case "dataset":
      return oracle.points.byteLength;
    case "mixture":
      return oracle.means.byteLength;
    case "onnx":
      return oracle.model.byteLength;
  }
}
