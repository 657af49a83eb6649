/**
 * Steps of some paths, as an adaptive solver tried them: when, how long, whether taken.
 *
 * They are made again on the CPU by `history`, for as few paths as a picture shows. Tests: tests/playground/draw/statistics_test.ts.
 * @module
 */
import * as E from "fp-ts/Either";
import { type Calculus, history, type Process, type Strategy } from "ito";
import { only, type Opening } from "../engine/panel.ts";
import type { Statistics } from "../sandbox/messages.ts";
import { nodesOf } from "../../sde/language/expr.ts";
import { type Asked, askedOf } from "../../solve/options.ts";
import { planned } from "../../solve/solve.ts";
import { givenStart } from "../../solvers/step/given.ts";

type Steps = Statistics["steps"];

const none: Steps = { times: [], lengths: [], accepted: [] };
/** Paths, steps shown in all, and elements of a state beyond which one path is enough work. */
const [paths, shown, large] = [40, 4000, 200];

const traced = async (p: Process<Calculus>, strategy: Strategy<Calculus>, o: Opening): Promise<Steps> => {
  const { x0, shape, seed } = o.options;
  const options = { ...(x0 === undefined ? {} : { x0 }), ...(shape === undefined ? {} : { shape }), seed };
  const prepared = E.chain((asked: Asked) => planned(p, strategy, asked))(askedOf({ ...options, n: 1 }));
  if (E.isLeft(prepared)) return none;
  const { given, elements } = prepared.right.recurrence;
  const names = given.filter((g) => g.symbol !== givenStart).map((g) => g.name);
  const n = elements > large ? 1 : paths;
  const most = Math.max(16, Math.min(1000, Math.floor(2e6 / (n * elements))));
  const made = await history(p, strategy, {
    ...options,
    n,
    most,
    backend: "cpu",
    params: only(o.params, names),
  })();
  if (E.isLeft(made)) return none;
  const { history: h } = made.right;
  const [times, lengths, accepted]: [number[], number[], boolean[]] = [[], [], []];
  for (let i = 0; i < n && times.length < shown; i++) {
    for (let k = 0; k < (h.lengths[i] ?? 0); k++) {
      const at = i * h.most + k;
      if (!((h.h[at] ?? 0) > 0)) continue; // a path that is there already
      times.push(h.t[at] ?? NaN);
      lengths.push(h.h[at] ?? NaN);
      accepted.push(h.accepted[at] === 1);
    }
  }
  return { times, lengths, accepted };
};

/**
 * Steps of some forty paths of a run. Nothing of equal steps, of a network (each step asks it), nor where the run cannot be traced:
 * the run itself says what is wrong.
 */
export async function stepsOf(
  p: Process<Calculus>,
  strategy: Strategy<Calculus>,
  o: Opening,
): Promise<Steps> {
  const isNetwork = nodesOf([p.drift]).some((n) => n.tag === "oracle" && n.oracle.tag === "onnx");
  if (strategy.controller.tag === "fixed" || isNetwork) return none;
  try {
    return await traced(p, strategy, o);
  } catch {
    return none;
  }
}
