/**
 * An explicit Runge–Kutta pair as data, its step, and its interpolant.
 *
 *     k_i = f(x + dt Σ_j a_ij k_j, t + c_i dt),   x'' = x + dt Σ b_i k_i,   E = dt Σ e_i k_i,   x' = x'' − E
 *     x(t + θ dt) = x + dt Σ b_i(θ) k_i,   b_i(θ) = Σ_p d_ip θ^p
 *
 * The last row of a is b: the last slope stands where the next step begins (first same as last), and is remembered for it. So
 * a step of s slopes costs s − 1 evaluations, a rejected one too; the first try of a solve has no length and finds the first.
 * Source: Hairer, Nørsett & Wanner 1993, II.4 to II.6. Tests: tests/solvers/methods/flow/tableau_test.ts.
 * @module
 */
import { isRecord } from "../../../sde/border/decode.ts";
import { add, broadcast, lit, mul, sub } from "../../../sde/language/dsl.ts";
import type { Scalar, State } from "../../../sde/language/expr.ts";
import { recall } from "../../memory/memory.ts";
import type { Method } from "../method.ts";

/** The coefficients of a pair whose last slope is the next step's first. */
export interface Tableau {
  /** How the method is called in messages. */
  readonly name: string;
  /** The order of x''; E falls with the same power of dt. */
  readonly order: number;
  /** Where slopes stand, from the second on, in steps. */
  readonly c: readonly number[];
  /** The weights of the slopes before each, from the second on; those of the last are b. */
  readonly a: readonly (readonly number[])[];
  /** The weights of E. */
  readonly error: readonly number[];
  /** d: of each slope the coefficients of θ, θ², …. */
  readonly dense: readonly (readonly number[])[];
}

const first = { slope: broadcast(0) };

const isRow = (u: unknown, length?: number): u is readonly number[] =>
  Array.isArray(u) && u.every((v) => Number.isFinite(v)) && (length === undefined || u.length === length);
const sumOf = (row: readonly number[]): number => row.reduce((sum, v) => sum + v, 0);
const isNear = (a: number, b: number): boolean => Math.abs(a - b) < 1e-9;

/** What is wrong with a tableau, or nothing. */
const faultOf = (u: unknown): string | undefined => {
  if (!isRecord(u) || typeof u.name !== "string") return "it must be { name, order, c, a, error, dense }";
  const { order, c, a, error, dense } = u;
  if (typeof order !== "number" || !(Number.isInteger(order) && order > 0)) {
    return "its order must be 1, 2, …";
  }
  if (!isRow(c) || !Array.isArray(a) || a.length !== c.length) {
    return "a must have a row for each number of c";
  }
  const long = a.findIndex((row, i) => !isRow(row, i + 1));
  if (long >= 0) return `row ${long} of a must be ${long + 1} numbers`;
  const off = a.findIndex((row, i) => !isNear(sumOf(row), c[i] ?? NaN));
  if (off >= 0) return `row ${off} of a must add up to ${c[off]}`;
  if (c.at(-1) !== 1) return "the last slope must stand at the step's end";
  if (!isRow(error, a.length + 1) || !isNear(sumOf(error), 0)) {
    return `error must be ${a.length + 1} numbers that add up to 0`;
  }
  const isDense = Array.isArray(dense) && dense.length === error.length && dense.every((row) => isRow(row));
  return isDense ? undefined : `dense must have ${error.length} rows of numbers`;
};

/** Σ w_i k_i, without those of weight 0. */
const weighted = (weights: readonly number[], slopes: readonly State[]): State => {
  const terms = slopes.flatMap((k, i) => (weights[i] === 0 ? [] : [mul(weights[i] ?? 0, k)]));
  const [one = broadcast(0), ...others] = terms;
  return add(one, ...others);
};

/** Σ b_i(θ) k_i, by the coefficients of θ, θ², …. */
export function combined(dense: Tableau["dense"], slopes: readonly State[], theta: Scalar): State {
  const powers = (row: readonly number[]): Scalar =>
    mul(theta, row.reduceRight<Scalar>((sum, d) => add(d, mul(theta, sum)), lit(0)));
  return slopes.map((k, i) => mul(powers(dense[i] ?? []), k)).reduce(
    (sum, term) => add(sum, term),
    broadcast(0),
  );
}

/** Where a step is made. */
type Within = Parameters<NonNullable<Method["between"]>>[0];

/**
 * The method of a tableau, for processes without noise.
 *
 * Errors: throws a RangeError for what is no such tableau. That its order is what it claims nothing checks here.
 *
 * @param tableau The coefficients.
 * @returns A method with an error estimate, for equal and adaptive steps.
 *
 * @example Heun's method with Euler's in it, as one that remembers its last slope
 * ```ts
 * import { equalSteps, rungeKutta } from "ito";
 *
 * const heun = rungeKutta({
 *   name: "heun",
 *   order: 2,
 *   c: [1, 1],
 *   a: [[1], [1 / 2, 1 / 2]],
 *   error: [-1 / 2, 1 / 2, 0],
 *   dense: [[1, -1 / 2], [0, 1 / 2], [0, 0]],
 * });
 * const strategy = equalSteps(heun, 100);
 * ```
 */
export function rungeKutta(tableau: Tableau): Method {
  const fault = faultOf(tableau);
  if (fault !== undefined) {
    throw new RangeError(`Cannot make a method of a tableau: ${fault}\nTry: rungeKutta(tsit5Tableau)`);
  }
  const { name, order, c, a, error: e, dense } = tableau;
  const slopesFrom = ({ x, t, tNext, dt, drift }: Within, first: State) => {
    let [high, slope] = [x, first];
    const slopes = [slope];
    a.forEach((row, i) => {
      const share = c[i];
      high = add(x, mul(dt, weighted(row, slopes)));
      slope = drift(high, share === undefined || share === 1 ? tNext : add(t, mul(share, dt)));
      slopes.push(slope);
    });
    return { high, slope, slopes };
  };
  return {
    name,
    calculus: "ito",
    strongOrder: order,
    weakOrder: order,
    errorOrder: order,
    noiseKinds: ["none"],
    remembers: first,
    opens: true,
    between: (s, share) => {
      const { slopes } = slopesFrom(s, s.drift(s.x, s.t));
      return add(s.x, mul(s.dt, combined(dense, slopes, share)));
    },
    step: ({ memory, ...s }) => {
      const { high, slope, slopes } = slopesFrom(s, recall(first, memory).slope);
      const error = mul(s.dt, weighted(e, slopes));
      return { low: sub(high, error), high, error, remember: { slope } };
    },
  };
}

/**
 * The weights b(θ) of a step's slopes at a share θ of it: x(t + θ dt) = x + dt Σ b_i(θ) k_i.
 *
 * @param dense The coefficients, as a tableau has them.
 * @returns A function of θ in [0, 1].
 *
 * @example Half way, by four slopes
 * ```ts
 * import { bogackiShampineTableau, interpolant } from "ito";
 *
 * interpolant(bogackiShampineTableau.dense)(0.5); // 0.236, 0.167, 0.222, −0.125
 * ```
 */
export function interpolant(dense: Tableau["dense"]): (theta: number) => readonly number[] {
  return (theta) => dense.map((row) => theta * row.reduceRight((sum, d) => sum * theta + d, 0));
}
