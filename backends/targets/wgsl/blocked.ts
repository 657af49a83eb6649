/**
 * The blocked kernel in WGSL: the whole loop of a sample of many elements, a workgroup a sample, in bounded chunks that resume.
 *
 * Lanes share out the sum blocks of a row, and each reads no element but those that it writes itself, unless elements are
 * taken by number: then all wait for each other before and after every loop. Parts of sums are in workgroup memory, and every
 * lane adds them up in order, so that scalars, of which each lane has its own, are the same in all. Where a branch holds a
 * barrier all lanes ask lane 0's flag. Fields and scalars between chunks lie in a group's row of
 * `lanes`; tickets, results and status are the looped kernel's (`loop.ts`), and so is what runs it.
 * Tests: tests/backends/devices/webgpu/blocked_test.ts.
 * @module
 */
import { internal } from "../../../sde/border/errors.ts";
import { input, type Node } from "../../../sde/language/expr.ts";
import { turnsIn } from "../../../sde/language/loops.ts";
import { sample, seed } from "../../../solvers/noise/random.ts";
import { symbols } from "../../../solvers/symbols.ts";
import { blockedKernel } from "../../schedule/blocked.ts";
import { fieldOfLane, strip, sumBlock } from "../../schedule/graphs/lanes.ts";
import { type Cell, partsOf, type Statement, storedIn } from "../../schedule/kernel.ts";
import { out } from "../../schedule/looped.ts";
import {
  hoisted,
  inBlocks,
  isPartial,
  kernelNodes,
  lowered,
  partialIndex,
  sharedBlocks,
  strips,
  through,
} from "../../schedule/passes/control.ts";
import type { StagePlan } from "../../schedule/plans/stage_plan.ts";
import { widthOf } from "../../schedule/plans/width.ts";
import { resultNames } from "../../schedule/loop_of.ts";
import { indent, type Layout, printBody } from "../print.ts";
import { gathers } from "../tables.ts";
import { wgslDialect } from "./dialect.ts";
import { type LoopKernel, paramNames, statusNames, workgroup } from "./loop.ts";
import { wgslPrelude, wgslTables, wgslType, wgslWord } from "./syntax.ts";

type Lines = readonly string[];

/** Elements of a strip: the two that share a draw. */
const width = 2;

/** All cells in a body and in those within it, each once. */
const cellsIn = (body: readonly Statement[]): readonly Cell[] => {
  const known = new Set<string>();
  const all = (b: readonly Statement[]): readonly Cell[] =>
    b.flatMap((s) => (s.tag === "store" ? storedIn([s]) : "body" in s ? all(s.body) : []));
  return all(body).filter((c) => !known.has(c.name) && known.add(c.name));
};

const loopsIn = (body: readonly Statement[]): readonly Extract<Statement, { readonly tag: "each" }>[] =>
  body.flatMap((s) => (s.tag === "each" ? [s] : "body" in s ? loopsIn(s.body) : []));

/** What stands for an element of a sample under way. */
const standingSymbol = (i: number): Node => input(`standing${i}`, "scalar", "real");

/** Parts of sums that a loop leaves, at most. */
const partialsIn = (body: readonly Statement[]): number =>
  loopsIn(body).reduce((most, s) => Math.max(most, s.into.length), 0);

/** Numbers in workgroup memory that every device has, some to spare. */
const mostParts = 3500;

/** Whether a plan's sums fit into a workgroup's memory. */
export function fitsGroup(plan: StagePlan): boolean {
  const blocks = Math.ceil(plan.elements / sumBlock);
  return blocks * partialsIn(blockedKernel(plan).body) <= mostParts;
}

/** The kernel of a staged plan without oracles; a *lane* of what runs it is a workgroup here. */
export function renderWgslBlocked(plan: StagePlan): LoopKernel {
  const dialect = wgslDialect();
  const whole = blockedKernel(plan);
  const k = through([strips(width, "apart"), lowered(dialect.lower), hoisted, inBlocks, sharedBlocks], whole);
  const { begin, until, finish } = partsOf(k);
  const all = kernelNodes(k);
  const tables = gathers(all).data;
  const meet = all.some((m) => m.tag === "at") ? ["storageBarrier();"] : []; // a lane reads what others write
  const n = plan.elements;
  const row = widthOf(plan);
  const [pairs, blocks] = [Math.ceil(n / width), Math.ceil(n / sumBlock)];
  const cells = cellsIn(k.body);
  const scalars = cells.filter((c) => c.owner === "lane");
  const fields = cells.filter((c) => c.owner === "element").map((c) => c.name);
  const kept = plan.scalars;
  const fieldAt = (name: string): number => {
    const at = fields.indexOf(name);
    if (at < 0) throw internal(`a blocked kernel has no field "${name}"`);
    return 1 + kept.length + at * n;
  };
  const symbolOf = (name: string): Node => {
    const found = scalars.find((c) => c.name === name);
    if (found === undefined) throw internal(`a blocked kernel has no scalar "${name}"`);
    return found.symbol;
  };
  const laneWords = 1 + kept.length + fields.length * n;
  const names = new Map<Node, string>([
    ...scalars.map((c) => [c.symbol, `${c.name}_`] as const),
    [seed, "P.seed"],
    [sample, "(P.start + (slot - 1u))"],
  ]);
  const element = (
    lane: number,
  ): string => (lane === 0 ? `${width}u * strip` : `${width}u * strip + ${lane}u`);
  const field = (name: string, lane: number): string => `lanes[base + ${fieldAt(name)}u + ${element(lane)}]`;
  const result = (section: string): string => `results[(${section}) * P.total + slot - 1u]`;
  const part = (name: string): string => `parts[${partialIndex(name) * blocks}u + b]`;
  const layout: Layout = {
    dialect,
    tables,
    place: (m) => {
      if (m === strip) return "strip";
      const lane = fieldOfLane(m);
      if (lane !== undefined) return wgslWord.load("real", field(lane.field, lane.lane));
      if (m.tag === "input" && isPartial(m)) return part(m.name);
      return names.get(m);
    },
    array: (name, index) => wgslWord.load("real", `lanes[base + ${fieldAt(name)}u + ${index}]`),
    store: ({ cell, lane }, [text = ""]) => {
      const word = wgslWord.store(cell.kind, text);
      if (cell.owner === "element") return [`${field(cell.name, lane)} = ${word};`];
      if (cell.owner === "block") return [`${part(cell.name)} = ${text};`];
      if (cell.owner === "lane") return [`${cell.name}_ = ${text};`];
      if (cell !== out) {
        const section = row + resultNames.findIndex((name) => name === cell.name);
        return [`if (lid == 0u) { ${result(`${section}u`)} = ${word}; }`];
      }
      // the sample's elements from their strips, its results after them
      return lane < width
        ? [`${result(element(lane))} = ${word};`]
        : [`if (lid == 0u) { ${result(`${lane}u`)} = ${word}; }`];
    },
    stores: (lines) => lines,
    each: (over, body) => {
      switch (over) {
        case "block":
          return [
            ...meet,
            `for (var b = lid; b < ${blocks}u; b += ${workgroup}u) {`,
            ...indent(body),
            "}",
            ...meet,
          ];
        case "strip": {
          const half = sumBlock / width;
          return [
            `let last = min(b * ${half}u + ${half}u, ${pairs}u);`,
            `for (var strip = b * ${half}u; strip < last; strip++) {`,
            ...indent(body),
            "}",
          ];
        }
        case "part":
          return [
            "workgroupBarrier();",
            `for (var b = 0u; b < ${blocks}u; b++) {`,
            ...indent(body),
            "}",
            "workgroupBarrier();",
          ];
        default:
          throw internal(`a sample has no ${over}s`);
      }
    },
    when: (on, body) => {
      if (on.tag !== "within") throw internal(`a sample with "${on.tag}"`);
      return [`if (${element(on.lane)} < ${n}u) {`, ...indent(body), "}"];
    },
    asks: (flag) => ({
      before: [`if (lid == 0u) { agreed = select(0u, 1u, ${flag}); }`],
      text: "workgroupUniformLoad(&agreed) != 0u",
    }),
  };
  const print = (body: readonly Statement[], prefix: string): string =>
    indent(printBody(layout, body, { known: new Map(), prefixes: [prefix] })).join("\n");
  const text = (lines: Lines): string => indent(lines).join("\n");
  const partials = Math.max(1, partialsIn(whole.body));
  const cell = (at: number): string => `lanes[base + ${at}u]`;
  const loads = kept.map((s, i) => `${s.name}_ = ${wgslWord.load(s.kind, cell(1 + i))};`);
  const saves = kept.map((s, i) => `${cell(1 + i)} = ${wgslWord.store(s.kind, `${s.name}_`)};`);
  const wgsl = `struct Params { ${paramNames.map((name) => `${name}: u32`).join(", ")} }
struct Status { ${statusNames.map((name) => `${name}: atomic<u32>`).join(", ")} }
@group(0) @binding(0) var<uniform> P: Params;
@group(0) @binding(1) var<storage, read_write> lanes: array<u32>;
@group(0) @binding(2) var<storage, read_write> results: array<u32>;
@group(0) @binding(3) var<storage, read_write> status: Status;
${
    tables.length > 0
      ? "@group(0) @binding(4) var<storage, read> tables: array<f32>;\n" + wgslTables(tables)
      : ""
  }
${wgslPrelude}
var<workgroup> agreed: u32;
var<workgroup> parts: array<f32, ${partials * blocks}>;
var<private> lid: u32;
var<private> base: u32;
var<private> slot: u32;
${scalars.map((c) => `var<private> ${c.name}_: ${wgslType(c.kind)};`).join("\n")}

fn begin() {
${print(begin, "b")}
}

fn turn() {
${print(until.body, "v")}
}

fn finish() {
${print(finish, "o")}
}

@compute @workgroup_size(${workgroup})
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) index: u32) {
  Z = P.zero;
  lid = index;
  base = group.x * ${laneWords}u;
  if (lid == 0u) { agreed = ${cell(0)}; }
  var at = workgroupUniformLoad(&agreed);
  if (at == 0xffffffffu) { return; }
  slot = at;
${text(loads)}
  var steps = 0u;
  var code = 0u;
  if (lid == 0u) { agreed = ${names.get(symbols.code)}; }
  code = workgroupUniformLoad(&agreed);
  for (var trip = 0u; trip < P.trips; trip++) {
    if (at == 0u || code != 0u) {
      if (at != 0u) {
        finish();
        if (lid == 0u) { atomicAdd(&status.done, 1u); }
      }
      if (lid == 0u) { agreed = atomicAdd(&status.next, 1u); }
      let ticket = workgroupUniformLoad(&agreed);
      if (ticket >= P.total) {
        at = 0xffffffffu;
        break;
      }
      at = ticket + 1u;
      slot = at;
      begin();
      code = 0u;
    }
    for (var k = 0u; k < P.rounds; k++) {
      turn();
      steps += 1u;
      if (lid == 0u) { agreed = ${names.get(symbols.code)}; }
      code = workgroupUniformLoad(&agreed);
      if (code != 0u) { break; }
    }
  }
  if (lid != 0u) { return; }
  ${cell(0)} = at;
${text(saves)}
  atomicAdd(&status.steps, steps);
}
`;
  // iterations of one lane's loops, those of series among them
  const perLane = Math.ceil(blocks / workgroup);
  const turnsOf = (body: readonly Statement[]): number =>
    loopsIn(body).reduce((sum, s) => {
      const inner = s.over === "part"
        ? blocks
        : perLane * (1 + (sumBlock / width) * (1 + 2 * turnsIn(kernelNodes({
                  ...k,
                  body: s.body,
                }))));
      return sum + inner;
    }, 0);
  const standing: readonly Node[] = [
    ...Array.from({ length: n }, (_, i) => standingSymbol(i)),
    ...plan.reals.map(symbolOf),
  ];
  return {
    wgsl,
    tables,
    laneWords,
    resultWords: row + resultNames.length,
    unroll: 1,
    standing: { standing, attempts: symbols.attempts, accepts: symbols.accepts },
    cells: new Map<Node, number>([
      ...kept.map((s, i) => [symbolOf(s.name), 1 + i] as const),
      ...Array.from({ length: n }, (_, i) => [standingSymbol(i), fieldAt("x") + i] as const),
    ]),
    iterations: { round: 1 + turnsOf(until.body), ends: 1 + turnsOf(begin) + turnsOf(finish) },
    given: [],
    isGrouped: true,
  };
}
