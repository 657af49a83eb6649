/**
 * SLOW-RK, for Stratonovich noises that commute: classical Runge–Kutta along the noise, inside a splitting of the drift.
 *
 *     stages 2 to 5: RK4 along W from x + ½ dt f₁;   stage 6: x + ¾ dt f₁ + ¾ g₄ W + 3/2 g₄ H, for the drift
 *     x' = x + dt (⅓ f₁ + ⅔ f₆) + (g₂ + 2 g₃ + 2 g₄ + g₅) W/6 + 2 (g₄ − g₇) H,   z₇ = x + dt f₁ + ½ g₃ W
 *
 * Two evaluations of f a step, five of g, no error estimate. Strong order 3/2 where the noises commute (`commutativity`), ½ else;
 * weak order 1.
 * Source: Foster, dos Reis & Strange 2024, arXiv 2210.17543, equation 6.2; the tableau as in diffrax.
 * Tests: tests/solvers/methods/stratonovich/steps_test.ts, tests/solvers/methods/stratonovich/orders_test.ts.
 * @module
 */
import type { Method } from "../method.ts";
import { ofTableau } from "./tableau.ts";

/** SLOW-RK: strong order 3/2 wherever noises commute. */
export const slowRk: Method<"stratonovich"> = ofTableau({
  name: "slowRk",
  strongOrders: { additive: 1.5, commutative: 1.5 },
}, {
  stages: {
    f: [[1 / 2], [1 / 2], [1 / 2], [1 / 2], [3 / 4], [1]],
    W: [[], [0, 1 / 2], [0, 0, 1 / 2], [0, 0, 0, 1], [0, 0, 0, 3 / 4], [0, 0, 1 / 2]],
    H: [[], [], [], [], [0, 0, 0, 3 / 2], []],
  },
  next: {
    f: [1 / 3, 0, 0, 0, 0, 2 / 3, 0],
    W: [0, 1 / 6, 1 / 3, 1 / 3, 1 / 6, 0, 0],
    H: [0, 0, 0, 2, 0, 0, -2],
  },
});
