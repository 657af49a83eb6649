/**
 * A staged plan taken apart: every operation on elements is a kernel of its own that reads and writes memory, as a
 * library of array operations would run it. The schedule differs, the samples must not.
 *
 * Kept whole: the scalars of a sample, and the drawing of normals (one kernel, as a library has it). A buffer is used
 * again once its value is dead.
 * @module
 */
import { children, folder, input, type Node, nodesOf, substitute } from "../../sde/language/expr.ts";
import type { Program, Stage, StagePlan, Total } from "../../backends/schedule/plans/stage_plan.ts";

/** A kernel to be: a field (named where the plan names it) or a sum, of the n-th stage. */
interface Op {
  readonly stage: number;
  readonly node: Node;
  readonly name: string | undefined;
  readonly partial: Total | undefined;
}

/** Whether a node is drawn from the generator alone: words, and what is made of them and of literals. */
const drawnTest = (): (n: Node) => boolean => {
  const known = new Map<Node, boolean>();
  const drawn = (n: Node): boolean => {
    const own = known.get(n) ?? (n.kind === "word" || n.tag === "lit" ||
      (n.tag === "apply" && n.shape === "state" && children(n).every(drawn)));
    known.set(n, own);
    return own;
  };
  return drawn;
};

/** The operations of a program in order; flags and constants are computed by those that read them. */
const opsOf = (program: Program): readonly Op[] => {
  const drawn = drawnTest();
  const done = new Set<Node>();
  return program.stages.flatMap((s, stage): readonly Op[] => {
    const names = new Map(s.fields.map((f) => [f.node, f.name]));
    const roots = [...s.fields.map((f) => f.node), ...s.partials.map((p) => p.operand)];
    const all = nodesOf(roots).filter((n) => n.tag === "apply" && n.shape === "state" && n.kind === "real");
    const used = new Set(all.filter((n) => !drawn(n)).flatMap(children));
    const steps = all.filter((n) => !done.has(n) && (!drawn(n) || used.has(n) || roots.includes(n)));
    steps.forEach((n) => done.add(n));
    const copies = s.fields.filter((f) => !steps.includes(f.node)); // of an input, or of what an earlier stage made
    return [
      ...steps.map((node): Op => ({ stage, node, name: names.get(node), partial: undefined })),
      ...copies.map((f): Op => ({ stage, node: f.node, name: f.name, partial: undefined })),
      ...s.partials.map((p): Op => ({ stage, node: p.operand, name: undefined, partial: p })),
    ];
  });
};

const bare: Stage = { totals: [], hoisted: [], fields: [], partials: [], oracles: [] };

const apart = (program: Program, prefix: string): Program => {
  const ops = opsOf(program);
  const isOp = new Set(ops.flatMap((o) => (o.partial === undefined ? [o.node] : [])));
  const readsBelow = folder<ReadonlySet<Node>>((n, kids) =>
    children(n).reduce<ReadonlySet<Node>>(
      (all, k, i) => all.union(isOp.has(k) ? new Set([k]) : kids[i] ?? new Set()),
      new Set(),
    )
  );
  const lastRead = new Map<Node, number>();
  ops.forEach((o, i) => {
    const reads = o.partial !== undefined && isOp.has(o.node) ? [o.node] : readsBelow(o.node);
    reads.forEach((n) => lastRead.set(n, i));
  });
  const stands = new Map<Node, Node>();
  const holds = new Map<string, Node>(); // a buffer → the value in it
  const nameFor = (i: number): string => {
    const free = [...holds].find(([, n]) => (lastRead.get(n) ?? -1) < i);
    return free?.[0] ?? `${prefix}Op${holds.size}`;
  };
  const kernels = (stage: number): readonly Stage[] =>
    ops.flatMap((o, i): readonly Stage[] => {
      if (o.stage !== stage) return [];
      const node = substitute(o.node, stands);
      if (o.partial !== undefined) {
        return [{ ...bare, partials: [{ ...o.partial, operand: node }] }, { ...bare, totals: [o.partial] }];
      }
      const name = o.name ?? nameFor(i);
      const symbol = input(name, "state", "real");
      if (o.name === undefined) holds.set(name, o.node);
      if (o.node.tag === "apply") stands.set(o.node, symbol);
      return [{ ...bare, fields: [{ name, kind: "real", symbol, node }] }];
    });
  return {
    ...program,
    stages: program.stages.flatMap((s, r) => [
      { ...bare, hoisted: s.hoisted },
      ...kernels(r),
      { ...bare, oracles: s.oracles },
    ]),
  };
};

/** The plan with its steps taken apart. */
export function unfused(plan: StagePlan): StagePlan {
  return { ...plan, step: apart(plan.step, "s") };
}

/** How many kernels over elements a step has. */
export function elementKernels(plan: StagePlan): number {
  return plan.step.stages.filter((s) => s.fields.length + s.partials.length > 0).length;
}
