/**
 * The fifth stop of `explain`: the code of a plan, for each target by its own renderer. A new target is one line here.
 * Tests: tests/golden_test.ts.
 * @module
 */
import type { Data } from "../sde/language/node.ts";
import { oneLine } from "../sde/border/one_line.ts";
import { arraysOf } from "../backends/devices/arrays.ts";
import { renderJsLoop } from "../backends/targets/js/loop.ts";
import { renderJsProgram } from "../backends/targets/js/stage.ts";
import type { Plan } from "../backends/schedule/plans/plan.ts";
import { cpuPlan } from "../backends/schedule/plans/keep.ts";
import type { Program, StagePlan } from "../backends/schedule/plans/stage_plan.ts";
import { gathers } from "../backends/targets/tables.ts";
import { renderWasmLoop } from "../backends/targets/wasm/loop.ts";
import { renderWasmStages } from "../backends/targets/wasm/stage.ts";
import { renderNativeLoop } from "../backends/targets/native/loop.ts";
import { renderNativeStages } from "../backends/targets/native/rows.ts";
import { renderWgslLoop } from "../backends/targets/wgsl/loop.ts";
import { renderWgslStages } from "../backends/targets/wgsl/stage.ts";
import type { Precision } from "../backends/host/reals.ts";
import type { Width } from "../backends/targets/wasm/reals.ts";

/** The name of a target. */
export type Target = "js" | "wgsl" | "wasm" | "native";

/** A target: its name, its heading, and how a plan becomes its text. */
export interface Renderer {
  readonly name: Target;
  readonly title: string;
  readonly render: (plan: Plan, precision: Precision) => string;
}

const programsOf = ({ begin, step, finish }: StagePlan): readonly (readonly [string, Program])[] =>
  Object.entries({ begin, step, finish });

const headed = (heading: string, text: string | undefined): readonly string[] =>
  text === undefined ? [] : [`// ${heading}\n${text.trim()}`];

const jsProgram = (
  name: string,
  program: Program,
  elements: number,
  precision: Precision,
): readonly string[] => {
  const source = renderJsProgram(program, elements, precision);
  return [
    ...source.stages.flatMap(({ scalars, elements: all }, r) => [
      ...headed(`${name} ${r} scalars`, scalars),
      ...headed(`${name} ${r} elements`, all),
    ]),
    ...headed(`${name} results`, source.results),
  ];
};

const js = (plan: Plan, precision: Precision): string => {
  if (plan.tag === "looped") return renderJsLoop(plan, precision);
  const kept = cpuPlan(plan);
  return programsOf(kept).flatMap(([name, p]) => jsProgram(name, p, plan.elements, precision)).join("\n\n");
};

const wgsl = (plan: Plan): string => {
  if (plan.tag === "looped") return renderWgslLoop(plan).wgsl;
  const { begin, step, finish, retire, assign } = renderWgslStages(plan);
  const stages = [...begin, ...step, ...finish].flatMap((s) => [
    ...s.kernels,
    ...s.oracles.flatMap((o) => o.dense),
  ]);
  return [...stages, retire, assign].flatMap((k) => headed(k.name, k.code)).join("\n\n");
};

/** Where a text needs an address: in memory, arrays lie where there is room for so many slots. */
const apart = 65536;

const wasm = (plan: Plan, precision: Precision): string => {
  const width: Width = precision === "f32" ? "f32" : "f64";
  if (plan.tag === "looped") return renderWasmLoop(plan, "own", width).text;
  const kept = cpuPlan(plan);
  const programs = programsOf(kept);
  const stages = programs.flatMap(([name, p]) =>
    p.stages.map((stage, r) => ({ name: `${name}${r}`, stage }))
  );
  const roots = stages.flatMap((
    { stage: s },
  ) => [...s.fields.map((f) => f.node), ...s.partials.map((p) => p.operand)]);
  const tables = gathers(roots).data;
  const names = [...arraysOf(kept, 1).map((a) => a.name), ...tables.map((d) => `table ${oneLine(d.name)}`)];
  const array = (name: string): number => apart * (names.indexOf(name) + 1);
  const table = (data: Data): number => apart * (names.length - tables.length + tables.indexOf(data) + 1);
  const text = renderWasmStages({
    stages,
    elements: plan.elements,
    width,
    addresses: { array, table },
    memory: "1",
  });
  return [...names.map((name, k) => `;; ${apart * (k + 1)}: ${name}`), text].join("\n");
};

const native = (plan: Plan): string =>
  plan.tag === "looped" ? renderNativeLoop(plan).text : renderNativeStages(cpuPlan(plan)).text;

/** Every target. */
export const renderers: readonly Renderer[] = [
  { name: "js", title: "JavaScript", render: js },
  { name: "wgsl", title: "WGSL", render: wgsl },
  { name: "wasm", title: "WebAssembly text", render: wasm },
  { name: "native", title: "C", render: native },
];
