/**
 * Words of the looped kernels' text (WAT), and straight-line bodies with their constants.
 *
 * In every function `$base` is the thread's area and `$i` walks over it, an array's offset away from the lane's number.
 * Tests: tests/golden_test.ts, tests/backends/devices/cpu/wasm_loop_test.ts.
 * @module
 */
import type { Data } from "../../../sde/language/node.ts";
import { type Node, nodesOf } from "../../../sde/language/expr.ts";
import { seed } from "../../../solvers/noise/random.ts";
import type { LeanLoop } from "../../schedule/plans/lean.ts";
import { wasmLiteral } from "./operations.ts";
import { type Leaf, type Locals, locals, type SideBySide, sideBySide } from "./side_by_side.ts";
import { type Area, header, type Words } from "./loop_layout.ts";
import { shuffle, type Width } from "./reals.ts";

/** A word of the thread's area. */
export function word(offset: number): string {
  return `(i32.load offset=${offset} (local.get $base))`;
}

/** Stores a word of the thread's area. */
export function setWord(offset: number, value: string): string {
  return `(i32.store offset=${offset} (local.get $base) ${value})`;
}

/** A word of the header. */
export function shared(offset: number): string {
  return `(i32.load offset=${offset} (i32.const 0))`;
}

/** Moves the words of a value from arrays to others. */
export function copyWords(to: Words, into: string, from: Words, out: string): string {
  return from.map((w, k) => `(i32.store offset=${to[k]} ${into} (i32.load offset=${w} ${out}))`).join("\n");
}

/** Where the words of number `k` of a row lie, as the words of another value do. */
export function inRow(k: number, like: Words): Words {
  return like.map((_, j) => 4 * (k * like.length + j));
}

/** a + b */
export function add(a: string, b: string): string {
  return `(i32.add ${a} ${b})`;
}

/** An integer. */
export function constant(v: number): string {
  return `(i32.const ${v})`;
}

/** A local's value. */
export function get(name: string): string {
  return `(local.get ${name})`;
}

/** Gives a local its value. */
export function set(name: string, value: string): string {
  return `(local.set ${name} ${value})`;
}

/** So many words, in bytes. */
export function byFour(a: string): string {
  return `(i32.shl ${a} ${constant(2)})`;
}

/** A line for each copy. */
export function vectors(count: number, f: (copy: number) => string): readonly string[] {
  return Array.from({ length: count }, (_, copy) => f(copy));
}

const loaded = (offset: number, copy: number): string =>
  `(v128.load offset=${offset + 16 * copy} ${get("$i")})`;

/** Four lanes of a value, or a part of them. */
export function load([low = 0, high]: Words, copy: number, part: number): string {
  if (high === undefined) return loaded(low, copy);
  return shuffle(part === 0 ? "zipLow" : "zipHigh", loaded(low, copy), loaded(high, copy));
}

/** Stores four lanes of a value, given its parts. */
export function store([low = 0, high]: Words, copy: number, value: (part: number) => string): string {
  const put = (offset: number, text: string): string =>
    `(v128.store offset=${offset + 16 * copy} ${get("$i")} ${text})`;
  if (high === undefined) return put(low, value(0));
  return [
    put(low, shuffle("even", value(0), value(1))),
    put(high, shuffle("odd", value(0), value(1))),
  ].join("\n");
}

/** One turn after the other until `$i` reaches `$end`. */
export function turns(label: string, count: number, lines: readonly string[]): readonly string[] {
  return [
    `(loop ${label}`,
    ...lines,
    set("$i", add(get("$i"), constant(16 * count))),
    `(br_if ${label} (i32.lt_u ${get("$i")} ${get("$end")})))`,
  ];
}

/** What every function of a module knows. */
export interface Context {
  readonly loop: LeanLoop;
  readonly area: Area;
  readonly tableAt: (d: Data) => number;
  readonly relaxed: boolean;
  readonly width: Width;
  /** Vectors of words side by side in the loop. */
  readonly copies: number;
}

/** Straight-line code with its constants, and the seed, in locals that are set before it. */
export interface Body {
  readonly before: readonly string[];
  readonly block: SideBySide;
  readonly locals: Locals;
}

/** The graphs, so many copies side by side; `load` finds their leaves. */
export function bodyOf(c: Context, a: {
  readonly roots: readonly Node[];
  readonly copies: number;
  readonly load: Leaf;
}): Body {
  const held = locals();
  const outer = new Map<Node, string>();
  const keep = (n: Node, value: string): string => {
    const local = held.take();
    outer.set(n, get(local));
    return set(local, value);
  };
  const before = nodesOf(a.roots).flatMap((n) => {
    if (n === seed) return [keep(n, `(i32x4.splat ${shared(header.seed)})`)];
    return n.tag === "lit" ? [keep(n, wasmLiteral(n.value, n.kind, c.width))] : [];
  });
  const block = sideBySide({
    ...a,
    leaf: a.load,
    locals: held,
    outer,
    tableAt: c.tableAt,
    relaxed: c.relaxed,
    width: c.width,
  });
  return { before, block, locals: held };
}
