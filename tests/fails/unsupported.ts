/**
 * Programs that fail with `Unsupported`: parts that are sound, but not together.
 * @module
 */
import { constant, mul, neg, sub, sum } from "../../sde/language/dsl.ts";
import { gbm } from "../../sde/processes/gbm.ts";
import { marginalOf } from "../../sde/marginal.ts";
import { ou } from "../../sde/processes/ou.ts";
import { type Process, process, system, x } from "../../sde/process.ts";
import { stratonovich, toIto } from "../../sde/calculus.ts";
import { prepare } from "../../solve/solve.ts";
import { js } from "./plain_options.ts";
import { reverse } from "../../sde/reverse.ts";
import { expressionScore } from "../../sde/score.ts";
import { vp } from "../../sde/processes/vp.ts";
import { powerController } from "../../solvers/control/controller.ts";
import { exponentialAdams } from "../../solvers/methods/score/exponential.ts";
import { eulerMaruyama, gottaGoFast, heun } from "../../solvers/presets.ts";
import { traceStep } from "../../solvers/step/step.ts";
import { withController, withMethod, withTolerance } from "../../solvers/strategy.ts";
import { right } from "../lib/either.ts";
import type { Failing } from "./failing.ts";

const start = { tag: "prior" } as const;
const ownScore = "Try: expressionScore(({ x, t }) => …) as its score, which needs no marginal";
const gaussian =
  "Try: reverse(process, score) of a process with drift a(t)·x + b(t) and diffusion g(t), or gottaGoFast()";
/** A reverse process whose marginal is not known. */
const cubic = (): Process =>
  right(
    reverse(
      process(({ x }) => ({ drift: neg(mul(x, x, x)), diffusion: 1 }), { name: "cubic" }),
      expressionScore(({ x }) => neg(x), 1),
    ),
  );
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
      "Try: eulerMaruyama(steps), which takes any noise; recommend(process) names a better one where there is",
  },
  {
    fault: "an Itô method on a Stratonovich process, in plain JavaScript",
    program: () => js(prepare, stratonovich(gbm()), eulerMaruyama(4), { n: 1, x0: 1 }),
    text:
      'The Itô method "eulerMaruyama" for the Stratonovich process "geometric Brownian motion" is not supported\n' +
      "Try: toIto(process), or heun(steps), a Stratonovich method",
  },
  {
    fault: "a Stratonovich method on an Itô process, in plain JavaScript",
    program: () => js(prepare, gbm(), heun(4), { n: 1, x0: 1 }),
    text:
      'The Stratonovich method "heun" for the Itô process "geometric Brownian motion" is not supported\n' +
      "Try: toStratonovich(process), or eulerMaruyama(steps), an Itô method",
  },
  {
    fault: "a conversion of noise that has no derivative",
    program: () =>
      toIto(
        stratonovich(
          system(["a", "b"], ["w"], ({ a }) => ({
            drift: { a: 0, b: 0 },
            diffusion: { a: { w: mul(a, sum(x)) }, b: 0 },
          }), { name: "mixed" }),
        ),
      ),
    text:
      'toIto of "mixed", whose noise has no derivative (Cannot differentiate Σᵢ x in x[0]: write it with components of x), is ' +
      "not supported\n" +
      "Try: the noise as sums and products of components, or a drift that is written in that calculus at once",
  },
  {
    fault: "a method that asks for D, on a process that no score runs backward",
    program: () => traceStep(ou(), withMethod(exponentialAdams)(eulerMaruyama()), 1, start),
    text:
      'The method "exponentialAdams" for the process "Ornstein–Uhlenbeck", which no score runs backward from a ' +
      `Gaussian marginal, is not supported\n${gaussian}`,
  },
  {
    fault: "a tolerance against a marginal that is no Gaussian",
    program: () => traceStep(cubic(), withTolerance({ against: "marginal" })(gottaGoFast()), 1, start),
    text:
      'A tolerance against "marginal" for the process "reverse cubic", which no score runs backward from a ' +
      `Gaussian marginal, is not supported\n${gaussian}`,
  },
  {
    fault: "a clock of signal and noise that nobody knows",
    program: () => traceStep(cubic(), withController({ clock: "logSnr" })(gottaGoFast()), 1, start),
    text:
      'The controller\'s clock "logSnr" for the process "reverse cubic", which no score runs backward from a ' +
      `Gaussian marginal, is not supported\n${gaussian}`,
  },
  {
    fault: "adaptive steps by a method that estimates no error",
    program: () => traceStep(vp(), withTolerance({ abs: 0.01 })(adaptive(eulerMaruyama())), 1, start),
    text: 'Adaptive steps with "eulerMaruyama", which estimates no error is not supported\n' +
      "Try: equalSteps(method, n), or a method that estimates its error: recommend(process) names one",
  },
];
