/**
 * From graphs to straight-line WebAssembly, several independent copies side by side.
 *
 * Engines run the instructions of a block in the order in which the module gives them, so the order is made here: each
 * result goes to a local, and instruction by instruction the copies take turns, so that one copy's latency hides behind
 * the others.
 * @module
 */
import { internal } from "../sde/errors.ts";
import { children, type Data, type Node } from "../sde/expr.ts";
import { lanes, wasmLiteral, wasmOp } from "./wasm.ts";

/** The text that loads a leaf in one copy, or nothing where it must be computed. */
export type Leaf = (n: Node, copy: number) => string | undefined;

/** The locals of a function: names are made once, and declared at its head. */
export interface Locals {
  readonly fresh: () => string;
  readonly declaration: () => string;
}

/** No locals yet. */
export function locals(): Locals {
  let count = 0;
  return {
    fresh: () => `$v${count++}`,
    declaration: () => Array.from({ length: count }, (_, i) => `(local $v${i} v128)`).join(" "),
  };
}

/** Code and where it leaves its results. */
export interface SideBySide {
  readonly lines: readonly string[];
  /** The text for a root's value in one copy. */
  readonly at: (n: Node, copy: number) => string;
}

/** Where the tables that graphs read lie in memory, in bytes. */
export type TableAt = (data: Data) => number;

/**
 * The graphs, once for each copy.
 *
 * `outer` holds values that are the same in all copies and have a name already; a literal that is not among them is
 * written where it is used.
 */
export function sideBySide(a: {
  readonly roots: readonly Node[];
  readonly copies: number;
  readonly leaf: Leaf;
  readonly locals: Locals;
  readonly outer?: ReadonlyMap<Node, string>;
  readonly tableAt: TableAt;
}): SideBySide {
  const lines: string[] = [];
  const names = new Map<Node, readonly string[]>();
  a.outer?.forEach((name, n) => names.set(n, Array.from({ length: a.copies }, () => name)));
  const copies = Array.from({ length: a.copies }, (_, c) => c);
  const at = (n: Node, copy: number): string => {
    const name = names.get(n)?.[copy];
    if (name !== undefined) return name;
    if (n.tag === "lit") return wasmLiteral(n.value, n.kind);
    throw internal(`a ${n.tag} has no name yet`);
  };
  const textOf = (n: Node, copy: number): string => {
    const leaf = a.leaf(n, copy);
    if (leaf !== undefined) return leaf;
    if (n.tag === "gather") return gatherText(a.tableAt(n.data), n.data, at(n.index, copy));
    if (n.tag === "apply") return wasmOp(n.op, n.args.map((m) => at(m, copy)), n.args);
    throw internal(`a ${n.tag} reached the WebAssembly renderer${n.tag === "input" ? ` ("${n.name}")` : ""}`);
  };
  const emit = (n: Node): void => {
    if (n.tag === "lit") return;
    const free = n.tag === "apply" && (n.op === "opaque" || n.op === "asReal" || n.op === "asWord");
    names.set(
      n,
      copies.map((copy) => {
        const text = textOf(n, copy);
        if (free) return text;
        const name = a.locals.fresh();
        lines.push(`(local.set ${name} ${text})`);
        return `(local.get ${name})`;
      }),
    );
  };
  inOrder(a.roots, (n) => names.has(n), (n) => (a.leaf(n, 0) === undefined ? children(n) : [])).forEach(emit);
  return { lines, at };
}

/** Operands before results, each node once, what is known left out. */
const inOrder = (
  roots: readonly Node[],
  known: (n: Node) => boolean,
  below: (n: Node) => readonly Node[],
): readonly Node[] => {
  const done = new Set<Node>();
  const out: Node[] = [];
  const stack = roots.toReversed();
  for (let n = stack.pop(); n !== undefined; n = stack.pop()) {
    if (done.has(n) || known(n)) continue;
    const waiting = below(n).filter((k) => !done.has(k) && !known(k));
    if (waiting.length === 0) {
      done.add(n);
      out.push(n);
    } else {
      stack.push(n, ...waiting.toReversed());
    }
  }
  return out;
};

/** A table is read lane by lane; an index beyond its end reads its last number. */
const gatherText = (address: number, data: Data, index: string): string => {
  const last = data.values.length - 1;
  const kept = `(i32x4.min_u ${index} (v128.const i32x4 ${last} ${last} ${last} ${last}))`;
  return lanes(
    (k) => `(f32.load offset=${address} (i32.shl (i32x4.extract_lane ${k} ${kept}) (i32.const 2)))`,
    "f32",
  );
};
