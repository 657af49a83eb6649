/**
 * Randomness as addressing: noise is a pure function of (seed, sample, element, draw).
 *
 * Threefry-2x32 with 20 rounds (Salmon et al. 2011, Random123), written once as word expressions, so that every backend
 * makes the same bits: key (seed, sample), counter (pair of elements, draw). Two normals come of one counter by
 * Box–Muller: those of two elements, or of two draws where a step has one noise alone.
 * Tests: tests/solvers/noise/columns_test.ts, tests/backends/targets/agreement_test.ts.
 * @module
 */
import { sure } from "../../sde/border/errors.ts";
import { element, log, mul, sqrt } from "../../sde/language/dsl.ts";
import {
  apply,
  input,
  literal,
  type Node,
  type Scalar,
  type State,
  typed,
  type Word,
} from "../../sde/language/expr.ts";

/** The run's seed. */
export const seed: Word = input("seed", "scalar", "word");
/** The number of a sample within the run: what its noise depends on, whatever its place in a batch. */
export const sample: Word = input("sample", "scalar", "word");

const word = (v: number): Node => literal(v >>> 0, "word");
const plus = (a: Node, b: Node): Node => apply("wadd", [a, b]);
const rotate = (w: Node, by: number): Node =>
  apply("wor", [apply("wshl", [w, word(by)]), apply("wshr", [w, word(32 - by)])]);

const rotations = [[13, 15, 26, 6], [17, 29, 16, 24]] as const; // Random123, R_32x2
const parity = 0x1bd11bda; // Random123, SKEIN_KS_PARITY32

/** The two output words of Threefry-2x32 for a key and a counter; 20 rounds are what its authors recommend. */
export function threefry(
  key: readonly [Node, Node],
  counter: readonly [Node, Node],
  rounds = 20,
): readonly [Node, Node] {
  const keys = [key[0], key[1], apply("wxor", [apply("wxor", [word(parity), key[0]]), key[1]])] as const;
  const keyAt = (i: number): Node => sure(keys[i % 3], "key");
  const start: readonly [Node, Node] = [plus(counter[0], key[0]), plus(counter[1], key[1])];
  return Array.from({ length: rounds }, (_, i) => i).reduce<readonly [Node, Node]>(([u, v], i) => {
    const by = sure(rotations[Math.floor(i / 4) % 2]?.[i % 4], "rotation");
    const sum = plus(u, v);
    const turned = apply("wxor", [rotate(v, by), sum]);
    const group = (i + 1) / 4; // the key is added anew after every fourth round
    if (!Number.isInteger(group)) return [sum, turned];
    return [plus(sum, keyAt(group)), plus(turned, plus(keyAt(group + 1), word(group)))];
  }, start);
}

/** (w ≫ 8) + 1, in units of 2⁻²⁴: a uniform number in (0, 1], exact in float32. */
const uniform = (w: Node): Scalar | State => {
  const whole = apply("toReal", [apply("wadd", [apply("wshr", [w, word(8)]), word(1)])]);
  return whole.shape === "scalar"
    ? mul(2 ** -24, typed(whole, "scalar", "real"))
    : mul(2 ** -24, typed(whole, "state", "real"));
};

const real = (n: Node): Scalar | State =>
  n.shape === "scalar" ? typed(n, "scalar", "real") : typed(n, "state", "real");

const half = (w: Node): Node => apply("wshr", [w, word(1)]);
const isEven = (w: Node): Node => apply("weq", [apply("wand", [w, word(1)]), word(0)]);

/** How a number is distributed; each has mean 0 and variance 1. */
export type Law = "normal" | "twoPoint" | "threePoint";
type Words = readonly [Node, Node];

const sixth = Math.round(2 ** 32 / 6); // 1/6 to 2⁻³²
const one = (value: number): Node => literal(value, "real");

/** One of the two numbers that come of a counter's two words. */
const laws: Readonly<Record<Law, (words: Words, first: Node) => Scalar | State>> = {
  /** Box–Muller. */
  normal: ([r0, r1], first) => {
    const radius = sqrt(mul(-2, log(uniform(r0))));
    const side = apply("select", [first, apply("cosTurn", [r1]), apply("sinTurn", [r1])]);
    return mul(radius, real(side));
  },
  /** ±1, each with 1/2: the last bit. */
  twoPoint: ([r0, r1], first) =>
    real(apply("select", [isEven(apply("wselect", [first, r0, r1])), one(1), one(-1)])),
  /** 0, ±√3 with 2/3, 1/6, 1/6: the moments of a normal up to the fifth. */
  threePoint: ([r0, r1], first) => {
    const w = apply("wselect", [first, r0, r1]);
    const above = apply("select", [apply("wlt", [w, word(-sixth)]), one(0), one(Math.sqrt(3))]);
    return real(apply("select", [apply("wlt", [w, word(sixth)]), one(-Math.sqrt(3)), above]));
  },
};

/** One of the two numbers at a counter. */
const numberOf = (law: Law, counter: Words, first: Node, rounds?: number): Scalar | State =>
  laws[law](threefry([seed, sample], counter, rounds), first);

const numberAt = (law: Law, at: Node, draw: Word, rounds?: number): Scalar | State =>
  numberOf(law, [half(at), draw], isEven(at), rounds);

/** Standard normals, one an element: Box–Muller over the pair (2p, 2p + 1). Shapes: draw [] → [elements]. */
export function normals(draw: Word, rounds?: number): State {
  return numbers("normal", draw, rounds);
}

/** The standard normal of one element, given by its number. */
export function normal(at: number, draw: Word, rounds?: number): Scalar {
  return numberFor("normal", at, draw, rounds);
}

/** Two standard normals an element, of one counter each. Shapes: draw [] → [elements], [elements]. */
export function normalPairs(draw: Word, rounds?: number): readonly [State, State] {
  const one = (k: 0 | 1): State => typed(pairOf(element, draw, k, rounds), "state", "real");
  return [one(0), one(1)];
}

/** The two standard normals of one element, given by its number. */
export function normalPair(at: number, draw: Word, rounds?: number): readonly [Scalar, Scalar] {
  const one = (k: 0 | 1): Scalar => typed(pairOf(literal(at, "word"), draw, k, rounds), "scalar", "real");
  return [one(0), one(1)];
}

const pairOf = (at: Node, draw: Word, k: 0 | 1, rounds?: number): Scalar | State =>
  numberOf("normal", [at, draw], literal(1 - k, "flag"), rounds);

/** Numbers of a law, one an element. Shapes: draw [] → [elements]. */
export function numbers(law: Law, draw: Word, rounds?: number): State {
  return typed(numberAt(law, element, draw, rounds), "state", "real");
}

/** The number of one element. */
export function numberFor(law: Law, at: number, draw: Word, rounds?: number): Scalar {
  return typed(numberAt(law, literal(at, "word"), draw, rounds), "scalar", "real");
}

/**
 * The standard normal of draw d ≥ 1, where a step has one noise alone: two draws in a row are the two normals at one
 * counter, (0, 1 + ⌊(d − 1) / 2⌋), so that two steps need the generator once (docs/decisions/0007).
 */
export function normalInTurn(draw: Word): Scalar {
  return numberInTurn("normal", draw, { of: 1, number: 0 });
}

/** Which of a step's draws: number k of K. */
export interface Place {
  /** K. */
  readonly of: number;
  /** k, from 0. */
  readonly number: number;
}

/**
 * The draw of number k of the K that each step makes: K (d − 1) + k + 1 for draw d ≥ 1, so that a step with one keeps to d.
 */
export function drawOf(draw: Word, { of, number }: Place): Word {
  if (of === 1) return draw;
  const before = apply("wmul", [plus(draw, word(-1)), word(of)]);
  return typed(plus(before, word(number + 1)), "scalar", "word");
}

/**
 * `normalInTurn` of any law, for one of a step's K draws. Where K is even, two in a row of one step share a counter, and
 * which is which is known before anything runs.
 */
export function numberInTurn(law: Law, draw: Word, place: Place): Scalar {
  const { of, number } = place;
  if (of % 2 === 0) {
    const counter = plus(
      apply("wmul", [plus(draw, word(-1)), word(of / 2)]),
      word(1 + Math.floor(number / 2)),
    );
    const first = literal(number % 2 === 0 ? 1 : 0, "flag");
    return typed(numberOf(law, [word(0), counter], first), "scalar", "real");
  }
  const before = plus(drawOf(draw, place), word(-1));
  return typed(numberOf(law, [word(0), plus(half(before), word(1))], isEven(before)), "scalar", "real");
}

/** Counters of jumps have this bit in their first word; those of elements do not, as there are fewer of them. */
const jumpBit = 2 ** 31;
/** Draws of a step: two words for each of its jumps, and for their number. */
const jumpDraws = 64;
const jumpDraw = (draw: Word, number: Word): Node => plus(apply("wmul", [draw, word(jumpDraws)]), number);

/** Two uniform numbers in [0, 1) of jump `number` of a step; those of number 0 say how many there are. */
export function jumpUniforms(draw: Word, number: Word): readonly [Scalar, Scalar] {
  const words = threefry([seed, sample], [word(jumpBit + jumpBit / 2), jumpDraw(draw, number)]);
  const below = (w: Node): Scalar =>
    typed(mul(2 ** -24, real(apply("toReal", [apply("wshr", [w, word(8)])]))), "scalar", "real");
  return [below(words[0]), below(words[1])];
}

/** The standard normals of jump `number`, from 1, one an element. */
export function jumpNormals(draw: Word, number: Word): State {
  const counter: Words = [plus(half(element), word(jumpBit)), jumpDraw(draw, number)];
  return typed(numberOf("normal", counter, isEven(element)), "state", "real");
}
