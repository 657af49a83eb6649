/**
 * Scores of data: the exact score of a data set, and score networks (layers, published U-Nets, ONNX files).
 *
 * What they are asked by is onnxruntime, a package of its own: `npm i onnxruntime-node`, in a browser
 * `npm i onnxruntime-web`. It is loaded with the first solve that asks one.
 *
 * @example Samples of a data set, at its exact score
 * ```ts
 * import { adaptiveExponential, describe, reverse, solve, ve } from "ito";
 * import { datasetScore } from "ito/score";
 *
 * const points = Float32Array.from({ length: 3 * 12 }, (_, i) => (i % 7) / 7); // 3 points of 12 elements
 * const result = await solve(reverse(ve(), datasetScore(points, 12)), adaptiveExponential(), { n: 4, seed: 1 })();
 * if (result._tag === "Left") throw new Error(describe(result.left));
 * result.right.samples; // 4 × 12 numbers
 * ```
 * @module
 */

// Exact scores
export { datasetScore } from "../sde/score.ts";

// Networks: layers, published U-Nets, their files, and scores made of them
export * as layers from "../networks/layers.ts";
export { decodeNetworkConfig } from "../networks/codec.ts";
export {
  type DdpmConfig,
  ddpmDefaults,
  ddpmppDefaults,
  type NcsnppConfig,
  ncsnppDefaults,
  type NetworkConfig,
  publishedNetworks,
  type UnetConfig,
} from "../networks/config.ts";
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
} from "../networks/scores/convention.ts";
export { byStep, stepDefaults, type StepOptions } from "../networks/scores/schedule.ts";
export { decodeSchedulerConfig, type Scheduled } from "../networks/scores/scheduler_codec.ts";
export { type DenseConfig, denseDefaults, denseNet } from "../networks/dense.ts";
export { ddpm, ddpmpp, ncsnpp, networkOf } from "../networks/ncsnpp.ts";
export {
  type Frame,
  type Layer,
  type Network,
  network,
  type Pads,
  type Parameter,
  parameters,
  type Resample,
  type Tensor,
} from "../networks/tensor.ts";
export { unet2d } from "../networks/unet2d.ts";
export { decodeUnet2dConfig, diffusersWeights } from "../networks/unet2d_codec.ts";
export {
  type DownBlockType,
  type Unet2dConfig,
  unet2dDefaults,
  unet2dNcsnpp,
  type UpBlockType,
} from "../networks/unet2d_config.ts";
export type { Weight, Weights } from "../networks/weights.ts";
export {
  networkScore,
  type NetworkScoreOptions,
  onnxScore,
  onnxScoreDefaults,
} from "../networks/scores/network_score.ts";
export type { OnnxScoreOptions } from "../networks/scores/ports.ts";
export type { InputValue } from "../networks/scores/inputs.ts";
export type { ReadData } from "../oracles/onnx/inside.ts";
export {
  type TrainedScore,
  trainedScore,
  type TrainedScoreOptions,
} from "../networks/scores/trained_score.ts";
