/**
 * Sums over elements in WebAssembly: 64 at a time, a block of 16 in each lane, so that each block is added up in order as
 * every backend does, and four blocks at once.
 * Tests: tests/backends/targets/wasm/stage_test.ts.
 * @module
 */
import type { Node } from "../../../sde/language/expr.ts";
import { combine } from "../../../sde/language/expr.ts";
import { sumBlock } from "../../schedule/graphs/lanes.ts";
import { monoids, one, total } from "../../schedule/kernel.ts";
import { wasmLiteral } from "./operations.ts";
import { type Locals, locals, sideBySide } from "./side_by_side.ts";
import { wasmRewriter } from "./lower.ts";

/** Elements that a sum takes at once. */
export const chunk = 4 * sumBlock;

/** Patterns of `i8x16.shuffle` on two vectors of four lanes. */
export const patterns = {
  even: "0 1 2 3 8 9 10 11 16 17 18 19 24 25 26 27",
  odd: "4 5 6 7 12 13 14 15 20 21 22 23 28 29 30 31",
  zipLow: "0 1 2 3 16 17 18 19 4 5 6 7 20 21 22 23",
  zipHigh: "8 9 10 11 24 25 26 27 12 13 14 15 28 29 30 31",
  low: "0 1 2 3 4 5 6 7 16 17 18 19 20 21 22 23",
  high: "8 9 10 11 12 13 14 15 24 25 26 27 28 29 30 31",
} as const;

const lower = wasmRewriter();
const noTables = (): number => 0;

/** The statements that make the local `to` the total of itself and a value, lane by lane. */
export function joinLanes(op: "sum" | "max", to: string, value: string, own: Locals): readonly string[] {
  const root = lower(combine(op, total, one));
  const leaf = (n: Node): string | undefined =>
    n === total ? `(local.get ${to})` : n === one ? value : undefined;
  const body = sideBySide({ roots: [root], copies: 1, leaf, locals: own, tableAt: noTables });
  const lines = [...body.lines, `(local.set ${to} ${body.at(root, 0)})`];
  body.free();
  return lines;
}

/** A total in all lanes, where nothing is joined yet. */
export function emptyLanes(op: "sum" | "max"): string {
  return wasmLiteral(monoids[op].unit, "real");
}

/** Elements 4j … 4j + 3 of four blocks, transposed: one block a lane; then added up in order. */
const sumFunction = (op: "sum" | "max"): string => {
  const own = locals();
  const shuffle = (pattern: string, a: string, b: string): string =>
    `(i8x16.shuffle ${pattern} (local.get ${a}) (local.get ${b}))`;
  const { low, high } = patterns;
  const quarter = (j: number): readonly string[] => [
    ...[0, 1, 2, 3].map((b) => `(local.set $r${b} (v128.load offset=${b * 64 + j * 16} (local.get $at)))`),
    `(local.set $a ${shuffle(patterns.zipLow, "$r0", "$r1")})`,
    `(local.set $b ${shuffle(patterns.zipLow, "$r2", "$r3")})`,
    `(local.set $c ${shuffle(patterns.zipHigh, "$r0", "$r1")})`,
    `(local.set $d ${shuffle(patterns.zipHigh, "$r2", "$r3")})`,
    ...[[low, "$a", "$b"], [high, "$a", "$b"], [low, "$c", "$d"], [high, "$c", "$d"]].flatMap((
      [pattern = "", a = "", b = ""],
    ) => joinLanes(op, "$sum", shuffle(pattern, a, b), own)),
  ];
  const lines = [0, 1, 2, 3].flatMap(quarter);
  return `(func $${op}64 (param $at i32) (result v128)
(local $sum v128) (local $a v128) (local $b v128) (local $c v128) (local $d v128)
(local $r0 v128) (local $r1 v128) (local $r2 v128) (local $r3 v128) ${own.declaration()}
(local.set $sum ${emptyLanes(op)})
${lines.join("\n")}
(local.get $sum))`;
};

const fillFunction = `(func $fill (param $at i32) (param $from i32) (param $value f32)
(loop $next
(f32.store (i32.add (local.get $at) (i32.shl (local.get $from) (i32.const 2))) (local.get $value))
(local.set $from (i32.add (local.get $from) (i32.const 1)))
(br_if $next (i32.lt_u (local.get $from) (i32.const ${chunk})))))`;

/** `$sum64` and `$max64` (at) → the totals of four blocks; `$fill` (at, from, value) fills up a chunk. */
export function sumFunctions(): string {
  return [sumFunction("sum"), sumFunction("max"), fillFunction].join("\n");
}
