/**
 * What becomes of a step that was tried: whether it is accepted, where time goes on, how long the next one is.
 * @module
 */
import { add, and, div, finite, le, lit, max, min, mul, not, or, select } from "../sde/dsl.ts";
import {
  apply,
  type Flag,
  literal,
  type Node,
  type Scalar,
  type State,
  typed,
  type Word,
} from "../sde/expr.ts";
import { type GaussianPath, promised } from "../sde/gaussian_path.ts";
import { t, x } from "../sde/process.ts";
import type { Clock } from "./clock.ts";
import type { AdaptiveController } from "./controller.ts";
import type { Proposal } from "./method.ts";
import { successor } from "./noise.ts";
import type { Strategy } from "./strategy.ts";
import { codes, symbols } from "./symbols.ts";

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
}

/** Equal steps: the time is counted, not added up, so that the last step ends at tEnd exactly. */
export function fixed(
  a: { readonly steps: number; readonly from: number; readonly to: number; readonly number: Word },
): Parts {
  const ended = typed(apply("not", [less(a.number, word(a.steps))]), "scalar", "flag");
  const share = mul((a.to - a.from) / a.steps, typed(apply("toReal", [a.number]), "scalar", "real"));
  return {
    accepted: typed(literal(1, "flag"), "scalar", "flag"),
    errorNorm: undefined,
    tNext: select(ended, a.to, add(a.from, share)),
    hNext: lit(Math.abs(a.to - a.from) / a.steps),
    code: wselect(ended, word(codes.done), word(codes.running)),
  };
}

/** How a strategy's tried step went, and how long a step may be next. */
interface Tried {
  readonly s: Strategy;
  readonly controller: AdaptiveController;
  readonly proposal: Proposal & { readonly error: State };
  readonly clock: Clock;
  readonly dt: Scalar;
  readonly span: number;
  /** The length of the first step that goes anywhere. */
  readonly hInit: number;
  readonly gaussian: GaussianPath | undefined;
}

/**
 * The length that the controller wants, by its own clock: h · rate there, and back at the rate where the step begins.
 *
 * A grid may make a step shorter than it was wanted to be (`stepEnd`). Lengths of t go on from what came of it. Lengths of λ
 * go on from what was wanted: by the small exponent of their controller they would never make up for the loss, and stay a
 * third too short. After a rejection both go on from the step that failed, so that the retry is shorter (decision 0013).
 */
const wantedOf = (a: Tried, error: Scalar, accepted: Flag): Scalar => {
  const { reached } = a.clock;
  if (a.controller.clock === "t") return a.controller.next({ h: a.clock.h, error });
  const h = a.clock.h === symbols.h ? symbols.h : select(accepted, symbols.h, a.clock.h);
  const { rate } = promised(a.gaussian);
  const length = a.controller.next({ h: mul(h, rate(t)), error });
  return div(length, select(accepted, rate(reached), rate(t)));
};

/** δ of a step. */
export function toleranceOf(
  a: Pick<Tried, "s" | "clock" | "dt" | "gaussian"> & { readonly proposal: Proposal },
): State {
  const { s, proposal, clock: { h }, dt, gaussian } = a;
  const low = proposal.checked?.[s.propagate] ?? proposal.low;
  const { lowPrev } = symbols;
  return s.tolerance.of({ x, low, high: proposal.high, lowPrev, t, tNext: add(t, dt), h, gaussian });
}

/** The paper's step: accepted when e ≤ 1; the next h from e, cut at tEnd. A step that is not finite is a rejection. */
export function adaptive(a: Tried): Parts {
  const { h, reached } = a.clock;
  const { attempts } = symbols;
  const e = a.s.errorNorm.of(div(a.proposal.error, toleranceOf(a)));
  const sound = finite(e);
  const accepted = and(sound, le(e, 1));
  const remaining = a.clock.remaining(accepted);
  const next = wantedOf(a, e, accepted);
  const opening = and(sound, typed(apply("weq", [attempts, word(0)]), "scalar", "flag"));
  const asked = a.s.method.remembers ? select(opening, a.hInit, next) : next;
  const wanted = select(sound, asked, mul(0.25, h));
  const hNext = min(max(remaining, 0), wanted);
  // a controller of Ito's own is finite for whatever is; of another's NaN `min` would make the rest of the way
  const usable = "options" in a.controller ? sound : and(sound, finite(wanted));
  const done = le(remaining, 1e-6 * a.span); // as the paper's code, for a span of 1
  const short = le(hNext, Math.max(a.s.limits.hMin * a.span, a.clock.least));
  const failed = wselect(usable, word(codes.tooShort), word(codes.notFinite));
  const late = less(word(a.s.limits.maxSteps - 1), successor(attempts));
  const stuck = usable === sound ? short : or(short, and(sound, not(usable)));
  const ending = wselect(stuck, failed, wselect(late, word(codes.tooLong), word(codes.running)));
  return { accepted, errorNorm: e, tNext: reached, hNext, code: wselect(done, word(codes.done), ending) };
}
