/**
 * Ito's own solver as it was, for benches that say what became better.
 * @module
 */
import { pipe } from "fp-ts/function";
import {
  adaptiveExponential,
  exponentialAdams,
  type Strategy,
  withController,
  withErrorNorm,
  withMethod,
  withNoise,
  withTolerance,
} from "ito";

/** Before decision 0017: one point, noise kept after a rejection, a mean over all elements, rel .025. */
export function beforePrevisible(dataRange: readonly [number, number]): Strategy {
  const range = dataRange[1] - dataRange[0];
  return pipe(
    adaptiveExponential({ dataRange, rel: 0.025 }),
    withMethod(exponentialAdams),
    withController({ exponent: 0.6 }),
    withNoise("retain"),
    withErrorNorm("l2Scaled"),
    withTolerance({ abs: 2.5e-4 * range, dataScale: range / 8 }),
  );
}
