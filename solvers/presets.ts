/**
 * Strategies with a name.
 *
 * `gottaGoFast`: arXiv 2105.14080 to the letter. The range of the data decides the absolute tolerance: one step of an
 * 8-bit colour, 1/256 for data in [0, 1] (VE), 2/256 for data in [−1, 1] (VP).
 * Tests: tests/solvers/codec_test.ts, tests/solvers/step/solver_test.ts.
 * @module
 */
import { kind } from "../sde/border/decode.ts";
import { drawable } from "../sde/border/display.ts";
import { given } from "../sde/border/options.ts";
import { fixedSteps, powerController } from "./control/controller.ts";
import { emImprovedEuler } from "./methods/additive/em_improved_euler.ts";
import { emStep } from "./methods/euler_maruyama.ts";
import { ddimStep } from "./methods/score/exponential.ts";
import { tangentAdams } from "./methods/score/tangent.ts";
import { eulerHeunStep, heunStep } from "./methods/stratonovich/heun.ts";
import { previsible, redraw } from "./noise/modes.ts";
import { powerCodecs, toleranceCodecs } from "./control/part_codecs.ts";
import { limitDefaults, type Strategy } from "./strategy.ts";
import { type Against, l2Scaled, l8Scaled, mixedTolerance } from "./control/tolerance.ts";

/** What the paper leaves to its user. */
export interface GottaGoFastOptions {
  /** The range of the data, in units of x: decides the absolute tolerance. */
  readonly dataRange?: readonly [low: number, high: number];
  /** ε_rel. */
  readonly rel?: number;
  /** What the size of a proposal is measured against. */
  readonly against?: Against;
  /** The first step, in units of t. */
  readonly hInit?: number;
}

/** The paper's values. */
export const gottaGoFastDefaults = {
  dataRange: [0, 1],
  rel: 0.05, // the headline runs use 0.01, 0.02, 0.05 and 0.1
  against: "lowOrder",
  hInit: 0.01,
} as const;

const isRange = (u: unknown): u is readonly [low: number, high: number] =>
  Array.isArray(u) && u.length === 2 && u.every(Number.isFinite) && u[0] < u[1];
const dataRangeCodec = kind("two finite numbers that rise, as [-1, 1]", isRange);
const { against: againstCodec, rel: relCodec } = toleranceCodecs;
const readPaper = given("gottaGoFast", {
  dataRange: dataRangeCodec,
  rel: relCodec,
  against: againstCodec,
  hInit: powerCodecs.hInit,
});
const readOwn = given("adaptiveExponential", { dataRange: dataRangeCodec, rel: relCodec });

/**
 * The adaptive, extrapolating solver of "Gotta Go Fast".
 *
 * Units: dataRange in units of x, hInit in units of t. NFE: 2 a step tried.
 *
 * @example The paper's values for VP, data in [−1, 1]
 * ```ts
 * import { gottaGoFast } from "ito";
 *
 * const strategy = gottaGoFast({ dataRange: [-1, 1], rel: 0.02 });
 * ```
 */
export function gottaGoFast(options: GottaGoFastOptions = {}): Strategy {
  const { dataRange, rel, against, hInit } = { ...gottaGoFastDefaults, ...readPaper(options) };
  return {
    ...drawable,
    name: "gottaGoFast",
    method: emImprovedEuler,
    propagate: "high",
    tolerance: mixedTolerance({ abs: (dataRange[1] - dataRange[0]) / 256, rel, against }),
    errorNorm: l2Scaled,
    controller: powerController({ hInit }),
    onReject: redraw,
    denoise: "tweedie",
    limits: limitDefaults,
  };
}

/** Euler–Maruyama with equal steps; on a probability flow, Euler's method. NFE: `steps`. */
export function eulerMaruyama(steps = 1000): Strategy {
  return {
    ...drawable,
    name: "eulerMaruyama",
    method: emStep,
    propagate: "high", // its only proposal; of another method, by withMethod, the better one
    tolerance: mixedTolerance({ abs: 0, rel: 0, against: "none" }),
    errorNorm: l2Scaled,
    controller: fixedSteps(steps),
    onReject: redraw,
    denoise: "tweedie",
    limits: limitDefaults,
  };
}

/** Heun's method with equal steps, for Stratonovich processes. NFE: 2 `steps`. */
export function heun(steps = 1000): Strategy<"stratonovich"> {
  return { ...eulerMaruyama(steps), name: "heun", method: heunStep };
}

/** Euler–Heun with equal steps, for Stratonovich processes. NFE: `steps`. */
export function eulerHeun(steps = 1000): Strategy<"stratonovich"> {
  return { ...eulerMaruyama(steps), name: "eulerHeun", method: eulerHeunStep };
}

/**
 * DDIM, on the probability flow of any process with a Gaussian marginal: equal steps in t, each exact for a constant
 * posterior mean. On a reverse SDE the same step is that of DDIM with η = 1, DDPM's ancestral sampling.
 *
 * NFE: `steps` + 1, the last for the denoising. Source: Song et al. 2021, arXiv 2010.02502, equation 12.
 *
 * @example
 * ```ts
 * import { ddim, mixtureScore, probabilityFlow, solve, vp } from "ito";
 *
 * const score = mixtureScore({ weights: [0.3, 0.7], means: [[-1, 0], [1, 0]], stds: [0.2, 0.2] });
 * const result = await solve(probabilityFlow(vp(), score), ddim(50), { n: 100, seed: 1 })();
 * ```
 */
export function ddim(steps = 50): Strategy {
  return { ...eulerMaruyama(steps), name: "ddim", method: ddimStep };
}

/** What `adaptiveExponential` leaves to its user. */
export interface AdaptiveExponentialOptions {
  /** The range of the data, in units of x: decides the absolute tolerance, and the scale beyond which σ counts less. */
  readonly dataRange?: readonly [low: number, high: number];
  /**
   * ε_rel, of σ; where σ is larger than s, a twentieth of the data's range, of σ (s/σ)^¼. Three tenths of it count on a
   * probability flow.
   */
  readonly rel?: number;
}

/** The values that were measured (docs/solver.md). */
export const adaptiveExponentialDefaults = {
  dataRange: [0, 1],
  rel: 0.05,
  flow: 0.3, // of rel, where there is no noise: an error there is the same in every step
  abs: 1e-4, // of the data's range; what lets modes that are narrower than 1/100 of the range come out narrow
  dataScale: 0.05, // of the data's range
  safety: 0.4856, // θ = e*ʳ with e* = 0.4
  exponent: 0.8,
  growMax: 1.5, // what keeps steps safe that are never rejected: with 3, weights are off by tens of standard errors
  shrinkMin: 0.2,
  hInit: 0.4, // in λ, of which a solve spans about 9
  hGiven: 0.05, // from states on the way: with 0.4 a Gaussian's variance was 6 % too small, at any tolerance
  hMax: 0.6,
} as const;

/**
 * Ito's own adaptive solver for reverse processes: exact where the posterior is a Gaussian (`tangentAdams`), one evaluation a
 * step, errors measured against the process's own marginal by a norm that sees few elements among many, steps in λ. Steps in noise are previsible,
 * never rejected, so that no noise is selected; those of a probability flow are rejected where e > 1.
 *
 * Units: dataRange in units of x. NFE: 1 a step tried, the first of which only evaluates. `rel` counts where it is above
 * the absolute tolerance, 1e-4 of the data's range: while σ > 1/500 of that range, by default.
 *
 * @example
 * ```ts
 * import { adaptiveExponential, mixtureScore, reverse, solve, vp } from "ito";
 *
 * const score = mixtureScore({ weights: [0.3, 0.7], means: [[-1, 0], [1, 0]], stds: [0.2, 0.2] });
 * const result = await solve(reverse(vp(), score), adaptiveExponential({ dataRange: [-1, 1] }), { n: 100, seed: 1 })();
 * ```
 */
export function adaptiveExponential(options: AdaptiveExponentialOptions = {}): Strategy {
  const { dataRange, rel, abs, dataScale, flow, ...controller } = {
    ...adaptiveExponentialDefaults,
    ...readOwn(options),
  };
  const range = dataRange[1] - dataRange[0];
  return {
    ...drawable,
    name: "adaptiveExponential",
    method: tangentAdams,
    propagate: "high",
    tolerance: mixedTolerance({
      abs: abs * range,
      rel,
      against: "marginal",
      dataScale: dataScale * range,
      flow,
    }),
    errorNorm: l8Scaled,
    controller: powerController({ ...controller, clock: "logSnr" }),
    onReject: previsible,
    denoise: "tweedie",
    limits: limitDefaults,
  };
}
