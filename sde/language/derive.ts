/**
 * Symbolic derivatives, and what follows from them: is a drift affine in x?
 *
 *     ∂(f ∘ g) = f'(g) · ∂g, through a table of f' for each operation
 *
 * A state's derivative in `x` is element by element (the diagonal of the Jacobian); `gradient` differentiates a scalar
 * through its sums. Where a function has a corner (abs, min, max, floor, select) the derivative of the chosen side is
 * taken.
 * Tests: tests/sde/language/derive_test.ts, tests/sde/language/affine_test.ts.
 * @module
 */
import { broadcast, element, elementCount } from "./dsl.ts";
import {
  apply,
  at,
  type Body,
  children,
  folder,
  literal,
  type Node,
  nodesOf,
  pack,
  pick,
  reduce,
  type Scalar,
  type State,
  substitute,
  typed,
  uses,
} from "./expr.ts";
import type { Op } from "./ops.ts";
import { print } from "./print.ts";
import { foldSlope, isZero, NotSmooth, seriesSlope, zero } from "./loop_slopes.ts";
import { boundIn } from "./loops.ts";
import { simplify } from "./simplify.ts";

type Tagged<T extends Body["tag"]> = Node & Extract<Body, { readonly tag: T }>;
type Entry = Tagged<"at">;
const one: Node = literal(1, "real");

// Where a derivative is the literal 0 its products and sums are left out: 0 is a fact here, no number that could be NaN.
const plus = (a: Node, b: Node): Node => (isZero(a) ? b : isZero(b) ? a : apply("add", [a, b]));
const minus = (
  a: Node,
  b: Node,
): Node => (isZero(b) ? a : isZero(a) ? apply("neg", [b]) : apply("sub", [a, b]));
const times = (a: Node, b: Node): Node => (isZero(a) || isZero(b) ? zero : apply("mul", [a, b]));
const over = (a: Node, b: Node): Node => (isZero(a) ? zero : apply("div", [a, b]));

/** The slope of an operation, of its operands, their slopes and itself. */
export type Rule = (args: readonly [Node, Node, Node], d: readonly [Node, Node, Node], self: Node) => Node;
const flat: Rule = () => zero;

const either = (when: Node, yes: Node, no: Node): Node =>
  isZero(yes) && isZero(no) ? zero : apply("select", [when, yes, no]);
const least: Rule = ([a, b], [da, db]) => either(apply("lt", [b, a]), db, da);
const most: Rule = ([a, b], [da, db]) => either(apply("lt", [a, b]), db, da);

/** The slopes of all operations. */
export const derivatives: Readonly<Record<Op, Rule>> = {
  neg: (_, [da]) => (isZero(da) ? zero : apply("neg", [da])),
  abs: ([a], [da]) => times(apply("select", [apply("lt", [a, zero]), literal(-1, "real"), one]), da),
  sqrt: (_, [da], self) => over(da, apply("mul", [literal(2, "real"), self])),
  exp: (_, [da], self) => times(self, da),
  expm1: (_, [da], self) => times(apply("add", [self, one]), da),
  log: ([a], [da]) => over(da, a),
  sin: ([a], [da]) => times(apply("cos", [a]), da),
  cos: ([a], [da]) => times(apply("neg", [apply("sin", [a])]), da),
  tanh: (_, [da], self) => times(apply("sub", [one, apply("mul", [self, self])]), da),
  floor: flat,
  opaque: (_, [da]) => da,
  add: (_, [da, db]) => plus(da, db),
  sub: (_, [da, db]) => minus(da, db),
  mul: ([a, b], [da, db]) => plus(times(da, b), times(a, db)),
  div: ([, b], [da, db], self) => over(minus(da, times(self, db)), b),
  pow: ([a, b], [da, db], self) =>
    plus(
      times(times(b, apply("pow", [a, apply("sub", [b, one])])), da),
      times(times(self, apply("log", [a])), db),
    ),
  min: least,
  max: most,
  pmin: least,
  pmax: most,
  select: ([c], [, da, db]) => either(c, da, db),
  lt: flat,
  le: flat,
  eq: flat,
  finite: flat,
  and: flat,
  or: flat,
  not: flat,
  wselect: flat,
  wadd: flat,
  wmul: flat,
  wxor: flat,
  wand: flat,
  wor: flat,
  wshl: flat,
  wshr: flat,
  weq: flat,
  wlt: flat,
  toReal: flat,
  toRealSigned: flat,
  toWord: flat,
  asWord: flat,
  asReal: flat,
  asHigh: flat,
  fromHigh: flat,
  sinTurn: flat,
  cosTurn: flat,
};

/** A component's state holds that component too: wherever else it occurs, a derivative would miss it. */
const refuseWhole = (n: Node, leaf: Node): void => {
  if (leaf.tag !== "pick") return;
  const whole = leaf.arg;
  const holds = (m: Node): boolean => (m === whole ? m === n : children(m).includes(whole));
  const bad = nodesOf([n]).find((m) => m.tag !== "pick" && holds(m));
  if (bad === undefined) return;
  throw new TypeError(
    `Cannot differentiate ${print(bad)} in ${print(leaf)}: write it with components of ${print(whole)}`,
  );
};

/** A walk over a graph: which slopes are known, and what becomes of slopes where an expression sees other elements. */
export interface Walk {
  /** The slope of a node that is not looked into. */
  readonly known: (m: Node) => Node | undefined;
  /** Rules in place of those of `derivatives`. */
  readonly rules?: Readonly<Partial<Record<Op, Rule>>>;
  readonly reduce: (m: Tagged<"reduce">, slope: Node) => Node;
  readonly at: (m: Entry, slope: Node) => Node;
  readonly pick: (m: Tagged<"pick">, slope: Node) => Node;
  /** What is looked at first, where it depends on what is known. */
  readonly refuse?: (m: Node) => void;
}

/** Slopes by the chain rule, from the leaves up. Errors: throws a `NotSmooth` at an oracle and at a product in a loop. */
export function slopesBy(walk: Walk): (n: Node) => Node {
  const { known, rules = {}, refuse } = walk;
  const moves = folder<boolean>((m, kids) => known(m) !== undefined || kids.includes(true));
  return folder<Node>((m, kids) => {
    const found = known(m);
    if (found !== undefined) return found;
    if (refuse !== undefined && moves(m)) refuse(m);
    if (kids.every(isZero)) return zero;
    const [first = zero] = kids;
    switch (m.tag) {
      case "lit":
      case "input":
      case "gather": // a table is read at a whole number: it has no slope of its own
        return zero;
      case "apply": {
        const [a = zero, b = zero, c = zero] = m.args;
        const [da = zero, db = zero, dc = zero] = kids;
        return (rules[m.op] ?? derivatives[m.op])([a, b, c], [da, db, dc], m);
      }
      case "reduce":
        return walk.reduce(m, first);
      case "at":
        return walk.at(m, first);
      case "pack":
        return pack(kids);
      case "pick":
        return walk.pick(m, first);
      case "oracle":
        throw new NotSmooth(`Cannot differentiate through the oracle "${m.oracle.name}"`);
      case "series":
        return seriesSlope(m, kids[2] ?? zero, kids[3] ?? zero);
      case "fold":
        return foldSlope(
          m,
          kids,
          (next, own) => slopesBy({ ...walk, known: (k) => own.get(k) ?? known(k) })(next),
        );
    }
  });
}

/** The partial derivative with respect to one node, every reduction other than that node held fixed or gone through. */
const partial = (n: Node, leaf: Node, through: (reduction: Node, inner: Node) => Node): Node =>
  slopesBy({
    known: (m) => (m === leaf ? one : undefined),
    reduce: through,
    at: (m, slope) => entrySlope(m, leaf, slope),
    pick: (m, slope) => {
      if (leaf.shape === "scalar") return partOf(slope, m.part);
      throw new TypeError(`Cannot differentiate the component ${print(m)} in the whole of ${print(leaf)}`);
    },
  })(n);

/** ∂ of an element of a state: by a scalar that element of the slope; by the state itself where it is the same element. */
const entrySlope = (m: Entry, leaf: Node, slope: Node): Node => {
  if (isZero(slope)) return zero;
  const there = slope.shape === "state" ? at(slope, m.index) : slope;
  if (leaf.shape === "scalar") return there;
  if (typeof m.of !== "string" && nodesOf([m.of]).some((k) => k.tag === "at" && uses(k, leaf))) {
    throw new TypeError(
      `Cannot differentiate ${print(m)}, an element of what elements were taken of: write it with one at(…)`,
    );
  }
  return apply("select", [apply("weq", [m.index, element]), there, zero]);
};

const partOf = (n: Node, part: number): Node => (n.shape === "state" ? pick(n, part) : n);
const alongScalar = (m: Node, inner: Node): Node => {
  if (m.tag !== "reduce" || m.op !== "sum") throw notSmooth(m);
  return inner.shape === "state" ? reduce("sum", inner) : apply("mul", [elementCount, inner]);
};

/**
 * The derivative with respect to a scalar input such as `t` or a component; throws a TypeError at an oracle, at a maximum
 * over elements, and for a component where its whole state occurs.
 */
export function derivative(n: Scalar, leaf: Scalar): Scalar;
/** The same for a state, element by element. */
export function derivative(n: State, leaf: Scalar): State;
/** Scalars and states alike. */
export function derivative(n: Scalar | State, leaf: Scalar): Scalar | State {
  refuseWhole(n, leaf);
  const d = realOf(simplify(partial(n, leaf, alongScalar)));
  return n.shape === "scalar" ? d : broadcast(d);
}

const notSmooth = (m: Node): TypeError =>
  new TypeError(`Cannot differentiate ${print(m)}, a maximum over elements: write it with sums`);

const realOf = (d: Node): Scalar | State =>
  d.shape === "scalar" ? typed(d, "scalar", "real") : typed(d, "state", "real");
/** In a sum an element of x stands for many: which of its terms x_i is in, no slope element by element says. */
const refuseSummedEntries = (n: Node, x: State): void => {
  const sums = nodesOf([n]).filter((r) => r.tag === "reduce" && uses(r, x));
  const bad = nodesOf(sums.flatMap(children)).find((m) => m.tag === "at" && uses(m, x));
  if (bad === undefined) return;
  throw new TypeError(
    `Cannot differentiate a sum over elements of ${print(bad)}: write the sum without other elements of ${
      print(x)
    }`,
  );
};

/** ∂n_i/∂x_i, directly and through every sum R below n: Σ_R ∂n/∂R · ∂R/∂x_i, the sums in the order of their nesting. */
const throughSums = (n: Node, x: State): Node => {
  const bound = boundIn([n]);
  refuseSummedEntries(n, x);
  // a sum in a turn of a loop belongs to its term: gone through in place
  const inLoop = (of: (r: Node, inner: Node) => Node) => (r: Node, inner: Node): Node => {
    if (!bound.has(r) || isZero(inner)) return zero;
    if (r.tag !== "reduce" || r.op === "max") throw notSmooth(r);
    return of(r, inner);
  };
  const own = inLoop((r, inner) => {
    const deeper = nodesOf(children(r)).some((m) => m.tag === "reduce" && bound.has(m) && uses(m, x));
    if (deeper) {
      throw new TypeError(
        `Cannot differentiate ${print(r)}, sums in sums in a loop: write it without the loop`,
      );
    }
    return inner;
  });
  const held = inLoop(alongScalar);
  const known = new Map<Node, Node>();
  const total = (m: Node, slope: (inner: Node) => Node): Node =>
    [...known].reduce((acc, [r, d]) => plus(acc, times(slope(partial(m, r, held)), d)), partial(m, x, own));
  for (const r of nodesOf([n])) {
    if (r.tag !== "reduce" || bound.has(r) || !uses(r, x)) continue;
    const d = total(r.arg, (inner) => (isZero(inner) ? zero : alongScalar(r, inner)));
    if (r.op === "max" && !isZero(d)) throw notSmooth(r);
    known.set(r, d);
  }
  return total(n, (inner) => inner);
};

/** The gradient of a scalar in x, through its sums over elements: [] → [elements]. */
export function gradient(n: Scalar, x: State): State {
  return broadcast(realOf(simplify(throughSums(n, x))));
}

/** The diagonal of a state's Jacobian in x: ∂f_i/∂x_i. */
export function diagonal(n: State, x: State): Scalar | State {
  return realOf(simplify(throughSums(n, x)));
}

/** Whether a node is one that a slope says nothing about: a jump, or what is opaque to algebra. */
const jumps = (m: Node): boolean =>
  m.tag === "reduce" || m.tag === "oracle" || m.tag === "pick" || m.tag === "gather" || m.tag === "at" ||
  (m.tag === "apply" && derivatives[m.op] === flat);

/** A state as a·x + b, where neither a nor b depends on x; nothing where it is not seen to be of that form. */
export function affineIn(
  n: State,
  x: State,
): { readonly a: Scalar | State; readonly b: Scalar | State } | undefined {
  if (nodesOf([n]).some((m) => jumps(m) && uses(m, x))) return undefined;
  const a = diagonal(n, x);
  if (uses(a, x)) return undefined;
  return { a, b: realOf(simplify(substitute(n, new Map<Node, Node>([[x, zero]])))) };
}
