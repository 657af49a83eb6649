/**
 * VE, the variance-exploding process: x keeps its mean, its standard deviation grows as σ(t) = σ_min (σ_max/σ_min)ᵗ.
 *
 *     dx = σ(t) √(2 ln(σ_max/σ_min)) dW
 *
 * Source: Song et al. 2021 (arXiv 2011.13456), eq. 9; defaults of score_sde for CIFAR-10, end time of 2105.14080.
 * The origin of its clock is t = −∞, where σ vanishes: that is what makes its marginal N(x_0, σ(t)²) exactly.
 * Tests: tests/sde/marginal_test.ts, tests/sde/reverse_test.ts.
 * @module
 */
import { mul, pow } from "../language/dsl.ts";
import { unfit } from "../border/errors.ts";
import { numbersOf } from "../border/options.ts";
import { type Process, process } from "../process.ts";

/** σ_min and σ_max; for images of maximal distance d the advice is σ_max ≈ d. */
export interface VeOptions {
  /** σ at t = 0. */
  readonly sigmaMin?: number;
  /** σ at t = 1. */
  readonly sigmaMax?: number;
}

/** The defaults of `ve`. */
export const veDefaults = { sigmaMin: 0.01, sigmaMax: 50 } as const;

const read = numbersOf<keyof typeof veDefaults>("ve", veDefaults);

/** The variance-exploding process. Units: σ in units of x; t in [1e-5, 1]. Throws unless 0 < sigmaMin < sigmaMax. */
export function ve(options: VeOptions = {}): Process {
  const { sigmaMin, sigmaMax } = read(options);
  if (!(0 < sigmaMin && sigmaMin < sigmaMax && Number.isFinite(sigmaMax))) {
    throw unfit("VE", "0 < sigmaMin < sigmaMax", { sigmaMin, sigmaMax });
  }
  const ratio = sigmaMax / sigmaMin;
  return process(
    ({ t }) => ({ drift: 0, diffusion: mul(sigmaMin * Math.sqrt(2 * Math.log(ratio)), pow(ratio, t)) }),
    {
      name: "VE",
      time: { origin: -Infinity, tEnd: 1e-5, T: 1 },
    },
  );
}
