/**
 * A sample that failed, once more: alone, in the arithmetic of the solve, until what went wrong goes wrong again.
 * Tests: tests/solve/failure_notes_test.ts.
 * @module
 */
import { t, x } from "../sde/process.ts";
import type { Node } from "../sde/language/expr.ts";
import type { Recurrence } from "../solvers/step/step.ts";
import { codeNames, codes, symbols } from "../solvers/symbols.ts";
import type { Job } from "../backends/schedule/job.ts";
import type { Precision } from "../backends/host/reals.ts";
import type { Ask } from "../backends/run/step_oracles.ts";
import type { Code } from "./solution.ts";
import { ofSample } from "./given.ts";
import { type Moment, type Step, stepThrough } from "../backends/run/stepping.ts";

/** Where a sample's replay ended. */
export interface Replayed {
  /** How: as the solve's own codes; `running` where it was stopped before its end. */
  readonly end: Code;
  /** The time at which the last step was tried. */
  readonly t: number;
  /** The sample's variables when it was tried; nothing where there was no step. */
  readonly before: Moment | undefined;
  /** The state after it. */
  readonly state: Float64Array;
  readonly steps: number;
}

const numberAt = (m: Moment | undefined, n: Node): number => {
  const v = m?.get(n);
  return typeof v === "number" ? v : NaN;
};

/** Solves one sample again, at most so many steps of it. */
export async function replay(a: {
  readonly recurrence: Recurrence;
  readonly job: Job;
  /** Its number in the run. */
  readonly sample: number;
  readonly precision: Precision;
  readonly most: number;
  readonly ask: Ask;
}): Promise<Replayed> {
  const { recurrence, job, sample, precision, ask } = a;
  let last: Step | undefined;
  let steps = 0;
  const each = (step: Step): boolean => {
    last = step;
    steps++;
    return step.finite && steps < a.most && job.signal?.aborted !== true;
  };
  await stepThrough({
    recurrence: ofSample(recurrence, job, sample),
    seed: job.seed,
    sample,
    precision,
    ask,
    each,
  });
  const [before, after] = [last?.before(), last?.after()];
  const code = codeNames[numberAt(after, symbols.code)] ?? "running";
  const state = after?.get(x);
  return {
    end: last?.finite === false ? "notFinite" : code,
    t: numberAt(before, t),
    before,
    state: typeof state === "object" ? state : new Float64Array(recurrence.elements),
    steps,
  };
}

/** Whether a replay came to an end of its own that is none of a good sample. */
export function failsAgain({ end }: Replayed): boolean {
  return end !== "running" && end !== codeNames[codes.done];
}
