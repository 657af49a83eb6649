/**
 * A staged program as JavaScript: for each stage a function over the slots' scalars and one over their elements.
 *
 * Elements are taken in pairs, which share one draw of the generator, and summed in blocks of 16, block after block: the
 * order of every backend, so that sums agree bit for bit. All functions take (from, to, env): a range of slots, and the
 * arrays by name.
 * Tests: tests/golden_test.ts, tests/backends/targets/wasm/stage_test.ts.
 * @module
 */
import type { Precision } from "../../host/reals.ts";
import type { Kernel } from "../../schedule/kernel.ts";
import { programKernels } from "../../schedule/staged.ts";
import type { Program } from "../../schedule/plans/stage_plan.ts";
import { gathers } from "../tables.ts";
import { jsRows } from "./rows.ts";

/** The functions of a stage as source; `elements` is missing where a stage has nothing to do for its elements. */
export interface StageSource {
  readonly scalars: string | undefined;
  readonly elements: string | undefined;
}

/** The functions of a program as source. */
export interface ProgramSource {
  readonly stages: readonly StageSource[];
  readonly results: string | undefined;
  readonly tables: readonly (Float64Array)[];
}

/** The JavaScript of a staged program; `parts: "scalars"` leaves the elements to another engine. */
export function renderJsProgram(
  program: Program,
  elements: number,
  precision: Precision,
  parts: "all" | "scalars" = "all",
): ProgramSource {
  const roots = [
    ...program.stages.flatMap((s) =>
      [...s.hoisted, ...s.fields].map((v) => v.node).concat(s.partials.map((p) => p.operand))
    ),
    ...program.results.map((r) => r.node),
  ];
  const tables = gathers(roots);
  const kernels = programKernels("", program, elements);
  const text = (k: Kernel | undefined): string | undefined =>
    k === undefined ? undefined : jsRows(k, precision, tables.data);
  return {
    stages: kernels.stages.map((k) => ({
      scalars: text(k.scalars),
      elements: parts === "all" ? text(k.elements) : undefined,
    })),
    results: text(kernels.results),
    tables: tables.data.map((d) => d.values),
  };
}
