/**
 * RI1 and RI6, Rößler's methods of weak order 2 for Itô noise of any kind: for expectations, not for single paths.
 *
 *     RI6:  Y₂ = x + dt a₁ + Σ_k b^k(x) I_k,   Y^k = x + dt a₁ ± √h b^k(x),   Z^k = x ± Σ_{l≠k} b^l(x) I_kl / √h
 *     RI1:  the drift by three stages, of order 3 without noise; the same Y^k, Z^k
 *
 * Evaluations of f a step: 2 (RI6), 3 (RI1); of each noise 3, and 2 more where noises mix. For equal steps. For one noise RI6 is
 * Platen's explicit scheme (`platenWeak`), and what DiffEqGPU calls SIEA. The noise of an element of a `process` must not depend on
 * other elements (no `mean` or `sum` of x in g), else the order is 1: write it as a `system`.
 * Source: Rößler 2009, SIAM J. Numer. Anal. 47; the numbers as in StochasticDiffEq.jl.
 * Tests: tests/solvers/methods/weak/tableau_test.ts, tests/solvers/methods/weak/moments_test.ts.
 * @module
 */
import type { Method } from "../method.ts";
import { ofWeakTableau, type WeakTableau } from "./tableau.ts";

const noise = {
  A1: [[1], [1]],
  B1: [[1], [-1]],
  B2: [[1], [-1]],
  beta1: [1 / 2, 1 / 4, 1 / 4],
  beta2: [0, 1 / 2, -1 / 2],
  beta3: [-1 / 2, 1 / 4, 1 / 4],
  beta4: [0, 1 / 2, -1 / 2],
} as const;

/** The tableau of RI1. */
export const ri1Tableau: WeakTableau = {
  ...noise,
  A0: [[2 / 3], [-1 / 3, 1]],
  B0: [[1], [0]],
  alpha: [1 / 4, 1 / 2, 1 / 4],
};
/** The tableau of RI6. */
export const ri6Tableau: WeakTableau = { ...noise, A0: [[1], [0]], B0: [[1], [0]], alpha: [1 / 2, 1 / 2, 0] };

/** RI1: weak order 2, and 3 without noise. */
export const ri1: Method = ofWeakTableau("ri1", ri1Tableau);

/** RI6: weak order 2 with two evaluations of the drift. */
export const ri6: Method = ofWeakTableau("ri6", ri6Tableau);
