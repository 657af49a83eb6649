/**
 * New images, by a network that was trained on CIFAR-10 and is 3 MB: it comes with the first run, and takes its time.
 */
import { adaptiveExponential, describe, param, scaleScore } from "ito";
import { trainedScore } from "ito/score";
import { weights } from "playground";

const network = trainedScore(weights());
if (network._tag === "Left") throw new Error(describe(network.left));

export const { process } = network.right;
export const score = scaleScore(network.right.score, param("w", 1)); // w < 1 leaves noise
export const strategy = adaptiveExponential({ rel: 0.1 });
export const params = { w: [0.95, 1.1] };
export const options = { n: 4, shape: [3, 32, 32], frames: 13 };
export const show = { picture: "images", range: [0, 1] };
