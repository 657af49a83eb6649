/**
 * Loops with carried values: Newton's steps, recursions, the layers of a net.
 *
 *     c₀ = first,   c_{i+1} = next(c_i, i)
 *
 * A loop is a node (`construct.ts`): every target writes it as a loop of its own, none writes its turns out. It has slopes
 * (`loop_slopes.ts`), so processes, Milstein terms and gradients go through it.
 * Tests: tests/sde/language/fold_test.ts.
 * @module
 */
import { foundText, isRecord } from "../border/decode.ts";
import type { ScalarLike, StateLike } from "./dsl.ts";
import {
  apply,
  fold as loop,
  folder,
  input,
  literal,
  type Node,
  nodesOf,
  pack,
  partOf,
  type Scalar,
  type State,
  substitute,
  typed,
} from "./expr.ts";
import { type Fold, turnsIn } from "./loops.ts";
import { isNode, wantReals, wantScalars } from "./operands.ts";

/**
 * How often a loop turns: so many times, or as an expression says (rounded down), never more than `most`. A solve counts the steps
 * of a path in which it wanted more (`solution.results.cutLoops`), and says so in its notes.
 */
export type Turns = number | { readonly to: ScalarLike; readonly most: number };

/** Values under names, each a number a sample or an element. */
export type Values = Readonly<Record<string, StateLike>>;
/** Carried values as expressions. */
export type Now<A extends Values> = { readonly [K in keyof A]: A[K] extends ScalarLike ? Scalar : State };
/** What a turn gives for them. */
export type Then<A extends Values> = {
  readonly [K in keyof A]: A[K] extends ScalarLike ? ScalarLike : StateLike;
};

/** More turns are refused: a driver may stop a kernel that takes long. */
const mostTurns = 4096;
/** The same of loops within a loop, all their turns together. */
const mostInAll = 4 * mostTurns;

const shaped = (n: Node): Scalar | State =>
  n.shape === "state" ? typed(n, "state", "real") : typed(n, "scalar", "real");

const wantTurns = (turns: unknown): { readonly to: Node; readonly most: number } => {
  const { to, most } = isRecord(turns) ? turns : { to: turns, most: turns };
  if (typeof most !== "number" || !Number.isInteger(most) || most < 0 || most > mostTurns) {
    throw new RangeError(
      `Cannot turn a loop ${
        foundText(most)
      } times: it must be a whole number up to ${mostTurns}\nTry: fold(10, …), or fold({ to: n, most: 100 }, …)`,
    );
  }
  if (turns === most) return { to: literal(most, "word"), most };
  wantScalars("fold", [to]);
  const end = apply("min", [isNode(to) ? to : literal(Number(to), "real"), literal(most, "real")]);
  return { to: apply("toWord", [end]), most };
};

/**
 * What says how often a loop is to turn, before it is rounded down and cut at `most`; nothing where it turns so many times anyhow.
 */
export function turnsWanted(n: Fold): Scalar | undefined {
  const [end] = n.to.tag === "apply" && n.to.op === "toWord" ? n.to.args : [];
  if (end?.tag !== "apply" || end.op !== "min") return undefined;
  const wanted = end.args.find((a) => a.tag !== "lit");
  return wanted && typed(wanted, "scalar", "real");
}

/** How deep loops are within each other: the names of each level are its own. */
const depth = folder<number>((n, kids) => Math.max(0, ...kids) + (n.tag === "fold" ? 1 : 0));
const marked = "fold ";
let count = 0;

/** Whether it is what a loop carries, or the number of its turn, taken out of its turns. */
export function isTakenOut(n: Node): boolean {
  return n.tag === "input" && n.name.startsWith(marked);
}

/** How often a loop turns at most, by the symbols that `next` is called with. */
const turnsBy = new WeakMap<Node, number>();

/** How often what is asked for here is worked out, where it names what a loop that is being written carries; else once. */
export function turnsAround(nodes: readonly Node[]): number {
  return Math.max(1, ...nodesOf(nodes).map((n) => turnsBy.get(n) ?? 1));
}

/** One carried value, by its name in messages. */
interface Value {
  readonly name: string;
  readonly first: Node;
}

/** A loop over these values: `next` gives a node for each from a symbol for each. */
const made = (
  turns: unknown,
  values: readonly Value[],
  next: (now: readonly Node[], i: Scalar) => readonly Node[],
): readonly Node[] => {
  const { to, most } = wantTurns(turns);
  const mark = `${marked}${count++}`; // until its depth is known
  const named = (by: string): readonly Node[] =>
    values.map(({ first }, k) =>
      first.tag === "pack"
        ? pack(first.parts.map((_, p) => input(`${by}.${k}.${p}`, "scalar", "real")))
        : input(`${by}.${k}`, first.shape, "real")
    );
  const [symbols, index] = [named(mark), input(mark, "scalar", "word")];
  [index, ...symbols].forEach((s) =>
    (s.tag === "pack" ? s.parts : [s]).forEach((leaf) => turnsBy.set(leaf, most))
  );
  const turn = next(symbols, typed(apply("toReal", [index]), "scalar", "real"));
  const whole = most * (1 + turnsIn(turn));
  if (whole > mostInAll) {
    throw new RangeError(`Cannot turn loops in a loop ${whole} times in all: at most ${mostInAll}`);
  }
  const level = 1 + Math.max(0, ...turn.map(depth));
  const [carried, own] = [named(`fold${level}`), input(`turn${level}`, "scalar", "word")];
  const leaves = (n: Node): readonly Node[] => (n.tag === "pack" ? n.parts : [n]);
  const by = new Map<Node, Node>([[index, own]]);
  symbols.forEach((s, k) => leaves(s).forEach((leaf, p) => by.set(leaf, leaves(carried[k] ?? s)[p] ?? leaf)));
  const parts = (all: readonly Node[]): readonly Node[] =>
    all.flatMap((n, k) => leaves(carried[k] ?? n).map((c, p) => (c.shape === "scalar" ? partOf(n, p) : n)));
  const all = {
    index: own,
    from: literal(0, "word"),
    to,
    most,
    carried: carried.flatMap(leaves),
    init: parts(values.map((v) => v.first)),
    next: parts(turn.map((n) => substitute(n, by))),
  };
  let out = 0;
  return carried.map((c) => {
    const ends = leaves(c).map(() => loop(all, out++));
    const [only] = ends;
    return c.tag === "pack" || only === undefined ? pack(ends) : only;
  });
};

const placeOf = (name: string): string => (name === "" ? "fold" : `fold: ${name}`);

/** Refuses what a turn gives where it is no value of the shape that the loop began with. */
const wantSame = ({ name, first }: Value, then: unknown): Node => {
  wantReals(placeOf(name), [then]);
  const n = isNode(then) ? then : literal(Number(then), "real");
  if (n.shape === "scalar" || first.shape === "state") return n;
  throw new TypeError(
    `Cannot carry a state where fold began with one number a sample${name === "" ? "" : ` (${name})`}` +
      "\nTry: broadcast(…) of what it begins with",
  );
};

/**
 * What a loop has made of a value after so many turns.
 *
 * `next` is called once, with a symbol for the carried value and the number of the turn (from 0); it gives the value after
 * the turn. Several values go under names, each becoming what `next` gives for it, all at once. Shapes stay as they begin.
 * Errors: throws a RangeError for more than 4096 turns, a TypeError for what is no value, or a state carried as a number.
 *
 * @example √a by Newton's steps, and Fibonacci's numbers
 * ```ts
 * import { add, div, fold, mul, process, sub } from "ito";
 *
 * process(({ t }) => {
 *   const a = add(1, t);
 *   const root = fold(5, a, (y) => sub(y, div(sub(mul(y, y), a), mul(2, y))));
 *   return { drift: root, diffusion: 0.1 };
 * });
 * const { b } = fold(10, { a: 0, b: 1 }, ({ a, b }) => ({ a: b, b: add(a, b) })); // 89
 * ```
 */
export function fold(turns: Turns, first: ScalarLike, next: (now: Scalar, i: Scalar) => ScalarLike): Scalar;
/** Of a number an element. */
export function fold(turns: Turns, first: StateLike, next: (now: State, i: Scalar) => StateLike): State;
/** Of values under names. */
export function fold<A extends Values>(
  turns: Turns,
  first: A,
  next: (now: Now<A>, i: Scalar) => Then<A>,
): Now<A>;
/** One value, or several. */
export function fold(turns: unknown, first: unknown, next: unknown): unknown {
  if (typeof next !== "function") {
    throw new TypeError(
      `Cannot go on by ${foundText(next)} in fold(…): give a function, as in (y) => mul(2, y)`,
    );
  }
  const isOne = typeof first === "number" || isNode(first);
  const given: readonly (readonly [string, unknown])[] = isOne
    ? [["", first]]
    : isRecord(first)
    ? Object.entries(first)
    : [];
  if (given.length === 0) {
    throw new TypeError(
      `Cannot carry ${foundText(first)} in fold(…): give a value, or some as { a: 0, b: 1 }`,
    );
  }
  const values = given.map(([name, v]): Value => {
    wantReals(placeOf(name), [v]);
    return { name, first: isNode(v) ? v : literal(Number(v), "real") };
  });
  const names = (nodes: readonly Node[]): Readonly<Record<string, Scalar | State>> =>
    Object.fromEntries(nodes.map((n, k) => [values[k]?.name ?? "", shaped(n)]));
  const ends = made(turns, values, (now, i) => {
    const [only] = now;
    const then: unknown = next(isOne && only !== undefined ? shaped(only) : names(now), i);
    return values.map((v) => wantSame(v, isOne ? then : isRecord(then) ? then[v.name] : undefined));
  });
  const [only] = ends;
  return isOne && only !== undefined ? shaped(only) : names(ends);
}
