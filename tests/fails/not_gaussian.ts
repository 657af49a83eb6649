/**
 * Programs that fail with `NotGaussian`: a diffusion that depends on x, where a marginal is needed.
 * @module
 */
import { gbm } from "../../sde/processes/gbm.ts";
import { marginalOf } from "../../sde/marginal.ts";
import type { Failing } from "./failing.ts";

/** See the module. */
export const notGaussian: readonly Failing[] = [
  {
    fault: "the marginal of geometric Brownian motion",
    program: () => marginalOf(gbm({ sigma: 0.3 })),
    text:
      'Cannot derive the marginal of "geometric Brownian motion": its diffusion must be g(t), found 0.3·x\n' +
      "Try: expressionScore(({ x, t }) => …) as its score, which needs no marginal",
  },
];
