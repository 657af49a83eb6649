/**
 * Control variates: numbers of a path whose mean is known take away what varies with them.
 *
 *     ŷ = ȳ − Σ βᵢ (c̄ᵢ − μᵢ),   β = S_cc⁻¹ S_cy,   se = √( (S_yy − β·S_cy) / (n (n − k − 1)) )
 *
 * with S the sums of products about the means over n paths, and k controls. β comes of the same paths, which biases ŷ by
 * some 1/n, far below its error. Source: Lavenberg and Welch, "A perspective on the use of control variables to increase the
 * efficiency of Monte Carlo simulations" (1981); Glasserman, "Monte Carlo Methods in Financial Engineering", 4.1.
 * Tests: tests/solve/ensemble/controls_test.ts.
 * @module
 */
import * as E from "fp-ts/Either";
import { pipe } from "fp-ts/function";
import { foundText, isRecord } from "../../sde/border/decode.ts";
import type { ItoError } from "../../sde/border/errors.ts";
import type { PathResult } from "../../solvers/results.ts";
import type { Controlled } from "./answers.ts";
import type { Moments } from "./moments.ts";
import { type Payoffs, payoffsOf } from "./payoffs.ts";

/** A number of a path's end whose mean is known. */
export interface ControlOption {
  /** The number: one expression of x and t at the end. */
  readonly of: Payoffs;
  /** Its true mean, over paths as the solve makes them: of a step's own mean where that is another. */
  readonly mean: number;
}

/** Most controls. */
const most = 16;

/** Whether these are controls. */
export function isControls(u: unknown): u is readonly ControlOption[] {
  return Array.isArray(u) && u.length > 0 && u.length <= most &&
    Array.from<unknown>(u).every((c) =>
      isRecord(c) && typeof c.of === "function" && Number.isFinite(c.mean) &&
      Object.keys(c).every((k) => k === "of" || k === "mean")
    );
}

/** The name of control i among the results. */
export const controlName = (i: number): string => `control[${i}]`;

/** Controls as results of the path. Errors (Left): `BadOption`. */
export function controlResults(
  controls: readonly ControlOption[],
): E.Either<ItoError, Readonly<Record<string, PathResult>>> {
  const one = (of: Payoffs, i: number): E.Either<ItoError, Readonly<Record<string, PathResult>>> =>
    pipe(
      payoffsOf(of, controlName(i).replace("control", "controls")),
      E.chain(({ of: result, ...others }) =>
        result !== undefined && Object.keys(others).length === 0
          ? E.right({ [controlName(i)]: result })
          : E.left<ItoError>({
            tag: "BadOption",
            where: "ensemble",
            option: controlName(i).replace("control", "controls"),
            found: `a record of ${foundText(Object.keys({ ...others }))}`,
            wanted: "({ x, t }) => an expression of one number a path",
            try: "controls: [{ of: ({ x }) => component(x, 0), mean: 1 }]",
          })
      ),
    );
  return controls.reduce<E.Either<ItoError, Readonly<Record<string, PathResult>>>>(
    (all, { of }, i) =>
      pipe(all, E.chain((before) => pipe(one(of, i), E.map((result) => ({ ...before, ...result }))))),
    E.right({}),
  );
}

/** Below this share of a control's own variance, what others leave of it is rounding. */
const leastLeft = 1e-10;

/**
 * S_cc⁻¹ S_cy by elimination, a control that has not varied, or is made of those before it, left out; and how many are in it.
 */
const weightsOf = (
  s: (i: number, j: number) => number,
  k: number,
): { readonly weights: Float64Array; readonly used: readonly boolean[] } => {
  const rows = Array.from({ length: k }, (_, i) => Float64Array.from({ length: k + 1 }, (_, j) => s(i, j)));
  const used = rows.map(() => false);
  for (let p = 0; p < k; p++) {
    const row = rows[p];
    const pivot = row?.[p] ?? 0;
    if (row === undefined || !(pivot > leastLeft * s(p, p))) continue;
    used[p] = true;
    for (let i = 0; i < k; i++) {
      const other = rows[i];
      if (i === p || other === undefined) continue;
      const share = (other[p] ?? 0) / pivot;
      for (let j = 0; j <= k; j++) other[j] = (other[j] ?? NaN) - share * (row[j] ?? NaN);
    }
  }
  const weights = Float64Array.from(rows, (row, i) => (used[i] ? (row[k] ?? NaN) / (row[i] ?? NaN) : 0));
  return { weights, used };
};

/** A payoff with its controls, of the moments of columns whose products are summed; `place` is a column's among these. */
export function controlledBy(
  { count, mean, products }: Moments,
  { payoff, controls, place }: {
    readonly payoff: number;
    readonly controls: readonly { readonly column: number; readonly mean: number }[];
    readonly place: (column: number) => number;
  },
): Controlled {
  const width = Math.sqrt(products.length);
  const all = [...controls.map(({ column }) => place(column)), place(payoff)];
  const s = (i: number, j: number): number => products[(all[i] ?? NaN) * width + (all[j] ?? NaN)] ?? NaN;
  const k = controls.length;
  const { weights, used } = weightsOf(s, k);
  const off = controls.map((c) => (mean[c.column] ?? NaN) - c.mean);
  const explained = weights.reduce((sum, b, i) => sum + b * s(i, k), 0);
  const left = Math.max(0, s(k, k) - explained);
  const degrees = count - used.filter(Boolean).length - 1;
  const bad = count === 0;
  return {
    mean: Float64Array.of(
      bad ? NaN : weights.reduce((y, b, i) => y - b * (off[i] ?? NaN), mean[payoff] ?? NaN),
    ),
    standardError: Float64Array.of(degrees > 0 ? Math.sqrt(left / (count * degrees)) : NaN),
    weights,
    explained: s(k, k) > 0 ? explained / s(k, k) : 0,
  };
}

/** Standard errors from which on a mean is not believed to be the true one: once in 10⁹ it is. */
const believable = 6;

/** What is to be said of controls whose mean is not the one that is given, or that do nothing. */
export function controlNotes(
  { count, mean, squares }: Moments,
  controls: readonly { readonly column: number; readonly mean: number }[],
): readonly string[] {
  return controls.flatMap((c, i) => {
    const found = mean[c.column] ?? NaN;
    const se = Math.sqrt((squares[c.column] ?? NaN) / (count * (count - 1)));
    if (se === 0) {
      return [`controls[${i}] is ${found} on every path, and takes nothing away. Try: one that varies`];
    }
    if (!(Math.abs(found - c.mean) > believable * se)) return [];
    return [
      `Doubtful: the mean of controls[${i}] is ${found.toPrecision(6)} ± ${
        se.toPrecision(2)
      } over the paths, and ${
        c.mean.toPrecision(6)
      } as it is given: what is controlled is off by as much. Try: the mean that these steps have, or shorter ones`,
    ];
  });
}
