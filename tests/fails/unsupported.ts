/**
 * Programs that fail with `Unsupported`: parts that are sound, but not together.
 * @module
 */
import { constant, neg, sub } from "../../sde/dsl.ts";
import { gbm } from "../../sde/gbm.ts";
import { marginalOf } from "../../sde/marginal.ts";
import { process, system } from "../../sde/process.ts";
import { vp } from "../../sde/vp.ts";
import { powerController } from "../../solvers/controller.ts";
import { eulerMaruyama, gottaGoFast } from "../../solvers/presets.ts";
import { traceStep } from "../../solvers/step.ts";
import { withController, withTolerance } from "../../solvers/strategy.ts";
import type { Failing } from "./failing.ts";

const start = { tag: "prior" } as const;
const ownScore = "Try: expressionScore(({ x, t }) => …) as its score, which needs no marginal";
const adaptive = withController(powerController());

/** See the module. */
export const unsupported: readonly Failing[] = [
  {
    fault: "another mean for each element",
    program: () =>
      marginalOf(
        process(({ x }) => ({ drift: sub(constant([1, 2], "mu"), x), diffusion: 1 }), { name: "pairs" }),
      ),
    text: 'The marginal of "pairs", whose drift muᵢ − x differs from element to element, is not supported\n' +
      ownScore,
  },
  {
    fault: "the marginal of components that share a noise",
    program: () =>
      marginalOf(
        system(["a", "b"], ["w"], ({ a, b }) => ({
          drift: { a: neg(a), b: neg(b) },
          diffusion: { a: { w: 1 }, b: { w: 2 } },
        }), { name: "twins" }),
      ),
    text: `The marginal of "twins", whose components share noises, is not supported\n${ownScore}`,
  },
  {
    fault: "a method for additive noise on noise that depends on x",
    program: () => traceStep(gbm(), gottaGoFast(), 1, start),
    text:
      'The method "emImprovedEuler" for diagonal noise (the process "geometric Brownian motion") is not supported\n' +
      "Try: eulerMaruyama(steps), which takes any noise",
  },
  {
    fault: "adaptive steps by a method that estimates no error",
    program: () => traceStep(vp(), withTolerance({ abs: 0.01 })(adaptive(eulerMaruyama())), 1, start),
    text: 'Adaptive steps with "eulerMaruyama", which estimates no error is not supported\n' +
      "Try: fixedSteps(n) as controller, or a method with an error estimate",
  },
];
