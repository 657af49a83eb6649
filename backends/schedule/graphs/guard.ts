/**
 * Order of rounding, kept: what a shader compiler is known to rewrite is held apart by `opaque`.
 *
 * WGSL has no `precise`; Mesa's algebra (nir_opt_algebraic, the rules marked inexact) replaces (x + y) − x by y, or c · (x · y)
 * by (c · x) · y, and drops NaN and the sign of zero on the way. Each rule below names one such rewrite and finds where
 * it would apply; the bits of one operand then have a zero added that only the device knows. So does SPIRV-Tools, which
 * Chromium's SwiftShader runs (folding_rules.cpp): the quotients below are its; and under OpenGL Mesa makes a chain of
 * three sums or products a tree (opt_rebalance_tree). Found by running random expressions on llvmpipe, under Vulkan and
 * OpenGL (tests/backends/targets/agreement_test.ts), and in Chromium against `Math.fround`; graphs without these forms
 * pay nothing.
 * Tests: tests/backends/targets/agreement_test.ts.
 * @module
 */
import { apply, type Body, type Node, rewriter } from "../../../sde/language/expr.ts";
import type { Op } from "../../../sde/language/ops.ts";

type Apply = Node & Extract<Body, { readonly tag: "apply" }>;
const isOp = (n: Node | undefined, ...ops: readonly Op[]): n is Apply =>
  n !== undefined && n.tag === "apply" && ops.includes(n.op);
const isLit = (n: Node): boolean => n.tag === "lit";
/** A constant that is no power of two: its products and quotients round. */
const isUneven = (n: Node): boolean => n.tag === "lit" && !Number.isInteger(Math.log2(Math.abs(n.value)));
const isZero = (n: Node): boolean => n.tag === "lit" && Math.fround(n.value) === 0;

const opaque = (n: Node): Node => apply("opaque", [n]);
/** −a, |a| and their like are modifiers of an operand to Mesa: what counts is below them. */
const bare = (n: Node): Node => (isOp(n, "neg", "abs") ? bare(n.args[0] ?? n) : n);
/** What a quotient is divided by. */
const divisor = (n: Node): Node | undefined => (isOp(n, "div") && n.args[1] ? bare(n.args[1]) : undefined);
const terms = (n: Node): readonly Node[] => (isOp(n, "add", "sub", "mul") ? n.args.map(bare) : []);
/** Equal up to sign, and up to the order of a sum or product. */
const same = (a: Node, b: Node): boolean => {
  if (a === b) return true;
  if (a.tag === "lit" && b.tag === "lit") return Math.abs(a.value) === Math.abs(b.value);
  return isOp(a, "add", "mul") && isOp(b, a.op) && a.args[0] === b.args[1] && a.args[1] === b.args[0];
};
/** A choice between a constant and a sum or product: what a constant is added to or multiplied with goes into both. */
const isMixedChoice = (n: Node): boolean =>
  isOp(n, "select", "pmin", "pmax") && n.args.some(isLit) &&
  n.args.some((m) => isOp(bare(m), "add", "sub", "mul"));
const share = (a: readonly Node[], b: readonly Node[]): boolean => a.some((x) => b.some((y) => same(x, y)));

/** A rewrite to prevent: whether operand `i` of this node must be hidden. */
interface Guard {
  readonly prevents: string;
  readonly ops: readonly Op[];
  readonly hides: (arg: Node, other: Node, n: Apply) => boolean;
}

/** Every rewrite that was seen. */
export const guards: readonly Guard[] = [
  {
    prevents: "a − a → 0",
    ops: ["add", "sub"],
    hides: (arg, other, n) => same(bare(arg), bare(other)) && (n.op === "sub" || arg !== other),
  },
  {
    prevents: "(a + b) − a → b",
    ops: ["add", "sub"],
    hides: (arg, other) =>
      isOp(bare(arg), "add", "sub") && terms(bare(arg)).some((x) => same(x, bare(other))),
  },
  {
    prevents: "c + (a + b) → (c + a) + b",
    ops: ["add", "sub"],
    hides: (arg, other) => isLit(other) && (isOp(bare(arg), "add", "sub") || isMixedChoice(bare(arg))),
  },
  {
    prevents: "c · (a · b) → (c · a) · b",
    ops: ["mul"],
    hides: (arg, other) => isLit(other) && (isOp(bare(arg), "mul") || isMixedChoice(bare(arg))),
  },
  {
    prevents: "c · (d / a) → (c · d) / a",
    ops: ["mul"],
    hides: (arg, other) => isUneven(other) && isOp(bare(arg), "div"),
  },
  {
    prevents: "a · (b / a) → b",
    ops: ["mul"],
    hides: (arg, other) => {
      const by = divisor(bare(arg));
      return by !== undefined && same(by, bare(other));
    },
  },
  {
    prevents: "(a · b) / a → b",
    ops: ["div"],
    hides: (arg, other, n) =>
      arg === n.args[0] && isOp(bare(arg), "mul") && terms(bare(arg)).some((x) => same(x, bare(other))),
  },
  {
    prevents: "a / c → a · (1 / c)",
    ops: ["div"],
    hides: (arg, _, n) => isUneven(arg) && arg === n.args[1],
  },
  {
    prevents: "a · b + a · c → a · (b + c)",
    ops: ["add", "sub"],
    hides: (arg, other) =>
      isOp(bare(arg), "mul") && isOp(bare(other), "mul") && share(terms(bare(arg)), terms(bare(other))),
  },
  {
    prevents: "(a · b + c · d) + e → a · b + (c · d + e), and of two such sums",
    ops: ["add", "sub"],
    hides: (arg) => isOp(bare(arg), "add", "sub") && terms(bare(arg)).every((x) => isOp(x, "mul")),
  },
  {
    prevents: "((a + b) + c) + d → (a + b) + (c + d)",
    ops: ["add", "sub"],
    hides: (arg) => isOp(bare(arg), "add", "sub") && terms(bare(arg)).some((x) => isOp(x, "add", "sub")),
  },
  {
    prevents: "((a · b) · c) · d → (a · b) · (c · d)",
    ops: ["mul"],
    hides: (arg) => isOp(bare(arg), "mul") && terms(bare(arg)).some((x) => isOp(x, "mul")),
  },
  {
    prevents: "a + c · (b − a) → mix(a, b, c)",
    ops: ["add", "sub"],
    hides: (arg, other) =>
      isOp(bare(arg), "mul") &&
      terms(bare(arg)).some((f) => isOp(f, "add", "sub") && terms(f).some((x) => same(x, bare(other)))),
  },
  {
    prevents: "√a · √a → a",
    ops: ["mul"],
    hides: (arg, other) => isOp(bare(arg), "sqrt") && bare(arg) === bare(other),
  },
  {
    prevents: "|a| → a where a ≥ 0 by what it is made of, and may be −0",
    ops: ["abs"],
    hides: (arg) => isOp(bare(arg), "sqrt", "floor", "select", "pmin", "pmax", "mul", "div"),
  },
  {
    prevents: "1 / (1 / a) → a",
    ops: ["div"],
    hides: (_, other, n) => n.args[1] !== other && isOp(bare(n.args[1] ?? n), "div"),
  },
];

/** a · 0 → 0, a / 0 → 0 and a + 0 → a are always hidden: a NaN would be lost, or the sign of a zero. */
const arithmetic: ReadonlySet<Op> = new Set<Op>(["add", "sub", "mul", "div"]);
const withoutZero = (n: Apply): readonly Node[] =>
  arithmetic.has(n.op) ? n.args.map((a) => (isZero(a) ? opaque(a) : a)) : n.args;

/** One pass for many graphs: hides the operands that a rewrite would start from. */
export function orderGuard(): (n: Node) => Node {
  return rewriter((n) => {
    if (n.tag !== "apply") return n;
    const [a, b = a, ...rest] = withoutZero(n);
    if (a === undefined || b === undefined) return n;
    const hides = (arg: Node, other: Node): boolean =>
      guards.some((g) => g.ops.includes(n.op) && g.hides(arg, other, n));
    if (n.args.length < 2) return apply(n.op, [hides(a, a) ? opaque(a) : a]);
    const first = hides(a, b) ? opaque(a) : a;
    return apply(n.op, [first, hides(b, first) ? opaque(b) : b, ...rest]); // both (blocked_test.ts: steps that remember)
  });
}
