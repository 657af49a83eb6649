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

/** One of the two normals at a counter. */
const normalOf = (counter: readonly [Node, Node], first: Node, rounds?: number): Scalar | State => {
  const [r0, r1] = threefry([seed, sample], counter, rounds);
  const radius = sqrt(mul(-2, log(uniform(r0))));
  const side = apply("select", [first, apply("cosTurn", [r1]), apply("sinTurn", [r1])]);
  return mul(radius, real(side));
};

const normalAt = (at: Node, draw: Word, rounds?: number): Scalar | State =>
  normalOf([half(at), draw], isEven(at), rounds);

/** Standard normals, one an element: Box–Muller over the pair (2p, 2p + 1). Shapes: draw [] → [elements]. */
export function normals(draw: Word, rounds?: number): State {
  return typed(normalAt(element, draw, rounds), "state", "real");
}

/** The standard normal of one element, given by its number. */
export function normal(at: number, draw: Word, rounds?: number): Scalar {
  return typed(normalAt(literal(at, "word"), draw, rounds), "scalar", "real");
}

/**
 * The standard normal of draw d ≥ 1, where a step has one noise alone: two draws in a row are the two normals at one
 * counter, (0, 1 + ⌊(d − 1) / 2⌋), so that two steps need the generator once (docs/decisions/0007).
 */
export function normalInTurn(draw: Word): Scalar {
  const before = plus(draw, word(-1));
  return typed(normalOf([word(0), plus(half(before), word(1))], isEven(before)), "scalar", "real");
}
