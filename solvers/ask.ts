/**
 * What a method is told of a process, with a note of everything that it asks: that is how evaluations are counted, and how
 * `explain` knows the names of things.
 * @module
 */
import type { Node, Scalar, State } from "../sde/expr.ts";
import { type GaussianPath, gaussianPath } from "../sde/gaussian_path.ts";
import { at, diffuse, type Process, t, x } from "../sde/process.ts";
import type { StepSymbols } from "./method.ts";
import { symbols } from "./symbols.ts";

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
  const timed = (of: Question["of"], f: (t: Scalar) => Scalar) => (t1: Scalar): Scalar => {
    const answer = f(t1);
    heard({ of, answer, x, t: t1 });
    return answer;
  };
  return {
    meanCoef: timed("α", path.meanCoef),
    offset: timed("m", path.offset),
    std: timed("σ", path.std),
    rate: path.rate,
    denoised: (x1, t1) => {
      const answer = path.denoised(x1, t1);
      heard({ of: "D", answer, x: x1, t: t1 });
      return answer;
    },
  };
};

/** The symbols of a step with this length and noise. */
export function symbolsOf(
  p: Process,
  step: { readonly dt: Scalar; readonly dW: State },
  heard: (q: Question) => void = () => {},
): StepSymbols {
  const path = gaussianPath(p);
  const { diffusion } = p;
  return {
    x,
    t,
    ...step,
    drift: (x1, t1) => {
      const answer = at(p.drift, x1, t1);
      heard({ of: "f", answer, x: x1, t: t1 });
      return answer;
    },
    diffuse: (x1, t1, dW) => {
      if (diffusion.tag === "diagonal") {
        heard({ of: "g", answer: at(diffusion.g, x1, t1), x: x1, t: t1 });
      }
      return diffuse(diffusion, dW, x1, t1);
    },
    noiseKind: p.noiseKind,
    gaussian: path && overheard(path, heard),
    memory: symbols.memory,
  };
}

/** Evaluations of drift and posterior mean: how many places were asked for either, and how many of them are (x, t). */
export interface Evaluations {
  readonly heard: (q: Question) => void;
  readonly perStep: () => number;
  /** Those that a rejection does not make again. */
  readonly kept: () => number;
}

/** A count of evaluations, at 0. */
export function evaluations(): Evaluations {
  const key = (x1: Node, t1: Node): string => `${x1.id} ${t1.id}`;
  const places = new Set<string>();
  return {
    heard: (q) => {
      if (q.of === "f" || q.of === "D") places.add(key(q.x, q.t));
    },
    perStep: () => places.size,
    kept: () => (places.has(key(x, t)) ? 1 : 0),
  };
}
