/**
 * The numbers of a result, as a type whose methods can all be called.
 *
 * Of `Float32Array | Float64Array` TypeScript calls no `reduce`, as each of the two has three of its own; here both have
 * these as well, which are alike in both.
 * @module
 */

/** Numbers in float32, or in float64 where that was asked for. */
// what both have in common stands first: TypeScript takes the first signature that fits
export type Reals = {
  reduce(join: (total: number, value: number, index: number, all: Reals) => number, first?: number): number;
  reduce<A>(join: (total: A, value: number, index: number, all: Reals) => A, first: A): A;
  reduceRight(
    join: (total: number, value: number, index: number, all: Reals) => number,
    first?: number,
  ): number;
  reduceRight<A>(join: (total: A, value: number, index: number, all: Reals) => A, first: A): A;
  map(f: (value: number, index: number, all: Reals) => number): Reals;
  filter(holds: (value: number, index: number, all: Reals) => boolean): Reals;
  slice(from?: number, to?: number): Reals;
  subarray(from?: number, to?: number): Reals;
  toSorted(order?: (a: number, b: number) => number): Reals;
  toReversed(): Reals;
} & (Float32Array | Float64Array);

/** Arrays that kernels and oracles read and write. */
export type RealArray = Float32Array | Float64Array;

/**
 * How many bits a real has, and whose exp, log, … it has: those of this house, the same bits in JavaScript and WebAssembly
 * (`schedule/graphs/lowering.ts`), or in the "reference" the host's own, in float64.
 */
export type Precision = "f32" | "f64" | "reference";
