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
import { children, folder, type Node, nodesOf } from "../../../sde/language/expr.ts";
import type { Data } from "../../../sde/language/node.ts";
import { isLooping, type Loop, type Looping, loopsOf, type Total } from "../../../sde/language/loops.ts";
import { fusing } from "./fuse.ts";
import { wasmLiteral, wasmOp } from "./operations.ts";
import type { Reals } from "./reals.ts";
import { realsOf, wideFlags, type Width } from "./reals.ts";
import { entryText, gatherText, kept, type Row, splatText } from "./tables.ts";

/** The text that loads a part of a leaf in one copy, or nothing where it must be computed. */
export type Leaf = (n: Node, copy: number, part: number) => string | undefined;

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
  /** The text for a part of a root's value in one copy; flags have one part here. */
  readonly at: (n: Node, copy: number, part?: number) => string;
  /** Gives the locals of the roots back, when their values have been used. */
  readonly free: () => void;
}

/** Where the tables that graphs read lie in memory, in bytes. */
export type TableAt = (data: Data) => number;
/** Where the row of an array lies of which any element may be read. */
export type RowAt = (array: string) => Row;

/**
 * The graphs, once for each copy.
 *
 * `outer` holds values that are the same in all copies and have a name already; a literal that is not among them is
 * written where it is used.
 */
export function sideBySide(a: {
  readonly roots: readonly Node[];
  readonly copies: number;
  readonly width: Width;
  /** Whether all lanes are alike: one part is enough. */
  readonly alike?: boolean;
  readonly leaf: Leaf;
  readonly locals: Locals;
  readonly outer?: ReadonlyMap<Node, string>;
  readonly tableAt: TableAt;
  /** Arrays of which elements are read by number. */
  readonly rowAt?: RowAt | undefined;
  /** The index of an enclosing series, where all lanes count alike. */
  readonly counter?: Node;
  /** Whether a product and a sum may be rounded as one. */
  readonly relaxed?: boolean;
}): SideBySide {
  const uniform = folder<boolean>((n, kids) =>
    n.tag === "lit" || n === a.counter || (n.tag === "apply" && kids.every((k) => k))
  );
  const alike = (n: Node): boolean => a.alike === true || uniform(n);
  const lines: string[] = [];
  const names = new Map<Node, readonly string[]>(); // locals of this block; what is `outer` has its own
  const copies = Array.from({ length: a.copies }, (_, c) => c);
  const reals = realsOf(a.width);
  const { parts, isWide } = partsOf({ ...a, reals });
  const own = (n: Node, copy: number, part: number): string => {
    const outer = a.outer?.get(n);
    if (outer !== undefined) return outer;
    const count = parts(n);
    const name = names.get(n)?.[copy * count + part % count];
    if (name !== undefined) return `(local.get ${name})`;
    if (n.tag === "lit") return wasmLiteral(n.value, n.kind, a.width);
    throw internal(`a ${n.tag} has no name yet`);
  };
  const ownParts = (n: Node, copy: number): readonly string[] =>
    Array.from({ length: parts(n) }, (_, part) => own(n, copy, part));
  const isMask = (n: Node): boolean => n.kind === "flag" && n.tag !== "lit";
  const at = (m: Node, copy: number, part = 0): string => {
    const n = sameBits(m);
    return isMask(n) && isWide(n) ? reals.narrow(ownParts(n, copy)) : own(n, copy, part);
  };
  /** What an operation takes of its operands: of reals and wide flags a part, or all where the result has no parts. */
  const taken = (n: Node, copy: number, part: number) => (m: Node): readonly string[] => {
    const k = sameBits(m);
    const wide = n.kind === "real" || isWide(n);
    if (wide && isMask(k) && !isWide(k)) return [reals.widen(own(k, copy, 0), part)];
    if (wide || k.kind !== "real") return [wide ? own(k, copy, part) : at(k, copy)];
    return ownParts(k, copy);
  };
  const textOf = (n: Node, copy: number, part: number): string => {
    const leaf = a.leaf(n, copy, part);
    if (leaf !== undefined) return leaf;
    if (n.tag === "at") {
      if (typeof n.of !== "string" || a.rowAt === undefined) throw internal("a kernel without arrays");
      const index = a.locals.take();
      lines.push(`(local.set ${index} ${kept(a.rowAt(n.of), at(n.index, copy))})`);
      a.locals.release(index); // its result may take its place
      return entryText({ row: a.rowAt(n.of), index, isUniform: alike(n.index), reals, part });
    }
    if (n.tag === "gather") {
      const text = uniform(n.index) ? splatText : gatherText;
      return text({ address: a.tableAt(n.data), data: n.data, index: at(n.index, copy), reals, part });
    }
    const one = fused(n);
    if (one !== undefined) {
      return `(${reals.type}.relaxed_${one.op} ${one.args.map((m) => at(m, copy, part)).join(" ")})`;
    }
    if (n.tag === "apply") {
      const operands = n.args.flatMap(taken(n, copy, part));
      return wasmOp(n.op, operands, { args: n.args, uniform, width: a.width, part });
    }
    throw internal(`a ${n.tag} reached the WebAssembly renderer${n.tag === "input" ? ` ("${n.name}")` : ""}`);
  };
  const known = (n: Node): boolean => n.tag === "lit" || a.outer?.get(n) !== undefined;
  const loopOf = loopsOf(nodesOf(a.roots).filter(isLooping));
  const fused = a.relaxed === true
    ? fusing({ roots: a.roots, bare: sameBits, given: (n) => a.leaf(n, 0, 0) !== undefined || known(n) })
    : () => undefined;
  const outside = (n: Looping): readonly Node[] => {
    const { from, to, totals, captures } = loopOf(n);
    return [from, to, ...captures, ...totals.map((one) => one.init)];
  };
  const operands = (n: Node): readonly Node[] => isLooping(n) ? outside(n) : fused(n)?.args ?? children(n);
  const below = (n: Node): readonly Node[] =>
    a.leaf(n, 0, 0) === undefined ? [...new Set(operands(n).map(sameBits))].filter((k) => !known(k)) : [];
  const loop = (n: Looping): void => {
    const one = loopOf(n);
    const held: Leaf = (m, copy, part) => names.has(m) ? at(m, copy, part) : undefined;
    const made = loopText({ ...a, loop: one, at, held, parts });
    lines.push(...made.lines);
    one.totals.forEach(({ of }, k) => of.forEach((m) => names.set(m, made.names[k] ?? [])));
    const unread = one.totals.flatMap(({ of }, k) => (of.length === 0 ? made.names[k] ?? [] : []));
    unread.forEach(a.locals.release);
  };
  const roots = a.roots.map(sameBits).filter((n) => !known(n));
  const order = inOrder(roots, below);
  const lastUse = new Map<Node, Node>();
  order.forEach((n) => below(n).forEach((k) => lastUse.set(k, n)));
  roots.forEach((n) => lastUse.delete(n));
  const heldBy = (n: Node, copy: number): readonly string[] =>
    names.get(n)?.slice(copy * parts(n), (copy + 1) * parts(n)) ?? [];
  for (const n of order) {
    const dead = below(n).filter((k) => lastUse.get(k) === n);
    if (isLooping(n)) {
      if (!names.has(n)) loop(n);
      copies.forEach((copy) => dead.flatMap((k) => heldBy(k, copy)).forEach(a.locals.release));
      continue;
    }
    const made = copies.flatMap((copy) =>
      Array.from({ length: parts(n) }, (_, part) => {
        const text = textOf(n, copy, part);
        if (part === parts(n) - 1) dead.flatMap((k) => heldBy(k, copy)).forEach(a.locals.release);
        const name = a.locals.take();
        lines.push(`(local.set ${name} ${text})`);
        return name;
      })
    );
    names.set(n, made);
  }
  const free = (): void => new Set(roots).forEach((n) => names.get(n)?.forEach(a.locals.release));
  return { lines, at, free };
}

/** How many vectors a node's value takes in a copy. */
const partsOf = (a: {
  readonly leaf: Leaf;
  readonly outer?: ReadonlyMap<Node, string>;
  readonly alike?: boolean;
  readonly reals: Reals;
}): { readonly parts: (n: Node) => number; readonly isWide: (n: Node) => boolean } => {
  const most = a.alike === true ? 1 : a.reals.parts;
  const isWide = wideFlags((n) => a.outer?.has(n) === true || a.leaf(n, 0, 0) !== undefined);
  return { parts: (n) => (n.kind === "real" || isWide(n) ? most : 1), isWide };
};

/**
 * One loop for all that go through the same turns. Where all lanes count alike it is a plain loop; else lanes that have had
 * theirs keep their totals, and it ends when all have.
 */
const loopText = (
  a: Parameters<typeof sideBySide>[0] & {
    readonly loop: Loop;
    readonly at: SideBySide["at"];
    readonly held: Leaf;
    readonly parts: (n: Node) => number;
  },
): { readonly lines: readonly string[]; readonly names: readonly (readonly string[])[] } => {
  const { loop: { index, from, to, totals } } = a;
  const reals = realsOf(a.width);
  const each = <A>(f: (copy: number) => A): readonly A[] => Array.from({ length: a.copies }, (_, c) => f(c));
  const eachPart = <A>({ init }: Total, f: (copy: number, part: number, at: number) => A): readonly A[] => {
    const parts = a.parts(init);
    return each((c) => Array.from({ length: parts }, (_, part) => f(c, part, c * parts + part))).flat();
  };
  const set = (name: string | undefined, text: string): string => `(local.set ${name} ${text})`;
  const get = (name: string | undefined): string => `(local.get ${name})`;
  const alike = from.tag === "lit" && to.tag === "lit";
  const names = totals.map((one) => eachPart(one, a.locals.take));
  const counted = alike ? 1 : a.copies;
  const counters = (): readonly string[] => {
    const taken = Array.from({ length: counted }, a.locals.take);
    return each((c) => taken[c] ?? taken[0] ?? "");
  };
  const turn = counters();
  const going = counters();
  const placeOf = new Map(totals.flatMap((one, k) => one.symbol === undefined ? [] : [[one.symbol, k]]));
  const inner = sideBySide({
    ...a,
    ...(from.tag === "lit" ? { counter: index } : {}),
    roots: totals.map((one) => one.next),
    leaf: (n, copy, part) => {
      if (n === index) return get(turn[copy]);
      const k = placeOf.get(n);
      if (k !== undefined) return get(names[k]?.[copy * a.parts(n) + part]);
      return a.held(n, copy, part) ?? a.leaf(n, copy, part);
    },
  });
  const once = <A>(f: (copy: number) => A): readonly A[] => each(f).slice(0, counted);
  const nextOf = ({ op, init, next }: Total, name: string | undefined, c: number, part: number): string => {
    const [total, term] = [get(name), inner.at(next, c, part)];
    const on = init.kind === "real" ? reals.widen(get(going[c]), part) : get(going[c]);
    if (!alike && op === "add") return `(${reals.type}.add ${total} (v128.and ${term} ${on}))`;
    const place = { args: [init, next], uniform: () => false, width: a.width, part };
    const whole = op === undefined ? term : wasmOp(op, [total, term], place);
    return alike ? whole : `(v128.bitselect ${whole} ${total} ${on})`;
  };
  const label = turn[0]?.slice(1);
  const lines = [
    ...once((c) => set(turn[c], a.at(from, c))),
    ...totals.flatMap((one, k) =>
      eachPart(one, (c, part, at) => set(names[k]?.[at], a.at(one.init, c, part)))
    ),
    `(block $ended${label} (loop $turns${label}`,
    ...once((c) => set(going[c], `(i32x4.lt_s ${get(turn[c])} ${a.at(to, c)})`)),
    `(br_if $ended${label} (i32.eqz (v128.any_true ${
      once((c) => get(going[c])).reduce((one, other) => `(v128.or ${one} ${other})`)
    })))`,
    ...inner.lines,
    ...totals.flatMap((one, k) =>
      eachPart(one, (c, part, at) => set(names[k]?.[at], nextOf(one, names[k]?.[at], c, part)))
    ),
    ...once((c) => set(turn[c], `(i32x4.add ${get(turn[c])} ${wasmLiteral(1, "word", a.width)})`)),
    `(br $turns${label})))`,
  ];
  new Set([...turn, ...going]).forEach(a.locals.release);
  inner.free();
  return { lines, names };
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
