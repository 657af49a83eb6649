/**
 * `exactTransport`: data to the prior and back, by the probability flow: a code for each sample, without noise.
 *
 *     encode: x_0 → x_T,  decode: x_T → x_0,     both along dx/dt = f − ½ g² ∇log p_t
 *
 * Source: Song et al. 2021 (arXiv 2011.13456), section 4.3. Tests: tests/solve/likelihood/transport_test.ts.
 * @module
 */
import { pipe } from "fp-ts/function";
import * as TE from "fp-ts/TaskEither";
import type { TaskEither } from "fp-ts/TaskEither";
import type { ItoError } from "../../sde/border/errors.ts";
import type { Fallible } from "../../sde/border/fallible.ts";
import { upward } from "../../sde/guidance/inversion.ts";
import type { Process } from "../../sde/process.ts";
import { probabilityFlow } from "../../sde/reverse.ts";
import type { Score } from "../../sde/score.ts";
import { tsit5 } from "../../solvers/methods/flow/all.ts";
import { adaptive } from "../../solvers/stepping.ts";
import { type Strategy, withDenoise } from "../../solvers/strategy.ts";
import type { SolveOptions } from "../options.ts";
import type { Solution } from "../solution.ts";
import { solve } from "../solve.ts";
import { type LikelihoodData, rowsOf } from "./asked.ts";

/** What the two ways are told: as a solve, whose samples are the data's. */
export type TransportOptions = Omit<SolveOptions, "n" | "x0" | "shape" | "gradient" | "saveAt">;

/** Both ways. */
export interface Transport {
  /** Data to codes in the prior. Shapes: [n][elements] → samples [n · elements]. */
  readonly encode: (data: LikelihoodData, options?: TransportOptions) => TaskEither<ItoError, Solution>;
  /** Codes to data. */
  readonly decode: (codes: LikelihoodData, options?: TransportOptions) => TaskEither<ItoError, Solution>;
}

/** The pair that both ways take by default, to five digits. */
const flowStrategy: Strategy = adaptive(tsit5, { rel: 1e-5, abs: 1e-5 });

/**
 * Data to the prior and back along the probability flow, each with a strategy of one's own or Tsitouras' pair to five digits. It
 * ends at t = tEnd without a last denoising, which would not go back.
 *
 * Errors (Left): as `probabilityFlow` and `solve`, when a way is taken; `BadShape` and `NotFinite` of data.
 *
 * @example There and back
 * ```ts
 * import { exactTransport, mixtureScore, vp } from "ito";
 *
 * const score = mixtureScore({ weights: [0.3, 0.7], means: [[-1, 0], [1, 0]], stds: [0.2, 0.2] });
 * const { encode, decode } = exactTransport(vp(), score);
 * const codes = await encode([[1, 0.1]])();
 * if (codes._tag === "Left") throw new Error(codes.left.tag);
 * const back = await decode(codes.right)(); // [1.000, 0.100]
 * ```
 */
export function exactTransport(
  process: Fallible<Process>,
  score: Fallible<Score>,
  strategy: Strategy = flowStrategy,
): Transport {
  const flow = probabilityFlow(process, score);
  const raw = withDenoise("none")<"ito">(strategy);
  const going = (way: (p: Process) => Process) => (data: LikelihoodData, options: TransportOptions = {}) =>
    pipe(
      TE.fromEither(flow),
      TE.chain((p) =>
        pipe(
          TE.fromEither(rowsOf("exactTransport", data, p.elements)),
          TE.chain(({ flat, elements, n }) =>
            solve(way(p), raw, { ...options, n, x0: { samples: Float64Array.from(flat), shape: [elements] } })
          ),
        )
      ),
    );
  return {
    encode: going(upward),
    decode: going((p) => p),
  };
}
