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
import type { Node } from "../../../sde/language/expr.ts";
import { block, type Place, type Syntax } from "../emit.ts";
import { fieldOfLane, invariant, laneAddress, ofLane, strip, sumBlock } from "../../schedule/graphs/lanes.ts";
import { type Named, proposed, type Stage, type Total } from "../../schedule/plans/stage_plan.ts";
import { tableName } from "../tables.ts";
import {
  fieldBuffer,
  indented,
  type Phase,
  rareSpan,
  readsTables,
  rowBase,
  rowKernel,
  scalarText,
  type StageKernel,
  type StageLayout,
  vectorType,
} from "./rows.ts";
import { joining } from "../total.ts";
import { wgslSyntax } from "./syntax.ts";
import { wgslRewriter } from "./lower.ts";

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

/** Where a sum or a maximum begins. */
export function initialTotal(t: Total): string {
  return t.op === "sum" ? "op(0f)" : "bitcast<f32>(0xff800000u ^ Z)";
}

/** The statement that makes `to` the total of itself and one number more. */
export function addToTotal(c: PhaseContext, t: Total, to: string, value: string): string {
  return joining({ op: t.op, to, value, syntax: wgslSyntax, lower: c.lower });
}

/** The place of a stage's k-th partial sum of block `b`. */
export function partialAt(l: StageLayout, k: number): string {
  return `P[(${k * l.blocks}u + b) * B + row]`;
}

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
    if (at === undefined) return constant(n) ?? scalarText(l, c.phase, n);
    const known = fields.get(at.field) ?? { name: `f${fields.size}`, row: fieldRow(c, at.field) };
    fields.set(at.field, known);
    if (!l.vector) return `${known.row.buffer}[${known.name}_row + ${l.width}u * strip + ${at.lane}u]`;
    return l.width === 1 ? known.name : `${known.name}.${letters[at.lane] ?? ""}`;
  };
  return {
    place,
    buffers: () => [...fields.values()].map((f) => f.row.buffer),
    rows: () => [...fields.values()].map((f) => `let ${f.name}_row = ${f.row.base};`),
    loads: () =>
      !l.vector ? [] : [
        ...[...fields.values()].map((f) => `let ${f.name} = ${f.row.buffer}[${f.name}_row + strip];`),
        ...[...constants].map((i) => `let e${i} = tables[${tableName(i)} / ${l.width}u + strip];`),
      ],
  };
};

/** The statements that store a strip's fields and add to its sums; `text` is the value of root k in a lane. */
const workOf = (
  c: PhaseContext,
  stage: Stage,
  text: (lane: number, k: number) => string,
): readonly string[] => {
  const { layout: l } = c;
  const { fields, partials } = stage;
  const lanes = range(l.width);
  const sums = (j: number): readonly string[] =>
    partials.map((p, k) => `{ let w = ${text(j, fields.length + k)}; ${addToTotal(c, p, `a${k}`, "w")} }`);
  const at = (f: Named): string => fieldRow(c, f.name).buffer;
  if (l.vector) {
    const parts = (k: number): string => lanes.map((j) => text(j, k)).join(", ");
    const value = (k: number): string => (l.width === 1 ? parts(k) : `${vectorType(l)}(${parts(k)})`);
    return [...fields.map((f, k) => `${at(f)}[o${k} + strip] = ${value(k)};`), ...lanes.flatMap(sums)];
  }
  return lanes.flatMap((j) => {
    const index = `${l.width}u * strip + ${j}u`;
    const lines = [...fields.map((f, k) => `${at(f)}[o${k} + ${index}] = ${text(j, k)};`), ...sums(j)];
    return j === 0 ? lines : [`if (${index} < ${l.elements}u) {`, ...lines, "}"];
  });
};

/** The element kernel of a stage, where it has fields or sums to make. */
export function elementKernel(c: PhaseContext, stage: Stage, name: string): StageKernel | undefined {
  const { layout: l } = c;
  const { fields, partials } = stage;
  if (fields.length + partials.length === 0) return undefined;
  const values = [...fields.map((f) => f.node), ...partials.map((p) => p.operand)];
  const roots = range(l.width).map((j) => ofLane(values, j, l.width).map(c.lower));
  const all = roots.flat();
  const leaves = leavesOf(c);
  const syntax = l.vector && l.width > 1 ? vectorSyntax(l.width) : wgslSyntax;
  const common = { syntax, place: leaves.place, tables: l.tables };
  const fixed = invariant(all);
  const outer = block({ ...common, roots: fixed, prefix: "c" });
  const known = new Map(fixed.map((m) => [m, outer.bind(m)]));
  const body = block({ ...common, roots: all, prefix: "v", outer: known });
  const texts = roots.map((lane) => lane.map((m) => body.use(m)));
  const work = workOf(c, stage, (j, k) => texts[j]?.[k] ?? "");
  const span = c.phase === "begin" && partials.length === 0 ? rareSpan : sumBlock;
  const perSpan = span / l.width;
  const end = `b * ${perSpan}u + ${perSpan}u`;
  const lines = [
    ...leaves.rows(),
    ...fields.map((f, k) => `let o${k} = ${fieldRow(c, f.name).base};`),
    ...outer.lines,
    ...partials.map((p, k) => `var a${k} = ${initialTotal(p)};`),
    `let last = ${l.strips % perSpan === 0 ? end : `min(${end}, ${l.strips}u)`};`,
    `for (var strip = b * ${perSpan}u; strip < last; strip++) {`,
    indented([...leaves.loads(), ...body.lines, ...work]),
    "}",
    ...partials.map((_, k) => `${partialAt(l, k)} = a${k};`),
  ];
  const buffers = [
    ...leaves.buffers(),
    ...fields.map((f) => fieldRow(c, f.name).buffer),
    ...(partials.length > 0 ? ["P"] : []),
    ...readsTables(lines),
  ];
  return rowKernel({ layout: l, name, phase: c.phase, span, buffers, body: lines });
}
