/**
 * Where the results of a looped plan go: an array a column, for all paths of a job.
 * Tests: tests/backends/devices/abort_test.ts, tests/backends/devices/addresses_test.ts.
 * @module
 */
import type { Node } from "../../sde/language/expr.ts";
import type { Outcome } from "./job.ts";
import type { Precision, RealArray } from "../host/reals.ts";
import type { LoopPlan } from "./plans/loop_plan.ts";
import { keptOf, type Save } from "./plans/save.ts";
import { widthOf } from "./plans/width.ts";

/** All columns; a path without results has code 0. */
export type Results = Pick<Outcome, "samples" | "attempts" | "accepts" | "codes" | "saved">;

/** What a plan says of a path's results: how many reals, and which states it keeps. */
export type RowPlan = Pick<LoopPlan, "elements" | "save"> & { readonly reals: readonly unknown[] };

/** What a path holds at times that it has not reached, where such there may be. */
const unreached = (save: Save | undefined, saved: RealArray): RealArray =>
  save?.tag === "times" ? saved.fill(NaN) : saved;

/** Room for the results of so many paths. */
export function resultsRoom(plan: RowPlan, precision: Precision, n: number): Results {
  const reals = (length: number): Float32Array | Float64Array =>
    precision === "f32" ? new Float32Array(length) : new Float64Array(length);
  const words = (): Uint32Array => new Uint32Array(n);
  return {
    samples: reals(n * widthOf(plan)),
    attempts: words(),
    accepts: words(),
    codes: words(),
    ...(plan.save === undefined ? {} : { saved: unreached(plan.save, reals(n * keptOf(plan))) }),
  };
}

/** The same room for other paths: no path has results yet, whatever values are still there. */
export function emptied(plan: RowPlan, r: Results): Results {
  if (r.saved !== undefined) unreached(plan.save, r.saved);
  [r.attempts, r.accepts, r.codes].forEach((column) => column.fill(0));
  return r;
}

/** A path that was under way when its solve stopped. */
export interface Standing {
  /** Its place in the job. */
  readonly path: number;
  /** The elements of x, then the results that are real. */
  readonly state: ArrayLike<number>;
  readonly attempts: number;
  readonly accepts: number;
}

/** Where a path that has not ended stands, of a target's variables, each by its node. */
export function standingOf(
  path: number,
  at: { readonly standing: readonly Node[]; readonly attempts: Node; readonly accepts: Node },
  valueOf: (n: Node) => number,
): Standing {
  return {
    path,
    state: at.standing.map(valueOf),
    attempts: valueOf(at.attempts) >>> 0,
    accepts: valueOf(at.accepts) >>> 0,
  };
}

/**
 * What is left of paths that have not ended: where they stood, or zeros where they had not begun or nothing is known; their
 * code is 0, and of the states on their way none is kept.
 */
export function leaveUndone(to: Results, standing: readonly Standing[]): void {
  const { codes, samples, saved } = to;
  const n = codes.length;
  for (const values of [samples, saved ?? samples]) {
    const width = values.length / n;
    for (let i = 0; i < n; i++) if (codes[i] === 0) values.fill(0, i * width, (i + 1) * width);
  }
  for (const { path, state, attempts, accepts } of standing) {
    if (codes[path] !== 0) continue;
    samples.set(state, path * samples.length / n);
    to.attempts[path] = attempts;
    to.accepts[path] = accepts;
  }
}

/** The attempts of those that have not ended. */
export function attemptsOf({ codes }: Results, standing: readonly Standing[]): number {
  return standing.reduce((sum, s) => sum + (codes[s.path] === 0 ? s.attempts : 0), 0);
}
