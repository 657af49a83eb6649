/**
 * Heun's step with Lamba's estimate of its error: Euler's error in the drift and in the noise apart, for adaptive steps.
 *
 *     k = dt f,   y = x + k + g W,   x' = x + ½ (k + dt f(y, t')) + ½ (g + g(y, t')) W
 *     E = |½ (dt f(x + k, t') − k)| + |½ (g(x + √h g, t) − g) W²/√h|          noise of each element its own
 *     E = |½ (dt f(x + k, t') − k)| + |½ (G(x + G W, t) − G) W|               any other: the same to the order of h
 *
 * Three evaluations of drift and noise a step, one each more than `heunStep`, whose E is the sum of both parts: they cannot cancel
 * here. Strong order 1 where the noises commute (`commutativity`), ½ else, weak order 1, without noise 2. E falls as h where noise
 * depends on x, as h² where it does not: the second part is then 0, so that additive noise is not seen by it.
 * x' is `LambaEulerHeun` of DifferentialEquations.jl, and so is E of elementwise noise but for its δ = 1/6 before the first part;
 * for a matrix it takes the difference of two norms in place of the second line.
 * Source: Lamba 2003, J. Comput. Appl. Math. 161; StochasticDiffEq.jl, lamba.jl.
 * Tests: tests/solvers/methods/stratonovich/steps_test.ts, tests/solvers/methods/stratonovich/adaptive_test.ts.
 * @module
 */
import { abs, add, broadcast, div, mul, sqrt, square, sub } from "../../../sde/language/dsl.ts";
import type { Method, StepSymbols } from "../method.ts";
import { heunStep } from "./heun.ts";

/** ½ g ∂g/∂x W², by a difference. */
const bendOf = ({ x, t, dt, dW, diffuse, noiseKind }: StepSymbols) => {
  if (noiseKind === "general") {
    const moved = diffuse(x, t, dW);
    return mul(0.5, sub(diffuse(add(x, moved), t, dW), moved));
  }
  const root = sqrt(abs(dt)), g = diffuse(x, t, broadcast(1));
  const apart = sub(diffuse(add(x, mul(root, g)), t, broadcast(1)), g);
  return mul(0.5, root, apart, square(div(dW, root)));
};

/** Heun's step and Lamba's error: three evaluations a step, for adaptive steps on noise of any kind. */
export const lambaEulerHeun: Method<"stratonovich"> = {
  ...heunStep,
  name: "lambaEulerHeun",
  errorOrder: 1,
  step: (symbols) => {
    const { x, t, tNext, dt, drift } = symbols;
    const k = mul(dt, drift(x, t));
    const turn = mul(0.5, sub(mul(dt, drift(add(x, k), tNext)), k));
    const { low } = heunStep.step(symbols);
    return { low, high: low, error: add(abs(turn), abs(bendOf(symbols))) };
  },
};
