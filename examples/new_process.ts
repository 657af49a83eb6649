/**
 * A diffusion nobody ships: noise that comes in waves.
 *
 *     dx = −½ β(t) x dt + √β(t) dW,   β(t) = b (1 + cos 6πt) + c
 *
 * Written as drift and diffusion, and nothing else. Ito derives its marginal (by quadrature: the integral of β sits in an
 * exponent of a cosine) and with it the prior, the exact score of a mixture under it, and the process in reverse.
 *
 *     deno run examples/new_process.ts
 *
 * @module
 */
import * as E from "fp-ts/Either";
import { pipe } from "fp-ts/function";
import {
  add,
  cos,
  describe,
  eulerMaruyama,
  type Fallible,
  gottaGoFast,
  type ItoError,
  marginalOf,
  mixtureScore,
  mul,
  priorOf,
  type Process,
  process,
  reverse,
  type Solution,
  solve,
  sqrt,
  type Strategy,
  t,
  valueOf,
  withNoise,
} from "ito";
import { exitWith, noOptions } from "./lib/cli.ts";
import { debugLevel } from "./lib/debug.ts";
import { wholeOrExit } from "./lib/finished.ts";
import { onInterrupt } from "./lib/interrupt.ts";
import { moments, scatter, shares } from "./lib/scatter.ts";
import { print } from "./lib/terminal.ts";

// ---- the process: this is all there is to it
export const waves = process(({ x, t }) => {
  const beta = add(mul(6, add(1, cos(mul(6 * Math.PI, t)))), 0.5);
  return { drift: mul(-0.5, beta, x), diffusion: sqrt(beta) };
}, { name: "waves", time: { tEnd: 1e-3 } });
// ----

const means = [[-1, -1], [1, -1], [0, 1]] as const;
const weights = [0.2, 0.3, 0.5] as const;
export const mixture = mixtureScore({ weights, means, stds: [0.1, 0.1, 0.2] });

// In two dimensions the paper's redrawn noise biases the result; one Brownian path does not.
const inFewDimensions = pipe(gottaGoFast({ dataRange: [-1, 1], rel: 0.02 }), withNoise("bridge"));

const say = (text: string): void => print(Deno.stdout, `${text}\n`);
const orExit = <A>(result: E.Either<ItoError, A>): A =>
  pipe(result, E.getOrElse((e: ItoError): A => exitWith({ exitCode: 1, text: describe(e) })));
const signal = import.meta.main ? onInterrupt() : new AbortController().signal;
const sampled = async (p: Fallible<Process>, s: Strategy, x0?: readonly number[]): Promise<Solution> => {
  const asked = { n: 4000, seed: 1, shape: [2], signal, debug: debugLevel() };
  return wholeOrExit(orExit(await solve(p, s, x0 === undefined ? asked : { ...asked, x0 })()), signal);
};

if (import.meta.main) {
  noOptions("new_process", "A process of one's own: its marginal, forward and in reverse.");
  const marginal = orExit(marginalOf(waves));
  const prior = priorOf(marginal, waves.time.T);
  say(
    `The marginal of "${waves.name}" was derived by ${marginal.how}; its prior is N(0, ${
      prior.std.toFixed(4)
    }²).`,
  );

  const forward = await sampled(waves, eulerMaruyama(1000), [1, -1]);
  const { mean, std } = moments(forward.samples, 0);
  say(
    `Forward from x = 1 to t = 1: mean ${mean.toFixed(3)}, std ${std.toFixed(3)}; derived ` +
      `${valueOf(marginal.meanCoef, new Map([[t, waves.time.T]])).toFixed(3)} and ${prior.std.toFixed(3)}.`,
  );

  const back = await sampled(reverse(waves, mixture), inFewDimensions);
  say(
    `In reverse from the prior, adaptive: ${(back.evaluations.own / 4000).toFixed(0)} evaluations a sample.`,
  );
  say(
    `Weights ${shares(back.samples, means).map((w) => w.toFixed(3)).join(" ")}, true ${weights.join(" ")}.`,
  );
  say(scatter(back.samples, { low: -2, high: 2, columns: 64, rows: 28 }));
}
