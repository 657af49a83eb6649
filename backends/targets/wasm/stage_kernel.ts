/**
 * What an element kernel in WebAssembly is made of: its graphs for the lanes of a vector, and what their leaves read.
 *
 * A constant with a number for each element is read as a field is, four numbers at a time, and has no row: only noise asks
 * for the numbers of elements, and wants them in pairs.
 * Tests: tests/backends/targets/wasm/stage_test.ts.
 * @module
 */
import { element } from "../../../sde/language/dsl.ts";
import type { Data } from "../../../sde/language/node.ts";
import { input, type Node, nodesOf, substitute } from "../../../sde/language/expr.ts";
import { seed } from "../../../solvers/noise/random.ts";
import { fieldOfLane, ofLane, strip } from "../../schedule/graphs/lanes.ts";
import type { Stage } from "../../schedule/plans/stage_plan.ts";
import { wasmLiteral, wasmSplat } from "./operations.ts";
import { type Leaf, type Locals, locals, type RowAt } from "./side_by_side.ts";
import { wasmRewriter } from "./lower.ts";
import { realsOf, shuffle, type Width } from "./reals.ts";

/** Where everything lies in memory, in bytes. */
export interface Addresses {
  readonly array: (name: string) => number;
  readonly table: (data: Data) => number;
}

/**
 * Vectors (or pairs of vectors) side by side in the main loop: what was fastest on Zen 4 in V8 15. Threefry's 20 rounds
 * are one chain and want company (1: 0.98 ms, 2: 0.75, 3: 0.64, 4: 0.57, 8: 0.70 for 196,608 normals).
 */
const copiesOf = { paired: 4, single: 2 } as const;

/** What a module is made of; `memory` is the text of the import's type. */
export interface Module {
  readonly stages: readonly { readonly name: string; readonly stage: Stage }[];
  readonly elements: number;
  readonly width: Width;
  readonly addresses: Addresses;
  readonly memory: string;
}

/** A kernel to be written. */
export interface Kernel {
  readonly stage: Stage;
  readonly n: number;
  readonly addresses: Addresses;
  readonly width: Width;
  readonly paired: boolean;
  /** Constants with a number for each element, by the names of the fields that stand for them. */
  readonly constants: ReadonlyMap<string, Data>;
  /** Fields, then operands of sums: in pairs the graphs of both elements, else one. */
  readonly roots: readonly (readonly Node[])[];
  readonly locals: Locals;
}

/** The kernel of a stage. */
export function kernelOf(stage: Stage, { elements: n, addresses, width }: Module): Kernel {
  const lower = wasmRewriter(width);
  const given = [...stage.fields.map((f) => f.node), ...stage.partials.map((p) => p.operand)];
  const read = nodesOf(given).flatMap((m) =>
    m.tag === "gather" && m.index === element && m.data.values.length === n ? [m] : []
  );
  const constants = new Map(read.map((m, k) => [`constant ${k}`, m.data]));
  const fields = new Map<Node, Node>(read.map((m, k) => [m, input(`constant ${k}`, "state", "real")]));
  const values = given.map((m) => substitute(m, fields));
  const paired = nodesOf(values).includes(element);
  const sides = paired ? [ofLane(values, 0, 2), ofLane(values, 1, 2)] : [ofLane(values, 0, 1)];
  const roots = values.map((_, k) => sides.flatMap((side) => side.slice(k, k + 1)).map(lower));
  return { stage, n, addresses, width, paired, constants, roots, locals: locals() };
}

/** Elements that one copy takes. */
export function widthOf(k: Kernel): number {
  return k.paired ? 8 : 4;
}

/** Copies side by side in a turn of the main loop. */
export function turnCopies(k: Kernel): number {
  return k.paired ? copiesOf.paired : copiesOf.single;
}

/** Elements that one turn of the main loop takes. */
export function turnWidth(k: Kernel): number {
  return widthOf(k) * turnCopies(k);
}

/** Rows of arrays of which elements are read by number; undefined where none is. */
export function rowsRead(k: Kernel): RowAt | undefined {
  if (!nodesOf(k.roots.flat()).some((n) => n.tag === "at")) return undefined;
  return (name) => ({
    address: k.addresses.array(name),
    from: "(local.get $row)",
    elements: k.n,
    stride: k.paired ? 2 : 1,
  });
}

/** What is the same for all elements of a row. */
export const scalarLeaf = (k: Kernel): Leaf => (n) => {
  if (n === seed) return "(i32x4.splat (local.get $seed))";
  if (n.tag !== "input" || n === strip || fieldOfLane(n) !== undefined) return undefined;
  return wasmSplat(n.kind, k.addresses.array(n.name), "(local.get $s)", k.width);
};

/** Fields at the byte `$i` of their array, constants at `$k` of their table, and the numbers of the pairs. */
export const elementLeaf = (k: Kernel): Leaf => (n, copy, part) => {
  if (n === strip) {
    return copy === 0
      ? "(local.get $pair)"
      : `(i32x4.add (local.get $pair) ${wasmLiteral(4 * copy, "word", k.width)})`;
  }
  const field = fieldOfLane(n);
  if (field === undefined) return undefined;
  const { bytes, pairs } = realsOf(k.width);
  const data = k.constants.get(field.field);
  const first = data === undefined ? k.addresses.array(field.field) : k.addresses.table(data);
  const from = first + copy * widthOf(k) * bytes;
  const at = data === undefined ? "$i" : "$k";
  const load = (offset: number): string => `(v128.load offset=${offset} (local.get ${at}))`;
  if (!k.paired) return load(from + 16 * part);
  const two = from + 32 * part;
  return shuffle(field.lane === 0 ? pairs.even : pairs.odd, load(two), load(two + 16));
};
