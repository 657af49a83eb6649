/**
 * A mixture of Gaussians in the plane: which component a point is of, and points that are exactly of it.
 * @module
 */
import * as TE from "fp-ts/TaskEither";
import { pipe } from "fp-ts/function";
import { eulerMaruyama, type ItoError, type Mixture, process, solve } from "ito";

/** The component of highest posterior of each point [n, 2]. */
export function componentsOf(
  points: ArrayLike<number>,
  { weights, means, stds }: Mixture,
): readonly number[] {
  const density = (x: number, y: number, k: number): number => {
    const [a = NaN, b = NaN] = means[k] ?? [], variance = (stds[k] ?? NaN) ** 2;
    return (weights[k] ?? NaN) / variance * Math.exp(-((x - a) ** 2 + (y - b) ** 2) / (2 * variance));
  };
  return Array.from({ length: points.length / 2 }, (_, i) => {
    const all = weights.map((_, k) => density(points[2 * i] ?? NaN, points[2 * i + 1] ?? NaN, k));
    return all.indexOf(Math.max(...all));
  });
}

/** A share of samples, and its standard error. */
export interface Share {
  readonly share: number;
  readonly error: number;
}

/** The share of each component among some. */
export function sharesOf(components: readonly number[], count: number): readonly Share[] {
  const n = components.length;
  return Array.from({ length: count }, (_, k) => {
    const share = components.filter((c) => c === k).length / n;
    return { share, error: Math.sqrt(share * (1 - share) / n) };
  });
}

/** Points [n, 2] of the mixture: as many of each component as its weight says, in random places. Errors: of `solve`. */
export function exactPoints(
  { weights, means, stds }: Mixture,
  n: number,
  seed: number,
): TE.TaskEither<ItoError, Float64Array> {
  const total = weights.reduce((a, b) => a + b, 0);
  const until = weights.map((_, k) => weights.slice(0, k + 1).reduce((a, b) => a + b, 0) / total);
  const standard = process(() => ({ drift: 0, diffusion: 1 }), { name: "standard normals" });
  return pipe(
    solve(standard, eulerMaruyama(1), { n, seed, shape: [2], x0: 0 }),
    TE.map(({ samples }) =>
      Float64Array.from(samples, (z, i) => {
        const point = Math.floor(i / 2);
        const k = until.findIndex((u) => (point + 0.5) / n < u);
        return (means[k]?.[i % 2] ?? NaN) + (stds[k] ?? NaN) * z;
      })
    ),
  );
}
