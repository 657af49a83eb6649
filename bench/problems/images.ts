/**
 * CIFAR-10 images as a problem: each is a mode without width, so that at tEnd all noise is the process's own. With the
 * mixtures, the exact problems of `preset.ts` and `samplers.ts`.
 * @module
 */
import { datasetScore } from "ito/score";
import sheet from "../../examples/data/cifar512.png" with { type: "bytes" };
import { decodeSheet } from "../../examples/lib/image.ts";
import { type Mixture, peersMixture, randomMixture } from "../../tests/truth/problems.ts";
import { fitted, type Problem } from "../lib/exact.ts";

const images = (most: number): Mixture => {
  const decoded = decodeSheet(sheet);
  if (decoded._tag === "Left") throw new Error(decoded.left);
  const { data } = decoded.right, n = data.length / decoded.right.count;
  const count = Math.min(most, decoded.right.count);
  return {
    n,
    weights: Array.from({ length: count }, () => 1 / count),
    means: Array.from({ length: count }, (_, k) => Float64Array.from(data.subarray(k * n, (k + 1) * n))),
    stds: Array.from({ length: count }, () => 0),
  };
};

/** The first images of the sheet to be sampled by a process in reverse, with the score of the data set. */
export function imageProblem(process: Problem["process"], samples: number, most = 512): Problem {
  const mixture = fitted(images(most), process);
  const points = Float32Array.from(mixture.means.flatMap((m) => Array.from(m)));
  const score = datasetScore(points, mixture.n, "CIFAR-10");
  return { name: `cifar${most === 512 ? "" : most}-${process}`, process, mixture, samples, score };
}

/** How many samples of each size of problem. */
export interface Counts {
  readonly "2d": number;
  readonly "64d": number;
  readonly "3072d": number;
  readonly images: number;
}

/** Mixtures of 2, 64 and 3072 elements on four processes, and the images on two; each is made when it is asked for. */
export function exactProblems(counts: Counts): readonly (() => Problem)[] {
  const mixtures = {
    "2d": () => peersMixture,
    "64d": () => randomMixture({ n: 64, seed: 1 }),
    "3072d": () => randomMixture({ n: 3072, seed: 1 }),
  };
  return [
    ...(["2d", "64d", "3072d"] as const).flatMap((size) =>
      (["ve", "vp", "sub-vp", "edm"] as const).map((process) => () => ({
        name: `${size}-${process}`,
        process,
        mixture: fitted(mixtures[size](), process),
        samples: counts[size],
      }))
    ),
    ...(["ve", "vp"] as const).map((process) => () => imageProblem(process, counts.images)),
  ];
}
