/**
 * 64 images of CIFAR-10 come out of noise: the score is the closed form for 512 images, and nothing was trained.
 */
import { adaptiveExponential, param, scaleScore, ve } from "ito";
import { datasetScore } from "ito/score";
import { cifar } from "playground";

export const process = ve();
export const score = scaleScore(datasetScore(cifar(), 3072), param("w", 1)); // w < 1 leaves noise
export const strategy = adaptiveExponential();
export const params = { w: [0.5, 1.5] };
export const options = { n: 64, shape: [3, 32, 32], frames: 25 };
export const show = { picture: "images", range: [0, 1] };
