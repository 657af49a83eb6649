/**
 * A strategy: every choice that makes a solver, as one value. Each part is replaced in one line:
 *
 *     pipe(gottaGoFast(), withTolerance({ rel: 0.02 }), withNoise("retain"))
 *
 * @module
 */
import {
  type Controller,
  fixedSteps,
  type PowerController,
  powerController,
  type PowerOptions,
} from "./controller.ts";
import type { Method } from "./method.ts";
import { type NoiseMode, noiseModes } from "./noise.ts";
import {
  type ErrorNorm,
  errorNorms,
  type MixedParts,
  type MixedTolerance,
  mixedTolerance,
  type Tolerance,
} from "./tolerance.ts";

/** Every choice of a solve; a step of it is one graph (`solvers/step.ts`). */
export interface Strategy {
  /** How it is called in messages. */
  readonly name: string;
  /** How a step is proposed. */
  readonly method: Method;
  /** Which proposal becomes the new state: `high` is the paper's extrapolation. */
  readonly propagate: "high" | "low";
  /** δ: how large an error may be. */
  readonly tolerance: Tolerance | MixedTolerance;
  /** How the errors of a sample's elements become one number. */
  readonly errorNorm: ErrorNorm;
  /** How long the next step is. */
  readonly controller: Controller | PowerController;
  /** What becomes of the noise of a rejected step. */
  readonly onReject: NoiseMode;
  /** Tweedie's formula at tEnd, for reverse processes: x + σ² ∇log p. */
  readonly denoise: "tweedie" | "none";
  /** What ends a sample that does not get there. */
  readonly limits: Limits;
}

/** What ends a sample that does not get there. */
export interface Limits {
  /** The shortest step, as a share of the whole span of time. */
  readonly hMin: number;
  /** Steps tried, accepted or not. */
  readonly maxSteps: number;
}

/** The defaults of `Limits`. */
export const limitDefaults: Limits = { hMin: 1e-10, maxSteps: 100_000 };

/** Replaces parts of a mixed tolerance; what is not named stays. Another kind of tolerance is replaced whole. */
export function withTolerance(
  part: Tolerance | Partial<MixedParts>,
): (s: Strategy) => Strategy {
  return (s) => {
    if ("of" in part) return { ...s, tolerance: part };
    const old = "abs" in s.tolerance ? s.tolerance : { abs: 0.01, rel: 0.05, against: "lowOrder" as const };
    return { ...s, tolerance: mixedTolerance({ ...old, ...part }) };
  };
}

/** Replaces parts of a power controller, or the whole controller. */
export function withController(part: Controller | Partial<PowerOptions>): (s: Strategy) => Strategy {
  return (s) => {
    if ("tag" in part) return { ...s, controller: part };
    const old = "options" in s.controller ? s.controller.options : {};
    return { ...s, controller: powerController({ ...old, ...part }) };
  };
}

/** Replaces the error norm, by name or by a function of one's own. */
export function withErrorNorm(norm: keyof typeof errorNorms | ErrorNorm): (s: Strategy) => Strategy {
  return (s) => ({ ...s, errorNorm: typeof norm === "string" ? errorNorms[norm] : norm });
}

/** Replaces the noise mode. */
export function withNoise(mode: keyof typeof noiseModes | NoiseMode): (s: Strategy) => Strategy {
  return (s) => ({ ...s, onReject: typeof mode === "string" ? noiseModes[mode] : mode });
}

/** Replaces the method. */
export function withMethod(method: Method): (s: Strategy) => Strategy {
  return (s) => ({ ...s, method });
}

/** Chooses the proposal that becomes the new state. */
export function withPropagate(propagate: "high" | "low"): (s: Strategy) => Strategy {
  return (s) => ({ ...s, propagate });
}

/** Chooses whether the result is denoised. */
export function withDenoise(denoise: "tweedie" | "none"): (s: Strategy) => Strategy {
  return (s) => ({ ...s, denoise });
}

/** Replaces limits; what is not named stays. */
export function withLimits(part: Partial<Limits>): (s: Strategy) => Strategy {
  return (s) => ({ ...s, limits: { ...s.limits, ...part } });
}

/** Takes `steps` equal steps instead of adaptive ones. */
export function withSteps(steps: number): (s: Strategy) => Strategy {
  return withController(fixedSteps(steps));
}
