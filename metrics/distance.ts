/**
 * How far samples are from exact, beside the null: what the same measure says of exact samples themselves.
 *
 *     z = (value − mean) / (sd √(1 + 1/repeats)),   p = (1 + how many of the null reach the value) / (1 + repeats)
 *
 * The reference is the same for all, so exact samples and the null's are exchangeable, and p is exact. z is Student's, of
 * repeats − 1 degrees, where the measure is normal.
 *
 * Tests: tests/metrics/distance_test.ts.
 * @module
 */
import * as E from "fp-ts/Either";
import { pipe } from "fp-ts/function";
import { foundText, isRecord, kind, whole } from "../sde/border/decode.ts";
import type { ItoError } from "../sde/border/errors.ts";
import { optionsOf } from "../sde/border/options.ts";
import { type Exact, sourceOf } from "./exact.ts";
import { comparable, type Measure } from "./measure.ts";
import { countOf, readFinite, readSamples, type Samples, type SamplesLike } from "./samples.ts";
import { slicedWasserstein } from "./wasserstein.ts";

/** A value beside what the measure says of exact samples. */
export interface Distance {
  /** What the measure says of the samples. */
  readonly value: number;
  /** Mean and standard deviation of what it says of as many exact ones. */
  readonly null: { readonly mean: number; readonly sd: number };
  /** How many standard deviations the value lies above the null: below 3 nothing tells the samples from exact ones. */
  readonly z: number;
  /** Rank among the null's values, so never below 1 / (1 + repeats). */
  readonly p: number;
}

/** How `distance` judges. */
export interface DistanceOptions {
  /** What is measured: `slicedWasserstein()` unless said, `energyDistance()`, or one's own. */
  readonly measure?: Measure;
  /** How many sets of exact samples make the null, from 5; where `exact` is a list, as many as it holds. */
  readonly repeats?: number;
  /** The seed of the first set of exact samples; those after it have the next ones. */
  readonly seed?: number;
}

/** The defaults of `distance` beside its measure. */
export const distanceDefaults = { repeats: 19, seed: 0 } as const;

const fewest = 5;

const isMeasure = (u: unknown): u is Measure =>
  isRecord(u) && typeof u.name === "string" && typeof u.to === "function";

const readOptions = optionsOf("distance", {
  measure: kind("a measure, as slicedWasserstein() or energyDistance()", isMeasure),
  repeats: whole(fewest, 10_000),
  seed: whole(0, 2 ** 31),
});

/** Puts a value beside the null's. */
export function beside(value: number, nulls: readonly number[]): Distance {
  const repeats = nulls.length;
  const mean = nulls.reduce((a, b) => a + b, 0) / repeats;
  const sd = Math.sqrt(nulls.reduce((a, v) => a + (v - mean) ** 2, 0) / (repeats - 1));
  const away = value - mean; // a law that does not scatter has no sd
  const z = away === 0 ? 0 : away / (sd * Math.sqrt(1 + 1 / repeats));
  return {
    value,
    null: { mean, sd },
    z,
    p: (1 + nulls.filter((v) => !(v < value)).length) / (1 + repeats),
  };
}

/** Judges samples; the null was made before. */
export type Judge = (samples: SamplesLike) => E.Either<ItoError, Distance>;

/**
 * What judges n samples at a time: the null is made once, here, and any number of solves stand beside it.
 *
 * Errors (Left): as `distance`; of the judge, `BadShape` where it is given another number of samples.
 *
 * @example Two strategies against one null
 * ```ts
 * import { adaptiveExponential, gottaGoFast, mixtureScore, reverse, solve, vp } from "ito";
 * import { judge } from "ito/metrics";
 *
 * const mixture = { weights: [0.3, 0.7], means: [[0, 0], [1, 1]], stds: [0.1, 0.1] };
 * const judged = judge(mixture, 200);
 * if (judged._tag === "Left") throw new Error(judged.left.tag);
 * for (const strategy of [gottaGoFast(), adaptiveExponential()]) {
 *   const s = await solve(reverse(vp(), mixtureScore(mixture)), strategy, { n: 200, seed: 1 })();
 *   if (s._tag === "Right") judged.right(s.right); // { value, null: { mean, sd }, z, p }
 * }
 * ```
 */
export function judge(exact: Exact, n: number, options: DistanceOptions = {}): E.Either<ItoError, Judge> {
  if (!(Number.isInteger(n) && n >= 2)) {
    const wanted = "a whole number ≥ 2, how many samples are judged";
    return E.left({ tag: "BadOption", where: "judge", option: "n", found: foundText(n), wanted });
  }
  return judgeAs("judge", exact, n, options);
}

const judgeAs = (
  where: string,
  exact: Exact,
  n: number,
  options: DistanceOptions,
): E.Either<ItoError, Judge> =>
  pipe(
    readOptions(options),
    E.chain((given): E.Either<ItoError, Judge> => {
      const { measure = slicedWasserstein(), repeats, seed } = { ...distanceDefaults, ...given };
      const source = sourceOf(where, exact, { n, seed });
      if (E.isLeft(source)) return source;
      const sets = Math.min(repeats, source.right.sets - 1);
      if (sets < fewest) return E.left(tooFew(where, n, source.right.sets));
      const each = Array.from({ length: 1 + sets }, (_, set) => source.right.draw(set));
      return pipe(
        E.sequenceArray(each),
        E.chain((drawn) => ofLaw(where, drawn, n)),
        E.chain((drawn) => judgeOf(where, n, measure, drawn)),
      );
    }),
  );

const tooFew = (where: string, n: number, sets: number): ItoError => ({
  tag: "BadShape",
  where: `${where}: exact`,
  found: `${sets} times as many samples as the ${n} that are judged`,
  wanted: `at least ${1 + fewest} times as many: a reference, and ${fewest} sets to compare with it`,
  try: `a function (n, seed) => …, which draws exact samples; or fewer samples, judged beside these`,
});

/** Whether what a law draws is what was asked for. */
const ofLaw = (
  where: string,
  drawn: readonly Samples[],
  n: number,
): E.Either<ItoError, readonly Samples[]> => {
  const first = drawn[0]?.n ?? 0;
  const odd = drawn.find((s) => countOf(s) !== n || s.n !== first);
  if (odd === undefined) return E.right(drawn);
  return E.left({
    tag: "BadShape",
    where: `${where}: exact`,
    found: `${countOf(odd)} samples of ${odd.n} elements`,
    wanted: `${n} samples of ${first} elements, for every seed`,
  });
};

/** A measure of one's own may give anything; NaN would pass for the nearest of all. */
const sound = (where: string, { name }: Measure, value: number): E.Either<ItoError, number> =>
  typeof value === "number" && !Number.isNaN(value) ? E.right(value) : E.left({
    tag: "Unsupported",
    what: `${where} by the measure "${name}", which gives ${foundText(value)}`,
    try: "a measure that gives a number, as slicedWasserstein() or energyDistance()",
  });

const judgeOf = (
  where: string,
  n: number,
  measure: Measure,
  drawn: readonly Samples[],
): E.Either<ItoError, Judge> => {
  const [reference = { values: new Float64Array(), n: 0 }, ...fresh] = drawn;
  const to = measure.to(reference);
  const judgeBy = (nulls: readonly number[]): Judge => (samples) =>
    pipe(
      readFinite(where, samples),
      E.chain((s) => comparable(where, s, reference)),
      E.chain((s): E.Either<ItoError, Samples> =>
        countOf(s) === n ? E.right(s) : E.left({
          tag: "BadShape",
          where,
          found: `${countOf(s)} samples`,
          wanted: `${n} samples, as the null was made of`,
        })
      ),
      E.chain((s) => sound(where, measure, to(s))),
      E.map((value) => beside(value, nulls)),
    );
  return pipe(
    E.traverseArray((s: Samples) => sound(where, measure, to(s)))(fresh),
    E.map(judgeBy),
  );
};

/**
 * How far samples are from exact ones: the measure's value, beside what it says of as many exact samples.
 *
 * Shapes: samples [N, n]. Units: `value` and `null` those of the measure, z none. Errors (Left): `BadShape`, `BadOption`,
 * `NotFinite`; `Unsupported` of a solution some of whose samples did not end well, and of a measure that gives NaN.
 *
 * @example Whether a solve can be told from exact
 * ```ts
 * import { adaptiveExponential, mixtureScore, reverse, solve, vp, withDenoise } from "ito";
 * import { distance } from "ito/metrics";
 * import { assert } from "@std/assert";
 *
 * const mixture = { weights: [0.3, 0.7], means: [[0, 0], [1, 1]], stds: [0.1, 0.1] };
 * const result = await solve(reverse(vp(), mixtureScore(mixture)), adaptiveExponential(), { n: 500, seed: 1 })();
 * if (result._tag === "Left") throw new Error(result.left.tag);
 * const found = distance(result.right, mixture);
 * if (found._tag === "Left") throw new Error(found.left.tag);
 * assert(found.right.z < 4); // { value, null: { mean, sd }, z, p }
 * ```
 */
export function distance(
  samples: SamplesLike,
  exact: Exact,
  options: DistanceOptions = {},
): E.Either<ItoError, Distance> {
  return pipe(
    readSamples("distance", samples),
    E.chain((s) =>
      countOf(s) >= 2 ? judgeAs("distance", exact, countOf(s), options) : E.left<ItoError>({
        tag: "BadShape",
        where: "distance",
        found: "1 sample",
        wanted: "at least 2 samples",
      })
    ),
    E.chain((judged) => judged(samples)),
  );
}
