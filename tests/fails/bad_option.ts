/**
 * Programs that fail with `BadOption`: a number that is out of its range.
 * @module
 */
import { div, neg, sin, sub } from "../../sde/language/dsl.ts";
import { marginalOf } from "../../sde/marginal.ts";
import {
  byIndex,
  byTime,
  type Convention,
  karras,
  predictsDenoised,
  predictsNoise,
  predictsVelocity,
  scoreBy,
} from "../../networks/scores/convention.ts";
import { process } from "../../sde/process.ts";
import { reverse } from "../../sde/reverse.ts";
import { mixtureScore, type Score } from "../../sde/score.ts";
import { vp } from "../../sde/processes/vp.ts";
import { eulerMaruyama, gottaGoFast } from "../../solvers/presets.ts";
import { traceStep } from "../../solvers/step/step.ts";
import { withController, withLimits, withTolerance } from "../../solvers/strategy.ts";
import type { Failing } from "./failing.ts";
import { plainOptions } from "./plain_options.ts";

const start = { tag: "prior" } as const;

/** A score of this convention, of a network that says its input. */
const told = (convention: Convention): Score => ({
  tag: "marginal",
  elements: 2,
  of: scoreBy(convention, (x) => x),
});

const conventions: readonly {
  readonly fault: string;
  readonly convention: Convention;
  readonly line: string;
  readonly wanted: string;
}[] = [
  {
    fault: "data without spread in EDM's convention",
    convention: karras({ sigmaData: 0 }),
    line: "karras: sigmaData must be a number > 0, whose square is finite, found 0",
    wanted: "sigmaData, a number > 0, whose square is finite",
  },
  {
    fault: "data of negative spread in EDM's convention",
    convention: karras({ sigmaData: -1 }),
    line: "karras: sigmaData must be a number > 0, whose square is finite, found -1",
    wanted: "sigmaData, a number > 0, whose square is finite",
  },
  {
    fault: "a time that is scaled by no number",
    convention: predictsNoise(byTime(NaN)),
    line: "byTime: scale must be a finite number > 0, found NaN",
    wanted: "scale, a finite number > 0",
  },
  {
    fault: "a single level",
    convention: predictsVelocity(byIndex(1)),
    line: "byIndex: count must be a whole number ≥ 2, found 1",
    wanted: "count, a whole number ≥ 2",
  },
  {
    fault: "half a level",
    convention: predictsDenoised(byIndex(2.5)),
    line: "byIndex: count must be a whole number ≥ 2, found 2.5",
    wanted: "count, a whole number ≥ 2",
  },
];

/** See the module. */
export const badOption: readonly Failing[] = [
  ...plainOptions,
  {
    fault: "a Brownian bridge that runs into its pole",
    program: () =>
      marginalOf(
        process(({ x, t }) => ({ drift: neg(div(x, sub(1, t))), diffusion: sin(t) }), { name: "bridge" }),
      ),
    text:
      'The marginal of "bridge": time.T must be below 1, where its drift or diffusion is not finite, found 1\n' +
      "Try: process(…, { time: { T: 0.99 } }), or expressionScore(({ x, t }) => …) as its score, which needs no marginal",
  },
  {
    fault: "a weight of 0",
    program: () => mixtureScore({ weights: [1, 0], means: [[0, 0], [1, 1]], stds: [1, 1] }),
    text: "mixtureScore: weights[1] must be > 0, found 0\n" +
      "Try: mixtureScore({ weights: [0.3, 0.7], means: [[0, 0], [1, 1]], stds: [0.1, 0.1] })",
  },
  {
    fault: "an absolute tolerance of 0",
    program: () => traceStep(vp(), withTolerance({ abs: 0 })(gottaGoFast()), 1, start),
    text: 'strategy "gottaGoFast": tolerance.abs must be a finite number > 0, found 0\n' +
      "Try: another tolerance.abs, a finite number > 0",
  },
  {
    fault: "a negative relative tolerance",
    program: () => traceStep(vp(), withTolerance({ rel: -0.1 })(gottaGoFast()), 1, start),
    text: 'strategy "gottaGoFast": tolerance.rel must be a finite number ≥ 0, found -0.1\n' +
      "Try: another tolerance.rel, a finite number ≥ 0",
  },
  {
    fault: "data of no size",
    program: () => traceStep(vp(), withTolerance({ dataScale: 0 })(gottaGoFast()), 1, start),
    text: 'strategy "gottaGoFast": tolerance.dataScale must be a number > 0, found 0\n' +
      "Try: another tolerance.dataScale, a number > 0",
  },
  {
    fault: "a first step of 0",
    program: () => traceStep(vp(), withController({ hInit: 0 })(gottaGoFast()), 1, start),
    text: 'strategy "gottaGoFast": hInit must be a finite number > 0, found 0\n' +
      "Try: another hInit, a finite number > 0",
  },
  {
    fault: "a first step that is longer than the longest",
    program: () => traceStep(vp(), withController({ hMax: 0.005 })(gottaGoFast()), 1, start),
    text: 'strategy "gottaGoFast": hMax must be a number ≥ hInit = 0.01, found 0.005\n' +
      "Try: another hMax, a number ≥ hInit = 0.01",
  },
  {
    fault: "half a step",
    program: () => traceStep(vp(), eulerMaruyama(0.5), 1, start),
    text: 'strategy "eulerMaruyama": steps must be a whole number from 1 to 2147483647, found 0.5\n' +
      "Try: another steps, a whole number from 1 to 2147483647",
  },
  {
    fault: "a shortest step of nothing",
    program: () => traceStep(vp(), withLimits({ hMin: 0 })(gottaGoFast()), 1, start),
    text: 'strategy "gottaGoFast": hMin must be a number between 0 and 1, found 0\n' +
      "Try: another hMin, a number between 0 and 1",
  },
  {
    fault: "no end of steps",
    program: () => traceStep(vp(), withLimits({ maxSteps: Infinity })(gottaGoFast()), 1, start),
    text: 'strategy "gottaGoFast": maxSteps must be a whole number from 1 to 2147483647, found Infinity\n' +
      "Try: another maxSteps, a whole number from 1 to 2147483647",
  },
  ...conventions.map(({ fault, convention, line, wanted }) => ({
    fault,
    program: () => reverse(vp(), told(convention)),
    text: `${line}\nTry: another ${wanted}`,
  })),
];
