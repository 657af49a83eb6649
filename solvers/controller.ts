/**
 * The step-size controller: from the error of a step to the length of the next.
 *
 *     h ← θ h e^(−r)
 *
 * Source: arXiv 2105.14080, Algorithm 1: θ = 0.9, r = 0.9, no limits on growth. The step never passes tEnd, and an error
 * of exactly 0 (where e^(−r) is infinite) counts as 1e-12.
 * @module
 */
import { max, min, mul, pow } from "../sde/dsl.ts";
import type { Scalar } from "../sde/expr.ts";

/** How long the next step is: of a given number of equal ones, or as the last error allows. */
export type Controller =
  | { readonly tag: "fixed"; readonly steps: number }
  | {
    readonly tag: "adaptive";
    readonly name: string;
    readonly hInit: number;
    readonly next: (symbols: { readonly h: Scalar; readonly error: Scalar }) => Scalar;
  };

/** The numbers of `powerController`. */
export interface PowerOptions {
  /** The first step, in units of t. */
  readonly hInit: number;
  /** θ: how far below the length that the error would allow. */
  readonly safety: number;
  /** r: how strongly the error counts. */
  readonly exponent: number;
  /** The most that a step may be of the one before. */
  readonly growMax: number;
  /** The least that it may be. */
  readonly shrinkMin: number;
}

/** The paper's values, with no limits. */
export const powerDefaults: PowerOptions = {
  hInit: 0.01, // default_cifar10_configs.py; VE configs override it to 0.5
  safety: 0.9, // θ
  exponent: 0.9, // r
  growMax: Infinity,
  shrinkMin: 0,
};

/** A controller that knows its numbers, so that they can be replaced and written down. */
export type PowerController = Extract<Controller, { readonly tag: "adaptive" }> & {
  readonly options: PowerOptions;
};

/** h ← θ h e^(−r), optionally within h · [shrinkMin, growMax]. Units: hInit in units of t. */
export function powerController(options: Partial<PowerOptions> = {}): PowerController {
  const all = { ...powerDefaults, ...options };
  const { hInit, safety, exponent, growMax, shrinkMin } = all;
  return {
    tag: "adaptive",
    name: "power",
    hInit,
    options: all,
    next: ({ h, error }) => {
      const factor = mul(safety, pow(max(error, 1e-12), -exponent));
      const low = shrinkMin > 0 ? max(factor, shrinkMin) : factor;
      return mul(h, Number.isFinite(growMax) ? min(low, growMax) : low);
    },
  };
}

/** `steps` equal steps, all accepted. */
export function fixedSteps(steps: number): Controller {
  return { tag: "fixed", steps };
}
