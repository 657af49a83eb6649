/**
 * A staged plan as WGSL: for each stage a kernel over rows (totals, then hoisted scalars) and one over their elements;
 * then the kernels that move samples through slots.
 * Tests: tests/golden_test.ts, tests/backends/devices/webgpu/stage_test.ts.
 * @module
 */
import type { Node } from "../../../sde/language/expr.ts";
import { block, type Place } from "../emit.ts";
import type { Named, OracleCall, Program, StagePlan, Total } from "../../schedule/plans/stage_plan.ts";
import { assignKernel, commitLines, denseKernel, retireKernel } from "./control.ts";
import {
  addToTotal,
  elementKernel,
  fieldRow,
  initialTotal,
  partialAt,
  type PhaseContext,
  phaseContext,
} from "./elements.ts";
import {
  fieldBuffer,
  type Phase,
  readsTables,
  rowKernel,
  scalarText,
  type StageKernel,
  type StageLayout,
  stageLayout,
  storeColumn,
} from "./rows.ts";
import { wgslSyntax } from "./syntax.ts";

/** An oracle's evaluation: the kernel that writes its input in dense rows, where no stage has done so already. */
export interface StageOracle {
  readonly call: OracleCall;
  readonly dense: StageKernel | undefined;
  /** The buffers of its input and output. */
  readonly x: string;
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
  /** After a step: writes out what has ended. */
  readonly retire: StageKernel;
  /** After that: gives its slot to the next sample, or closes the gap. */
  readonly assign: StageKernel;
  /** Buffers of fields that are dense by row. */
  readonly dense: readonly string[];
}

/** The lines of a row kernel: totals from partial sums, then values, each computed before any is stored. */
const rowLines = (a: {
  readonly context: PhaseContext;
  readonly totals: readonly Total[];
  readonly values: readonly Named[];
  readonly store: (v: Named, text: string) => readonly string[];
}): readonly string[] => {
  const { context: c, totals, values, store } = a;
  const { layout: l } = c;
  const sums = totals.length === 0 ? [] : [
    ...totals.map((t, k) => `var t${k} = ${initialTotal(t)};`),
    `for (var b = 0u; b < ${l.blocks}u; b++) {`,
    ...totals.map((t, k) => `  let w${k} = ${partialAt(l, k)};\n  ${addToTotal(c, t, `t${k}`, `w${k}`)}`),
    "}",
    ...totals.map((t, k) => storeColumn(l, t.name, `t${k}`)),
  ];
  const symbols = new Map<Node, string>(totals.map((t, k) => [t.symbol, `t${k}`]));
  const place: Place = (n) => symbols.get(n) ?? scalarText(l, c.phase, n);
  const roots = values.map((v) => c.lower(v.node));
  const body = block({ syntax: wgslSyntax, roots, place, tables: l.tables });
  const nexts = values.map((v, i) => `let n${i} = ${body.use(roots[i] ?? v.node)};`);
  return [...sums, ...body.lines, ...nexts, ...values.flatMap((v, i) => store(v, `n${i}`))];
};

const scalarKernel = (name: string, a: Parameters<typeof rowLines>[0]): readonly StageKernel[] => {
  if (a.totals.length + a.values.length === 0) return [];
  const { layout, phase } = a.context;
  const body = rowLines(a);
  const buffers = [...(a.totals.length > 0 ? ["P"] : []), ...readsTables(body)];
  return [rowKernel({ layout, name, phase, span: 0, buffers, body })];
};

const oracleOf = (c: PhaseContext, name: string, call: OracleCall): StageOracle => {
  const { layout, phase } = c;
  const { buffer: from, base } = fieldRow(c, call.x);
  const out = fieldBuffer(call.out);
  if (from === fieldBuffer(call.x) && !layout.states.has(call.x)) {
    return { call, x: from, dense: undefined, out };
  }
  const to = fieldBuffer(`${call.out}X`);
  return { call, x: to, dense: denseKernel({ layout, phase, name, from, base, to }), out };
};

const programKernels = (layout: StageLayout, phase: Phase, program: Program): readonly StageKernels[] => {
  const store = (v: Named, text: string): readonly string[] => [storeColumn(layout, v.name, text)];
  return program.stages.map((stage, r): StageKernels => {
    const context = phaseContext(layout, phase);
    const name = (what: string): string => `${phase} ${r} ${what}`;
    const elements = elementKernel(context, stage, name("elements"));
    const { totals, hoisted: values } = stage;
    return {
      kernels: [
        ...scalarKernel(name("scalars"), { context, totals, values, store }),
        ...(elements === undefined ? [] : [elements]),
      ],
      oracles: stage.oracles.map((call) => oracleOf(context, name("dense"), call)),
    };
  });
};

/** The commit as a stage of its own: the step's results become the variables' values. */
const commitStage = (layout: StageLayout, program: Program): StageKernels => {
  const context = phaseContext(layout, "step");
  const row = { context, totals: [], values: program.results, store: commitLines(layout) };
  return { kernels: scalarKernel("commit", row), oracles: [] };
};

/** Every kernel of a staged plan. */
export function renderWgslStages(plan: StagePlan): PlanKernels {
  const layout = stageLayout(plan);
  const begin = programKernels(layout, "begin", plan.begin);
  const step = [...programKernels(layout, "step", plan.step), commitStage(layout, plan.step)];
  const finish = programKernels(layout, "finish", plan.finish);
  const own = new Set(["S", "P", "tables", "samples", "results", ...[...layout.states].map(fieldBuffer)]);
  const named = [...begin, ...step, ...finish].flatMap((s) => [
    ...s.kernels.flatMap((k) => k.buffers),
    ...s.oracles.flatMap((o) => [o.x, o.out]),
  ]);
  return {
    layout,
    begin,
    step,
    finish,
    retire: retireKernel(layout),
    assign: assignKernel(plan, layout),
    dense: [...new Set(named)].filter((name) => !own.has(name)),
  };
}
