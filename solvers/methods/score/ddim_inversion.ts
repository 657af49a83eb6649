/**
 * DDIM the other way round: from the data up along a probability flow, by DDIM's own formula.
 *
 *     x' = m_s + α_s D(x, t) + σ_s (x − m_t − α_t D(x, t))/σ_t,   s the noisier end
 *
 * D is asked where the step begins, as is its way back where that begins, at the other end: the two are inverse to first order
 * only. Source: Song, Meng & Ermon 2021, arXiv 2010.02502, section 4.3; Mokady et al. 2022, arXiv 2211.09794, section 3.
 * Tests: tests/solve/edit/inversion_test.ts.
 * @module
 */
import * as E from "fp-ts/Either";
import { pipe } from "fp-ts/function";
import type { ItoError } from "../../../sde/border/errors.ts";
import type { Fallible } from "../../../sde/border/fallible.ts";
import { gaussianPath } from "../../../sde/gaussian_path.ts";
import { add, div, mul, neg, square, sub } from "../../../sde/language/dsl.ts";
import { encoding } from "../../../sde/guidance/inversion.ts";
import { at, type Process } from "../../../sde/process.ts";
import type { Method } from "../method.ts";

/**
 * DDIM's inversion of a probability flow, for equal steps of its `encoding`; NFE a step: 1.
 *
 * Errors (Left): those of the flow and of `encoding`; `Unsupported` for one without a Gaussian marginal.
 *
 * @example
 * ```ts
 * import { ddimInversion, encoding, equalSteps, gaussianScore, probabilityFlow, solve, vp, withDenoise } from "ito";
 *
 * const flow = probabilityFlow(vp(), gaussianScore([0.3], 0.5));
 * const method = ddimInversion(flow);
 * if (method._tag === "Left") throw method.left;
 * const strategy = withDenoise("none")(equalSteps(method.right, 100));
 * const noise = await solve(encoding(flow), strategy, { x0: [0.9], n: 1 })();
 * ```
 */
export function ddimInversion(flow: Fallible<Process>): E.Either<ItoError, Method> {
  return pipe(
    encoding(flow),
    E.chain(() => ("_tag" in flow ? flow : E.right(flow))),
    E.chain((p): E.Either<ItoError, Method> => {
      const [path, forward] = [gaussianPath(p), p.origin?.forward];
      if (path === undefined || path.own !== undefined || forward?.diffusion.tag !== "diagonal") {
        const what = `ddimInversion for "${p.name}", which has no Gaussian marginal of one noise level,`;
        return E.left({ tag: "Unsupported", what, try: "tsit5, which inverts any flow" });
      }
      const { meanCoef, offset, std } = path;
      const { g } = forward.diffusion;
      return E.right({
        name: "ddimInversion",
        calculus: "ito",
        strongOrder: 1,
        weakOrder: 1,
        noiseKinds: ["none"],
        step: ({ x, t, tNext, drift }) => {
          // what the flow's drift says of the score: −½ g² s is what it adds to the process's own
          const away = sub(at(forward.drift, x, t), drift(x, t));
          const noise = neg(mul(std(t), div(mul(2, away), square(at(g, x, t)))));
          const D = div(sub(sub(x, offset(t)), mul(std(t), noise)), meanCoef(t));
          const low = add(offset(tNext), mul(meanCoef(tNext), D), mul(std(tNext), noise));
          return { low, high: low, error: undefined };
        },
      });
    }),
  );
}
