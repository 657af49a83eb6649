/**
 * A study: new CIFAR-10 images, from the NCSN++ in examples/data. Its samples are made in shards, on any machines (docs/scale.md).
 *
 *     ito plan examples/study_cifar.ts --samples 1000
 *     ito sample examples/study_cifar.ts --samples 1000 --shard 0/20 --out out/cifar
 *     ito gather out/cifar --to out/cifar.npy
 *
 * The images lie in [0, 1], as [3, 32, 32].
 * @module
 */
import * as E from "fp-ts/Either";
import { adaptiveExponential, reverse } from "ito";
import { type TrainedScore, trainedScore } from "ito/score";
import weights from "./data/ve_cifar.safetensors" with { type: "bytes" };

/** What is sampled: the process that the network was trained for, backward. */
export const process = E.chain(({ process, score }: TrainedScore) => reverse(process, score))(
  trainedScore(weights),
);
/** How. */
export const strategy = adaptiveExponential({ dataRange: [0, 1] });
/** With what numbers. */
export const options = { seed: 1, shape: [3, 32, 32] } as const;
/** What it reads: its weights are a part of what it is. */
export const files = ["data/ve_cifar.safetensors"];
