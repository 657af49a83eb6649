/**
 * The WebAssembly renderer: a table from operation to text (WAT), four lanes a vector.
 *
 * Graphs come here lowered (`float32Rewriter` of lower.ts). A real is a lane of f32x4, a word a lane of i32x4, a flag a
 * lane of all ones or all zeros. Arguments are names or constants, never long texts: they may be written twice.
 * Bits are those of the float32 JavaScript: `f32x4.pmin` and `pmax` are defined as `b < a ? b : a` and `a < b ? b : a`,
 * and what is not defined the same everywhere (relaxed instructions, multiply-add) is not used.
 * Tests: tests/backends/targets/wasm/stage_test.ts.
 * @module
 */
import { internal } from "../../../sde/border/errors.ts";
import type { Node } from "../../../sde/language/expr.ts";
import type { Kind, Op } from "../../../sde/language/ops.ts";

/** Whether a node has the same value in all lanes. */
export type Uniform = (n: Node) => boolean;
type Render = (a: string, b: string, c: string, args: readonly Node[], uniform: Uniform) => string;

const unary = (name: string): Render => (a) => `(${name} ${a})`;
const binary = (name: string): Render => (a, b) => `(${name} ${a} ${b})`;
/** One instruction where both words are surely below 2³¹, else another: unsigned forms are long on x86. */
const bounded = (small: string, any: string): Render => (a, b, _, args) =>
  args.every((n) => boundOf(n) < 2 ** 31) ? `(${small} ${a} ${b})` : `(${any} ${a} ${b})`;
const lowered = (op: string): Render => () => {
  throw internal(`${op} reached the WebAssembly renderer: lower the graph first`);
};

/** A shift by the same constant in all lanes, or lane by lane. */
const shift = (vector: string, scalar: string): Render => (a, b, _, args, uniform) => {
  const [, by] = args;
  if (by?.tag === "lit") return `(${vector} ${a} (i32.const ${by.value & 31}))`;
  if (by !== undefined && uniform(by)) return `(${vector} ${a} (i32x4.extract_lane 0 ${b}))`;
  return lanes((k) => `(${scalar} (i32x4.extract_lane ${k} ${a}) (i32x4.extract_lane ${k} ${b}))`, "i32");
};

const isZero = (n: Node | undefined): boolean => n?.tag === "lit" && Object.is(n.value, 0);
/** b = b */
const isOrdered = (n: Node | undefined, b: Node | undefined): boolean =>
  n?.tag === "apply" && n.op === "eq" && n.args.every((a) => a === b);
/** A choice against 0 is a mask, and so is one against a NaN: all ones are a NaN. Else three instructions. */
const select: Render = (c, a, b, [when, yes, no]) => {
  if (isZero(no)) return `(v128.and ${a} ${c})`;
  if (isOrdered(when, no)) return `(v128.or ${a} (f32x4.ne ${b} ${b}))`;
  return isZero(yes) ? `(v128.andnot ${b} ${c})` : `(v128.bitselect ${a} ${b} ${c})`;
};

/** A vector from four scalars. */
export function lanes(of: (lane: number) => string, type: "i32" | "f32"): string {
  return [1, 2, 3].reduce(
    (vector, k) => `(${type}x4.replace_lane ${k} ${vector} ${of(k)})`,
    `(${type}x4.splat ${of(0)})`,
  );
}

const ops: Readonly<Record<Op, Render>> = {
  neg: unary("f32x4.neg"),
  abs: unary("f32x4.abs"),
  sqrt: unary("f32x4.sqrt"),
  exp: lowered("exp"),
  expm1: lowered("expm1"),
  log: lowered("log"),
  sin: lowered("sin"),
  cos: lowered("cos"),
  tanh: lowered("tanh"),
  floor: unary("f32x4.floor"),
  opaque: (a) => a,
  add: binary("f32x4.add"),
  sub: binary("f32x4.sub"),
  mul: binary("f32x4.mul"),
  div: binary("f32x4.div"),
  pow: lowered("pow"),
  min: lowered("min"),
  max: lowered("max"),
  pmin: binary("f32x4.pmin"),
  pmax: binary("f32x4.pmax"),
  lt: binary("f32x4.lt"),
  le: binary("f32x4.le"),
  eq: binary("f32x4.eq"),
  finite: lowered("finite"),
  and: binary("v128.and"),
  or: binary("v128.or"),
  not: unary("v128.not"),
  select,
  wselect: select,
  wadd: binary("i32x4.add"),
  wmul: binary("i32x4.mul"),
  wxor: binary("v128.xor"),
  wand: binary("v128.and"),
  wor: binary("v128.or"),
  wshl: shift("i32x4.shl", "i32.shl"),
  wshr: shift("i32x4.shr_u", "i32.shr_u"),
  weq: binary("i32x4.eq"),
  wlt: bounded("i32x4.lt_s", "i32x4.lt_u"),
  toReal: (a, _, __, args) =>
    args.every((n) => boundOf(n) < 2 ** 31) ? `(f32x4.convert_i32x4_s ${a})` : `(f32x4.convert_i32x4_u ${a})`,
  toRealSigned: unary("f32x4.convert_i32x4_s"),
  toWord: unary("i32x4.trunc_sat_f32x4_u"),
  asWord: (a) => a,
  asReal: (a) => a,
  sinTurn: lowered("sinTurn"),
  cosTurn: lowered("cosTurn"),
};

const most = 2 ** 32 - 1;

/** The largest value that a word can have, as far as its own expression says. */
export function boundOf(n: Node): number {
  if (n.tag === "lit") return n.value;
  if (n.tag !== "apply") return most;
  const [a, b] = n.args;
  if (a === undefined || b === undefined) return most;
  switch (n.op) {
    case "wshr":
      return b.tag === "lit" ? Math.floor(boundOf(a) / 2 ** (b.value & 31)) : most;
    case "wand":
      return Math.min(boundOf(a), boundOf(b));
    case "wadd": {
      const sum = boundOf(a) + boundOf(b);
      return sum > most ? most : sum;
    }
    default:
      return most;
  }
}

/** The instruction of an operation; `args` are the nodes whose names are given. */
export function wasmOp(
  op: Op,
  names: readonly string[],
  args: readonly Node[],
  uniform: Uniform = () => false,
): string {
  const [a = "", b = "", c = ""] = names;
  return ops[op](a, b, c, args, uniform);
}

const bits = new DataView(new ArrayBuffer(4));

/** The 32 bits of a literal's lane. */
export function laneBits(value: number, kind: Kind): number {
  if (kind === "flag") return value !== 0 ? -1 : 0;
  if (kind === "word") return value | 0;
  bits.setFloat32(0, value);
  return bits.getInt32(0);
}

/** A literal in all four lanes, by its bits. */
export function wasmLiteral(value: number, kind: Kind): string {
  const lane = laneBits(value, kind);
  return `(v128.const i32x4 ${lane} ${lane} ${lane} ${lane})`;
}

/** What one number of this kind takes in memory: a flag one byte, all else four. */
export function bytesOf(kind: Kind): number {
  return kind === "flag" ? 1 : 4;
}

/** Loads one number into all four lanes. */
export function wasmSplat(kind: Kind, offset: number, at: string): string {
  return kind === "flag"
    ? `(i32x4.splat (i32.sub (i32.const 0) (i32.load8_u offset=${offset} ${at})))`
    : `(v128.load32_splat offset=${offset} ${at})`;
}

/** (module (func (result v128) (i8x16.splat (i32.const 0)))): valid where there is 128-bit SIMD. */
const probe = [
  0,
  97,
  115,
  109,
  1,
  0,
  0,
  0,
  1,
  5,
  1,
  96,
  0,
  1,
  123,
  3,
  2,
  1,
  0,
  10,
  8,
  1,
  6,
  0,
  65,
  0,
  253,
  15,
  11,
];

/** Whether this engine has WebAssembly with 128-bit SIMD. */
export function hasWasmSimd(): boolean {
  return typeof WebAssembly === "object" && WebAssembly.validate(new Uint8Array(probe));
}
