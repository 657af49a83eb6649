/**
 * How expressions are made: one function for each variant of a node. Operations on packs are carried out part by part.
 * Tests: tests/sde/language/expr_test.ts.
 * @module
 */
import { internal } from "../border/errors.ts";
import { type Body, type Data, type Expr, intern, type Join, type Node, type Shape } from "./node.ts";
import { type Kind, type Op, signatures } from "./ops.ts";
import type { Oracle } from "./oracle.ts";

/** One real a sample. */
export type Scalar = Expr<"scalar">;
/** One real an element. */
export type State = Expr<"state">;
/** One unsigned 32-bit integer a sample. */
export type Word = Expr<"scalar", "word">;
/** One truth value a sample. */
export type Flag = Expr<"scalar", "flag">;

/** Whether a node has this shape and kind. */
export function isExpr<S extends Shape, K extends Kind>(n: Node, shape: S, kind: K): n is Expr<S, K> & Node {
  return n.shape === shape && n.kind === kind;
}

/** The node, typed; throws `Internal:` where shape or kind are not as said. */
export function typed<S extends Shape, K extends Kind>(n: Node, shape: S, kind: K): Expr<S, K> {
  if (isExpr(n, shape, kind)) return n;
  throw internal(`expected a ${shape} ${kind}, found a ${n.shape} ${n.kind} (${n.tag})`);
}

// ---- constructors ------------------------------------------------------------------------------------------------

const wanted = { real: "finite", word: "a whole number below 2³²", flag: "0 or 1" } as const;

/** A literal; throws a RangeError where the value is not finite, or no value of a word or flag. */
export function literal<K extends Kind>(value: number, kind: K): Expr<"scalar", K> {
  const whole = kind === "flag" ? value & 1 : value >>> 0;
  if (kind === "real" ? !Number.isFinite(value) : value !== whole) {
    throw new RangeError(`Cannot write ${String(value)} as a literal ${kind}: it must be ${wanted[kind]}`);
  }
  const body: Body = { tag: "lit", value: kind === "real" ? value : whole };
  return typed(intern("scalar", kind, body), "scalar", kind);
}

/** A named input: a variable of the recurrence, `t`, the sample's number, … */
export function input<S extends Shape, K extends Kind>(name: string, shape: S, kind: K): Expr<S, K> {
  return typed(intern(shape, kind, { tag: "input", name }), shape, kind);
}

/** An operation on expressions; scalars broadcast into states, packs part by part. */
export function apply(op: Op, args: readonly Node[]): Node {
  const { args: kinds, result } = signatures[op];
  if (args.length !== kinds.length) {
    throw internal(`${op} takes ${kinds.length} arguments, found ${args.length}`);
  }
  const bad = args.findIndex((a, i) => a.kind !== kinds[i]);
  if (bad >= 0) {
    throw internal(`${op}: argument ${bad + 1} is a ${args[bad]?.kind}, should be a ${kinds[bad]}`);
  }
  const like = packLike(args);
  if (like !== undefined) return pack(like.map((_, i) => apply(op, args.map((a) => partOf(a, i)))));
  const shape = args.some((a) => a.shape === "state") ? "state" : "scalar";
  return intern(shape, result, { tag: "apply", op, args });
}

/** The sum or the largest element of a state. */
export function reduce(op: "sum" | "max", arg: Node): Node {
  if (arg.shape === "scalar") throw internal(`${op} over the elements of a scalar`);
  if (arg.tag !== "pack") return intern("scalar", "real", { tag: "reduce", op, arg });
  return arg.parts.reduce((a, b) => combine(op, a, b));
}

/** One step of a reduction, on every target: the total so far and one more. A NaN stays, in a maximum as in a sum. */
export function combine(op: "sum" | "max", total: Node, one: Node): Node {
  return apply(op === "sum" ? "add" : "max", [total, one]);
}

/** `data[index]`. */
export function gather(data: Data, index: Node): Node {
  if (index.tag === "pack") return pack(index.parts.map((p) => gather(data, p)));
  if (index.tag === "lit") {
    const value = data.values[index.value];
    if (value === undefined) throw internal(`${data.name} has no element ${index.value}`);
    return literal(value, "real");
  }
  return intern(index.shape, "real", { tag: "gather", data, index });
}

/** The number of an element within its sample (`element` of dsl.ts). */
const ownNumber = input("element", "state", "word");

/**
 * Element `index` of a state, or of an array that a plan keeps by that name; the index is a word, and whoever builds the node
 * sees to it that it is below the number of elements. Of components that stand in no array the one with this number.
 */
export function at(of: Node | string, index: Node): Node {
  if (index.kind !== "word") throw internal(`an element is found by a word, not by a ${index.kind}`);
  if (index.tag === "pack") return pack(index.parts.map((i) => at(of, i)));
  if (typeof of === "string") return intern(index.shape, "real", { tag: "at", of, index });
  if (of.shape !== "state" || of.kind !== "real") throw internal(`an element of a ${of.shape} ${of.kind}`);
  if (index === ownNumber) return of;
  if (of.tag === "gather" && of.index === ownNumber) return gather(of.data, index);
  if (of.tag !== "pack") return intern(index.shape, "real", { tag: "at", of, index });
  return index.tag === "lit" ? partOf(of, index.value) : of.parts.slice(0, -1).reduceRight(
    (other, part, i) => apply("select", [apply("weq", [index, literal(i, "word")]), part, other]),
    partOf(of, of.parts.length - 1),
  );
}

/** A state of scalar components. */
export function pack(parts: readonly Node[]): Node {
  const kind = parts[0]?.kind ?? "real";
  const bad = parts.find((p) => p.kind !== kind || p.shape !== "scalar");
  if (bad) throw internal(`a component must be a scalar ${kind}, found a ${bad.shape} ${bad.kind}`);
  return intern("state", kind, { tag: "pack", parts });
}

/** Component `part` of a state. */
export function pick(arg: Node, part: number): Node {
  if (arg.tag === "pack") return partOf(arg, part);
  return intern("scalar", arg.kind, { tag: "pick", part, arg });
}

/** What an oracle says of x, given its further states and then its scalars. */
export function evaluate(oracle: Oracle, x: Node, operands: readonly Node[]): State {
  return typed(intern("state", "real", { tag: "oracle", oracle, x, operands }), "state", "real");
}

/** What a series is beside its terms; by default a sum from 0. */
export interface Joining {
  readonly op?: Join;
  /** What the first term is joined to. */
  readonly init?: Node;
  /** The most turns that its bounds allow, where they are no literals. */
  readonly most?: number;
}

/** Turns of a series whose bounds are no literals, unless it says otherwise: a path's levels are fewer. */
const fewTurns = 64;

/**
 * ((init ∘ term(from)) ∘ term(from + 1)) ∘ … ∘ term(to − 1), in that order, ∘ being `op`; by default Σ term(index). The one
 * loop that an expression may hold. `index` is an input that the term uses; its bounds are words a sample, and whoever
 * builds a series sees to it that it has no more than `most` turns.
 */
export function series(index: Node, from: Node, to: Node, term: Node, joining: Joining = {}): Node {
  const { op = "add", init = literal(0, "real") } = joining;
  const like = packLike([init, term]);
  if (like !== undefined) {
    return pack(
      like.map((_, i) => series(index, from, to, partOf(term, i), { ...joining, init: partOf(init, i) })),
    );
  }
  const bad = [index, from, to].find((n) => n.shape !== "scalar" || n.kind !== "word");
  if (bad !== undefined || term.kind !== "real" || init.kind !== "real") {
    throw internal("a series counts by words and joins reals");
  }
  const known = from.tag === "lit" && to.tag === "lit" ? Math.max(0, to.value - from.value) : fewTurns;
  const shape = [init, term].some((n) => n.shape === "state") ? "state" : "scalar";
  const { most = known } = joining;
  return intern(shape, "real", { tag: "series", op, index, from, to, most, init, term });
}

/** What a loop with carried values is; `carried` are inputs that `next` uses, each begins as its `init`. */
export interface Carrying {
  readonly index: Node;
  /** Words a sample; `most` is the most turns that they allow, where they are no literals. */
  readonly from: Node;
  readonly to: Node;
  readonly most?: number;
  readonly carried: readonly Node[];
  readonly init: readonly Node[];
  readonly next: readonly Node[];
}

/**
 * What a loop carries, at its end: in each turn all of `carried` become what `next` says of them as they were before it. Its
 * names are its own: of loops within each other none has a name of another's.
 */
export function fold(a: Carrying, out: number): Node {
  const { index, from, to, carried, init, next } = a;
  const value = carried[out];
  const whole = [index, from, to].every((n) => n.shape === "scalar" && n.kind === "word");
  if (!whole || value === undefined || init.length !== carried.length || next.length !== carried.length) {
    throw internal("a loop counts by words, and says of all that it carries how it begins and goes on");
  }
  carried.forEach((c, i) => {
    const fits = (n: Node | undefined): boolean =>
      n?.kind === c.kind && c.kind !== "flag" && (n.shape === c.shape || n.shape === "scalar") &&
      n.tag !== "pack";
    if (!fits(init[i]) || !fits(next[i])) {
      throw internal(`a loop carries a ${c.shape} ${c.kind}, found another`);
    }
  });
  const known = from.tag === "lit" && to.tag === "lit" ? Math.max(0, to.value - from.value) : fewTurns;
  const { most = known } = a;
  return intern(value.shape, value.kind, { tag: "fold", index, from, to, most, carried, init, next, out });
}

const packLike = (args: readonly Node[]): readonly Node[] | undefined => {
  const packs = args.flatMap((a) => (a.tag === "pack" ? [a.parts] : []));
  const widths = packs.map((parts) => parts.length);
  if (widths.some((n) => n !== widths[0])) {
    throw new RangeError(
      `Cannot use states of ${widths.join(" and ")} components together: give both as many`,
    );
  }
  return packs[0];
};

/** Component `i` of a state; a scalar is its own. */
export const partOf = (a: Node, i: number): Node => {
  if (a.tag === "pack") {
    const part = a.parts[i];
    if (part !== undefined) return part;
    throw new RangeError(`Cannot take component ${i} of a state of ${a.parts.length} components`);
  }
  return a.shape === "state" ? pick(a, i) : a;
};
