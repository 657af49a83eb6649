/**
 * Bogacki and Shampine's pair of orders 3 and 2: four slopes, three new ones a step; for loose tolerances.
 *
 * Its interpolant is Hermite's cubic, of order 3.
 * Source: Bogacki & Shampine 1989, "A 3(2) pair of Runge–Kutta formulas", Applied Mathematics Letters 2, 321–325; `ode23`.
 * Tests: tests/solvers/methods/flow/tableau_test.ts, tests/solvers/methods/flow/flow_test.ts.
 * @module
 */
import type { Method } from "../method.ts";
import { rungeKutta, type Tableau } from "./tableau.ts";

/** The coefficients of `bogackiShampine`. */
export const bogackiShampineTableau: Tableau = {
  name: "bogackiShampine",
  order: 3,
  c: [1 / 2, 3 / 4, 1],
  a: [[1 / 2], [0, 3 / 4], [2 / 9, 1 / 3, 4 / 9]],
  error: [-5 / 72, 1 / 12, 1 / 9, -1 / 8],
  dense: [[1, -4 / 3, 5 / 9], [0, 1, -2 / 3], [0, 4 / 3, -8 / 9], [0, -1, 1]],
};

/** Bogacki–Shampine 3(2), for processes without noise. */
export const bogackiShampine: Method = rungeKutta(bogackiShampineTableau);
