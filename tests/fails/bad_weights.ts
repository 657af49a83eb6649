/**
 * Programs that fail with `BadWeights`: a checkpoint that is not the network's.
 * @module
 */
import { toOnnx } from "../../networks/scores/network_onnx.ts";
import { ncsnpp } from "../../networks/ncsnpp.ts";
import { parameters } from "../../networks/tensor.ts";
import type { Weight, Weights } from "../../networks/weights.ts";
import type { Failing } from "./failing.ts";

const net = ncsnpp({ imageSize: 8, nf: 8, chMult: [1, 1], numResBlocks: 1, attnResolutions: [] });
const ones = (dims: readonly number[]): Weight => ({
  dims,
  data: new Float32Array(dims.reduce((a, b) => a * b, 1)).fill(1),
});
const all = new Map(parameters(net).map((p) => [p.name, ones(p.dims)]));
const but = (entries: readonly (readonly [string, Weight | undefined])[]): Weights => {
  const changed = new Map([...all, ...entries]);
  return new Map([...changed].flatMap(([name, w]) => (w === undefined ? [] : [[name, w] as const])));
};
const hint =
  "Try: parameters(network), which lists every name and shape, and the configuration of the checkpoint";
const unfit = 'The weights do not fit the network "ncsnpp"';

/** See the module. */
export const badWeights: readonly Failing[] = [
  {
    fault: "one that is missing",
    program: () => toOnnx(net, but([["all_modules.3.weight", undefined]])),
    text: `${unfit}: it lacks "all_modules.3.weight" [8, 3, 3, 3]\n${hint}`,
  },
  {
    fault: "none at all",
    program: () => toOnnx(net, new Map([["sigmas", ones([1000])]])),
    text: `${unfit}: it lacks "all_modules.0.W" [8], "all_modules.1.bias" [32], ` +
      `"all_modules.1.weight" [32, 16] and ${all.size - 3} more\n${hint}`,
  },
  {
    fault: "another shape",
    program: () => toOnnx(net, but([["all_modules.0.W", ones([16])], ["all_modules.3.bias", ones([2, 4])]])),
    text: `${unfit}: shapes differ: "all_modules.0.W" must be [8], found 16 numbers as [16], ` +
      `"all_modules.3.bias" must be [8], found 8 numbers as [2, 4]\n${hint}`,
  },
  {
    fault: "too few numbers for their shape",
    program: () => toOnnx(net, but([["all_modules.0.W", { dims: [8], data: new Float32Array(7) }]])),
    text: `${unfit}: shapes differ: "all_modules.0.W" must be [8], found 7 numbers as [8]\n${hint}`,
  },
  {
    fault: "one that is unknown",
    program: () => toOnnx(net, but([["all_modules.99.weight", ones([8])]])),
    text: `${unfit}: it has no parameter "all_modules.99.weight"\n${hint}`,
  },
];

/** Weights with a NaN. */
export const notFiniteWeights: Failing = {
  fault: "a weight that is not a number",
  program: () =>
    toOnnx(
      net,
      but([["all_modules.3.bias", { dims: [8], data: Float32Array.of(0, 0, NaN, 0, 0, 0, 0, 0) }]]),
    ),
  text: 'weight "all_modules.3.bias": number 2 must be finite, found NaN\n' +
    "Try: numbers.map(Number.isFinite), to see whether it is the only one",
};
