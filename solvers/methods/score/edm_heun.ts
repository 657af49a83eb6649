/**
 * EDM's stochastic sampler: Heun's steps of the flow in y = (x − m)/α along u = σ/α, each from a level that noise has
 * raised before.
 *
 *     û = (1 + γ) u,   ŷ = y + S_noise √(û² − u²) z,   d = (ŷ − D(ŷ, û))/û
 *     y' = ŷ + (u' − û) d,   y'' = ŷ + (u' − û)(d + d')/2,   d' = (y' − D(y', u'))/u'
 *
 * γ = min(S_churn/N, √2 − 1) where S_min ≤ u ≤ S_max, else 0. Without churn it is Heun's method on the flow (α = 1:
 * Karras' own form), a pair; with churn it takes the process's noise, so the process is `reverse(…)`, and N is how many
 * levels the grid has. Two evaluations a step. The last step to σ = 0, by Euler, is `denoise: "tweedie"`.
 * Source: Karras et al. 2022, arXiv 2206.00364, Algorithm 2; NVlabs/edm, generate.py.
 * Tests: tests/solvers/methods/edm_test.ts.
 * @module
 */
import { add, and, div, le, max, mul, select, sqrt, square, sub } from "../../../sde/language/dsl.ts";
import { whole } from "../../../sde/border/decode.ts";
import { given } from "../../../sde/border/options.ts";
import { promised } from "../../../sde/gaussian_path.ts";
import type { Scalar, State } from "../../../sde/language/expr.ts";
import type { Method } from "../method.ts";
import { ownNormals } from "./kit.ts";
import { amount, limit } from "./option_codecs.ts";
import { timeBefore } from "./stage_time.ts";

/** The numbers of EDM's sampler. */
export interface EdmHeunOptions {
  /** N: how many noise levels. */
  readonly levels?: number;
  /** S_churn: how much noise is put in, over all steps. */
  readonly churn?: number;
  /** S_min: the least level at which it is. */
  readonly sMin?: number;
  /** S_max: the highest. */
  readonly sMax?: number;
  /** S_noise: how much larger than due it is. */
  readonly sNoise?: number;
}

/** Those of `generate.py`, without churn. */
export const edmHeunDefaults = { levels: 18, churn: 0, sMin: 0, sMax: Infinity, sNoise: 1 } as const;

const codecs = { levels: whole(2, 100_000), churn: amount, sMin: amount, sMax: limit, sNoise: amount };
const read = given("edmHeun", codecs);

/** EDM's Heun step; NFE a step: 2. */
export function edmHeun(options: EdmHeunOptions = {}): Method {
  const { levels, churn, sMin, sMax, sNoise } = { ...edmHeunDefaults, ...read(options) };
  const gamma = Math.min(churn / levels, Math.SQRT2 - 1);
  return {
    name: churn === 0 ? "edmHeun" : `edmHeun churn ${churn}`,
    calculus: "ito",
    strongOrder: churn === 0 ? 2 : 0,
    weakOrder: 2,
    noiseKinds: churn === 0 ? ["none", "additive"] : ["additive"],
    needs: "gaussian",
    step: (symbols) => {
      const { x, t, tNext } = symbols;
      const { meanCoef, offset, std, denoised } = promised(symbols.gaussian);
      const level = (at: Scalar): Scalar => div(std(at), meanCoef(at));
      const u = level(t);
      const churned = and(le(sMin, u), le(u, Math.min(sMax, 1e30)));
      const raised = gamma === 0 ? t : timeBefore(symbols, select(churned, Math.log1p(gamma), 0));
      const [high, low] = [level(raised), level(tNext)];
      const spread = mul(sNoise, sqrt(max(sub(square(high), square(u)), 0)));
      const y0 = div(sub(x, offset(t)), meanCoef(t));
      const y = gamma === 0 ? y0 : add(y0, mul(spread, ownNormals(symbols)));
      const place = (at: Scalar, v: State): State => add(offset(at), mul(meanCoef(at), v));
      const slope = (at: Scalar, v: State, state = place(at, v)): State =>
        div(sub(v, denoised(state, at)), level(at));
      const d = gamma === 0 ? slope(t, y, x) : slope(raised, y);
      const first = add(y, mul(sub(low, high), d));
      const second = add(y, mul(mul(0.5, sub(low, high)), add(d, slope(tNext, first))));
      const [euler, heun] = [place(tNext, first), place(tNext, second)];
      return { low: euler, high: heun, error: sub(heun, euler) };
    },
  };
}
