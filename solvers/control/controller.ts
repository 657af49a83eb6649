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
import type { Flag, Scalar } from "../../sde/language/expr.ts";
import { given } from "../../sde/border/options.ts";
import type { Memory } from "../memory/memory.ts";
import { powerCodecs } from "./part_codecs.ts";

/** What a controller is told of a step that was tried. */
export interface ControllerSymbols {
  /** How long the step was. */
  readonly h: Scalar;
  /** e, the size of its error: 1 is as large as the tolerance allows. */
  readonly error: Scalar;
  /** Whether it was accepted. */
  readonly accepted: Flag;
  /** What it left at the last step, of the names that it `remembers`. */
  readonly memory: Memory;
}

/** The next length, and what a controller remembers. */
export interface Steering {
  /** The next length. */
  readonly h: Scalar;
  /** A node for each name that it `remembers`: kept after every step that was finite, accepted or not. */
  readonly remember: Memory;
}

/** A number of a controller that is out of its range. */
export interface Fault {
  /** The number. */
  readonly option: string;
  /** What it is. */
  readonly found: unknown;
  /** What it must be. */
  readonly wanted: string;
}

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
  /** The first length where samples begin at states that are given, not at the prior; by default hInit. */
  readonly hGiven?: number;
  /** What it carries from step to step: names with their first values, of any shape and kind. */
  readonly remembers?: Memory;
  /** The next one; with what is remembered, where it remembers. */
  readonly next: (symbols: ControllerSymbols) => Scalar | Steering;
  /** The shortest length, on a clock of t: a step that is rejected there ends its sample. */
  readonly hMin?: number;
  /** What is wrong with its numbers, looked at where a solve is asked for. */
  readonly fault?: Fault | undefined;
  /** The same with other numbers, as `withController({ … })` asks for. */
  readonly changed?: (parts: Partial<PowerOptions>) => AdaptiveController;
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
  /**
   * The first step where samples begin at states that are given, at most hInit: the prior says next to nothing of the data, so
   * that a first step from there may be long; a state on the way does.
   */
  readonly hGiven?: number;
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

/** The first fault of numbers that all controllers have, or nothing. */
export function faultOf(
  { hInit, hMax, safety, growMax, shrinkMin }: Omit<PowerOptions, "clock" | "exponent">,
): Fault | undefined {
  const finite = "a finite number > 0";
  if (!(hMax >= hInit)) return { option: "hMax", found: hMax, wanted: `a number ≥ hInit = ${hInit}` };
  if (!(safety > 0 && Number.isFinite(safety))) return { option: "safety", found: safety, wanted: finite };
  if (!(growMax > 1)) return { option: "growMax", found: growMax, wanted: "a number > 1" };
  return shrinkMin >= 0 && shrinkMin < 1
    ? undefined
    : { option: "shrinkMin", found: shrinkMin, wanted: "a number from 0 to below 1" };
}

/** h ← θ h e^(−r), optionally within h · [shrinkMin, growMax] and up to hMax. Units: hInit and hMax in those of the clock. */
export function powerController(options: Partial<PowerOptions> = {}): PowerController {
  const all = { ...powerDefaults, ...readOptions(options) };
  const { clock, hInit, hGiven, safety, exponent, growMax, shrinkMin, hMax } = all;
  const atMost = (v: Scalar, most: number): Scalar => (Number.isFinite(most) ? min(v, most) : v);
  return {
    tag: "adaptive",
    name: "power",
    clock,
    hInit,
    ...(hGiven === undefined ? {} : { hGiven }),
    options: all,
    changed: (parts) => powerController({ ...all, ...parts }),
    fault: faultOf(all) ??
      (hGiven === undefined || hGiven > 0 && Number.isFinite(hGiven)
        ? undefined
        : { option: "hGiven", found: hGiven, wanted: "a finite number > 0" }) ??
      (exponent > 0 && Number.isFinite(exponent)
        ? undefined
        : { option: "exponent", found: exponent, wanted: "a finite number > 0" }),
    next: ({ h, error }) => {
      const factor = mul(safety, pow(max(error, 1e-12), -exponent));
      const low = shrinkMin > 0 ? max(factor, shrinkMin) : factor;
      return atMost(mul(h, atMost(low, growMax)), hMax);
    },
  };
}

/** The next length, and what is remembered: nothing, of a controller that gives a length alone. */
export function steered(controller: AdaptiveController, symbols: ControllerSymbols): Steering {
  const next = controller.next(symbols);
  return "remember" in next ? next : { h: next, remember: {} };
}

/** `steps` equal steps, all accepted. */
export function fixedSteps(steps: number): Controller {
  return { tag: "fixed", steps };
}
