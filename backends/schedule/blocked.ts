/**
 * The *blocked* schedule as a kernel: the whole adaptive loop of a sample of many elements, where no oracle is asked. A
 * sample is a workgroup's on a GPU, a thread's on a CPU: no kernel a step, no list of rows, no host in between.
 *
 * Needs: a staged plan without oracles. Promises: one kernel over paths; scalars are cells of the path, fields of its
 * elements; values as the staged kernels make them, so with the same bits.
 * Tests: tests/backends/schedule/kernel_test.ts.
 * @module
 */
import { internal } from "../../sde/border/errors.ts";
import { apply, literal } from "../../sde/language/expr.ts";
import { codes, symbols } from "../../solvers/symbols.ts";
import type { Named, Program, StagePlan } from "./plans/stage_plan.ts";
import { proposed } from "./plans/stage_plan.ts";
import { type Cell, cellOf, type Kernel, type Statement, store } from "./kernel.ts";
import { out } from "./looped.ts";
import { resultNames } from "./loop_of.ts";
import { elementWork } from "./staged.ts";

type Run = readonly Statement[];

/** The flag of a step that was accepted. */
const accepted: Cell = cellOf("accepted", "flag", "lane");

const setAll = (values: readonly Named[]): Run =>
  values.length === 0 ? [] : [{
    tag: "store",
    to: values.map((v) => ({ cell: cellOf(v.name, v.kind, "lane"), lane: 0, values: [v.node] })),
    atOnce: true,
  }];

const stagesOf = (program: Program): Run =>
  program.stages.flatMap((stage) => [...setAll(stage.hoisted), ...elementWork(stage, "lane")]);

/** Copies a field of the path's elements. */
const copied = (to: Cell, from: string): Run => [{
  tag: "each",
  over: "element",
  width: 1,
  into: [],
  body: [store(to, cellOf(from, "real", "element").symbol)],
}];

/** Whether a plan can be one kernel over samples: what is given for each sample is known to slots alone. */
export function isBlockable(plan: StagePlan): boolean {
  return !plan.hasOracle && plan.given.length === 0;
}

/** The kernel of a staged plan; throws `Internal:` where it has an oracle. */
export function blockedKernel(plan: StagePlan): Kernel {
  if (!isBlockable(plan)) throw internal("a kernel cannot ask an oracle");
  const { begin, step, finish } = plan;
  const isDone = apply("weq", [symbols.code, literal(codes.done, "word")]);
  const kept = (when: boolean): Run =>
    plan.states.filter((s) => s.whenAccepted === when)
      .flatMap((s) => copied(cellOf(s.name, "real", "element"), proposed(s.name)));
  const result = (name: string) => {
    const cell = cellOf(name, "word", "lane");
    return { cell: cellOf(name, "word", "path"), lane: 0, values: [cell.symbol] };
  };
  return {
    name: "solve",
    grid: ["path"],
    elements: plan.elements,
    body: [
      ...plan.scalars.map((s) => store(cellOf(s.name, s.kind, "lane"), s.init)),
      ...stagesOf(begin),
      {
        tag: "until",
        code: symbols.code,
        most: plan.most,
        body: [
          ...stagesOf(step),
          ...setAll(step.results),
          ...kept(false),
          { tag: "when", on: { tag: "flag", flag: accepted.symbol }, body: kept(true) },
        ],
      },
      ...copied(out, "x"),
      ...plan.reals.map((name, k): Statement => ({
        tag: "store",
        to: [{ cell: out, lane: plan.elements + k, values: [cellOf(name, "real", "lane").symbol] }],
        atOnce: false,
      })),
      {
        tag: "when",
        on: { tag: "flag", flag: isDone },
        body: [...stagesOf(finish), ...copied(out, "output")],
      },
      { tag: "store", to: resultNames.map(result), atOnce: false },
    ],
  };
}
