/**
 * Ito: a functional DSL for stochastic differential equations, compiled to fused kernels.
 *
 * A process is its drift and diffusion; a strategy is how it is solved; both are values.
 *
 * @example Samples of a mixture, by the adaptive solver of "Gotta Go Fast"
 * ```ts
 * import { adaptiveExponential, describe, mixtureScore, reverse, solve, ve } from "ito";
 *
 * const score = mixtureScore({ weights: [0.3, 0.7], means: [[0, 0], [1, 1]], stds: [0.1, 0.1] });
 * const result = await solve(reverse(ve(), score), adaptiveExponential(), { n: 100, seed: 1 })();
 * if (result._tag === "Left") throw new Error(describe(result.left));
 * const { samples, failure } = result.right;
 * if (failure !== undefined) throw new Error(describe(failure)); // broke on the way: not all samples are there
 * samples; // 100 × 2 numbers
 * ```
 * @module
 */
export { describe, type ItoError, type SampleRange } from "./sde/errors.ts";
export type { Body, Data, Expr, Flag, Join, Node, Scalar, Shape, State, Word } from "./sde/expr.ts";
export { type Kind, type Op, signatures } from "./sde/ops.ts";
export type { DatasetOracle, MixtureOracle, OnnxOracle, Oracle } from "./sde/oracle.ts";
export {
  abs,
  add,
  and,
  type Binary,
  broadcast,
  type Comparison,
  component,
  components,
  constant,
  cos,
  div,
  element,
  elementCount,
  exp,
  expm1,
  finite,
  floor,
  le,
  lit,
  log,
  lt,
  max,
  maximum,
  mean,
  min,
  mul,
  neg,
  norm,
  not,
  or,
  pow,
  type ScalarLike,
  select,
  sin,
  sqrt,
  square,
  type StateLike,
  sub,
  sum,
  tanh,
  type Truth,
  type Unary,
  type Variadic,
} from "./sde/dsl.ts";
export { affineIn, derivative, diagonal, gradient } from "./sde/derive.ts";
export { type Notation, print } from "./sde/print.ts";
export { valueOf } from "./sde/value.ts";
export {
  type Calculus,
  type Diffusion,
  type Marginal,
  type NoiseKind,
  type NoiseRow,
  type Process,
  process,
  processDefaults,
  type ProcessOptions,
  system,
  type SystemEquation,
  t,
  type TimeSpan,
  x,
} from "./sde/process.ts";
export { type GaussianPath, gaussianPath } from "./sde/gaussian_path.ts";
export { marginalOf, priorOf } from "./sde/marginal.ts";
export { type Fallible, lift } from "./sde/fallible.ts";
export { probabilityFlow, reverse } from "./sde/reverse.ts";
export {
  datasetScore,
  expressionScore,
  gaussianScore,
  type Mixture,
  mixtureScore,
  type Score,
  scoreOfDenoiser,
} from "./sde/score.ts";
export { cosineVp, cosineVpDefaults, type CosineVpOptions } from "./sde/cosine_vp.ts";
export { edm, edmDefaults, type EdmOptions } from "./sde/edm.ts";
export { gbm, gbmDefaults, type GbmOptions } from "./sde/gbm.ts";
export { ou, ouDefaults, type OuOptions } from "./sde/ou.ts";
export { subVp } from "./sde/sub_vp.ts";
export { ve, veDefaults, type VeOptions } from "./sde/ve.ts";
export { linearBeta, vp, vpDefaults, type VpOptions } from "./sde/vp.ts";
export {
  type AdaptiveController,
  type Controller,
  type ControllerClock,
  fixedSteps,
  type PowerController,
  powerController,
  powerDefaults,
  type PowerOptions,
} from "./solvers/controller.ts";
export { decodeStrategy } from "./solvers/codec.ts";
export { emImprovedEuler, lambaPair } from "./solvers/em_improved_euler.ts";
export { emStep } from "./solvers/euler_maruyama.ts";
export { exponentialAdams } from "./solvers/exponential.ts";
export type { Method, Proposal, StepSymbols } from "./solvers/method.ts";
export {
  auto,
  bridge,
  type Counters,
  type NoiseMode,
  noiseModes,
  previsible,
  redraw,
  retain,
  type Settled,
} from "./solvers/noise.ts";
export {
  adaptiveExponential,
  adaptiveExponentialDefaults,
  type AdaptiveExponentialOptions,
  ddim,
  eulerMaruyama,
  gottaGoFast,
  gottaGoFastDefaults,
  type GottaGoFastOptions,
} from "./solvers/presets.ts";
export { codes } from "./solvers/symbols.ts";
export {
  limitDefaults,
  type Limits,
  type Strategy,
  withController,
  withDenoise,
  withErrorNorm,
  withLimits,
  withMethod,
  withNoise,
  withPropagate,
  withSteps,
  withTolerance,
} from "./solvers/strategy.ts";
export {
  type Against,
  type ErrorNorm,
  errorNorms,
  l2,
  l2Scaled,
  l8Scaled,
  linf,
  type MixedParts,
  type MixedTolerance,
  mixedTolerance,
  type Tolerance,
  type ToleranceSymbols,
} from "./solvers/tolerance.ts";
export type { Progress } from "./backends/job.ts";
export type { Backend } from "./backends/choose.ts";
export type { Code, Solution } from "./backends/solution.ts";
export { type Asked, solve, solveDefaults, type SolveOptions } from "./backends/solve.ts";
export { compile, type Compiled, type CompileOptions, type RunOptions } from "./solve/compile.ts";
export {
  explain,
  explainDefaults,
  type ExplainOptions,
  type PassName,
  type Stop,
  type Target,
} from "./backends/explain.ts";
export type { CheckpointFault } from "./sde/errors.ts";
export {
  type Checkpoint,
  checkpointDefaults,
  type LoadOptions,
  loadSafetensors,
  type NamedTensor,
  type SaveOptions,
  saveSafetensors,
} from "./sde/network/safetensors.ts";
export * as layers from "./sde/network/layers.ts";
export { decodeNetworkConfig } from "./sde/network/codec.ts";
export {
  type DdpmConfig,
  ddpmDefaults,
  ddpmppDefaults,
  type NcsnppConfig,
  ncsnppDefaults,
  type NetworkConfig,
  publishedNetworks,
  type UnetConfig,
} from "./sde/network/config.ts";
export {
  byIndex,
  bySigma,
  byTime,
  type Convention,
  type ConventionSymbols,
  karras,
  karrasDefaults,
  type Level,
  predictsDenoised,
  predictsNoise,
  predictsScore,
  predictsVelocity,
} from "./sde/network/convention.ts";
export { byStep, stepDefaults, type StepOptions } from "./sde/network/schedule.ts";
export { ddpm, ddpmpp, ncsnpp, networkOf } from "./sde/network/ncsnpp.ts";
export {
  type Layer,
  type Network,
  network,
  type Pads,
  type Parameter,
  parameters,
  type Resample,
  type Tensor,
} from "./sde/network/tensor.ts";
export { unet2d } from "./sde/network/unet2d.ts";
export { decodeUnet2dConfig, diffusersWeights } from "./sde/network/unet2d_codec.ts";
export {
  type DownBlockType,
  type Unet2dConfig,
  unet2dDefaults,
  unet2dNcsnpp,
  type UpBlockType,
} from "./sde/network/unet2d_config.ts";
export type { Weight, Weights } from "./sde/network/weights.ts";
export { networkPorts, toOnnx } from "./backends/network_onnx.ts";
export { networkScore, onnxScore, onnxScoreDefaults } from "./backends/network_score.ts";
export type { OnnxScoreOptions } from "./backends/onnx_ports.ts";
export type { DebugLevel } from "./backends/debug.ts";
export { type TrainedScore, trainedScore } from "./backends/trained_score.ts";
export {
  type Ensemble,
  ensemble,
  type EnsembleOptions,
  type SavedStatistics,
  type Statistics,
} from "./backends/ensemble.ts";
export type { Reals } from "./backends/reals.ts";
export type { Saved } from "./backends/save.ts";
