/**
 * What stands between asking for a solve and running it.
 * @module
 */
import type { Calculus, Process } from "../sde/process.ts";
import type { Recurrence } from "../solvers/step/step.ts";
import type { Strategy } from "../solvers/strategy.ts";
import type { Callbacks } from "./callbacks.ts";
import type { Job } from "../backends/schedule/job.ts";
import type { Plan } from "../backends/schedule/plans/plan.ts";
import type { Save } from "../backends/schedule/plans/save.ts";
import type { Asked } from "./options.ts";

/** A solve that is ready to run. */
export interface Prepared {
  readonly process: Process<Calculus>;
  readonly strategy: Strategy<Calculus>;
  readonly recurrence: Recurrence;
  readonly plan: Plan;
  readonly job: Job;
  readonly told: Callbacks;
  readonly shape: readonly number[];
  readonly save: Save | undefined;
  readonly asked: Asked;
}
