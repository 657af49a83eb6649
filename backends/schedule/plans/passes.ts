/**
 * The passes of the compiler, each with a look at what it did: nodes before and after, and which laws were used.
 * Tests: tests/solve/debug_test.ts.
 * @module
 */
import { type Node, nodesOf } from "../../../sde/language/expr.ts";
import { simplifier, simplify } from "../../../sde/language/simplify.ts";
import type { Recurrence } from "../../../solvers/step/step.ts";
import type { Equation } from "../../../sde/language/equations.ts";
import { cpuPlan } from "./keep.ts";
import { countOf, type Kernel, kernelsOf } from "./kernels.ts";
import { ofLane } from "../graphs/lanes.ts";
import { loopPlan } from "./loop_plan.ts";
import type { Precision } from "../../host/reals.ts";
import { loweringOf } from "../graphs/lowering.ts";
import { planOf } from "./plan.ts";
import type { Save } from "./save.ts";

/** The passes, in order; `flatten` is of looped plans, `cut` and `keep` of staged ones, `pair` of both. */
export type PassName = "trace" | "flatten" | "simplify" | "cut" | "keep" | "pair" | "lower";

/** Every one of them. */
export const passNames: readonly PassName[] = [
  "trace",
  "flatten",
  "simplify",
  "cut",
  "keep",
  "pair",
  "lower",
];

/** A pass as it went: nodes before and after, what it did, and the graph that it left. */
export interface Pass {
  readonly name: PassName;
  readonly before: number;
  readonly after: number;
  readonly did: string;
  /** The laws of algebra that it used, and how often. */
  readonly laws: readonly (readonly [law: string, times: number])[];
  readonly graph: readonly Equation[];
}

const total = (kernels: readonly Kernel[]): number => kernels.reduce((s, k) => s + countOf(k.equations), 0);

/** The kernels with the graphs of elements written out for both of a pair. */
const paired = (kernels: readonly Kernel[], elements: number): readonly Kernel[] =>
  kernels.map((k) => {
    if (!k.perElement) return k;
    const lanes = elements === 1 ? [0] : [0, 1];
    const of = (j: number): readonly Equation[] =>
      ofLane(k.equations.map((e) => e.node), j, 2)
        .map((node, i) => ({ name: `${k.equations[i]?.name}#${j}`, node }));
    return { ...k, equations: lanes.flatMap(of) };
  });

const lowered = (kernels: readonly Kernel[], precision: Precision): readonly Kernel[] =>
  kernels.map((k) => {
    const lower = loweringOf(precision);
    return { ...k, equations: k.equations.map((e) => ({ ...e, node: lower(e.node) })) };
  });

const lowerings: Readonly<Record<Precision, string>> = {
  f32: "exp, log, sin, cos, … in float32 operations",
  f64: "exp, log, sin, cos, … in float64 operations",
  reference: "nothing: exp, log, sin, cos, … are the host's",
};

const mostFirst = (fired: ReadonlyMap<string, number>): Pass["laws"] =>
  [...fired].toSorted(([a, n], [b, m]) => m - n || (a < b ? -1 : 1));

const all = (kernels: readonly Kernel[]): readonly Equation[] =>
  kernels.flatMap((k) =>
    k.equations.map((e) => ({ ...e, name: kernels.length > 1 ? `${k.name}: ${e.name}` : e.name }))
  );

/** A recurrence planned once more, with a look at what every pass does. */
export function passesOf(
  r: Recurrence,
  save: Save | undefined,
  precision: Precision,
): readonly Pass[] {
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
  const plan = planOf(r, save, tidy);
  const looped = plan.tag === "looped";
  const kernels = kernelsOf(plan);
  const [before, after] = [nodesOf(given).length, nodesOf(made).length];
  const pairs = paired(kernels, r.elements);
  const last = lowered(pairs, precision);
  const pass = (a: Omit<Pass, "laws"> & { readonly laws?: Pass["laws"] }): Pass => ({ laws: [], ...a });
  const laws = mostFirst(fired);
  const times = laws.reduce((s, [, n]) => s + n, 0);
  const trace = pass({
    name: "trace",
    before: 0,
    after: countOf(traced),
    did: `process × strategy, f at ${r.nfePerStep} ${r.nfePerStep === 1 ? "place" : "places"}`,
    graph: traced,
  });
  const simplified = pass({
    name: "simplify",
    before,
    after,
    did: `${laws.length} laws, used ${times} times`,
    laws,
    graph: looped ? all(kernels) : traced.map((e) => ({ ...e, node: simplify(e.node) })),
  });
  const lower = pass({
    name: "lower",
    before: total(pairs),
    after: total(last),
    did: lowerings[precision],
    graph: all(last),
  });
  if (looped) {
    const flatten = pass({
      name: "flatten",
      before: trace.after,
      after: before,
      did: `x becomes ${r.elements} scalars, a sum over elements an addition`,
      graph: given.map((node, i) => ({ name: `r${i}`, node })),
    });
    if (plan.stepsPerTurn === 1) return [trace, flatten, simplified, lower];
    const single = kernelsOf(loopPlan(r));
    const two = pass({
      name: "pair",
      before: total(single),
      after: total(kernels),
      did: "two steps a turn of the loop, which share a draw of the noise",
      graph: all(kernels),
    });
    return [trace, flatten, { ...simplified, graph: all(single) }, two, lower];
  }
  const cut = pass({
    name: "cut",
    before: after,
    after: total(kernels),
    did: `at oracles and sums: ${kernels.length} kernels, which make again what they share`,
    graph: all(kernels),
  });
  const pair = pass({
    name: "pair",
    before: cut.after,
    after: total(pairs),
    did: "two elements share a draw of the noise",
    graph: all(pairs),
  });
  const onCpu = kernelsOf(cpuPlan(plan));
  const keep = pass({
    name: "keep",
    before: cut.after,
    after: total(onCpu),
    did: "on the CPU alone: what is dear to make again, an element, is stored",
    graph: all(onCpu),
  });
  return [trace, simplified, cut, keep, pair, lower];
}
