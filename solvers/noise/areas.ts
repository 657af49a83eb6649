/**
 * One Brownian path with its areas: W and H of any step, for methods that ask for H.
 *
 *     W = W(τ') − W(τ),   H = 1/h ∫ (W(r) − W(τ) − (r − τ)/h W) dr,   h = τ' − τ
 *
 * A dyadic tree as in `brownian.ts`, whose nodes know their areas too: a node of length L and two normals halves as
 *
 *     z ~ N(0, L/16), n ~ N(0, L/12):   W₁ = W/2 + 3H/2 + z,  H₁ = H/4 + (n − z)/2,   W₂ = W − W₁,  H₂ = H/4 − (n + z)/2
 *
 * So the path is the parabola of the root and, a node, a bump of two parabolas over its halves, z u + 6 u (1 − u) c with
 * c = H₁ − H/4 on the left (u from the outer end): it is 0 at both ends of the node, and so is its integral. What a node has
 * to do with a step is therefore a polynomial of the step's ends alone, and is written here without differences of what is
 * large: of a node of which the step lies within one half, of the one node whose middle m lies within the step, and of the
 * nodes below it at either end; [τ, m] and [m, τ'] are joined by h H = a H_a + b H_b + (b W_a − a W_b)/2.
 * The path's law is that of `brownian.ts`, its values are not. Source: Foster 2020 (thesis), 6.1.4 and 6.1.6; Jelinčič, Foster
 * & Kidger 2024, arXiv 2405.06464.
 * Tests: tests/solvers/noise/areas_test.ts.
 * @module
 */
import { add, div, mul, select, type StateLike, sub } from "../../sde/language/dsl.ts";
import {
  apply,
  gather,
  input,
  type Node,
  type Scalar,
  series,
  type State,
  typed,
  type Word,
} from "../../sde/language/expr.ts";
import { depth, lastMoment, zeros } from "./brownian.ts";
import { below, both, either, left, minus, plus, realOf, right, whole, word } from "./words.ts";

/** The two standard normals of a node of the tree, one of each an element. */
export type NormalPairs = (node: Word) => readonly [State, State];

const stateOf = (n: Node): State => typed(n, "state", "real");
const lessOne = (a: Node): Word => plus(a, word(0xffffffff));

/** The root's draw, as that of the path without areas: the nodes count from 1. */
const rootDraw = word(0x80000000);
const grain = 2 ** -depth;
const level = input("level", "scalar", "word");
const byLevel = (name: string, f: (l: number) => number) => (l: Word): Scalar => {
  const values = Float64Array.from({ length: depth + 1 }, (_, k) => f(k));
  return typed(gather({ name, values }, l), "scalar", "real");
};
/** √L of a level's nodes. */
const root = byLevel("2^(−l/2)", (l) => 2 ** (-l / 2));
/** A grain, in halves of a level's nodes. */
const inHalves = byLevel("2^(l + 1 − D)", (l) => 2 ** (l + 1 - depth));
/** Half a node, of the span. */
const halfLength = byLevel("2^(−l − 1)", (l) => 2 ** (-l - 1));

/** The node of a level at a moment: its normals scaled, and where in it the moment lies. */
const nodeAt = (l: Word, moment: Word, normals: NormalPairs) => {
  const grains = plus(word(depth), minus(l)); // log₂ of a node's
  const cell = left(word(1), grains);
  const inside = both(moment, lessOne(cell));
  const toEnd = plus(cell, minus(inside));
  const isLeft = below(inside, toEnd);
  const [a, b] = normals(plus(left(word(1), l), right(moment, grains)));
  const [z, n] = [mul(0.25, mul(root(l), a)), mul(1 / Math.sqrt(12), mul(root(l), b))];
  const bend = (leftHalf: boolean): State => mul(0.5, sub(leftHalf ? n : sub(0, n), z));
  return { cell, inside, toEnd, isLeft, z, bend, here: select(isLeft, bend(true), bend(false)) };
};

/** Σ of a term over levels. */
const over = (from: Word, to: Word, term: State): State => stateOf(series(level, from, to, term));

/** The bumps at an end of a step, of the nodes below the middle: their values there, and integrals from there to the middle. */
const below_ = (a: {
  readonly moment: Word;
  readonly from: Word;
  readonly isStart: boolean;
  readonly normals: NormalPairs;
}): { readonly value: State; readonly integral: State } => {
  const { moment, from, isStart, normals } = a;
  const last = plus(word(depth), minus(zeros(whole(apply("wor", [moment, word(lastMoment)])))));
  const { inside, toEnd, isLeft, z, here } = nodeAt(level, both(moment, word(lastMoment - 1)), normals);
  const u = mul(inHalves(level), realOf(either(isLeft, inside, toEnd)));
  const square = mul(u, u);
  const value = add(mul(u, z), mul(mul(6, mul(u, sub(1, u))), here));
  const area = mul(
    halfLength(level),
    add(mul(mul(0.5, square), z), mul(mul(square, sub(3, mul(2, u))), here)),
  );
  const sign = select(isLeft, isStart ? -1 : 1, isStart ? 1 : -1); // the whole bump's integral is 0
  return { value: over(from, last, value), integral: over(from, last, mul(sign, area)) };
};

/** ⌈log₂(a + 1)⌉: how many bits a number below 2ᴰ has. */
const bits = (a: Word): Word => {
  const smeared = [1, 2, 4, 8, 16].reduce<Word>((s, by) => whole(apply("wor", [s, right(s, word(by))])), a);
  return zeros(plus(smeared, word(1)));
};

/**
 * W and H of a step, for a span of time of 1.
 *
 * Shapes: start and end [] (grains, start < end) → [elements]. Cost: the normals of the levels above the step's own, and of
 * those between it and the grids of its ends.
 */
export function stepWithArea(
  { start, end, normals }: { readonly start: Word; readonly end: Word; readonly normals: NormalPairs },
): { readonly W: State; readonly H: State } {
  const length = plus(end, minus(start));
  const h = mul(grain, realOf(length));
  const shared = plus(word(depth), minus(bits(whole(apply("wxor", [start, lessOne(end)])))));
  // the root, and the nodes of which the step lies within one half
  const [chord, area] = normals(rootDraw);
  const H0 = mul(1 / Math.sqrt(12), area);
  const middle = mul(grain, add(realOf(start), realOf(end))); // 2 × that of the step
  const outer = nodeAt(level, start, normals);
  const r = mul(inHalves(level), realOf(length));
  const u = mul(inHalves(level), realOf(both(outer.inside, lessOne(right(outer.cell, word(1))))));
  const slope = select(outer.isLeft, outer.z, sub(0, outer.z));
  const coarse = {
    W: add(
      mul(h, add(chord, mul(6, mul(sub(1, middle), H0)))),
      over(word(0), shared, mul(r, add(slope, mul(mul(6, sub(1, add(mul(2, u), r))), outer.here)))),
    ),
    H: add(mul(mul(h, h), H0), over(word(0), shared, mul(mul(r, r), outer.here))),
  };
  // the node whose middle lies within the step, and those below it at either end; none for a single grain
  const split = nodeAt(shared, start, normals);
  const half = right(split.cell, word(1));
  const before = plus(half, minus(split.inside)); // from the start to the middle
  const [a, b] = [mul(grain, realOf(before)), mul(grain, realOf(plus(length, minus(before))))];
  const [ra, rb] = [
    mul(inHalves(shared), realOf(before)),
    mul(inHalves(shared), realOf(plus(length, minus(before)))),
  ];
  const from = plus(shared, word(1));
  const atStart = below_({ moment: start, from, isStart: true, normals });
  const atEnd = below_({ moment: end, from, isStart: false, normals });
  const { z, bend } = split;
  const Wa = sub(mul(ra, sub(z, mul(mul(6, sub(1, ra)), bend(true)))), atStart.value);
  const Wb = add(mul(rb, sub(mul(mul(6, sub(1, rb)), bend(false)), z)), atEnd.value);
  const half_ = (x: Scalar, v: State): State => mul(mul(0.5, x), v);
  const aHa = sub(add(mul(mul(a, mul(ra, ra)), bend(true)), atStart.integral), half_(a, atStart.value));
  const bHb = sub(add(mul(mul(b, mul(rb, rb)), bend(false)), atEnd.integral), half_(b, atEnd.value));
  const joined = div(add(add(aHa, bHb), sub(half_(b, Wa), half_(a, Wb))), h);
  const isSplit = below(shared, word(depth));
  const where = (v: StateLike): State => select(isSplit, v, mul(0, z));
  return { W: add(coarse.W, where(add(Wa, Wb))), H: add(coarse.H, where(joined)) };
}
