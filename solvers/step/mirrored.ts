/**
 * Antithetic paths: two paths in a row have the same noise, but for its sign.
 *
 *     path 2k sees z, path 2k + 1 sees −z        z: all that a step draws, and a prior's start
 *
 * The number of a pair takes the place of the sample's in every address of the noise, and what is drawn is turned about for
 * the second of the two: once, where a method is handed its noise, so that no method, path or target knows of it. What is
 * drawn otherwise (when an event happens within a step) is the same for both.
 * Source: Hammersley and Morton, "A new Monte Carlo technique: antithetic variates" (1956).
 * Tests: tests/solve/ensemble/antithetic_test.ts.
 * @module
 */
import { lit, mul, select } from "../../sde/language/dsl.ts";
import {
  apply,
  type Flag,
  literal,
  type Node,
  type State,
  substitute,
  typed,
} from "../../sde/language/expr.ts";
import type { StepNoise } from "../methods/method.ts";
import type { Recurrence } from "./recurrence.ts";
import { sample } from "../noise/random.ts";

const word = (v: number): Node => literal(v >>> 0, "word");
const isFirst: Flag = typed(
  apply("weq", [apply("wand", [sample, word(1)]), word(0)]),
  "scalar",
  "flag",
);
/** 1 for the first of a pair, −1 for the second. */
const side = select(isFirst, lit(1), lit(-1));
/** The number of the first of a pair. */
const pair = apply("wand", [sample, word(~1)]);

/** A draw, turned about for the second of a pair. */
export function turned(z: State): State {
  return mul(side, z);
}

/** A step's noise, turned about for the second of a pair. */
export function mirrored(noise: StepNoise): StepNoise {
  return {
    W: turned(noise.W),
    H: () => turned(noise.H()),
    normal: (k) => turned(noise.normal(k)),
    twoPoint: (k) => turned(noise.twoPoint(k)),
    threePoint: (k) => turned(noise.threePoint(k)),
  };
}

/** The recurrence whose noise goes by pairs: its own numbers are those of the first of the two. */
export function inPairs(r: Recurrence): Recurrence {
  const by = new Map<Node, Node>([[sample, pair], [isFirst, isFirst]]);
  const bound = (n: Node): Node => substitute(n, by);
  return {
    ...r,
    accepted: bound(r.accepted),
    errorNorm: r.errorNorm && bound(r.errorNorm),
    output: bound(r.output),
    variables: r.variables.map((v) => ({ ...v, init: bound(v.init), next: bound(v.next) })),
  };
}
