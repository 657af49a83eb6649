/**
 * Strategies with a name.
 *
 * `gottaGoFast`: arXiv 2105.14080 to the letter. The range of the data decides the absolute tolerance: one step of an
 * 8-bit colour, 1/256 for data in [0, 1] (VE), 2/256 for data in [−1, 1] (VP).
 * @module
 */
import { fixedSteps, powerController } from "./controller.ts";
import { emImprovedEuler } from "./em_improved_euler.ts";
import { emStep } from "./euler_maruyama.ts";
import { redraw } from "./noise.ts";
import { limitDefaults, type Strategy } from "./strategy.ts";
import { type Against, l2Scaled, mixedTolerance } from "./tolerance.ts";

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
  const { dataRange, rel, against, hInit } = { ...gottaGoFastDefaults, ...options };
  return {
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
    name: "eulerMaruyama",
    method: emStep,
    propagate: "low",
    tolerance: mixedTolerance({ abs: 0, rel: 0, against: "none" }),
    errorNorm: l2Scaled,
    controller: fixedSteps(steps),
    onReject: redraw,
    denoise: "tweedie",
    limits: limitDefaults,
  };
}
