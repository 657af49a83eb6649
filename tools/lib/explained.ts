/**
 * The solves of the examples, as values that `explain` can look at.
 * @module
 */
import * as E from "fp-ts/Either";
import {
  adaptiveExponential,
  type Fallible,
  gottaGoFast,
  mixtureScore,
  type Process,
  reverse,
  type SolveOptions,
  type Strategy,
  ve,
} from "ito";
import { datasetScore } from "ito/score";
import sheet from "../../examples/data/cifar512.png" with { type: "bytes" };
import { decodeSheet } from "../../examples/lib/image.ts";
import { mixture, waves } from "../../examples/new_process.ts";

/** What `solve` is called with. */
export interface Explained {
  readonly process: Fallible<Process>;
  readonly strategy: Strategy;
  readonly options: SolveOptions;
}

const cifar = (): Float32Array => {
  const images = decodeSheet(sheet);
  if (E.isLeft(images)) throw new Error(images.left);
  return images.right.data;
};

/** Each example by name. */
export const explained = {
  ve_cifar: (): Explained => ({
    process: reverse(ve(), datasetScore(cifar(), 3072, "CIFAR-10")),
    strategy: adaptiveExponential({ dataRange: [0, 1] }),
    options: { n: 64, seed: 1, shape: [3, 32, 32] },
  }),
  mixture_2d: (): Explained => ({
    process: reverse(ve(), mixtureScore({ weights: [0.3, 0.7], means: [[0, 0], [1, 1]], stds: [0.1, 0.1] })),
    strategy: gottaGoFast(),
    options: { n: 1000, seed: 1 },
  }),
  new_process: (): Explained => ({
    process: reverse(waves, mixture),
    strategy: gottaGoFast({ dataRange: [-1, 1], rel: 0.02 }),
    options: { n: 4000, seed: 1 },
  }),
} as const;

/** The name of an example. */
export type ExplainedName = keyof typeof explained;
