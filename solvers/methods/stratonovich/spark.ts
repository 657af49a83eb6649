/**
 * SPaRK, the splitting path Runge–Kutta method, for Stratonovich processes: three stages along a path of three straight
 * pieces that has the W and the H of the Brownian one.
 *
 *     z₂ = x + ½ (dt f₁ + g₁ W) + √3 g₁ H,   z₃ = x + dt f₂ + g₂ W
 *     x' = x + Σ b_i (dt f_i + g_i W) + (g₁ − g₃) H,   b = p, q, p,   p = (3 − √3)/6,  q = 1/√3
 *     E = the same with b less ½, 0, ½: the distance from the trapezium's rule
 *
 * at t, t + dt/2, t'. Three evaluations of drift and noise a step. Strong order 3/2 for additive noise, 1 where noises commute
 * (`commutativity`), ½ else, where its error is 1/√3 of that of Heun's: it has all that W and H say of areas between noises; weak
 * order 1; where the drift bends, 4 times as near as Heun. E is of the order of h^(3/2) where Heun's is of that of h; where nothing
 * but one noise acts it is small by accident at times, and adaptive Heun is nearer (docs/decisions/0042).
 * Source: Foster & Jelinčič 2023, arXiv 2311.14201, definition 1.6; coefficients as in diffrax.
 * Tests: tests/solvers/methods/spark_test.ts, tests/solvers/methods/stratonovich/steps_test.ts,
 * tests/solvers/methods/stratonovich/orders_test.ts.
 * @module
 */
import type { Method } from "../method.ts";
import { ofTableau } from "./tableau.ts";

const [p, q] = [(3 - Math.sqrt(3)) / 6, Math.sqrt(3) / 3];
const [a, b, e] = [[[1 / 2], [0, 1]], [p, q, p], [p - 1 / 2, q, p - 1 / 2]];

/** Strong order 1 for noises that commute, by W and H, with an error estimate. */
export const spark: Method<"stratonovich"> = ofTableau({
  name: "spark",
  strongOrders: { additive: 1.5, commutative: 1 },
  errorOrder: 1.5, // 1 where noises do not commute
}, {
  stages: { f: a, W: a, H: [[Math.sqrt(3)]] },
  next: { f: b, W: b, H: [1, 0, -1] },
  error: { f: e, W: e, H: [1, 0, -1] },
});
