/**
 * Where the results of a looped plan go: an array a column, for all paths of a job.
 * @module
 */
import type { Outcome } from "./job.ts";
import type { Precision } from "./js.ts";
import type { LoopPlan } from "./loop_plan.ts";
import { keptOf } from "./save.ts";

/** All columns; a path without results has code 0. */
export type Results = Pick<Outcome, "samples" | "attempts" | "accepts" | "codes" | "saved">;

/** Room for the results of so many paths. */
export function resultsRoom(plan: LoopPlan, precision: Precision, n: number): Results {
  const reals = (length: number): Float32Array | Float64Array =>
    precision === "f32" ? new Float32Array(length) : new Float64Array(length);
  const words = (): Uint32Array => new Uint32Array(n);
  return {
    samples: reals(n * plan.elements),
    attempts: words(),
    accepts: words(),
    codes: words(),
    ...(plan.save === undefined ? {} : { saved: reals(n * keptOf(plan)) }),
  };
}

/** The same room for other paths: no path has results yet, whatever values are still there. */
export function emptied(r: Results): Results {
  [r.attempts, r.accepts, r.codes].forEach((column) => column.fill(0));
  return r;
}

/** Makes the values of paths without results zeros: what others have left, or they themselves on their way. */
export function clearUndone({ codes, samples, saved }: Results): void {
  const n = codes.length;
  for (const values of [samples, saved ?? samples]) {
    const width = values.length / n;
    for (let i = 0; i < n; i++) if (codes[i] === 0) values.fill(0, i * width, (i + 1) * width);
  }
}
