/**
 * Reals of 32 and of 64 bits in WebAssembly: all that differs between them, as one record.
 *
 * Four lanes of float32 are one vector; of float64 two, the lanes 0, 1 and 2, 3: their *parts*. A flag of words or of
 * float32 is four lanes of 32 bits; one of float64 has two parts too (*wide*), until four lanes are asked for.
 * Tests: tests/backends/targets/wasm/stage_test.ts, tests/solve/precision_test.ts.
 * @module
 */
import { folder, type Node } from "../../../sde/language/expr.ts";

/** How many bits a real has. */
export type Width = "f32" | "f64";

/** Patterns of `i8x16.shuffle` on two vectors, of four lanes or (the last two) of two. */
export const patterns = {
  even: "0 1 2 3 8 9 10 11 16 17 18 19 24 25 26 27",
  odd: "4 5 6 7 12 13 14 15 20 21 22 23 28 29 30 31",
  zipLow: "0 1 2 3 16 17 18 19 4 5 6 7 20 21 22 23",
  zipHigh: "8 9 10 11 24 25 26 27 12 13 14 15 28 29 30 31",
  low: "0 1 2 3 4 5 6 7 16 17 18 19 20 21 22 23",
  high: "8 9 10 11 12 13 14 15 24 25 26 27 28 29 30 31",
} as const;

/** The shuffle of two vectors. */
export function shuffle(pattern: keyof typeof patterns, a: string, b: string): string {
  return `(i8x16.shuffle ${patterns[pattern]} ${a} ${b})`;
}

/** What a width means. */
export interface Reals {
  readonly type: "f32x4" | "f64x2";
  readonly scalar: "f32" | "f64";
  readonly bytes: number;
  /** Vectors that four lanes take. */
  readonly parts: 1 | 2;
  /** Numbers in memory, two vectors: those of even places, those of odd ones, and how both go back. */
  readonly pairs: {
    readonly even: keyof typeof patterns;
    readonly odd: keyof typeof patterns;
    readonly first: keyof typeof patterns;
    readonly second: keyof typeof patterns;
  };
  readonly convert: (sign: "s" | "u", word: string, part: number) => string;
  readonly truncate: (parts: readonly string[]) => string;
  /** The upper words of reals, and reals of upper words. */
  readonly high: (parts: readonly string[]) => string;
  readonly fromHigh: (word: string, part: number) => string;
  /** A flag of four lanes for a part, and four lanes of a flag's parts. */
  readonly widen: (flag: string, part: number) => string;
  readonly narrow: (parts: readonly string[]) => string;
}

const same = ([a = ""]: readonly string[]): string => a;

const single: Reals = {
  type: "f32x4",
  scalar: "f32",
  bytes: 4,
  parts: 1,
  pairs: { even: "even", odd: "odd", first: "zipLow", second: "zipHigh" },
  convert: (sign, word) => `(f32x4.convert_i32x4_${sign} ${word})`,
  truncate: ([a]) => `(i32x4.trunc_sat_f32x4_u ${a})`,
  high: same,
  fromHigh: (word) => word,
  widen: (flag) => flag,
  narrow: same,
};

const zero = "(v128.const i32x4 0 0 0 0)";
/** Where a node that is the same in all lanes has one part, it is every part. */
const both = ([a = "", b = a]: readonly string[]): readonly [string, string] => [a, b];

const double: Reals = {
  type: "f64x2",
  scalar: "f64",
  bytes: 8,
  parts: 2,
  pairs: { even: "low", odd: "high", first: "low", second: "high" },
  convert: (sign, word, part) =>
    `(f64x2.convert_low_i32x4_${sign} ${part === 0 ? word : shuffle("high", word, word)})`,
  truncate: (parts) => {
    const [a, b] = both(parts).map((p) => `(i32x4.trunc_sat_f64x2_u_zero ${p})`);
    return shuffle("low", a ?? "", b ?? "");
  },
  high: (parts) => shuffle("odd", ...both(parts)),
  fromHigh: (word, part) => shuffle(part === 0 ? "zipLow" : "zipHigh", zero, word),
  widen: (flag, part) => `(i64x2.extend_${part === 0 ? "low" : "high"}_i32x4_s ${flag})`,
  narrow: (parts) => shuffle("even", ...both(parts)),
};

const all: Readonly<Record<Width, Reals>> = { f32: single, f64: double };

/** The record of a width. */
export function realsOf(width: Width): Reals {
  return all[width];
}

/** Whether a flag has as many parts as reals have: it is of comparisons of reals, and of nothing else. */
export function wideFlags(isGiven: (n: Node) => boolean): (n: Node) => boolean {
  return folder<boolean>((n, kids) => {
    if (n.kind !== "flag" || n.tag !== "apply" || isGiven(n)) return false;
    const [a] = n.args;
    if (a?.kind !== "flag") return a?.kind === "real";
    return n.args.every((m, i) => m.tag === "lit" || kids[i] === true);
  });
}

/** Reals in a memory. */
export function realArray(
  width: Width,
  buffer: ArrayBufferLike,
  at: number,
  n: number,
): Float32Array | Float64Array {
  return width === "f32" ? new Float32Array(buffer, at, n) : new Float64Array(buffer, at, n);
}

/** What a solution says that it ran on. */
export function deviceName(width: Width): string {
  return width === "f32" ? "WebAssembly SIMD" : "WebAssembly SIMD float64";
}
