/**
 * A score as numbers, at a time of a process and a state.
 * @module
 */
import { type Fallible, lift, type Marginal, marginalOf, type Process, type Score, t, x } from "ito";
import type { Node } from "../../../sde/language/expr.ts";
import { right } from "../../lib/either.ts";
import { numberOf, stateOf, type Value } from "../../lib/evaluate.ts";

/** Signal, offset and noise at a time. */
export const noiseAt = (p: Process, time: number) => {
  const m: Marginal = right(marginalOf(p));
  const given = { inputs: new Map<Node, Value>([[t, time]]) };
  return {
    meanCoef: numberOf(m.meanCoef, given),
    offset: numberOf(m.offset, given),
    std: numberOf(m.std, given),
  };
};

/** What a score says at a state. */
export const scoreAt = (
  score: Fallible<Score>,
  p: Process,
  { time, state }: { readonly time: number; readonly state: readonly number[] },
): readonly number[] => {
  const s = right(lift(score));
  const at = s.tag === "expression" ? s.at : right(lift(s.of(right(marginalOf(p)))));
  return stateOf(at, { elements: state.length, inputs: new Map<Node, Value>([[t, time], [x, state]]) });
};

/** The largest difference of two lists, as a share of the largest of the second. */
export const apart = (found: readonly number[], wanted: readonly number[]): number => {
  const most = Math.max(...wanted.map(Math.abs));
  return Math.max(...found.map((v, i) => Math.abs(v - (wanted[i] ?? NaN)))) / most;
};
