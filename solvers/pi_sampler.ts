/**
 * The PI-controlled sampler that never rejects: Heun's pair on the reverse SDE, errors against τ_a + τ_r σ(t), steps by
 *
 *     h ← h clip((α τ_a / e)^(k_I + k_P) (e₋ / (α τ_a))^k_P, shrink, grow)
 *
 * so that e settles at α τ_a. Every step is accepted, and its noise is its own. Published for EDM, where below σ = 0.05 Heun's
 * steps of the flow go on: those are left to the caller (a process that ends there, and `edmSampler` of what comes out). The
 * published norm divides by the sum of the shape's sizes, ours by their product: a tolerance of theirs is √(d/(c + h + w)) finer.
 * e₋ is 1 before there is one, where theirs is α τ_a: the second step is (α τ_a)^−k_P as long as theirs.
 * Source: github.com/ellakemperman/proportional-integral-generative-sde-solvers, pi_solver.py and img_config_pi_rerun.py, after
 * Ilie, Jackson & Enright 2015. Tests: tests/solvers/pi_sampler_test.ts.
 * @module
 */
import { number } from "../sde/border/decode.ts";
import { given } from "../sde/border/options.ts";
import { add, broadcast, mul } from "../sde/language/dsl.ts";
import { promised } from "../sde/gaussian_path.ts";
import { pidController } from "./control/pid.ts";
import { l2Scaled, type Tolerance } from "./control/tolerance.ts";
import { emImprovedEuler } from "./methods/additive/all.ts";
import { previsible } from "./noise/modes.ts";
import { equalSteps } from "./stepping.ts";
import type { Strategy } from "./strategy.ts";

/** The numbers of `piSampler`. */
export interface PiSamplerOptions {
  /** k_I. */
  readonly ki?: number;
  /** k_P. */
  readonly kp?: number;
  /** τ_a, in units of x. */
  readonly abs?: number;
  /** τ_r, of σ. */
  readonly rel?: number;
  /** α. */
  readonly safety?: number;
  /** The first step, in units of t. */
  readonly hInit?: number;
}

/** Those of ImageNet-64 at 49 evaluations; at 75 and 99 rel is 0.87 and 0.72. */
export const piSamplerDefaults = { ki: 0.3, kp: 0.1, abs: 0.005, rel: 1.08, safety: 0.9, hInit: 45 } as const;

const positive = number("a number > 0", (v) => v > 0);
const readOptions = given("piSampler", {
  ki: positive,
  kp: number("a number ≥ 0", (v) => v >= 0),
  abs: positive,
  rel: number("a number ≥ 0", (v) => v >= 0),
  safety: positive,
  hInit: positive,
});

/**
 * The published sampler as a strategy, as it is: on Gaussian data of one dimension its defaults throw one path in a hundred far out
 * (variance 3,500 times the truth); rel 0.02 and hInit 5 are right, at 4,500 evaluations. `adaptiveExponential` never rejects
 * either, and is not so. For `reverse(edm(), score)` and its like. NFE: 2 a step. Errors: throws a RangeError for an option
 * out of range.
 *
 * @example
 * ```ts
 * import { edm, mixtureScore, piSampler, reverse, solve } from "ito";
 *
 * const score = mixtureScore({ weights: [0.3, 0.7], means: [[-1, 0], [1, 0]], stds: [0.2, 0.2] });
 * const result = await solve(reverse(edm(), score), piSampler({ rel: 0.1 }), { n: 100, seed: 1 })();
 * ```
 */
export function piSampler(options: PiSamplerOptions = {}): Strategy {
  const { ki, kp, abs, rel, safety, hInit } = { ...piSamplerDefaults, ...readOptions(options) };
  const tolerance: Tolerance = {
    name: "abs + rel σ(t)",
    needs: "gaussian",
    of: ({ gaussian, t }) => broadcast(add(abs, mul(rel, promised(gaussian).std(t)))),
  };
  return {
    ...equalSteps(emImprovedEuler),
    name: "piSampler",
    tolerance,
    errorNorm: l2Scaled,
    controller: pidController({
      p: kp,
      i: ki,
      order: 1,
      safety: (safety * abs) ** ki,
      hInit,
      growMax: 5,
      shrinkMin: 0.2,
    }),
    onReject: previsible,
  };
}
