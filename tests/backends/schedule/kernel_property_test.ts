/**
 * Random kernels over random rows: what the interpreter makes of them is what `evaluate`, a restatement, says of each element,
 * and no pass changes a bit.
 */
import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { interpret, type World, worldOf } from "../../../backends/schedule/interpret.ts";
import type { Kernel } from "../../../backends/schedule/kernel.ts";
import {
  hoisted,
  inBlocks,
  overBlocks,
  type Pass,
  strips,
} from "../../../backends/schedule/passes/control.ts";
import type { Named, Stage, Total } from "../../../backends/schedule/plans/stage_plan.ts";
import { faultsOf } from "../../../backends/schedule/spec.ts";
import { elementWork, rowKernelOf } from "../../../backends/schedule/staged.ts";
import { input, type Node, nodesOf } from "../../../sde/language/expr.ts";
import { simplify } from "../../../sde/language/simplify.ts";
import { evaluate, type Given, type Value } from "../../lib/evaluate.ts";
import { anyExpr, anyPoint } from "../../sde/language/arbitrary.ts";

const fieldOf = (node: Node, i: number): Named => ({
  name: `f${i}`,
  kind: "real",
  node,
  symbol: input(`f${i}`, "state", "real"),
});
const totalOf = (operand: Node, i: number, op: "sum" | "max"): Total => {
  const symbol = input(`s${i}`, "scalar", "real");
  return { name: `s${i}`, kind: "real", symbol, node: symbol, op, operand };
};

/** What a stage may hold: reals of an element, without sums and components, which stages are cut at. */
const isOfStage = (n: Node): boolean =>
  n.kind === "real" && n.shape === "state" &&
  nodesOf([n]).every((m) =>
    m.tag !== "reduce" && m.tag !== "pick" && !(m.tag === "input" && m.name === "elements")
  );
/** Plans hold simplified graphs: another simplifying changes nothing. */
const anyField = anyExpr.map(simplify).filter(isOfStage);

const stageOf = (nodes: readonly Node[]): Stage => ({
  totals: [],
  hoisted: [],
  oracles: [],
  fields: nodes.slice(0, 2).map(fieldOf),
  partials: nodes.slice(2).map((n, i) => totalOf(n, i, i % 2 === 0 ? "sum" : "max")),
});

/** The point with as many elements as are wanted, over and over those that it has. */
const widened = ({ inputs }: Given, n: number): Given => ({
  elements: n,
  inputs: new Map(
    [...inputs].map(([m, v]): [Node, Value] =>
      typeof v === "object" ? [m, Array.from({ length: n }, (_, i) => (v[i % v.length] ?? 0) + i)] : [m, v]
    ),
  ),
});

const worldAt = (given: Given): World => {
  const w = worldOf(new Map());
  given.inputs.forEach((v, n) => {
    if (typeof v === "number") w.scalars.set(n, v);
    else w.elements.set("y", Float64Array.from(v));
  });
  return w;
};

const rowOf = (v: Value, n: number): readonly number[] => (typeof v === "number" ? Array(n).fill(v) : v);

/** Blocks of 16 elements first, then the blocks: NaN stays, in a maximum too. */
const reduced = (row: readonly number[], op: "sum" | "max"): number => {
  const unit = op === "sum" ? 0 : -Infinity;
  const join = (a: number, b: number): number => (op === "sum" ? a + b : Math.max(a, b));
  const blocks = Array.from(
    { length: Math.ceil(row.length / 16) },
    (_, b) => row.slice(16 * b, 16 * b + 16).reduce(join, unit),
  );
  return blocks.reduce(join, unit);
};

const check = (k: Kernel, stage: Stage, given: Given, after: string): void => {
  assertEquals(faultsOf(k), [], after);
  const n = k.elements;
  const w = interpret(k, worldAt(given));
  for (const f of stage.fields) {
    assertEquals(
      Array.from(w.elements.get(f.name) ?? []).slice(0, n),
      [...rowOf(evaluate(f.node, given), n)],
      after,
    );
  }
  stage.partials.forEach((p, i) => {
    const row = rowOf(evaluate(p.operand, given), n);
    if (!k.grid.includes("block")) assertEquals(w.scalars.get(p.symbol), reduced(row, p.op), after);
    else {
      const parts = Array.from(w.elements.get(`partial${i}`) ?? []).slice(0, Math.ceil(n / 16));
      const wanted = parts.map((_, b) => reduced(row.slice(16 * b, 16 * b + 16), p.op));
      assertEquals(parts, wanted, after);
    }
  });
};

const ways: readonly (readonly Pass[])[] = [
  [strips(2, "apart"), hoisted, inBlocks],
  [strips(4, "apart"), overBlocks, hoisted],
];

Deno.test("random kernels mean what each element says, before and after every pass", () => {
  fc.assert(
    fc.property(
      fc.array(anyField, { minLength: 2, maxLength: 4 }),
      anyPoint,
      fc.constantFrom(1, 2, 7, 16, 33, 40),
      (nodes, point, n) => {
        const given = widened(point, n);
        const stage = stageOf(nodes);
        const kernel = rowKernelOf("k", n, elementWork(stage));
        check(kernel, stage, given, "as it comes");
        for (const way of ways) {
          way.reduce((k, pass) => {
            const next = pass.run(k);
            check(next, stage, given, pass.name);
            return next;
          }, kernel);
        }
      },
    ),
    { numRuns: 150 },
  );
});
