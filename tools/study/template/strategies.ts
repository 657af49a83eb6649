/**
 * How it is solved: strategies by name; a list of one kind is a line in the picture.
 *
 * `mine` is a method of one's own, Euler–Maruyama written out; change its step, and see where it stands.
 * @module
 */
import { pipe } from "fp-ts/function";
import {
  adaptiveExponential,
  add,
  emStep,
  equalSteps,
  eulerMaruyama,
  gottaGoFast,
  type Method,
  mul,
  type Strategy,
  withMethod,
} from "ito";

const mine: Method = {
  ...emStep,
  name: "mine",
  step: ({ x, t, dt, dW, drift, diffuse }) => {
    const next = add(x, mul(dt, drift(x, t)), diffuse(x, t, dW));
    return { low: next, high: next, error: undefined };
  },
};

/** What is compared. */
export const strategies: Readonly<Record<string, readonly Strategy[]>> = {
  mine: [20, 40, 80].map((steps) => pipe(equalSteps(emStep, steps), withMethod(mine))),
  "Euler–Maruyama": [20, 40, 80].map((steps) => eulerMaruyama(steps)),
  gottaGoFast: [0.2, 0.05].map((rel) => gottaGoFast({ rel })),
  adaptiveExponential: [0.5, 0.25, 0.12].map((rel) => adaptiveExponential({ rel })),
};
