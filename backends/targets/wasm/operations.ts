/**
 * The WebAssembly renderer: a table from operation to text (WAT), four lanes wide.
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
import type { Reals } from "./reals.ts";
import { realsOf, type Width } from "./reals.ts";

/** Whether a node has the same value in all lanes. */
export type Uniform = (n: Node) => boolean;

/** What an instruction must know besides the names of its operands. */
export interface Place {
  readonly args: readonly Node[];
  readonly uniform: Uniform;
  readonly width: Width;
  /** Which part of the result is meant. */
  readonly part: number;
}
type Render = (names: readonly string[], at: Place, r: Reals) => string;

const named = (f: (a: string, b: string, c: string) => string): Render => ([a = "", b = "", c = ""]) =>
  f(a, b, c);
const unary = (name: string): Render => named((a) => `(${name} ${a})`);
const binary = (name: string): Render => named((a, b) => `(${name} ${a} ${b})`);
const real1 = (name: string): Render => ([a], _, { type }) => `(${type}.${name} ${a})`;
const real2 = (name: string): Render => ([a, b], _, { type }) => `(${type}.${name} ${a} ${b})`;
/** One instruction where both words are surely below 2³¹, else another: unsigned forms are long on x86. */
const bounded = (small: string, any: string): Render => ([a, b], { args }) =>
  args.every((n) => boundOf(n) < 2 ** 31) ? `(${small} ${a} ${b})` : `(${any} ${a} ${b})`;
const lowered = (op: string): Render => () => {
  throw internal(`${op} reached the WebAssembly renderer: lower the graph first`);
};

/** A shift by the same constant in all lanes, or lane by lane. */
const shift = (vector: string, scalar: string): Render => ([a = "", b = ""], { args, uniform }) => {
  const [, by] = args;
  if (by?.tag === "lit") return `(${vector} ${a} (i32.const ${by.value & 31}))`;
  if (by !== undefined && uniform(by)) return `(${vector} ${a} (i32x4.extract_lane 0 ${b}))`;
  return lanes((k) => `(${scalar} (i32x4.extract_lane ${k} ${a}) (i32x4.extract_lane ${k} ${b}))`, "i32x4");
};

const isZero = (n: Node | undefined): boolean => n?.tag === "lit" && Object.is(n.value, 0);
/** b = b */
const isOrdered = (n: Node | undefined, b: Node | undefined): boolean =>
  n?.tag === "apply" && n.op === "eq" && n.args.every((a) => a === b);
/** A choice against 0 is a mask, and so is one against a NaN: all ones are a NaN. Else three instructions. */
const select: Render = ([c, a, b], { args: [when, yes, no] }, { type }) => {
  if (isZero(no)) return `(v128.and ${a} ${c})`;
  if (isOrdered(when, no)) return `(v128.or ${a} (${type}.ne ${b} ${b}))`;
  return isZero(yes) ? `(v128.andnot ${b} ${c})` : `(v128.bitselect ${a} ${b} ${c})`;
};

/** A vector from scalars, one a lane. */
export function lanes(of: (lane: number) => string, type: "i32x4" | Reals["type"]): string {
  const rest = type === "f64x2" ? [1] : [1, 2, 3];
  return rest.reduce(
    (vector, k) => `(${type}.replace_lane ${k} ${vector} ${of(k)})`,
    `(${type}.splat ${of(0)})`,
  );
}

const ops: Readonly<Record<Op, Render>> = {
  neg: real1("neg"),
  abs: real1("abs"),
  sqrt: real1("sqrt"),
  exp: lowered("exp"),
  expm1: lowered("expm1"),
  log: lowered("log"),
  sin: lowered("sin"),
  cos: lowered("cos"),
  tanh: lowered("tanh"),
  floor: real1("floor"),
  opaque: named((a) => a),
  add: real2("add"),
  sub: real2("sub"),
  mul: real2("mul"),
  div: real2("div"),
  pow: lowered("pow"),
  min: lowered("min"),
  max: lowered("max"),
  pmin: real2("pmin"),
  pmax: real2("pmax"),
  lt: real2("lt"),
  le: real2("le"),
  eq: real2("eq"),
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
  toReal: ([a = ""], { args, part }, { convert }) =>
    convert(args.every((n) => boundOf(n) < 2 ** 31) ? "s" : "u", a, part),
  toRealSigned: ([a = ""], { part }, { convert }) => convert("s", a, part),
  toWord: (parts, _, { truncate }) => truncate(parts),
  asWord: named((a) => a),
  asReal: named((a) => a),
  asHigh: (parts, _, { high }) => high(parts),
  fromHigh: ([a = ""], { part }, { fromHigh }) => fromHigh(a, part),
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

/** The instruction of an operation, of a part of its result, on names of its operands. */
export function wasmOp(op: Op, names: readonly string[], at: Place): string {
  return ops[op](names, at, realsOf(at.width));
}

const bits = new DataView(new ArrayBuffer(8));

/** The words of a literal's lane, the lower first. */
export function laneWords(value: number, kind: Kind, width: Width): readonly number[] {
  if (kind === "flag") return [value !== 0 ? -1 : 0];
  if (kind === "word") return [value | 0];
  if (width === "f32") bits.setFloat32(0, value, true);
  else bits.setFloat64(0, value, true);
  return width === "f32" ? [bits.getInt32(0, true)] : [bits.getInt32(0, true), bits.getInt32(4, true)];
}

/** A literal in all lanes, by its bits; alike in all parts. */
export function wasmLiteral(value: number, kind: Kind, width: Width): string {
  const words = laneWords(value, kind, width);
  return `(v128.const i32x4 ${[0, 1, 2, 3].map((k) => words[k % words.length]).join(" ")})`;
}

/** What one number of this kind takes in memory: a flag one byte, a word four. */
export function bytesOf(kind: Kind, width: Width): number {
  return kind === "flag" ? 1 : kind === "word" ? 4 : realsOf(width).bytes;
}

/** Loads one number into all lanes, from a place `index` numbers after an offset. */
export function wasmSplat(kind: Kind, offset: number, index: string, width: Width): string {
  if (kind === "flag") return `(i32x4.splat (i32.sub (i32.const 0) (i32.load8_u offset=${offset} ${index})))`;
  const bytes = bytesOf(kind, width);
  return `(v128.load${8 * bytes}_splat offset=${offset} (i32.shl ${index} (i32.const ${Math.log2(bytes)})))`;
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
