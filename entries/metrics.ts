/**
 * How good are the samples? Distances between samples and the truth, each beside its null: what the same measure says of exact
 * samples. A distance without its null means nothing.
 *
 * @example
 * ```ts
 * import { distance, energyDistance } from "ito/metrics";
 * import { assert } from "@std/assert";
 *
 * const mixture = { weights: [0.3, 0.7], means: [[0, 0], [1, 1]], stds: [0.1, 0.1] };
 * const mine = Array.from({ length: 100 }, (_, i) => [i % 2, i % 2]); // both modes alike, and no width
 * const found = distance(mine, mixture, { measure: energyDistance() });
 * if (found._tag === "Left") throw new Error(found.left.tag);
 * assert(found.right.z > 3);
 * ```
 * @module
 */
export {
  type Distance,
  distance,
  distanceDefaults,
  type DistanceOptions,
  type Judge,
  judge,
} from "../metrics/distance.ts";
export { type Exact, exactSamples, type Modes } from "../metrics/exact.ts";
export { type ClassBalance, classBalance } from "../metrics/features/classes.ts";
export { frechetDistance } from "../metrics/features/frechet.ts";
export {
  type Estimate,
  kernelDefaults,
  kernelDistance,
  kernelMeasure,
  type KernelOptions,
} from "../metrics/features/kernel.ts";
export {
  featureDefaults,
  type FeatureNetwork,
  type FeatureOptions,
  type ImageRows,
  openFeatures,
  type Seen,
} from "../metrics/features/network.ts";
export { distanceBetween, energyDistance, type Measure } from "../metrics/measure.ts";
export {
  type RecoveredWeights,
  recoveredWeights,
  type Spread,
  spreadAboutModes,
  tweedieShare,
} from "../metrics/modes.ts";
export type { Numbers, Samples, SamplesLike } from "../metrics/samples.ts";
export { slicedWasserstein, type Slices, slicesDefaults, wasserstein } from "../metrics/wasserstein.ts";
