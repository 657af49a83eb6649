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
import { add, div, lit, log, mul, square, sub } from "./language/dsl.ts";
import { priorOf } from "./marginal.ts";
import { internal } from "./border/errors.ts";
import { isExpr, type Scalar, type State } from "./language/expr.ts";
import { at, type Calculus, type Marginal, type Process, x } from "./process.ts";
import { valueOf } from "./language/value.ts";
import type { DiagonalMarginal } from "./math/diagonal.ts";

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
  /** What each element has, where they have noise levels of their own: α, σ and the rate above are then the clock's alone. */
  readonly own?: ElementLevels & {
    /** How wide an element is beside the widest, by σᵢ(T). */
    readonly widths: Scalar | State;
  };
}

/** Signal and noise of elements: one number for all, or one each. */
export interface ElementLevels {
  /** αᵢ. */
  readonly meanCoef: (t: Scalar) => Scalar | State;
  /** mᵢ, in units of x. */
  readonly offset: (t: Scalar) => Scalar | State;
  /** σᵢ, in units of x. */
  readonly std: (t: Scalar) => Scalar | State;
}

/** What a step of each element goes by. */
export function levelsOfEach(path: GaussianPath): ElementLevels {
  return path.own ?? path;
}

/** The path of elements with noise levels of their own. */
const diagonalPath = (m: DiagonalMarginal, score: State): GaussianPath => {
  const along = (n: Scalar) => (t1: Scalar): Scalar => at(n, x, t1);
  const each = (n: Scalar | State) => (t1: Scalar): Scalar | State => at(n, x, t1);
  const denoised = div(add(mul(square(m.std), score), sub(x, m.offset)), m.meanCoef);
  return {
    meanCoef: along(m.clock.meanCoef),
    offset: () => lit(0),
    std: along(m.clock.std),
    rate: along(m.clock.rate),
    denoised: (x1, t1) => at(denoised, x1, t1),
    own: { meanCoef: each(m.meanCoef), offset: each(m.offset), std: each(m.std), widths: m.widths },
  };
};

/** The path of a process that a score runs backward; nothing where it has none, or its marginal is no known Gaussian. */
export function gaussianPath(p: Process<Calculus>): GaussianPath | undefined {
  if (p.origin?.diagonal !== undefined) return diagonalPath(p.origin.diagonal, p.origin.score);
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

/** α, m and σ of what a score runs backward, of all elements or of each; nothing where they are not known. */
export function knownMarginal(p: Process<Calculus>): Marginal | DiagonalMarginal | undefined {
  return p.origin?.marginal ?? p.origin?.diagonal;
}

/** Mean and standard deviation of the states at T, with x_0 forgotten: 0 and 1 where no marginal is known. */
export function priorAt(
  p: Process<Calculus>,
): { readonly mean: number | Scalar | State; readonly std: number | Scalar | State } {
  if (p.origin?.marginal !== undefined) return priorOf(p.origin.marginal, p.time.T);
  if (p.origin?.diagonal === undefined) return { mean: 0, std: 1 };
  const { offset, std } = p.origin.diagonal;
  return { mean: at(offset, x, lit(p.time.T)), std: at(std, x, lit(p.time.T)) };
}

/** λ = log(α/σ) of a time, as an expression. */
export const lambdaOf = ({ meanCoef, std }: GaussianPath) => (at: Scalar): Scalar =>
  log(div(meanCoef(at), std(at)));

/** λ at a time; ∞ where the noise is 0. */
export function lambdaAt(path: GaussianPath, time: number): number {
  const on = (n: Scalar): number => valueOf(n, new Map());
  return Math.log(on(path.meanCoef(lit(time))) / on(path.std(lit(time))));
}

/** What `needs: "gaussian"` of a method or tolerance promises to be there. */
export function promised(g: GaussianPath | undefined): GaussianPath {
  if (g === undefined) throw internal('asked for a Gaussian path without `needs: "gaussian"`');
  return g;
}
