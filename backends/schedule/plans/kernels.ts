/**
 * The kernels of a plan, as `explain` shows them: the graphs that each computes, and what it reads and writes.
 * Tests: tests/solve/debug_test.ts.
 * @module
 */
import { element } from "../../../sde/language/dsl.ts";
import { nodesOf } from "../../../sde/language/expr.ts";
import { boundIn } from "../../../sde/language/loops.ts";
import type { Equation } from "../../../sde/language/equations.ts";
import type { Plan } from "./plan.ts";
import type { Program, Stage } from "./stage_plan.ts";

/** A kernel, or the oracle's evaluation between two. */
export interface Kernel {
  readonly name: string;
  readonly equations: readonly Equation[];
  /** How many values it stores. */
  readonly writes: number;
  /** Whether it runs once an element, rather than once a sample. */
  readonly perElement: boolean;
}

const scalarKernel = (name: string, equations: readonly Equation[]): readonly Kernel[] =>
  equations.length === 0 ? [] : [{ name, equations, writes: equations.length, perElement: false }];

const elementKernel = (name: string, { fields, partials }: Stage): readonly Kernel[] => {
  const equations = [...fields, ...partials.map((p) => ({ name: p.name, node: p.operand }))];
  return equations.length === 0 ? [] : [{ name, equations, writes: fields.length, perElement: true }];
};

const programKernels = (name: string, program: Program): readonly Kernel[] => [
  ...program.stages.flatMap((stage, r) => [
    ...scalarKernel(`${name} ${r} scalars`, stage.hoisted),
    ...elementKernel(`${name} ${r} elements`, stage),
  ]),
  ...scalarKernel(`${name} results`, program.results),
];

/** Every kernel of a plan, in the order of running; of a looped plan the one. */
export function kernelsOf(plan: Plan): readonly Kernel[] {
  if (plan.tag === "staged") {
    const { begin, step, finish } = plan;
    return Object.entries({ begin, step, finish }).flatMap(([name, p]) => programKernels(name, p));
  }
  const { variables, output } = plan;
  const equations = [
    ...variables.map((v) => ({ name: v.name, node: v.next })),
    ...variables.map((v) => ({ name: `${v.name} at first`, node: v.init })),
    ...output.map((node, i) => ({ name: `sample ${i}`, node })),
  ];
  return [{ name: "loop", equations, writes: output.length, perElement: false }];
}

/** Bytes that a kernel of elements moves for each of them, in words, by its name. */
export function movedBy(plan: Plan): ReadonlyMap<string, string> {
  return new Map(
    kernelsOf(plan).filter((k) => k.perElement).map((k) => {
      const { read, written } = trafficOf(k);
      return [k.name, `${read} + ${written}`];
    }),
  );
}

/** How many nodes these graphs have, each counted once. */
export function countOf(equations: readonly Equation[]): number {
  return nodesOf(equations.map((e) => e.node)).length;
}

/** Bytes of arrays an element, in float32: what a kernel reads and what it writes. */
export function trafficOf(k: Kernel): { readonly read: number; readonly written: number } {
  if (!k.perElement) return { read: 0, written: 0 };
  const all = nodesOf(k.equations.map((e) => e.node));
  const constants = all.filter((n) => n.shape === "state" && n.tag === "gather");
  const bound = boundIn(k.equations.map((e) => e.node)); // in registers
  const fields = new Set(all.flatMap((n) => {
    if (bound.has(n)) return [];
    if (n.tag === "at" && typeof n.of === "string") return [n.of]; // its neighbours are in the cache
    return n.shape === "state" && n.tag === "input" && n !== element ? [n.name] : [];
  }));
  return { read: 4 * (constants.length + fields.size), written: 4 * k.writes };
}
