/**
 * How a solve's time goes on, and the noise of a step with it.
 *
 * *Drawn* noise belongs to an attempt or an accepted step, whatever its length: √h z. The noise of *one path* belongs to a
 * moment: time goes in grains (`brownian.ts`), and a step from τ to τ' has W(τ') − W(τ), however often it is tried.
 * @module
 */
import { add, broadcast, components, le, lit, mul, neg, select, sqrt, sub } from "../sde/dsl.ts";
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
import { noiseCount, type Process, t } from "../sde/process.ts";
import { anchorsOf, depth, lastMoment, type Normals, pathAt, stepEnd, treeRounds } from "./brownian.ts";
import type { Method } from "./method.ts";
import { settled, successor } from "./noise.ts";
import { normal, normalInTurn, normals } from "./random.ts";
import type { Strategy } from "./strategy.ts";
import { symbols } from "./symbols.ts";

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
  /** The number of the step, from 1; number 0, if it is counted from there, has no length. */
  readonly number: Word;
  /** Whether it is counted from 0. */
  readonly opens: boolean;
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

const word = (v: number): Word => literal(v, "word");
const spanOf = (a: Times): number => Math.abs(a.to - a.from);
const isZero = (a: Node): Flag => typed(apply("weq", [a, word(0)]), "scalar", "flag");
/** The length of a step that is drawn for: fixed, or what the controller wants. */
const lengthOf = (a: Times): Scalar => {
  if (a.steps === undefined) return a.h;
  const length = lit(spanOf(a) / a.steps);
  return a.opens ? select(isZero(a.number), 0, length) : length;
};

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

const realOf = (n: Node): Scalar => typed(apply("toReal", [n]), "scalar", "real");
const wselect = (c: Flag, a: Word, b: Word): Word => typed(apply("wselect", [c, a, b]), "scalar", "word");
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
  const further = (): Word => stepEnd(moment, wordOf(mul(1 / grain, a.h)));
  const adaptive = (): Word => (a.opens ? wselect(isZero(a.number), moment, further()) : further());
  const end = a.steps === undefined ? adaptive() : momentOf(a.number, a.steps);
  const at = pathAt({ anchors: a.anchors, moment: end, normals });
  const first = anchorsOf(Math.log2(a.anchors.length), normals);
  const arrives = typed(apply("weq", [end, word(lastMoment)]), "scalar", "flag");
  const left = (accepted: Flag): Node => less(word(lastMoment), wselect(accepted, end, moment));
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

/** The normals of a draw: of a number that counts on, or of a node of the tree, which goes by its own. */
const draws = (p: Process, elements: number, draw: Word, rounds?: number): State => {
  if (noiseCount(p, elements) === 1 && rounds === undefined) {
    const z = normalInTurn(draw);
    return p.diffusion.tag === "general" ? components([z]) : broadcast(z);
  }
  if (p.diffusion.tag !== "general") return normals(draw, rounds);
  return components(Array.from({ length: noiseCount(p, elements) }, (_, j) => normal(j, draw, rounds)));
};

/** A named state of the noise's shape. */
const noiseState = (p: Process, elements: number, name: string): State =>
  p.diffusion.tag !== "general" ? input(name, "state", "real") : components(
    Array.from({ length: noiseCount(p, elements) }, (_, j) => input(`${name}${j}`, "scalar", "real")),
  );

/** Levels of the path whose values a solve keeps: they take 2ᶜ variables a noise, which many elements cannot afford. */
const coveredLevels = (elements: number): number => (elements <= 2 ? 3 : elements <= 8 ? 2 : 0);

/** The number of a step, from 1; from 0 where the first try has no length and only fills the method's memory. */
export function numberOf({ remembers }: Method): Word {
  return remembers ? symbols.attempts : successor(symbols.attempts);
}

/** The time and the noise of a strategy's steps. */
export function clockOf(p: Process, s: Strategy, elements: number): Clock {
  const { controller } = s;
  const [from, to] = p.backward ? [p.time.T, p.time.tEnd] : [p.time.tEnd, p.time.T];
  const steps = controller.tag === "fixed" ? { steps: controller.steps } : {};
  const { method } = s;
  const times = {
    from,
    to,
    h: symbols.h,
    number: numberOf(method),
    opens: method.remembers === true,
    ...steps,
  };
  const mode = settled(s.onReject, elements);
  if ("draw" in mode) return drawnClock({ ...times, noise: draws(p, elements, mode.draw(symbols)) });
  const normals = (node: Word): State => draws(p, elements, node, treeRounds);
  const shaped = (name: string): State => noiseState(p, elements, name);
  const anchors = Array.from({ length: 2 ** coveredLevels(elements) }, (_, k) => shaped(`anchor${k + 1}_`));
  return pathClock({ ...times, normals, path: shaped("path"), anchors });
}
