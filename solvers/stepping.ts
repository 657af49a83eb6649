/**
 * A strategy of any method, by one word: `equalSteps(method, n)`, and `adaptive(method)` where it estimates its error.
 *
 * Where a method's error falls as h^q, the next step is h θ e^(−1/q); lengths change by a factor of at most 5 a step. The
 * tolerance is that of ODE solvers, abs + rel · max(|x|, |x'|), over the root mean square of elements.
 * Source: Hairer, Nørsett & Wanner 1993, II.4. Tests: tests/solvers/stepping_test.ts.
 * @module
 */
import { given } from "../sde/border/options.ts";
import type { Calculus } from "../sde/process.ts";
import { powerCodecs, toleranceCodecs } from "./control/part_codecs.ts";
import { powerController } from "./control/controller.ts";
import { l2Scaled, mixedTolerance } from "./control/tolerance.ts";
import type { Method } from "./methods/method.ts";
import { auto } from "./noise/modes.ts";
import { eulerMaruyama } from "./presets.ts";
import type { Strategy } from "./strategy.ts";

/** What `adaptive` leaves to its user. */
export interface AdaptiveOptions {
  /** ε_rel, of the state. */
  readonly rel?: number;
  /** ε_abs, in units of x. */
  readonly abs?: number;
  /** The first step, in units of t. */
  readonly hInit?: number;
  /** The longest step. */
  readonly hMax?: number;
}

/** Those of a path that is to be right to three digits. */
export const adaptiveDefaults = { rel: 1e-3, abs: 1e-6, hInit: 0.01 } as const;

const { rel, abs } = toleranceCodecs;
const readOptions = given("adaptive", { rel, abs, hInit: powerCodecs.hInit, hMax: powerCodecs.hMax });

/** The power of h that an error falls with, where a method does not say. */
const usualOrder = 2;

/**
 * Equal steps of a method, or those of a grid (`withGrid`).
 *
 * @example
 * ```ts
 * import { equalSteps, shark } from "ito";
 *
 * const strategy = equalSteps(shark, 200);
 * ```
 */
export function equalSteps<C extends Calculus>(method: Method<C>, steps = 1000): Strategy<C> {
  return { ...eulerMaruyama(steps), name: method.name, method };
}

/**
 * Steps as long as a tolerance allows, of a method that estimates its error; noise of a rejected step stays on its path.
 *
 * Errors: a solve is a Left where the method estimates no error, or where its claims do not hold for the process's noise.
 *
 * @example
 * ```ts
 * import { adaptive, shark } from "ito";
 *
 * const strategy = adaptive(shark, { rel: 1e-2 });
 * ```
 */
export function adaptive<C extends Calculus>(method: Method<C>, options: AdaptiveOptions = {}): Strategy<C> {
  const { rel, abs, ...lengths } = { ...adaptiveDefaults, ...readOptions(options) };
  return {
    ...equalSteps(method),
    tolerance: mixedTolerance({ abs, rel, against: "state" }),
    errorNorm: l2Scaled,
    controller: powerController({
      ...lengths,
      exponent: 1 / (method.errorOrder ?? usualOrder),
      growMax: 5,
      shrinkMin: 0.2,
    }),
    onReject: auto,
    denoise: "tweedie",
  };
}
