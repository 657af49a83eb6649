/**
 * A total and one number more, the same on every target: `combine`, lowered and rendered as any expression is.
 * Tests: tests/backends/targets/not_a_number_test.ts, tests/backends/targets/wasm/stage_test.ts.
 * @module
 */
import { combine, input, type Node } from "../../sde/language/expr.ts";
import { block, type Syntax } from "./emit.ts";

/** What is joined: the total so far, and one number more. */
export const total = input("total", "scalar", "real");
/** The number that is joined to the total. */
export const one = input("one", "scalar", "real");

/** Where a sum or a maximum begins. */
export function emptyTotal(op: "sum" | "max"): number {
  return op === "sum" ? 0 : -Infinity;
}

/** The statements that make the variable `to` the total of itself and `value`, in a scope of their own. */
export function joining(a: {
  readonly op: "sum" | "max";
  readonly to: string;
  readonly value: string;
  readonly syntax: Syntax;
  readonly lower: (n: Node) => Node;
}): string {
  const root = a.lower(combine(a.op, total, one));
  const place = (n: Node): string | undefined => (n === total ? a.to : n === one ? a.value : undefined);
  const b = block({ syntax: a.syntax, roots: [root], place, prefix: "j" });
  const joined = `${a.to} = ${b.use(root)};`;
  return b.lines.length === 0 ? joined : `{ ${[...b.lines, joined].join(" ")} }`;
}
