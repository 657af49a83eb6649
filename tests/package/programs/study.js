/**
 * A study, for `ito` of the package and of the checkout.
 * @module
 */
import { adaptiveExponential, mixtureScore, ve } from "ito";

export const process = ve();
export const score = mixtureScore({ weights: [0.3, 0.7], means: [[0, 0], [1, 1]], stds: [0.1, 0.2] });
export const strategy = adaptiveExponential();
export const options = { seed: 7, backend: "cpu" };
