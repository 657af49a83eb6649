/**
 * The native target's table: each operation as a C expression on the machine's own vectors, and the text that makes of it a
 * function of four vectors side by side, so that one's latency hides behind the others.
 *
 * Graphs come here lowered (`float32Rewriter`). A flag is a word of all ones or all zeros. Bits are those of float32
 * JavaScript, unless the compiler may round a product and a sum as one. GCC and Clang have these vectors on every processor;
 * longer ones than the machine's GCC takes apart number by number where they are compared (mixture: 5 in place of 60 million
 * path-steps a second), so what is long here is a structure.
 * Tests: tests/backends/devices/native/native_test.ts.
 * @module
 */
import { type Kind, signatures } from "../../../sde/language/ops.ts";
import { ofLowered, type Op32 } from "../operations.ts";
import type { Dialect } from "../print.ts";
import { float32Rewriter } from "../../schedule/graphs/lower.ts";
import type { Render } from "../emit.ts";

/** Number by number; compilers make one instruction of it. */
const each = (value: string): string => `({ fN r; for (int i = 0; i < N; i++) r[i] = ${value}; r; })`;

/** Expressions in a, b and c. */
const table: Readonly<Record<Op32, string>> = {
  neg: "-a",
  abs: "(fN)((uN)a & 0x7fffffffu)",
  sqrt: each("__builtin_sqrtf(a[i])"),
  floor: each("__builtin_floorf(a[i])"),
  opaque: "a",
  add: "a + b",
  sub: "a - b",
  mul: "a * b",
  div: "a / b",
  pmin: "LESS(b, a)", // of a NaN or two zeros the second: one instruction on x86, which compilers do not find
  pmax: "MORE(b, a)",
  lt: "a < b",
  le: "a <= b",
  eq: "a == b",
  and: "a & b",
  or: "a | b",
  not: "~a",
  select: "(fN)PICK(a, b, c)",
  wselect: "PICK(a, b, c)",
  wadd: "a + b",
  wmul: "a * b",
  wxor: "a ^ b",
  wand: "a & b",
  wor: "a | b",
  wshl: "a << (b & 31)",
  wshr: "a >> (b & 31)",
  weq: "a == b",
  wlt: "a < b",
  toReal: "__builtin_convertvector(a, fN)",
  toRealSigned: "__builtin_convertvector((iN)a, fN)",
  toWord: "(uN)(a > 0.0f) & ((uN)(a >= 4294967296.0f) | __builtin_convertvector(a, uN))",
  asWord: "(uN)a",
  asReal: "(fN)a",
};

const call = (op: Op32): Render => (...args) => `v${op}(${args.filter((a) => a !== "").join(", ")})`;

const number = (value: number): string => {
  const v = Math.fround(value);
  if (Number.isNaN(v)) return '__builtin_nanf("")';
  if (!Number.isFinite(v)) return `${v < 0 ? "-" : ""}__builtin_inff()`;
  const digits = Object.is(v, -0) ? "-0" : String(v);
  return `${digits}${/[.e]/.test(digits) ? "" : ".0"}f`;
};

const literal = (value: number, kind: Kind): string => {
  if (kind === "real") return `R(${number(value)})`;
  return kind === "word" ? `U(${value >>> 0}u)` : `M(${value !== 0 ? -1 : 0})`;
};

/** A word that is the same in all lanes, as a number. */
const alike = (text: string): string | undefined => /^U\((\d+u)\)$/.exec(text)?.[1];

/** How C writes expressions and statements. */
export const cDialect: Dialect = {
  syntax: {
    write: ofLowered(call),
    literal,
    read: (name, index) => `at(${name}, ${index})`,
    declare: (name, kind, text) => `const ${kind} ${name} = ${text};`,
    variable: (name, kind, text) => `${kind} ${name} = ${text};`,
    each: (index, from, to) => {
      const [first, end] = [alike(from), alike(to)];
      return first === undefined || end === undefined
        ? `for (word ${index} = ${from}; any(vwlt(${index}, ${to})); ${index} = vwadd(${index}, U(1u))) {`
        : `for (unsigned ${index}n = ${first}; ${index}n < ${end}; ${index}n++) { const word ${index} = U(${index}n);`;
    },
    inTurn: ({ joined, total, index, from, to, kind }) =>
      alike(from) !== undefined && alike(to) !== undefined
        ? joined
        : `${kind === "word" ? "vwselect" : "vselect"}(vwlt(${index}, ${to}), ${joined}, ${total})`,
  },
  prefix: { outer: "u", inner: "v" },
  lower: float32Rewriter(),
  unit: (m) => literal(m.unit, "real"),
  set: (name, text) => `${name} = ${text};`,
};

const operands = ["x", "y", "z"] as const;
const vectors = { real: "fN", word: "uN", flag: "iN" } as const;
const isOp = (name: string): name is Op32 => name in table;

/** The operations that a text uses, each as a function of one vector, and one of those that are side by side. */
export function functionsFor(text: string, parts: readonly string[]): readonly string[] {
  return Object.keys(table).filter(isOp).filter((op) => text.includes(`v${op}(`)).map((op) => {
    const { args, result } = signatures[op];
    const one = args.map((kind, i) => `${vectors[kind]} ${"abc"[i]}`).join(", ");
    const all = args.map((kind, i) => `${kind} ${operands[i]}`).join(", ");
    const values = parts.map((p) => `v${op}_(${args.map((_, i) => `${operands[i]}.${p}`).join(", ")})`);
    return `F ${vectors[result]} v${op}_(${one}) { return ${table[op]}; }
F ${result} v${op}(${all}) { return (${result}){${values.join(", ")}}; }`;
  });
}
