/**
 * Rosenbrock 2(3), for stiff ODEs: linear in what is not known, so that no iteration is needed, and L-stable.
 *
 *     W = 1 − d dt ∂f/∂x,   d = 1/(2 + √2),   T = ∂f/∂t,   e = 6 + √2
 *     k₁ = W⁻¹ (f₀ + d dt T),   f₁ = f(x + ½ dt k₁, t + ½ dt),   k₂ = W⁻¹ (f₁ − k₁) + k₁,   x' = x + dt k₂
 *     f₂ = f(x', t'),   k₃ = W⁻¹ (f₂ − e (k₂ − f₁) − 2 (k₁ − f₀) + d dt T),   E = dt/6 (k₁ − 2 k₂ + k₃)
 *
 * Three evaluations a step and the drift's slopes where it begins, with which f₀ shares its parts: so it is not remembered.
 * Order 2, E falls as dt³. Its interpolant, of order 2, is x + dt (b₁(θ) k₁ + b₂(θ) k₂).
 * Source: Shampine & Reichelt 1997, "The MATLAB ODE suite" (`ode23s`); Rosenbrock23 of OrdinaryDiffEq.jl.
 * Tests: tests/solvers/methods/flow/rosenbrock_test.ts.
 * @module
 */
import { add, mul, sub } from "../../../sde/language/dsl.ts";
import { derivative } from "../../../sde/language/derive.ts";
import type { State } from "../../../sde/language/expr.ts";
import { t } from "../../../sde/process.ts";
import { jacobianOf, resolvent, withoutSlopes } from "../jacobian.ts";
import type { Method, StepSymbols } from "../method.ts";
import { combined } from "./tableau.ts";

const d = 1 / (2 + Math.SQRT2);

/** The interpolant of `rosenbrock23`, of order 2: of k₁ and k₂ the coefficients of θ and θ². */
export const rosenbrock23Dense: readonly (readonly number[])[] = [
  [1 / (1 - 2 * d), -1 / (1 - 2 * d)],
  [-2 * d / (1 - 2 * d), 1 / (1 - 2 * d)],
];

/** k₁ and k₂ with what they are made of. */
const slopesOf = ({ x, t, dt, drift }: Pick<StepSymbols, "x" | "t" | "dt" | "drift">) => {
  const f0 = drift(x, t);
  const jacobian = jacobianOf(f0, x);
  const by = mul(d, dt);
  const solved = (r: State): State => resolvent(jacobian, by, r);
  const inTime = mul(by, derivative(f0, t));
  const k1 = solved(add(f0, inTime));
  const f1 = drift(add(x, mul(mul(0.5, dt), k1)), add(t, mul(0.5, dt)));
  return { f0, f1, k1, k2: add(solved(sub(f1, k1)), k1), solved, inTime };
};

/** Rosenbrock 2(3), for processes without noise whose drift has slopes. */
export const rosenbrock23: Method = {
  name: "rosenbrock23",
  calculus: "ito",
  strongOrder: 2,
  weakOrder: 2,
  errorOrder: 3,
  noiseKinds: ["none"],
  refuses: (p) => withoutSlopes(p, () => derivative(p.drift, t)),
  between: (s, share) => {
    const { k1, k2 } = slopesOf(s);
    return add(s.x, mul(s.dt, combined(rosenbrock23Dense, [k1, k2], share)));
  },
  step: (s) => {
    const { x, tNext, dt, drift } = s;
    const { f0, f1, k1, k2, solved, inTime } = slopesOf(s);
    const high = add(x, mul(dt, k2));
    const f2 = drift(high, tNext);
    const rest = sub(sub(f2, mul(6 + Math.SQRT2, sub(k2, f1))), mul(2, sub(k1, f0)));
    const k3 = solved(add(rest, inTime));
    const error = mul(mul(1 / 6, dt), add(k1, mul(-2, k2), k3));
    return { low: high, high, error };
  },
};
