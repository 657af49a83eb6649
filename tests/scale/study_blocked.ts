/**
 * A study for tests: a mixture at n = 3072, staged, a sample a workgroup.
 * @module
 */
import { adaptiveExponential, mixtureScore, ve } from "ito";

const centre = (k: number): readonly number[] =>
  Array.from({ length: 3072 }, (_, i) => 0.5 + 0.3 * Math.sin(i + k));

/** What is sampled. */
export const process = ve();
/** Its exact score. */
export const score = mixtureScore({ weights: [0.3, 0.7], means: [centre(0), centre(2)], stds: [0.1, 0.15] });
/** How. */
export const strategy = adaptiveExponential();
/** With what numbers. */
export const options = { seed: 11, backend: "cpu" } as const;
