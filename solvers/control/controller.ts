/**
 * The step-size controller: from the error of a step to the length of the next.
 *
 *     h ← θ h e^(−r)
 *
 * h is a length on the controller's `clock`: of t, or of λ = log(α/σ), half the logarithm of the signal-to-noise ratio,
 * whose rate |dλ/dt| turns one into the other (`step.ts`). Where steps are as long as the error allows, e settles at
 * e* = θ^(1/r), whatever the tolerance: 0.89 for the paper's values, so near to 1 that 43 % of the steps are rejected in
 * few dimensions (docs/solver.md).
 * Source: arXiv 2105.14080, Algorithm 1: θ = 0.9, r = 0.9, no limits on growth. The step never passes tEnd, and an error
 * of exactly 0 (where e^(−r) is infinite) counts as 1e-12.
 * Tests: tests/solvers/step/solver_test.ts, tests/solvers/step/retry_test.ts.
 * @module
 */
import { max, min, mul, pow } from "../../sde/language/dsl.ts";
import type { Scalar } from "../../sde/language/expr.ts";
import { given } from "../../sde/border/options.ts";
import { powerCodecs } from "./part_codecs.ts";

/** A controller that makes a length of the last one and its error. */
export interface AdaptiveController {
  /** Its kind. */
  readonly tag: "adaptive";
  /** How it is called in messages. */
  readonly name: string;
  /** What lengths are measured in; `logSnr` (λ) needs the reverse of a process with a Gaussian marginal. */
  readonly clock: ControllerClock;
  /** The first length. */
  readonly hInit: number;
  /** The next one. */
  readonly next: (symbols: { readonly h: Scalar; readonly error: Scalar }) => Scalar;
}

/** How long the next step is: of a given number of equal ones, or as the last error allows. */
export type Controller = { readonly tag: "fixed"; readonly steps: number } | AdaptiveController;

/** The clock of a controller: t, or λ = log(α/σ). */
export type ControllerClock = "t" | "logSnr";

/** The numbers of `powerController`. */
export interface PowerOptions {
  /** What lengths are measured in. */
  readonly clock: ControllerClock;
  /** The first step. */
  readonly hInit: number;
  /** θ: how far below the length that the error would allow. */
  readonly safety: number;
  /** r: how strongly the error counts. */
  readonly exponent: number;
  /** The most that a step may be of the one before. */
  readonly growMax: number;
  /** The least that it may be. */
  readonly shrinkMin: number;
  /** The longest step. */
  readonly hMax: number;
}

/** The paper's values, with no limits. */
export const powerDefaults: PowerOptions = {
  clock: "t",
  hInit: 0.01, // default_cifar10_configs.py; VE configs override it to 0.5
  safety: 0.9, // θ
  exponent: 0.9, // r
  growMax: Infinity,
  shrinkMin: 0,
  hMax: Infinity,
};

/** A controller that knows its numbers, so that they can be replaced and written down. */
export type PowerController = AdaptiveController & { readonly options: PowerOptions };

const readOptions = given("powerController", powerCodecs);

/** h ← θ h e^(−r), optionally within h · [shrinkMin, growMax] and up to hMax. Units: hInit and hMax in those of the clock. */
export function powerController(options: Partial<PowerOptions> = {}): PowerController {
  const all = { ...powerDefaults, ...readOptions(options) };
  const { clock, hInit, safety, exponent, growMax, shrinkMin, hMax } = all;
  const atMost = (v: Scalar, most: number): Scalar => (Number.isFinite(most) ? min(v, most) : v);
  return {
    tag: "adaptive",
    name: "power",
    clock,
    hInit,
    options: all,
    next: ({ h, error }) => {
      const factor = mul(safety, pow(max(error, 1e-12), -exponent));
      const low = shrinkMin > 0 ? max(factor, shrinkMin) : factor;
      return atMost(mul(h, atMost(low, growMax)), hMax);
    },
  };
}

/** `steps` equal steps, all accepted. */
export function fixedSteps(steps: number): Controller {
  return { tag: "fixed", steps };
}
