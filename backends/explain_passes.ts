/**
 * The passes of the compiler, each with a look at what it did: nodes before and after, and which laws were used.
 * @module
 */
import { type Node, nodesOf } from "../sde/expr.ts";
import { simplifier, simplify } from "../sde/simplify.ts";
import type { Recurrence } from "../solvers/step.ts";
import type { Plan } from "./cpu.ts";
import type { Equation } from "./equations.ts";
import { countOf, type Kernel, kernelsOf } from "./explain_kernels.ts";
import { ofLane } from "./lanes.ts";
import { isLoopable, loopPlan } from "./loop_plan.ts";
import { float32Rewriter } from "./lower.ts";
import { stagePlan } from "./stage_plan.ts";

/** The passes, in order; `flatten` is of looped plans, `cut` and `pair` of staged ones. */
export const passNames = ["trace", "flatten", "simplify", "cut", "pair", "lower"] as const;
/** The name of a pass. */
export type PassName = typeof passNames[number];

/** A pass as it went: nodes before and after, what it did, and the graph that it left. */
export interface Pass {
  readonly name: PassName;
  readonly before: number;
  readonly after: number;
  readonly did: string;
  readonly graph: readonly Equation[];
}

const total = (kernels: readonly Kernel[]): number => kernels.reduce((s, k) => s + countOf(k.equations), 0);

/** The kernels with the graphs of elements written out for both of a pair. */
const paired = (kernels: readonly Kernel[], elements: number): readonly Kernel[] =>
  kernels.map((k) => {
    if (!k.perElement) return k;
    const lanes = elements === 1 ? [0] : [0, 1];
    const of = (j: number) =>
      k.equations.map((e) => ({ name: `${e.name}#${j}`, node: ofLane(e.node, j, 2) }));
    return { ...k, equations: lanes.flatMap(of) };
  });

const lowered = (kernels: readonly Kernel[]): readonly Kernel[] =>
  kernels.map((k) => {
    const lower = float32Rewriter();
    return { ...k, equations: k.equations.map((e) => ({ ...e, node: lower(e.node) })) };
  });

const rulesText = (fired: ReadonlyMap<string, number>): string => {
  const all = [...fired].toSorted(([a, n], [b, m]) => m - n || (a < b ? -1 : 1));
  return all.map(([law, n]) => `${n} × ${law}`).join("; ");
};

const all = (kernels: readonly Kernel[]): readonly Equation[] =>
  kernels.flatMap((k) =>
    k.equations.map((e) => ({ ...e, name: kernels.length > 1 ? `${k.name}: ${e.name}` : e.name }))
  );

/** A recurrence planned once more, with a look at what every pass does. */
export function passesOf(r: Recurrence): readonly Pass[] {
  const traced: readonly Equation[] = [
    ...r.variables.map((v) => ({ name: v.symbol.name, node: v.next })),
    ...r.variables.map((v) => ({ name: `${v.symbol.name} at first`, node: v.init })),
    { name: "accepted", node: r.accepted },
    { name: "sample", node: r.output },
  ];
  const fired = new Map<string, number>();
  const simple = simplifier(undefined, (law) => void fired.set(law, (fired.get(law) ?? 0) + 1));
  const given: Node[] = [];
  const made: Node[] = [];
  const tidy = (n: Node): Node => {
    const out = simple(n);
    given.push(n);
    made.push(out);
    return out;
  };
  const looped = isLoopable(r);
  const plan: Plan = looped ? loopPlan(r, tidy) : stagePlan(r, tidy);
  const kernels = kernelsOf(plan);
  const [before, after] = [nodesOf(given).length, nodesOf(made).length];
  const pairs = paired(kernels, r.elements);
  const last = lowered(pairs);
  const trace: Pass = {
    name: "trace",
    before: 0,
    after: countOf(traced),
    did: `process × strategy, ${r.nfePerStep} evaluations of f`,
    graph: traced,
  };
  const simplified: Pass = {
    name: "simplify",
    before,
    after,
    did: rulesText(fired),
    graph: looped ? all(kernels) : traced.map((e) => ({ ...e, node: simplify(e.node) })),
  };
  const lower: Pass = {
    name: "lower",
    before: total(pairs),
    after: total(last),
    did: "exp, log, sin, cos, … in float32 operations",
    graph: all(last),
  };
  if (looped) {
    const did = `x becomes ${r.elements} scalars, a sum over them an addition`;
    return [
      trace,
      {
        name: "flatten",
        before: trace.after,
        after: before,
        did,
        graph: given.map((node, i) => ({ name: `r${i}`, node })),
      },
      simplified,
      lower,
    ];
  }
  const cut = { before: after, after: total(kernels), did: `at oracles and sums: ${kernels.length} kernels` };
  return [
    trace,
    simplified,
    { name: "cut", ...cut, graph: all(kernels) },
    {
      name: "pair",
      before: cut.after,
      after: total(pairs),
      did: "two elements share a draw of the noise",
      graph: all(pairs),
    },
    lower,
  ];
}
