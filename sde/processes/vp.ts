/**
 * VP, the variance-preserving process with linear β(t) = β₀ + (β₁ − β₀) t.
 *
 *     dx = −½ β(t) x dt + √β(t) dW
 *
 * Source: Song et al. 2021 (arXiv 2011.13456), eq. 11; defaults of score_sde, end time of 2105.14080.
 * Tests: tests/sde/marginal_test.ts, tests/sde/reverse_test.ts.
 * @module
 */
import { add, mul, sqrt } from "../language/dsl.ts";
import { unfit } from "../border/errors.ts";
import type { Scalar } from "../language/expr.ts";
import { numbersOf } from "../border/options.ts";
import { type Process, process } from "../process.ts";

/** β at t = 0 and at t = 1. */
export interface VpOptions {
  /** β(0). */
  readonly beta0?: number;
  /** β(1). */
  readonly beta1?: number;
}

/** The defaults of `vp` and `subVp`. */
export const vpDefaults = { beta0: 0.1, beta1: 20 } as const;

const read = numbersOf<keyof typeof vpDefaults>("vp", vpDefaults);

/** β(t), linear. Throws a RangeError for a negative β. */
export function linearBeta(options: VpOptions, t: Scalar): Scalar {
  const { beta0, beta1 } = read(options);
  if (!(beta0 >= 0 && beta1 >= 0 && Number.isFinite(beta0 + beta1))) {
    throw unfit("VP", "beta0 ≥ 0 and beta1 ≥ 0", { beta0, beta1 });
  }
  return add(beta0, mul(beta1 - beta0, t));
}

/** The variance-preserving process. Units: x of unit variance; t in [1e-3, 1]. */
export function vp(options: VpOptions = {}): Process {
  return process(({ x, t }) => {
    const beta = linearBeta(options, t);
    return { drift: mul(-0.5, beta, x), diffusion: sqrt(beta) };
  }, { name: "VP", time: { origin: 0, tEnd: 1e-3, T: 1 } });
}
