/**
 * Relaxed arithmetic in WebAssembly: a product that is only added to something is rounded once with the sum, not twice,
 * where the processor has such an instruction.
 *
 *     add(mul(a, b), c) → relaxed_madd(a, b, c),   sub(c, mul(a, b)) → relaxed_nmadd(a, b, c)
 *
 * What it gives up: results that are the same bits on every machine and every backend. Each sum is at least as exact.
 * Tests: tests/backends/targets/wasm/relaxed_test.ts.
 * @module
 */
import { children, type Node } from "../../../sde/language/expr.ts";

/** A product and a sum in one instruction. */
export interface Fused {
  readonly op: "madd" | "nmadd";
  /** Two factors, and what their product is added to or taken from. */
  readonly args: readonly Node[];
}

/** Finds what can be one instruction in these graphs; `bare` takes off what leaves bits as they are. */
export function fusing(a: {
  readonly roots: readonly Node[];
  readonly bare: (n: Node) => Node;
  /** Whether a node has a value already, and so is not computed here. */
  readonly given: (n: Node) => boolean;
}): (n: Node) => Fused | undefined {
  const uses = new Map<Node, number>();
  const stack = [...a.roots];
  for (let m = stack.pop(); m !== undefined; m = stack.pop()) {
    const n = a.bare(m);
    const before = uses.get(n) ?? 0;
    uses.set(n, before + 1);
    if (before === 0) children(n).forEach((k) => stack.push(k));
  }
  const product = (m: Node): readonly Node[] | undefined => {
    const n = a.bare(m);
    const alone = n.tag === "apply" && n.op === "mul" && uses.get(n) === 1 && !a.given(n);
    return alone ? children(n) : undefined;
  };
  return (n) => {
    if (n.tag !== "apply" || (n.op !== "add" && n.op !== "sub")) return undefined;
    const [x = n, y = n] = n.args;
    const [first, second] = [product(x), product(y)];
    if (n.op === "sub") return second === undefined ? undefined : { op: "nmadd", args: [...second, x] };
    if (first !== undefined) return { op: "madd", args: [...first, y] };
    return second === undefined ? undefined : { op: "madd", args: [...second, x] };
  };
}
