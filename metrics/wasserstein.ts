/**
 * Wasserstein distances: exactly on the line, where the sorted samples are coupled; in many dimensions on lines through the
 * origin, in fixed directions.
 *
 *     W_p = (∫ |F⁻¹(u) − G⁻¹(u)|^p du)^(1/p)            SW_p = (mean_θ W_p^p(θ·x, θ·y))^(1/p)
 *
 * Source: Bonneel, Rabin, Peyré, Pfister, "Sliced and Radon Wasserstein barycenters of measures" (2015).
 * Tests: tests/metrics/wasserstein_test.ts.
 * @module
 */
import * as E from "fp-ts/Either";
import { count, kind, whole } from "../sde/border/decode.ts";
import type { ItoError } from "../sde/border/errors.ts";
import { given } from "../sde/border/options.ts";
import type { Measure } from "./measure.ts";
import { normals } from "./random.ts";
import { at, countOf, type Numbers, readFinite, rowOf, type Samples, sumOf } from "./samples.ts";

/** How `slicedWasserstein` cuts. */
export interface Slices {
  /** How many directions; their own scatter is some 10 % of SW² with 64 of them in many dimensions, the same for all samples. */
  readonly projections?: number;
  /** The seed of the directions. */
  readonly seed?: number;
  /** p: 1 or 2. */
  readonly order?: 1 | 2;
}

/** 64 directions, order 2. */
export const slicesDefaults = { projections: 64, seed: 1, order: 2 } as const satisfies Slices;

/** Directions uniform on the sphere: unit vectors [n]; the same for the same seed. */
export function directions(
  n: number,
  { projections, seed }: { readonly projections: number; readonly seed: number },
): readonly Float64Array[] {
  return Array.from({ length: projections }, (_, k) => {
    const z = normals(seed, k, 0, n), length = Math.sqrt(sumOf(n, (i) => at(z, i) ** 2));
    return z.map((v) => v / length);
  });
}

const project = (samples: Samples, direction: ArrayLike<number>): Float64Array => {
  const projected = new Float64Array(countOf(samples)), { n } = samples;
  for (let row = 0; row < projected.length; row++) {
    const x = rowOf(samples, row);
    let sum = 0;
    for (let i = 0; i < n; i++) sum += at(x, i) * at(direction, i);
    projected[row] = sum;
  }
  return projected.sort();
};

/** W_p^p of two sorted samples, of any two sizes, exactly; NaN where a number is. */
export function transport(a: ArrayLike<number>, b: ArrayLike<number>, order: number): number {
  const n = a.length, m = b.length;
  let sum = 0, mass = 0; // mass in units of 1 / (n m), so that it is an integer
  for (let i = 0, j = 0; i < n && j < m;) {
    const next = Math.min((i + 1) * m, (j + 1) * n);
    sum += (next - mass) * Math.abs(at(a, i) - at(b, j)) ** order;
    mass = next;
    if ((i + 1) * m === next) i++;
    if ((j + 1) * n === next) j++;
  }
  return sum / (n * m);
}

/**
 * The Wasserstein distance of two samples on the line, exactly. Between Gaussians it is √(δ² + (s − r)²) for order 2, |δ| for
 * order 1 where s = r.
 *
 * Shapes: a [N], b [M]. Units: those of x. Errors (Left): `BadShape`, `NotFinite`, `BadOption` for an order < 1.
 *
 * @example
 * ```ts
 * import { wasserstein } from "ito/metrics";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(wasserstein([0, 3], [5, 1], 1), { _tag: "Right", right: 1.5 }); // 0 goes to 1, 3 to 5
 * ```
 */
export function wasserstein(a: Numbers, b: Numbers, order = 2): E.Either<ItoError, number> {
  const where = "wasserstein";
  if (!(Number.isFinite(order) && order >= 1)) {
    return E.left({ tag: "BadOption", where, option: "order", found: `${order}`, wanted: "a number ≥ 1" });
  }
  const sorted = (values: Numbers): E.Either<ItoError, Float32Array | Float64Array> =>
    E.map((s: Samples) => s.values.slice().sort())(readFinite(where, values));
  return E.chain((x: Float32Array | Float64Array) =>
    E.map((y: Float32Array | Float64Array) => transport(x, y, order) ** (1 / order))(sorted(b))
  )(sorted(a));
}

const readSlices = given("slicedWasserstein", {
  projections: count,
  seed: whole(0, 2 ** 32 - 1),
  order: kind("1 or 2", (u: unknown): u is 1 | 2 => u === 1 || u === 2),
});

/**
 * The sliced Wasserstein distance. Between Gaussians that differ by a shift δ it is |θ·δ| in root mean square over the
 * directions, about ‖δ‖ / √n; where both laws are one it is > 0 all the same, as samples scatter.
 *
 * Cost: projections · N · n multiply-adds and a sort each; the reference's share is paid once. Units: those of x. Throws a
 * RangeError for an option that is none. Source: Bonneel et al. 2015.
 *
 * @param options Directions and order; `slicesDefaults` unless said.
 *
 * @example Order 1, in more directions
 * ```ts
 * import { distanceBetween, slicedWasserstein } from "ito/metrics";
 * import { assertAlmostEquals } from "@std/assert";
 *
 * const [here, there] = [[[0, 0], [1, 0]], [[3, 4], [4, 4]]];
 * const found = distanceBetween(here, there, slicedWasserstein({ order: 1, projections: 1000 }));
 * if (found._tag === "Left") throw new Error(found.left.tag);
 * assertAlmostEquals(found.right, 5 * 2 / Math.PI, 0.1); // ‖δ‖ mean |cos φ|
 * ```
 */
export function slicedWasserstein(options: Slices = {}): Measure {
  const slices = { ...slicesDefaults, ...readSlices(options) };
  const { order } = slices;
  return {
    name: order === 2 ? "sliced Wasserstein" : "sliced Wasserstein 1",
    to: (reference) => {
      const cuts = directions(reference.n, slices);
      const truth = cuts.map((direction) => project(reference, direction));
      return (samples) => {
        const each = cuts.map((direction, k) =>
          transport(project(samples, direction), truth[k] ?? [], order)
        );
        const mean = each.reduce((a, b) => a + b, 0) / cuts.length;
        return order === 2 ? Math.sqrt(mean) : mean;
      };
    },
  };
}
