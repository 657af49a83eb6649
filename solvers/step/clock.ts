/**
 * How a solve's time goes on: equal steps counted, those of a grid read by their number, adaptive ones added up, or any of
 * these in the grains of a Brownian path.
 *
 * A step is as long as its clock goes on: x, noise and t by the same h, wherever t lies. Adaptive lengths are added up in
 * two words (Dekker 1971), τ + ρ with |ρ| ≤ ½ ulp τ, so that float32 loses 2⁻⁴⁸ of a sum and not 2⁻²⁴; counted steps and
 * grains are exact. What the process is told is t to an ulp. A solve ends at its end itself: the last step is the rest of
 * the way, and reaches the end as it is written.
 * Tests: tests/solvers/step/clock_test.ts, tests/solvers/step/sums_test.ts.
 * @module
 */
import { add, and, le, lit, max, mul, neg, select, sub } from "../../sde/language/dsl.ts";
import {
  apply,
  type Flag,
  gather,
  input,
  literal,
  type Node,
  type Scalar,
  typed,
  type Word,
} from "../../sde/language/expr.ts";
import { type Calculus, type Process, t } from "../../sde/process.ts";
import type { Method } from "../methods/method.ts";
import { lastMoment, nestedEnd, stepEnd } from "../noise/brownian.ts";
import { successor } from "../noise/modes.ts";
import type { Strategy } from "../strategy.ts";
import { symbols } from "../symbols.ts";
import { inHalves, momentOf, momentsOf } from "./moments.ts";
import { endsOf, gridTable, timesOfGrid } from "./grid.ts";
import { atNextStop, fixedStop, isLastStop, type Stops } from "./stops.ts";

/** What a clock must know of a solve. */
export interface Times {
  /** Where time begins. */
  readonly from: number;
  /** Where it ends. */
  readonly to: number;
  /** How many steps, which are equal unless there is a grid; adaptive ones where this is missing. */
  readonly steps?: number;
  /** The times between which they go, where they are not equal. */
  readonly grid?: readonly number[];
  /** The length that the controller wants. */
  readonly h: Scalar;
  /** The number of the step, from 1; number 0, if it is counted from there, has no length. */
  readonly number: Word;
  /** Whether it is counted from 0. */
  readonly opens: boolean;
  /** Where steps stop on the way. */
  readonly stops?: Stops;
  /** Whether adaptive steps in grains are cells of dyadic grids, that none passes over the end of a rejected one. */
  readonly nested?: boolean;
}

/** A variable that a clock keeps: changed by accepted steps alone. */
export interface Kept {
  readonly symbol: Node;
  readonly init: Node;
  readonly next: Node;
}

/** A step's time. */
export interface Clock {
  /** How long the step is that is tried. */
  readonly h: Scalar;
  /** The time that it reaches: never past the end. */
  readonly reached: Scalar;
  /** Whether that is the end. */
  readonly arrives: Flag;
  /** Whether it is the next stop of a solve that has any, and whether the step was cut for it. */
  readonly stopped?: Flag;
  readonly cut?: Flag;
  /** What is left after it: of the whole way from `t` on if it is rejected. */
  readonly remaining: (accepted: Flag) => Scalar;
  /** The shortest step that the clock can tell from none. */
  readonly least: number;
  /** What that is called in messages; nothing where it is no more than rounding. */
  readonly grain: boolean;
  readonly variables: readonly Kept[];
}

const word = (v: number): Word => literal(v, "word");
const spanOf = (a: Times): number => Math.abs(a.to - a.from);
const isZero = (a: Node): Flag => typed(apply("weq", [a, word(0)]), "scalar", "flag");
/** The length of a step that is drawn for: fixed, or what the controller wants. */
const lengthOf = (a: Times): Scalar => {
  if (a.steps === undefined) return a.h;
  if (a.grid !== undefined) {
    return byNumber(
      a,
      "h",
      a.grid.map((v, i) => Math.abs(v - (a.grid?.[i - 1] ?? v))),
    );
  }
  const length = lit(spanOf(a) / a.steps);
  return a.opens ? select(isZero(a.number), 0, length) : length;
};

/** A time some way from an end, counted from the end that is nearer to 0, where float32 is finest. */
const timeAt = (
  { from, to }: Times,
  way: { readonly gone: () => Scalar; readonly left: () => Scalar },
): Scalar => {
  const [end, length, forward] = Math.abs(to) < Math.abs(from)
    ? [to, way.left(), to < from] as const
    : [from, way.gone(), to > from] as const;
  return forward ? add(end, length) : sub(end, length);
};

/** What a step reads by its number: one of n + 1, the first for the number 0; a path that has ended reads its last again. */
const byNumber = (a: Times, name: string, list: readonly number[]): Scalar => {
  const last = word(list.length - 1);
  const number = wselect(wlt(a.number, last), a.number, last);
  return typed(gather(gridTable(`grid.${name}`, list), number), "scalar", "real");
};

type Moving = Pick<Clock, "h" | "reached" | "arrives" | "stopped" | "cut">;

/** Equal steps, and those of a grid: counted, not added up. */
const counted = (a: Times, steps: number): Moving => {
  const share = spanOf(a) / steps;
  const arrives = not(wlt(a.number, word(steps)));
  const stopped = a.stops?.steps === undefined ? {} : { stopped: fixedStop(a.number, a.stops.steps) };
  if (a.grid !== undefined) return { h: lengthOf(a), arrives, reached: byNumber(a, "t", a.grid), ...stopped };
  const reached = timeAt(a, {
    gone: () => mul(share, realOf(a.number)),
    left: () => mul(share, realOf(less(word(steps), a.number))),
  });
  return { h: lengthOf(a), arrives, reached: select(arrives, a.to, reached), ...stopped };
};

/** Where adaptive steps stop, their end among them; nothing where that is the only place. */
const stopTimes = ({ stops, to }: Times): readonly number[] | undefined =>
  stops === undefined ? undefined : stops.times.at(-1) === to ? stops.times : [...stops.times, to];

/** Equal steps, or those of a grid, on a clock of their own. */
const countedClock = (a: Times, steps: number): Clock => ({
  ...counted(a, steps),
  remaining: () => lit(spanOf(a) / steps),
  least: 0,
  grain: false,
  variables: [],
});

const elapsed = input("elapsed", "scalar", "real");
const elapsedRest = input("elapsedRest", "scalar", "real");

/**
 * Of a span, what two words of float32 tell apart, with some bits to spare for the steps' own digits: 2⁻⁴⁸ · 2⁴. Where time
 * is far from 0, against its span, it is counted from its start.
 */
const finest = 2 ** -44;

/** Adaptive steps, added up. What is wanted is never more than what is left (`acceptance.ts`). */
const summedClock = (a: Times): Clock => {
  const { from, to, h } = a;
  const forward = to > from;
  const far = Math.min(Math.abs(from), Math.abs(to)) > spanOf(a);
  const [start, end] = far ? [0, to - from] : [from, to];
  const [tau, rho] = [far ? elapsed : t, elapsedRest];
  const left = (at: Scalar, goal: Scalar | number = end): Scalar => forward ? sub(goal, at) : sub(at, goal); // half an ulp of τ is no part of a way
  const stops = stopTimes(a);
  const goal = stops === undefined ? end : atNextStop("t", far ? stops.map((v) => v - from) : stops);
  const stopped = le(left(tau, goal), h); // the step is the rest of the way
  const more = add(forward ? h : neg(h), rho);
  const sum = add(tau, more);
  const high = select(stopped, goal, sum);
  const offset = Math.fround(from);
  const there = !far || stops === undefined ? to : atNextStop("end", stops);
  return {
    h: stops === undefined ? h : select(stopped, max(left(tau, goal), 0), h),
    reached: far ? select(stopped, there, add(offset, add(from - offset, sum))) : high,
    arrives: stops === undefined ? stopped : and(stopped, isLastStop(stops.length)),
    ...(stops === undefined ? {} : { stopped, cut: stopped }),
    remaining: (accepted) => left(select(accepted, high, tau)),
    least: finest * Math.max(spanOf(a), far ? 0 : Math.abs(from), far ? 0 : Math.abs(to)),
    grain: false,
    variables: [
      ...(far ? [{ symbol: elapsed, init: lit(start), next: high }] : []),
      { symbol: elapsedRest, init: lit(0), next: sub(more, sub(sum, tau)) },
    ],
  };
};

/** Time without grains: fixed steps are counted, adaptive ones added up. */
export function plainClock(a: Times): Clock {
  return a.steps === undefined ? summedClock(a) : countedClock(a, a.steps);
}

const realOf = (n: Node): Scalar => typed(apply("toReal", [n]), "scalar", "real");
const wselect = (c: Flag, a: Word, b: Word): Word => typed(apply("wselect", [c, a, b]), "scalar", "word");
const wordOf = (n: Node): Word => typed(apply("toWord", [n]), "scalar", "word");
const wlt = (a: Node, b: Node): Flag => typed(apply("wlt", [a, b]), "scalar", "flag");
const not = (a: Flag): Flag => typed(apply("not", [a]), "scalar", "flag");
const less = (a: Node, b: Node): Word =>
  typed(apply("wadd", [a, apply("wadd", [apply("wxor", [b, word(0xffffffff)]), word(1)])]), "scalar", "word");

/** Where a step of a grid ends, to a grain: two halves, which float32 holds. */
const gridMoment = (a: Times, times: readonly number[]): Word =>
  inHalves(momentsOf(times), (name, list) => byNumber(a, name, list));

/** The moment, in grains, at which a step on a path begins. */
export const moment = input("moment", "scalar", "word");

/** The time and the end of a step on one path. */
const grained = (a: Times): Moving & { readonly end: Word } => {
  if (a.steps !== undefined) {
    const step = counted(a, a.steps);
    const end = a.grid === undefined ? momentOf(a.number, a.steps) : gridMoment(a, a.grid);
    return { ...step, end: wselect(step.arrives, word(lastMoment), end) };
  }
  const grain = spanOf(a) / lastMoment;
  const wanted = wordOf(mul(1 / grain, a.h));
  const stops = stopTimes(a);
  const shares = stops?.map((v) => Math.round((v - a.from) / (a.to - a.from) * lastMoment));
  const goal = shares && inHalves(shares, atNextStop);
  const cell = (): Word =>
    nestedEnd(moment, wanted, {
      from: shares === undefined ? word(0) : inHalves(
        shares.map((_, i) => shares[i - 1] ?? 0),
        (name, list) => atNextStop(`before ${name}`, list),
      ),
      to: goal ?? word(lastMoment),
    });
  const further = a.nested === true
    ? cell()
    : goal === undefined
    ? stepEnd(moment, wanted)
    : wselect(wlt(wanted, less(goal, moment)), stepEnd(moment, wanted), goal);
  const end = a.opens ? wselect(isZero(a.number), moment, further) : further;
  const arrives = typed(apply("weq", [end, word(lastMoment)]), "scalar", "flag");
  const reached = timeAt(a, {
    gone: () => mul(grain, realOf(end)),
    left: () => mul(grain, realOf(less(word(lastMoment), end))),
  });
  const h = mul(grain, realOf(less(end, moment)));
  if (stops === undefined || goal === undefined) {
    return { h, end, arrives, reached: select(arrives, a.to, reached) };
  }
  const stopped = typed(apply("weq", [end, goal]), "scalar", "flag");
  return {
    h,
    end,
    arrives,
    reached: select(stopped, atNextStop("t", stops), reached),
    stopped,
    cut: stopped,
  };
};

/** Time in grains, and the one at which a step ends. */
export function grainClock(a: Times): Clock & { readonly end: Word } {
  const grain = spanOf(a) / lastMoment;
  const { end, ...step } = grained(a);
  const left = (accepted: Flag): Node => less(word(lastMoment), wselect(accepted, end, moment));
  return {
    ...step,
    end,
    remaining: (accepted) => mul(grain, realOf(left(accepted))),
    least: grain,
    grain: true,
    variables: [{ symbol: moment, init: word(0), next: end }],
  };
}

/** The number of a step, from 1; from 0 where the first try has no length and only fills the method's memory. */
function numberOf({ opens }: Method<Calculus>): Word {
  return opens ? symbols.attempts : successor(symbols.attempts);
}

/** What the clock of a strategy's steps must know. */
export function timesOf(p: Process<Calculus>, s: Strategy<Calculus>, stops?: Stops): Times {
  const { controller, method } = s;
  const [from, to] = endsOf(p);
  const grid = timesOfGrid(p, s);
  return {
    from,
    to,
    h: symbols.h,
    number: numberOf(method),
    opens: method.opens === true,
    ...(controller.tag === "fixed" ? { steps: controller.steps } : {}),
    ...(grid === undefined ? {} : { grid }),
    ...(stops === undefined ? {} : { stops }),
  };
}
