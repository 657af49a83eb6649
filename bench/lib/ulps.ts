/**
 * The elementary functions of float32 targets (backends/schedule/graphs/lower.ts) against float64, in units in the last
 * place.
 *
 * JavaScript float32 stands for all of them: WebAssembly and software Vulkan give the same bits
 * (tests/backends/targets/wasm/stage_test.ts, tests/backends/targets/agreement_test.ts).
 * @module
 */
import { apply, input, literal, type Node } from "../../sde/language/expr.ts";
import { meanings, type Op, signatures } from "../../sde/language/ops.ts";
import { block } from "../../backends/targets/emit.ts";
import { jsSyntax, preludeOf } from "../../backends/targets/js/syntax.ts";
import type { Precision } from "../../backends/host/reals.ts";
import { loweringOf } from "../../backends/schedule/graphs/lowering.ts";
import { truths, ulpsOff } from "./true_functions.ts";

/** A function of one number, and the range in which its bound holds. */
export interface Studied {
  readonly op: Op;
  readonly from: number;
  readonly to: number;
  /** The bound that is asserted, in ulps of the result. */
  readonly ulps: number;
  /** Results smaller than this are judged in ulps of it: next to a zero no relative bound can hold. */
  readonly floor: number;
}

/** Every elementary function, and what is promised of it. */
export const promises: readonly Studied[] = [
  { op: "exp", from: -86.9, to: 88.72, ulps: 1, floor: 0 },
  { op: "expm1", from: -80, to: 88.7, ulps: 2, floor: 0 },
  { op: "log", from: 1.18e-38, to: 3.4e38, ulps: 1, floor: 0 },
  { op: "sin", from: -100, to: 100, ulps: 2, floor: 2 ** -10 },
  { op: "cos", from: -100, to: 100, ulps: 2, floor: 2 ** -10 },
  { op: "sin", from: -8000, to: 8000, ulps: 2, floor: 2 ** -6 },
  { op: "tanh", from: -20, to: 20, ulps: 1.5, floor: 0 },
];

const bits = new DataView(new ArrayBuffer(4));
const wordOf = (v: number): number => (bits.setFloat32(0, v), bits.getUint32(0));
const floatOf = (w: number): number => (bits.setUint32(0, w), bits.getFloat32(0));

const functionOf = (
  op: Op,
  precision: Precision,
  constant?: number,
): (x: number, y?: number) => number => {
  const args = signatures[op].args.map((kind, i) =>
    i > 0 && constant !== undefined ? literal(constant, kind) : input(["x", "y"][i] ?? "", "scalar", kind)
  );
  const root = loweringOf(precision)(apply(op, args));
  const place = (n: Node): string | undefined => (n.tag === "input" ? n.name : undefined);
  const b = block({ syntax: jsSyntax(precision), roots: [root], place });
  const result = b.use(root);
  const made: unknown = new Function(
    `${preludeOf(precision)}\nreturn (x, y) => { ${b.lines.join("\n")}\nreturn ${result}; };`,
  )();
  if (typeof made !== "function") throw new TypeError("not a function");
  return (x, y) => Number(made(x, y));
};

/** The float32 function that a target computes, as JavaScript. */
export function float32Function(op: Op): (x: number) => number {
  return functionOf(op, "f32");
}

/** The float64 function that a target computes, as JavaScript; its second argument may be a constant. */
export function float64Function(op: Op, constant?: number): (x: number, y?: number) => number {
  return functionOf(op, "f64", constant);
}

/** One unit in the last place of a float32 near v. */
export function ulpOf(v: number): number {
  const a = Math.abs(Math.fround(v));
  return a < 2 ** -126 ? 2 ** -149 : floatOf(wordOf(a) + 1) - a;
}

/** What was found: the largest error in ulps and where, and the share of results that are correctly rounded. */
export interface Found {
  readonly worst: number;
  readonly at: number;
  readonly exact: number;
}

/** Float32 numbers spread over a range: `count` equally far apart in their order, so that all exponents are met. */
export function spread(from: number, to: number, count: number): Float32Array {
  const order = (v: number): number => (v < 0 ? -(wordOf(v) & 0x7fffffff) : wordOf(v));
  const [a, b] = [order(Math.fround(from)), order(Math.fround(to))];
  const back = (k: number): number => (k < 0 ? -floatOf(-k) : floatOf(k));
  return Float32Array.from({ length: count }, (_, i) => back(Math.round(a + (b - a) * (i / (count - 1)))));
}

/** Studies one function on `count` numbers of its range. */
export function study(s: Studied, count: number): Found {
  const f = float32Function(s.op);
  const found = { worst: 0, at: NaN, exact: 0 };
  for (const x of spread(s.from, s.to, count)) {
    const truth = meanings[s.op](x, 0, 0);
    const error = Math.abs(f(x) - truth) / ulpOf(Math.max(Math.abs(truth), s.floor));
    if (!(error <= found.worst)) [found.worst, found.at] = [error, x];
    if (f(x) === Math.fround(truth)) found.exact++;
  }
  return { ...found, exact: found.exact / count };
}

/** A float64 function, arguments of it, and what is promised there. */
export interface Studied64 {
  readonly op: keyof typeof truths;
  /** The arguments in words. */
  readonly of: string;
  /** Argument `i` of many, given random numbers in [0, 1). */
  readonly arguments: (random: () => number) => readonly [number, number?];
  readonly ulps: number;
}

const between = (from: number, to: number) => (random: () => number): readonly [number] => [
  from + (to - from) * random(),
];
/** ± 2^k (1 + r), k from … to: every size as often. */
const sized = (from: number, to: number, signed = true) => (random: () => number): readonly [number] => [
  (signed && random() < 0.5 ? -1 : 1) * 2 ** (from + Math.floor((to - from) * random())) * (1 + random()),
];
/** Next to a multiple of a quarter turn. */
const nearTurns = (most: number) => (random: () => number): readonly [number] => {
  const at = Math.round(most * random()) * (Math.PI / 2);
  return [at * (1 + Math.floor(random() * 9 - 4) * 2 ** -52)];
};
const aWord = (random: () => number): readonly [number] => [Math.floor(random() * 2 ** 32)];
/** A word next to a zero of sine or cosine. */
const nearQuarter = (random: () => number): readonly [number] => [
  (Math.floor(4 * random()) * 2 ** 30 + Math.floor(2 ** (24 * random())) - 1) >>> 0,
];

/** Every float64 function, and what is promised of it. */
export const promises64: readonly Studied64[] = [
  { op: "exp", of: "[−708, 709.78]", arguments: between(-708, 709.78), ulps: 2 },
  { op: "exp", of: "± 2⁻⁶⁰ … 2⁹", arguments: sized(-60, 9), ulps: 2 },
  { op: "expm1", of: "[−38, 38]", arguments: between(-38, 38), ulps: 2 },
  { op: "expm1", of: "± 2⁻⁶⁰ … 2⁹", arguments: sized(-60, 9), ulps: 2 },
  { op: "log", of: "2⁻¹⁰²² … 2¹⁰²⁴", arguments: sized(-1022, 1024, false), ulps: 2 },
  { op: "log", of: "[0.5, 2]", arguments: between(0.5, 2), ulps: 2 },
  { op: "sin", of: "[−100, 100]", arguments: between(-100, 100), ulps: 2 },
  { op: "sin", of: "± 2⁻⁶⁰ … 2²⁶", arguments: sized(-60, 26), ulps: 2 },
  { op: "sin", of: "next to quarter turns", arguments: nearTurns(4e7), ulps: 2 },
  { op: "cos", of: "± 2⁻⁶⁰ … 2²⁶", arguments: sized(-60, 26), ulps: 2 },
  { op: "cos", of: "next to quarter turns", arguments: nearTurns(4e7), ulps: 2 },
  { op: "tanh", of: "± 2⁻⁶⁰ … 2⁵", arguments: sized(-60, 5), ulps: 2 },
  { op: "sinTurn", of: "any word", arguments: aWord, ulps: 2 },
  { op: "cosTurn", of: "any word", arguments: aWord, ulps: 2 },
  { op: "sinTurn", of: "words next to quarters", arguments: nearQuarter, ulps: 2 },
  { op: "cosTurn", of: "words next to quarters", arguments: nearQuarter, ulps: 2 },
  {
    op: "pow",
    of: "x of any size, |y| ≤ 32, results in range",
    arguments: (random) => {
      const [x] = sized(-1000, 1000, false)(random);
      const most = Math.min(32, 700 / Math.abs(Math.log(x)));
      return [x, most * (2 * random() - 1)];
    },
    ulps: 2,
  },
  {
    op: "pow",
    of: "x in [0.5, 2], |y| ≤ 32",
    arguments: (random) => [0.5 + 1.5 * random(), 64 * random() - 32],
    ulps: 2,
  },
];

/** A generator of its own, so that every run sees the same numbers: xorshift. */
const drawing = (seed: number): () => number => {
  let s = seed;
  return () => {
    s ^= s << 13;
    s ^= s >>> 17;
    s ^= s << 5;
    return (s >>> 0) / 2 ** 32;
  };
};

/** Studies one float64 function on `count` arguments. */
export function study64(s: Studied64, count: number): {
  readonly worst: number;
  readonly at: readonly (number | undefined)[];
  /** The share within half an ulp: correctly rounded. */
  readonly exact: number;
} {
  const f = float64Function(s.op);
  const random = drawing(2463534242);
  const fine = (): number => random() + random() * 2 ** -32; // all bits of a fraction
  let [worst, at, exact]: [number, readonly (number | undefined)[], number] = [0, [], 0];
  for (let i = 0; i < count; i++) {
    const args = s.arguments(fine);
    const [x, y = 0] = args;
    const off = ulpsOff(f(x, y), truths[s.op](x, y));
    if (!(off <= worst)) [worst, at] = [off, args];
    if (off <= 0.5) exact++;
  }
  return { worst, at, exact: exact / count };
}
