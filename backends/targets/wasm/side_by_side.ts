/**
 * From graphs to straight-line WebAssembly, several independent copies side by side.
 *
 * Engines run the instructions of a block in the order in which the module gives them, so the order is made here: each
 * result goes to a local, and instruction by instruction the copies take turns, so that one copy's latency hides behind
 * the others.
 * Tests: tests/backends/targets/wasm/stage_test.ts.
 * @module
 */
import { internal } from "../../../sde/border/errors.ts";
import { children, type Data, folder, type Node, nodesOf } from "../../../sde/language/expr.ts";
import { isSeries, loopsOf, type Series } from "../../../sde/language/series.ts";
import { fusing } from "./fuse.ts";
import { lanes, wasmLiteral, wasmOp } from "./operations.ts";

/** The text that loads a leaf in one copy, or nothing where it must be computed. */
export type Leaf = (n: Node, copy: number) => string | undefined;

/** The locals of a function: declared at its head, each taken again when its value is no longer needed. */
export interface Locals {
  readonly take: () => string;
  readonly release: (name: string) => void;
  readonly declaration: () => string;
}

/** No locals yet. */
export function locals(): Locals {
  let count = 0;
  const free: string[] = [];
  return {
    take: () => free.pop() ?? `$v${count++}`,
    release: (name) => void free.push(name),
    declaration: () => Array.from({ length: count }, (_, i) => `(local $v${i} v128)`).join(" "),
  };
}

/** Code and where it leaves its results. */
export interface SideBySide {
  readonly lines: readonly string[];
  /** The text for a root's value in one copy. */
  readonly at: (n: Node, copy: number) => string;
  /** Gives the locals of the roots back, when their values have been used. */
  readonly free: () => void;
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
  /** The index of an enclosing series, where all lanes count alike. */
  readonly counter?: Node;
  /** Whether a product and a sum may be rounded as one. */
  readonly relaxed?: boolean;
}): SideBySide {
  const uniform = folder<boolean>((n, kids) =>
    n.tag === "lit" || n === a.counter || (n.tag === "apply" && kids.every((k) => k))
  );
  const lines: string[] = [];
  const names = new Map<Node, readonly string[]>(); // locals of this block; what is `outer` has its own
  const copies = Array.from({ length: a.copies }, (_, c) => c);
  const at = (m: Node, copy: number): string => {
    const n = sameBits(m);
    const outer = a.outer?.get(n);
    if (outer !== undefined) return outer;
    const name = names.get(n)?.[copy];
    if (name !== undefined) return `(local.get ${name})`;
    if (n.tag === "lit") return wasmLiteral(n.value, n.kind);
    throw internal(`a ${n.tag} has no name yet`);
  };
  const textOf = (n: Node, copy: number): string => {
    const leaf = a.leaf(n, copy);
    if (leaf !== undefined) return leaf;
    if (n.tag === "gather") {
      const text = uniform(n.index) ? splatText : gatherText;
      return text(a.tableAt(n.data), n.data, at(n.index, copy));
    }
    const one = fused(n);
    if (one !== undefined) {
      return `(f32x4.relaxed_${one.op} ${one.args.map((m) => at(m, copy)).join(" ")})`;
    }
    if (n.tag === "apply") return wasmOp(n.op, n.args.map((m) => at(m, copy)), n.args, uniform);
    throw internal(`a ${n.tag} reached the WebAssembly renderer${n.tag === "input" ? ` ("${n.name}")` : ""}`);
  };
  const known = (n: Node): boolean => n.tag === "lit" || a.outer?.get(n) !== undefined;
  const loopOf = loopsOf(nodesOf(a.roots).filter(isSeries));
  const fused = a.relaxed === true
    ? fusing({ roots: a.roots, bare: sameBits, given: (n) => a.leaf(n, 0) !== undefined || known(n) })
    : () => undefined;
  const outside = (n: Series): readonly Node[] => {
    const { group, captures } = loopOf(n);
    return [n.from, n.to, ...captures, ...group.map((one) => one.init)];
  };
  const operands = (n: Node): readonly Node[] => isSeries(n) ? outside(n) : fused(n)?.args ?? children(n);
  const below = (n: Node): readonly Node[] =>
    a.leaf(n, 0) === undefined ? [...new Set(operands(n).map(sameBits))].filter((k) => !known(k)) : [];
  const loop = (n: Series): void => {
    const { group } = loopOf(n);
    const made = seriesLoop({ ...a, series: n, group, at, held: (m, copy) => names.get(m)?.[copy] });
    lines.push(...made.lines);
    group.forEach((one, k) => names.set(one, made.sums[k] ?? []));
  };
  const roots = a.roots.map(sameBits).filter((n) => !known(n));
  const order = inOrder(roots, below);
  const lastUse = new Map<Node, Node>();
  order.forEach((n) => below(n).forEach((k) => lastUse.set(k, n)));
  roots.forEach((n) => lastUse.delete(n));
  for (const n of order) {
    const dead = below(n).filter((k) => lastUse.get(k) === n);
    if (isSeries(n)) {
      if (!names.has(n)) loop(n);
      copies.forEach((copy) => dead.flatMap((k) => names.get(k)?.[copy] ?? []).forEach(a.locals.release));
      continue;
    }
    const taken = copies.map((copy) => {
      const text = textOf(n, copy);
      dead.flatMap((k) => names.get(k)?.[copy] ?? []).forEach(a.locals.release);
      const name = a.locals.take();
      lines.push(`(local.set ${name} ${text})`);
      return name;
    });
    names.set(n, taken);
  }
  const free = (): void => roots.forEach((n) => names.get(n)?.forEach(a.locals.release));
  return { lines, at, free };
}

/**
 * One loop for series of the same turns. Where all lanes count alike it is a plain loop; else lanes that have had theirs
 * keep their total, and it ends when all have.
 */
const seriesLoop = (
  a: Parameters<typeof sideBySide>[0] & {
    readonly series: Series;
    readonly group: readonly Series[];
    readonly at: SideBySide["at"];
    readonly held: (n: Node, copy: number) => string | undefined;
  },
): { readonly lines: readonly string[]; readonly sums: readonly (readonly string[])[] } => {
  const { series: { index, from, to } } = a;
  const each = <A>(f: (copy: number) => A): readonly A[] => Array.from({ length: a.copies }, (_, c) => f(c));
  const set = (name: string | undefined, text: string): string => `(local.set ${name} ${text})`;
  const get = (name: string | undefined): string => `(local.get ${name})`;
  const alike = from.tag === "lit" && to.tag === "lit";
  const sums = a.group.map(() => each(a.locals.take));
  const counted = alike ? 1 : a.copies;
  const counters = (): readonly string[] => {
    const taken = Array.from({ length: counted }, a.locals.take);
    return each((c) => taken[c] ?? taken[0] ?? "");
  };
  const turn = counters();
  const going = counters();
  const inner = sideBySide({
    ...a,
    ...(from.tag === "lit" ? { counter: index } : {}),
    roots: a.group.map((one) => one.term),
    leaf: (n, copy) => {
      if (n === index) return get(turn[copy]);
      const held = a.held(n, copy);
      return held === undefined ? a.leaf(n, copy) : get(held);
    },
  });
  const once = <A>(f: (copy: number) => A): readonly A[] => each(f).slice(0, counted);
  const joined = (one: Series, sum: string | undefined, c: number): string => {
    const [total, term, on] = [get(sum), inner.at(one.term, c), get(going[c])];
    if (!alike && one.op === "add") return `(f32x4.add ${total} (v128.and ${term} ${on}))`;
    const whole = wasmOp(one.op, [total, term], [one.init, one.term]);
    return alike ? whole : `(v128.bitselect ${whole} ${total} ${on})`;
  };
  const label = turn[0]?.slice(1);
  const lines = [
    ...once((c) => set(turn[c], a.at(from, c))),
    ...sums.flatMap((sum, k) => each((c) => set(sum[c], a.at(a.group[k]?.init ?? from, c)))),
    `(block $ended${label} (loop $turns${label}`,
    ...once((c) => set(going[c], `(i32x4.lt_s ${get(turn[c])} ${a.at(to, c)})`)),
    `(br_if $ended${label} (i32.eqz (v128.any_true ${
      once((c) => get(going[c])).reduce((one, other) => `(v128.or ${one} ${other})`)
    })))`,
    ...inner.lines,
    ...sums.flatMap((sum, k) => each((c) => set(sum[c], joined(a.group[k] ?? a.series, sum[c], c)))),
    ...once((c) => set(turn[c], `(i32x4.add ${get(turn[c])} ${wasmLiteral(1, "word")})`)),
    `(br $turns${label})))`,
  ];
  new Set([...turn, ...going]).forEach(a.locals.release);
  inner.free();
  return { lines, sums };
};

/** Operations that leave the bits as they are. */
const sameBits = (of: Node): Node => {
  for (let n = of;;) {
    const [a] = n.tag === "apply" && (n.op === "opaque" || n.op === "asReal" || n.op === "asWord")
      ? n.args
      : [];
    if (a === undefined) return n;
    n = a;
  }
};

/** Operands before results, each node once. */
const inOrder = (roots: readonly Node[], below: (n: Node) => readonly Node[]): readonly Node[] => {
  const done = new Set<Node>();
  const stack = roots.toReversed();
  for (let n = stack.pop(); n !== undefined; n = stack.pop()) {
    if (done.has(n)) continue;
    const waiting = below(n).filter((k) => !done.has(k));
    if (waiting.length === 0) done.add(n);
    else stack.push(n, ...waiting.toReversed());
  }
  return [...done];
};

/** One number of a table for all lanes. */
const splatText = (address: number, data: Data, index: string): string => {
  const last = `(i32x4.splat (i32.const ${data.values.length - 1}))`;
  const kept = `(i32x4.extract_lane 0 (i32x4.min_u ${index} ${last}))`;
  return `(v128.load32_splat offset=${address} (i32.shl ${kept} (i32.const 2)))`;
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
