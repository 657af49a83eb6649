/**
 * An event (`solvers/event.ts`) in the graph of a step: whether it happened, where within the step, and what is left then.
 * Tests: tests/solvers/event_test.ts.
 * @module
 */
import * as E from "fp-ts/Either";
import {
  abs,
  add,
  and,
  broadcast,
  component,
  components,
  div,
  element,
  exp,
  le,
  lt,
  max,
  min,
  mul,
  not,
  or,
  select,
  sqrt,
  square,
  sub,
  sum,
} from "../../sde/language/dsl.ts";
import { sure } from "../../sde/border/errors.ts";
import type { ItoError } from "../../sde/border/errors.ts";
import { derivative, gradient } from "../../sde/language/derive.ts";
import {
  apply,
  type Flag,
  input,
  literal,
  type Node,
  nodesOf,
  type Scalar,
  type State,
  substitute,
  typed,
  type Word,
} from "../../sde/language/expr.ts";
import { at, type Calculus, type Process, t, x } from "../../sde/process.ts";
import type { StopRule } from "../stop_rule.ts";
import { successor } from "../noise/modes.ts";
import { normal, sample, seed, threefry } from "../noise/random.ts";
import type { Strategy } from "../strategy.ts";
import { symbols } from "../symbols.ts";

/** What an event makes of a step. */
export interface Event {
  /** Whether it happened within the step. */
  readonly happened: Flag;
  /** Whether a step in which it happened is too long to say when: it is tried again, shorter. */
  readonly within?: number;
  /** Where in the step it happened, as a share, and the state there; nothing where that is the step's end. */
  readonly place?: { readonly share: Scalar; readonly x: State };
}

/** How far it is to a crossing that a longer step has seen; beyond any span where none was. */
export const crossing: Scalar = input("crossing", "scalar", "real");
/** Beyond any span. */
export const beyond = 1e30;

const word = (v: number): Word => literal(v >>> 0, "word");

/** A counter that no noise has: an element of this number is none. */
const ofEvents = 0xfffffff0;

/** (w ≫ 8) + ½, in units of 2⁻²⁴: within (0, 1). */
const uniform = (w: Node): Scalar => {
  const whole = typed(apply("toReal", [apply("wshr", [w, word(8)])]), "scalar", "real");
  return mul(2 ** -24, add(whole, 0.5));
};

/** gᵀ∇c in the directions of the noises, and g gᵀ∇c; both at the step's beginning. */
interface Slope {
  readonly variance: Scalar;
  readonly along: State;
}

/** The components of x that an expression names. */
const namedIn = (c: Scalar): readonly number[] => [
  ...new Set(nodesOf([c]).flatMap((n) => (n.tag === "pick" && n.arg === x ? [n.part] : []))),
];

const squaresOf = (all: readonly Scalar[]): Scalar => add(0, ...all.map((v) => mul(v, v)));

/** A state that is 0 but for some of its elements. */
const placed = (parts: readonly { readonly i: number; readonly value: Scalar }[]): State =>
  parts.reduce<State>((all, { i, value }) => {
    const here = typed(apply("weq", [element, literal(i, "word")]), "state", "flag");
    return typed(apply("select", [here, value, all]), "state", "real");
  }, broadcast(0));

const slopeOf = (c: Scalar, { diffusion: d }: Process<Calculus>): Slope => {
  const slopes = namedIn(c).map((i) => ({ i, by: derivative(c, component(x, i)) }));
  if (d.tag === "general") {
    const noises = d.rows[0]?.length ?? 0;
    const entry = (i: number, j: number): Scalar => sure(d.rows[i]?.[j], "noise of a component");
    const turned = Array.from(
      { length: noises },
      (_, j) => add(0, ...slopes.map((s) => mul(s.by, entry(s.i, j)))),
    );
    const along = d.rows.map((_, i) => add(0, ...turned.map((b, j) => mul(entry(i, j), b))));
    return { variance: squaresOf(turned), along: components(along) };
  }
  if (slopes.length === 0) { // of all elements alike
    const slope = gradient(c, x);
    return { variance: sum(square(mul(d.g, slope))), along: mul(square(d.g), slope) };
  }
  const own = (i: number): Scalar => (d.g.shape === "state" ? component(d.g, i) : d.g);
  return {
    variance: squaresOf(slopes.map((s) => mul(own(s.i), s.by))),
    along: placed(slopes.map((s) => ({ i: s.i, value: mul(square(own(s.i)), s.by) }))),
  };
};

/** A share ζ/(1 + ζ) of the step with ζ inverse Gaussian, by a normal and a uniform number (Michael, Schucany & Haas 1976). */
const drawnShare = (a: {
  readonly before: Scalar;
  readonly after: Scalar;
  readonly variance: Scalar;
  readonly draw: Word;
  readonly u: Scalar;
}): Scalar => {
  const [c0, c1] = [abs(a.before), abs(a.after)];
  const mean = div(c0, max(c1, mul(1e-6, c0)));
  const z = normal(ofEvents + 2, a.draw);
  const y = mul(mul(z, z), mean, div(a.variance, mul(c0, c0))); // μ z² / λ
  const q = add(1, mul(0.5, add(y, sqrt(mul(y, add(y, 4)))))); // the roots are μ q and μ / q
  const zeta = select(le(mul(a.u, add(1, q)), q), div(mean, q), mul(mean, q));
  return div(zeta, add(1, zeta));
};

const gt = (a: Scalar, b: Scalar | number): Flag => lt(b, a);
const signOf = (c0: Scalar, c1: Scalar): Flag => or(and(lt(c0, 0), le(0, c1)), and(gt(c0, 0), le(c1, 0)));

const unsupported = (what: string, instead: string): E.Either<ItoError, never> =>
  E.left({ tag: "Unsupported", what, try: instead });

/** Where a rule's scalar is looked for; a Left where it cannot be. */
const placeOf = (
  s: Strategy<Calculus>,
  stop: StopRule,
  isFlag: boolean,
  { seesAgain, hasJumps }: { readonly seesAgain: boolean; readonly hasJumps: boolean },
): E.Either<ItoError, string> => {
  const isAdaptive = s.controller.tag === "adaptive";
  const locate = stop.locate ?? (isAdaptive && !isFlag ? "retry" : "step");
  if (locate === "step") return E.right(locate);
  if (isFlag) {
    return unsupported(
      `withStop of a flag, located by "${locate}",`,
      'a scalar that changes sign, or locate: "step"',
    );
  }
  if (hasJumps) {
    return unsupported(`withStop with locate: "${locate}" on a process that jumps`, 'locate: "step"');
  }
  if (locate === "retry" && !isAdaptive) {
    return unsupported(
      'withStop with locate: "retry" on fixed steps',
      'locate: "bridge", or "line" on a process without noise',
    );
  }
  if (locate === "retry" && !seesAgain) {
    return unsupported(
      `withStop with locate: "retry" and the noise "${s.onReject.name}", which a retry does not see again,`,
      'withNoise("bridge"), or locate: "bridge"',
    );
  }
  return E.right(locate);
};

/** An event on a step from x to `next`, over a length h. */
export function eventOf(a: {
  readonly p: Process<Calculus>;
  readonly s: Strategy<Calculus>;
  readonly stop: StopRule;
  readonly next: State;
  readonly reached: Scalar;
  readonly h: Scalar;
  readonly least: number;
  /** Whether a retry sees the noise of the step that it replaces, or there is none. */
  readonly seesAgain: boolean;
}): E.Either<ItoError, Event> {
  const { p, stop, next, reached, h } = a;
  const rule = stop.of({ x, t });
  const found = placeOf(a.s, stop, rule.kind === "flag", {
    seesAgain: a.seesAgain,
    hasJumps: p.jumps !== undefined,
  });
  if (E.isLeft(found)) return found;
  if (rule.kind === "flag") {
    return E.right({
      happened: typed(substitute(rule, new Map<Node, Node>([[x, next], [t, reached]])), "scalar", "flag"),
    });
  }
  const before = typed(rule, "scalar", "real");
  const after = at(before, next, reached);
  const crossed = signOf(before, after);
  const along = (share: Scalar): State => add(x, mul(share, sub(next, x)));
  switch (found.right) {
    case "line": {
      const share = div(abs(before), max(add(abs(before), abs(after)), 1e-30));
      return E.right({ happened: crossed, place: { share, x: along(share) } });
    }
    case "bridge": {
      const slope = E.tryCatch(() => slopeOf(before, p), String);
      if (E.isLeft(slope)) {
        return unsupported(`withStop with locate: "bridge" (${slope.left})`, 'locate: "step" or "line"');
      }
      const { variance: rate, along: turn } = slope.right;
      const variance = mul(rate, h);
      const draw = successor(symbols.attempts);
      const [r0, r1] = threefry([seed, sample], [word(ofEvents >>> 1), draw]);
      const back = le(uniform(r0), exp(div(mul(-2, mul(before, after)), variance)));
      const happened = or(crossed, and(gt(mul(before, after), 0), back));
      const share = min(drawnShare({ before, after, variance, draw, u: uniform(r1) }), 1);
      const there = along(share);
      const off = at(before, there, add(t, mul(share, sub(reached, t))));
      const to = sub(there, mul(turn, div(off, rate)));
      return E.right({ happened, place: { share, x: select(gt(rate, 0), to, there) } });
    }
    case "retry": {
      const span = p.time.T - p.time.tEnd;
      return E.right({ happened: crossed, within: Math.max(stop.within * span, 4 * a.least) });
    }
    default:
      return E.right({ happened: crossed });
  }
}

/** Whether a step is too long to say when an event in it happened. */
export function isTooLong(e: Event, h: Scalar): Flag | undefined {
  return e.within === undefined ? undefined : and(e.happened, gt(h, e.within));
}

/** How far it is to the crossing after a step, and how long the next may be: half of that, then all of it. */
export function bracketAfter(
  e: Event,
  step: { readonly h: Scalar; readonly refused: Flag; readonly accepted: Flag },
): { readonly next: Scalar; readonly most: Scalar } {
  const gone = sub(crossing, step.h);
  const going = select(step.accepted, select(gt(gone, 0), gone, beyond), crossing);
  const next = select(step.refused, step.h, going);
  return { next, most: select(le(next, e.within ?? 0), next, mul(0.5, next)) };
}

/** No event: what a step without a rule has. */
export function without(e: Event | undefined, flag: Flag): Flag {
  return e?.place === undefined ? flag : and(flag, not(e.happened));
}
