/**
 * General ShARK: the shifted method (`shark`) for Stratonovich noise of any kind.
 *
 *     z₁ = x + g₀ H,   z₂ = z₁ + ⅚ (dt f₁ + g₁ W)
 *     x' = x + ⅖ (dt f₁ + g₁ W) + ⅗ (dt f₂ + g₂ W) + 6/5 (g₁ − g₂) H,   E = ⅗ (dt f₂ + g₂ W − dt f₁ − g₁ W)
 *
 * with g₀ at (x, t), f₁, g₁ at (z₁, t), f₂, g₂ at (z₂, t + ⅚ dt). Two evaluations of f a step, three of g. Strong order 3/2 for
 * additive noise, 1 where noises commute (`commutativity`), ½ else, where its error is 1/√3 of that of Heun's; weak order 1. The
 * published method estimates no error; E is that of `shark`, of the order of h where noise depends on x.
 * Source: Foster, dos Reis & Strange 2024, arXiv 2210.17543, equation 6.1.
 * Tests: tests/solvers/methods/stratonovich/steps_test.ts, tests/solvers/methods/stratonovich/orders_test.ts.
 * @module
 */
import type { Method } from "../method.ts";
import { ofTableau } from "./tableau.ts";

const [a, b, e] = [[[0], [0, 5 / 6]], [0, 0.4, 0.6], [0, -0.6, 0.6]];

/** General ShARK: two drifts a step, for drifts that are dear. */
export const generalShark: Method<"stratonovich"> = ofTableau({
  name: "generalShark",
  strongOrders: { additive: 1.5, commutative: 1 },
  errorOrder: 1.5, // 1 where noise depends on x
}, {
  stages: { f: a, W: a, H: [[1], [1]] },
  next: { f: b, W: b, H: [0, 1.2, -1.2] },
  error: { f: e, W: e },
});
