/**
 * How a staged solve lies in the device's memory, and the frame of its kernels.
 *
 * A *slot* holds a sample under way; *row* j is the j-th active slot, `list[j]`. All words that are not elements lie in
 * one buffer `S`: a head, then columns of B words each. Columns of variables are addressed by slot, those of values that
 * live within a step (hoisted scalars, totals) by row. State variables have two halves of B · n floats, and the slot's
 * word `half` says which is current: accepting a proposal flips it, and no element moves. Other fields are dense by row,
 * as oracles want them.
 * Tests: tests/golden_test.ts, tests/backends/devices/webgpu/stage_test.ts.
 * @module
 */
import { internal } from "../../../sde/border/errors.ts";
import type { Data, Node } from "../../../sde/language/expr.ts";
import type { Kind } from "../../../sde/language/ops.ts";
import { seed } from "../../../solvers/noise/random.ts";
import { sumBlock } from "../../schedule/graphs/lanes.ts";
import type { Program, StagePlan } from "../../schedule/plans/stage_plan.ts";
import { resultNames } from "../../schedule/loop_of.ts";
import { gathers } from "../tables.ts";
import { wgslPrelude, wgslTables, wgslWord } from "./syntax.ts";

/** The words at the head of `S`, by index. */
export const head = {
  /** A zero that no compiler knows. */
  zero: 0,
  /** Active rows. */
  count: 1,
  /** B. */
  slots: 2,
  seed: 3,
  /** The number of the wave's first sample. */
  start: 4,
  /** How many samples the wave has. */
  samples: 5,
  /** How many of them have had a slot. */
  taken: 6,
  /** How many of them have ended. */
  ended: 7,
  /** Steps carried out. */
  steps: 8,
  /** Steps times rows. */
  attempts: 9,
  /** The first sample and the number of rows that `finish` works on. */
  offset: 10,
  rows: 11,
  /** Whether rows that have not ended are written out too. */
  all: 12,
} as const;
/** How many words the head has. */
export const headWords = 16;

/** What a slot's word `fresh` says: the last step was rejected, accepted, or the sample is new. */
export const freshness = { rejected: 0, accepted: 1, begun: 2 } as const;

/** Elements of a lane where most rows have nothing to do: fewer lanes that only look. */
export const rareSpan = 64;

/** Lanes of a workgroup: no kernel but `assign` has a barrier, so any number would do. */
export const groupSize = 64;

/** A column of words: addressed by slot or by row. */
export interface Column {
  readonly index: number;
  readonly kind: Kind;
  readonly by: "slot" | "row";
}

/** A number that each sample is given, and the variable that begins at it and stays. */
export interface GivenColumn {
  readonly name: string;
  readonly symbol: Node;
  readonly variable: string;
}

/** Where everything is. */
export interface StageLayout {
  readonly elements: number;
  /** Elements a vector: a strip is one load where this divides `elements`, else that many loads. */
  readonly width: 1 | 2 | 4;
  readonly vector: boolean;
  readonly strips: number;
  /** Sum blocks a row. */
  readonly blocks: number;
  readonly columns: ReadonlyMap<string, Column>;
  /** How many columns belong to slots; they come first, `list` before all. */
  readonly slotColumns: number;
  /** The columns that a sample leaves: attempts, accepts, code, then results that are real. */
  readonly results: readonly string[];
  /** Most partial sums that a stage has. */
  readonly partials: number;
  readonly tables: readonly Data[];
  readonly states: ReadonlySet<string>;
  /** What first values are told of each sample: numbers, a column each, and the name of the rows. */
  readonly numbers: readonly GivenColumn[];
  readonly row: string | undefined;
}

const programs = (plan: StagePlan): readonly Program[] => [plan.begin, plan.step, plan.finish];

const rootsOf = (p: Program): readonly Node[] => [
  ...p.stages.flatMap((s) =>
    [...s.hoisted, ...s.fields].map((v) => v.node).concat(s.partials.map((t) => t.operand))
  ),
  ...p.results.map((r) => r.node),
];

/** The layout of a plan. */
export function stageLayout(plan: StagePlan): StageLayout {
  const n = plan.elements;
  const width = n === 1 ? 1 : n % 4 === 0 ? 4 : 2;
  const words = (names: readonly string[]) => names.map((name) => ({ name, kind: "word" as const }));
  const bySlot = [...words(["list", "fresh", "sample", "half"]), ...plan.scalars];
  const byRow = programs(plan).flatMap((p) => p.stages.flatMap((s) => [...s.totals, ...s.hoisted]));
  return {
    elements: n,
    width,
    vector: n % width === 0,
    strips: Math.ceil(n / width),
    blocks: Math.ceil(n / sumBlock),
    columns: new Map([
      ...bySlot.map(({ name, kind }, index): [string, Column] => [name, { index, kind, by: "slot" }]),
      ...byRow.map(({ name, kind }, i): [string, Column] => [
        name,
        { index: bySlot.length + i, kind, by: "row" },
      ]),
    ]),
    slotColumns: bySlot.length,
    results: [...resultNames, ...plan.reals],
    partials: Math.max(0, ...programs(plan).flatMap((p) => p.stages.map((s) => s.partials.length))),
    tables: gathers(programs(plan).flatMap(rootsOf)).data,
    states: new Set(plan.states.map((s) => s.name)),
    numbers: plan.scalars.flatMap((s) =>
      plan.given.flatMap((g) => (g.symbol === s.init ? [{ ...g, variable: s.name }] : []))
    ),
    row: plan.given.find((g) => g.symbol.shape === "state")?.symbol.name,
  };
}

/** The buffer of a field, as named in kernels and by the runtime. */
export function fieldBuffer(name: string): string {
  return `F_${name}`;
}

/** A compute kernel: its text, and the buffers it binds, in order. */
export interface StageKernel {
  readonly name: string;
  readonly code: string;
  readonly buffers: readonly string[];
  /** Lanes a row; 0 where one workgroup does all rows. */
  readonly lanes: number;
}

/** Which rows a kernel works on: those of a step, the new ones among them, or samples that have ended well. */
export type Phase = "step" | "begin" | "finish";

/** The word of a column, for the slot or row at hand. */
export function column(l: StageLayout, name: string): string {
  const c = l.columns.get(name);
  if (c === undefined) throw internal(`no column "${name}"`);
  return `S[${headWords}u + ${c.index}u * B + ${c.by}]`;
}

/** The value of a column. */
export function loadColumn(l: StageLayout, name: string): string {
  return wgslWord.load(l.columns.get(name)?.kind ?? "word", column(l, name));
}

/** The statement that sets a column's value. */
export function storeColumn(l: StageLayout, name: string, text: string): string {
  return `${column(l, name)} = ${wgslWord.store(l.columns.get(name)?.kind ?? "word", text)};`;
}

/** The text for a scalar input in a phase. */
export function scalarText(l: StageLayout, phase: Phase, n: Node): string | undefined {
  if (n.tag !== "input" || n.shape !== "scalar") return undefined;
  if (n === seed) return `S[${head.seed}]`;
  if (phase === "finish" && n.name === "sample") return `(S[${head.start}] + at)`;
  const told = l.numbers.findIndex((g) => g.variable === n.name);
  if (phase === "finish" && told >= 0) return `given[${told}u * S[${head.samples}] + at]`;
  if (phase === "finish" && l.columns.get(n.name)?.by !== "row") throw internal(`finish reads "${n.name}"`);
  return loadColumn(l, n.name);
}

/** The text of a row's first vector in a field: of a state's current half, or the other one. */
export function rowBase(l: StageLayout, name: string, half: "current" | "other" | "dense"): string {
  const vectors = l.vector ? l.strips : l.elements;
  if (half === "dense") return `row * ${vectors}u`;
  if (!l.states.has(name)) throw internal(`"${name}" has no halves`);
  const which = half === "current" ? column(l, "half") : `(1u - ${column(l, "half")})`;
  return `(${which} * B + slot) * ${vectors}u`;
}

/** The WGSL type of a field's numbers. */
export function vectorType(l: StageLayout): string {
  return l.vector && l.width > 1 ? `vec${l.width}<f32>` : "f32";
}

/** Indents lines; lists of lines may be nested. */
export function indented(lines: readonly string[], by = "  "): string {
  return lines.map((line) => line.split("\n").map((part) => by + part).join("\n")).join("\n");
}

const rows: Readonly<Record<Phase, (l: StageLayout) => readonly string[]>> = {
  step: () => [`if (row >= S[${head.count}]) { return; }`, `let slot = S[${headWords}u + row];`],
  begin: (l) => [...rows.step(l), `if (${column(l, "fresh")} != ${freshness.begun}u) { return; }`],
  finish: (l) => [
    `if (row >= S[${head.rows}]) { return; }`,
    `let at = S[${head.offset}] + row;`,
    `if (results[${l.results.length}u * at + 2u] != 1u) { return; } // only samples that ended well`,
  ],
};

const declaration = (l: StageLayout, span: number) => (name: string, binding: number): string => {
  const words: Readonly<Record<string, string>> = { S: "u32", results: "u32", P: "f32", given: "f32" };
  const type = words[name] ?? (name === "tables" && span === 0 ? "f32" : vectorType(l));
  const access = name === "tables" ? "read" : "read_write";
  return `@group(0) @binding(${binding}) var<storage, ${access}> ${name}: array<${type}>;`;
};

/** Which of the buffers that not every kernel has these lines of code read. */
export function readsTables(lines: readonly string[]): readonly string[] {
  return ["tables", "given"].filter((name) => lines.some((line) => line.includes(`${name}[`)));
}

/** The tables as they lie in their buffer: each begins with a whole vector. */
export function alignedTables(l: StageLayout): readonly Data[] {
  return l.tables.map(({ name, values }) => {
    const padded = new Float64Array(l.width * Math.ceil(values.length / l.width));
    padded.set(values);
    return { name, values: padded };
  });
}

/** A kernel over rows, where `span` is 0, or over spans of their elements: `b` is the number of the span. */
export function rowKernel(a: {
  readonly layout: StageLayout;
  readonly name: string;
  readonly phase: Phase;
  readonly span: number;
  readonly buffers: readonly string[];
  readonly body: readonly string[];
}): StageKernel {
  const { layout: l, phase, span } = a;
  const lanes = span === 0 ? 1 : Math.ceil(l.elements / span);
  const results = phase === "finish" ? ["results"] : [];
  const buffers = [...new Set(["S", ...results, ...a.buffers])];
  const place = span === 0
    ? ["let row = lane;"]
    : [`let row = lane / ${lanes}u;`, `let b = lane % ${lanes}u;`];
  const code = `${buffers.map(declaration(l, span)).join("\n")}
${wgslPrelude}
${buffers.includes("tables") ? wgslTables(alignedTables(l)) : ""}
@compute @workgroup_size(${groupSize})
fn main(@builtin(global_invocation_id) id: vec3u) {
  Z = S[${head.zero}];
  let lane = id.x;
${indented([`let B = S[${head.slots}];`, ...place, ...rows[phase](l), ...a.body])}
}`;
  return { name: a.name, code, buffers, lanes };
}
