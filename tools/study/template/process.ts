/**
 * What is studied: a process, and the law that its samples should have.
 *
 * Here: five modes in the plane, by the reverse of VP with the exact score. Yours: `process(({ x, t }) => ({ drift, diffusion }))`,
 * and as `exact` a function (n, seed) => rows that draws from the true law, or many samples of it.
 * @module
 */
import { mixtureScore, reverse, vp } from "ito";

/** The truth: a mixture of isotropic Gaussians. */
export const exact = {
  weights: [0.1, 0.15, 0.2, 0.25, 0.3],
  means: [[0.5, 0.5], [0.2, 0.2], [0.8, 0.2], [0.2, 0.8], [0.8, 0.8]],
  stds: [0.03, 0.04, 0.05, 0.06, 0.08],
};

/** The process that is solved. */
export const studied = reverse(vp(), mixtureScore(exact));
