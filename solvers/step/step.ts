/**
 * A process and a strategy, traced into one graph for a whole step:
 *
 *     (x, t, h, memory, counters) → (x', t', h', memory', counters', code)
 *
 * What comes out is a *recurrence*: named variables with their first and next values. Score, method, error, acceptance
 * and controller are all in it; a backend needs to know nothing else.
 * Tests: tests/solvers/step/solver_test.ts, tests/solvers/step/limits_test.ts.
 * @module
 */
import * as E from "fp-ts/Either";
import { add, and, lit, mul, neg } from "../../sde/language/dsl.ts";
import type { ItoError } from "../../sde/border/errors.ts";
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
} from "../../sde/language/expr.ts";
import { gaussianPath, knownMarginal, priorAt } from "../../sde/gaussian_path.ts";
import { at, type Calculus, type Process, t, x } from "../../sde/process.ts";
import { adaptive, fixed } from "./acceptance.ts";
import { evaluations, methodCells, symbolsOf } from "./step_symbols.ts";
import { refusal } from "../check.ts";
import { carried, rest, smallFirst } from "./carried.ts";
import { cutLoopsIn } from "./cut_loops.ts";
import { givenStart, withGiven } from "./given.ts";
import type { Recurrence, Variable } from "./recurrence.ts";
import { firstInTime, halvesOn, isSeenAtPrior } from "./in_lambda.ts";
import { insideOf } from "../events/walls.ts";
import { afterEvent, isReached, restAfter } from "../events/after.ts";
import { beyond, crossing, eventOf } from "../events/event.ts";
import { incrementOf, noiseOf } from "./increment.ts";
import { jumpsFault, jumpsIn } from "./jumps.ts";
import { cellsOf } from "../memory/memory.ts";
import { successor } from "../noise/modes.ts";
import { inPairs, mirrored, turned } from "./mirrored.ts";
import { normals } from "../noise/random.ts";
import { gridFault } from "./grid.ts";
import { singularEnd } from "./singular.ts";
import type { Proposal } from "../methods/method.ts";
import { due, dueAfter, stop, type Stops } from "./stops.ts";
import { cutLoops, type ResultSymbols, stepLengths } from "../results.ts";
import type { Strategy } from "../strategy.ts";
import { codes, symbols } from "../symbols.ts";

export type { Recurrence, Result, Variable } from "./recurrence.ts";

const word = (v: number): Word => literal(v, "word");
const plusOne = (n: Word, when: Flag): Node => apply("wselect", [when, successor(n), n]);

/** Where samples begin: at the prior, each where a solve says, at one number for all, or at one number an element. */
export type Start = { readonly tag: "prior" } | { readonly tag: "each" } | {
  readonly tag: "at";
  readonly x0: Scalar | State;
};

const firstState = (p: Process<Calculus>, start: Start, { antithetic = false }: Strategy<Calculus>): Node => {
  if (start.tag === "at") return start.x0;
  if (start.tag === "each") return givenStart;
  const { mean, std } = priorAt(p);
  const z = normals(word(0));
  return add(mean, mul(std, antithetic ? turned(z) : z));
};

/** x + σ(tEnd)² ∇log p(x, tEnd), where the process has a score and the strategy wants it. */
const lastState = (p: Process<Calculus>, s: Strategy<Calculus>): Node => {
  const known = knownMarginal(p);
  if (s.denoise === "none" || p.origin === undefined || known === undefined) return x;
  const end = lit(p.time.tEnd);
  const std = at(known.std, x, end);
  return add(x, mul(mul(std, std), at(p.origin.score, x, end)));
};

/** The first step's length in units of t; 0 where the first try only fills the memory. */
const firstLength = (
  p: Process<Calculus>,
  { controller, method, tolerance }: Strategy<Calculus>,
  start: Start,
): { readonly h: number; readonly hInit: number; readonly still: boolean; readonly halves: number } => {
  if (controller.tag === "fixed") return { h: 0, hInit: 0, still: false, halves: 0 };
  const { T, tEnd } = p.time;
  const { clock, hInit: far, hGiven = far } = controller;
  const near = Math.min(far, hGiven);
  const first = start.tag === "prior" ? far : near;
  if (clock === "t") {
    const hInit = Math.min(first, T - tEnd);
    return { h: method.opens ? 0 : hInit, hInit, still: false, halves: 0 };
  }
  const longest = "options" in controller ? controller.options.hMax : undefined; // another's may be of any length
  const { hInit, still } = firstInTime(p, isSeenAtPrior(p, tolerance) ? near : first);
  return { h: method.opens ? 0 : hInit, hInit, still, halves: halvesOn(p, longest) };
};

/** What float32 loses of a sum of equal steps is below n · |x| · 2⁻²⁵: up to here it is not carried on, for 5 % of a plain step. */
const shortSum = { steps: 1000, ofStart: 1e5 } as const;

/** The size of what samples begin at, where that is known. */
const sizeOf = (start: Start): number => {
  if (start.tag !== "at") return start.tag === "each" ? Infinity : 0;
  if (start.x0.tag === "lit") return Math.abs(start.x0.value);
  return start.x0.tag === "gather" ? start.x0.data.values.reduce((m, v) => Math.max(m, Math.abs(v)), 0) : 0;
};
const isLong = ({ controller: c }: Strategy<Calculus>, start: Start): boolean =>
  c.tag === "adaptive" || c.steps > shortSum.steps || c.steps * sizeOf(start) > shortSum.ofStart;

/** A proposal that the jumps of its step are added to. */
const withJumps = (p: Proposal, by: State | undefined): Proposal =>
  by === undefined ? p : { ...p, high: add(p.high, by), low: add(p.low, by) };

/**
 * Traces a strategy with its process.
 *
 * Errors (Left): `Unsupported` where the method's claims do not hold for the process's noise, or an adaptive controller
 * meets a method without an error estimate; `BadOption` for a number out of range.
 */
export function traceStep<C extends Calculus = "ito">(
  p: Process<C>,
  s: Strategy<NoInfer<C>>,
  elements: number,
  start: Start,
  stops?: Stops,
): E.Either<ItoError, Recurrence> {
  const refused = refusal(p, s) ?? gridFault(p, s) ?? jumpsFault(p, s);
  if (refused !== undefined) return E.left(refused);
  const { attempts, accepts, lowPrev, code, retries } = symbols;
  const span = p.time.T - p.time.tEnd;
  const { controller } = s;
  const { noise: drawn, ...clock } = incrementOf(p, s, elements, stops);
  const noise = s.antithetic === true ? mirrored(drawn) : drawn;
  const dt = p.backward ? neg(clock.h) : clock.h;
  const count = evaluations();
  const proposal = withJumps(
    s.method.step(symbolsOf(p, s.method, { dt, noise, tNext: clock.reached }, count.heard)),
    jumpsIn(p, s, { h: clock.h, dt }),
  );
  const denoises = s.denoise === "tweedie" && knownMarginal(p) !== undefined;
  const singular = denoises || count.at(clock.reached) ? singularEnd(p) : undefined;
  if (singular !== undefined) return E.left(singular);
  const { error, remember = {} } = proposal;
  const length = firstLength(p, s, start);
  const mode = noiseOf(p, s);
  const first = firstState(p, start, s);
  const sum = isLong(s, start) ? carried(proposal[s.propagate]) : undefined;
  const proposed = sum?.next ?? smallFirst(proposal[s.propagate]);
  const inside = insideOf({ p, s, end: proposed, reached: clock.reached, h: clock.h });
  if (E.isLeft(inside)) return inside;
  const end = inside.right;
  const found = s.stop === undefined ? undefined : eventOf({
    p,
    s,
    stop: s.stop,
    next: end === proposed ? proposal[s.propagate] : end,
    reached: clock.reached,
    h: clock.h,
    least: clock.least,
    seesAgain: mode === undefined || !("draw" in mode),
  });
  if (found !== undefined && E.isLeft(found)) return found;
  const event = found?.right;
  const parts = controller.tag === "fixed" ? fixed(clock, event) : error && adaptive({
    s,
    controller,
    proposal: { ...proposal, error },
    clock,
    span,
    noise: mode,
    hInit: length.hInit,
    still: length.still,
    halves: length.halves,
    gaussian: gaussianPath(p),
    ...(event === undefined ? {} : { event }),
  });
  if (parts === undefined) {
    return E.left({
      tag: "Unsupported",
      what: `Adaptive steps with "${s.method.name}", which estimates no error`,
      try: "equalSteps(method, n), or a method that estimates its error: recommend(process) names one",
    });
  }
  const on = (whenAccepted: boolean) => (symbol: Node, init: Node, next: Node): Variable => ({
    symbol: named(symbol),
    init,
    next,
    whenAccepted,
  });
  const [accept, always] = [on(true), on(false)];
  const { tEnd, T } = p.time;
  const from = p.backward ? T : tEnd;
  const after = event && afterEvent(event, { x: end, t: parts.tNext }, from);
  const [xNext, tNext] = [after?.x ?? end, after?.t ?? parts.tNext];
  const all = [
    accept(x, first, xNext),
    ...(sum === undefined ? [] : [accept(rest, lit(0), restAfter(sum, end, after))]),
    accept(lowPrev, first, proposal.checked?.[s.propagate] ?? proposal.low),
    ...cellsOf(methodCells, s.method.remembers ?? {}).variables(remember).map((v) =>
      accept(v.symbol, v.init, v.next)
    ),
    accept(t, lit(from), tNext),
    always(symbols.h, lit(length.h), parts.hNext),
    ...clock.variables.map((v) => accept(v.symbol, v.init, v.next)),
    ...parts.remembered.map((v) => always(v.symbol, v.init, v.next)),
    always(attempts, word(0), successor(attempts)),
    accept(accepts, word(0), successor(accepts)),
    ...(uses(parts.accepted, retries) || uses(parts.hNext, retries)
      ? [
        always(
          retries,
          word(0),
          typed(apply("wselect", [parts.accepted, word(0), successor(retries)]), "scalar", "word"),
        ),
      ]
      : []),
    always(code, word(codes.running), parts.code),
    ...(stops === undefined || clock.stopped === undefined ? [] : [
      accept(stop, word(0), plusOne(stop, clock.stopped)),
      always(
        due,
        word(stops.fromStart ? 1 : 0),
        dueAfter(isReached(event, and(parts.accepted, clock.stopped)), stops),
      ),
    ]),
    ...(after?.variables ?? []).map((v) => accept(v.symbol, v.init, v.next)),
    ...(parts.crossing === undefined ? [] : [always(crossing, lit(beyond), parts.crossing)]),
  ];
  const reached: Omit<ResultSymbols, "value"> = {
    x: typed(xNext, "state", "real"),
    before: x,
    t: tNext,
    from: t,
    dt,
  };
  const told = controller.tag === "adaptive" ? { ...stepLengths, ...s.results } : s.results ?? {};
  const asked = Object.entries(told).map(([name, r], k) => {
    const value = input(`own${k}`, "scalar", "real");
    return { name, variable: accept(value, lit(r.init), r.next({ ...reached, value })) };
  });
  const cut = cutLoopsIn([...all, ...asked.map((r) => r.variable)].map((v) => v.next));
  const counted = cut && { name: cutLoops, variable: accept(cut.symbol, lit(0), cut.next) };
  const own = counted === undefined ? asked : [...asked, counted];
  const unused = (v: Variable): boolean =>
    (v.symbol === lowPrev && !uses(parts.hNext, lowPrev)) ||
    (v.symbol === symbols.h && controller.tag === "fixed");
  const made = withGiven({
    variables: [...all.filter((v) => !unused(v)), ...own.map((r) => r.variable)],
    results: [
      ...Object.entries({ attempts, accepts, code }).map(([name, symbol]) => ({
        name,
        symbol: named(symbol),
      })),
      ...(after?.results ?? []).map(({ name, symbol }) => ({ name, symbol: named(symbol) })),
      ...(controller.tag === "fixed" || after?.results.some(({ name }) => name === "time")
        ? [] // equal steps: attempts say it
        : [{ name: "time", symbol: named(t) }]),
      ...own.map(({ name, variable }) => ({ name, symbol: variable.symbol })),
    ],
    accepted: parts.accepted,
    errorNorm: parts.errorNorm,
    tried: clock.h,
    output: lastState(p, s),
    elements,
    nfePerStep: count.perStep(),
    most: controller.tag === "fixed" ? controller.steps + (s.method.opens ? 1 : 0) : s.limits.maxSteps,
    nfeKept: count.kept(),
  });
  return E.right(s.antithetic === true ? inPairs(made) : made);
}

const named = (n: Node): Variable["symbol"] => {
  if (n.tag !== "input") throw new TypeError("A variable is an input");
  return n;
};
