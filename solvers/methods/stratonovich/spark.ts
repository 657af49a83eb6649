/**
 * SPaRK, the splitting path Runge–Kutta method, for Stratonovich processes: three stages along a path of three straight
 * pieces that has the W and the H of the Brownian one.
 *
 *     z₁ = x,   z₂ = x + ½ dt f₁ + G₁ (½ W + √3 H),   z₃ = x + dt f₂ + G₂ W,      t₁ = t, t₂ = t + ½ dt, t₃ = t'
 *     x' = x + Σ b_j (dt f_j + G_j W) + (G₁ − G₃) H,      b = (3 − √3)/6, √3/3, (3 − √3)/6
 *     E = the same with b_j less ½, 0, ½
 *
 * Three evaluations of drift and noise a step. Strong order 1 where noises commute, ½ else; weak order 1; where the drift bends, 4
 * times as near as Heun. E is the distance from the trapezium's rule, of the order of h^(3/2) where Heun's is of that of h; where
 * nothing but one noise acts it is small by accident at times, and adaptive Heun is nearer (docs/decisions/0042).
 * Not to be taken for GeneralShARK, which has the order 3/2 for additive noise.
 * Source: Foster & Jelinčič 2023, arXiv 2311.14201; coefficients as in diffrax.
 * Tests: tests/solvers/methods/spark_test.ts.
 * @module
 */
import { add, mul, sub } from "../../../sde/language/dsl.ts";
import type { Scalar, State } from "../../../sde/language/expr.ts";
import type { Method } from "../method.ts";

const [ends, middle] = [(3 - Math.sqrt(3)) / 6, Math.sqrt(3) / 3];

/** Strong order 1 for noises that commute, by W and H, with an error estimate. */
export const spark: Method<"stratonovich"> = {
  name: "spark",
  calculus: "stratonovich",
  strongOrder: 0.5, // 1 where the noises commute
  weakOrder: 1,
  errorOrder: 1.5,
  noiseKinds: ["none", "additive", "diagonal", "general"],
  draws: { H: true },
  step: ({ x, t, tNext, dt, drift, diffuse, noise }) => {
    const [W, H] = [noise.W, noise.H()];
    const half = add(t, mul(0.5, dt));
    const f = (z: State, at: Scalar): State => mul(dt, drift(z, at));
    const f1 = f(x, t);
    const z2 = add(x, mul(0.5, f1), diffuse(x, t, add(mul(0.5, W), mul(Math.sqrt(3), H))));
    const f2 = f(z2, half);
    const g2 = diffuse(z2, half, W);
    const z3 = add(x, f2, g2);
    const outer = add(f1, f(z3, tNext), diffuse(x, t, W), diffuse(z3, tNext, W));
    const turned = sub(diffuse(x, t, H), diffuse(z3, tNext, H));
    const inner = mul(middle, add(f2, g2));
    const low = add(x, mul(ends, outer), inner, turned);
    return { low, high: low, error: add(mul(ends - 0.5, outer), inner, turned) };
  },
};
