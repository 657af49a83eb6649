/**
 * The arrays that a staged plan's kernels read and write, and how many samples are in them at once.
 * Tests: tests/backends/run/memory_test.ts, tests/backends/targets/wasm/stage_test.ts.
 * @module
 */
import type { Kind } from "../../sde/language/ops.ts";
import type { Job } from "../schedule/job.ts";
import type { StagePlan } from "../schedule/plans/stage_plan.ts";

/** How many samples are under way at once. */
export function slotsOf(job: Job): number {
  return Math.min(job.batch, job.n);
}

/** An array that a plan needs. */
export interface ArrayOf {
  readonly name: string;
  readonly kind: Kind;
  readonly length: number;
}

/** Every array that the plan's kernels use, for `slots` rows, each name once. */
export function arraysOf(plan: StagePlan, slots: number): readonly ArrayOf[] {
  const scalar = (v: { readonly name: string; readonly kind: Kind }): ArrayOf => ({
    name: v.name,
    kind: v.kind,
    length: slots,
  });
  const field = (name: string): ArrayOf => ({ name, kind: "real", length: slots * plan.elements });
  const stages = [plan.begin, plan.step, plan.finish].flatMap((p) => p.stages);
  const all = [
    scalar({ name: "sample", kind: "word" }),
    scalar({ name: "accepted", kind: "flag" }),
    field("output"),
    ...plan.scalars.map(scalar),
    ...plan.states.map((s) => field(s.name)),
    ...plan.given.flatMap(({ symbol }) => (symbol.shape === "state" ? [field(symbol.name)] : [])),
    ...stages.flatMap((s) => [
      ...s.hoisted.map(scalar),
      ...s.partials.map(scalar),
      ...s.fields.map((f) => field(f.name)),
      ...s.oracles.map((o) => field(o.out)),
    ]),
  ];
  const known = new Set<string>();
  return all.filter((a) => !known.has(a.name) && known.add(a.name));
}
