/**
 * What a plan has to do, counted from the plan and not from a run: the operations of its kernels and the bytes that they
 * cannot help moving. Time over time at the roofline is then a share.
 *
 * A field's element is 4 bytes, read or written once by each kernel that needs it; a table is read once a kernel, as all
 * rows share it; noise is made where it is used. Control (slots, lists, queues) is not counted.
 * @module
 */
import { element } from "../../sde/language/dsl.ts";
import { type Data, type Node, nodesOf } from "../../sde/language/expr.ts";
import { invariant, ofLane } from "../../backends/schedule/graphs/lanes.ts";
import { leanLoop } from "../../backends/schedule/plans/lean.ts";
import type { LoopPlan } from "../../backends/schedule/plans/loop_plan.ts";
import { keptOf } from "../../backends/schedule/plans/save.ts";
import type { Named, Stage, StagePlan } from "../../backends/schedule/plans/stage_plan.ts";
import { wgslRewriter } from "../../backends/targets/wgsl/lower.ts";
import { type StageLayout, stageLayout } from "../../backends/targets/wgsl/rows.ts";
import { noOperations, type Operations, operationsOf, times, together } from "./operations.ts";

const word = 4;

/** A looped plan's work. */
export interface LoopWork {
  /** Of a step: all variables' next values. */
  readonly step: Operations;
  /** Of a path beside its steps: where it begins and how it ends. */
  readonly path: Operations;
  /** What a path leaves in memory: its elements, two counts, a code, and the states that it keeps. */
  readonly pathBytes: number;
}

/** The work of a looped plan on a WebGPU device. */
export function loopWork(plan: LoopPlan): LoopWork {
  const lower = wgslRewriter();
  const { variables, output } = leanLoop(plan);
  const turn = operationsOf(variables.map((v) => lower(v.next)));
  return {
    step: times(1 / plan.stepsPerTurn, turn),
    path: together(operationsOf(variables.map((v) => lower(v.init))), operationsOf(output.map(lower))),
    pathBytes: word * (plan.elements + 3 + keptOf(plan)),
  };
}

/** A step's work in a staged plan. */
export interface StageWork {
  /** Operations for each row. */
  readonly row: Operations;
  /** Bytes for each row. */
  readonly rowBytes: number;
  /** Bytes a step, however many rows it has: tables. */
  readonly tableBytes: number;
}

const none: StageWork = { row: noOperations, rowBytes: 0, tableBytes: 0 };
const sum = (all: readonly StageWork[]): StageWork =>
  all.reduce((a, b) => ({
    row: together(a.row, b.row),
    rowBytes: a.rowBytes + b.rowBytes,
    tableBytes: a.tableBytes + b.tableBytes,
  }), none);

const leaves = (roots: readonly Node[]) => {
  const all = nodesOf(roots);
  const inputs = all.filter((n) => n.tag === "input" && n !== element);
  return {
    fields: inputs.filter((n) => n.shape === "state").length,
    scalars: inputs.filter((n) => n.shape === "scalar").length,
    tables: [...new Set(all.flatMap((n): readonly Data[] => (n.tag === "gather" ? [n.data] : [])))],
  };
};
const sizeOf = (tables: readonly Data[]): number =>
  tables.reduce((bytes, { values }) => bytes + word * values.length, 0);

type Lower = (n: Node) => Node;

/** The kernel over elements: fields and scalars in, fields and partial sums out. */
const elementWork = ({ fields, partials }: Stage, l: StageLayout, lower: Lower): StageWork => {
  const values = [...fields.map((f) => f.node), ...partials.map((p) => p.operand)];
  if (values.length === 0) return none;
  const lanes = Array.from({ length: l.width }, (_, j) => ofLane(values, j, l.width).map(lower)).flat();
  const fixed = invariant(lanes);
  const read = leaves(values);
  const joins = { ...noOperations, real: partials.length * l.elements };
  return {
    row: together(
      times(l.strips, operationsOf(lanes, fixed)),
      times(l.blocks, operationsOf(fixed)),
      joins,
    ),
    rowBytes: word * (l.elements * (read.fields + fields.length) + read.scalars + l.blocks * partials.length),
    tableBytes: sizeOf(read.tables),
  };
};

/** A kernel over rows: partial sums and scalars in, totals and scalars out. */
const rowWork = (
  values: readonly Named[],
  totals: Stage["totals"],
  l: StageLayout,
  lower: Lower,
): StageWork => {
  if (values.length + totals.length === 0) return none;
  const made = new Set<Node>(totals.map((t) => t.symbol));
  const read = leaves(values.map((v) => v.node));
  const own = nodesOf(values.map((v) => v.node)).filter((n) => made.has(n)).length;
  const joins = { ...noOperations, real: totals.length * l.blocks };
  return {
    row: together(operationsOf(values.map((v) => lower(v.node))), joins),
    rowBytes: word * (totals.length * l.blocks + read.scalars - own + totals.length + values.length),
    tableBytes: sizeOf(read.tables),
  };
};

/** The work of a step of a staged plan on a WebGPU device, oracles aside. */
export function stageWork(plan: StagePlan): StageWork {
  const l = stageLayout(plan);
  const { stages, results } = plan.step;
  const kernels = stages.flatMap((stage) => {
    const lower = wgslRewriter();
    return [rowWork(stage.hoisted, stage.totals, l, lower), elementWork(stage, l, lower)];
  });
  return sum([...kernels, rowWork(results, [], l, wgslRewriter())]);
}
