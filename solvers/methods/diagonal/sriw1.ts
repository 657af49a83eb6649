/**
 * SRIW1: two evaluations of the drift a step, four of the noise; strong order 3/2 for noise of each element its own,
 * an error estimate.
 *
 * Source: Rößler 2010, SIAM J. Numer. Anal. 48.
 * Tests: tests/solvers/methods/tableaus_test.ts, tests/solvers/methods/diagonal/diagonal_test.ts.
 * @module
 */
import type { Method } from "../method.ts";
import { sriMethod, type SriTableau } from "./sri.ts";

/** Its numbers. */
export const sriw1Tableau: SriTableau = {
  c0: [0, 3 / 4, 0, 0],
  c1: [0, 1 / 4, 1, 1 / 4],
  A0: [[], [3 / 4], [], []],
  A1: [[], [1 / 4], [1], [0, 0, 1 / 4]],
  B0: [[], [3 / 2], [], []],
  B1: [[], [1 / 2], [-1], [-5, 3, 1 / 2]],
  a: [1 / 3, 2 / 3],
  b1: [-1, 4 / 3, 2 / 3],
  b2: [-1, 4 / 3, -1 / 3],
  b3: [2, -4 / 3, -2 / 3],
  b4: [-2, 5 / 3, -2 / 3, 1],
};

/** Strong order 3/2 for noise of each element its own, by W and H; two evaluations a step. */
export const sriw1: Method = sriMethod("sriw1", sriw1Tableau);
