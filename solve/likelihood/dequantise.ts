/**
 * Whole levels as real numbers: each gets a uniform share of its own level, so that a density of reals bounds the probability of
 * levels (Theis et al. 2016, arXiv 1511.01844; Uria et al. 2013).
 *
 *     x = from + (k + u) (to − from) / levels,     bits a number ≤ −(log p(x) / n + log of a level's width) / log 2
 *
 * u is addressed by (seed, sample, element). Tests: tests/solve/likelihood/likelihood_test.ts.
 * @module
 */
import { input, typed, type Word } from "../../sde/language/expr.ts";
import { evaluator } from "../../sde/language/value.ts";
import { sample, seed, threefry } from "../../solvers/noise/random.ts";

/** Levels of a number, and what they stand for. */
export interface Levels {
  /** How many: 256 of an image of bytes. */
  readonly levels: number;
  /** What level 0 begins at, in units of x. */
  readonly from: number;
  /** What the last level ends at. */
  readonly to: number;
}

const place: Word = typed(input("place", "scalar", "word"), "scalar", "word");
/** A draw of no step's. */
const draw: Word = typed(input("draw", "scalar", "word"), "scalar", "word");
const ownDraw = 0x71000000;

const bits = evaluator(threefry([seed, sample], [place, draw])[0], [seed, sample, place, draw]);

/** How wide a level is, in units of x. */
export function widthOf({ levels, from, to }: Levels): number {
  return (to - from) / levels;
}

/** Levels as real numbers, sample after sample. Shapes: levels [n · elements] → [n · elements]. */
export function dequantised(
  levels: ArrayLike<number>,
  how: Levels,
  a: { readonly elements: number; readonly seed: number; readonly start: number },
): Float64Array {
  const width = widthOf(how);
  return Float64Array.from({ length: levels.length }, (_, j) => {
    const i = Math.floor(j / a.elements);
    const word = bits([a.seed, a.start + i, j - i * a.elements, ownDraw]);
    const u = ((word >>> 8) + 0.5) / 2 ** 24;
    return how.from + ((levels[j] ?? NaN) + u) * width;
  });
}
