/**
 * SRA1: two evaluations of drift and noise a step; strong order 3/2 for additive noise, weak order 2, an error estimate.
 *
 *     x' = x + k₁/3 + 2 k₂/3 + g' W + (g − g') χ,   k₂ = dt f(x + ¾ k₁ + 3/2 g' χ, t + ¾ dt),   g' = g(t + dt)
 *
 * Source: Rößler 2010, SIAM J. Numer. Anal. 48.
 * Tests: tests/solvers/methods/tableaus_test.ts, tests/solvers/methods/additive/sra_test.ts.
 * @module
 */
import type { Method } from "../method.ts";
import { sraMethod, type SraTableau } from "./sra.ts";

/** Its numbers. */
export const sra1Tableau: SraTableau = {
  c0: [0, 3 / 4],
  c1: [1, 0],
  A0: [[], [3 / 4]],
  B0: [[], [3 / 2]],
  a: [1 / 3, 2 / 3],
  b1: [1, 0],
  b2: [-1, 1],
};

/** Strong order 3/2 for additive noise, by W and H; two evaluations a step. */
export const sra1: Method = sraMethod("sra1", sra1Tableau);
