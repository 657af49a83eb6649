/**
 * What becomes of a step that was tried: whether it is accepted, where time goes on, how long the next one is.
 * Tests: tests/solvers/step/clock_test.ts, tests/solvers/step/retry_test.ts.
 * @module
 */
import { and, div, finite, le, max, min, mul, not, or, select, sub } from "../../sde/language/dsl.ts";
import {
  apply,
  type Flag,
  literal,
  type Node,
  type Scalar,
  type State,
  typed,
  type Word,
} from "../../sde/language/expr.ts";
import { type GaussianPath, lambdaOf, promised } from "../../sde/gaussian_path.ts";
import { type Calculus, t, x } from "../../sde/process.ts";
import type { Clock } from "./clock.ts";
import { codeAfter } from "../events/after.ts";
import { bracketAfter, type Event, isTooLong } from "../events/event.ts";
import { withinTolerance } from "../control/accept_rule.ts";
import { type AdaptiveController, steered, type Steering } from "../control/controller.ts";
import { type Cell, cellsOf, kept } from "../memory/memory.ts";
import type { Proposal } from "../methods/method.ts";
import { shortened } from "./in_lambda.ts";
import { type Settled, successor } from "../noise/modes.ts";
import type { Strategy } from "../strategy.ts";
import { codes, symbols } from "../symbols.ts";

const word = (v: number): Word => literal(v, "word");
const wselect = (c: Flag, a: Word, b: Word): Word => typed(apply("wselect", [c, a, b]), "scalar", "word");
const less = (a: Node, b: Node): Flag => typed(apply("wlt", [a, b]), "scalar", "flag");

/** What a step makes of its sample, beside the state. */
export interface Parts {
  readonly accepted: Flag;
  /** e; nothing for fixed steps. */
  readonly errorNorm: Scalar | undefined;
  readonly tNext: Scalar;
  readonly hNext: Scalar;
  readonly code: Word;
  /** What the controller remembers, after every step. */
  readonly remembered: readonly Cell[];
  /** How far it is to a crossing that a longer step has seen, where steps look for one. */
  readonly crossing?: Scalar;
}

/** Equal steps, all accepted. */
export function fixed(clock: Clock, event?: Event): Parts {
  return {
    accepted: typed(literal(1, "flag"), "scalar", "flag"),
    errorNorm: undefined,
    tNext: clock.reached,
    hNext: clock.remaining(typed(literal(1, "flag"), "scalar", "flag")),
    code: codeAfter(wselect(clock.arrives, word(codes.done), word(codes.running)), event),
    remembered: [],
  };
}

/** How a strategy's tried step went, and how long a step may be next. */
interface Tried {
  readonly s: Strategy<Calculus>;
  readonly controller: AdaptiveController;
  readonly proposal: Proposal & { readonly error: State };
  readonly clock: Clock;
  readonly span: number;
  /** Whether a step has noise, and how it is come by. */
  readonly noise: Settled | undefined;
  /** The length of the first step that goes anywhere. */
  readonly hInit: number;
  /** Whether λ stands nearly still where the solve begins, so that its rate there says nothing of a step. */
  readonly still: boolean;
  /** How often a length in λ must be halved, as its rate grows on the way. */
  readonly halves: number;
  readonly gaussian: GaussianPath | undefined;
  /** What may end the path on the way. */
  readonly event?: Event;
}

/**
 * The length that the controller wants, by its own clock: h · rate there, and back at the rate where the step begins.
 *
 * A grid may make a step shorter than it was wanted to be (`stepEnd`). Lengths of t go on from what came of it. Lengths of λ
 * go on from what was wanted: by the small exponent of their controller they would never make up for the loss, and stay a
 * third too short. After a rejection both go on from the step that failed, so that the retry is shorter (decision 0013).
 * Where λ stands still at T, a step's length is what λ went on by. Where its rate grows, the step is shorter than by the rate
 * at its start (decision 0051).
 */
const wantedOf = (a: Tried, error: Scalar, accepted: Flag): Steering => {
  const { reached, cut } = a.clock;
  const next = (h: Scalar): Steering => {
    const memory = cellsOf(controllerCells, a.controller.remembers ?? {}).found;
    return steered(a.controller, { h, error, accepted, memory });
  };
  // a step that was cut says nothing of a longer one: what was wanted before it is still wanted
  const uncut = (length: Scalar, before: () => Scalar): Scalar =>
    cut === undefined ? length : select(and(accepted, cut), max(length, before()), length);
  if (a.controller.clock === "t") {
    const { h: length, remember } = next(a.clock.h);
    return { h: uncut(length, () => symbols.h), remember };
  }
  const path = promised(a.gaussian);
  const { rate } = path;
  const inTime = (length: Scalar, byRate: Scalar): Scalar => {
    const from = select(accepted, reached, t);
    return shortened(path, a.halves, { h: byRate, length, from, left: a.clock.remaining(accepted) });
  };
  if (a.still) {
    const lambda = lambdaOf(path);
    const ahead = (to: Scalar): Scalar => max(sub(lambda(to), lambda(t)), 1e-6); // rounding must not turn a short step around
    const gone = ahead(reached);
    const { h: found, remember } = next(gone);
    const length = uncut(found, () => {
      const wanted = ahead(sub(t, symbols.h)); // up to twice what the controller asked for
      return min(wanted, next(wanted).h);
    });
    const byRate = select(accepted, div(length, rate(reached)), mul(a.clock.h, div(length, gone)));
    return { h: inTime(length, byRate), remember };
  }
  const h = select(cut === undefined ? accepted : and(accepted, not(cut)), symbols.h, a.clock.h);
  const { h: found, remember } = next(mul(h, rate(t)));
  const length = uncut(found, () => mul(symbols.h, rate(t)));
  return { h: inTime(length, div(length, select(accepted, rate(reached), rate(t)))), remember };
};

/** What the variables of a controller's memory are called. */
export const controllerCells = "steering";

/** δ of a step. */
export function toleranceOf(
  a: Pick<Tried, "s" | "clock" | "gaussian" | "noise"> & { readonly proposal: Proposal },
): State {
  const { s, proposal, clock: { h, reached }, gaussian, noise } = a;
  const low = proposal.checked?.[s.propagate] ?? proposal.low;
  const { lowPrev } = symbols;
  const noisy = noise !== undefined;
  return s.tolerance.of({ x, low, high: proposal.high, lowPrev, t, tNext: reached, h, gaussian, noisy });
}

/** The shortest step there is: a step that is wanted shorter is tried with it. */
const leastOf = ({ clock, span, controller: { hMin = 0 }, s: { limits } }: Tried): number =>
  Math.max(limits.hMin * span, clock.least, hMin);

/** The code of a step that leaves others to be tried, if so many may be. */
const withinSteps = ({ limits }: Strategy<Calculus>): Word => {
  const late = less(word(limits.maxSteps - 1), successor(symbols.attempts));
  return wselect(late, word(codes.tooLong), word(codes.running));
};

/**
 * The code of a step that does not get there: the shortest there is, and rejected. What is not finite is tried again,
 * shorter, where the retry sees the same noise; where it would see other noise, a path could only leave its domain by being
 * thrown away, so it ends there.
 */
const endingOf = (
  a: Tried,
  step: { readonly sound: Flag; readonly usable: Flag; readonly accepted: Flag; readonly wanted: Scalar },
): Word => {
  const { clock, noise } = a;
  const shortest = leastOf(a);
  const named = clock.grain && shortest === clock.least ? codes.tooFine : codes.tooShort;
  const failed = wselect(step.usable, word(named), word(codes.notFinite));
  const going = withinSteps(a.s);
  const stuck = and(not(step.accepted), le(clock.h, 1.001 * shortest));
  const useless = "options" in a.controller ? stuck : or(stuck, le(step.wanted, 0));
  const lost = step.usable === step.sound ? useless : or(useless, and(step.sound, not(step.usable)));
  const short = wselect(lost, failed, going);
  return noise === undefined || clock.grain ? short : wselect(step.sound, short, word(codes.notFinite));
};

/**
 * The paper's step: accepted when e ≤ 1 (previsible ones whatever e is); the next h from e, cut at tEnd. A step that is not
 * finite is a rejection.
 */
export function adaptive(a: Tried): Parts {
  const { h, reached, arrives } = a.clock;
  const { attempts } = symbols;
  const e = a.s.errorNorm.of(div(a.proposal.error, toleranceOf(a)));
  const sound = finite(e);
  const rule = a.s.accept ?? withinTolerance;
  const told = { error: e, retries: typed(apply("toReal", [symbols.retries]), "scalar", "real"), h };
  const good = a.noise?.name === "previsible" ? sound : and(sound, rule.of(told));
  const { event } = a;
  const refused = event && isTooLong(event, h);
  const gone = event?.gone;
  const seen = refused === undefined ? good : and(good, not(refused));
  const accepted = gone === undefined ? seen : or(gone, seen); // what stays has no error
  const { h: next, remember } = wantedOf(a, e, accepted);
  const opening = and(sound, typed(apply("weq", [attempts, word(0)]), "scalar", "flag"));
  const asked = a.s.method.opens ? select(opening, a.hInit, next) : next;
  const wanted = select(sound, asked, mul(0.25, h));
  const longest = min(max(a.clock.remaining(accepted), 0), max(wanted, leastOf(a)));
  const bracket = event && refused && bracketAfter(event, { h, refused: and(good, refused), accepted });
  const moving = bracket === undefined ? longest : min(longest, bracket.most);
  const hNext = gone === undefined ? moving : select(gone, max(a.clock.remaining(accepted), 0), moving);
  // a controller of Ito's own is finite for whatever is; of another's NaN `min` would make the rest of the way
  const usable = "options" in a.controller ? sound : and(sound, finite(wanted));
  const done = and(accepted, arrives);
  const ending = endingOf(a, { sound, usable, accepted, wanted });
  const going = gone === undefined ? ending : wselect(gone, withinSteps(a.s), ending);
  const code = wselect(done, word(codes.done), going);
  const cells = cellsOf(controllerCells, a.controller.remembers ?? {});
  const isTelling = a.s.method.opens ? and(sound, not(opening)) : sound; // what has no length has no error to remember
  const remembered = cells.variables(kept(isTelling, remember, cells.found));
  const ends = { code: codeAfter(code, event, accepted), ...(bracket && { crossing: bracket.next }) };
  return { accepted, errorNorm: e, tNext: reached, hNext, remembered, ...ends };
}
