/**
 * From a graph to statements, for any target: references are counted first, then each node that is used more than once
 * becomes a named value and one that is used once is written where it is used.
 * Tests: tests/backends/targets/agreement_test.ts, tests/golden_test.ts.
 * @module
 */
import { children, type Data, type Node, ownNames } from "../../sde/language/expr.ts";
import { internal } from "../../sde/border/errors.ts";
import type { Kind, Op } from "../../sde/language/ops.ts";
import { isLooping, type Looping, loopsOf } from "../../sde/language/loops.ts";
import { tableName } from "./tables.ts";

/** An operation, of the texts of its operands. */
export type Render = (a: string, b: string, c: string) => string;

/** What a target must know to write expressions. */
export interface Syntax {
  /** How an operation is written; throws of one that no graph of this target has. */
  readonly write: (op: Op) => Render;
  readonly literal: (value: number, kind: Kind) => string;
  readonly declare: (name: string, kind: Kind, text: string) => string;
  readonly read: (table: string, index: string) => string;
  /** A variable, as against the constant of `declare`. */
  readonly variable: (name: string, kind: Kind, text: string) => string;
  /** The head of a loop from one word to another. */
  readonly each: (index: string, from: string, to: string) => string;
  /** The value of a total after a turn, where lanes that have had theirs go along: by default what was joined. */
  readonly inTurn?: (turn: Turn) => string;
}

/** A turn of a loop for several lanes: the texts of what it joins, of the total before it, and of the loop's bounds. */
export interface Turn {
  readonly joined: string;
  readonly total: string;
  readonly index: string;
  readonly from: string;
  readonly to: string;
  readonly kind: Kind;
}

/** Where the leaves of a graph are found: the text for a node, or nothing where it must be computed. */
export type Place = (n: Node) => string | undefined;

/** The text of an element of an array: the array's name, and the text of the element's number. */
export type ArrayText = (name: string, index: string) => string;

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
  /** The text of an element of an array, by its number. */
  readonly array?: ArrayText | undefined;
}): Block & { readonly named: ReadonlyMap<Node, string> } {
  const { syntax, prefix = "v" } = a;
  const known = new Map<Node, string>(a.outer ?? []);
  const { uses, all } = usesIn(a.roots, (n) => known.has(n) || a.place(n) !== undefined);
  const loopOf = loopsOf(all);
  const unplaced = (nodes: readonly Node[]): readonly Node[] => nodes.filter((n) => a.place(n) === undefined);
  const tableOf = new Map(a.tables?.map((d, i) => [d, tableName(i)]));

  const lines: string[] = [];
  let count = 0;
  const name = (n: Node, text: string): string => {
    const id = `${prefix}${count++}`;
    lines.push(syntax.declare(id, n.kind, text));
    known.set(n, id);
    return id;
  };
  const written = new Map<Node, string>(); // what is used once, and short
  const done = (n: Node): string => {
    const found = known.get(n) ?? written.get(n);
    if (found === undefined) throw internal(`a ${n.tag} was used before it was written`);
    return found;
  };
  const wanted = new Set<Node>(); // what an inner block will use, by name
  const bound = (n: Node): string => n.tag === "lit" || known.has(n) ? done(n) : name(n, done(n));
  const text = (n: Node): string => {
    switch (n.tag) {
      case "lit":
        return syntax.literal(n.value, n.kind);
      case "apply": {
        const [x = "", y = "", z = ""] = n.args.map(done);
        return syntax.write(n.op)(x, y, z);
      }
      case "gather": {
        const table = tableOf.get(n.data);
        if (table === undefined) throw internal(`a kernel without the table "${n.data.name}"`);
        return syntax.read(table, done(n.index));
      }
      case "at":
        if (typeof n.of === "string" && a.array !== undefined) return a.array(n.of, done(n.index));
        throw internal("an element of what stands in no array reached the renderer");
      default:
        throw internal(`a ${n.tag} reached the renderer${n.tag === "input" ? ` ("${n.name}")` : ""}`);
    }
  };
  /** A loop for what is made by its turns; each total becomes a variable. */
  const loop = (n: Looping): void => {
    const { index: own, from: first, to: end, totals, captures } = loopOf(n);
    const index = `${prefix}${count++}`;
    const ids = totals.map((one) => {
      const id = `${prefix}${count++}`;
      lines.push(syntax.variable(id, one.init.kind, done(one.init)));
      return id;
    });
    const names = new Map<Node, string>([
      [own, index],
      ...totals.flatMap(({ symbol }, k) => symbol === undefined ? [] : [[symbol, ids[k] ?? ""] as const]),
    ]);
    const inner = block({
      ...a,
      roots: totals.map((one) => one.next),
      place: (m) => names.get(m) ?? a.place(m),
      prefix: `${index}_`,
      outer: new Map(unplaced(captures).map((m) => [m, done(m)])),
    });
    // a minimum writes its operands twice; what is carried goes on all at once
    const terms = totals.map((one) => one.op === "add" ? inner.use(one.next) : inner.bind(one.next));
    const [from, to] = [done(first), done(end)];
    const joined = totals.map(({ op, init }, k) => {
      const [total = "", term = ""] = [ids[k], terms[k]];
      const whole = op === undefined ? term : syntax.write(op)(total, term, "");
      const turn = { joined: whole, total, index, from, to, kind: init.kind };
      return `${total} = ${syntax.inTurn?.(turn) ?? whole};`;
    });
    const body = [...inner.lines, ...joined].map((l) => `  ${l}`);
    lines.push(syntax.each(index, from, to), ...body, "}");
    totals.forEach((one, k) => one.of.forEach((m) => known.set(m, ids[k] ?? "")));
  };
  const operands = (n: Node): readonly Node[] => {
    if (a.place(n) !== undefined) return [];
    if (!isLooping(n)) return children(n);
    const { totals, captures } = loopOf(n);
    const held = unplaced(captures);
    held.forEach((k) => wanted.add(k));
    return [...held, n.from, n.to, ...totals.map((one) => one.init)];
  };
  const write = (n: Node): void => {
    if (isLooping(n)) return loop(n);
    const placed = a.place(n);
    const shared = (uses.get(n) ?? 0) > 1;
    const whole = placed ?? text(n);
    const long = placed === undefined && whole.length > longest;
    if (n.tag !== "lit" && (shared || long || wanted.has(n))) name(n, whole);
    else written.set(n, whole);
  };
  const use = (root: Node): string => {
    const isDone = (n: Node): boolean => known.has(n) || (written.has(n) && !wanted.has(n));
    const stack = [root]; // a graph may be deeper than the engine's own
    for (let n = stack.at(-1); n !== undefined; n = stack.at(-1)) {
      const waiting = isDone(n) ? [] : operands(n).filter((k) => !isDone(k));
      if (waiting.length > 0) {
        for (const k of waiting.toReversed()) stack.push(k);
        continue;
      }
      if (!isDone(n)) write(n);
      stack.pop();
    }
    return done(root);
  };
  const bind = (n: Node): string => {
    use(n);
    return bound(n);
  };
  return { use, bind, lines, named: known };
}

/** How often each node is used, in the order of a walk from the roots, and what loops make among them. */
const usesIn = (
  roots: readonly Node[],
  isGiven: (n: Node) => boolean,
): { readonly uses: ReadonlyMap<Node, number>; readonly all: readonly Looping[] } => {
  const uses = new Map<Node, number>();
  const named = new Set<Node>();
  const stack = roots.toReversed();
  for (let n = stack.pop(); n !== undefined; n = stack.pop()) {
    const seen = uses.get(n) ?? 0;
    uses.set(n, seen + 1);
    ownNames(n).forEach((k) => named.add(k)); // they have a place only in their loop
    if (seen > 0 || named.has(n) || isGiven(n)) continue;
    for (const k of children(n).toReversed()) stack.push(k);
  }
  return { uses, all: [...uses.keys()].filter(isLooping) };
};
