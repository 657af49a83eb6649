/**
 * Pseudoinverse guidance (ΠGDM): given x_t, the data are taken for N(D(x_t), r² I), so that what was seen has a density.
 *
 *     s = ∇ log p_t(x) + J Aᵀ (r² A Aᵀ + σ²)⁻¹ (y − A D),   r² = s² σ_t² / (α² s² + σ_t²)
 *
 * Exact where the data are N(μ, s² I); else what it takes for one Gaussian may be several, and the weights of modes are off
 * (docs/conditions.md says by how much). Without J, and no noise, D becomes D + A⁺ (y − A D): the denoiser of DDNM.
 * Source: Song, Vahdat, Mardani & Kautz 2023, "Pseudoinverse-guided diffusion models for inverse problems" (ICLR), whose s is 1;
 * Wang, Yu & Zhang 2022, arXiv 2212.00490. Tests: tests/sde/guidance/posterior_mean_test.ts.
 * @module
 */
import * as E from "fp-ts/Either";
import { pipe } from "fp-ts/function";
import { choice, number } from "../border/decode.ts";
import type { ItoError } from "../border/errors.ts";
import type { Fallible } from "../border/fallible.ts";
import { optionsOf } from "../border/options.ts";
import { add, div, mul, square } from "../language/dsl.ts";
import type { Scalar } from "../language/expr.ts";
import type { Marginal } from "../process.ts";
import type { Score } from "../score.ts";
import { observationOf } from "./conditioned.ts";
import type { Observation } from "./observation.ts";
import { guessed, type Jacobian, slopeKinds } from "./posterior_mean.ts";

/** What ΠGDM takes the data for. */
export interface PigdmOptions {
  /** s: the standard deviation of the data in each direction, in their units. */
  readonly dataStd?: number;
  /** ∂D/∂x: symbolic, of networks a difference unless said, or their "product"; "none" is DDNM's. */
  readonly jacobian?: Jacobian;
}

/** The paper's. */
export const pigdmDefaults = { dataStd: 1 } as const;

const read = optionsOf("pigdm", {
  dataStd: number("a number > 0", (v) => v > 0),
  jacobian: choice(...slopeKinds, "none"),
});

/** r². */
export function spreadGiven(dataStd: number): (m: Marginal) => Scalar {
  const v = dataStd ** 2;
  return (m) => div(mul(v, square(m.std)), add(mul(v, square(m.meanCoef)), square(m.std)));
}

/**
 * The score of a posterior by pseudoinverse guidance: of data that were seen through `observe`.
 *
 * Cost: of an expression an evaluation and its slope; of a network two evaluations, one with `jacobian: "none"`. Noise may be 0.
 * Errors (Left): the score's and the observation's own; `BadOption`, `BadShape`; of `reverse`, `Unsupported` where a slope was
 * asked for that is not known.
 *
 * @example Inpainting: the first of two elements was seen
 * ```ts
 * import { mixtureScore, observe, pigdm, reverse, vp } from "ito";
 *
 * const score = mixtureScore({ weights: [0.5, 0.5], means: [[-1, 1], [1, -1]], stds: [0.3, 0.3] });
 * const process = reverse(vp(), pigdm(score, observe([[1, 0]], [0.8], 0.05), { dataStd: 1 }));
 * ```
 */
export function pigdm(
  score: Fallible<Score>,
  observation: Fallible<Observation>,
  options: PigdmOptions = {},
): E.Either<ItoError, Score> {
  return pipe(
    read(options),
    E.chain((given) => pipe(observationOf("pigdm", observation), E.map((o) => ({ given, o })))),
    E.chain(({ given, o }) => {
      const spread = spreadGiven(given.dataStd ?? pigdmDefaults.dataStd);
      return guessed(score, o, {
        where: "pigdm",
        jacobian: given.jacobian,
        spread,
        weight: (noise, m) => div(1, add(spread(m), noise ** 2)),
      });
    }),
  );
}
