/**
 * The kernels that move samples through slots: commit, retire, assign.
 *
 * *commit* makes a step's results the variables' values and flips the halves of rows that were accepted; *retire*
 * writes out rows that have ended; *assign* gives their slots to the next waiting samples, in order, and closes the gaps
 * where none waits. A sample's numbers depend on (seed, sample) alone, so none of this shows in them.
 * Tests: tests/golden_test.ts, tests/backends/devices/webgpu/stage_test.ts.
 * @module
 */
import { valueOf } from "../../../sde/language/value.ts";
import { sumBlock } from "../../schedule/graphs/lanes.ts";
import type { Save } from "../../schedule/plans/save.ts";
import type { StagePlan } from "../../schedule/plans/stage_plan.ts";
import { wgslSyntax } from "./syntax.ts";
import {
  column,
  fieldBuffer,
  freshness,
  groupSize,
  head,
  headWords,
  loadColumn,
  type Phase,
  rareSpan,
  rowBase,
  rowKernel,
  type StageKernel,
  type StageLayout,
  storeColumn,
} from "./rows.ts";

/** The statements that make a result the value of its variable. */
export function commitLines(l: StageLayout): (name: string, text: string) => readonly string[] {
  const [half, fresh] = [column(l, "half"), column(l, "fresh")];
  return (name, text) => {
    if (name !== "accepted") return [storeColumn(l, name, text)];
    return [
      `${half} = ${half} ^ select(0u, 1u, ${text});`,
      `${fresh} = select(${freshness.rejected}u, ${freshness.accepted}u, ${text});`,
    ];
  };
}

/** The loop over the vectors of a span. */
const overSpan = (l: StageLayout, span: number, line: (at: string) => string): string => {
  const [perSpan, vectors] = l.vector ? [span / l.width, l.strips] : [span, l.elements];
  const last = `min(b * ${perSpan}u + ${perSpan}u, ${vectors}u)`;
  return `for (var k = b * ${perSpan}u; k < ${last}; k++) { ${line("k")} }`;
};

/** Copies a field into dense rows, as an oracle wants them. */
export function denseKernel(a: {
  readonly layout: StageLayout;
  readonly phase: Phase;
  readonly name: string;
  readonly from: string;
  readonly base: string;
  readonly to: string;
}): StageKernel {
  const { layout, phase, name, from, to } = a;
  const body = [
    `let source = ${a.base};`,
    `let target_ = ${rowBase(layout, to, "dense")};`,
    overSpan(layout, sumBlock, (k) => `${to}[target_ + ${k}] = ${from}[source + ${k}];`),
  ];
  return rowKernel({ layout, name, phase, span: sumBlock, buffers: [from, to], body });
}

/** Writes rows that have ended (or all, where the head says so) to `samples` and `results`. */
export function retireKernel(l: StageLayout): StageKernel {
  const vectors = l.vector ? l.strips : l.elements;
  return rowKernel({
    layout: l,
    name: "retire",
    phase: "step",
    span: rareSpan,
    buffers: [fieldBuffer("x"), "samples", "results"],
    body: [
      `if (${loadColumn(l, "code")} == 0u && S[${head.all}] == 0u) { return; }`,
      `let at = ${column(l, "sample")} - S[${head.start}];`,
      `let source = ${rowBase(l, "x", "current")};`,
      overSpan(l, rareSpan, (k) => `samples[at * ${vectors}u + ${k}] = ${fieldBuffer("x")}[source + ${k}];`),
      "if (b > 0u) { return; }",
      ...l.results.map((name, i) => `results[${l.results.length}u * at + ${i}u] = ${column(l, name)};`),
    ],
  });
}

/** Copies the states that are due after a step, or where a sample begins, to `saved`. */
export function keepKernel(l: StageLayout, save: Save): StageKernel {
  const vectors = l.vector ? l.strips : l.elements;
  const attempts = column(l, "attempts");
  const number = save.tag === "times"
    ? [`let number = ${column(l, "due")};`]
    : [`let number = select(0u, ${attempts} / ${save.every}u, ${attempts} % ${save.every}u == 0u);`];
  return rowKernel({
    layout: l,
    name: "keep",
    phase: "step",
    span: rareSpan,
    buffers: [fieldBuffer("x"), "saved"],
    body: [
      ...number,
      "if (number == 0u) { return; }",
      `let at = (${column(l, "sample")} - S[${head.start}]) * ${save.count}u + number - 1u;`,
      `let source = ${rowBase(l, "x", "current")};`,
      overSpan(l, rareSpan, (k) => `saved[at * ${vectors}u + ${k}] = ${fieldBuffer("x")}[source + ${k}];`),
    ],
  });
}

/**
 * Gives the slots of ended samples to waiting ones, counts, and keeps `list` without gaps and in order. One workgroup:
 * 64 rows at a time, a row's place among the ended ones by adding up the 64 flags (one barrier, not a tree of six).
 */
export function assignKernel(plan: StagePlan, l: StageLayout): StageKernel {
  const told = l.numbers.map((g) => g.symbol);
  const init = plan.scalars.map((s) => {
    const k = told.findIndex((n) => n === s.init);
    const text = k >= 0
      ? `given[${k}u * S[${head.samples}] + taken + rank]`
      : wgslSyntax.literal(valueOf(s.init, new Map()), s.kind);
    return storeColumn(l, s.name, text);
  });
  const code = `@group(0) @binding(0) var<storage, read_write> S: array<u32>;${
    told.length > 0 ? "\n@group(0) @binding(1) var<storage, read_write> given: array<f32>;" : ""
  }
var<private> Z: u32;
fn op(x: f32) -> f32 { return x; }
var<workgroup> ended: array<u32, ${groupSize}>;
var<workgroup> shared_count: u32;
@compute @workgroup_size(${groupSize})
fn main(@builtin(local_invocation_index) i: u32) {
  Z = S[${head.zero}];
  if (i == 0u) { shared_count = S[${head.count}]; }
  let count = workgroupUniformLoad(&shared_count);
  let B = S[${head.slots}];
  let taken = S[${head.taken}];
  let room = S[${head.samples}] - taken; // samples that wait
  var before = 0u; // ended rows so far
  for (var c = 0u; c < count; c += ${groupSize}u) {
    let row = c + i;
    var slot = 0u;
    var mine = 0u;
    if (row < count) {
      slot = S[${headWords}u + row];
      mine = select(0u, 1u, ${loadColumn(l, "code")} != 0u);
    }
    ended[i] = mine;
    workgroupBarrier();
    var rank = before;
    var all = before;
    for (var k = 0u; k < ${groupSize}u; k++) {
      all += ended[k];
      rank += select(0u, ended[k], k < i);
    }
    workgroupBarrier();
    if (row < count) {
      if (mine == 1u && rank < room) {
        ${column(l, "sample")} = S[${head.start}] + taken + rank;
        ${column(l, "fresh")} = ${freshness.begun}u;
        ${init.join("\n        ")}
      }
      if (mine == 0u || rank < room) { S[${headWords}u + row - (max(rank, room) - room)] = slot; }
    }
    before = all;
  }
  if (i != 0u) { return; }
  S[${head.count}] = count - (max(before, room) - room);
  S[${head.taken}] = taken + min(before, room);
  S[${head.ended}] += before;
  S[${head.steps}] += 1u;
  S[${head.attempts}] += count;
}`;
  return { name: "assign", code, buffers: ["S", ...(told.length > 0 ? ["given"] : [])], lanes: 0 };
}
