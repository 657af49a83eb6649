/**
 * The work of plans, against counts by hand of plans that are small enough for that.
 * @module
 */
import { assertEquals } from "@std/assert";
import { loopWork, stageWork } from "../../bench/lib/work.ts";
import type { LoopPlan, LoopVariable } from "../../backends/schedule/plans/loop_plan.ts";
import type { Named, StagePlan, Total } from "../../backends/schedule/plans/stage_plan.ts";
import { element } from "../../sde/language/dsl.ts";
import { apply, gather, input, literal, type Node } from "../../sde/language/expr.ts";
import type { Kind } from "../../sde/language/ops.ts";

const real = (v: number) => literal(v, "real");
const word = (v: number) => literal(v, "word");

Deno.test("loopWork() counts a step, a path's two ends, and what it leaves", () => {
  const variable = (name: string, kind: Kind, init: Node, next: (v: Node) => Node): LoopVariable => {
    const symbol = input(name, "scalar", kind);
    return { name, kind, symbol, init, next: next(symbol) };
  };
  const more = (v: Node) => apply("wadd", [v, word(1)]);
  const x = variable(
    "x0",
    "real",
    apply("mul", [real(2), real(3)]),
    (v) => apply("add", [v, apply("mul", [real(0.5), v])]),
  );
  const attempts = variable("attempts", "word", word(0), more);
  const accepts = variable("accepts", "word", word(0), more); // always as attempts: kept once
  const code = variable(
    "code",
    "word",
    word(0),
    () => apply("wselect", [apply("wlt", [attempts.symbol, word(4)]), word(0), word(1)]),
  );
  const plan: LoopPlan = {
    tag: "looped",
    variables: [x, attempts, accepts, code],
    output: [apply("mul", [x.symbol, x.symbol])],
    elements: 1,
    nfePerStep: 1,
    stepsPerTurn: 1,
    most: 5,
    state: [x.symbol],
    reals: [],
    given: [],
  };
  const step = { real: 2, integer: 1 + 2, atMost: false }; // x; attempts, and the code's test and choice
  assertEquals(loopWork(plan), { step, path: { real: 2, integer: 0, atMost: false }, pathBytes: 4 * 4 });
  const halved = { ...step, real: 1, integer: 1.5 };
  assertEquals(loopWork({ ...plan, stepsPerTurn: 2 }).step, halved);
});

Deno.test("stageWork() counts fields and tables in and out, partial sums, and scalars a row", () => {
  const elements = 32; // two sum blocks of 16, eight strips of 4
  const x = input("x", "state", "real");
  const [h, scale, sum] = ["h", "sS0", "sSum0"].map((name) => input(name, "scalar", "real"));
  if (h === undefined || scale === undefined || sum === undefined) throw new Error("no inputs");
  const mean = gather({ name: "mean", values: new Float64Array(elements) }, element);
  const named = (name: string, node: Node, symbol: Node): Named => ({ name, kind: "real", symbol, node });
  const total: Total = { ...named("sSum0", sum, sum), op: "sum", operand: apply("mul", [x, x]) };
  const bare = { totals: [], hoisted: [], fields: [], partials: [], oracles: [] };
  const moved = apply("add", [apply("mul", [x, scale]), mean]);
  const plan: StagePlan = {
    tag: "staged",
    elements,
    scalars: [{ name: "h", kind: "real", init: real(1) }],
    states: [{ name: "x", whenAccepted: true }],
    begin: { stages: [], results: [] },
    step: {
      stages: [
        {
          ...bare,
          hoisted: [named("sS0", apply("mul", [real(2), h]), scale)],
          fields: [named("xNext", moved, input("xNext", "state", "real"))],
          partials: [total],
        },
        {
          ...bare,
          totals: [total],
          hoisted: [named("sS1", apply("mul", [sum, sum]), input("sS1", "scalar", "real"))],
        },
      ],
      results: [named("h", apply("mul", [h, input("sS1", "scalar", "real")]), h)],
    },
    finish: { stages: [], results: [] },
    nfePerStep: 1,
    most: 10,
    hasOracle: false,
    reals: [],
    given: [],
  };
  const { row, rowBytes, tableBytes } = stageWork(plan);
  const scalars = {
    real: 1 + (2 + 1) + 1, // 2 h; two partial sums to a total, and its square; h times that
    first: 1 + 1, // reads h, writes sS0
    second: 2 + 2, // reads two partial sums, writes the total and sS1
    commit: 2 + 1, // reads h and sS1, writes h
  };
  assertEquals(row, { real: elements * (2 + 1 + 1) + scalars.real, integer: 0, atMost: false });
  const ofElements = 2 * elements + 1 + 2; // x, xNext; sS0; a partial sum a block
  assertEquals(rowBytes, 4 * (ofElements + scalars.first + scalars.second + scalars.commit));
  assertEquals(tableBytes, 4 * elements);
});
