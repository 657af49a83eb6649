/**
 * The Gaussian oracle: on Gaussian data the score is affine in x, so a step is an affine map of state, memory and normals,
 *
 *     v' = c + A v + B z,   mean' = c + A mean,   P' = A P Aᵀ + B Bᵀ
 *
 * and the law of a sampler after any number of steps is known without sampling, multistep methods, stages and areas included.
 * A, B and c are read off a method's graph, which is traced once; nothing of a solve's clock, noise or schedule is used.
 * @module
 */
import type { Method, Process, StepNoise } from "ito";
import { components } from "../../sde/language/dsl.ts";
import {
  input,
  literal,
  type Node,
  pack,
  pick,
  rewriter,
  type Scalar,
  type State,
} from "../../sde/language/expr.ts";
import { evaluator } from "../../sde/language/value.ts";
import { simplify } from "../../sde/language/simplify.ts";
import { t } from "../../sde/process.ts";
import { cellsOf } from "../../solvers/memory/memory.ts";
import { countsOf } from "../../solvers/methods/draws.ts";
import { methodCells, symbolsOf } from "../../solvers/step/step_symbols.ts";

/** Mean and variance. */
export interface Law {
  readonly mean: number;
  readonly variance: number;
}

const scalar = (name: string): Scalar => input(name, "scalar", "real");
const single = (name: string): State => components([scalar(name)]);

/** One element's graph: its state is a pack of one. */
const ofOne = (n: Node): Node => {
  const made = simplify(
    rewriter((m) => {
      if (m.tag === "input" && m.shape === "state") {
        return m.kind === "word" ? literal(0, "word") : pack([scalar(m.name)]);
      }
      return m.tag === "input" && m.name === "elements" ? literal(1, "real") : m;
    })(n),
  );
  return made.shape === "state" ? simplify(pick(made, 0)) : made;
};

/** A step of a method, as functions of numbers. */
interface Traced {
  readonly first: readonly number[];
  /** The standard deviations of what is drawn, for a step of this length. */
  readonly spreads: (h: number) => readonly number[];
  /** x and what is remembered, of these, the draws, the time, the length and the end. */
  readonly next: (
    v: readonly number[],
    z: readonly number[],
    time: { readonly t: number; readonly end: number },
  ) => readonly number[];
}

const traced = (p: Process, method: Method): Traced => {
  const { H, normals, twoPoint, threePoint } = countsOf(method);
  const names = [
    "W",
    ...(H ? ["H"] : []),
    ...Array.from({ length: normals }, (_, k) => `normal ${k}`),
    ...Array.from({ length: twoPoint }, (_, k) => `±1 ${k}`),
    ...Array.from({ length: threePoint }, (_, k) => `±√3 ${k}`),
  ];
  const noise: StepNoise = {
    W: single("W"),
    H: () => single("H"),
    normal: (k) => single(`normal ${k}`),
    twoPoint: (k) => single(`±1 ${k}`),
    threePoint: (k) => single(`±√3 ${k}`),
  };
  const [dt, tNext] = [scalar("dt"), scalar("tNext")];
  const { high, remember = {} } = method.step(symbolsOf(p, method, { dt, tNext, noise }));
  const cells = cellsOf(methodCells, method.remembers ?? {}).variables(remember);
  const variables = cells.map((c) => (c.symbol.tag === "input" ? scalar(c.symbol.name) : c.symbol));
  const leaves: readonly Node[] = [scalar("x"), ...variables, ...names.map(scalar), t, dt, tNext];
  const nexts = [high, ...cells.map((c) => c.next)].map((n) => evaluator(ofOne(n), leaves));
  const firsts = cells.map((c) => evaluator(ofOne(c.init), []));
  return {
    first: firsts.map((f) => f([])),
    spreads: (h) => names.map((name) => name === "W" ? Math.sqrt(h) : name === "H" ? Math.sqrt(h / 12) : 1),
    next: (v, z, { t, end }) => {
      const given = [...v, ...z, t, end - t, end];
      return nexts.map((f) => f(given));
    },
  };
};

/**
 * The law of x after steps between these times, for the method's better proposal.
 *
 * @param p A process whose drift is affine in x, of one element.
 * @param method Its method.
 * @param times t_0 … t_n, in the order of the solve.
 * @param start The law of x at t_0.
 * @returns Mean and variance at t_n, exact but for rounding.
 */
export function lawAfter(p: Process, method: Method, times: readonly number[], start: Law): Law {
  const step = traced(p, method);
  let mean: readonly number[] = [start.mean, ...step.first];
  let P: readonly (readonly number[])[] = mean.map((_, i) =>
    mean.map((_, j) => i + j === 0 ? start.variance : 0)
  );
  const [first = NaN] = times;
  const spans = times.slice(1).map((end, i) => ({ t: times[i] ?? NaN, end }));
  for (const time of [...(method.opens === true ? [{ t: first, end: first }] : []), ...spans]) {
    const spreads = step.spreads(Math.abs(time.end - time.t));
    const still = spreads.map(() => 0);
    const to = step.next(mean, still, time);
    const less = (moved: readonly number[]): readonly number[] => moved.map((v, i) => v - (to[i] ?? NaN));
    // what varies by now: the rest, such as lengths, may enter as it likes
    const A = mean.map((_, j) =>
      (P[j]?.[j] ?? 0) === 0
        ? to.map(() => 0)
        : less(step.next(mean.map((v, i) => (i === j ? v + 1 : v)), still, time))
    );
    const B = spreads.map((s, j) =>
      less(step.next(mean, still.map((_, i) => (i === j ? 1 : 0)), time)).map((b) => s * b)
    );
    P = to.map((_, i) =>
      to.map((_, k) =>
        A.reduce(
          (sum, column, j) =>
            sum + A.reduce((s, other, l) => s + (column[i] ?? 0) * (P[j]?.[l] ?? 0) * (other[k] ?? 0), 0),
          0,
        ) +
        B.reduce((sum, column) => sum + (column[i] ?? 0) * (column[k] ?? 0), 0)
      )
    );
    mean = to;
  }
  return { mean: mean[0] ?? NaN, variance: P[0]?.[0] ?? NaN };
}
