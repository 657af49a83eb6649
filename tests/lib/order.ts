/**
 * Orders of convergence, as a slope with its standard error; and the strong one: the root mean square distance from the
 * truth on the same Brownian path, on nested grids.
 * @module
 */
import { assert } from "@std/assert";
import {
  type Calculus,
  eulerMaruyama,
  type Fallible,
  type Method,
  type Process,
  withDenoise,
  withMethod,
  withNoise,
  withPropagate,
} from "ito";
import { at, sumOf } from "../truth/vector.ts";
import { solved } from "./solved.ts";

/** An error at a step length. */
export type Point = readonly [h: number, error: number];
/** The slope of log error against log h by least squares, with its standard error. */
export interface Fit {
  readonly slope: number;
  readonly se: number;
  readonly points: readonly Point[];
}

/** The fit of five or more points. */
export function fitOf(points: readonly Point[]): Fit {
  assert(points.length >= 5, "A slope needs five levels");
  const logs = points.map(([h, e]) => [Math.log(h), Math.log(e)] as const);
  const n = logs.length;
  const [mx, my] = [logs.reduce((s, [x]) => s + x, 0) / n, logs.reduce((s, [, y]) => s + y, 0) / n];
  const sxx = logs.reduce((s, [x]) => s + (x - mx) ** 2, 0);
  const slope = logs.reduce((s, [x, y]) => s + (x - mx) * (y - my), 0) / sxx;
  const residual = logs.reduce((s, [x, y]) => s + (y - my - slope * (x - mx)) ** 2, 0);
  return { slope, se: Math.sqrt(residual / (n - 2) / sxx), points };
}

/** Asserts |slope − order| < 3 se + 0.05 and se < 0.05; shows the points and the slopes between them. */
export function assertOrder({ slope, se, points }: Fit, order: number): void {
  const table = points.map(([h, e], i) => {
    const [before, above] = points[i - 1] ?? [NaN, NaN];
    return `${h}  ${e.toExponential(3)}  ${(Math.log(e / above) / Math.log(h / before)).toFixed(3)}`;
  });
  assert(
    se < 0.05 && Math.abs(slope - order) < 3 * se + 0.05,
    `Order must be ${order}: found ${slope.toFixed(3)} ± ${se.toFixed(3)}\nh, error, slope\n${
      table.join("\n")
    }`,
  );
}

/** Whose strong order, and on what paths. */
export interface Strong<C extends Calculus = "ito"> {
  readonly method: Method<C>;
  readonly process: Fallible<Process<C>>;
  readonly x0: number | readonly number[];
  /** Steps are 2^−level of the span. */
  readonly levels: readonly number[];
  readonly paths: number;
  readonly seed: number;
  /** In float32 on the CPU unless said. */
  readonly backend?: "cpu" | "reference";
}

/** The ends of all paths with 2^level steps; the better proposal is kept. */
export async function endsAt<C extends Calculus>(s: Strong<C>, level: number): Promise<ArrayLike<number>> {
  const strategy = withNoise("bridge")(
    withPropagate("high")(withMethod(s.method)(withDenoise("none")(eulerMaruyama(2 ** level)))),
  );
  const { paths: n, seed, x0, backend = "cpu" } = s;
  return (await solved(s.process, strategy, { n, seed, x0, backend })).samples;
}

/** The root mean square distance from the truth at each level, all components of a path together. */
export async function strongOrder<C extends Calculus>(s: Strong<C>, truth: ArrayLike<number>): Promise<Fit> {
  const points: Point[] = [];
  for (const level of s.levels) {
    const ends = await endsAt(s, level);
    const squares = sumOf(truth.length, (i) => (at(ends, i) - at(truth, i)) ** 2);
    points.push([2 ** -level, Math.sqrt(squares / s.paths)]);
  }
  return fitOf(points);
}
