/**
 * What all exponential methods share: a step from s to t in λ = log(α/σ), of which the linear part and the noise are exact.
 *
 *     x_t = m_t + (σ_t/σ_s) e^(−τ²h) (x_s − m_s) + α_t ∫₀ʰ k e^(k(u−h)) D(u) du + σ_t √(1 − e^(−2τ²h)) z,   k = 1 + τ²
 *
 * h = λ_t − λ_s > 0, D the posterior mean. τ = 1 is the reverse SDE, 0 the flow, in between a process of the same marginals
 * (on a process without noise it is 0 whatever is asked). A method is a polynomial for D, integrated by the *moments*
 *
 *     J_p = ∫₀ʰ k e^(k(u−h)) uᵖ du = hᵖ w_p(kh),   w_0(y) = 1 − e^(−y),   w_p(y) = 1 − (p/y) w_{p−1}(y)
 *
 * Source: SA-Solver (Xue et al. 2023, arXiv 2309.05019), equations 10 to 14. Tests: tests/solvers/methods/gaussian_test.ts.
 * @module
 */
import {
  abs,
  add,
  div,
  expm1,
  lit,
  log,
  lt,
  max,
  mul,
  neg,
  type ScalarLike,
  select,
  sqrt,
  square,
  type StateLike,
  sub,
} from "../../../sde/language/dsl.ts";
import { levelsOfEach, promised } from "../../../sde/gaussian_path.ts";
import { type Scalar, type State, typed } from "../../../sde/language/expr.ts";
import type { StepSymbols } from "../method.ts";

/** How much of the reverse SDE is used: 1 all, 0 the flow; a number, or one at each time. */
export type Tau = number | ((t: Scalar) => ScalarLike);

/** One number for all elements, or one each. */
export type Each = Scalar | State;

/** A step in λ, of which all elements have one, or each its own. */
export interface Leg<N extends Each = Scalar> {
  /** λ_t − λ_s. */
  readonly h: N;
  /** k = 1 + τ². */
  readonly k: Scalar;
  /** α at the end. */
  readonly alpha: N;
  /** σ at the end. */
  readonly sigma: N;
  /** Whether there is noise. */
  readonly noisy: boolean;
  /** The new state but for D: the linear part and the noise, of the path's own increment. */
  readonly base: State;
  /** J_p: what uᵖ weighs in D's integral. */
  readonly moment: (p: number) => N;
  /** D, an evaluation. */
  readonly denoised: (x: State, t: Scalar) => State;
}

/** Below it the moments are series: what they are made of would lose its digits. */
const small = 0.3;
const terms = 7;

/** w_p(y) for small y: Σ_{j ≥ 1} (−1)^(j+1) yʲ p! / (p + j)!. */
const series = (p: number, y: Each): Each => {
  const coefficients = Array.from(
    { length: terms },
    (_, j) =>
      (j % 2 === 0 ? 1 : -1) / Array.from({ length: j + 1 }, (_, i) => p + 1 + i).reduce((a, b) => a * b, 1),
  );
  return mul(y, coefficients.reduceRight<StateLike>((sum, c) => add(c, mul(y, sum)), 0));
};

/** w_p(y), up to p of some four. */
export function momentWeight(p: number, y: Scalar): Scalar;
/** Of each element's own y. */
export function momentWeight(p: number, y: Each): Each;
/** Scalars and states alike. */
export function momentWeight(p: number, y: Each): Each {
  const far = max(y, small);
  const exact = Array.from({ length: p }, (_, i) => i + 1).reduce<Each>(
    (w, i) => sub(1, mul(div(i, far), w)),
    neg(expm1(neg(far))),
  );
  return select(lt(y, small), series(p, y), exact);
}

/** e^(−h) from one time to another: as many digits as σ and α have. */
export function shrinkage(symbols: Pick<StepSymbols, "gaussian">, from: Scalar, to: Scalar): Scalar {
  const { meanCoef, std } = promised(symbols.gaussian);
  return div(mul(meanCoef(from), std(to)), mul(meanCoef(to), std(from)));
}

/** λ_t − λ_s of each element. */
export function ownLengthIn(symbols: Pick<StepSymbols, "gaussian">, from: Scalar, to: Scalar): Each {
  const { meanCoef, std } = levelsOfEach(promised(symbols.gaussian));
  return max(neg(log(div(mul(meanCoef(from), std(to)), mul(meanCoef(to), std(from))))), 0);
}

/** λ_t − λ_s, which rounding must not turn around. */
export function lengthIn(symbols: Pick<StepSymbols, "gaussian">, from: Scalar, to: Scalar): Scalar {
  return max(neg(log(shrinkage(symbols, from, to))), 0);
}

/** Standard normals of a step's own noise: of its path, not of an attempt. The first try of a solve may have no length. */
export function ownNormals({ dW, dt }: Pick<StepSymbols, "dW" | "dt">): State {
  return div(dW, sqrt(max(abs(dt), 1e-30)));
}

/** Where a leg ends, and the standard normals of its noise. */
export interface LegEnd {
  readonly to: Scalar;
  readonly normals: State;
}

/** The step that is tried, or its stage that ends elsewhere, where all elements have one noise level. */
export function legOf(symbols: StepSymbols, tau: Tau, end?: LegEnd): Leg {
  const { h, alpha, sigma, moment, ...leg } = ownLegOf(symbols, tau, end);
  const one = (n: Each): Scalar => typed(n, "scalar", "real");
  return { ...leg, h: one(h), alpha: one(alpha), sigma: one(sigma), moment: (p) => one(moment(p)) };
}

/** The same where each may have its own. */
export function ownLegOf(symbols: StepSymbols, tau: Tau, end?: LegEnd): Leg<Each> {
  const { x, t, noiseKind } = symbols;
  const tNext = end?.to ?? symbols.tNext;
  const { denoised } = promised(symbols.gaussian);
  const { meanCoef, offset, std } = levelsOfEach(promised(symbols.gaussian));
  const noisy = noiseKind !== "none" && tau !== 0;
  const h = ownLengthIn(symbols, t, tNext);
  const by = noisy ? square(typeof tau === "number" ? tau : tau(t)) : lit(0);
  const k = add(1, by);
  const [alpha, sigma] = [meanCoef(tNext), std(tNext)];
  const away = mul(by, h);
  const kept = mul(div(sigma, std(t)), noisy ? add(1, expm1(neg(away))) : 1);
  const mean = add(offset(tNext), mul(kept, sub(x, offset(t))));
  const noise = mul(mul(sigma, sqrt(neg(expm1(mul(-2, away))))), end?.normals ?? ownNormals(symbols));
  return {
    h,
    k,
    alpha,
    sigma,
    noisy,
    base: noisy ? add(mean, noise) : mean,
    moment: (p) => {
      const w = momentWeight(p, mul(k, h));
      return Array.from({ length: p }).reduce<Each>((product) => mul(product, h), w);
    },
    denoised,
  };
}
