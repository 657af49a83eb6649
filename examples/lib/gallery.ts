// deno-lint-ignore-file no-console -- it prints what was found
/**
 * What the gallery's problems share: their paths, a mean beside what it should be, and a few formulas.
 * @module
 */
import {
  type Calculus,
  describe,
  type Fallible,
  type Process,
  type Solution,
  solve,
  type SolveOptions,
  type Strategy,
} from "ito";

/** A quantity that was found as a mean over paths, its standard error, and what a formula says of it. */
export interface Held {
  readonly what: string;
  readonly found: number;
  readonly error: number;
  readonly wanted: number;
  /** What the steps may put it off by, as a share. */
  readonly bias: number;
}

type Paths = readonly (readonly number[])[];

const solved = async <C extends Calculus>(
  p: Fallible<Process<C>>,
  s: Strategy<NoInfer<C>>,
  o: SolveOptions,
): Promise<Solution> => {
  const result = await solve(p, s, { seed: 1, ...o })();
  if (result._tag === "Left") throw new Error(describe(result.left));
  if (result.right.codes.some((c) => c !== "done")) throw new Error(result.right.notes.join("\n"));
  return result.right;
};
const rowsOf = ({ samples, shape, codes: { length } }: Solution): Paths => {
  const width = shape.reduce((a, b) => a * b, 1);
  return Array.from({ length }, (_, i) => Array.from(samples.subarray(i * width, (i + 1) * width)));
};

/** The components of n paths at their end: path by path, component by component. */
export const pathsOf = async <C extends Calculus>(
  p: Fallible<Process<C>>,
  s: Strategy<NoInfer<C>>,
  o: SolveOptions,
): Promise<Paths> => rowsOf(await solved(p, s, o));

/** The same, and what each path says of itself under a name. */
export const resultOf = async <C extends Calculus>(
  p: Fallible<Process<C>>,
  s: Strategy<NoInfer<C>>,
  o: SolveOptions,
  name: string,
): Promise<readonly [Paths, ArrayLike<number>]> => {
  const found = await solved(p, s, o);
  return [rowsOf(found), found.results[name] ?? []];
};

/** The mean of a number of each path, beside what a formula says. */
export const held = (what: string, numbers: readonly number[], wanted: number, bias = 0): Held => {
  const found = numbers.reduce((sum, v) => sum + v, 0) / numbers.length;
  const variance = numbers.reduce((sum, v) => sum + (v - found) ** 2, 0) / (numbers.length - 1);
  return { what, found, error: Math.sqrt(variance / numbers.length), wanted, bias };
};

/** Prints what was found beside what should be. */
export const show = async (rows: Promise<readonly Held[]>): Promise<void> =>
  (await rows).forEach(({ what, found, error, wanted }) =>
    console.log(`${what}: ${found.toFixed(5)} ± ${error.toFixed(5)}, by formula ${wanted.toFixed(5)}`)
  );

/** ∫ f from a to b, by Simpson's rule on so many intervals. */
export const integral = (f: (x: number) => number, a: number, b: number, intervals = 4000): number => {
  const h = (b - a) / intervals;
  let sum = f(a) + f(b);
  for (let i = 1; i < intervals; i++) sum += (i % 2 === 0 ? 2 : 4) * f(a + i * h);
  return sum * h / 3;
};

/** E f under the density that is proportional to `weight`, on −6 … 6. */
export const meanUnder = (weight: (x: number) => number, f: (x: number) => number): number =>
  integral((x) => weight(x) * f(x), -6, 6) / integral(weight, -6, 6);

/** The standard normal's distribution function. */
export const normalCdf = (x: number): number =>
  x < -9 ? 0 : x > 9 ? 1 : integral((u) => Math.exp(-u * u / 2) / Math.sqrt(2 * Math.PI), -9, x);

/** E max(e^Y − k, 0) for a normal Y. */
export const callOnNormal = (mean: number, std: number, k: number): number => {
  const d = (mean - Math.log(k)) / std;
  return Math.exp(mean + std * std / 2) * normalCdf(d + std) - k * normalCdf(d);
};
