/**
 * The fourth stop of `explain`: what the compiler makes of a step, pass by pass, and the kernels that come of it.
 * Tests: tests/golden_test.ts.
 * @module
 */
import { input, type Node, reduce, substitute } from "../sde/language/expr.ts";
import { type Equation, inColumns, type Line, linesOf } from "../sde/language/equations.ts";
import { cpuPlan } from "../backends/schedule/plans/keep.ts";
import { countOf, kernelsOf, trafficOf } from "../backends/schedule/plans/kernels.ts";
import { passParagraphs } from "../backends/schedule/plans/pass_text.ts";
import type { Pass } from "../backends/schedule/plans/passes.ts";
import type { Names } from "./process.ts";
import { type Plan, scheduleOf } from "../backends/schedule/plans/plan.ts";
import { keptOf } from "../backends/schedule/plans/save.ts";
import type { OracleCall, Program, Stage, StagePlan } from "../backends/schedule/plans/stage_plan.ts";
import { table } from "../backends/host/table.ts";

const oracleLine = (o: OracleCall): Line => ({
  name: o.out,
  sign: "=",
  text: `${o.oracle.name}(${[o.x, ...o.states, ...o.scalars].join(", ")})${
    o.kept ? ", kept after a rejection" : ""
  }`,
});

const stageLines = (stage: Stage, tidy: (n: Node) => Node): readonly string[] => {
  const named = (all: readonly Equation[]) => all.map((e) => ({ ...e, node: tidy(e.node) }));
  const sums = stage.partials.map((p) => ({ name: p.name, node: reduce(p.op, p.operand) }));
  const groups: readonly (readonly [string, readonly Line[]])[] = [
    ["hoisted", linesOf(named(stage.hoisted), "a")],
    ["fields", linesOf(named([...stage.fields, ...sums]), "b")],
    ["oracles", stage.oracles.map(oracleLine)],
  ];
  return groups.flatMap(([group, lines]) =>
    inColumns(lines).map((line, i) => `${(i === 0 ? group : "").padEnd(9)}${line}`)
  );
};

const programLines = (name: string, program: Program, tidy: (n: Node) => Node): readonly string[] => {
  const results = linesOf(program.results.map((r) => ({ name: r.name, node: tidy(r.node) })));
  return [
    ...program.stages.flatMap((
      stage,
      r,
    ) => [`${name} ${r}`, ...stageLines(stage, tidy).map((l) => `  ${l}`)]),
    ...(results.length === 0 ? [] : [`${name} results`, ...inColumns(results).map((l) => `  ${l}`)]),
  ];
};

const noiseLine =
  "z = ρ·c: standard normals, by Box–Muller from Threefry at (seed, sample, pair of elements, draw)";

/** The stages of a plan: hoisted scalars, fields and sums, oracles. The noise is written by its name. */
const stagesLines = (plan: StagePlan, noise: Names): readonly string[] => {
  const by = new Map(noise.map(([n, { name }]) => [n, input(name, n.shape, n.kind)] as const));
  const tidy = (n: Node): Node => substitute(n, by);
  const { begin, step, finish } = plan;
  return Object.entries({ begin, step, finish }).flatMap(([name, p]) => programLines(name, p, tidy));
};

/** A row for each kernel: its nodes, and the bytes that it moves. */
const kernelLines = (plan: Plan): readonly string[] => {
  const kernels = kernelsOf(plan);
  const rows = kernels.map((k) => {
    const { read, written } = trafficOf(k);
    const bytes = k.perElement ? `${read} + ${written}` : "";
    return [k.name, String(countOf(k.equations)), bytes];
  });
  return table([
    ["kernel", "nodes", plan.tag === "staged" ? "bytes an element, read + written" : ""],
    ...rows,
  ]);
};

const none: Program = { stages: [], results: [] };
const bytesOf = (plan: StagePlan): number =>
  kernelsOf({ ...plan, begin: none, finish: none }).map(trafficOf).reduce(
    (s, t) => s + t.read + t.written,
    0,
  );

const costLines = (plan: Plan): readonly string[] => {
  if (plan.tag === "looped") {
    const turns = plan.stepsPerTurn === 2 ? "; two steps a turn of the loop" : "";
    const step = `a step: no memory is touched, NFE ${plan.nfePerStep}${turns}`;
    const { save } = plan;
    if (save === undefined) return [step];
    const when = save.tag === "every" ? `after every ${save.every} steps` : `at ${save.count} times`;
    return [step, `  x is kept ${when}: ${4 * keptOf(plan)} bytes a path in float32`];
  }
  const [own, kept] = [bytesOf(plan), bytesOf(cpuPlan(plan))];
  const oracles = plan.step.stages.flatMap((s) => s.oracles).length;
  return [
    `a step: ${
      kernelsOf({ ...plan, begin: none, finish: none }).length
    } kernels, ${oracles} oracle calls, NFE ${plan.nfePerStep}`,
    `  ${own} bytes an element, oracles not counted${
      kept === own ? "" : `; on the CPU ${kept}, as noise is kept`
    }`,
  ];
};

/** The plan in paragraphs of lines: its schedule and passes, its stages, its kernels. */
export function planParagraphs(
  plan: Plan,
  passes: readonly Pass[],
  noise: Names,
): readonly (readonly string[])[] {
  return [
    [scheduleOf(plan)],
    ...passParagraphs(passes),
    plan.tag === "staged" ? [...stagesLines(plan, noise), noiseLine] : [],
    [...kernelLines(plan), ...costLines(plan)],
  ];
}
