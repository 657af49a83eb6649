/**
 * A study for tests: a mixture in two dimensions, backward in VE.
 * @module
 */
import { adaptiveExponential, mixtureScore, ve } from "ito";

/** What is sampled. */
export const process = ve();
/** Its exact score. */
export const score = mixtureScore({
  weights: [0.3, 0.7],
  means: [[0.3, 0.3], [0.7, 0.6]],
  stds: [0.05, 0.05],
});
/** How. */
export const strategy = adaptiveExponential();
/** With what numbers. */
export const options = { seed: 7, backend: "cpu" } as const;
