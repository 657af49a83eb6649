/**
 * Graphs as lines of mathematics: what has a name of its own, is used more than once, or is too long for a line, gets a
 * line of its own, so that a step of hundreds of nodes stays readable.
 * Tests: tests/golden_test.ts.
 * @module
 */
import { children, folder, input, type Node, nodesOf, substitute } from "./expr.ts";
import { print } from "./print.ts";
import { simplify } from "./simplify.ts";

/** A name and what it stands for; `text`, where given, is written in place of the expression. */
export interface Equation {
  readonly name: string;
  readonly node: Node;
  readonly text?: string;
  /** What stands between them: `=`, or `←` where a variable takes a new value. */
  readonly sign?: "=" | "←";
  /** What is written after it. */
  readonly note?: string;
}

/** A name for a node; with `call`, what it is a function of: it is written as that call. */
export interface Definition {
  readonly name: string;
  readonly call?: { readonly of: string; readonly args: readonly Node[] };
}

/** A name and its expression as text. */
export interface Line {
  readonly name: string;
  readonly text: string;
  readonly sign?: "=" | "←";
}

/** Text longer than this is broken up. */
const longest = 76;
/** Text shorter than this is written again rather than named. */
const shortest = 9;

const isLeaf = (n: Node): boolean => children(n).length === 0;
const withOperands = (n: Node, kids: readonly Node[]): Node =>
  substitute(
    n,
    new Map(children(n).flatMap((c, i) => (kids[i] === undefined ? [] : [[c, kids[i]] as const]))),
  );

/**
 * Takes the nodes that have a name out of the equations, each as an equation before the first that uses it, and
 * simplifies every one of them.
 */
export function split(roots: readonly Equation[], names: ReadonlyMap<Node, Definition>): readonly Equation[] {
  const out: Equation[] = [];
  const known = new Map<Node, Node>();
  const operands = (n: Node): readonly Node[] => names.get(n)?.call?.args ?? children(n);
  const done = (n: Node): Node => known.get(n) ?? n;
  const below = (n: Node): Node => withOperands(n, children(n).map(done));
  const define = (n: Node, { name, call }: Definition): Node => {
    const symbol = input(name, n.shape, n.kind);
    const args = call?.args.map((a) => print(simplify(done(a))));
    if (call === undefined) out.push({ name, node: simplify(below(n)) });
    else {out.push({
        name,
        node: symbol,
        text: args?.length === 0 ? call.of : `${call.of}(${args?.join(", ")})`,
      });}
    return symbol;
  };
  const visit = (root: Node): Node => {
    const stack = [root]; // a graph may be deeper than the engine's own
    for (let n = stack.at(-1); n !== undefined; n = stack.at(-1)) {
      const waiting = known.has(n) ? [] : operands(n).filter((k) => !known.has(k));
      waiting.toReversed().forEach((k) => stack.push(k));
      if (waiting.length > 0) continue;
      stack.pop();
      if (known.has(n)) continue;
      const name = names.get(n);
      known.set(n, name === undefined ? below(n) : define(n, name));
    }
    return done(root);
  };
  roots.forEach((root) => {
    const node = visit(root.node);
    if (names.get(root.node)?.name !== root.name) out.push({ ...root, node: simplify(node) });
  });
  return out;
}

const usesOf = (roots: readonly Node[]): ReadonlyMap<Node, number> => {
  const uses = new Map<Node, number>();
  const once = (n: Node): void => void uses.set(n, (uses.get(n) ?? 0) + 1);
  roots.forEach(once);
  nodesOf(roots).forEach((n) => children(n).forEach(once));
  return uses;
};

/** Equations as lines; those that have to be added are named a1, a2, … (`prefix`), each before its first use. */
export function linesOf(equations: readonly Equation[], prefix = "a"): readonly Line[] {
  const out: Line[] = [];
  const roots = new Set(equations.map((e) => e.node));
  const uses = usesOf([...roots]);
  let count = 0;
  const write = folder<Node>((n, kids) => {
    const rebuilt = withOperands(n, kids);
    if (isLeaf(n) || rebuilt.tag === "pack") return rebuilt;
    const text = print(rebuilt);
    const shared = (uses.get(n) ?? 0) > 1 && text.length >= shortest;
    if (!shared && (roots.has(n) || text.length <= longest)) return rebuilt;
    const name = `${prefix}${++count}`;
    out.push({ name, text, sign: "=" });
    return input(name, n.shape, n.kind);
  });
  equations.forEach(({ node, text, note = "", sign = "=", name }) =>
    out.push({ name, sign, text: `${text ?? print(write(node))}${note}` })
  );
  return out;
}

/** A name may hold what ends a line. */
const lineBreak = /[\n\r\v\f\u0085\u2028\u2029]+/gu;

/** Lines with their names in one column, and between it and the texts their signs, if there are any. */
export function inColumns(lines: readonly Line[]): readonly string[] {
  const width = Math.max(0, ...lines.map((l) => l.name.length));
  const signs = lines.some((l) => l.sign !== undefined);
  return lines.map((l) =>
    `${l.name.padEnd(width)} ${signs ? `${l.sign ?? "="} ` : " "}${l.text}`.replace(lineBreak, " ").trimEnd()
  );
}
