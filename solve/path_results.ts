/**
 * What paths say of themselves, as named arrays: rows of an outcome taken apart.
 *
 * An outcome's row is a sample's elements and then its results that are real, as the recurrence lists them. With equal
 * steps nobody carries the time: attempts say it. Tests: tests/solve/results_test.ts.
 * @module
 */
import type { Calculus, Process } from "../sde/process.ts";
import type { Outcome } from "../backends/schedule/job.ts";
import type { Reals } from "../backends/host/reals.ts";
import type { Recurrence, Result } from "../solvers/step/step.ts";
import { timeAfter } from "../solvers/step/grid.ts";
import type { Strategy } from "../solvers/strategy.ts";

/** One number a sample, by name: the time that it reached, and what its strategy adds (`withResults`). */
export type PathResults = Readonly<Record<string, Reals>> & { readonly time: Reals };

/** The derivatives of samples and of their results by one of the numbers that they are given. */
export interface SampleGradient {
  /** [n · elements], as the samples: ∂x / ∂θ of each. */
  readonly samples: Reals;
  /** [n] of each result of one's own (`withResults`). */
  readonly results: Readonly<Record<string, Reals>>;
}

/** The names of the results that are real and no derivatives, in the order of a row. */
export function realNames(r: Recurrence): readonly string[] {
  const slopes = new Set(slopesOf(r).map(({ symbol }) => symbol));
  return r.results.filter(({ symbol }) => symbol.kind === "real" && !slopes.has(symbol))
    .map(({ name }) => name);
}

const slopesOf = ({ gradients = [] }: Recurrence): readonly Result[] =>
  gradients.flatMap(({ x, own }) => [...x, ...own]);

/** Where the derivatives of a recurrence stand in a row: after its elements and its results. */
export function slopeColumns(r: Recurrence): readonly {
  readonly name: string;
  readonly x: readonly [from: number, to: number];
  readonly own: readonly (readonly [name: string, at: number])[];
}[] {
  let at = r.elements + realNames(r).length;
  return (r.gradients ?? []).map(({ name, x, own }) => {
    const [from, to] = [at, at + x.length];
    at = to + own.length;
    return { name, x: [from, to], own: own.map((o, k) => [o.name, to + k]) };
  });
}

const emptyLike = (a: Reals, length: number): Reals =>
  a instanceof Float32Array ? new Float32Array(length) : new Float64Array(length);

/** Columns from … to − 1 of rows that are `width` wide. */
const columns = (a: Reals, width: number, from: number, to: number): Reals => {
  if (from === 0 && to === width) return a;
  const out = emptyLike(a, a.length / width * (to - from));
  for (let i = 0, k = 0; i < a.length; i += width) {
    for (let j = from; j < to; j++) out[k++] = a[i + j] ?? NaN;
  }
  return out;
};

/** Where so many of fixed steps lead. */
const timesAfter = (
  p: Process<Calculus>,
  s: Strategy<Calculus>,
  attempts: Uint32Array,
  like: Reals,
): Reals => {
  const { controller: c, method } = s;
  const after = timeAfter(p, s);
  const steps = c.tag === "fixed" ? c.steps : 1;
  const opening = method.opens === true ? 1 : 0; // a first try of no length
  const out = emptyLike(like, attempts.length);
  attempts.forEach((k, i) => {
    out[i] = after(Math.min(steps, Math.max(0, k - opening)));
  });
  return out;
};

/** The elements of the samples, their results by name, and the derivatives that were asked for. */
export function takenApart(a: {
  readonly process: Process<Calculus>;
  readonly strategy: Strategy<Calculus>;
  readonly recurrence: Recurrence;
  readonly outcome: Outcome;
}): {
  readonly samples: Reals;
  readonly results: PathResults;
  readonly gradients?: Readonly<Record<string, SampleGradient>>;
} {
  const { recurrence: r, outcome: { samples: rows, attempts } } = a;
  const names = realNames(r);
  const width = r.elements + names.length + slopesOf(r).length;
  const column = (k: number): Reals => columns(rows, width, k, k + 1);
  const found = names.map((name, k) => [name, column(r.elements + k)] as const);
  const time = found.find(([name]) => name === "time")?.[1] ??
    timesAfter(a.process, a.strategy, attempts, rows);
  const gradients = slopeColumns(r).map(({ name, x: [from, to], own }) =>
    [name, {
      samples: columns(rows, width, from, to),
      results: Object.fromEntries(own.map(([result, k]) => [result, column(k)])),
    }] as const
  );
  return {
    samples: columns(rows, width, 0, r.elements),
    results: { ...Object.fromEntries(found), time },
    ...(gradients.length === 0 ? {} : { gradients: Object.fromEntries(gradients) }),
  };
}
