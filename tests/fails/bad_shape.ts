/**
 * Programs that fail with `BadShape`: lists that do not fit together.
 * @module
 */
import { datasetScore, mixtureScore } from "../../sde/score.ts";
import type { Failing } from "./failing.ts";

/** See the module. */
export const badShape: readonly Failing[] = [
  {
    fault: "two means, one standard deviation",
    program: () => mixtureScore({ weights: [0.5, 0.5], means: [[0, 0], [1, 1]], stds: [1] }),
    text: "mixtureScore: expected as many weights as means and stds, and means of one length, " +
      "found 2 weights, 2 means of 2, 2 numbers and 1 stds\n" +
      "Try: mixtureScore({ weights: [0.3, 0.7], means: [[0, 0], [1, 1]], stds: [0.1, 0.1] })",
  },
  {
    fault: "images and a number more",
    program: () => datasetScore(new Float32Array(2 * 3072 + 1), 3072),
    text: "datasetScore: expected a multiple of 3072 numbers, found 6145 numbers\n" +
      "Try: datasetScore(points.subarray(0, 6144), 3072)",
  },
];
