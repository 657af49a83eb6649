/**
 * The passes over control: a plan's kernels as they come, and after each pass on the way to the CPU's targets or to a GPU's.
 * Tests: tests/explain/control_test.ts.
 * @module
 */
import { float32Rewriter } from "../backends/schedule/graphs/lower.ts";
import { isOverElements, type Kernel } from "../backends/schedule/kernel.ts";
import { kernelLines } from "../backends/schedule/kernel_text.ts";
import { loopedKernel } from "../backends/schedule/looped.ts";
import {
  hoisted,
  inBlocks,
  lowered,
  overBlocks,
  type Pass,
  strips,
} from "../backends/schedule/passes/control.ts";
import { leanLoop } from "../backends/schedule/plans/lean.ts";
import type { Plan } from "../backends/schedule/plans/plan.ts";
import { leanLoopOf } from "../backends/schedule/loop_of.ts";
import { type ProgramKernels, stagedKernels } from "../backends/schedule/staged.ts";

/** What can be shown of control: the kernels as the schedule makes them, or what a pass leaves. */
export type ControlPassName = "schedule" | "strips" | "hoist" | "blocks" | "split";
/** Every one of them. */
export const controlPassNames: readonly ControlPassName[] = [
  "schedule",
  "strips",
  "hoist",
  "blocks",
  "split",
];

/** Whether a name is that of a pass over control. */
export function isControlPass(name: string): name is ControlPassName {
  return controlPassNames.some((p) => p === name);
}

const cpuWay = (): readonly Pass[] => [strips(2, "apart"), lowered(float32Rewriter()), hoisted, inBlocks];
const gpuWay =
  (): readonly Pass[] => [strips(4, "together"), lowered(float32Rewriter()), overBlocks, hoisted];

const ofProgram = ({ stages, results }: ProgramKernels): readonly Kernel[] =>
  [...stages.flatMap((s) => [s.scalars, s.elements]), results].filter((k) => k !== undefined);

const kernelsOf = (plan: Plan): readonly Kernel[] =>
  plan.tag === "looped"
    ? [loopedKernel(leanLoopOf(leanLoop(plan)))]
    : Object.values(stagedKernels(plan)).flatMap(ofProgram);

/** The kernel after the passes up to that of this name. */
const upTo = (k: Kernel, way: readonly Pass[], name: string): Kernel =>
  way.slice(0, way.findIndex((p) => p.name === name) + 1)
    .reduce((now, pass) => (isOverElements(k) ? pass.run(now) : now), k);

/** What a pass over control needs and promises, and the kernels that it leaves; none where the plan has no such pass. */
export function controlParagraphs(plan: Plan, name: ControlPassName): readonly (readonly string[])[] {
  const kernels = kernelsOf(plan);
  if (name === "schedule") return kernels.map(kernelLines);
  const way = name === "split" ? gpuWay() : cpuWay();
  const pass = way.find((p) => p.name === name);
  const over = kernels.filter(isOverElements);
  if (pass === undefined || over.length === 0) return [];
  const where = name === "split" ? "on the way to a GPU" : "on the way to the CPU";
  return [
    [`${name}, ${where}`, `needs     ${pass.needs}`, `promises  ${pass.promises}`],
    ...over.map((k) => kernelLines(upTo(k, way, name))),
  ];
}
