/**
 * The looped plan as one WebAssembly module (WAT text): a lane a path, four lanes a vector, all lanes a step at a time.
 *
 *     run (area, rounds) → 1 where no path is left:
 *       again and again: every lane one step; a lane whose path has ended hands it over and takes the next one
 *
 * A thread claims paths a few at a time from a counter that all threads share, and makes their first values together;
 * what ended is gathered, and denoised and written out together. When no path waits, the last lane moves into the gap.
 * So all lanes that are looked at hold a path, and no mask is needed: a lane beyond the last computes on, unread.
 * Calls are bounded by `rounds`: the host breathes between them, and V8 puts its optimised code in place.
 * @module
 */
import type { Data, Node } from "../sde/expr.ts";
import { nodesOf } from "../sde/expr.ts";
import { sample, seed } from "../solvers/random.ts";
import { type LeanLoop, leanLoop } from "./loop_lean.ts";
import type { LoopPlan } from "./loop_plan.ts";
import { gathers } from "./tables.ts";
import { laneBits, wasmLiteral } from "./wasm.ts";
import { type Locals, locals, type SideBySide, sideBySide } from "./wasm_block.ts";
import { type Area, areaOf, control, header, mostClaimed, placeTables } from "./wasm_loop_layout.ts";
import { wasmRewriter } from "./wasm_lower.ts";

/** A rendered module, and what must be known to run it. */
export interface WasmLoop {
  readonly text: string;
  readonly tables: ReadonlyMap<Data, number>;
  /** Where areas may begin. */
  readonly end: number;
  readonly areaBytes: number;
}

/**
 * Vectors side by side: Threefry's 20 rounds are one chain and want company. Million path-steps a second on one Zen 4
 * core, 1, 2, 3, 4, 6 side by side: 2-D mixture 17, 24, 24, 27, 25; geometric Brownian motion 94, 130, 137, 174, 180.
 * A step cut into several short loops was slower (4 pieces: 29 in place of 32).
 */
const copies = { step: 4, ends: 2 } as const;

/** Steps of a turn's lanes, one after the other while none ends: their variables stay where the engine keeps locals. */
const together = 16;

const word = (offset: number): string => `(i32.load offset=${offset} (local.get $base))`;
const setWord = (offset: number, value: string): string =>
  `(i32.store offset=${offset} (local.get $base) ${value})`;
const shared = (offset: number): string => `(i32.load offset=${offset} (i32.const 0))`;
const add = (a: string, b: string): string => `(i32.add ${a} ${b})`;
const constant = (v: number): string => `(i32.const ${v})`;
const get = (name: string): string => `(local.get ${name})`;
const set = (name: string, value: string): string => `(local.set ${name} ${value})`;
const byFour = (a: string): string => `(i32.shl ${a} ${constant(2)})`;

interface Context {
  readonly loop: LeanLoop;
  readonly area: Area;
  readonly tableAt: (d: Data) => number;
}

/** Straight-line code with its constants, and the seed, in locals that are set before it. */
interface Body {
  readonly before: readonly string[];
  readonly block: SideBySide;
  readonly locals: Locals;
}

const bodyOf = (c: Context, a: {
  readonly roots: readonly Node[];
  readonly copies: number;
  readonly load: (n: Node, copy: number) => string | undefined;
}): Body => {
  const held = locals();
  const outer = new Map<Node, string>();
  const keep = (n: Node, value: string): string => {
    const local = held.take();
    outer.set(n, get(local));
    return set(local, value);
  };
  const before = nodesOf(a.roots).flatMap((n) => {
    if (n === seed) return [keep(n, `(i32x4.splat ${shared(header.seed)})`)];
    return n.tag === "lit" ? [keep(n, wasmLiteral(n.value, n.kind))] : [];
  });
  const block = sideBySide({ ...a, leaf: a.load, locals: held, outer, tableAt: c.tableAt });
  return { before, block, locals: held };
};

const vectors = (count: number, f: (copy: number) => string): readonly string[] =>
  Array.from({ length: count }, (_, copy) => f(copy));
const load = (offset: number, copy: number): string =>
  `(v128.load offset=${offset + 16 * copy} ${get("$i")})`;
const store = (offset: number, copy: number, value: string): string =>
  `(v128.store offset=${offset + 16 * copy} ${get("$i")} ${value})`;
/** One turn after the other until `$i` reaches `$end`. */
const turns = (label: string, count: number, lines: readonly string[]): readonly string[] => [
  `(loop ${label}`,
  ...lines,
  set("$i", add(get("$i"), constant(16 * count))),
  `(br_if ${label} (i32.lt_u ${get("$i")} ${get("$end")})))`,
];
const at = (map: ReadonlyMap<Node, number>, n: Node): number => map.get(n) ?? 0;

/** `run`: bounded rounds of steps for all lanes. */
const runFunction = (c: Context): string => {
  const { loop, area } = c;
  const lanes = [...area.lane.keys()];
  const held = (n: Node, copy: number): string => `$lane${lanes.indexOf(n)}_${copy}`;
  const each = (f: (n: Node, copy: number) => string): readonly string[] =>
    lanes.flatMap((n) => vectors(copies.step, (copy) => f(n, copy)));
  const body = bodyOf(c, {
    roots: loop.variables.map((v) => v.next),
    copies: copies.step,
    load: (n, copy) => area.lane.has(n) ? get(held(n, copy)) : undefined,
  });
  const loads = each((n, copy) => set(held(n, copy), load(at(area.lane, n), copy)));
  const stores = each((n, copy) => n === sample ? "" : store(at(area.lane, n), copy, get(held(n, copy))));
  const commits = loop.variables.flatMap((v) =>
    vectors(copies.step, (copy) => set(held(v.symbol, copy), body.block.at(v.next, copy)))
  );
  const ended = vectors(copies.step, (copy) => get(held(loop.code, copy)))
    .reduce((all, one) => `(v128.or ${all} ${one})`);
  const turn = [
    ...loads,
    set("$steps", constant(together)),
    `(block $stop (loop $step`,
    ...body.block.lines,
    ...commits,
    `(br_if $stop (v128.any_true ${ended}))`,
    set("$steps", `(i32.sub ${get("$steps")} ${constant(1)})`),
    `(br_if $step ${get("$steps")})))`,
    ...stores,
    `(if ${get("$steps")} (then`,
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
${turns("$turn", copies.step, turn).join("\n")}
(if (i32.eqz ${get("$live")}) (then (call $write ${get("$base")}) ${leave(1)}))
${set("$rounds", `(i32.sub ${get("$rounds")} ${constant(1)})`)}
(br_if $again ${get("$rounds")}))
${leave(0)})`;
};

/** Moves one word from an array to another. */
const copyWord = (to: number, into: string, from: number, out: string): string =>
  `(i32.store offset=${to} ${into} (i32.load offset=${from} ${out}))`;

/** `take`: the next path for the lane at `$i`, claimed if none is left of the last claim; 0 where there is none. */
const takeFunction = (c: Context): string => {
  const { loop, area } = c;
  const inits = loop.variables.map((v) => {
    const to = at(area.lane, v.symbol);
    if (v.init.tag !== "lit") return copyWord(to, get("$i"), at(area.first, v.init), get("$p"));
    return `(i32.store offset=${to} ${get("$i")} ${constant(laneBits(v.init.value, v.init.kind))})`;
  });
  const rest = `(i32.sub ${shared(header.total)} ${get("$p")})`;
  return `(func $take (param $base i32) (param $i i32) (result i32) (local $p i32) (local $left i32)
(if (i32.ge_u ${word(control.taken)} ${word(control.claimed)}) (then
${set("$left", shared(header.claim))}
${set("$p", `(i32.atomic.rmw.add offset=${header.next} ${constant(0)} ${get("$left")})`)}
(if (i32.ge_u ${get("$p")} ${shared(header.total)}) (then
${setWord(control.claimed, constant(0))}
(return ${constant(0)})))
${
    setWord(
      control.claimed,
      `(select ${get("$left")} ${rest} (i32.lt_u ${get("$left")} ${rest}))`,
    )
  }
${setWord(control.taken, constant(0))}
${setWord(control.first, add(shared(header.start), get("$p")))}
${area.first.size > 0 ? `(call $begin ${get("$base")})` : ""}))
${set("$p", add(get("$base"), byFour(word(control.taken))))}
${inits.join("\n")}
(i32.store offset=${at(area.lane, sample)} ${get("$i")} ${add(word(control.first), word(control.taken))})
${setWord(control.taken, add(word(control.taken), constant(1)))}
${constant(1)})
(func $fill (param $base i32) (result i32) (local $live i32)
${set("$live", word(control.live))}
(block $full (loop $more
(br_if $full (i32.ge_u ${get("$live")} ${shared(header.lanes)}))
(br_if $full (i32.eqz (call $take ${get("$base")} ${add(get("$base"), byFour(get("$live")))})))
${set("$live", add(get("$live"), constant(1)))}
(br $more)))
${setWord(control.live, get("$live"))}
${get("$live")})`;
};

/** `begin`: the first values of the paths of a claim. */
const beginFunction = (c: Context): string => {
  const graphs = [...c.area.first.keys()];
  const numbers = (copy: number): string => `(i32x4.add ${get("$sample")} ${wasmLiteral(4 * copy, "word")})`;
  const body = bodyOf(c, {
    roots: graphs,
    copies: copies.ends,
    load: (n, copy) => n === sample ? numbers(copy) : undefined,
  });
  const stores = graphs.flatMap((n) =>
    vectors(copies.ends, (copy) => store(at(c.area.first, n), copy, body.block.at(n, copy)))
  );
  const advance = `(i32x4.add ${get("$sample")} ${wasmLiteral(4 * copies.ends, "word")})`;
  return `(func $begin (param $base i32)
(local $i i32) (local $end i32) (local $sample v128) ${body.locals.declaration()}
${body.before.join("\n")}
${set("$sample", `(i32x4.add (i32x4.splat ${word(control.first)}) (v128.const i32x4 0 1 2 3))`)}
${set("$i", get("$base"))}
${set("$end", add(get("$base"), byFour(word(control.claimed))))}
${turns("$turn", copies.ends, [...body.block.lines, ...stores, set("$sample", advance)]).join("\n")})`;
};

/**
 * `sweep`: hands over what has ended of one turn's lanes, from the last down: a lane that moves into a gap has been seen,
 * or waits for its turn.
 */
const sweepFunction = (c: Context): string => {
  const { loop, area } = c;
  const code = at(area.lane, loop.code);
  const last = [...area.last].map(([n, to]) => copyWord(to, get("$p"), at(area.lane, n), get("$i")));
  const move = [...area.lane.values()].map((v) => copyWord(v, get("$i"), v, get("$p")));
  return `(func $sweep (param $base i32) (param $live i32) (param $from i32) (result i32) (local $i i32) (local $p i32)
${set("$i", add(get("$from"), constant(16 * copies.step)))}
${set("$p", add(get("$base"), byFour(get("$live"))))}
${set("$i", `(select ${get("$i")} ${get("$p")} (i32.lt_u ${get("$i")} ${get("$p")}))`)}
(block $done (loop $lane
(br_if $done (i32.le_u ${get("$i")} ${get("$from")}))
${set("$i", `(i32.sub ${get("$i")} ${constant(4)})`)}
(br_if $lane (i32.eqz (i32.load offset=${code} ${get("$i")})))
${set("$p", add(get("$base"), byFour(word(control.ended))))}
${last.join("\n")}
${setWord(control.ended, add(word(control.ended), constant(1)))}
(if (i32.eq ${word(control.ended)} ${constant(mostClaimed)}) (then (call $write ${get("$base")})))
(br_if $lane (call $take ${get("$base")} ${get("$i")}))
${set("$live", `(i32.sub ${get("$live")} ${constant(1)})`)}
${set("$p", add(get("$base"), byFour(get("$live"))))}
${move.join("\n")}
(br $lane)))
${setWord(control.live, get("$live"))}
${get("$live")})`;
};

/** `write`: the results of what has ended, to their places. */
const writeFunction = (c: Context): string => {
  const { loop, area } = c;
  const body = bodyOf(c, {
    roots: loop.output,
    copies: copies.ends,
    load: (n, copy) => area.last.has(n) ? load(at(area.last, n), copy) : undefined,
  });
  const stores = loop.output.flatMap((n, j) =>
    vectors(copies.ends, (copy) => store(area.output[j] ?? 0, copy, body.block.at(n, copy)))
  );
  const elements = loop.output.length;
  const scatter = area.output.map((from, j) => copyWord(4 * j, get("$to"), from, get("$i")));
  const column = (where: number, n: Node): string =>
    copyWord(0, add(shared(where), byFour(get("$slot"))), at(area.last, n), get("$i"));
  const total = add(word(control.attempts), `(i32.load offset=${at(area.last, loop.attempts)} ${get("$i")})`);
  return `(func $write (export "write") (param $base i32)
(local $i i32) (local $end i32) (local $slot i32) (local $to i32) ${body.locals.declaration()}
(if (i32.eqz ${word(control.ended)}) (then (return)))
${body.before.join("\n")}
${set("$i", get("$base"))}
${set("$end", add(get("$base"), byFour(word(control.ended))))}
${turns("$turn", copies.ends, [...body.block.lines, ...stores]).join("\n")}
${set("$i", get("$base"))}
(loop $path
${set("$slot", `(i32.sub (i32.load offset=${at(area.last, sample)} ${get("$i")}) ${shared(header.start)})`)}
${set("$to", add(shared(header.out), `(i32.mul ${get("$slot")} ${constant(4 * elements)})`))}
${scatter.join("\n")}
${column(header.attempts, loop.attempts)}
${column(header.accepts, loop.accepts)}
${column(header.codes, loop.code)}
${setWord(control.attempts, total)}
${set("$i", add(get("$i"), constant(4)))}
(br_if $path (i32.lt_u ${get("$i")} ${get("$end")})))
${setWord(control.done, add(word(control.done), word(control.ended)))}
${setWord(control.ended, constant(0))})`;
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
  const c: Context = { loop, area, tableAt: (d) => tables.at.get(d) ?? 0 };
  const functions = [runFunction(c), takeFunction(c), sweepFunction(c), writeFunction(c)];
  const begin = area.first.size > 0 ? [beginFunction(c)] : [];
  const limits = memory === "shared" ? "1 65536 shared" : "1";
  return {
    text: `(module (import "ito" "memory" (memory ${limits}))\n${[...functions, ...begin].join("\n")})`,
    tables: tables.at,
    end: tables.end,
    areaBytes: area.bytes,
  };
}
