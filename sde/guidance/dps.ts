/**
 * Diffusion posterior sampling (DPS): given x_t, the data are taken for D(x_t) itself.
 *
 *     s = ∇ log p_t(x) + w J Aᵀ (y − A D) / σ²
 *
 * Exact for no data but where σ_t = 0: what was seen is trusted too much at high noise, so that samples lie too close together
 * and modes have the wrong weights (docs/conditions.md says by how much). Published steps have the length ζ ‖∇‖y − A D‖²‖ /
 * ‖y − A D‖ whatever σ is: they belong to a number of steps, and to no density.
 * Source: Chung et al. 2022, arXiv 2209.14687, equation 14 and algorithm 1.
 * Tests: tests/sde/guidance/posterior_mean_test.ts.
 * @module
 */
import * as E from "fp-ts/Either";
import { pipe } from "fp-ts/function";
import { choice, number } from "../border/decode.ts";
import type { ItoError } from "../border/errors.ts";
import type { Fallible } from "../border/fallible.ts";
import { optionsOf } from "../border/options.ts";
import type { Score } from "../score.ts";
import { observationOf } from "./conditioned.ts";
import type { Observation } from "./observation.ts";
import { badArgument } from "./parts.ts";
import { spreadGiven } from "./pigdm.ts";
import { guessed, type Slope, slopeKinds } from "./posterior_mean.ts";

/** How DPS guides. */
export interface DpsOptions {
  /** w: how strongly. */
  readonly scale?: number;
  /** ∂D/∂x: symbolic, of networks a difference unless said, or their "product". */
  readonly jacobian?: Slope;
}

/** What equation 14 says. */
export const dpsDefaults = { scale: 1 } as const;

const read = optionsOf("dps", {
  scale: number("a number > 0", (v) => v > 0),
  jacobian: choice(...slopeKinds),
});

/**
 * The score of a posterior by DPS, of data that were seen through `observe`. `pigdm` is nearer to the truth at the same cost.
 *
 * Errors (Left): the score's and the observation's own; `BadOption` too for an observation without noise, by which it would
 * divide; of `reverse`, `Unsupported` where a slope was asked for that is not known.
 *
 * @example
 * ```ts
 * import { dps, mixtureScore, observe, reverse, vp } from "ito";
 *
 * const score = mixtureScore({ weights: [0.5, 0.5], means: [[-1, 1], [1, -1]], stds: [0.3, 0.3] });
 * const process = reverse(vp(), dps(score, observe([[1, 0]], [0.8], 0.2)));
 * ```
 */
export function dps(
  score: Fallible<Score>,
  observation: Fallible<Observation>,
  options: DpsOptions = {},
): E.Either<ItoError, Score> {
  return pipe(
    read(options),
    E.chain((given) => pipe(observationOf("dps", observation), E.map((o) => ({ given, o })))),
    E.chain(({ given, o }) => {
      const { scale, jacobian } = { ...dpsDefaults, jacobian: undefined, ...given };
      if (o.groups.some((g) => g.noise === 0)) {
        return badArgument("dps", {
          option: "the noise of the observation",
          found: 0,
          wanted: "> 0, as it divides by it",
          instead: "pigdm(score, observation), or observe(A, y, 0.05)",
        });
      }
      const weight = (noise: number) => scale / noise ** 2;
      return guessed(score, o, { where: "dps", jacobian, spread: spreadGiven(1), weight });
    }),
  );
}
