/**
 * The JavaScript renderer, in float64 (the truth of the tests) and float32 (`Math.fround` after each operation, which
 * engines compile to single-precision instructions). Words are 32-bit integers, `| 0`.
 * Tests: tests/backends/targets/agreement_test.ts.
 * @module
 */
import type { Kind, Op } from "../../../sde/language/ops.ts";
import type { Precision } from "../../host/reals.ts";
import type { Syntax } from "../emit.ts";

const infix = (sign: string) => (a: string, b: string): string => `(${a} ${sign} ${b})`;
const rounded =
  (f: (a: string, b: string, c: string) => string) => (a: string, b: string, c: string): string =>
    `f(${f(a, b, c)})`;
const call =
  (name: string) => (a: string, b: string): string => (b === "" ? `${name}(${a})` : `${name}(${a}, ${b})`);
const integer = (sign: string) => (a: string, b: string): string => `((${a} ${sign} ${b}) | 0)`;

const f64: Readonly<Record<Op, (a: string, b: string, c: string) => string>> = {
  neg: (a) => `(-${a})`,
  abs: call("Math.abs"),
  sqrt: call("Math.sqrt"),
  exp: call("Math.exp"),
  expm1: call("Math.expm1"),
  log: call("Math.log"),
  sin: call("Math.sin"),
  cos: call("Math.cos"),
  tanh: call("Math.tanh"),
  floor: call("Math.floor"),
  opaque: (a) => a,
  add: infix("+"),
  sub: infix("-"),
  mul: infix("*"),
  div: infix("/"),
  pow: call("Math.pow"),
  min: call("Math.min"),
  max: call("Math.max"),
  pmin: (a, b) => `(${b} < ${a} ? ${b} : ${a})`,
  pmax: (a, b) => `(${a} < ${b} ? ${b} : ${a})`,
  lt: infix("<"),
  le: infix("<="),
  eq: infix("==="),
  finite: call("Number.isFinite"),
  and: infix("&&"),
  or: infix("||"),
  not: (a) => `(!${a})`,
  select: (c, a, b) => `(${c} ? ${a} : ${b})`,
  wselect: (c, a, b) => `(${c} ? ${a} : ${b})`,
  wadd: integer("+"),
  wmul: (a, b) => `Math.imul(${a}, ${b})`,
  wxor: infix("^"),
  wand: infix("&"),
  wor: infix("|"),
  wshl: infix("<<"),
  wshr: integer(">>>"),
  weq: infix("==="),
  wlt: (a, b) => `((${a} >>> 0) < (${b} >>> 0))`,
  toReal: (a) => `(${a} >>> 0)`,
  toRealSigned: (a) => a,
  toWord: call("W"),
  asWord: (a) => `(F[0] = ${a}, I[0])`,
  asReal: (a) => `(I[0] = ${a}, F[0])`,
  asHigh: (a) => `(D[0] = ${a}, H[1])`,
  fromHigh: (a) => `(H[0] = 0, H[1] = ${a}, D[0])`,
  sinTurn: (w) => `sinTurn(${w})`,
  cosTurn: (w) => `sinTurn(${w} + 1073741824)`,
};

const f32: typeof f64 = {
  ...f64,
  add: rounded(f64.add),
  sub: rounded(f64.sub),
  mul: rounded(f64.mul),
  div: rounded(f64.div),
  sqrt: rounded(f64.sqrt),
  toReal: rounded(f64.toReal),
  toRealSigned: rounded((a) => a),
};

const literal = (precision: Precision) => (value: number, kind: Kind): string => {
  if (kind === "flag") return value !== 0 ? "true" : "false";
  if (kind === "word") return String(value | 0);
  const v = precision === "f32" ? Math.fround(value) : value;
  return v < 0 || Object.is(v, -0) ? `(${Object.is(v, -0) ? "-0" : v})` : String(v);
};

/** The syntax of JavaScript; the code it makes needs what `preludeOf` has in scope. */
export function jsSyntax(precision: Precision): Syntax {
  return {
    write: (op) => (precision === "f32" ? f32 : f64)[op],
    literal: literal(precision),
    read: (table, index) => (precision === "f32" ? `f(${table}[${index}])` : `${table}[${index}]`),
    declare: (name, _, text) => `const ${name} = ${text};`,
    variable: (name, _, text) => `let ${name} = ${text};`,
    each: (index, from, to) => `for (let ${index} = ${from}; ${index} < ${to}; ${index}++) {`,
  };
}

const single = `const f = Math.fround, F = new Float32Array(1), I = new Int32Array(F.buffer);
const W = (x) => (x > 0 ? (x < 4294967296 ? ~~x : -1) : 0);`;
const double = `${single}
const D = new Float64Array(1), H = new Int32Array(D.buffer);
const sinTurn = (w) => {
  const q = (w + 536870912) >>> 30, a = ((w - (q << 30)) | 0) * ${2 * Math.PI / 2 ** 32};
  const s = q % 2 === 0 ? Math.sin(a) : Math.cos(a);
  return q < 2 ? s : -s;
};`;

/** What rendered JavaScript needs around it: rounding, the bits of a real, the word of a real, sines of turns. */
export function preludeOf(precision: Precision): string {
  return precision === "f32" ? single : double;
}
