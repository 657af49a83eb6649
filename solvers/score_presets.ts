/**
 * Samplers of score models with a name, whole: method, grid or controller, tolerance, as published.
 *
 * `edmSampler`: Karras et al. 2022, Algorithm 2 with the settings of its repository. `dpmAdaptive`: k-diffusion's
 * `sample_dpm_adaptive`, whose next step is h (1 + atan(e^(−1/k) − 1)), k the order, accepted where that factor is at
 * least 0.81.
 * Tests: tests/solvers/methods/edm_test.ts.
 * @module
 */
import { number } from "../sde/border/decode.ts";
import { given } from "../sde/border/options.ts";
import { add, div, le, mul, pow, sqrt, square, sub } from "../sde/language/dsl.ts";
import type { Scalar } from "../sde/language/expr.ts";
import type { AcceptRule } from "./control/accept_rule.ts";
import type { AdaptiveController } from "./control/controller.ts";
import { toleranceCodecs } from "./control/part_codecs.ts";
import { mixedTolerance } from "./control/tolerance.ts";
import { karras } from "./grids.ts";
import { dpmPair } from "./methods/score/dpm_singlestep.ts";
import { edmHeun, edmHeunDefaults, type EdmHeunOptions } from "./methods/score/edm_heun.ts";
import { oneOf } from "./methods/score/option_codecs.ts";
import { equalSteps } from "./stepping.ts";
import { type Strategy, withGrid } from "./strategy.ts";

/** The settings of `generate.py`'s readme: CIFAR-10, FFHQ and AFHQv2 without noise, ImageNet-64 with. */
export const edmPresets = {
  cifar10: { levels: 18 },
  ffhq: { levels: 40 },
  imagenet64: { levels: 256, churn: 40, sMin: 0.05, sMax: 50, sNoise: 1.003 },
} as const;

/**
 * EDM's sampler: N levels of Karras' grid by Heun's steps, and a last one to σ = 0, which is the denoising. With churn
 * for a reverse process, without for a probability flow as well; made for `edm()`.
 *
 * NFE: 2N − 1, the denoising's among them. Errors: throws a RangeError for an option out of range.
 *
 * @example The sampler of CIFAR-10, 35 evaluations
 * ```ts
 * import { edm, edmPresets, edmSampler, mixtureScore, probabilityFlow, solve } from "ito";
 *
 * const score = mixtureScore({ weights: [0.3, 0.7], means: [[-1, 0], [1, 0]], stds: [0.2, 0.2] });
 * const result = await solve(probabilityFlow(edm(), score), edmSampler(edmPresets.cifar10), { n: 100, seed: 1 })();
 * ```
 */
export function edmSampler(options: EdmHeunOptions = edmPresets.cifar10): Strategy {
  const method = edmHeun(options);
  const { levels } = { ...edmHeunDefaults, ...options };
  return withGrid(karras())({ ...equalSteps(method, levels - 1), name: "edmSampler" });
}

/** The numbers of `dpmAdaptive`. */
export interface DpmAdaptiveOptions {
  /** Of the better proposal: DPM-Solver-23, or -12. */
  readonly order?: 2 | 3;
  /** ε_rel. */
  readonly rel?: number;
  /** ε_abs, in units of x. */
  readonly abs?: number;
  /** The first step, in λ. */
  readonly hInit?: number;
  /** The least factor with which a step is accepted. */
  readonly acceptSafety?: number;
}

/** k-diffusion's. */
export const dpmAdaptiveDefaults = {
  order: 3,
  rel: 0.05,
  abs: 0.0078,
  hInit: 0.05,
  acceptSafety: 0.81,
} as const;

const { rel, abs } = toleranceCodecs;
const readAdaptive = given("dpmAdaptive", {
  order: oneOf(2, 3),
  rel,
  abs,
  hInit: number("a number > 0", (v) => v > 0),
  acceptSafety: number("a number between 0 and 1", (v) => v > 0 && v < 1),
});

/** atan, by its half angle three times and a series: to 1e-10. */
const arctan = (v: Scalar): Scalar => {
  const half = (z: Scalar): Scalar => div(z, add(1, sqrt(add(1, square(z)))));
  const z = half(half(half(v)));
  const w = square(z);
  const series = [-1 / 11, 1 / 9, -1 / 7, 1 / 5, -1 / 3, 1].reduce<Scalar>(
    (sum, c) => add(c, mul(w, sum)),
    mul(0, w),
  );
  return mul(8, z, series);
};
/** Added to an error of 0. */
const tiny = 1e-8;

const limited = (order: number, hInit: number): AdaptiveController => ({
  tag: "adaptive",
  name: "arctan",
  clock: "logSnr",
  hInit,
  next: ({ h, error }) => mul(h, add(1, arctan(sub(pow(add(error, tiny), -1 / order), 1)))),
});

/** Where the controller's factor is at least so large: e ≤ (1 + tan(least − 1))^(−order). */
const withFactor = (least: number, order: number): AcceptRule => {
  const most = (1 + Math.tan(least - 1)) ** -order - tiny;
  return { name: `factor ≥ ${least}`, of: ({ error }) => le(error, most) };
};

/**
 * k-diffusion's adaptive DPM-Solver, for probability flows: steps in λ, its PID controller with its defaults (i = 1, p
 * = d = 0), the tolerance of the paper's solver.
 *
 * NFE: 3 a step tried (2 for order 2). Units: abs in units of x, where the published code has those of x/α, the same
 * for VE and EDM. Its noise (η > 0), 0 by default there, is left out. Errors: throws a RangeError for an option out of
 * range.
 *
 * @example
 * ```ts
 * import { dpmAdaptive, mixtureScore, probabilityFlow, solve, ve } from "ito";
 *
 * const score = mixtureScore({ weights: [0.3, 0.7], means: [[-1, 0], [1, 0]], stds: [0.2, 0.2] });
 * const result = await solve(probabilityFlow(ve(), score), dpmAdaptive(), { n: 100, seed: 1 })();
 * ```
 */
export function dpmAdaptive(options: DpmAdaptiveOptions = {}): Strategy {
  const { order, rel, abs, hInit, acceptSafety } = { ...dpmAdaptiveDefaults, ...readAdaptive(options) };
  return {
    ...equalSteps(dpmPair({ order })),
    name: "dpmAdaptive",
    tolerance: mixedTolerance({ abs, rel, against: "lowOrder" }),
    controller: limited(order, hInit),
    accept: withFactor(acceptSafety, order),
  };
}
