/**
 * The truth that samples are compared with: a law to draw from, or samples of it.
 *
 *     p = Σ w_k N(μ_k, s_k² I)
 *
 * Tests: tests/metrics/distance_test.ts, tests/metrics/modes_test.ts.
 * @module
 */
import * as E from "fp-ts/Either";
import { pipe } from "fp-ts/function";
import { foundText, isRecord } from "../sde/border/decode.ts";
import type { ItoError } from "../sde/border/errors.ts";
import { elementsOf, type Mixture } from "../sde/mixture.ts";
import { readMixture, twoParts } from "../sde/read_mixture.ts";
import { normals, uniform } from "./random.ts";
import { at, readFinite, type Samples, type SamplesLike } from "./samples.ts";

/** A mixture of isotropic Gaussians, as `mixtureScore` takes it: weights [k] of any sum, means [k][n], stds [k]. */
export interface Modes {
  /** How much of the whole each mode is, > 0. */
  readonly weights: ArrayLike<number>;
  /** Where the modes lie, in units of x. */
  readonly means: readonly ArrayLike<number>[];
  /** How wide each is, in units of x. */
  readonly stds: ArrayLike<number>;
}

/**
 * What samples should be: a mixture; a function that draws `n` samples, others for each seed; or samples of the law, at least
 * six times as many as are judged, as they are cut into a reference and five or more sets to compare it with.
 */
export type Exact = Modes | ((n: number, seed: number) => SamplesLike) | SamplesLike;

/** Draws of a row beside its normals, which are of draw 0: what a solve counts up never comes here. */
const [componentDraw, offsetDraw] = [0xfffffffe, 0xfffffffd];

/** Samples of a mixture: sample i depends on (seed, i) alone. */
export function drawn(mix: Mixture, n: number, seed: number): Samples {
  const elements = elementsOf(mix), values = new Float64Array(n * elements);
  const all = mix.weights.reduce((a, b) => a + b, 0);
  for (let row = 0; row < n; row++) {
    const u = uniform(seed, row, componentDraw) * all;
    let k = 0;
    for (let sum = at(mix.weights, 0); k < mix.weights.length - 1 && u >= sum; sum += at(mix.weights, k)) k++;
    const z = normals(seed, row, offsetDraw, elements), mean = mix.means[k] ?? [];
    for (let i = 0; i < elements; i++) values[row * elements + i] = at(mean, i) + at(mix.stds, k) * at(z, i);
  }
  return { values, n: elements };
}

/** Whether this many samples can be drawn from this seed. Errors (Left): `BadOption`. */
const readCount = (n: number, seed: number): E.Either<ItoError, number> => {
  const bad = (option: string, found: unknown, wanted: string): E.Either<ItoError, never> =>
    E.left({ tag: "BadOption", where: "exactSamples", option, found: foundText(found), wanted });
  if (!(Number.isInteger(n) && n > 0)) return bad("n", n, "a whole number > 0");
  const isSeed = Number.isInteger(seed) && 0 <= seed && seed < 2 ** 32;
  return isSeed ? E.right(n) : bad("seed", seed, "a whole number from 0 to 4294967295");
};

/**
 * Independent samples of a mixture of isotropic Gaussians itself, in float64.
 *
 * Shapes: [n, elements of a mean]. Errors (Left): those of `mixtureScore`; `BadOption` for an n or a seed that is none.
 *
 * @example
 * ```ts
 * import { exactSamples } from "ito/metrics";
 *
 * const found = exactSamples({ weights: [1, 3], means: [[0, 0], [1, 1]], stds: [0.1, 0.1] }, 100, 1);
 * if (found._tag === "Left") throw new Error(found.left.tag);
 * found.right.values; // 100 × 2 numbers
 * ```
 */
export function exactSamples(mixture: Modes, n: number, seed: number): E.Either<ItoError, Samples> {
  return pipe(
    readCount(n, seed),
    E.chain(() => readMixture("exactSamples", mixture, `exactSamples(${twoParts}, 1000, 1)`)),
    E.map((mix) => drawn(mix, n, seed)),
  );
}

/** Draws sets of n exact samples, of number 0, 1, …, up to `sets`; a list of samples has no more than it holds. */
export interface Source {
  readonly draw: (set: number) => E.Either<ItoError, Samples>;
  readonly sets: number;
}

/** A mixture is known by its stds; what else it lacks is said by who reads it. */
const isMixture = (u: unknown): u is Modes => isRecord(u) && "stds" in u;

/** Where sets of n exact samples come from; `seed` is that of the first. Errors (Left): those of the law or the samples. */
export function sourceOf(
  where: string,
  exact: Exact,
  { n, seed }: { readonly n: number; readonly seed: number },
): E.Either<ItoError, Source> {
  if (typeof exact === "function") {
    return E.right({ sets: Infinity, draw: (set) => readFinite(`${where}: exact`, exact(n, seed + set)) });
  }
  if (isMixture(exact)) {
    return E.map((mix: Mixture): Source => ({
      sets: Infinity,
      draw: (set) => E.right(drawn(mix, n, seed + set)),
    }))(readMixture(`${where}: exact`, exact, `${where}(samples, ${twoParts})`));
  }
  return E.map(({ values, n: elements }: Samples): Source => ({
    sets: Math.floor(values.length / elements / n),
    draw: (set) =>
      E.right({ values: values.subarray(set * n * elements, (set + 1) * n * elements), n: elements }),
  }))(readFinite(`${where}: exact`, exact));
}
