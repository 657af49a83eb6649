/**
 * Programs that fail with `NotReversible`: a process that a score alone does not take back.
 * @module
 */
import * as E from "fp-ts/Either";
import { pipe } from "fp-ts/function";
import { neg } from "../../sde/language/dsl.ts";
import { gbm } from "../../sde/processes/gbm.ts";
import { system } from "../../sde/process.ts";
import { probabilityFlow, reverse } from "../../sde/reverse.ts";
import { expressionScore, gaussianScore } from "../../sde/score.ts";
import { ve } from "../../sde/processes/ve.ts";
import { stratonovich } from "../../sde/calculus.ts";
import type { Failing } from "./failing.ts";
import { js } from "./plain_options.ts";

const standard = expressionScore(({ x }) => neg(x));
const forward = "Try: solve(process, strategy, { x0: … }), which runs it forward";

/** See the module. */
export const notReversible: readonly Failing[] = [
  {
    fault: "geometric Brownian motion",
    program: () => reverse(gbm(), gaussianScore([1], 1)),
    text:
      'Cannot reverse "geometric Brownian motion": its diffusion depends on x, so its reverse needs more than a score\n' +
      forward,
  },
  {
    fault: "components that share a noise",
    program: () =>
      probabilityFlow(
        system(
          ["a", "b"],
          ["w"],
          () => ({ drift: { a: 0, b: 0 }, diffusion: { a: { w: 1 }, b: { w: 2 } } }),
          {
            name: "twins",
          },
        ),
        standard,
      ),
    text: 'Cannot reverse "twins": a matrix mixes its noises, so its reverse needs more than a score\n' +
      forward,
  },
  {
    fault: "a Stratonovich equation, in plain JavaScript",
    program: () => js(reverse, stratonovich(ve()), standard),
    text: 'Cannot reverse "VE": its equation is Stratonovich\'s\nTry: reverse(toIto(process), score)',
  },
  {
    fault: "the reverse of a reverse",
    program: () => pipe(reverse(ve(), standard), E.chain((r) => reverse(r, standard))),
    text:
      'Cannot reverse "reverse VE": it runs backward already\nTry: the process that it came from, origin.forward',
  },
];
