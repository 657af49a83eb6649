/**
 * One Brownian path for a sample: W(τ) for any moment τ is a pure function of (seed, sample, element, τ).
 *
 * Lévy's construction on whole numbers: the path over [0, 2ᴰ] grains is its chord and a sum over the levels of a dyadic
 * tree, of which each holds one hat over τ,
 *
 *     W(τ) = √span · ( ζ τ/2ᴰ + Σ_l 2^(−l/2) z(l, ⌊τ/2ᴰ⁻ˡ⌋) · hat(τ mod 2ᴰ⁻ˡ) ),   hat(f) = min(f, 1 − f)
 *
 * with ζ and z standard normals by their address (`random.ts`). A moment on the grid of level l needs l terms: below, all
 * hats are 0. So steps end where the grid is as coarse as their length allows, and a retry sees the path of the step it
 * replaces. Source: Lévy 1948; the virtual tree of Li et al. 2020 (arXiv 2001.01328), not recursive, at a fixed depth.
 * Tests: tests/solvers/noise/brownian_test.ts, tests/solvers/noise/bridge_test.ts, tests/solvers/noise/nested_test.ts.
 * @module
 */
import { add, and, mul, not, select, type StateLike, sub } from "../../sde/language/dsl.ts";
import { internal } from "../../sde/border/errors.ts";
import { apply, gather, input, series, type State, typed, type Word } from "../../sde/language/expr.ts";
import { below, both, either, isZero, left, minus, plus, realOf, right, whole, word } from "./words.ts";

/**
 * D: a grain is 2⁻ᴰ of the time that a solve spans. As many levels as a word addresses: the nodes of the tree count from 1
 * to 2ᴰ − 1. What a step costs is the levels above its own grid, whatever D is.
 */
export const depth = 31;
/** The moment at which a solve ends. */
export const lastMoment = 2 ** depth;

/** Where the path is drawn from: the standard normals of a draw, one an element. */
export type Normals = (draw: Word) => State;

/** The draw of ζ: above those of the tree's nodes, which count from 1. */
const chordDraw = word(0x80000000);
const level = input("level", "scalar", "word");
/** The height of a level's hats, a grain: 2^(l/2 − D). */
const heights = {
  name: "2^(l/2 − D)",
  values: Float64Array.from({ length: depth + 1 }, (_, l) => 2 ** (l / 2 - depth)),
};

/**
 * Rounds of Threefry at the nodes: the least at which its authors know of no statistical flaw (Random123, threefry.h);
 * a step asks for some ten nodes, so the 20 of other draws would cost a third more.
 */
export const treeRounds = 13;

/** How many of the lowest bits are 0, of a number from 1 to 2ᴰ. */
export function zeros(a: Word): Word {
  const lowest = both(a, minus(a));
  const masks = [[0xffff0000, 16], [0xff00ff00, 8], [0xf0f0f0f0, 4], [0xcccccccc, 2], [
    0xaaaaaaaa,
    1,
  ]] as const;
  return masks.reduce<Word>(
    (sum, [mask, bits]) => plus(sum, either(isZero(both(lowest, word(mask))), word(0), word(bits))),
    word(0),
  );
}

/**
 * W at 2ᶜ moments of equal distance, the end among them, which a solve keeps: what lies on them needs c levels less.
 *
 * Shapes: 2ᶜ states, the first at 2ᴰ⁻ᶜ; c = 0: the chord ζ alone.
 */
export function anchorsOf(c: number, normals: Normals): readonly State[] {
  const halved = (level: number, ends: readonly (State | undefined)[]): readonly (State | undefined)[] =>
    ends.flatMap((b, k) => {
      if (k === 0 || b === undefined) return [b]; // W = 0 at the start
      const a = ends[k - 1];
      const z = mul(2 ** (-level / 2 - 1), normals(word(2 ** level + k - 1)));
      return [add(mul(0.5, a === undefined ? b : add(a, b)), z), b];
    });
  return Array.from({ length: c }, (_, level) => level)
    .reduce<readonly (State | undefined)[]>((ends, level) => halved(level, ends), [
      undefined,
      normals(chordDraw),
    ])
    .flatMap((w) => (w === undefined ? [] : [w]));
}

/** The number `k` of a list, by its bits: no memory is read. */
const chosen = (list: readonly StateLike[], k: Word): StateLike => {
  const [first, ...rest] = list;
  if (first === undefined) throw internal("nothing to choose from");
  if (rest.length === 0) return first;
  const half = list.length / 2;
  const low = isZero(both(k, word(half)));
  return select(low, chosen(list.slice(0, half), k), chosen(list.slice(half), k));
};

/** The path of straight lines between the anchors. */
const between = (anchors: readonly State[], moment: Word): State => {
  const [last] = anchors.slice(-1);
  if (last === undefined) throw internal("a path without an end");
  if (anchors.length === 1) return mul(2 ** -depth, mul(realOf(moment), last));
  const bits = depth - Math.log2(anchors.length);
  const k = right(moment, word(bits));
  const cell = either(below(k, word(anchors.length)), k, word(anchors.length - 1)); // the end is of the last cell
  const a = chosen([0, ...anchors.slice(0, -1)], cell);
  const share = mul(
    2 ** -bits,
    realOf(both(plus(moment, minus(left(cell, word(bits)))), word(lastMoment - 1))),
  );
  return add(a, mul(share, sub(chosen(anchors, cell), a)));
};

/**
 * W at a moment, for a span of time of 1.
 *
 * Shapes: anchors as of `anchorsOf`, moment [] (0 … 2ᴰ) → [elements]. Cost: a pair of normals for each level of the
 * moment's grid that the anchors do not cover.
 */
export function pathAt(a: {
  readonly anchors: readonly State[];
  readonly moment: Word;
  readonly normals: Normals;
}): State {
  const covered = Math.log2(a.anchors.length);
  const moment = both(a.moment, word(lastMoment - 1)); // the end has no levels
  const grains = plus(word(depth), minus(level)); // log₂ of a cell's grains
  const cell = left(word(1), grains);
  const inCell = both(moment, plus(cell, word(0xffffffff)));
  const toEnd = plus(cell, minus(inCell));
  const hat = realOf(either(below(inCell, toEnd), inCell, toEnd)); // in grains
  const node = plus(left(word(1), level), right(moment, grains)); // 2ˡ + the number of the cell
  const term = mul(mul(typed(gather(heights, level), "scalar", "real"), hat), a.normals(node));
  const levels = plus(word(depth), minus(zeros(whole(apply("wor", [a.moment, word(lastMoment)]))))); // 0 has none
  const bridge = typed(series(level, word(covered), levels, term), "state", "real");
  return add(between(a.anchors, a.moment), bridge);
}

/**
 * Bits of a step's length that the grid of its end keeps, beside the first: less than 2⁻ᵏ of what was wanted is lost.
 * More would cost a level each, fewer shorten the steps.
 */
const kept = 1;

/** A number with all bits below its highest. */
const smeared = (a: Word): Word =>
  [1, 2, 4, 8, 16].reduce<Word>((s, by) => whole(apply("wor", [s, right(s, word(by))])), a);

/**
 * The moment at which a step ends that wants to take so many grains: on a grid as coarse as its length allows, never
 * past the end, at least a grain further. Rounded down, so that a retry is shorter than the step it replaces.
 */
export function stepEnd(moment: Word, wanted: Word): Word {
  const rest = plus(word(lastMoment), minus(moment));
  const some = either(below(wanted, word(1)), word(1), either(below(rest, wanted), rest, wanted));
  const finer = right(smeared(some), word(kept + 1)); // the grid's cells less one
  return both(plus(moment, some), apply("wxor", [finer, word(0xffffffff)]));
}

/**
 * The same for nested steps: each is a cell of a dyadic grid, [k 2ʲ, (k + 1) 2ʲ] grains from where a stretch of the solve
 * begins, cut where the stretch ends. Two cells overlap only where one holds the other, so a retry and whatever follows it
 * lie within the step that was rejected until its end is reached: that is never passed over.
 */
export function nestedEnd(
  moment: Word,
  wanted: Word,
  stretch: { readonly from: Word; readonly to: Word },
): Word {
  const gone = plus(moment, minus(stretch.from));
  const rest = plus(stretch.to, minus(moment));
  const widest = both(gone, minus(gone)); // 0 where the stretch begins: any cell begins there
  const some = either(below(wanted, word(1)), word(1), wanted);
  const asked = smeared(some);
  const within = plus(right(asked, word(1)), word(1)); // the largest power of two up to what is wanted
  const cell = either(below(some, rest), within, word(lastMoment)); // what is wanted reaches the end: as far as may be
  const isWider = and(not(isZero(widest)), below(widest, cell));
  const length = either(isWider, widest, cell);
  return either(below(length, rest), plus(moment, length), stretch.to);
}
