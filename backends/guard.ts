/**
 * Order of rounding, kept: what a shader compiler is known to rewrite is held apart by `opaque`.
 *
 * WGSL has no `precise`; Mesa's algebra (nir_opt_algebraic, the rules marked inexact) replaces (x + y) − x by y, or c · (x · y)
 * by (c · x) · y, and drops NaN and the sign of zero on the way. Each rule below names one such rewrite and finds where
 * it would apply; one operand then goes through an xor with a zero that only the device knows. Found by running random
 * expressions on llvmpipe against `Math.fround` (tests/agreement_test.ts); graphs without these forms pay nothing.
 * @module
 */
import { apply, type Body, literal, type Node, rewriter } from "../sde/expr.ts";
import type { Op } from "../sde/ops.ts";

type Apply = Node & Extract<Body, { readonly tag: "apply" }>;
const isOp = (n: Node | undefined, ...ops: readonly Op[]): n is Apply =>
  n !== undefined && n.tag === "apply" && ops.includes(n.op);
const isLit = (n: Node): boolean => n.tag === "lit";
const isZero = (n: Node): boolean => n.tag === "lit" && n.value === 0;

const opaque = (n: Node): Node => apply("opaque", [n]);
/** −a, |a| and their like are modifiers of an operand to Mesa: what counts is below them. */
const bare = (n: Node): Node => (isOp(n, "neg", "abs") ? bare(n.args[0] ?? n) : n);
const terms = (n: Node): readonly Node[] => (isOp(n, "add", "sub", "mul") ? n.args.map(bare) : []);
const share = (a: readonly Node[], b: readonly Node[]): boolean => a.some((x) => b.includes(x));

/** A rewrite to prevent: whether operand `i` of this node must be hidden. */
interface Guard {
  readonly prevents: string;
  readonly ops: readonly Op[];
  readonly hides: (arg: Node, other: Node, n: Apply) => boolean;
}

/** Every rewrite that was seen. */
export const guards: readonly Guard[] = [
  {
    prevents: "a · 0 → 0, a / 0 → 0, a + 0 → a",
    ops: ["add", "sub", "mul", "div"],
    hides: (arg) => isZero(arg),
  },
  {
    prevents: "a − a → 0",
    ops: ["add", "sub"],
    hides: (arg, other) => bare(arg) === bare(other),
  },
  {
    prevents: "(a + b) − a → b",
    ops: ["add", "sub"],
    hides: (arg, other) => isOp(bare(arg), "add", "sub") && terms(bare(arg)).includes(bare(other)),
  },
  {
    prevents: "c + (a + b) → (c + a) + b",
    ops: ["add", "sub"],
    hides: (arg, other) => isLit(other) && isOp(bare(arg), "add", "sub"),
  },
  {
    prevents: "c · (a · b) → (c · a) · b",
    ops: ["mul"],
    hides: (arg, other) => isLit(other) && isOp(bare(arg), "mul"),
  },
  {
    prevents: "a · b + a · c → a · (b + c)",
    ops: ["add", "sub"],
    hides: (arg, other) => isOp(bare(arg), "mul") && isOp(bare(other), "mul") && share(terms(bare(arg)), terms(bare(other))),
  },
  {
    prevents: "√a · √a → a, |√a| → √a",
    ops: ["mul", "abs"],
    hides: (arg) => isOp(bare(arg), "sqrt"),
  },
  {
    prevents: "1 / (1 / a) → a",
    ops: ["div"],
    hides: (_, other, n) => n.args[1] !== other && isOp(bare(n.args[1] ?? n), "div"),
  },
];

/** One pass for many graphs: hides the first operand that a rewrite would start from. */
export function orderGuard(): (n: Node) => Node {
  return rewriter((n) => {
    if (n.tag !== "apply") return n;
    const [a, b] = n.args;
    if (a === undefined) return n;
    const rule = guards.filter((g) => g.ops.includes(n.op));
    if (rule.some((g) => g.hides(a, b ?? a, n))) return apply(n.op, [opaque(a), ...n.args.slice(1)]);
    if (b !== undefined && rule.some((g) => g.hides(b, a, n))) return apply(n.op, [a, opaque(b), ...n.args.slice(2)]);
    return n;
  });
}
