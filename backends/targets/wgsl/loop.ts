/**
 * The looped plan as one WGSL kernel: a lane a path, in bounded chunks that resume, with lanes refilled from a ticket.
 *
 *     trip:  a lane whose path has ended writes it out and takes the next waiting path;
 *            then up to rounds · unroll turns of every lane's path, of a step or two
 *
 * Ending and beginning are dear (they hold the denoiser and the prior), and of lanes that run in lockstep all wait while
 * one does it: hence once a trip, not once a step (2-D mixture on llvmpipe, one step a trip: 38 million steps a second;
 * 32 a trip: 51). Steps are unrolled a few times, which spares the loop's own cost (Euler–Maruyama: 360 → 410).
 * Mesa's llvmpipe silently leaves every loop of an invocation after 65,535 iterations in total, those of series among
 * them, so a chunk's trips and rounds are bounded (`iterations`).
 * Tests: tests/golden_test.ts, tests/backends/devices/webgpu/loop_test.ts.
 * @module
 */
import { internal } from "../../../sde/border/errors.ts";
import { apply, type Data, type Node } from "../../../sde/language/expr.ts";
import { turnsIn } from "../../../sde/language/series.ts";
import { sample, seed } from "../../../solvers/noise/random.ts";
import { block, type Place } from "../emit.ts";
import { type LeanLoop, leanLoop } from "../../schedule/plans/lean.ts";
import type { LoopPlan } from "../../schedule/plans/loop_plan.ts";
import { gathers } from "../tables.ts";
import { wgslPrelude, wgslSyntax, wgslTables, wgslType, wgslWord } from "./syntax.ts";
import { wgslRewriter } from "./lower.ts";
import { keepingOf } from "./loop_save.ts";

/** Lanes of a workgroup. */
export const workgroup = 64;
/** The most loop iterations of an invocation, some to spare. */
export const mostIterations = 60_000;

/** The words of the uniform block `P`, in order. */
export const paramNames = ["seed", "start", "total", "lanes", "trips", "rounds", "zero"] as const;
/** The words of the status block. `steps` wraps at 2³². */
export const statusNames = ["next", "done", "steps"] as const;

/** A rendered kernel, and what must be known to run it. */
export interface LoopKernel {
  readonly wgsl: string;
  readonly tables: readonly Data[];
  /** Words of a lane's state between chunks: the slot and the variables. */
  readonly laneWords: number;
  /** Words of a path's result: its elements, attempts, accepts, code, and the states that it keeps. */
  readonly resultWords: number;
  /** Steps of a round. */
  readonly unroll: number;
  /** Where a path stands, by the variables of its lane, and which words those are: `lanes[word · P.lanes + lane]`. */
  readonly standing: Pick<LeanLoop, "state" | "attempts" | "accepts">;
  readonly cells: ReadonlyMap<Node, number>;
  /** The most iterations of loops that a round and a trip's ends take. */
  readonly iterations: { readonly round: number; readonly ends: number };
}

/** Statements of unrolled steps: beyond these, compiling costs more than the loop. */
const unrolledLines = 600;

const indent = (lines: readonly string[], by: string): string => lines.map((l) => by + l).join("\n");

/** The name of a variable in the kernel. */
const nameOf = (n: Node): string => {
  if (n.tag !== "input") throw internal(`a variable of a looped plan is a ${n.tag}`);
  return `${n.name}_`;
};

/**
 * The kernel of a looped plan.
 *
 * A lane's slot is 0 where it wants a path (so zeroed memory is a fresh start), k + 1 while it runs path k, ~0 where
 * no path is left. Results: one section an element and a count, and each element of a kept state; each `total` words.
 */
export function renderWgslLoop(plan: LoopPlan): LoopKernel {
  const ready = wgslRewriter();
  // steps are unrolled: what one step leaves in a variable, the next one's operations could be merged with
  const apart = (n: Node): Node => n.kind === "real" && n.tag === "apply" ? apply("opaque", [n]) : n;
  const lean = leanLoop(plan);
  const vars = lean.variables.map((v) => ({
    kind: v.kind,
    name: nameOf(v.symbol),
    init: ready(v.init),
    next: apart(ready(v.next)),
  }));
  const output = lean.output.map(ready);
  const tables = gathers([...vars.flatMap((v) => [v.init, v.next]), ...output]).data;
  const symbols = new Map<Node, string>([
    ...lean.variables.map((v) => [v.symbol, nameOf(v.symbol)] as const),
    [seed, "P.seed"],
    [sample, "(P.start + (slot - 1u))"],
  ]);
  const place: Place = (n) => symbols.get(n);
  const blockOf = (roots: readonly Node[], prefix: string) =>
    block({ syntax: wgslSyntax, roots, place, prefix, tables });

  const first = blockOf(vars.map((v) => v.init), "b");
  const inits = vars.map((v) => `${v.name} = ${first.use(v.init)};`);
  const body = blockOf(vars.map((v) => v.next), "v");
  const nexts = vars.map((v, k) => `let n${k} = ${body.use(v.next)};`);
  const commits = vars.map((v, k) => `${v.name} = n${k};`);
  const last = blockOf(output, "o");
  const ends = [
    ...output.map((o) => wgslWord.store("real", last.use(o))),
    ...[lean.attempts, lean.accepts, lean.code].map(nameOf),
  ].map((text, k) => `results[${k}u * P.total + slot - 1u] = ${text};`);
  const code = nameOf(lean.code);
  const kept = keepingOf(lean, { first: plan.elements + 3, stepsPerTurn: plan.stepsPerTurn, nameOf });
  const cell = (k: number): string => `lanes[${k}u * P.lanes + lane]`;
  const loads = vars.map((v, k) => `${v.name} = ${wgslWord.load(v.kind, cell(k + 1))};`);
  const turns = turnsIn(vars.map((v) => v.next));
  const unroll = turns > unrolledLines
    ? 1
    : Math.min(Math.max(1, Math.floor(unrolledLines / (body.lines.length + 2 * vars.length))), 4);
  const wgsl = `struct Params { ${paramNames.map((n) => `${n}: u32`).join(", ")} }
struct Status { ${statusNames.map((n) => `${n}: atomic<u32>`).join(", ")} }
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
var<private> slot: u32;
var<private> steps: u32;
${[...kept.declarations, ...vars.map((v) => `var<private> ${v.name}: ${wgslType(v.kind)};`)].join("\n")}

fn begin() {
${indent([...first.lines, ...inits, ...kept.begun], "  ")}
}

fn step() {
${indent([...body.lines, ...nexts, ...commits], "  ")}
${indent([`steps += ${plan.stepsPerTurn}u;`, ...kept.stepped], "  ")}
}

fn finish() {
${indent([...last.lines, ...ends], "  ")}
}

@compute @workgroup_size(${workgroup})
fn main(@builtin(global_invocation_id) id: vec3u) {
  let lane = id.x;
  if (lane >= P.lanes) { return; }
  slot = ${cell(0)};
  if (slot == 0xffffffffu) { return; }
  Z = P.zero;
${indent([...loads, ...kept.entered], "  ")}
  for (var trip = 0u; trip < P.trips; trip++) {
    if (slot == 0u || ${code} != 0u) {
      if (slot != 0u) {
        finish();
        atomicAdd(&status.done, 1u);
      }
      let ticket = atomicAdd(&status.next, 1u);
      if (ticket >= P.total) {
        slot = 0xffffffffu;
        break;
      }
      slot = ticket + 1u;
      begin();
    }
    for (var k = 0u; k < P.rounds; k++) {
      step();
${`      if (${code} == 0u) { step(); }\n`.repeat(unroll - 1)}      if (${code} != 0u) { break; }
    }
  }
  ${cell(0)} = slot;
${indent(vars.map((v, k) => `${cell(k + 1)} = ${wgslWord.store(v.kind, `${v.name}`)};`), "  ")}
  atomicAdd(&status.steps, steps);
}
`;
  return {
    wgsl,
    tables,
    laneWords: vars.length + 1,
    resultWords: plan.elements + 3 + kept.words,
    unroll: unroll * plan.stepsPerTurn,
    standing: lean,
    cells: new Map(lean.variables.map((v, k) => [v.symbol, k + 1])),
    iterations: { round: 1 + unroll * turns, ends: 1 + turnsIn(vars.map((v) => v.init)) + turnsIn(output) },
  };
}
