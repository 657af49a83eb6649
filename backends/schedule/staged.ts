/**
 * The *staged* schedule as kernels: for each stage one over rows, for its scalars, and one over their elements.
 *
 * Needs: a staged plan. Promises: kernels over rows; a total is a cell of its row when the stage has ended.
 * Tests: tests/backends/schedule/kernel_test.ts.
 * @module
 */
import type { Named, Program, Stage, StagePlan, Total as PlanTotal } from "./plans/stage_plan.ts";
import { type Cell, cellOf, type Kernel, monoids, type Statement, store, type Total } from "./kernel.ts";

/** The kernels of a stage; one is missing where it has nothing to do. */
export interface StageKernels {
  readonly scalars: Kernel | undefined;
  readonly elements: Kernel | undefined;
}

/** The kernels of a program. */
export interface ProgramKernels {
  readonly stages: readonly StageKernels[];
  /** Makes the results the variables' values. */
  readonly results: Kernel | undefined;
}

/** The running value of a stage's sum, in a cell of the lane that is read by the total's own symbol. */
export function runningTotal({ symbol, op }: PlanTotal, name: string): Total {
  const cell: Cell = { name, kind: "real", owner: "lane", symbol };
  return { cell, monoid: monoids[op] };
}

/** The statements that set a row's scalars, all at once. */
export function setAll(values: readonly Named[]): readonly Statement[] {
  if (values.length === 0) return [];
  const to = values.map((v) => ({ cell: cellOf(v.name, v.kind, "row"), lane: 0, values: [v.node] }));
  return [{ tag: "store", to, atOnce: true }];
}

/**
 * The statements of a stage's elements: fields are stored, and sums added up. `totals`: whether those are stored to the row,
 * for a later kernel, or stay with the lane.
 */
export function elementWork(
  { fields, partials }: Stage,
  totals: "row" | "lane" = "row",
): readonly Statement[] {
  if (fields.length + partials.length === 0) return [];
  const into = partials.map((p, k) => runningTotal(p, totals === "row" ? `t${k}` : p.name));
  const body: readonly Statement[] = [
    ...fields.map((f) => store(cellOf(f.name, f.kind, "element"), f.node)),
    ...into.map((t, k): Statement => ({
      tag: "join",
      into: t,
      lane: 0,
      value: partials[k]?.operand ?? t.cell.symbol,
    })),
  ];
  return [
    { tag: "each", over: "element", width: 1, into, body },
    ...(totals === "lane" ? [] : partials).map((p) => store(cellOf(p.name, "real", "row"), p.symbol)),
  ];
}

/** A kernel over rows. */
export function rowKernelOf(name: string, elements: number, body: readonly Statement[]): Kernel {
  return { name, grid: ["row"], elements, body };
}

const kernelOver = (name: string, elements: number, body: readonly Statement[]): Kernel | undefined =>
  body.length === 0 ? undefined : rowKernelOf(name, elements, body);

/** The kernels of a program; `name` is what its kernels' names begin with. */
export function programKernels(name: string, program: Program, elements: number): ProgramKernels {
  return {
    stages: program.stages.map((stage, r) => ({
      scalars: kernelOver(`${name} ${r} scalars`, elements, setAll(stage.hoisted)),
      elements: kernelOver(`${name} ${r} elements`, elements, elementWork(stage)),
    })),
    results: kernelOver(`${name} results`, elements, setAll(program.results)),
  };
}

/** The kernels of a plan. */
export function stagedKernels(
  plan: StagePlan,
): Readonly<Record<"begin" | "step" | "finish", ProgramKernels>> {
  return {
    begin: programKernels("begin", plan.begin, plan.elements),
    step: programKernels("step", plan.step, plan.elements),
    finish: programKernels("finish", plan.finish, plan.elements),
  };
}
