/**
 * What a step leaves to the next: a record of named nodes, of any shape and kind. A method's and a controller's are alike.
 *
 * Each name is declared by its first value, a node without variables: `{ slope: broadcast(0), tries: literal(0, "word") }`.
 * Its shape and kind are those of whatever is remembered under that name. A variable of a path is a real, one a sample or
 * one an element, or a word a sample; the rest is kept in these: a flag as 0 or 1, a word an element as its two halves,
 * which a float32 holds exactly.
 * Tests: tests/solvers/memory/memory_test.ts.
 * @module
 */
import { sure } from "../../sde/border/errors.ts";
import { apply, input, literal, type Node } from "../../sde/language/expr.ts";
import { simplify } from "../../sde/language/simplify.ts";

/** Nodes by name: first values where a memory is declared, what is found and what is left elsewhere. */
export type Memory = Readonly<Record<string, Node>>;

/** A variable of a path that holds a memory, or a part of it. */
export interface Cell {
  readonly symbol: Node;
  readonly init: Node;
  readonly next: Node;
}

/** A memory as the variables of a path. */
export interface Cells {
  /** What a step finds, by name. */
  readonly found: Memory;
  /** The variables, for what it leaves. */
  readonly variables: (left: Memory) => readonly Cell[];
}

const word = (v: number): Node => literal(v, "word");
const half = 2 ** 16;

/** How a value is kept in variables, and read from them. */
interface Keeping {
  readonly parts: (value: Node) => readonly Node[];
  readonly whole: (parts: readonly Node[]) => Node;
}

const asIs: Keeping = { parts: (v) => [v], whole: ([v]) => sure(v, "a value remembered") };
const asReal: Keeping = {
  parts: (v) => [apply("select", [v, literal(1, "real"), literal(0, "real")])],
  whole: ([v]) => apply("lt", [literal(0.5, "real"), sure(v, "a flag remembered")]),
};
const asHalves: Keeping = {
  parts: (v) => [
    apply("toReal", [apply("wshr", [v, word(16)])]),
    apply("toReal", [apply("wand", [v, word(half - 1)])]),
  ],
  whole: ([high, low]) =>
    apply("wor", [
      apply("wshl", [apply("toWord", [sure(high, "a word's half")]), word(16)]),
      apply("toWord", [sure(low, "a word's half")]),
    ]),
};

const keepingOf = ({ shape, kind }: Node): Keeping =>
  kind === "flag" ? asReal : kind === "word" && shape === "state" ? asHalves : asIs;

/** The variables of a memory, whose names begin with `prefix`. */
export function cellsOf(prefix: string, first: Memory): Cells {
  const cells = Object.entries(first).map(([name, value], k) => {
    const { parts, whole } = keepingOf(value);
    const inits = parts(value).map((n) => simplify(n));
    const symbols = parts(value).map((n, j) =>
      input(j === 0 ? (k === 0 ? prefix : `${prefix}${k}_`) : `${prefix}${k}_low`, n.shape, n.kind)
    );
    return { name, parts, inits, symbols, value: whole(symbols) };
  });
  return {
    found: Object.fromEntries(cells.map(({ name, value }) => [name, value])),
    variables: (left) =>
      cells.flatMap(({ name, parts, inits, symbols }) => {
        const next = parts(sure(left[name], `what is remembered as "${name}"`));
        return symbols.map((symbol, j) => ({
          symbol,
          init: sure(inits[j], "a first value"),
          next: sure(next[j], "a next value"),
        }));
      }),
  };
}

/** The new memory where a flag of the sample holds, else the old one. */
export function kept(when: Node, left: Memory, found: Memory): Memory {
  const chosen = (yes: Node, no: Node): Node => {
    if (yes.kind === "word") return apply("wselect", [when, yes, no]);
    if (yes.kind === "real") return apply("select", [when, yes, no]);
    return apply("or", [apply("and", [when, yes]), apply("and", [apply("not", [when]), no])]);
  };
  return Object.fromEntries(
    Object.entries(found).map(([name, old]) => [name, chosen(sure(left[name], `"${name}"`), old)]),
  );
}

const isLike = <M extends Memory>(first: M, found: Memory): found is M =>
  Object.entries(first).every(([name, n]) => found[name]?.shape === n.shape && found[name]?.kind === n.kind);

/**
 * What a step finds, with the types of what was declared.
 *
 * Errors: throws a TypeError where it was not declared so.
 *
 * @example A step that knows how many came before it
 * ```ts
 * import { add, emStep, lit, type Method, recall } from "ito";
 *
 * const first = { steps: lit(0) };
 * const counting: Method = {
 *   ...emStep,
 *   name: "counting",
 *   remembers: first,
 *   step: (symbols) => ({
 *     ...emStep.step(symbols),
 *     remember: { steps: add(recall(first, symbols.memory).steps, 1) },
 *   }),
 * };
 * ```
 */
export function recall<M extends Memory>(first: M, found: Memory): M {
  if (isLike(first, found)) return found;
  const names = Object.keys(first).join(", ");
  throw new TypeError(
    `Cannot recall ${names}: declare them as what is remembered\nTry: remembers: { ${names} }`,
  );
}
