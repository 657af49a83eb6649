/**
 * The element kernels of a staged plan in WGSL: a lane owns one sum block of 16 elements, and takes them in strips.
 *
 * A strip is one vector of 4 or 2 elements where that divides their number, so that a field's or a constant's numbers are
 * one load (single loads took 1.6 times as long on llvmpipe); else it is a pair. Noise is made in the kernel and never
 * stored. Partial sums go to memory, and whoever needs the total adds them in the order of the blocks: no barrier, no
 * atomic, and the same bits for every number of slots.
 * Tests: tests/golden_test.ts, tests/backends/devices/webgpu/stage_test.ts.
 * @module
 */
import { internal } from "../../../sde/border/errors.ts";
import type { Node } from "../../../sde/language/expr.ts";
import type { ArrayText, Place, Syntax } from "../emit.ts";
import { fieldOfLane, laneAddress, strip, sumBlock } from "../../schedule/graphs/lanes.ts";
import { isOverElements, type Kernel, storedIn } from "../../schedule/kernel.ts";
import {
  hoisted,
  isPartial,
  lowered,
  overBlocks,
  partialIndex,
  strips,
  through,
} from "../../schedule/passes/control.ts";
import { proposed } from "../../schedule/plans/stage_plan.ts";
import { tableName } from "../tables.ts";
import { indent, type Layout, printBody } from "../print.ts";
import { wgslDialect } from "./dialect.ts";
import { wgslSyntax } from "./syntax.ts";
import { commitLines } from "./control.ts";
import { wgslRewriter } from "./lower.ts";
import {
  column,
  fieldBuffer,
  head,
  type Phase,
  rareSpan,
  readsTables,
  rowBase,
  rowKernel,
  scalarText,
  type StageKernel,
  type StageLayout,
  storeColumn,
  vectorType,
} from "./rows.ts";

/** What a phase's kernels are written in. */
export interface PhaseContext {
  readonly layout: StageLayout;
  readonly phase: Phase;
  /** To operations that round alike everywhere, with their order kept. */
  readonly lower: (n: Node) => Node;
}

/** A context, for kernels that share subexpressions. */
export function phaseContext(layout: StageLayout, phase: Phase): PhaseContext {
  return { layout, phase, lower: wgslRewriter() };
}

/** The place of a partial sum of block `b`. */
const partialAt = (l: StageLayout, name: string): string =>
  `P[(${partialIndex(name) * l.blocks}u + b) * B + row]`;

/** A field's row: its buffer, and the index of its first vector. */
export interface FieldRow {
  readonly buffer: string;
  readonly base: string;
}

/** Where a field lies in a phase: the half of a state that holds it, the sample itself, or dense rows. */
export function fieldRow({ layout: l, phase }: PhaseContext, name: string): FieldRow {
  if (phase === "finish" && (name === "x" || name === "output")) {
    // in place: a lane reads no element but those that it writes, and the output comes last
    return { buffer: "samples", base: `at * ${l.vector ? l.strips : l.elements}u` };
  }
  if (name === l.row) {
    const at = `(${column(l, "sample")} - S[${head.start}])`;
    return { buffer: fieldBuffer(name), base: `${at} * ${l.vector ? l.strips : l.elements}u` };
  }
  const halves = [...l.states].flatMap((s) => [
    { name: s, state: s, half: "current" as const },
    ...(phase === "step" ? [{ name: proposed(s), state: s, half: "other" as const }] : []),
  ]);
  const found = phase === "finish" ? undefined : halves.find((h) => h.name === name);
  return found === undefined
    ? { buffer: fieldBuffer(name), base: rowBase(l, name, "dense") }
    : { buffer: fieldBuffer(found.state), base: rowBase(l, found.state, found.half) };
}

const letters = ["x", "y", "z", "w"] as const;
const range = (n: number): readonly number[] => Array.from({ length: n }, (_, i) => i);

/** The syntax of a kernel whose tables are vectors. */
const vectorSyntax = (width: number): Syntax => ({
  ...wgslSyntax,
  read: (table, index) => `tables[(${table} + ${index}) / ${width}u][(${table} + ${index}) % ${width}u]`,
});

/** Where the leaves of a strip's graphs are found; what was asked for is noted, to be loaded. */
const leavesOf = (c: PhaseContext) => {
  const { layout: l } = c;
  const fields = new Map<string, { readonly name: string; readonly row: FieldRow }>();
  const constants = new Set<number>();
  const indexed = new Map<string, { readonly name: string; readonly row: FieldRow }>();
  const addresses = range(l.width).map((j) => laneAddress(j, l.width));
  const constant = (n: Node): string | undefined => {
    if (n.tag !== "gather" || !l.vector || l.width === 1) return undefined;
    const lane = addresses.indexOf(n.index);
    if (lane < 0) return undefined; // an index that is computed
    const i = l.tables.indexOf(n.data);
    constants.add(i);
    return `e${i}.${letters[lane] ?? ""}`;
  };
  const place: Place = (n) => {
    if (n === strip) return "strip";
    const at = fieldOfLane(n);
    if (at === undefined && n.tag === "input" && isPartial(n)) return partialAt(l, n.name);
    if (at === undefined) return constant(n) ?? scalarText(l, c.phase, n);
    const known = fields.get(at.field) ?? { name: `f${fields.size}`, row: fieldRow(c, at.field) };
    fields.set(at.field, known);
    if (!l.vector) return `${known.row.buffer}[${known.name}_row + ${l.width}u * strip + ${at.lane}u]`;
    return l.width === 1 ? known.name : `${known.name}.${letters[at.lane] ?? ""}`;
  };
  const array: ArrayText = (field, index) => {
    const known = indexed.get(field) ?? { name: `g${indexed.size}`, row: fieldRow(c, field) };
    indexed.set(field, known);
    const { name, row: { buffer } } = known;
    if (!l.vector || l.width === 1) return `${buffer}[${name}_row + ${index}]`;
    return `${buffer}[${name}_row + ${index} / ${l.width}u][${index} % ${l.width}u]`;
  };
  const read = () => [...fields.values(), ...indexed.values()];
  return {
    place,
    array,
    buffers: () => read().map((f) => f.row.buffer),
    rows: () => read().map((f) => `let ${f.name}_row = ${f.row.base};`),
    loads: () =>
      !l.vector ? [] : [
        ...[...fields.values()].map((f) => `let ${f.name} = ${f.row.buffer}[${f.name}_row + strip];`),
        ...[...constants].map((i) => `let e${i} = tables[${tableName(i)} / ${l.width}u + strip];`),
      ],
  };
};

/** The kernel's fields, in the order in which they are stored. */
const fieldsOf = (k: Kernel): readonly string[] =>
  k.body.flatMap((s) => (s.tag === "each" ? storedIn(s.body) : [])).filter((c) => c.owner === "element")
    .map((c) => c.name);

/** How many sums the kernel's blocks leave. */
const partialsOf = (k: Kernel): number => storedIn(k.body).filter((c) => c.owner === "block").length;

/** A kernel over rows, or over their elements where it goes through those; `commit` sets variables. */
export function rowsKernel(c: PhaseContext, kernel: Kernel, commit = false): StageKernel {
  const { layout: l } = c;
  const way = l.vector ? "together" : "apart";
  const passes = [
    strips(l.width, way),
    lowered(c.lower),
    ...(isOverElements(kernel) ? [overBlocks] : []),
    hoisted,
  ];
  const k = through(passes, kernel);
  const fields = fieldsOf(k);
  const partials = partialsOf(k);
  const leaves = leavesOf(c);
  const isWide = k.grid.includes("block");
  const isRare = c.phase === "begin" && partials === 0;
  const span = !isWide ? 0 : isRare ? rareSpan : sumBlock;
  const perSpan = span / l.width;
  const scalar = commit ? commitLines(l) : (name: string, text: string) => [storeColumn(l, name, text)];
  const at = (lane: number): string => (l.vector ? "strip" : `${l.width}u * strip + ${lane}u`);
  const layout: Layout = {
    dialect: {
      ...wgslDialect(),
      lower: c.lower,
      syntax: isWide && l.vector && l.width > 1 ? vectorSyntax(l.width) : wgslSyntax,
    },
    tables: l.tables,
    place: leaves.place,
    array: leaves.array,
    store: ({ cell, lane }, texts) => {
      const [text = ""] = texts;
      switch (cell.owner) {
        case "block":
          return [`${partialAt(l, cell.name)} = ${text};`];
        case "element": {
          const value = texts.length === 1 ? text : `${vectorType(l)}(${texts.join(", ")})`;
          return [
            `${fieldRow(c, cell.name).buffer}[o${fields.indexOf(cell.name)} + ${at(lane)}] = ${value};`,
          ];
        }
        default:
          return scalar(cell.name, text);
      }
    },
    stores: (lines) => lines,
    each: (over, body) => {
      if (over === "block") return [`for (var b = 0u; b < ${l.blocks}u; b++) {`, ...indent(body), "}"];
      const end = `b * ${perSpan}u + ${perSpan}u`;
      return [
        `let last = ${l.strips % perSpan === 0 ? end : `min(${end}, ${l.strips}u)`};`,
        `for (var strip = b * ${perSpan}u; strip < last; strip++) {`,
        ...indent([...leaves.loads(), ...body]),
        "}",
      ];
    },
    when: (on, body) => {
      if (on.tag !== "within") throw internal(`a row with "${on.tag}"`);
      return [`if (${at(on.lane)} < ${l.elements}u) {`, ...indent(body), "}"];
    },
  };
  const printed = printBody(layout, k.body, { known: new Map(), prefixes: ["v"] });
  const body = [
    ...leaves.rows(),
    ...fields.map((f, i) => `let o${i} = ${fieldRow(c, f).base};`),
    ...printed,
  ];
  const buffers = [
    ...leaves.buffers(),
    ...fields.map((f) => fieldRow(c, f).buffer),
    ...(body.some((line) => line.includes("P[")) ? ["P"] : []),
    ...readsTables(body),
  ];
  return rowKernel({ layout: l, name: k.name, phase: c.phase, span, buffers, body });
}
