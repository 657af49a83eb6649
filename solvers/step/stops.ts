/**
 * Times at which a solve must stop on its way: a step that would pass one by ends there.
 *
 *     stop   how many of them a path has reached; the next one is number `stop` of a table
 *     due    the number, from 1, of the state that is to be kept after this turn; 0 where there is none
 *
 * So a state on the way is the solver's own, and no interpolation adds an error to it. Fixed steps that do not end at such a
 * time are cut there beforehand (`landing`): what is not on the steps becomes a step more. Adaptive steps are cut as they are
 * tried (`clock.ts`).
 * Tests: tests/solve/save/times_test.ts.
 * @module
 */
import * as E from "fp-ts/Either";
import { foundText } from "../../sde/border/decode.ts";
import type { ItoError } from "../../sde/border/errors.ts";
import {
  apply,
  type Flag,
  gather,
  input,
  literal,
  type Scalar,
  typed,
  type Word,
} from "../../sde/language/expr.ts";
import type { Calculus, Process } from "../../sde/process.ts";
import { fixedSteps } from "../control/controller.ts";
import { explicit } from "../grids.ts";
import type { Strategy } from "../strategy.ts";
import { endsOf, gridTable, mostSteps, timeAfter } from "./grid.ts";

/** Where a solve stops on its way. */
export interface Stops {
  /** The times, in the order of the solve, the start not among them. */
  readonly times: readonly number[];
  /** Whether the start is kept too. */
  readonly fromStart: boolean;
  /** The numbers of the fixed steps that end there. */
  readonly steps?: readonly number[];
}

const word = (v: number): Word => literal(v, "word");

/** How many stops a path has reached. */
export const stop: Word = input("stop", "scalar", "word");
/** The number of the state that is to be kept, from 1; 0 where there is none. */
export const due: Word = input("due", "scalar", "word");

/** What a path reads of its next stop; past the last one, of that. */
export function atNextStop(name: string, list: readonly number[]): Scalar {
  const last = word(list.length - 1);
  const number = apply("wselect", [apply("wlt", [stop, last]), stop, last]);
  return typed(gather(gridTable(`stop.${name}`, list), typed(number, "scalar", "word")), "scalar", "real");
}

/** Whether the next stop is the last of so many. */
export function isLastStop(count: number): Flag {
  const isEarlier = apply("wlt", [stop, word(count - 1)]);
  return typed(apply("not", [isEarlier]), "scalar", "flag");
}

/** Whether a fixed step of this number ends at the next stop. */
export function fixedStop(number: Word, steps: readonly number[]): Flag {
  const wanted = apply("toWord", [atNextStop("step", steps)]);
  return typed(apply("weq", [number, wanted]), "scalar", "flag");
}

/** The variable `due` after a step that ends at a stop, or does not; those beyond `times` are not kept. */
export function dueAfter(stopped: Flag, { times, fromStart }: Stops): Word {
  const isKept = apply("and", [stopped, apply("wlt", [stop, word(times.length)])]);
  const number = apply("wadd", [stop, word(fromStart ? 2 : 1)]);
  return typed(apply("wselect", [isKept, number, word(0)]), "scalar", "word");
}

/** Of a span, how far stops must be apart: float32 tells times apart, and a Brownian path their grains. */
const apart = 2 ** -20;
/** Of a span, how far a time may be from a step's end to lie on it: times are written as decimals. */
const near = 2 ** -27;
/** Steps that float32 still counts. */
const mostCounted = 2 ** 24;

const orderOf = (from: number, to: number): string =>
  `numbers of steps, or times from ${from} to ${to} in the order of the solve, 2⁻²⁰ of the span apart`;

/** The stops of a solve, or what is wrong with its times. */
const stopsOf = (p: Process<Calculus>, times: readonly number[]): E.Either<ItoError, Stops> => {
  const [from, to] = endsOf(p);
  const shares = times.map((time) => (time - from) / (to - from));
  const bad = shares.findIndex((share, i) =>
    !(share >= -near && share <= 1 + near && (i === 0 || share - (shares[i - 1] ?? NaN) >= apart)) ||
    (share > near && share < apart) || (share > 1 - apart && share < 1 - near)
  );
  if (times.length === 0 || bad >= 0) {
    return E.left({
      tag: "BadOption",
      where: "solve",
      option: "saveAt",
      found: times.length === 0 ? "no times" : `${foundText(times[bad])} in ${foundText(times)}`,
      wanted: orderOf(from, to),
      try: `saveAt: [${from}, ${(from + to) / 2}, ${to}]`,
    });
  }
  const fromStart = (shares[0] ?? 1) <= near;
  const snapped = times.map((time, i) => ((shares[i] ?? 0) >= 1 - near ? to : time));
  return E.right({ times: snapped.slice(fromStart ? 1 : 0), fromStart });
};

/** The number of the step that ends at each time, where one does. */
const stepsAt = (p: Process<Calculus>, s: Strategy<Calculus>, steps: number, times: readonly number[]) => {
  const [from, to] = endsOf(p);
  const after = timeAfter(p, s);
  const share = (time: number): number => (time - from) / (to - from);
  return times.map((time): number | undefined => {
    let [low, high] = [0, steps];
    while (low < high) {
      const middle = Math.floor((low + high) / 2);
      if (share(after(middle)) < share(time) - near) low = middle + 1;
      else high = middle;
    }
    return Math.abs(share(after(low)) - share(time)) <= near ? low : undefined;
  });
};

/** Both lists in the order of a solve; what lies on a step is there once. */
const merged = (a: readonly number[], b: readonly number[], forward: boolean): readonly number[] =>
  [...a, ...b].sort((v, w) => (forward ? v - w : w - v));

/**
 * The strategy whose steps end at these times, and where it stops. Adaptive ones are as they were; of fixed ones a step is cut
 * wherever a time lies within it.
 *
 * Errors (Left): `BadOption` for times that are not of the solve, not in its order or too near each other, and where too many
 * fixed steps would have to be a list.
 */
export function landing(
  p: Process<Calculus>,
  s: Strategy<Calculus>,
  times: readonly number[],
): E.Either<ItoError, { readonly strategy: Strategy<Calculus>; readonly stops: Stops }> {
  const found = stopsOf(p, times);
  if (E.isLeft(found)) return found;
  const stops = found.right;
  const { controller } = s;
  if (controller.tag !== "fixed" || !Number.isInteger(controller.steps) || controller.steps < 1) {
    return E.right({ strategy: s, stops }); // bad numbers of steps are said where steps are traced
  }
  const { steps } = controller;
  const at = stepsAt(p, s, steps, stops.times);
  const on = at.flatMap((k) => (k === undefined ? [] : [k]));
  if (on.length === at.length && steps <= mostCounted) {
    return E.right({ strategy: s, stops: { ...stops, steps: on } });
  }
  const [from, to] = endsOf(p);
  const off = stops.times.filter((_, i) => at[i] === undefined);
  if (steps + off.length > mostSteps) {
    const first = off.length === 0 ? `${steps} steps` : `${off[0]}, within one of ${steps} steps`;
    return E.left({
      tag: "BadOption",
      where: "solve",
      option: "saveAt",
      found: first,
      wanted: `times at the ends of steps, where these are more than ${mostSteps}`,
      try: `saveAt: ${Math.max(1, Math.round(steps / 10))}, a number of steps that divides them`,
    });
  }
  const after = timeAfter(p, s);
  const list = merged(Array.from({ length: steps + 1 }, (_, k) => after(k)), off, to > from);
  const strategy = { ...s, controller: fixedSteps(list.length - 1), grid: explicit(list) };
  const inList = stepsAt(p, strategy, list.length - 1, stops.times).flatMap((k) =>
    k === undefined ? [] : [k]
  );
  return E.right({ strategy, stops: { ...stops, steps: inList } });
}
