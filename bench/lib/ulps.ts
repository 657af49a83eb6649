/**
 * The elementary functions of float32 targets (backends/lower.ts) against float64, in units in the last place.
 *
 * JavaScript float32 stands for all of them: WebAssembly and software Vulkan give the same bits (tests/wasm_test.ts,
 * tests/agreement_test.ts).
 * @module
 */
import { apply, input, type Node } from "../../sde/expr.ts";
import { meanings, type Op } from "../../sde/ops.ts";
import { block } from "../../backends/emit.ts";
import { jsSyntax, preludeOf } from "../../backends/js.ts";
import { float32Rewriter } from "../../backends/lower.ts";

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

/** The float32 function that a target computes, as JavaScript. */
export function float32Function(op: Op): (x: number) => number {
  const x: Node = input("x", "scalar", "real");
  const root = float32Rewriter()(apply(op, [x]));
  const b = block({ syntax: jsSyntax("f32"), roots: [root], place: (n) => (n === x ? "x" : undefined) });
  const result = b.use(root);
  const made: unknown = new Function(
    `${preludeOf("f32")}\nreturn (x) => { ${b.lines.join("\n")}\nreturn ${result}; };`,
  )();
  if (typeof made !== "function") throw new TypeError("not a function");
  return (v) => Number(made(v));
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
