/**
 * The midpoint method, and Ralston's, for Stratonovich processes: two stages, as Heun's.
 *
 *     y = x + c (dt f + g W),   x' = x + (1 − b) (dt f + g W) + b (dt f(y) + g(y) W),   b c = ½
 *     midpoint: c = ½, b = 1;   Ralston: c = ⅔, b = ¾, whose next term of the error is the least
 *
 * with f, g at (x, t), those of y at t + c dt. Two evaluations a step; strong order 1 where the noises commute (`commutativity`),
 * ½ else, weak order 1, without noise 2. The error is the distance from Euler's step, of the order of h where noise depends on x.
 * Source: Kloeden & Platen 1992, ch. 4.9; Ralston 1962; the pairs are those of diffrax.
 * Tests: tests/solvers/methods/stratonovich/steps_test.ts, tests/solvers/methods/stratonovich/orders_test.ts.
 * @module
 */
import type { Method } from "../method.ts";
import { ofTableau, type Tableau } from "./tableau.ts";

/** The method of two stages with its second at c: any b c = ½ will do. */
const twoStages = (c: number): Tableau => {
  const b = 1 / (2 * c);
  const [a, next, error] = [[[c]], [1 - b, b], [-b, b]];
  return { stages: { f: a, W: a }, next: { f: next, W: next }, error: { f: error, W: error } };
};
const about = { strongOrders: { commutative: 1 }, errorOrder: 1.5 } as const; // of the error 1 where noise depends on x, 2 where there is none

/** The midpoint method: what counts is the slope halfway. */
export const midpoint: Method<"stratonovich"> = ofTableau({ name: "midpoint", ...about }, twoStages(1 / 2));

/** Ralston's method. */
export const ralston: Method<"stratonovich"> = ofTableau({ name: "ralston", ...about }, twoStages(2 / 3));
