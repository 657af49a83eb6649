/**
 * Programs that fail with `NotAffine`: a drift with no Gaussian marginal, where one is needed.
 * @module
 */
import { mul, neg, sin, sub } from "../../sde/language/dsl.ts";
import { marginalOf } from "../../sde/marginal.ts";
import { process } from "../../sde/process.ts";
import { reverse } from "../../sde/reverse.ts";
import { gaussianScore } from "../../sde/score.ts";
import type { Failing } from "./failing.ts";

const ownScore = "Try: expressionScore(({ x, t }) => …) as its score, which needs no marginal";

/** See the module. */
export const notAffine: readonly Failing[] = [
  {
    fault: "the double well, reversed by a score that needs its marginal",
    program: () =>
      reverse(
        process(({ x }) => ({ drift: sub(x, mul(x, x, x)), diffusion: 1 }), { name: "double well" }),
        gaussianScore([0], 1),
      ),
    text: 'Cannot derive the marginal of "double well": its drift must be a(t)·x + b(t), found x − x²·x\n' +
      ownScore,
  },
  {
    fault: "a pendulum",
    program: () =>
      marginalOf(process(({ x }) => ({ drift: neg(sin(x)), diffusion: 0.1 }), { name: "pendulum" })),
    text: 'Cannot derive the marginal of "pendulum": its drift must be a(t)·x + b(t), found −sin(x)\n' +
      ownScore,
  },
];
