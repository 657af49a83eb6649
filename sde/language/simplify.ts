/**
 * Algebra as a table of rules, applied from the leaves up until none fires.
 *
 * A rule keeps the value of every expression, NaN and infinities included, up to rounding and the sign of zero:
 * `a · 0 → 0` and `a − a → 0` are no laws here.
 * A product holds at most one constant, innermost, (c · a) · b: the form that no shader compiler was seen to reorder.
 * Tests: tests/sde/language/simplify_test.ts.
 * @module
 */
import { apply, type Body, literal, type Node } from "./expr.ts";
import { normaliser } from "./normalise.ts";
import { meanings, type Op, signatures } from "./ops.ts";

/** A law, and its use on one node: the new node, or nothing where it does not apply. */
export interface Rule {
  readonly law: string;
  readonly apply: (n: Node) => Node | undefined;
}

type Literal = Node & Extract<Body, { tag: "lit" }>;
const isLit = (n: Node | undefined): n is Literal => n?.tag === "lit";
const isValue = (n: Node | undefined, value: number): boolean => isLit(n) && Object.is(n.value, value);
const real = (
  value: number,
): Node | undefined => (Number.isFinite(value) ? literal(value, "real") : undefined);

const on = (op: Op, law: string, f: (a: Node, b: Node, c: Node) => Node | undefined): Rule => ({
  law,
  apply: (n) => {
    if (n.tag !== "apply" || n.op !== op) return undefined;
    const [a, b, c] = n.args;
    return a === undefined ? undefined : f(a, b ?? a, c ?? a);
  },
});

/** Operations that are never folded: they mean bits of a float, or guard an order of rounding. */
const unfolded: ReadonlySet<Op> = new Set<Op>([
  "opaque",
  "asWord",
  "asReal",
  "asHigh",
  "fromHigh",
]);

const fold: Rule = {
  law: "an operation on literals is a literal",
  apply: (n) => {
    if (n.tag !== "apply" || unfolded.has(n.op) || !n.args.every(isLit)) return undefined;
    const [a, b, c] = n.args.map((l) => (isLit(l) ? l.value : 0));
    const value = meanings[n.op](a ?? 0, b ?? 0, c ?? 0);
    const { result } = signatures[n.op];
    return result === "real" ? real(value) : literal(value, result);
  },
};

/** c and rest of c · rest, where c is a literal. */
const scaled = (n: Node): readonly [number, Node] | undefined => {
  if (n.tag !== "apply" || n.op !== "mul") return undefined;
  const [c, rest] = n.args;
  return isLit(c) && rest !== undefined ? [c.value, rest] : undefined;
};
const times = (c: number, rest: Node): Node | undefined => {
  const lit = real(c);
  return lit && apply("mul", [lit, rest]);
};
/** Whether float32 holds a product of constants, so that it can stand for them on every target. */
const holds = (c: number): boolean => c === 0 || (Math.abs(c) > 1.2e-38 && Math.abs(c) < 3.4e38);

/** c and j of c · block + j: an element's address, where a lane holds c elements in a row (no overflow by design). */
const affineWord = (n: Node): readonly [block: Node, c: number, j: number] | undefined => {
  if (n.tag !== "apply") return undefined;
  const [m, j] = n.op === "wadd" ? n.args : [n, literal(0, "word")];
  if (m?.tag !== "apply" || m.op !== "wmul" || !isLit(j)) return undefined;
  const [block, c] = m.args;
  const isBlock = block?.tag === "input" && block.name === "block";
  return isBlock && isLit(c) && j.value < c.value ? [block, c.value, j.value] : undefined;
};

/**
 * Factors to which a constant goes inward. Each step makes a product anew, so that the slope of a product, which holds as
 * many constants as factors, would grow by their square.
 */
const mostFactors = 64;
const isLong = (product: Node): boolean => {
  let at: Node | undefined = product;
  for (let i = 0; i < mostFactors; i++) {
    if (at?.tag !== "apply" || at.op !== "mul") return false;
    at = at.args[0];
  }
  return true;
};

/** Up to here a power is written as a product: right for a negative base, which no exp(n · ln a) is. */
const wholePower = 64;

/** Every law. */
export const algebra: readonly Rule[] = [
  fold,
  on(
    "add",
    "a + 0 = a",
    (a, b) => (isLit(b) && b.value === 0 ? a : isLit(a) && a.value === 0 ? b : undefined),
  ),
  on("sub", "a − 0 = a", (a, b) => (isValue(b, 0) ? a : undefined)),
  on(
    "sub",
    "a − (−b) = a + b",
    (a, b) => (b.tag === "apply" && b.op === "neg" ? apply("add", [a, ...b.args]) : undefined),
  ),
  on(
    "add",
    "a + (−b) = a − b",
    (a, b) => (b.tag === "apply" && b.op === "neg" ? apply("sub", [a, ...b.args]) : undefined),
  ),
  on("mul", "1 · a = a", (a, b) => (isValue(a, 1) ? b : undefined)),
  on("mul", "−1 · a = −a", (a, b) => (isValue(a, -1) ? apply("neg", [b]) : undefined)),
  on("mul", "a · c = c · a", (a, b) => (isLit(b) && !isLit(a) ? apply("mul", [b, a]) : undefined)),
  on("mul", "c · (d · a) = cd · a", (a, b) => {
    const s = scaled(b);
    if (!isLit(a) || s === undefined) return undefined;
    const c = a.value * s[0];
    const zero = a.value === 0 || s[0] === 0;
    return (c === 0) === zero && holds(c) ? times(c, s[1]) : undefined;
  }),
  on("mul", "c · (a · b) = (c · a) · b", (a, b) => {
    if (!isLit(a) || b.tag !== "apply" || b.op !== "mul" || isLong(b)) return undefined;
    const [u, v] = b.args;
    return u !== undefined && v !== undefined && !isLit(u)
      ? apply("mul", [apply("mul", [a, u]), v])
      : undefined;
  }),
  on("mul", "a · (c · b) = (c · a) · b", (a, b) => {
    const s = scaled(b);
    const c = s === undefined || isLit(a) ? undefined : times(s[0], a);
    return c && s && apply("mul", [c, s[1]]);
  }),
  on(
    "mul",
    "(−a) · b = −(a · b)",
    (
      a,
      b,
    ) => (a.tag === "apply" && a.op === "neg" ? apply("neg", [apply("mul", [...a.args, b])]) : undefined),
  ),
  on(
    "mul",
    "a · (−b) = −(a · b)",
    (
      a,
      b,
    ) => (b.tag === "apply" && b.op === "neg" ? apply("neg", [apply("mul", [a, ...b.args])]) : undefined),
  ),
  on("neg", "−(−a) = a", (a) => (a.tag === "apply" && a.op === "neg" ? a.args[0] : undefined)),
  on("neg", "−(c · a) = (−c) · a", (a) => {
    const s = scaled(a);
    return s && times(-s[0], s[1]);
  }),
  on("div", "a / 1 = a", (a, b) => (isValue(b, 1) ? a : undefined)),
  on("pow", "a² = a · a", (a, b) => (isValue(b, 2) ? apply("mul", [a, a]) : undefined)),
  on("mul", "x · s = s · x for a scalar s and a state x", (a, b) => {
    const mixed = a.shape === "state" && b.shape === "scalar";
    return mixed ? apply("mul", [b, a]) : undefined;
  }),
  on("mul", "s · (r · x) = (s · r) · x for scalars s and r: once a sample", (a, b) => {
    if (a.shape !== "scalar" || b.tag !== "apply" || b.op !== "mul") return undefined;
    const [r, x] = b.args;
    return r?.shape === "scalar" && x?.shape === "state" && !(isLit(a) && isLit(r))
      ? apply("mul", [apply("mul", [a, r]), x])
      : undefined;
  }),
  on("mul", "(s · x) · y = s · (x · y) for a scalar s that is no constant", (a, b) => {
    if (a.tag !== "apply" || a.op !== "mul" || b.shape !== "state") return undefined;
    const [s, x] = a.args;
    return !isLit(s) && s?.shape === "scalar" && x?.shape === "state"
      ? apply("mul", [s, apply("mul", [x, b])])
      : undefined;
  }),
  on("wmul", "w · 1 = w", (a, b) => (isValue(b, 1) ? a : undefined)),
  on("pow", "a⁰ = 1", (_, b) => (isLit(b) && b.value === 0 ? literal(1, "real") : undefined)),
  on("pow", "a²ⁿ = aⁿ · aⁿ, a²ⁿ⁺¹ = a · a²ⁿ", (a, b) => {
    const n = isLit(b) ? b.value : 0.5;
    if (!Number.isInteger(n) || n < 3 || n > wholePower) return undefined;
    const half = apply("pow", [a, literal(Math.floor(n / 2), "real")]);
    const even = apply("mul", [half, half]);
    return n % 2 === 0 ? even : apply("mul", [a, even]);
  }),
  on("pow", "a⁻ⁿ = 1 / aⁿ", (a, b) => {
    const n = isLit(b) ? b.value : 0.5;
    if (!Number.isInteger(n) || n > -1 || n < -wholePower) return undefined;
    return apply("div", [literal(1, "real"), apply("pow", [a, literal(-n, "real")])]);
  }),
  on("pow", "a¹ = a", (a, b) => (isValue(b, 1) ? a : undefined)),
  on("pow", "cᵃ = exp(a · ln c)", (a, b) => {
    if (!isLit(a) || a.value <= 0 || isLit(b)) return undefined;
    const c = times(Math.log(a.value), b);
    return c && apply("exp", [c]);
  }),
  on("select", "a constant condition", (c, a, b) => (isLit(c) ? (c.value !== 0 ? a : b) : undefined)),
  on("select", "either way the same", (_, a, b) => (a === b ? a : undefined)),
  on(
    "wselect",
    "a constant condition on words",
    (c, a, b) => (isLit(c) ? (c.value !== 0 ? a : b) : undefined),
  ),
  on("wselect", "either word the same", (_, a, b) => (a === b ? a : undefined)),
  on("not", "not not a = a", (a) => (a.tag === "apply" && a.op === "not" ? a.args[0] : undefined)),
  on("and", "a and true = a", (a, b) => (isValue(b, 1) ? a : isValue(a, 1) ? b : undefined)),
  on("or", "a or false = a", (a, b) => (isValue(b, 0) ? a : isValue(a, 0) ? b : undefined)),
  on("wadd", "w + 0 = w", (a, b) => (isValue(b, 0) ? a : isValue(a, 0) ? b : undefined)),
  on("wadd", "(w + c) + d = w + (c + d)", (a, d) => {
    const [w, c] = a.tag === "apply" && a.op === "wadd" ? a.args : [];
    return w !== undefined && isLit(c) && isLit(d) && !isLit(w)
      ? apply("wadd", [w, literal((c.value + d.value) >>> 0, "word")])
      : undefined;
  }),
  on("wxor", "w ^ 0 = w", (a, b) => (isValue(b, 0) ? a : isValue(a, 0) ? b : undefined)),
  on("wand", "w & 0 = 0", (_, b) => (isValue(b, 0) ? b : undefined)),
  on("sub", "0 − a = −a", (a, b) => (isLit(a) && a.value === 0 ? apply("neg", [b]) : undefined)),
  on("wshr", "⌊(c·a + j) / 2ᵏ⌋ = c/2ᵏ · a + ⌊j / 2ᵏ⌋", (a, k) => {
    const s = affineWord(a);
    if (s === undefined || !isLit(k) || s[1] % 2 ** k.value !== 0) return undefined;
    const c = literal(s[1] >>> k.value, "word");
    return apply("wadd", [apply("wmul", [s[0], c]), literal(s[2] >>> k.value, "word")]);
  }),
  on("wand", "(c·a + j) & (2ᵏ−1) = j & (2ᵏ−1)", (a, m) => {
    const s = affineWord(a);
    const mask = isLit(m) ? m.value + 1 : 0;
    if (s === undefined || mask === 0 || (mask & (mask - 1)) !== 0 || s[1] % mask !== 0) return undefined;
    return literal(s[2] & (mask - 1), "word");
  }),
];

const passes = 64;

/** The first rule that applies, and what it makes of the node. */
const firstOf = (rules: readonly Rule[], n: Node): readonly [rule: Rule | undefined, next: Node] => {
  for (const rule of rules) {
    const next = rule.apply(n);
    if (next !== undefined) return [rule, next];
  }
  return [undefined, n];
};

/** One node by the first rule that applies, again and again; bounded. */
const normalise = (rules: readonly Rule[], n: Node, fired: (law: string) => void): Node => {
  let at = n;
  for (let i = 0; i < passes; i++) {
    const [rule, next] = firstOf(rules, at);
    if (rule === undefined || next === at) return at;
    fired(rule.law);
    at = next;
  }
  return at;
};

const unheard = (): void => {};

/** One simplification for many graphs: what they share is looked at once. `fired` hears of each use of a law. */
export function simplifier(
  rules: readonly Rule[] = algebra,
  fired: (law: string) => void = unheard,
): (n: Node) => Node {
  return normaliser((m) => normalise(rules, m, fired));
}

/**
 * The same value in fewer operations.
 *
 * Needs: any graph. Promises: no rule of `algebra` applies to a node that it built from simplified children.
 */
export function simplify(n: Node, rules: readonly Rule[] = algebra): Node {
  return simplifier(rules)(n);
}
