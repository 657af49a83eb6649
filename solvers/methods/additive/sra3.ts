/**
 * SRA3: three evaluations of the drift a step, order 3 without noise; strong order 3/2 for additive noise, weak order 2, an
 * error estimate.
 *
 * Source: Rößler 2010, SIAM J. Numer. Anal. 48.
 * Tests: tests/solvers/methods/tableaus_test.ts, tests/solvers/methods/additive/sra_test.ts.
 * @module
 */
import type { Method } from "../method.ts";
import { sraMethod, type SraTableau } from "./sra.ts";

/** Its numbers. */
export const sra3Tableau: SraTableau = {
  c0: [0, 1, 1 / 2],
  c1: [1, 0, 0],
  A0: [[], [1], [1 / 4, 1 / 4]],
  B0: [[], [0], [1, 1 / 2]],
  a: [1 / 6, 1 / 6, 2 / 3],
  b1: [1, 0, 0],
  b2: [-1, 1, 0],
};

/** Strong order 3/2 for additive noise, by W and H; three evaluations a step, order 3 without noise. */
export const sra3: Method = sraMethod("sra3", sra3Tableau);
