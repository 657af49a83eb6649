/**
 * The samplers of score_sde: the forward process as a chain over the grid, run backward.
 *
 *     x_s = m_s + a (x_t − m_t) + G z,   a = α_s/α_t,   G² = σ_s² − a² σ_t² = σ_s² (1 − e^(−2h)),   s the noisier end
 *     reverse diffusion   x' = x − f + G² ∇log p + G z,   f = (a − 1) x + m_s − a m_t;   on a flow ½ G² ∇log p, without noise
 *     ancestral           x' = m_t + (x − m_s + G² ∇log p)/a + noise, of variance G² σ_t²/σ_s² (posterior) or G² (step)
 *     DDIM(η)             x' = m_t + α_t D + √(σ_t² − s²) (x − m_s − α_s D)/σ_s + s z,   s = η G σ_t/σ_s
 *
 * For VE a = 1 and G² = σ_s² − σ_t²; for VP β_i = G² = 1 − a². Ancestral sampling is published with the posterior's
 * noise for VE, where it is the exponential Euler step (`ddimStep`) and DDIM(1), and with the step's √β_i for VP. One
 * evaluation a step.
 * Source: Song et al. 2021, arXiv 2011.13456; score_sde, sampling.py. Song, Meng & Ermon
 * 2021, arXiv 2010.02502.
 * Tests: tests/solvers/methods/discrete_test.ts.
 * @module
 */
import { add, div, expm1, mul, neg, sqrt, sub } from "../../../sde/language/dsl.ts";
import { given } from "../../../sde/border/options.ts";
import { choice, number } from "../../../sde/border/decode.ts";
import { levelsOfEach, promised } from "../../../sde/gaussian_path.ts";
import type { Scalar, State } from "../../../sde/language/expr.ts";
import type { Method, StepSymbols } from "../method.ts";
import { lengthIn, ownLengthIn, ownNormals } from "./kit.ts";

/** A step of the chain. */
interface Link {
  /** a: what the signal loses over the step, forward. */
  readonly a: Scalar;
  /** G²/σ_s². */
  readonly share: Scalar;
  /** G² ∇log p(x, s). */
  readonly pull: State;
}

const linkOf = (symbols: StepSymbols): Link => {
  const { x, t, tNext } = symbols;
  const { meanCoef, offset, denoised } = promised(symbols.gaussian);
  const share = neg(expm1(mul(-2, lengthIn(symbols, t, tNext))));
  const toData = sub(mul(meanCoef(t), denoised(x, t)), sub(x, offset(t)));
  return { a: div(meanCoef(t), meanCoef(tNext)), share, pull: mul(share, toData) };
};

const common = { calculus: "ito", strongOrder: 1, weakOrder: 1, needs: "gaussian" } as const;

/** Reverse diffusion sampling; NFE a step: 1. The published predictor of VE's predictor–corrector sampler. */
export const reverseDiffusion: Method = {
  ...common,
  name: "reverseDiffusion",
  noiseKinds: ["none", "additive"],
  step: (symbols) => {
    const { x, t, tNext, noiseKind } = symbols;
    const { offset, std } = promised(symbols.gaussian);
    const { a, share, pull } = linkOf(symbols);
    const f = add(mul(sub(a, 1), x), sub(offset(t), mul(a, offset(tNext))));
    const noisy = noiseKind !== "none";
    const mean = add(sub(x, f), noisy ? pull : mul(0.5, pull));
    const low = noisy ? add(mean, mul(mul(std(t), sqrt(share)), ownNormals(symbols))) : mean;
    return { low, high: low, error: undefined };
  },
};

/** What ancestral sampling leaves to its user. */
export interface AncestralOptions {
  /** The variance of its noise: the posterior's for VE, the forward step's for VP, unless said. */
  readonly noise?: "posterior" | "step";
}

const read = given("ancestral", { noise: choice("posterior", "step") });

/** Ancestral sampling; NFE a step: 1. */
export function ancestral(options: AncestralOptions = {}): Method {
  const { noise } = read(options);
  return {
    ...common,
    name: "ancestral",
    noiseKinds: ["additive"],
    step: (symbols) => {
      const { x, t, tNext } = symbols;
      const { meanCoef, offset, std } = promised(symbols.gaussian);
      const { a, share, pull } = linkOf(symbols);
      const keepsSignal = meanCoef(tNext).tag === "lit"; // VE
      const spread = (noise ?? (keepsSignal ? "posterior" : "step")) === "posterior" ? std(tNext) : std(t);
      const mean = add(offset(tNext), div(add(sub(x, offset(t)), pull), a));
      const low = add(mean, mul(mul(spread, sqrt(share)), ownNormals(symbols)));
      return { low, high: low, error: undefined };
    },
  };
}

/** What DDIM(η) leaves to its user. */
export interface DdimEtaOptions {
  /** η: 0 no noise, 1 that of DDPM's posterior. */
  readonly eta?: number;
}

const readEta = given("ddimEta", { eta: number("a number from 0 to 1", (v) => v >= 0 && v <= 1) });

/** DDIM(η); NFE a step: 1. For η = 0 `ddimStep` on a flow is the same, and remembers its evaluation. */
export function ddimEta(options: DdimEtaOptions = {}): Method {
  const { eta } = { eta: 0, ...readEta(options) };
  return {
    ...common,
    name: `ddim η ${eta}`,
    diagonal: true,
    noiseKinds: eta === 0 ? ["none", "additive"] : ["additive"],
    step: (symbols) => {
      const { x, t, tNext } = symbols;
      const { denoised } = promised(symbols.gaussian);
      const { meanCoef, offset, std } = levelsOfEach(promised(symbols.gaussian));
      const share = neg(expm1(mul(-2, ownLengthIn(symbols, t, tNext))));
      const D = denoised(x, t);
      const noise = div(sub(sub(x, offset(t)), mul(meanCoef(t), D)), std(t));
      const kept = mul(std(tNext), sqrt(sub(1, mul(eta ** 2, share))));
      const mean = add(offset(tNext), mul(meanCoef(tNext), D), mul(kept, noise));
      const fresh = mul(mul(std(tNext), mul(eta, sqrt(share))), ownNormals(symbols));
      const low = eta === 0 ? mean : add(mean, fresh);
      return { low, high: low, error: undefined };
    },
  };
}
