/**
 * The WGSL renderer: a table from operation to text.
 *
 * Graphs come here by `wgslRewriter` of lower.ts: no exp, log, sin, … occur, bits decide what is not a number, and
 * what a shader compiler would reorder is held apart by `opaque`. Word operations are `u32`, flags `bool`; `&` and `|` on
 * flags do not branch, as `&&` and `||` would.
 * Tests: tests/backends/targets/agreement_test.ts.
 * @module
 */
import type { Data } from "../../../sde/language/node.ts";
import type { Kind } from "../../../sde/language/ops.ts";
import { oneLine } from "../../../sde/border/one_line.ts";
import type { Render, Syntax } from "../emit.ts";
import { ofLowered, type Op32 } from "../operations.ts";
import { tableName } from "../tables.ts";

/** Whether a text is a number and nothing else. */
const isNumber = (text: string): boolean => /^\(?-?[0-9][0-9.e+-]*[fu]\)?$/.test(text);

/** An operation on numbers alone would be carried out by the front end, which refuses infinities and NaN. */
const atRuntime = (render: Render): Render => (a, b, c) => {
  if (![a, b, c].every((text) => text === "" || isNumber(text))) return render(a, b, c);
  return render(a.includes("f") ? `op(${a})` : `(${a} + Z)`, b, c);
};
/** The built-in beside a number but 0; else what compilers do not take for it: theirs may change the sign of a zero. */
const extreme = (name: string, test: (a: string, b: string) => string): Render =>
  atRuntime((a, b) =>
    isNumber(b) && !/^\(?-?0f\)?$/.test(b)
      ? `${name}(${a}, ${b})`
      : `select(${a}, ${b}, ${test(`op(${a})`, b)})`
  );
const infix = (sign: string): Render => atRuntime((a, b) => `(${a} ${sign} ${b})`);
const call = (name: string): Render => atRuntime((a) => `${name}(${a})`);
const shift = (sign: string): Render =>
  atRuntime((a, b) => `(${a} ${sign} ${isNumber(b) ? `${parseInt(b) & 31}u` : `(${b} & 31u)`})`);

const ops: Readonly<Record<Op32, Render>> = {
  neg: atRuntime((a) => `(-${a})`),
  abs: call("abs"),
  sqrt: call("sqrt"),
  floor: call("floor"),
  opaque: (a) => `op(${a})`,
  add: infix("+"),
  sub: infix("-"),
  mul: infix("*"),
  div: infix("/"),
  pmin: extreme("min", (a, b) => `${b} < ${a}`),
  pmax: extreme("max", (a, b) => `${a} < ${b}`),
  lt: infix("<"),
  le: infix("<="),
  eq: infix("=="),
  and: infix("&"), // `&&` would branch
  or: infix("|"),
  not: (a) => `(!${a})`,
  select: (c, a, b) => `select(${b}, ${a}, ${c})`,
  wselect: (c, a, b) => `select(${b}, ${a}, ${c})`,
  wadd: infix("+"),
  wmul: infix("*"),
  wxor: infix("^"),
  wand: infix("&"),
  wor: infix("|"),
  wshl: shift("<<"),
  wshr: shift(">>"),
  weq: infix("=="),
  wlt: infix("<"),
  toReal: call("f32"),
  toRealSigned: atRuntime((a) => `f32(bitcast<i32>(${a}))`),
  toWord: call("u32"),
  asWord: call("bitcast<u32>"),
  asReal: call("bitcast<f32>"),
};

/** The shortest decimal of the nearest float32; what overflows is an infinity, which WGSL cannot write. */
const realText = (value: number): string => {
  const v = Math.fround(value);
  if (!Number.isFinite(v)) return `bitcast<f32>(${v < 0 ? "0xff800000u" : "0x7f800000u"} + Z)`;
  const text = `${Object.is(v, -0) ? "-0" : v}f`;
  return text.startsWith("-") ? `(${text})` : text;
};

const literal = (value: number, kind: Kind): string => {
  switch (kind) {
    case "real":
      return realText(value);
    case "word":
      return `${value >>> 0}u`;
    case "flag":
      return value !== 0 ? "true" : "false";
  }
};

const types: Readonly<Record<Kind, string>> = { real: "f32", word: "u32", flag: "bool" };

/** The WGSL type of a kind. */
export function wgslType(kind: Kind): string {
  return types[kind];
}

/** The syntax of WGSL; the code it makes needs `wgslPrelude` and, where it reads tables, `wgslTables`. */
export const wgslSyntax: Syntax = {
  write: ofLowered((op) => ops[op]),
  literal,
  declare: (name, _, text) => `let ${name} = ${text};`,
  variable: (name, kind, text) => `var ${name}: ${wgslType(kind)} = ${text};`,
  each: (index, from, to) => `for (var ${index} = ${from}; ${index} < ${to}; ${index}++) {`,
  read: (table, index) => `tables[${table} + ${index}]`,
};

/**
 * What rendered WGSL needs around it. A kernel sets `Z` to a zero that it read from a buffer, before anything else: what
 * is added to the bits is not known to the compiler, which cannot see through it. (An xor is no better, and two of them
 * in a row cancel.)
 */
export const wgslPrelude = `var<private> Z: u32;
fn op(x: f32) -> f32 { return bitcast<f32>(bitcast<u32>(x) + Z); }`;

/** Where each table begins in the one buffer `tables`. */
export function wgslTables(data: readonly Data[]): string {
  const lines = data.map((d, i) => `const ${tableName(i)} = ${offsetOf(data, i)}u; // ${oneLine(d.name)}`);
  return lines.join("\n");
}

/** The numbers of all tables in float32, one after another; the contents of the buffer `tables`. */
export function tableNumbers(data: readonly Data[]): Float32Array<ArrayBuffer> {
  const all = new Float32Array(offsetOf(data, data.length));
  data.forEach((d, i) => all.set(d.values, offsetOf(data, i)));
  return all;
}

const offsetOf = (data: readonly Data[], i: number): number =>
  data.slice(0, i).reduce((sum, d) => sum + d.values.length, 0);

/** The word that holds a value of some kind in a buffer of words, and back. */
export const wgslWord = {
  store: (kind: Kind, text: string): string =>
    kind === "word" ? text : kind === "real" ? `bitcast<u32>(${text})` : `select(0u, 1u, ${text})`,
  load: (kind: Kind, text: string): string =>
    kind === "word" ? text : kind === "real" ? `bitcast<f32>(${text})` : `(${text} != 0u)`,
} as const;
