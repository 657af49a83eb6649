/**
 * How a solve's time goes on, and the noise of a step with it.
 *
 * *Drawn* noise belongs to an attempt or an accepted step, whatever its length: √h z. The noise of *one path* belongs to a
 * moment: time goes in grains (`brownian.ts`), and a step from τ to τ' has W(τ') − W(τ), however often it is tried.
 * @module
 */
import { add, le, lit, mul, neg, select, sqrt, sub } from "../sde/dsl.ts";
import {
  apply,
  type Flag,
  input,
  literal,
  type Node,
  type Scalar,
  type State,
  typed,
  type Word,
} from "../sde/expr.ts";
import { t } from "../sde/process.ts";
import { anchorsOf, depth, lastMoment, type Normals, pathAt, stepEnd } from "./brownian.ts";

/** What a clock must know of a solve. */
export interface Times {
  /** Where time begins. */
  readonly from: number;
  /** Where it ends. */
  readonly to: number;
  /** How many equal steps; adaptive ones where this is missing. */
  readonly steps?: number;
  /** The length that the controller wants. */
  readonly h: Scalar;
  /** The number of the attempt, from 1. */
  readonly tried: Word;
}

/** A variable that a clock keeps: changed by accepted steps alone. */
export interface Kept {
  readonly symbol: Node;
  readonly init: Node;
  readonly next: Node;
}

/** A step's time and noise. */
export interface Clock {
  /** How long the step is that is tried. */
  readonly h: Scalar;
  /** Its noise, of variance h. */
  readonly dW: State;
  /** The time that it reaches. */
  readonly reached: Scalar;
  /** What is left after it: of the whole way from `t` on if it is rejected. */
  readonly remaining: (accepted: Flag) => Scalar;
  /** The shortest step there is, in units of t. */
  readonly least: number;
  readonly variables: readonly Kept[];
}

const spanOf = (a: Times): number => Math.abs(a.to - a.from);
const lengthOf = (a: Times): Scalar => (a.steps === undefined ? a.h : lit(spanOf(a) / a.steps));

/** Noise that is drawn for a step: √h z. */
export function drawnClock(a: Times & { readonly noise: State }): Clock {
  const { from, to } = a;
  const h = lengthOf(a);
  const left = (at: Scalar): Scalar => (to > from ? sub(to, at) : sub(at, to));
  const arrives = le(left(t), h); // the step is the rest of the way
  const reached = select(arrives, to, add(t, to > from ? h : neg(h)));
  return {
    h,
    dW: mul(sqrt(h), a.noise),
    reached,
    remaining: (accepted) => left(select(accepted, reached, t)),
    least: 0,
    variables: [],
  };
}

const word = (v: number): Word => literal(v, "word");
const realOf = (n: Node): Scalar => typed(apply("toReal", [n]), "scalar", "real");
const wordOf = (n: Node): Word => typed(apply("toWord", [n]), "scalar", "word");
const less = (a: Node, b: Node): Word =>
  typed(apply("wadd", [a, apply("wadd", [apply("wxor", [b, word(0xffffffff)]), word(1)])]), "scalar", "word");

/** Up to so many steps the moment of a step is exact, whatever their number. */
const exactSteps = 2048;

/** ⌊2ᴰ i / steps⌋: where step i of equal ones ends. */
const momentOf = (i: Word, steps: number): Word => {
  const [whole, rest] = [Math.floor(lastMoment / steps), lastMoment % steps];
  if (steps > exactSteps && rest > 0) return wordOf(mul(lastMoment / steps, realOf(i)));
  const more = apply("wmul", [i, word(rest)]); // a half keeps the division clear of whole numbers
  const part = rest === 0 ? word(0) : wordOf(mul(1 / steps, add(realOf(more), 0.5)));
  return typed(apply("wadd", [apply("wmul", [i, word(whole)]), part]), "scalar", "word");
};

const moment = input("moment", "scalar", "word");

/**
 * One Brownian path: `path` is its value at τ, `anchors` are some on its way (`anchorsOf`), all symbols of the noise's
 * shape.
 */
export function pathClock(
  a: Times & { readonly normals: Normals; readonly path: State; readonly anchors: readonly State[] },
): Clock {
  const { from, to, normals } = a;
  const span = spanOf(a);
  const grain = span / lastMoment;
  const end = a.steps === undefined
    ? stepEnd(moment, wordOf(mul(1 / grain, a.h)))
    : momentOf(a.tried, a.steps);
  const at = pathAt({ anchors: a.anchors, moment: end, normals });
  const first = anchorsOf(Math.log2(a.anchors.length), normals);
  const arrives = typed(apply("weq", [end, word(lastMoment)]), "scalar", "flag");
  const left = (accepted: Flag): Node => less(word(lastMoment), apply("wselect", [accepted, end, moment]));
  return {
    h: a.steps === undefined ? mul(grain, realOf(less(end, moment))) : lengthOf(a),
    dW: mul(Math.sqrt(span), sub(at, a.path)),
    reached: select(arrives, to, add(from, mul((to - from) / 2 ** depth, realOf(end)))),
    remaining: (accepted) => mul(grain, realOf(left(accepted))),
    least: grain,
    variables: [
      { symbol: moment, init: word(0), next: end },
      ...zip(a.path, lit(0), at),
      ...a.anchors.flatMap((symbol, k) => zip(symbol, first[k] ?? symbol, symbol)),
    ],
  };
}

/** A variable for a state, or one for each of its components where it is made of components. */
const zip = (symbol: State, init: Scalar | State, next: State): readonly Kept[] => {
  if (symbol.tag !== "pack") return [{ symbol, init, next }];
  const part = (n: Node, i: number): Node => (n.tag === "pack" ? n.parts[i] ?? n : n);
  return symbol.parts.map((s, i) => ({ symbol: s, init: part(init, i), next: part(next, i) }));
};
