/**
 * What a Gaussian marginal and a score say of a process that runs backward: the path of its signal and noise, and the
 * mean of the data that a state points to.
 *
 *     x_t | x_0 ~ N(α x_0 + m, σ²),   D(x, t) = E[x_0 | x_t = x] = (σ² ∇log p_t(x) + x − m) / α      (Tweedie)
 *     λ = log(α/σ),   dλ/dt = −g² / (2σ²)
 *
 * λ is half the logarithm of the signal-to-noise ratio: the time on which the reverse SDE is the same for all processes.
 * Tests: tests/solvers/methods/exponential_order_test.ts.
 * @module
 */
import { add, div, lit, mul, square, sub } from "./language/dsl.ts";
import { internal } from "./border/errors.ts";
import { isExpr, type Scalar, type State } from "./language/expr.ts";
import { at, type Calculus, type Process, x } from "./process.ts";
import { valueOf } from "./language/value.ts";

/** Signal, noise and posterior mean along a process, as functions of a time (and a state). */
export interface GaussianPath {
  /** α. */
  readonly meanCoef: (t: Scalar) => Scalar;
  /** m, in units of x. */
  readonly offset: (t: Scalar) => Scalar;
  /** σ, in units of x. */
  readonly std: (t: Scalar) => Scalar;
  /** |dλ/dt|, in 1 / units of t. */
  readonly rate: (t: Scalar) => Scalar;
  /** D(x, t), in units of x: one evaluation of the score. */
  readonly denoised: (x: State, t: Scalar) => State;
}

/** The path of a process that a score runs backward; nothing where it has none, or its marginal is no known Gaussian. */
export function gaussianPath(p: Process<Calculus>): GaussianPath | undefined {
  const marginal = p.origin?.marginal;
  const diffusion = p.origin?.forward.diffusion;
  if (marginal === undefined || p.origin === undefined || diffusion?.tag !== "diagonal") return undefined;
  const { g } = diffusion;
  if (!isExpr(g, "scalar", "real")) return undefined;
  const { meanCoef, offset, std } = marginal;
  const toData = add(mul(square(std), p.origin.score), sub(x, offset));
  const denoised = mul(div(1, meanCoef), toData);
  const rate = div(square(g), mul(2, square(std)));
  const along = (n: Scalar) => (t1: Scalar): Scalar => at(n, x, t1);
  return {
    meanCoef: along(meanCoef),
    offset: along(offset),
    std: along(std),
    rate: along(rate),
    denoised: (x1, t1) => at(denoised, x1, t1),
  };
}

/** λ = log(α/σ) at a time; ∞ where the noise is 0. */
export function lambdaAt(path: GaussianPath, time: number): number {
  const on = (n: Scalar): number => valueOf(n, new Map());
  return Math.log(on(path.meanCoef(lit(time))) / on(path.std(lit(time))));
}

/** What `needs: "gaussian"` of a method or tolerance promises to be there. */
export function promised(g: GaussianPath | undefined): GaussianPath {
  if (g === undefined) throw internal('asked for a Gaussian path without `needs: "gaussian"`');
  return g;
}
