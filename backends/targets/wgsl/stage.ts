/**
 * A staged plan as WGSL: for each stage a kernel over rows (totals, then hoisted scalars) and one over their elements;
 * then the kernels that move samples through slots.
 * Tests: tests/golden_test.ts, tests/backends/devices/webgpu/stage_test.ts.
 * @module
 */
import type { Statement } from "../../schedule/kernel.ts";
import { totalling } from "../../schedule/passes/control.ts";
import { elementWork, rowKernelOf, setAll } from "../../schedule/staged.ts";
import type { OracleCall, Program, StagePlan } from "../../schedule/plans/stage_plan.ts";
import { assignKernel, denseKernel, keepKernel, retireKernel } from "./control.ts";
import { fieldRow, type PhaseContext, phaseContext, rowsKernel } from "./elements.ts";
import { fieldBuffer, type Phase, type StageKernel, type StageLayout, stageLayout } from "./rows.ts";

/** An oracle's evaluation: the kernels that write its inputs in dense rows, where no stage has done so already. */
export interface StageOracle {
  readonly call: OracleCall;
  readonly dense: readonly StageKernel[];
  /** The buffers of x and of further states. */
  readonly inputs: readonly string[];
  readonly out: string;
}

/** What is dispatched between two cuts, and what is asked of oracles then. */
export interface StageKernels {
  readonly kernels: readonly StageKernel[];
  readonly oracles: readonly StageOracle[];
}

/** All kernels of a plan. */
export interface PlanKernels {
  readonly layout: StageLayout;
  readonly begin: readonly StageKernels[];
  /** The last stage is the commit. */
  readonly step: readonly StageKernels[];
  readonly finish: readonly StageKernels[];
  /** After a step, and where samples begin: copies the states that are due, where any are kept on the way. */
  readonly keep?: StageKernel;
  /** After that: writes out what has ended. */
  readonly retire: StageKernel;
  /** After that: gives its slot to the next sample, or closes the gap. */
  readonly assign: StageKernel;
  /** Buffers of fields that are dense by row. */
  readonly dense: readonly string[];
}

const oracleOf = (c: PhaseContext, name: string, call: OracleCall): StageOracle => {
  const { layout, phase } = c;
  const inputs = [call.x, ...call.states].map((field, i) => {
    const { buffer: from, base } = fieldRow(c, field);
    if (from === fieldBuffer(field) && !layout.states.has(field)) return { buffer: from, dense: [] };
    const to = fieldBuffer(`${call.out}X${i === 0 ? "" : i}`);
    return { buffer: to, dense: [denseKernel({ layout, phase, name, from, base, to })] };
  });
  return {
    call,
    dense: inputs.flatMap(({ dense }) => dense),
    inputs: inputs.map(({ buffer }) => buffer),
    out: fieldBuffer(call.out),
  };
};

const programKernels = (layout: StageLayout, phase: Phase, program: Program): readonly StageKernels[] => {
  return program.stages.map((stage, r): StageKernels => {
    const context = phaseContext(layout, phase);
    const name = (what: string): string => `${phase} ${r} ${what}`;
    const over = (what: string, body: readonly Statement[]): readonly StageKernel[] =>
      body.length === 0 ? [] : [rowsKernel(context, rowKernelOf(name(what), layout.elements, body))];
    // elements first: what scalars lower too is lowered already
    const elements = over("elements", elementWork(stage));
    return {
      kernels: [...over("scalars", totalling(stage.totals, setAll(stage.hoisted))), ...elements],
      oracles: stage.oracles.map((call) => oracleOf(context, name("dense"), call)),
    };
  });
};

/** The commit as a stage of its own: the step's results become the variables' values. */
const commitStage = (layout: StageLayout, program: Program): StageKernels => {
  const context = phaseContext(layout, "step");
  const kernel = rowKernelOf("commit", layout.elements, setAll(program.results));
  return { kernels: [rowsKernel(context, kernel, true)], oracles: [] };
};

/** Every kernel of a staged plan. */
export function renderWgslStages(plan: StagePlan): PlanKernels {
  const layout = stageLayout(plan);
  const begin = programKernels(layout, "begin", plan.begin);
  const step = [...programKernels(layout, "step", plan.step), commitStage(layout, plan.step)];
  const finish = programKernels(layout, "finish", plan.finish);
  const given = layout.row === undefined ? [] : [fieldBuffer(layout.row)];
  const own = new Set([
    ...given,
    "S",
    "P",
    "tables",
    "samples",
    "results",
    "saved",
    ...[...layout.states].map(fieldBuffer),
  ]);
  const named = [...begin, ...step, ...finish].flatMap((s) => [
    ...s.kernels.flatMap((k) => k.buffers),
    ...s.oracles.flatMap((o) => [...o.inputs, o.out]),
  ]);
  return {
    layout,
    begin,
    step,
    finish,
    ...(plan.save === undefined ? {} : { keep: keepKernel(layout, plan.save) }),
    retire: retireKernel(layout),
    assign: assignKernel(plan, layout),
    dense: [...new Set(named)].filter((name) => !own.has(name)),
  };
}
