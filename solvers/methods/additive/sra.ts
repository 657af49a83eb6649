/**
 * Rößler's stochastic Runge–Kutta methods for additive noise (SRA), each of which is a tableau.
 *
 *     Y_i = x + Σ A0_ij k_j + Σ B0_ij g_j χ,   k_i = dt f(Y_i, t + c0_i dt),   g_i = g(t + c1_i dt),   χ = W/2 + H
 *     x'' = x + Σ a_i k_i + Σ b1_i g_i W + Σ b2_i g_i χ,   x' = x + k₁ + Σ b1_i g_i W,   E = |Σ a_i k_i − k₁| + |Σ b2_i g_i χ|
 *
 * χ is ∫ W_r dr / h, so the last sum is what g gains on the way. x' is a step as Euler's, and E, of the order of h^(3/2), the
 * distance of both. DifferentialEquations.jl takes δ |Σ k_i| for |Σ a_i k_i − k₁|: that is how far the drift moves, of the order of
 * h, and long steps follow where a drift is near 0. By it `adaptive(sra1)` needs 37 steps for an error of 7.7e-3 on paths of
 * Ornstein–Uhlenbeck's process and 347 for 2.6e-4; by E it needs 11 for 1.0e-2, 46 for 1.0e-3 and 221 for 5.5e-5.
 * Source: Rößler 2010, SIAM J. Numer. Anal. 48; pairs: Rackauckas & Nie 2017, Discrete Contin. Dyn. Syst. B 22.
 * Tests: tests/solvers/methods/tableaus_test.ts, tests/solvers/methods/additive/sra_test.ts.
 * @module
 */
import { abs, add, mul, sub } from "../../../sde/language/dsl.ts";
import type { State } from "../../../sde/language/expr.ts";
import type { Method } from "../method.ts";
import { partOf, plusWeighted, type Row, type Rows, termsOf, timeAt, weighted } from "../stages.ts";

/** A tableau in Rößler's names. */
export type SraTableau =
  & Readonly<Record<"c0" | "c1" | "a" | "b1" | "b2", Row>>
  & Readonly<Record<"A0" | "B0", Rows>>;

/** The method of a tableau that fulfils the 8 conditions: strong order 3/2, weak order 2. */
export function sraMethod(name: string, u: SraTableau): Method {
  return {
    name,
    calculus: "ito",
    strongOrder: 1.5,
    weakOrder: 2,
    errorOrder: 1.5,
    noiseKinds: ["none", "additive"],
    draws: { H: true },
    step: ({ x, drift, diffuse, noise, ...clock }) => {
      const W = noise.W, chi = add(mul(0.5, W), noise.H());
      const g = (V: State) => (j: number): State => diffuse(x, timeAt(clock, partOf(u.c1, j)), V);
      const k = (i: number): State => {
        const stage = [...termsOf(partOf(u.A0, i), k), ...termsOf(partOf(u.B0, i), g(chi))];
        return mul(clock.dt, drift(plusWeighted(x, stage), timeAt(clock, partOf(u.c0, i))));
      };
      const gone = weighted(termsOf(u.a, k)), gained = weighted(termsOf(u.b2, g(chi)));
      const noisy = plusWeighted(x, termsOf(u.b1, g(W)));
      const error = add(abs(sub(gone, k(0))), abs(gained));
      return { low: add(noisy, k(0)), high: add(noisy, gone, gained), error };
    },
  };
}
