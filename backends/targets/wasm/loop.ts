/**
 * The looped plan as one WebAssembly module (WAT text): a lane a path, four lanes a vector, 16 lanes a group.
 *
 *     run (area, rounds) → 1 where no path is left:
 *       a round: every group's lanes make a run of up to 32 turns, at most until one of their paths ends;
 *                states that are due are kept; a lane whose path has ended hands it over and takes the next one
 *
 * A thread claims paths a few at a time from a counter that all threads share, and makes their first values together;
 * what ended is gathered, and denoised and written out together. When no path waits, the last lane moves into the gap.
 * So all lanes that are looked at hold a path, and no mask is needed: a lane beyond the last computes on, unread.
 * Calls are bounded by `rounds`: the host breathes between them, and V8 puts its optimised code in place.
 * @module
 */
import type { Data, Node } from "../../../sde/language/expr.ts";
import { nodesOf } from "../../../sde/language/expr.ts";
import { sample } from "../../../solvers/noise/random.ts";
import { type LeanLoop, leanLoop } from "../../schedule/plans/lean.ts";
import type { LoopPlan } from "../../schedule/plans/loop_plan.ts";
import { type Run, runOf } from "../../schedule/plans/loop_steps.ts";
import { gathers } from "../tables.ts";
import { areaOf, offsetIn, placeTables } from "./loop_layout.ts";
import { beginFunction, sweepFunction, takeFunction, writeFunction } from "./loop_paths.ts";
import { saveCall, saveFunction } from "./loop_save.ts";
import {
  add,
  bodyOf,
  byFour,
  constant,
  type Context,
  get,
  load,
  set,
  store,
  turns,
  vectors,
} from "./loop_text.ts";
import { wasmRewriter } from "./lower.ts";

/** A rendered module, and what must be known to run it. */
export interface WasmLoop {
  readonly text: string;
  readonly tables: ReadonlyMap<Data, number>;
  /** Where areas may begin. */
  readonly end: number;
  readonly areaBytes: number;
  /** Where a path stands, by the variables of its lane, and where those lie in an area. */
  readonly standing: Pick<LeanLoop, "state" | "attempts" | "accepts">;
  readonly lane: ReadonlyMap<Node, number>;
}

/**
 * Vectors side by side: Threefry's 20 rounds are one chain and want company. Million path-steps a second on one Zen 4
 * core, 1, 2, 3, 4, 6 side by side: 2-D mixture 17, 24, 24, 27, 25; geometric Brownian motion 94, 130, 137, 174, 180.
 * A step cut into several short loops was slower (4 pieces: 29 in place of 32).
 */
const copies = 4;

/**
 * Most turns of the loop that a group's lanes make in a row: their variables stay in locals, which V8 reads and writes
 * without the bounds check of each access to memory (geometric Brownian motion: 215 → 221 million path-steps a second,
 * 2-D mixture: 30.6 → 32.7).
 */
const together = 32;

/** `run`: bounded rounds of steps for all lanes, a run of turns at a time. */
const runFunction = (c: Context, run: Run): string => {
  const { loop, area } = c;
  const lanes = [...area.lane.keys()];
  const held = (n: Node, copy: number): string => `$lane${lanes.indexOf(n)}_${copy}`;
  const each = (f: (n: Node, copy: number) => string): readonly string[] =>
    lanes.flatMap((n) => vectors(copies, (copy) => f(n, copy)));
  const body = bodyOf(c, {
    roots: loop.variables.map((v) => v.next),
    copies: copies,
    load: (n, copy) => area.lane.has(n) ? get(held(n, copy)) : undefined,
  });
  const loads = each((n, copy) => set(held(n, copy), load(offsetIn(area.lane, n), copy)));
  const stores = each((n, copy) =>
    n === sample ? "" : store(offsetIn(area.lane, n), copy, get(held(n, copy)))
  );
  const commits = loop.variables.flatMap((v) =>
    vectors(copies, (copy) => set(held(v.symbol, copy), body.block.at(v.next, copy)))
  );
  const ended = vectors(copies, (copy) => get(held(loop.code, copy)))
    .reduce((all, one) => `(v128.or ${all} ${one})`);
  const anyEnded = `(v128.any_true ${ended})`;
  const group = [
    ...loads,
    set("$steps", constant(run.turns)),
    `(block $stop (loop $step`,
    ...body.block.lines,
    ...commits,
    ...(run.broken ? [`(br_if $stop ${anyEnded})`] : []),
    set("$steps", `(i32.sub ${get("$steps")} ${constant(1)})`),
    `(br_if $step ${get("$steps")})))`,
    ...stores,
    ...saveCall(loop),
    `(if ${run.broken ? get("$steps") : anyEnded} (then`,
    set("$live", `(call $sweep ${get("$base")} ${get("$live")} ${get("$i")})`),
    set("$end", add(get("$base"), byFour(get("$live")))),
    `))`,
  ];
  const leave = (value: number): string => `(return ${constant(value)})`;
  const state = each((n, copy) => `(local ${held(n, copy)} v128)`).join(" ");
  return `(func (export "run") (param $base i32) (param $rounds i32) (result i32)
(local $i i32) (local $end i32) (local $live i32) (local $steps i32) ${state} ${body.locals.declaration()}
${set("$live", `(call $fill ${get("$base")})`)}
(if (i32.eqz ${get("$live")}) (then (call $write ${get("$base")}) ${leave(1)}))
${body.before.join("\n")}
(loop $again
${set("$end", add(get("$base"), byFour(get("$live"))))}
${set("$i", get("$base"))}
${turns("$turn", copies, group).join("\n")}
(if (i32.eqz ${get("$live")}) (then (call $write ${get("$base")}) ${leave(1)}))
${set("$rounds", `(i32.sub ${get("$rounds")} ${constant(1)})`)}
(br_if $again ${get("$rounds")}))
${leave(0)})`;
};

const lowered = (loop: LeanLoop): LeanLoop => {
  const lower = wasmRewriter();
  return {
    ...loop,
    variables: loop.variables.map((v) => ({ ...v, init: lower(v.init), next: lower(v.next) })),
    output: loop.output.map(lower),
  };
};

/** The module of a looped plan; it imports a memory, which threads may share. */
export function renderWasmLoop(plan: LoopPlan, memory: "own" | "shared"): WasmLoop {
  const loop = lowered(leanLoop(plan));
  const symbols = loop.variables.map((v) => v.symbol);
  const results = [...loop.output, loop.attempts, loop.accepts, loop.code];
  const used = new Set(nodesOf(results));
  const graphs = [...loop.variables.flatMap((v) => [v.init, v.next]), ...loop.output];
  const tables = placeTables(gathers(graphs).data);
  const area = areaOf({
    lane: [...symbols, sample],
    first: [...new Set(loop.variables.map((v) => v.init))].filter((n) => n.tag !== "lit"),
    last: [...symbols.filter((n) => used.has(n)), sample],
    elements: plan.elements,
  });
  const { relaxed = false } = plan;
  const c: Context = { loop, area, tableAt: (d) => tables.at.get(d) ?? 0, relaxed };
  const run = runOf(plan, together);
  const functions = [
    runFunction(c, run),
    takeFunction(c),
    sweepFunction(c, copies),
    writeFunction(c),
    ...saveFunction(c, { width: copies, always: run.turns * plan.stepsPerTurn === plan.save?.every }),
  ];
  const begin = area.first.size > 0 ? [beginFunction(c)] : [];
  const limits = memory === "shared" ? "1 65536 shared" : "1";
  return {
    text: `(module (import "ito" "memory" (memory ${limits}))\n${[...functions, ...begin].join("\n")})`,
    tables: tables.at,
    end: tables.end,
    areaBytes: area.bytes,
    standing: loop,
    lane: area.lane,
  };
}
