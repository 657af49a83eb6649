/**
 * The operations of the language: their kinds and their meaning on float64 numbers.
 *
 * A *real* is a floating-point number, a *word* an unsigned 32-bit integer (for addresses and bits), a *flag* a truth
 * value. Every table of the compiler is a `Record<Op, …>`: a forgotten operation does not compile.
 * Tests: tests/backends/targets/agreement_test.ts, tests/sde/language/values_test.ts.
 * @module
 */

/** What one element of an expression is. */
export type Kind = "real" | "word" | "flag";

interface Signature {
  readonly args: readonly Kind[];
  readonly result: Kind;
}

const real1: Signature = { args: ["real"], result: "real" };
const real2: Signature = { args: ["real", "real"], result: "real" };
const test2: Signature = { args: ["real", "real"], result: "flag" };
const word2: Signature = { args: ["word", "word"], result: "word" };
const flag2: Signature = { args: ["flag", "flag"], result: "flag" };

/** Kinds of the arguments and of the result, for each operation. */
export const signatures = {
  neg: real1,
  abs: real1,
  sqrt: real1,
  exp: real1,
  /** eᵃ − 1, with its digits near a = 0. */
  expm1: real1,
  log: real1,
  sin: real1,
  cos: real1,
  tanh: real1,
  floor: real1,
  /** The identity; a compiler must not look through it (see `backends/schedule/graphs/lower.ts`). */
  opaque: real1,
  add: real2,
  sub: real2,
  mul: real2,
  div: real2,
  pow: real2,
  /** The smaller; NaN where either is, on every target. Of 0 and −0 either. */
  min: real2,
  /** The larger; NaN where either is, on every target. Of 0 and −0 either. */
  max: real2,
  /** `b < a ? b : a`, where a NaN in `b` is lost: what `min` becomes on its way to float32 (docs/decisions/0015). */
  pmin: real2,
  /** `a < b ? b : a`, where a NaN in `b` is lost. */
  pmax: real2,
  lt: test2,
  le: test2,
  eq: test2,
  /** Neither infinite nor NaN, decided on the bits. */
  finite: { args: ["real"], result: "flag" },
  and: flag2,
  or: flag2,
  not: { args: ["flag"], result: "flag" },
  select: { args: ["flag", "real", "real"], result: "real" },
  wselect: { args: ["flag", "word", "word"], result: "word" },
  wadd: word2,
  wmul: word2,
  wxor: word2,
  wand: word2,
  wor: word2,
  wshl: word2,
  wshr: word2,
  weq: { args: ["word", "word"], result: "flag" },
  wlt: { args: ["word", "word"], result: "flag" },
  toReal: { args: ["word"], result: "real" },
  /** Of a signed 32-bit integer. */
  toRealSigned: { args: ["word"], result: "real" },
  /** Truncation; a NaN and what is below 0 give 0, what is too large the largest word. */
  toWord: { args: ["real"], result: "word" },
  /** The bits of a float32. */
  asWord: { args: ["real"], result: "word" },
  /** The float32 with these bits. */
  asReal: { args: ["word"], result: "real" },
  /** The upper 32 bits of a float64. */
  asHigh: { args: ["real"], result: "word" },
  /** The float64 with these upper 32 bits, all others 0. */
  fromHigh: { args: ["word"], result: "real" },
  /** sin(2π w / 2³²). */
  sinTurn: { args: ["word"], result: "real" },
  /** cos(2π w / 2³²). */
  cosTurn: { args: ["word"], result: "real" },
} as const satisfies Readonly<Record<string, Signature>>;

/** The name of an operation. */
export type Op = keyof typeof signatures;

const bits = new DataView(new ArrayBuffer(8));
const bitsOf = (x: number): number => (bits.setFloat32(0, x), bits.getUint32(0));
const floatOf = (w: number): number => (bits.setUint32(0, w), bits.getFloat32(0));
const highOf = (x: number): number => (bits.setFloat64(0, x), bits.getUint32(0));
const doubleOf = (w: number): number => (bits.setUint32(0, w), bits.setUint32(4, 0), bits.getFloat64(0));
const flag = (x: boolean): number => (x ? 1 : 0);

/** sin(2π w / 2³²), with its digits next to each zero: the angle less its nearest quarter turns, which is exact in w. */
const sinOfTurn = (w: number): number => {
  const quarters = (w + 2 ** 29) >>> 30;
  const angle = ((w - (quarters << 30)) | 0) * (2 * Math.PI / 2 ** 32);
  const size = quarters % 2 === 0 ? Math.sin(angle) : Math.cos(angle);
  return quarters < 2 ? size : -size;
};

type Meaning = (a: number, b: number, c: number) => number;

/** What each operation computes, on float64 numbers (words: unsigned, flags: 0 or 1). */
export const meanings: Readonly<Record<Op, Meaning>> = {
  neg: (a) => -a,
  abs: (a) => Math.abs(a),
  sqrt: (a) => Math.sqrt(a),
  exp: (a) => Math.exp(a),
  expm1: (a) => Math.expm1(a),
  log: (a) => Math.log(a),
  sin: (a) => Math.sin(a),
  cos: (a) => Math.cos(a),
  tanh: (a) => Math.tanh(a),
  floor: (a) => Math.floor(a),
  opaque: (a) => a,
  add: (a, b) => a + b,
  sub: (a, b) => a - b,
  mul: (a, b) => a * b,
  div: (a, b) => a / b,
  pow: (a, b) => Math.pow(a, b),
  min: (a, b) => Math.min(a, b),
  max: (a, b) => Math.max(a, b),
  pmin: (a, b) => (b < a ? b : a),
  pmax: (a, b) => (a < b ? b : a),
  lt: (a, b) => flag(a < b),
  le: (a, b) => flag(a <= b),
  eq: (a, b) => flag(a === b),
  finite: (a) => flag(Number.isFinite(a)),
  and: (a, b) => a & b,
  or: (a, b) => a | b,
  not: (a) => 1 - a,
  select: (a, b, c) => (a !== 0 ? b : c),
  wselect: (a, b, c) => (a !== 0 ? b : c),
  wadd: (a, b) => (a + b) >>> 0,
  wmul: (a, b) => Math.imul(a, b) >>> 0,
  wxor: (a, b) => (a ^ b) >>> 0,
  wand: (a, b) => (a & b) >>> 0,
  wor: (a, b) => (a | b) >>> 0,
  wshl: (a, b) => (a << b) >>> 0,
  wshr: (a, b) => a >>> b,
  weq: (a, b) => flag(a === b),
  wlt: (a, b) => flag(a < b),
  toReal: (a) => a,
  toRealSigned: (a) => a | 0,
  toWord: (a) => (a > 0 ? Math.min(Math.floor(a), 2 ** 32 - 1) : 0),
  asWord: (a) => bitsOf(a),
  asReal: (a) => floatOf(a),
  asHigh: (a) => highOf(a),
  fromHigh: (a) => doubleOf(a),
  sinTurn: (a) => sinOfTurn(a),
  cosTurn: (a) => sinOfTurn(a + 2 ** 30),
};
