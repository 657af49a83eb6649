/**
 * From a kernel to text, for any target that is text: statements by its table, leaves and stores by its layout.
 *
 * A run of stores and joins is one block of expressions (`emit.ts`): what it uses more than once has a name in it.
 * Tests: tests/golden_test.ts.
 * @module
 */
import { internal } from "../../sde/border/errors.ts";
import type { Data, Node } from "../../sde/language/expr.ts";
import { type ArrayText, block, type Place, type Syntax } from "./emit.ts";
import {
  type Condition,
  isCopy,
  type Monoid,
  one,
  runsOf,
  type Space,
  type Statement,
  type Target,
  type Total,
  total,
  valuesOf,
} from "../schedule/kernel.ts";

type Lines = readonly string[];
type Run = readonly Statement[];
type Known = ReadonlyMap<Node, string>;

/** How a target writes statements. */
export interface Dialect {
  readonly syntax: Syntax;
  /** What names begin with: `outer` what a `let` names (a loop over strips uses it), `inner` all others. */
  readonly prefix: { readonly outer: string; readonly inner: string };
  readonly lower: (n: Node) => Node;
  /** Where a total begins. */
  readonly unit: (m: Monoid) => string;
  /** The statement that sets a variable that is there. */
  readonly set: (name: string, text: string) => string;
}

/** Where a kernel's cells are, and how its loops go through them. */
export interface Layout {
  readonly dialect: Dialect;
  readonly tables: readonly Data[];
  readonly place: Place;
  /** An element of an array, where a kernel may take any. */
  readonly array?: ArrayText;
  /** The statements that store a target's values, whose texts these are. */
  readonly store: (t: Target, texts: Lines) => Lines;
  /** The stores of a statement that has several: one after the other, or in a line. */
  readonly stores: (lines: Lines) => Lines;
  /** A loop around its body. What a layout does not have, its kernels do not: a statement that asks for it throws. */
  readonly each?: (over: Space, body: Lines) => Lines;
  /** The head of what depends on a condition that is no flag. */
  readonly when?: (on: Exclude<Condition, { readonly tag: "flag" }>, body: Lines) => Lines;
  /** How a flag is asked where all lanes of a group must agree; as it is where nothing is said. */
  readonly asks?: (flag: string) => { readonly before: Lines; readonly text: string };
  /** A loop that ends when the code is not 0. */
  readonly until?: (code: string, most: number, body: Lines) => Lines;
}

/** Lines, further in. */
export function indent(lines: Lines, by = "  "): Lines {
  return lines.map((l) => by + l);
}

/** The statements that make a variable the total of itself and a value. */
export function joining(d: Dialect, m: Monoid, to: string, value: string): string {
  const root = d.lower(m.join);
  const place: Place = (n) => (n === total ? to : n === one ? value : undefined);
  const b = block({ syntax: d.syntax, roots: [root], place, prefix: "j" });
  const joined = d.set(to, b.use(root));
  return b.lines.length === 0 ? joined : `{ ${[...b.lines, joined].join(" ")} }`;
}

const joinText = (l: Layout, { cell, monoid }: Total, text: string, isOwn: boolean): string => {
  const { dialect: d } = l;
  if (isOwn) return joining(d, monoid, cell.name, text);
  return `{ ${d.syntax.declare("w", "real", text)} ${joining(d, monoid, cell.name, "w")} }`;
};

interface Scope {
  readonly known: Known;
  /** What the names of its runs begin with, one after the other. */
  readonly prefixes: Lines;
}

/** The prefix of each run of a scope: none may name what another has named. */
const prefixesOf = (given: Lines): () => string => {
  let k = 0;
  return () => {
    const last = given.at(-1) ?? "v";
    const prefix = given[k] ?? `${last}${"_".repeat(k + 1 - given.length)}`;
    k++;
    return prefix;
  };
};

const printRun = (l: Layout, run: Run, known: Known, prefix: string): Lines => {
  const { syntax } = l.dialect;
  const copied = new Set<Node>(isCopy(run[0]) ? valuesOf(run) : []);
  const next = prefix.replace(/^[^_]*/, "n"); // a second run's names are others
  const values = valuesOf(run).filter((n) => !copied.has(n));
  const { place, tables, array } = l;
  const b = block({ syntax, roots: values, place, prefix, outer: known, tables, array });
  values.forEach((n) => b.use(n));
  const lines = run.flatMap((s): Lines => {
    switch (s.tag) {
      case "store": {
        const texts = s.to.map((t) => t.values.map((n) => (copied.has(n) ? placed(l, n) : b.use(n))));
        if (!s.atOnce) return l.stores(s.to.flatMap((t, k) => l.store(t, texts[k] ?? [])));
        const temps = s.to.map((t, k) => syntax.declare(`${next}${k}`, t.cell.kind, texts[k]?.[0] ?? ""));
        return [...temps, ...l.stores(s.to.flatMap((t, k) => l.store(t, [`${next}${k}`])))];
      }
      case "join":
        return [joinText(l, s.into, b.use(s.value), known.has(s.value))];
      case "when":
        return s.on.tag === "within" ? has(l.when, "such a condition")(s.on, inside(l, s.body, b.use)) : [];
      default:
        throw internal(`a ${s.tag} in a run`);
    }
  });
  return [...b.lines, ...lines];
};

/** The stores and joins of a lane that may not be there: their values have been made already. */
const inside = (l: Layout, body: Run, use: (n: Node) => string): Lines =>
  body.flatMap((s): Lines => {
    if (s.tag === "store") return s.to.flatMap((t) => l.store(t, t.values.map(use)));
    if (s.tag === "join") return [joinText(l, s.into, use(s.value), false)];
    throw internal(`a ${s.tag} in a lane`);
  });

/** The text of a body. */
export function printBody(l: Layout, body: Run, scope: Scope): Lines {
  const { syntax, prefix, unit } = l.dialect;
  const [next, nextLet] = [prefixesOf(scope.prefixes), prefixesOf([prefix.outer])];
  let { known } = scope;
  const within = (inner: Run): Lines => printBody(l, inner, { known, prefixes: [prefix.inner] });
  return runsOf(body).flatMap((run): Lines => {
    const [first] = run;
    switch (first?.tag) {
      case "let": {
        const roots = first.nodes;
        const { place, tables, array } = l;
        const made = block({ syntax, roots, place, prefix: nextLet(), outer: known, tables, array });
        known = new Map([...known, ...roots.map((n) => [n, made.bind(n)] as const)]);
        return made.lines;
      }
      case "each": {
        known = new Map([...known, ...first.into.map((t) => [t.cell.symbol, t.cell.name] as const)]);
        const begun = first.into.map((t) => syntax.variable(t.cell.name, "real", unit(t.monoid)));
        return [...begun, ...has(l.each, "a loop")(first.over, within(first.body))];
      }
      case "until":
        return has(l.until, "an end of its own")(placed(l, first.code), first.most, within(first.body));
      case "when":
        if (first.on.tag === "every" || first.on.tag === "due") {
          return has(l.when, "such a condition")(first.on, within(first.body));
        }
        if (first.on.tag === "flag") {
          const { lines, text } = flagOf(l, first.on.flag, known, next());
          const asked = l.asks?.(text) ?? { before: [], text };
          return [...lines, ...asked.before, `if (${asked.text}) {`, ...indent(within(first.body)), "}"];
        }
    }
    return printRun(l, run, known, next());
  });
}

/** A flag and the statements that make it. */
const flagOf = (
  l: Layout,
  flag: Node,
  known: Known,
  prefix: string,
): { readonly lines: Lines; readonly text: string } => {
  const { place, tables, array } = l;
  const b = block({ syntax: l.dialect.syntax, roots: [flag], place, prefix, outer: known, tables, array });
  const text = b.use(flag);
  return { lines: b.lines, text };
};

/** What a layout has. */
const has = <A>(part: A | undefined, what: string): A => {
  if (part === undefined) throw internal(`a kernel with ${what}, in a layout that has none`);
  return part;
};

const placed = (l: Layout, n: Node): string => {
  const text = l.place(n);
  if (text === undefined) throw internal(`a cell was wanted, found a ${n.tag}`);
  return text;
};
