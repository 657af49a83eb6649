/**
 * Steps of some paths, as an adaptive solver tried them: when, how long, whether taken.
 *
 * No device keeps them: a path's steps are made again one by one in float64, as `history` does (solve/history), for as many paths
 * as a short time allows, and between two paths the engine is let to listen. Tests: tests/playground/draw/statistics_test.ts.
 * @module
 */
import * as E from "fp-ts/Either";
import type { Calculus, Process, Strategy } from "ito";
import { framesOf } from "../engine/frames.ts";
import { only, type Opening } from "../engine/panel.ts";
import type { Statistics } from "../sandbox/messages.ts";
import { breathe } from "../../backends/host/breathe.ts";
import { type Ask, oraclesFor } from "../../backends/run/step_oracles.ts";
import { stepThrough } from "../../backends/run/stepping.ts";
import { nodesOf } from "../../sde/language/expr.ts";
import { remembering, triedIn } from "../../solve/debug_step.ts";
import { ofSample } from "../../solve/given.ts";
import { type Asked, askedOf } from "../../solve/options.ts";
import type { Prepared } from "../../solve/prepared.ts";
import { planned } from "../../solve/solve.ts";
import { givenStart } from "../../solvers/step/given.ts";

type Steps = Statistics["steps"];

/** Most paths; steps in all; ms of work in all; the longest at one time. */
const [paths, most, usualBudget, slice] = [40, 3000, 200, 12];

/** The run as the engine makes it: with its frames, which steps may end at. */
const prepared = (p: Process<Calculus>, strategy: Strategy<Calculus>, o: Opening) => {
  const { x0, shape, seed, frames } = o.options;
  const options = {
    saveAt: framesOf(p, strategy, frames),
    ...(x0 === undefined ? {} : { x0 }),
    ...(shape === undefined ? {} : { shape }),
    ...{ n: 1, seed },
  };
  const plan = E.chain((asked: Asked) => planned(p, strategy, asked));
  return E.chain(({ recurrence }: Prepared) => {
    const names = recurrence.given.filter((g) => g.symbol !== givenStart).map((g) => g.name);
    return plan(askedOf({ ...options, params: only(o.params, names) }));
  })(plan(askedOf(options)));
};

const traced = async ({ recurrence, job }: Prepared, budget: number): Promise<Steps> => {
  const [times, lengths, accepted]: [number[], number[], boolean[]] = [[], [], []];
  const { ask, release } = oraclesFor("reference", "auto");
  let [worked, since] = [0, performance.now()];
  const rest = async (): Promise<void> => {
    worked += performance.now() - since;
    await breathe(); // the engine hears what it is asked
    since = performance.now();
  };
  const resting: Ask = async (...asked) => {
    if (performance.now() - since > slice) await rest();
    return await ask(...asked);
  };
  const mayGoOn = (): boolean => times.length < most && worked + performance.now() - since < budget;
  // parameters and the start are one for all paths, so that all have the steps of one plan
  const watched = ofSample(remembering(recurrence), job, job.start);
  try {
    for (let i = 0; i < paths && mayGoOn(); i++) {
      await stepThrough({
        recurrence: watched,
        seed: job.seed,
        sample: job.start + i,
        precision: "reference",
        ask: resting,
        each: (step) => {
          const { t, h } = triedIn(step);
          if (h > 0) { // else the path is there already
            times.push(t);
            lengths.push(h);
            accepted.push(step.accepted);
          }
          return mayGoOn();
        },
      });
      if (performance.now() - since > slice) await rest();
    }
  } finally {
    await release();
  }
  return { times, lengths, accepted };
};

/**
 * Steps of some paths of a run. Nothing of equal steps, of a network (each step asks it), nor where the run cannot be traced: the
 * run itself says what is wrong.
 */
export async function stepsOf(
  p: Process<Calculus>,
  strategy: Strategy<Calculus>,
  o: Opening,
  budget = usualBudget,
): Promise<Steps> {
  const none: Steps = { times: [], lengths: [], accepted: [] };
  const isNetwork = nodesOf([p.drift]).some((n) => n.tag === "oracle" && n.oracle.tag === "onnx");
  if (strategy.controller.tag === "fixed" || isNetwork) return none;
  try {
    await breathe(); // the engine hears what it is asked
    const made = prepared(p, strategy, o);
    return E.isLeft(made) ? none : await traced(made.right, budget);
  } catch {
    return none;
  }
}
