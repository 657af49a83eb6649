/**
 * A study for tests: the data score that `examples/ve_cifar.ts` samples by.
 * @module
 */
import { adaptiveExponential, ve } from "ito";
import { datasetScore } from "ito/score";
import sheet from "../../examples/data/cifar512.png" with { type: "bytes" };
import { decodeSheet } from "../../examples/lib/image.ts";

const images = decodeSheet(sheet);
if (images._tag === "Left") throw new Error(images.left);

/** What is sampled. */
export const process = ve();
/** The exact score of 512 images. */
export const score = datasetScore(images.right.data, 3072);
/** How. */
export const strategy = adaptiveExponential();
/** With what numbers. */
export const options = { seed: 3, backend: "cpu" } as const;
/** What it reads. */
export const files = ["../../examples/data/cifar512.png"];
