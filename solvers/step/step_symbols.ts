/**
 * What a method is told of a process, with a note of everything that it asks: that is how evaluations are counted, and how
 * `explain` knows the names of things.
 * Tests: tests/solvers/step/clock_test.ts, tests/solvers/methods/exponential_order_test.ts.
 * @module
 */
import { add, max, min } from "../../sde/language/dsl.ts";
import { turnsAround } from "../../sde/language/fold.ts";
import type { Node, Scalar, State } from "../../sde/language/expr.ts";
import { type ElementLevels, type GaussianPath, gaussianPath } from "../../sde/gaussian_path.ts";
import { bend } from "../../sde/noise/bend.ts";
import { at, type Calculus, diffuse, type Process, t, x } from "../../sde/process.ts";
import { cellsOf } from "../memory/memory.ts";
import type { Method, StepSymbols } from "../methods/method.ts";

/** Something that was asked of a process, where, and the answer; g only where it is no matrix. */
export interface Question {
  readonly of: "f" | "g" | "D" | "α" | "m" | "σ";
  readonly answer: Scalar | State;
  /** The state that it was asked for: x itself where only time matters. */
  readonly x: State;
  readonly t: Scalar;
}

/** A path whose questions are heard. */
const overheard = (path: GaussianPath, heard: (q: Question) => void): GaussianPath => {
  const timed = <N extends Scalar | State>(of: Question["of"], f: (t: Scalar) => N) => (t1: Scalar): N => {
    const answer = f(t1);
    heard({ of, answer, x, t: t1 });
    return answer;
  };
  const own = path.own && {
    ...path.own,
    meanCoef: timed("α", path.own.meanCoef),
    offset: timed("m", path.own.offset),
    std: timed("σ", path.own.std),
  };
  return {
    meanCoef: timed("α", path.meanCoef),
    offset: timed("m", path.offset),
    std: timed("σ", path.std),
    ...(own && { own }),
    rate: path.rate,
    denoised: (x1, t1) => {
      const answer = path.denoised(x1, t1);
      heard({ of: "D", answer, x: x1, t: t1 });
      return answer;
    },
  };
};

/** A step's times are t, its end, and what lies between: a sum that rounding put past the end of a solve is its end. */
const settledTime = (p: Process<Calculus>, { dt, tNext }: Pick<StepSymbols, "dt" | "tNext">) => {
  const [end, within] = p.backward ? [p.time.tEnd, max] as const : [p.time.T, min] as const;
  const sum = add(t, dt);
  return (t1: Scalar): Scalar => t1 === t || t1 === tNext ? t1 : t1 === sum ? tNext : within(t1, end);
};

const settledLevels = (own: ElementLevels, at: (t: Scalar) => Scalar): ElementLevels => ({
  meanCoef: (t1) => own.meanCoef(at(t1)),
  offset: (t1) => own.offset(at(t1)),
  std: (t1) => own.std(at(t1)),
});

/** A path that is asked at settled times. */
const settledPath = (path: GaussianPath, at: (t: Scalar) => Scalar): GaussianPath => ({
  ...(path.own && { own: { ...path.own, ...settledLevels(path.own, at) } }),
  meanCoef: (t1) => path.meanCoef(at(t1)),
  offset: (t1) => path.offset(at(t1)),
  std: (t1) => path.std(at(t1)),
  rate: (t1) => path.rate(at(t1)),
  denoised: (x1, t1) => path.denoised(x1, at(t1)),
});

/** What the variables of a method's memory are called. */
export const methodCells = "memory";

/** The symbols of a method's step with this length, end and noise. */
export function symbolsOf(
  p: Process<Calculus>,
  { remembers = {} }: Pick<Method, "remembers">,
  step: Pick<StepSymbols, "dt" | "tNext" | "noise">,
  heard: (q: Question) => void = () => {},
): StepSymbols {
  const path = gaussianPath(p);
  const { diffusion } = p;
  const settled = settledTime(p, step);
  return {
    x,
    t,
    ...step,
    dW: step.noise.W,
    drift: (x1, asked) => {
      const t1 = settled(asked);
      const answer = at(p.drift, x1, t1);
      heard({ of: "f", answer, x: x1, t: t1 });
      return answer;
    },
    diffuse: (x1, asked, dW) => {
      const t1 = settled(asked);
      if (diffusion.tag === "diagonal") {
        heard({ of: "g", answer: at(diffusion.g, x1, t1), x: x1, t: t1 });
      }
      return diffuse(diffusion, dW, x1, t1);
    },
    bend: (x1, asked, dW, s) => bend(diffusion, { dW, s, x: x1, t: settled(asked) }),
    noiseKind: p.noiseKind,
    gaussian: path && settledPath(overheard(path, heard), settled),
    memory: cellsOf(methodCells, remembers).found,
  };
}

/**
 * Evaluations of drift and posterior mean: how many places were asked for either, one in a loop in each of its turns, and how
 * many of them are (x, t).
 */
export interface Evaluations {
  readonly heard: (q: Question) => void;
  readonly perStep: () => number;
  /** Those that a rejection does not make again. */
  readonly kept: () => number;
  /** Whether there is one at this time. */
  readonly at: (t: Scalar) => boolean;
}

/** A count of evaluations, at 0. */
export function evaluations(): Evaluations {
  const key = (x1: Node, t1: Node): string => `${x1.id} ${t1.id}`;
  const places = new Map<string, number>();
  const times = new Set<Scalar>();
  return {
    heard: (q) => {
      if (q.of !== "f" && q.of !== "D") return;
      places.set(key(q.x, q.t), turnsAround([q.x, q.t]));
      times.add(q.t);
    },
    at: (t1) => times.has(t1),
    perStep: () => [...places.values()].reduce((all, turns) => all + turns, 0),
    kept: () => (places.has(key(x, t)) ? 1 : 0),
  };
}
