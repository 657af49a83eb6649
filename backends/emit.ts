/**
 * From a graph to statements, for any target: references are counted first, then each node that is used more than once
 * becomes a named value and one that is used once is written where it is used.
 * @module
 */
import { children, type Data, type Node } from "../sde/expr.ts";
import { internal } from "../sde/errors.ts";
import type { Kind, Op } from "../sde/ops.ts";
import { captures, isSeries, type Series, together } from "./series.ts";
import { tableName } from "./tables.ts";

/** What a target must know to write expressions. */
export interface Syntax {
  readonly ops: Readonly<Record<Op, (a: string, b: string, c: string) => string>>;
  readonly literal: (value: number, kind: Kind) => string;
  readonly declare: (name: string, kind: Kind, text: string) => string;
  readonly read: (table: string, index: string) => string;
  /** A variable, as against the constant of `declare`. */
  readonly variable: (name: string, kind: Kind, text: string) => string;
  /** The head of a loop from one word to another. */
  readonly each: (index: string, from: string, to: string) => string;
}

/** Where the leaves of a graph are found: the text for a node, or nothing where it must be computed. */
export type Place = (n: Node) => string | undefined;

/** A growing list of statements; what has a name is not computed again. */
export interface Block {
  /** The text for a node, its statements added to the block. */
  readonly use: (n: Node) => string;
  /** The same, but as a name (or literal), whatever its length: for values that an inner block will use. */
  readonly bind: (n: Node) => string;
  readonly lines: readonly string[];
}

/** Text longer than this gets a name, even if used once: lines stay readable. */
const longest = 60;

/**
 * A block whose roots are known beforehand, so that uses can be counted.
 *
 * `prefix` keeps the names of nested blocks apart; `outer` holds values that an enclosing block has named.
 */
export function block(a: {
  readonly syntax: Syntax;
  readonly roots: readonly Node[];
  readonly place: Place;
  readonly prefix?: string;
  readonly outer?: ReadonlyMap<Node, string>;
  /** The tables that `gather` reads, by number. */
  readonly tables?: readonly Data[];
}): Block & { readonly named: ReadonlyMap<Node, string> } {
  const { syntax, prefix = "v" } = a;
  const known = new Map<Node, string>(a.outer ?? []);
  const uses = new Map<Node, number>();
  const indices = new Set<Node>();
  const counting = (n: Node): void => {
    const seen = uses.get(n) ?? 0;
    uses.set(n, seen + 1);
    if (isSeries(n)) indices.add(n.index); // it has a place only in its loop
    if (seen > 0 || known.has(n) || indices.has(n) || a.place(n) !== undefined) return;
    children(n).forEach(counting);
  };
  a.roots.forEach(counting);

  const lines: string[] = [];
  let count = 0;
  const name = (n: Node, text: string): string => {
    const id = `${prefix}${count++}`;
    lines.push(syntax.declare(id, n.kind, text));
    known.set(n, id);
    return id;
  };
  const text = (n: Node): string => {
    switch (n.tag) {
      case "lit":
        return syntax.literal(n.value, n.kind);
      case "apply": {
        const [x = "", y = "", z = ""] = n.args.map(use);
        return syntax.ops[n.op](x, y, z);
      }
      case "gather":
        return syntax.read(tableName((a.tables ?? []).indexOf(n.data)), use(n.index));
      default:
        throw internal(`a ${n.tag} reached the renderer${n.tag === "input" ? ` ("${n.name}")` : ""}`);
    }
  };
  const all = [...uses.keys()].filter(isSeries);
  /** A loop for a series and all that go through the same turns; each becomes a variable. */
  const loop = (s: Series): void => {
    const group = together(s, all);
    captures(group).forEach((n) => a.place(n) ?? bind(n));
    const [from, to] = [use(s.from), use(s.to)];
    const index = `${prefix}${count++}`;
    group.forEach((one) => {
      const id = `${prefix}${count++}`;
      lines.push(syntax.variable(id, "real", syntax.literal(0, "real")));
      known.set(one, id);
    });
    const inner = block({
      ...a,
      roots: group.map((one) => one.term),
      place: (n) => (n === s.index ? index : a.place(n)),
      prefix: `${index}_`,
      outer: known,
    });
    const terms = group.map((one) => inner.use(one.term));
    const sums = group.map((one, k) => {
      const id = known.get(one) ?? "";
      return `${id} = ${syntax.ops.add(id, terms[k] ?? "", "")};`;
    });
    lines.push(syntax.each(index, from, to), ...[...inner.lines, ...sums].map((l) => `  ${l}`), "}");
  };
  const use = (n: Node): string => {
    if (isSeries(n) && !known.has(n)) loop(n);
    const before = known.get(n);
    if (before !== undefined) return before;
    const placed = a.place(n);
    const shared = (uses.get(n) ?? 0) > 1;
    if (placed !== undefined) return shared ? name(n, placed) : placed;
    const written = text(n);
    return n.tag !== "lit" && (shared || written.length > longest) ? name(n, written) : written;
  };
  const bind = (n: Node): string => {
    const written = use(n);
    return n.tag === "lit" || known.has(n) ? written : name(n, written);
  };
  return { use, bind, lines, named: known };
}
