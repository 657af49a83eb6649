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
 * Tests: tests/golden_test.ts, tests/backends/devices/cpu/wasm_loop_test.ts.
 * @module
 */
import { sure } from "../../../sde/border/errors.ts";
import type { Data } from "../../../sde/language/node.ts";
import { type Node, nodesOf } from "../../../sde/language/expr.ts";
import { sample } from "../../../solvers/noise/random.ts";
import { type LeanLoop, leanLoop } from "../../schedule/plans/lean.ts";
import type { LoopPlan } from "../../schedule/plans/loop_plan.ts";
import { type Run, runOf } from "../../schedule/plans/loop_steps.ts";
import { everyIn } from "../../schedule/plans/save.ts";
import { gathers } from "../tables.ts";
import { type Area, areaOf, placeTables, wordsIn } from "./loop_layout.ts";
import { beginFunction, sweepFunction, takeFunction, writeFunction } from "./loop_paths.ts";
import { saveCall, saveFunction } from "./loop_save.ts";
import { realsOf, type Width } from "./reals.ts";
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
  readonly standing: Pick<LeanLoop, "standing" | "attempts" | "accepts">;
  readonly lane: Area["lane"];
  readonly width: Width;
  /** What first values are told of each path, a column each. */
  readonly given: LoopPlan["given"];
}

/**
 * Words side by side, each with its reals: Threefry's 20 rounds are one chain and want company. Million path-steps a second
 * on one Zen 4 core, 1, 2, 3, 4, 6 side by side: 2-D mixture 17, 24, 24, 27, 25; geometric Brownian motion 94, 130, 137,
 * 174, 180. A step cut into several short loops was slower (4 pieces: 29 in place of 32). In float64, where 2 are as many
 * vectors of reals, 1, 2, 4: the mixture 10, 12, 9; geometric Brownian motion 143, 172, 196.
 */
const copiesOf = (width: Width, operations: number): number =>
  width === "f64" && operations > longOperations ? 2 : 4;
/** A step of more operations is a long one: its values are not all in registers anyway. */
const longOperations = 600;

/**
 * Most turns of the loop that a group's lanes make in a row: their variables stay in locals, which V8 reads and writes
 * without the bounds check of each access to memory (geometric Brownian motion: 215 → 221 million path-steps a second,
 * 2-D mixture: 30.6 → 32.7).
 */
const together = 32;

/** `run`: bounded rounds of steps for all lanes, a run of turns at a time. */
const runFunction = (c: Context, run: Run): string => {
  const { loop, area, width, copies: count } = c;
  const lanes = [...area.lane.keys()];
  const partsOf = (n: Node): number => n.kind === "real" ? realsOf(width).parts : 1;
  const held = (n: Node, copy: number, part: number): string =>
    `$lane${lanes.indexOf(n)}_${copy}${part === 0 ? "" : "h"}`;
  const each = (f: (n: Node, copy: number, part: number) => string): readonly string[] =>
    lanes.flatMap((n) => parts(n, (copy, part) => f(n, copy, part)));
  const parts = (n: Node, f: (copy: number, part: number) => string): readonly string[] =>
    vectors(count, (copy) => vectors(partsOf(n), (part) => f(copy, part)).join("\n"));
  const body = bodyOf(c, {
    roots: loop.variables.map((v) => v.next),
    copies: count,
    load: (n, copy, part) => area.lane.has(n) ? get(held(n, copy, part)) : undefined,
  });
  const loads = each((n, copy, part) => set(held(n, copy, part), load(wordsIn(area.lane, n), copy, part)));
  // what never changes is still where it was loaded from
  const still = new Set<Node>([
    sample,
    ...loop.variables.filter((v) => v.next === v.symbol).map((v) => v.symbol),
  ]);
  const stores = lanes.flatMap((n) =>
    vectors(
      count,
      (copy) => still.has(n) ? "" : store(wordsIn(area.lane, n), copy, (part) => get(held(n, copy, part))),
    )
  );
  const commits = loop.variables.flatMap((v) =>
    parts(v.symbol, (copy, part) => set(held(v.symbol, copy, part), body.block.at(v.next, copy, part)))
  );
  const ended = [loop.code, ...(loop.due === undefined ? [] : [loop.due])]
    .flatMap((n) => vectors(count, (copy) => get(held(n, copy, 0))))
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
  const state = each((n, copy, part) => `(local ${held(n, copy, part)} v128)`).join(" ");
  return `(func (export "run") (param $base i32) (param $rounds i32) (result i32)
(local $i i32) (local $end i32) (local $live i32) (local $steps i32) ${state} ${body.locals.declaration()}
${set("$live", `(call $fill ${get("$base")})`)}
(if (i32.eqz ${get("$live")}) (then (call $write ${get("$base")}) ${leave(1)}))
${body.before.join("\n")}
(loop $again
${set("$end", add(get("$base"), byFour(get("$live"))))}
${set("$i", get("$base"))}
${turns("$turn", count, group).join("\n")}
(if (i32.eqz ${get("$live")}) (then (call $write ${get("$base")}) ${leave(1)}))
${set("$rounds", `(i32.sub ${get("$rounds")} ${constant(1)})`)}
(br_if $again ${get("$rounds")}))
${leave(0)})`;
};

const lowered = (loop: LeanLoop, width: Width): LeanLoop => {
  const lower = wasmRewriter(width);
  return {
    ...loop,
    variables: loop.variables.map((v) => ({ ...v, init: lower(v.init), next: lower(v.next) })),
    output: loop.output.map(lower),
  };
};

/** The module of a looped plan; it imports a memory, which threads may share. */
export function renderWasmLoop(plan: LoopPlan, memory: "own" | "shared", width: Width): WasmLoop {
  const loop = lowered(leanLoop(plan), width);
  const symbols = loop.variables.map((v) => v.symbol);
  const results = [...loop.output, loop.attempts, loop.accepts, loop.code];
  const used = new Set(nodesOf(results));
  const graphs = [...loop.variables.flatMap((v) => [v.init, v.next]), ...loop.output];
  const tables = placeTables(gathers(graphs).data, width);
  const area = areaOf({
    lane: [...symbols, sample],
    first: [...new Set(loop.variables.map((v) => v.init))].filter((n) => n.tag !== "lit"),
    last: [...symbols.filter((n) => used.has(n)), sample],
    elements: loop.output.length,
    width,
  });
  const { relaxed = false } = plan;
  const copies = copiesOf(width, nodesOf(loop.variables.map((v) => v.next)).length);
  const c: Context = {
    loop,
    area,
    tableAt: (d) => sure(tables.at.get(d), `table "${d.name}"`),
    relaxed,
    width,
    copies,
  };
  const run = runOf(plan, together);
  const functions = [
    runFunction(c, run),
    takeFunction(c),
    sweepFunction(c, copies),
    writeFunction(c),
    ...saveFunction(c, { width: copies, always: run.turns * plan.stepsPerTurn === everyIn(plan.save) }),
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
    width,
    given: plan.given,
  };
}
