/**
 * Rößler's stochastic Runge–Kutta methods for a single noise, or noise of each element its own (SRI), each of which is a tableau.
 *
 *     Y_i = x + Σ A0_ij k_j + χ₂ Σ B0_ij g_j,   k_i = dt f(Y_i, t + c0_i dt)
 *     Z_i = x + Σ A1_ij k_j + √h Σ B1_ij g_j,   g_i = g(Z_i, t + c1_i dt)
 *     x'' = x + Σ a_i k_i + Σ (b1_i W + b2_i χ₁) g_i + E₂,   E₂ = Σ (b3_i χ₂ + b4_i χ₃) g_i
 *     x' = x + k₁ + Σ (b1_i W + b2_i χ₁) g_i,                  E = |Σ a_i k_i − k₁| + |E₂|
 *
 * with χ₁ = (W² − h)/2√h, χ₂ = W/2 + H, χ₃ = (W³ − 3hW)/6h: Itô's repeated integrals. x' is a step as Milstein's, and E, of the order
 * of h^(3/2), the distance of both (`sra.ts` says what DifferentialEquations.jl takes). √h has one sign, so expectations err by
 * h^(3/2) too, not by h² as where ±√h cancel (`platen`). The conditions are those of one noise and any number of components, which
 * may all act on each other; where each element has its own, its noise must not depend on other elements (no `mean` or `sum` of x
 * in g), else the order is ½.
 * Source: Rößler 2010, SIAM J. Numer. Anal. 48; pairs: Rackauckas & Nie 2017, Discrete Contin. Dyn. Syst. B 22.
 * Tests: tests/solvers/methods/tableaus_test.ts, tests/solvers/methods/diagonal/diagonal_test.ts,
 * tests/solvers/methods/diagonal/one_noise_test.ts.
 * @module
 */
import { abs, add, broadcast, mul, sub } from "../../../sde/language/dsl.ts";
import type { State } from "../../../sde/language/expr.ts";
import { mixedNoise } from "./own_noise.ts";
import type { Method } from "../method.ts";
import { partOf, plusWeighted, type Row, type Rows, termsOf, timeAt, weighted } from "../stages.ts";
import { integralsOf } from "./integrals.ts";

/** A tableau in Rößler's names. */
export type SriTableau =
  & Readonly<Record<"c0" | "c1" | "a" | "b1" | "b2" | "b3" | "b4", Row>>
  & Readonly<Record<"A0" | "A1" | "B0" | "B1", Rows>>;

/** The method of a tableau that fulfils the 25 conditions: strong order 3/2. */
export function sriMethod(name: string, u: SriTableau): Method {
  return {
    name,
    calculus: "ito",
    strongOrder: 1.5,
    weakOrder: 1.5,
    errorOrder: 1.5,
    noiseKinds: ["none", "additive", "diagonal", "general"],
    refuses: mixedNoise,
    draws: { H: true },
    step: ({ x, drift, diffuse, noise, ...clock }) => {
      const { W, root, chi1, chi2, chi3 } = integralsOf(clock, noise);
      const k = (i: number): State => {
        const stage = [...termsOf(partOf(u.A0, i), k), ...termsOf(partOf(u.B0, i), g(chi2))];
        return mul(clock.dt, drift(plusWeighted(x, stage), timeAt(clock, partOf(u.c0, i))));
      };
      const one = (i: number): State => {
        const stage = [...termsOf(partOf(u.A1, i), k), ...termsOf(partOf(u.B1, i), g(root))];
        return diffuse(plusWeighted(x, stage), timeAt(clock, partOf(u.c1, i)), broadcast(1));
      };
      const g = (V: State) => (j: number): State => mul(V, one(j));
      const rest = weighted([...termsOf(u.b3, g(chi2)), ...termsOf(u.b4, g(chi3))]);
      const gone = weighted(termsOf(u.a, k));
      const noisy = plusWeighted(x, [...termsOf(u.b1, g(W)), ...termsOf(u.b2, g(chi1))]);
      const error = add(abs(sub(gone, k(0))), abs(rest));
      return { low: add(noisy, k(0)), high: add(noisy, gone, rest), error };
    },
  };
}
