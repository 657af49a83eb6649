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
import { turnsIn } from "../../../sde/language/loops.ts";
import { sample, seed } from "../../../solvers/noise/random.ts";
import { type LeanLoop, leanLoop } from "../../schedule/plans/lean.ts";
import type { LoopPlan } from "../../schedule/plans/loop_plan.ts";
import { everyIn } from "../../schedule/plans/save.ts";
import { gathers } from "../tables.ts";
import { mapNodes, partsOf, runsOf, type Statement, storedIn, valuesOf } from "../../schedule/kernel.ts";
import { kept, loopedKernel, out } from "../../schedule/looped.ts";
import { kernelNodes, lowered, type Pass, through } from "../../schedule/passes/control.ts";
import { leanLoopOf } from "../../schedule/loop_of.ts";
import { indent, type Layout, printBody } from "../print.ts";
import { wgslDialect } from "./dialect.ts";
import { wgslPrelude, wgslTables, wgslType, wgslWord } from "./syntax.ts";

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
  readonly standing: Pick<LeanLoop, "standing" | "attempts" | "accepts">;
  readonly cells: ReadonlyMap<Node, number>;
  /** The most iterations of loops that a round and a trip's ends take. */
  readonly iterations: { readonly round: number; readonly ends: number };
  /** What first values are told of each path, a column each. */
  readonly given: LoopPlan["given"];
  /** Whether a *lane* is a workgroup, whose state is a row: `lanes[lane · laneWords + word]`. */
  readonly isGrouped: boolean;
}

/** Statements of unrolled steps: beyond these, compiling costs more than the loop. */
const unrolledLines = 600;

const text = (lines: readonly string[]): string => indent(lines).join("\n");

/** Steps are unrolled: what one step leaves in a variable, the next one's operations could be merged with. */
const turnsApart: Pass = {
  name: "apart",
  needs: "a kernel over paths, lowered",
  promises: "what a turn leaves is opaque to the next",
  run: (k) => {
    const { begin, until, finish } = partsOf(k);
    const opaque = (n: Node): Node => n.kind === "real" && n.tag === "apply" ? apply("opaque", [n]) : n;
    const [step, ...rest] = until.body;
    const body = step === undefined ? [] : [...mapNodes([step], opaque), ...rest];
    return { ...k, body: [...begin, { ...until, body }, ...finish] };
  },
};

/**
 * The kernel of a looped plan.
 *
 * A lane's slot is 0 where it wants a path (so zeroed memory is a fresh start), k + 1 while it runs path k, ~0 where
 * no path is left. Results: one section an element and a count, and each element of a kept state; each `total` words.
 */
export function renderWgslLoop(plan: LoopPlan): LoopKernel {
  const lean = leanLoop(plan);
  const dialect = wgslDialect();
  const kernel = loopedKernel(leanLoopOf(lean));
  const k = through([lowered(dialect.lower), turnsApart], kernel);
  const tables = gathers(kernelNodes(k)).data;
  const { begin, until, finish } = partsOf(k);
  const width = plan.output.length;
  const vars = storedIn(begin).map(({ name, kind }) => ({ name: `${name}_`, kind }));
  const results = storedIn(finish).filter((c) => c !== out).map((c) => c.name);
  const every = everyIn(plan.save) ?? 0;
  const names = new Map<Node, string>([
    ...storedIn(begin).map((c) => [c.symbol, `${c.name}_`] as const),
    [seed, "P.seed"],
    [sample, "(P.start + (slot - 1u))"],
    ...plan.given.map((g, k) => [g.symbol, `given[${k}u * P.total + slot - 1u]`] as const),
  ]);
  const nameOf = (n: Node): string => {
    const name = names.get(n);
    if (name === undefined) throw internal(`a path has no ${n.tag} of its own`);
    return name;
  };
  const result = (section: string): string => `results[${section} * P.total + slot - 1u]`;
  const layout: Layout = {
    dialect,
    tables,
    place: (n) => names.get(n),
    store: ({ cell, lane }, [text = ""]) => {
      const word = wgslWord.store(cell.kind, text);
      if (cell === kept) return [`${result(`(section + ${lane}u)`)} = ${word};`];
      if (cell === out) return [`${result(`${lane}u`)} = ${word};`];
      if (cell.owner === "lane") return [`${cell.name}_ = ${text};`];
      return [`${result(`${width + results.indexOf(cell.name)}u`)} = ${word};`];
    },
    stores: (lines) => lines,
    each: (over) => {
      throw internal(`a path has no ${over}s`);
    },
    when: (on, body) => {
      const first = width + results.length;
      if (on.tag === "due") {
        const row = `(${nameOf(on.number)} - 1u) * ${lean.saved.length}u`;
        return [
          `if (${nameOf(on.number)} != 0u) {`,
          `  let section = ${first}u + ${row};`,
          ...indent(body),
          "}",
        ];
      }
      if (on.tag !== "every") throw internal(`a path with "${on.tag}"`);
      return [
        `left -= ${plan.stepsPerTurn}u;`,
        "if (left == 0u) {",
        `  left = ${every}u;`,
        `  let section = ${first}u + (${nameOf(on.count)} / ${every}u - 1u) * ${lean.saved.length}u;`,
        ...indent(body),
        "}",
      ];
    },
  };
  const print = (body: readonly Statement[], prefix: string): readonly string[] =>
    printBody(layout, body, { known: new Map(), prefixes: [prefix] });
  const [step, ...keeping] = runsOf(until.body).map((run) => print(run, "v"));
  const turn = step ?? [];
  const code = nameOf(until.code);
  const left = every === 0 ? [] : [`left = ${every}u;`];
  // a path that ends early leaves NaN at the times that it has not reached
  const numbers = lean.saved.length * (plan.save?.count ?? 0);
  const unreached = plan.save?.tag !== "times" ? [] : [
    `for (var k = 0u; k < ${numbers}u; k++) { ${result(`(${width + results.length}u + k)`)} = 0x7fc00000u; }`,
  ];
  const cell = (k: number): string => `lanes[${k}u * P.lanes + lane]`;
  const entered = every === 0 ? [] : [`left = ${every}u - ${nameOf(lean.attempts)} % ${every}u;`];
  const loads = vars.map((v, k) => `${v.name} = ${wgslWord.load(v.kind, cell(k + 1))};`);
  const turns = turnsIn(valuesOf(until.body));
  const unroll = turns > unrolledLines
    ? 1
    : Math.min(Math.max(1, Math.floor(unrolledLines / turn.length)), 4);
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
  }${
    plan.given.length > 0
      ? `\n@group(0) @binding(${tables.length > 0 ? 5 : 4}) var<storage, read> given: array<f32>;`
      : ""
  }
${wgslPrelude}
var<private> slot: u32;
var<private> steps: u32;
${
    [
      ...(every === 0 ? [] : ["var<private> left: u32;"]),
      ...vars.map((v) => `var<private> ${v.name}: ${wgslType(v.kind)};`),
    ].join("\n")
  }

fn begin() {
${text([...unreached, ...print(begin, "b"), ...left])}
}

fn step() {
${text([...turn, `steps += ${plan.stepsPerTurn}u;`, ...keeping.flat()])}
}

fn finish() {
${text(print(finish, "o"))}
}

@compute @workgroup_size(${workgroup})
fn main(@builtin(global_invocation_id) id: vec3u) {
  let lane = id.x;
  if (lane >= P.lanes) { return; }
  slot = ${cell(0)};
  if (slot == 0xffffffffu) { return; }
  Z = P.zero;
${text([...loads, ...entered])}
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
${text(vars.map((v, k) => `${cell(k + 1)} = ${wgslWord.store(v.kind, v.name)};`))}
  atomicAdd(&status.steps, steps);
}
`;
  return {
    wgsl,
    tables,
    laneWords: vars.length + 1,
    resultWords: width + results.length + lean.saved.length * (plan.save?.count ?? 0),
    unroll: unroll * plan.stepsPerTurn,
    standing: lean,
    cells: new Map(lean.variables.map((v, k) => [v.symbol, k + 1])),
    iterations: {
      round: 1 + unroll * turns,
      ends: 1 + turnsIn(valuesOf(begin)) + turnsIn(valuesOf(finish)) + (unreached.length > 0 ? numbers : 0),
    },
    given: plan.given,
    isGrouped: false,
  };
}
