/**
 * Programs that fail with `NotFinite`: data with a NaN in it.
 * @module
 */
import { datasetScore, gaussianScore } from "../../sde/score.ts";
import type { Failing } from "./failing.ts";

const others = "Try: numbers.map(Number.isFinite), to see whether it is the only one";

/** See the module. */
export const notFinite: readonly Failing[] = [
  {
    fault: "a mean that is not a number",
    program: () => gaussianScore([0, 0, NaN], 1),
    text: `mixtureScore: means[0]: number 2 must be finite, found NaN\n${others}`,
  },
  {
    fault: "an image with an infinite pixel",
    program: () => datasetScore(Float32Array.of(0, 0.5, Infinity, 1), 2),
    text: `datasetScore: number 2 must be finite, found Infinity\n${others}`,
  },
];
