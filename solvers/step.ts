/**
 * A process and a strategy, traced into one graph for a whole step:
 *
 *     (x, t, h, memory, counters) → (x', t', h', memory', counters', code)
 *
 * What comes out is a *recurrence*: named variables with their first and next values. Score, method, error, acceptance
 * and controller are all in it; a backend needs to know nothing else.
 * @module
 */
import * as E from "fp-ts/Either";
import {
  add,
  and,
  broadcast,
  components,
  div,
  finite,
  le,
  lit,
  max,
  min,
  mul,
  neg,
  select,
} from "../sde/dsl.ts";
import type { ItoError } from "../sde/errors.ts";
import {
  apply,
  type Flag,
  input,
  literal,
  type Node,
  type Scalar,
  type State,
  typed,
  uses,
  type Word,
} from "../sde/expr.ts";
import { at, diffuse, noiseCount, type Process, t, x } from "../sde/process.ts";
import { priorOf } from "../sde/marginal.ts";
import { refusal } from "./check.ts";
import { treeRounds } from "./brownian.ts";
import { type Clock, drawnClock, pathClock } from "./clock.ts";
import type { Proposal, StepSymbols } from "./method.ts";
import { successor } from "./noise.ts";
import { normal, normalInTurn, normals } from "./random.ts";
import type { Strategy } from "./strategy.ts";

/** A variable of a sample: where it begins, what it becomes, and whether only an accepted step changes it. */
export interface Variable {
  readonly symbol: Node & { readonly name: string };
  readonly init: Node;
  readonly next: Node;
  readonly whenAccepted: boolean;
}

/** A solve as a recurrence. It ends for a sample when its variable `code` is not 0. */
export interface Recurrence {
  readonly variables: readonly Variable[];
  /** The flag on which the variables `whenAccepted` change. */
  readonly accepted: Node;
  /** e, the scaled norm of the error of the step tried; a step is accepted when e ≤ 1. Fixed steps have none. */
  readonly errorNorm: Node | undefined;
  /** The sample, from the variables at its end. */
  readonly output: Node;
  readonly elements: number;
  /** Evaluations of the drift in a step tried, and of those the ones that a rejection does not make again. */
  readonly nfePerStep: number;
  /** After so many steps every sample has ended, whatever its numbers are. */
  readonly most: number;
  readonly nfeKept: number;
}

/** Why a sample ended. */
export const codes = { running: 0, done: 1, notFinite: 2, tooShort: 3, tooLong: 4 } as const;
const isCode = (name: string): name is keyof typeof codes => name in codes;
/** The names of `codes`, by number. */
export const codeNames: readonly (keyof typeof codes)[] = Object.keys(codes).filter(isCode);

const word = (v: number): Word => literal(v, "word");
/** The variables of a step beside x and t. */
export const symbols = {
  h: input("h", "scalar", "real"),
  lowPrev: input("lowPrev", "state", "real"),
  attempts: input("attempts", "scalar", "word"),
  accepts: input("accepts", "scalar", "word"),
  code: input("code", "scalar", "word"),
} as const;
const wselect = (c: Flag, a: Word, b: Word): Word => typed(apply("wselect", [c, a, b]), "scalar", "word");

/** Where samples begin: at the prior, at one number for all, or at one number an element. */
export type Start = { readonly tag: "prior" } | { readonly tag: "at"; readonly x0: Scalar | State };

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

/** The time and the noise of a strategy's steps. */
export function clockOf(p: Process, s: Strategy, elements: number): Clock {
  const { controller } = s;
  const [from, to] = p.backward ? [p.time.T, p.time.tEnd] : [p.time.tEnd, p.time.T];
  const steps = controller.tag === "fixed" ? { steps: controller.steps } : {};
  const times = { from, to, h: symbols.h, tried: successor(symbols.attempts), ...steps };
  if ("draw" in s.onReject) {
    return drawnClock({ ...times, noise: draws(p, elements, s.onReject.draw(symbols)) });
  }
  const normals = (node: Word): State => draws(p, elements, node, treeRounds);
  const shaped = (name: string): State => noiseState(p, elements, name);
  const anchors = Array.from({ length: 2 ** coveredLevels(elements) }, (_, k) => shaped(`anchor${k + 1}_`));
  return pathClock({ ...times, normals, path: shaped("path"), anchors });
}

/** The process, with a note of every (x, t) that its drift was asked for. */
const counted = (
  p: Process,
): { readonly drift: StepSymbols["drift"]; readonly calls: Set<string>; readonly kept: Set<string> } => {
  const calls = new Set<string>();
  const kept = new Set<string>();
  return {
    calls,
    kept,
    drift: (x1, t1) => {
      const key = `${x1.id} ${t1.id}`;
      calls.add(key);
      if (x1 === x && t1 === t) kept.add(key);
      return at(p.drift, x1, t1);
    },
  };
};

const firstState = (p: Process, start: Start): Node => {
  if (start.tag === "at") return start.x0;
  const marginal = p.origin?.marginal;
  const { mean, std } = marginal === undefined ? { mean: 0, std: 1 } : priorOf(marginal, p.time.T);
  return add(mean, mul(std, normals(word(0))));
};

/** x + σ(tEnd)² ∇log p(x, tEnd), where the process has a score and the strategy wants it. */
const lastState = (p: Process, s: Strategy): Node => {
  if (s.denoise === "none" || p.origin === undefined || p.origin.marginal === undefined) return x;
  const end = lit(p.time.tEnd);
  const std = at(p.origin.marginal.std, x, end);
  return add(x, mul(mul(std, std), at(p.origin.score, x, end)));
};

/**
 * Traces a strategy with its process.
 *
 * Errors (Left): `Unsupported` where the method's claims do not hold for the process's noise, or an adaptive controller
 * meets a method without an error estimate; `BadOption` for a number out of range.
 */
export function traceStep(
  p: Process,
  s: Strategy,
  elements: number,
  start: Start,
): E.Either<ItoError, Recurrence> {
  const refused = refusal(p, s);
  if (refused !== undefined) return E.left(refused);
  const { attempts, accepts, lowPrev, code } = symbols;
  const [from, to] = p.backward ? [p.time.T, p.time.tEnd] : [p.time.tEnd, p.time.T];
  const span = Math.abs(to - from);
  const { controller } = s;
  const clock = clockOf(p, s, elements);
  const dt = p.backward ? neg(clock.h) : clock.h;
  const count = counted(p);
  const proposal = s.method.step({
    x,
    t,
    dt,
    dW: clock.dW,
    drift: count.drift,
    diffuse: (x1, t1, w) => diffuse(p.diffusion, w, x1, t1),
  });
  const tried = successor(attempts);
  const { error } = proposal;
  const parts = controller.tag === "fixed" ? fixed({ steps: controller.steps, from, to, tried }) : error &&
    adaptive({ s, next: controller.next, proposal: { ...proposal, error }, clock, dt, span });
  if (parts === undefined) {
    return E.left({
      tag: "Unsupported",
      what: `Adaptive steps with "${s.method.name}", which estimates no error`,
      try: "fixedSteps(n) as controller, or a method with an error estimate",
    });
  }
  const first = firstState(p, start);
  const hInit = controller.tag === "fixed" ? lit(0) : lit(Math.min(controller.hInit, span));
  const chosen = proposal[s.propagate];
  const on = (whenAccepted: boolean) => (symbol: Node, init: Node, next: Node): Variable => ({
    symbol: named(symbol),
    init,
    next,
    whenAccepted,
  });
  const [accept, always] = [on(true), on(false)];
  const all = [
    accept(x, first, chosen),
    accept(lowPrev, first, proposal.checked?.[s.propagate] ?? proposal.low),
    accept(t, lit(from), parts.tNext),
    always(symbols.h, hInit, parts.hNext),
    ...clock.variables.map((v) => accept(v.symbol, v.init, v.next)),
    always(attempts, word(0), tried),
    accept(accepts, word(0), successor(accepts)),
    always(code, word(codes.running), parts.code),
  ];
  const unused = (v: Variable): boolean =>
    (v.symbol === lowPrev && !uses(parts.hNext, lowPrev)) ||
    (v.symbol === symbols.h && controller.tag === "fixed");
  return E.right({
    variables: all.filter((v) => !unused(v)),
    accepted: parts.accepted,
    errorNorm: parts.errorNorm,
    output: lastState(p, s),
    elements,
    nfePerStep: count.calls.size,
    most: controller.tag === "fixed" ? controller.steps : s.limits.maxSteps,
    nfeKept: count.kept.size,
  });
}

const named = (n: Node): Variable["symbol"] => {
  if (n.tag !== "input") throw new TypeError("A variable is an input");
  return n;
};

interface Parts {
  readonly accepted: Flag;
  readonly errorNorm: Scalar | undefined;
  readonly tNext: Scalar;
  readonly hNext: Scalar;
  readonly code: Word;
}

/** Equal steps: the time is counted, not added up, so that the last step ends at tEnd exactly. */
const fixed = (
  a: { readonly steps: number; readonly from: number; readonly to: number; readonly tried: Word },
): Parts => {
  const ended = typed(apply("not", [apply("wlt", [a.tried, word(a.steps)])]), "scalar", "flag");
  const share = mul((a.to - a.from) / a.steps, typed(apply("toReal", [a.tried]), "scalar", "real"));
  return {
    accepted: typed(literal(1, "flag"), "scalar", "flag"),
    errorNorm: undefined,
    tNext: select(ended, a.to, add(a.from, share)),
    hNext: lit(Math.abs(a.to - a.from) / a.steps),
    code: wselect(ended, word(codes.done), word(codes.running)),
  };
};

/** The paper's step: accepted when e ≤ 1; the next h from e, cut at tEnd. A step that is not finite is a rejection. */
const adaptive = (a: {
  readonly s: Strategy;
  readonly next: (symbols: { readonly h: Scalar; readonly error: Scalar }) => Scalar;
  readonly proposal: Proposal & { readonly error: State };
  readonly clock: Clock;
  readonly dt: Scalar;
  readonly span: number;
}): Parts => {
  const { lowPrev } = symbols;
  const { h, reached } = a.clock;
  const { high, error } = a.proposal;
  const low = a.proposal.checked?.[a.s.propagate] ?? a.proposal.low;
  const delta = a.s.tolerance.of({ x, low, high, lowPrev, t, tNext: add(t, a.dt), h });
  const e = a.s.errorNorm.of(div(error, delta));
  const sound = finite(e);
  const accepted = and(sound, le(e, 1));
  const remaining = a.clock.remaining(accepted);
  const wanted = select(sound, a.next({ h, error: e }), mul(0.25, h));
  const hNext = min(max(remaining, 0), wanted);
  const done = le(remaining, 1e-6 * a.span); // as the paper's code, for a span of 1
  const short = le(hNext, Math.max(a.s.limits.hMin * a.span, a.clock.least));
  const failed = wselect(sound, word(codes.tooShort), word(codes.notFinite));
  const late = typed(
    apply("wlt", [word(a.s.limits.maxSteps - 1), successor(symbols.attempts)]),
    "scalar",
    "flag",
  );
  const ending = wselect(short, failed, wselect(late, word(codes.tooLong), word(codes.running)));
  return { accepted, errorNorm: e, tNext: reached, hNext, code: wselect(done, word(codes.done), ending) };
};
