/**
 * An event (`solvers/event.ts`) in the graph of a step: whether it happened, and where within the step.
 * Tests: tests/solvers/event_test.ts.
 * @module
 */
import * as E from "fp-ts/Either";
import {
  abs,
  add,
  and,
  div,
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
  sub,
} from "../../sde/language/dsl.ts";
import type { ItoError } from "../../sde/border/errors.ts";
import { isZero } from "../../sde/language/loop_slopes.ts";
import {
  apply,
  type Flag,
  input,
  literal,
  type Node,
  type Scalar,
  type State,
  substitute,
  typed,
  uses,
  type Word,
} from "../../sde/language/expr.ts";
import { simplify } from "../../sde/language/simplify.ts";
import { at, type Calculus, type Process, t, x } from "../../sde/process.ts";
import { type Locate, makerOf, type StopRule, thenOf } from "../stop_rule.ts";
import { slopeOf, uniform } from "./slope.ts";
import { successor } from "../noise/modes.ts";
import { normal, sample, seed, threefry } from "../noise/random.ts";
import type { Strategy } from "../strategy.ts";
import { symbols } from "../symbols.ts";

/** What an event makes of a step. */
export interface Event {
  /** The rule it is of. */
  readonly rule: StopRule;
  /** Whether it happened within the step. */
  readonly happened: Flag;
  /** Whether it had happened before to a path that stays where it is: nothing moves it, and time goes on. */
  readonly gone?: Flag;
  /** The sides of the rule's scalar: whether two states are on the same one at a time. Nothing where the rule is a flag. */
  readonly together?: (a: State, b: State, t: Scalar) => Flag;
  /** Whether a step in which it happened is too long to say when: it is tried again, shorter. */
  readonly within?: number;
  /** Where in the step it happened, as a share, and the state there; nothing where that is the step's end. */
  readonly place?: { readonly share: Scalar; readonly x: State };
}

/** How far it is to a crossing that a longer step has seen; beyond any span where none was. */
export const crossing: Scalar = input("crossing", "scalar", "real");
/** Whether a path has come to where it stays: a word, 0 or 1. */
export const absorbed: Word = input("absorbed", "scalar", "word");
/** Beyond any span. */
export const beyond = 1e30;

const word = (v: number): Word => literal(v >>> 0, "word");

/** A counter that no noise has: an element of this number is none. */
const ofEvents = 0xfffffff0;

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

/** Whether noise moves a scalar, and how is known. */
const isNoisy = (c: Scalar, p: Process<Calculus>): boolean => {
  if (p.noiseKind === "none" || p.jumps !== undefined || !uses(c, x)) return false;
  const slope = E.tryCatch(() => simplify(slopeOf(c, p).variance), String);
  return E.isRight(slope) && !isZero(slope.right);
};

/**
 * Where a rule's scalar is looked for: where it does not say, by the bridge where noise moves it. A path that goes on after a
 * reset needs adaptive steps to end at it.
 */
export function locateOf(
  p: Process<Calculus>,
  { controller }: Pick<Strategy<Calculus>, "controller">,
  stop: StopRule,
): Locate {
  if (stop.locate !== undefined) return stop.locate;
  const rule = stop.of({ x, t });
  if (rule.kind === "flag") return "step";
  const isAdaptive = controller.tag === "adaptive";
  const mustEnd = isAdaptive && thenOf(stop).tag === "reset";
  if (!mustEnd && isNoisy(typed(rule, "scalar", "real"), p)) return "bridge";
  return isAdaptive ? "retry" : "step";
}

/** Where a rule's scalar is looked for; a Left where it cannot be. */
const placeOf = (
  p: Process<Calculus>,
  s: Strategy<Calculus>,
  stop: StopRule,
  isFlag: boolean,
  { seesAgain, hasJumps }: { readonly seesAgain: boolean; readonly hasJumps: boolean },
): E.Either<ItoError, string> => {
  const isAdaptive = s.controller.tag === "adaptive";
  const name = makerOf[thenOf(stop).tag];
  const locate = locateOf(p, s, stop);
  if (locate === "step") return E.right(locate);
  if (isFlag) {
    return unsupported(
      `${name} of a flag, located by "${locate}",`,
      'a scalar that changes sign, or locate: "step"',
    );
  }
  if (hasJumps) {
    return unsupported(`${name} with locate: "${locate}" on a process that jumps`, 'locate: "step"');
  }
  if (thenOf(stop).tag === "reset" && isAdaptive && locate !== "retry") {
    return unsupported( // an error estimate knows nothing of a barrier: a step may be as long as many events
      `withReset with locate: "${locate}" on adaptive steps, of which each may pass over several events,`,
      'equal steps: withSteps(1000)(strategy), or locate: "retry"',
    );
  }
  if (locate === "retry" && !isAdaptive) {
    return unsupported(
      `${name} with locate: "retry" on fixed steps`,
      'locate: "bridge", or "line" on a process without noise',
    );
  }
  if (locate === "retry" && !seesAgain) {
    return unsupported(
      `${name} with locate: "retry" and the noise "${s.onReject.name}", which a retry does not see again,`,
      thenOf(stop).tag === "reset" ? 'withNoise("bridge")' : 'withNoise("bridge"), or locate: "bridge"',
    );
  }
  return E.right(locate);
};

/** What stays where it is has its event once. */
const once = (e: Event): Event => {
  if (thenOf(e.rule).tag !== "stays") return e;
  const gone = typed(apply("not", [apply("weq", [absorbed, word(0)])]), "scalar", "flag");
  return { ...e, gone, happened: and(e.happened, not(gone)) };
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
  const name = makerOf[thenOf(stop).tag];
  const found = placeOf(p, a.s, stop, rule.kind === "flag", {
    seesAgain: a.seesAgain,
    hasJumps: p.jumps !== undefined,
  });
  if (E.isLeft(found)) return found;
  if (thenOf(stop).tag === "reset" && a.s.method.remembers !== undefined) {
    return unsupported(
      `withReset with the method "${a.s.method.name}", which remembers of the path before,`,
      "withMethod(emImprovedEuler)(strategy), which does not",
    );
  }
  if (rule.kind === "flag") {
    const holds = typed(substitute(rule, new Map<Node, Node>([[x, next], [t, reached]])), "scalar", "flag");
    return E.right(once({ rule: stop, happened: holds }));
  }
  const before = typed(rule, "scalar", "real");
  const after = at(before, next, reached);
  const crossed = signOf(before, after);
  const along = (share: Scalar): State => add(x, mul(share, sub(next, x)));
  const together: Event["together"] = (a, b, time) => gt(mul(at(before, a, time), at(before, b, time)), 0);
  const seen = { rule: stop, together, happened: crossed };
  switch (found.right) {
    case "line": {
      const share = div(abs(before), max(add(abs(before), abs(after)), 1e-30));
      return E.right(once({ ...seen, place: { share, x: along(share) } }));
    }
    case "bridge": {
      const slope = E.tryCatch(() => slopeOf(before, p), String);
      if (E.isLeft(slope)) {
        return unsupported(`${name} with locate: "bridge" (${slope.left})`, 'locate: "step" or "line"');
      }
      const { variance: rate, along: turn } = slope.right;
      const variance = mul(rate, h);
      const draw = successor(symbols.attempts);
      const [r0, r1] = threefry([seed, sample], [word(ofEvents >>> 1), draw]);
      const back = le(uniform(typed(r0, "scalar", "word")), exp(div(mul(-2, mul(before, after)), variance)));
      const happened = or(crossed, and(gt(mul(before, after), 0), back));
      const share = min(
        drawnShare({ before, after, variance, draw, u: uniform(typed(r1, "scalar", "word")) }),
        1,
      );
      const there = along(share);
      const off = at(before, there, add(t, mul(share, sub(reached, t))));
      const to = sub(there, mul(turn, div(off, rate)));
      return E.right(once({ ...seen, happened, place: { share, x: select(gt(rate, 0), to, there) } }));
    }
    case "retry": {
      const span = p.time.T - p.time.tEnd;
      return E.right(once({ ...seen, within: Math.max(stop.within * span, 4 * a.least) }));
    }
    default:
      return E.right(once(seen));
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
