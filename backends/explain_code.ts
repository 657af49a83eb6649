/**
 * The fifth stop of `explain`: the code of a plan, for each target by its own renderer.
 * @module
 */
import type { Plan } from "./cpu.ts";
import { renderJsLoop } from "./js_loop.ts";
import { renderJsProgram } from "./js_stage.ts";
import type { Program } from "./stage_plan.ts";

/** A target: its name, how it is called in a heading, and how a plan becomes its text. */
export interface Renderer {
  readonly name: string;
  readonly title: string;
  readonly render: (plan: Plan) => string;
}

const headed = (heading: string, text: string | undefined): readonly string[] =>
  text === undefined ? [] : [`// ${heading}\n${text}`];

const jsProgram = (name: string, program: Program, elements: number): readonly string[] => {
  const source = renderJsProgram(program, elements, "f32");
  return [
    ...source.stages.flatMap(({ scalars, elements: all }, r) => [
      ...headed(`${name} ${r} scalars`, scalars),
      ...headed(`${name} ${r} elements`, all),
    ]),
    ...headed(`${name} results`, source.results),
  ];
};

const js = (plan: Plan): string => {
  if (plan.tag === "looped") return renderJsLoop(plan, "f32");
  const { begin, step, finish } = plan;
  return Object.entries({ begin, step, finish })
    .flatMap(([name, p]) => jsProgram(name, p, plan.elements))
    .join("\n\n");
};

/** Every target. */
export const renderers = [
  { name: "js", title: "JavaScript, float32", render: js },
] as const satisfies readonly Renderer[];

/** The name of a target. */
export type Target = typeof renderers[number]["name"];
