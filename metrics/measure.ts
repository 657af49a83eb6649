/**
 * A measure: how far samples are from a reference, as a value, as a method is one. Two are here and in `wasserstein.ts`; one's
 * own is a name and a function.
 *
 *     D² = 2 E‖x − y‖ − E‖x − x′‖ − E‖y − y′‖        (the squared energy distance)
 *
 * Source: Székely, Rizzo, "Energy statistics" (2013). Tests: tests/metrics/measure_test.ts.
 * @module
 */
import * as E from "fp-ts/Either";
import { pipe } from "fp-ts/function";
import { count } from "../sde/border/decode.ts";
import type { ItoError } from "../sde/border/errors.ts";
import { given } from "../sde/border/options.ts";
import { at, countOf, readFinite, rowOf, type Samples, type SamplesLike, sumOf } from "./samples.ts";

/** A number that grows with the distance of samples from a reference. */
export interface Measure {
  /** What it is called in tables. */
  readonly name: string;
  /** The reference's share of the work is done once; what comes judges samples of as many elements. */
  readonly to: (reference: Samples) => (samples: Samples) => number;
}

const distance = (a: ArrayLike<number>, b: ArrayLike<number>): number => {
  let squares = 0;
  for (let i = 0; i < a.length; i++) squares += (at(a, i) - at(b, i)) ** 2;
  return Math.sqrt(squares);
};

const meanDistance = (a: Samples, b: Samples): number => {
  const [n, m] = [countOf(a), countOf(b)];
  return sumOf(n, (i) => {
    const x = rowOf(a, i);
    return sumOf(m, (j) => distance(x, rowOf(b, j)));
  }) / (n * m);
};

const meanDistanceWithin = (a: Samples): number => {
  const n = countOf(a);
  return sumOf(n, (i) => {
    const x = rowOf(a, i);
    return sumOf(i, (j) => distance(x, rowOf(a, j)));
  }) * 2 / (n * (n - 1));
};

const readEnergy = given("energyDistance", { limit: count });

/**
 * The squared energy distance, unbiased: its mean is 0 where both laws are one, so it can be negative.
 *
 * Cost: 2 limit² · n for the samples, limit² · n / 2 once for the reference. Units: those of x. Throws a RangeError for an
 * option that is none. Source: Székely and Rizzo 2013, equation 6.1 with U-statistics.
 *
 * @param options `limit`: only the first so many rows of either are looked at, 2000 by default; samples are exchangeable.
 *
 * @example Two shifted Gaussians
 * ```ts
 * import { distanceBetween, energyDistance, exactSamples } from "ito/metrics";
 * import { assert } from "@std/assert";
 *
 * const at = (mean: number) => exactSamples({ weights: [1], means: [[mean]], stds: [1] }, 500, 7 + mean);
 * const [a, b] = [at(0), at(2)];
 * if (a._tag === "Left" || b._tag === "Left") throw new Error("no samples");
 * const found = distanceBetween(a.right, b.right, energyDistance());
 * assert(found._tag === "Right" && found.right > 1);
 * ```
 */
export function energyDistance(options: { readonly limit?: number } = {}): Measure {
  const { limit = 2000 } = readEnergy(options);
  const first = ({ values, n }: Samples): Samples => ({ values: values.subarray(0, limit * n), n });
  return {
    name: "energy distance",
    to: (reference) => {
      const truth = first(reference), within = meanDistanceWithin(truth);
      return (samples) => {
        const part = first(samples);
        return 2 * meanDistance(part, truth) - meanDistanceWithin(part) - within;
      };
    },
  };
}

/** Why these samples cannot be compared, or nothing. Errors (Left): `BadShape`. */
export function comparable(where: string, samples: Samples, reference: Samples): E.Either<ItoError, Samples> {
  if (samples.n !== reference.n) {
    return E.left({
      tag: "BadShape",
      where,
      found: `samples of ${samples.n} elements`,
      wanted: `samples of ${reference.n} elements, as the exact ones`,
    });
  }
  const fewest = Math.min(countOf(samples), countOf(reference));
  return fewest >= 2
    ? E.right(samples)
    : E.left({ tag: "BadShape", where, found: "1 sample", wanted: "at least 2 samples" });
}

/**
 * A measure of samples against a reference, without a null: for what is no draw of a law, as a shift that is known. Whether a
 * solver's samples are exact is `distance`'s question: without its null a distance means nothing.
 *
 * Shapes: both [N, n], of any two N ≥ 2. Errors (Left): `BadShape`, `BadOption`, `NotFinite`; `Unsupported` of a solution that
 * is not whole.
 *
 * @example A sample and itself, shifted
 * ```ts
 * import { distanceBetween, slicedWasserstein } from "ito/metrics";
 * import { assertEquals } from "@std/assert";
 *
 * const found = distanceBetween([0, 1, 2], [3, 4, 5], slicedWasserstein());
 * if (found._tag === "Left") throw new Error(found.left.tag);
 * assertEquals(found.right, 3);
 * ```
 */
export function distanceBetween(
  samples: SamplesLike,
  reference: SamplesLike,
  measure: Measure,
): E.Either<ItoError, number> {
  const where = "distanceBetween";
  return pipe(
    readFinite(where, reference),
    E.chain((truth) =>
      pipe(
        readFinite(where, samples),
        E.chain((s) => comparable(where, s, truth)),
        E.map((s) => measure.to(truth)(s)),
      )
    ),
  );
}
