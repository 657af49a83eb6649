/**
 * Sums over elements in WebAssembly: 64 at a time, a block of 16 in each lane, so that each block is added up in order as
 * every backend does, and four blocks at once.
 * Tests: tests/backends/targets/wasm/stage_test.ts.
 * @module
 */
import { combine, type Node } from "../../../sde/language/expr.ts";
import { sumBlock } from "../../schedule/graphs/lanes.ts";
import { monoids, one, total } from "../../schedule/kernel.ts";
import { wasmLiteral } from "./operations.ts";
import { type Locals, locals, sideBySide } from "./side_by_side.ts";
import { wasmRewriter } from "./lower.ts";
import { realsOf, shuffle, type Width } from "./reals.ts";

/** Elements that a sum takes at once. */
export const chunk = 4 * sumBlock;

const noTables = (): number => 0;

/** The statements that make the local `to` the total of itself and a value, lane by lane. */
export function joinLanes(a: {
  readonly op: "sum" | "max";
  readonly to: string;
  readonly value: string;
  readonly locals: Locals;
  readonly width: Width;
}): readonly string[] {
  const { op, to, value, width } = a;
  const root = wasmRewriter(width)(combine(op, total, one));
  const leaf = (n: Node): string | undefined =>
    n === total ? `(local.get ${to})` : n === one ? value : undefined;
  const how = { copies: 1, width, alike: true, locals: a.locals, tableAt: noTables };
  const body = sideBySide({ ...how, roots: [root], leaf });
  const lines = [...body.lines, `(local.set ${to} ${body.at(root, 0)})`];
  body.free();
  return lines;
}

/** A total in all lanes, where nothing is joined yet. */
export function emptyLanes(op: "sum" | "max", width: Width): string {
  return wasmLiteral(monoids[op].unit, "real", width);
}

/** Blocks that a vector adds up at once, one a lane. */
export function blocksAtOnce(width: Width): number {
  return 4 / realsOf(width).parts;
}

const get = (name: string): string => `(local.get ${name})`;
/** The vectors r0, r1, … of neighbouring elements, a block each, transposed: one block a lane. */
const transposed: Readonly<
  Record<Width, { readonly lines: readonly string[]; readonly each: readonly string[] }>
> = {
  f32: {
    lines: [
      `(local.set $a ${shuffle("zipLow", get("$r0"), get("$r1"))})`,
      `(local.set $b ${shuffle("zipLow", get("$r2"), get("$r3"))})`,
      `(local.set $c ${shuffle("zipHigh", get("$r0"), get("$r1"))})`,
      `(local.set $d ${shuffle("zipHigh", get("$r2"), get("$r3"))})`,
    ],
    each: [["$a", "$b"], ["$c", "$d"]].flatMap(([a = "", b = ""]) => [
      shuffle("low", get(a), get(b)),
      shuffle("high", get(a), get(b)),
    ]),
  },
  f64: {
    lines: [],
    each: [shuffle("low", get("$r0"), get("$r1")), shuffle("high", get("$r0"), get("$r1"))],
  },
};

/** As many blocks as there are lanes, transposed a few elements at a time, then added up in order. */
const sumFunction = (op: "sum" | "max", width: Width): string => {
  const own = locals();
  const count = blocksAtOnce(width);
  const { bytes } = realsOf(width);
  const { lines: turned, each } = transposed[width];
  const few = (j: number): readonly string[] => [
    ...Array.from(
      { length: count },
      (_, b) => `(local.set $r${b} (v128.load offset=${b * sumBlock * bytes + j * 16} (local.get $at)))`,
    ),
    ...turned,
    ...each.flatMap((value) => joinLanes({ op, to: "$sum", value, locals: own, width })),
  ];
  const lines = Array.from({ length: sumBlock / count }, (_, j) => few(j)).flat();
  return `(func $${op}64 (param $at i32) (result v128)
(local $sum v128) (local $a v128) (local $b v128) (local $c v128) (local $d v128)
(local $r0 v128) (local $r1 v128) (local $r2 v128) (local $r3 v128) ${own.declaration()}
(local.set $sum ${emptyLanes(op, width)})
${lines.join("\n")}
(local.get $sum))`;
};

const fillFunction = (width: Width): string => {
  const { scalar, bytes } = realsOf(width);
  return `(func $fill (param $at i32) (param $from i32) (param $value ${scalar})
(loop $next
(${scalar}.store (i32.add (local.get $at) (i32.shl (local.get $from) (i32.const ${
    Math.log2(bytes)
  }))) (local.get $value))
(local.set $from (i32.add (local.get $from) (i32.const 1)))
(br_if $next (i32.lt_u (local.get $from) (i32.const ${chunk})))))`;
};

/** `$sum64` and `$max64` (at) → the totals of as many blocks as there are lanes; `$fill` (at, from, value) fills up a chunk. */
export function sumFunctions(width: Width): string {
  return [sumFunction("sum", width), sumFunction("max", width), fillFunction(width)].join("\n");
}
