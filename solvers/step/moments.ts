/**
 * Moments: times of a solve in the grains of its Brownian path, of equal steps, of those of a grid, of a list.
 * Tests: tests/solvers/step/clock_test.ts, tests/solvers/step/grid_test.ts.
 * @module
 */
import { add, mul } from "../../sde/language/dsl.ts";
import { apply, literal, type Node, type Scalar, typed, type Word } from "../../sde/language/expr.ts";
import { depth, lastMoment } from "../noise/brownian.ts";

const word = (v: number): Word => literal(v, "word");
const realOf = (n: Node): Scalar => typed(apply("toReal", [n]), "scalar", "real");
const wordOf = (n: Node): Word => typed(apply("toWord", [n]), "scalar", "word");

/** Up to so many steps, ends lie on the grid of level 24, each where it is exactly: a level less is a draw less. */
const exactSteps = 2048;
const coarse = 24;

/** ⌊2ᴰ i / steps⌋: where step i of equal ones ends, to a grain. */
export function momentOf(i: Word, steps: number): Word {
  const levels = steps > exactSteps ? depth : coarse;
  const [whole, rest] = [Math.floor(2 ** levels / steps), 2 ** levels % steps];
  const part = (): Word =>
    steps > exactSteps
      ? wordOf(mul(rest / steps, realOf(i)))
      : wordOf(mul(1 / steps, add(realOf(apply("wmul", [i, word(rest)])), 0.5))); // clear of whole numbers
  const sum = apply("wadd", [apply("wmul", [i, word(whole)]), rest === 0 ? word(0) : part()]);
  return typed(apply("wshl", [sum, word(depth - levels)]), "scalar", "word");
}

/** Levels below a step's own that its ends lie on, on a grid: of its length less than 2⁻ᵏ is lost. */
const below = 12;

/**
 * The grains at the ends of a grid's steps, each on the coarsest grid of the tree that tells its steps apart; those of the
 * ends are 0 and 2ᴰ.
 */
export function momentsOf(times: readonly number[]): readonly number[] {
  const [from = 0, to = 1] = [times[0], times.at(-1)];
  const shares = times.map((v) => (v - from) / (to - from));
  const gap = (i: number): number =>
    Math.min(...[i, i + 1].map((k) => (shares[k] ?? 2) - (shares[k - 1] ?? -1)));
  return shares.map((share, i) => {
    const cells = 2 ** Math.min(depth, Math.ceil(-Math.log2(gap(i))) + below);
    return Math.round(share * cells) * (lastMoment / cells);
  });
}

/** One of a list of grains, which float32 holds half by half. */
export function inHalves(
  moments: readonly number[],
  read: (name: string, list: readonly number[]) => Scalar,
): Word {
  const half = (name: string, f: (m: number) => number): Word => wordOf(read(name, moments.map(f)));
  const high = apply("wshl", [half("moment / 2¹⁶", (m) => Math.floor(m / 2 ** 16)), word(16)]);
  return typed(apply("wadd", [high, half("moment mod 2¹⁶", (m) => m % 2 ** 16)]), "scalar", "word");
}
