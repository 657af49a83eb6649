/**
 * sub-VP: the drift of VP with less noise, so that its variance stays below VP's.
 *
 *     dx = −½ β(t) x dt + √(β(t) (1 − e^(−2B(t)))) dW,   B = ∫₀ᵗ β
 *
 * Source: Song et al. 2021 (arXiv 2011.13456), eq. 12. 1 − e^(−2B) is written by expm1, which keeps its digits near t = 0.
 * Tests: tests/sde/marginal_test.ts, tests/sde/reverse_test.ts.
 * @module
 */
import { add, expm1, mul, neg, sqrt } from "../language/dsl.ts";
import { numbersOf } from "../border/options.ts";
import { type Process, process } from "../process.ts";
import { linearBeta, vpDefaults, type VpOptions } from "./vp.ts";

const read = numbersOf<keyof typeof vpDefaults>("subVp", vpDefaults);

/** The sub-variance-preserving process. Units: as `vp`. */
export function subVp(options: VpOptions = {}): Process {
  const betas = read(options);
  const { beta0, beta1 } = betas;
  return process(({ x, t }) => {
    const beta = linearBeta(betas, t);
    const B = add(mul(beta0, t), mul((beta1 - beta0) / 2, t, t));
    return { drift: mul(-0.5, beta, x), diffusion: sqrt(neg(mul(beta, expm1(mul(-2, B))))) };
  }, { name: "sub-VP", time: { origin: 0, tEnd: 1e-3, T: 1 } });
}
