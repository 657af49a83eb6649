/**
 * A controller with a memory: proportional, integral and derivative parts of the logarithm of the error.
 *
 *     h ← θ h e₀^(−(p + i + d)/k) e₁^((p + 2d)/k) e₂^(−d/k)
 *
 * e₀ is the error of the step that was tried, e₁ and e₂ those of the last two that were accepted, 1 before there are any.
 * p = d = 0 is the usual controller (I), d = 0 is PI. The factor stays within [shrinkMin, growMax], and after a rejection
 * at most θ, so that the retry is shorter. k is the order of the error in h: 1.5 for the paper's pair.
 * Source: Söderlind 2003, "Digital filters in adaptive time-stepping"; Hairer, Nørsett & Wanner, Solving ODEs I, II.4, and II,
 * IV.2 (PI); for SDEs Burrage, Herdiana & Burrage 2004. The formula and the names of its coefficients are those of diffrax's
 * PIDController, which besides never shortens a step after one that was accepted.
 * Tests: tests/solvers/control/pid_test.ts.
 * @module
 */
import { le, lit, max, min, mul, pow, select } from "../../sde/language/dsl.ts";
import type { Scalar } from "../../sde/language/expr.ts";
import { given } from "../../sde/border/options.ts";
import { recall } from "../memory/memory.ts";
import { type AdaptiveController, type ControllerClock, type Fault, faultOf } from "./controller.ts";
import { pidCodecs } from "./part_codecs.ts";

/** The numbers of `pidController`. */
export interface PidOptions {
  /** What lengths are measured in. */
  readonly clock: ControllerClock;
  /** How strongly the growth of the error counts. */
  readonly p: number;
  /** How strongly the error counts. */
  readonly i: number;
  /** How strongly the change of its growth counts. */
  readonly d: number;
  /** k: the order of the error in h. */
  readonly order: number;
  /** The first step. */
  readonly hInit: number;
  /** θ: how far below the length that the error would allow. */
  readonly safety: number;
  /** The most that a step may be of the one before. */
  readonly growMax: number;
  /** The least that it may be. */
  readonly shrinkMin: number;
  /** The shortest step, on a clock of t: rejected there, a sample ends as `tooShort`. */
  readonly hMin: number;
  /** The longest step. */
  readonly hMax: number;
}

/** An integral controller with the limits of diffrax; for noise p = 0.1 and i = 0.3 are steadier. */
export const pidDefaults: PidOptions = {
  clock: "t",
  p: 0,
  i: 1,
  d: 0,
  order: 1.5,
  hInit: 0.01,
  safety: 0.9,
  growMax: 10,
  shrinkMin: 0.2,
  hMin: 0,
  hMax: Infinity,
};

/** A PID controller that knows its numbers. */
export type PidController = AdaptiveController & { readonly options: PidOptions };

const readOptions = given("pidController", pidCodecs);

const faultIn = (o: PidOptions): Fault | undefined => {
  const { p, i, d, order, hMin, hInit, clock } = o;
  for (const [option, found] of Object.entries({ p, i, d })) {
    if (!Number.isFinite(found)) return { option, found, wanted: "a finite number" };
  }
  if (!(p + i + d > 0)) {
    return { option: "i", found: i, wanted: "such that p + i + d > 0: else an error has no effect" };
  }
  if (!(order > 0 && Number.isFinite(order))) {
    return { option: "order", found: order, wanted: "a finite number > 0" };
  }
  if (!(hMin >= 0 && hMin <= hInit)) {
    return { option: "hMin", found: hMin, wanted: `a number from 0 to hInit = ${hInit}` };
  }
  if (hMin > 0 && clock !== "t") {
    return { option: "hMin", found: hMin, wanted: `0, where lengths are of the clock "${clock}"` };
  }
  return faultOf(o);
};

/** What the last two accepted steps were wrong by. */
const first = { e1: lit(1), e2: lit(1) };
const tiny = 1e-12;

/**
 * A PID controller: h ← θ h e₀^(−(p + i + d)/k) e₁^((p + 2d)/k) e₂^(−d/k), within limits.
 *
 * Units: hInit, hMin and hMax in those of the clock.
 *
 * Errors: throws a RangeError for an option that there is not; `solve` reports a bad number as `BadOption`.
 *
 * @example A PI controller for noise
 * ```ts
 * import { gottaGoFast, pidController, withController } from "ito";
 *
 * const strategy = withController(pidController({ p: 0.1, i: 0.3, hMax: 0.1 }))(gottaGoFast());
 * ```
 */
export function pidController(options: Partial<PidOptions> = {}): PidController {
  const all = { ...pidDefaults, ...readOptions(options) };
  const { clock, p, i, d, order, hInit, safety, growMax, shrinkMin, hMin, hMax } = all;
  const power = (e: Scalar, exponent: number): readonly Scalar[] => exponent === 0 ? [] : [pow(e, exponent)];
  return {
    tag: "adaptive",
    name: "pid",
    clock,
    hInit,
    options: all,
    remembers: first,
    ...(hMin > 0 && clock === "t" ? { hMin } : {}),
    fault: faultIn(all),
    changed: (parts) => pidController({ ...all, ...parts }),
    next: ({ h, error, accepted, memory }) => {
      const { e1, e2 } = recall(first, memory);
      const e = max(error, tiny);
      const factor = mul(
        safety,
        ...power(e, -(p + i + d) / order),
        ...power(e1, (p + 2 * d) / order),
        ...power(e2, -d / order),
      );
      const most = select(accepted, Number.isFinite(growMax) ? growMax : 1 / tiny, Math.min(safety, growMax));
      const next = mul(h, min(max(factor, shrinkMin), most));
      const seen = select(le(error, tiny), 1, error); // an error of 0 says nothing of the next
      return {
        h: max(Number.isFinite(hMax) ? min(next, hMax) : next, hMin),
        remember: { e1: select(accepted, seen, e1), e2: select(accepted, e1, e2) },
      };
    },
  };
}
