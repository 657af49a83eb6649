/**
 * What noise goes into a solve: a method that does what the paper's pair does, and counts as it goes.
 *
 * The state has the two elements of the problem and six counters, which only accepted steps change: a rejected step's
 * noise is not counted, as it is not in x. Written with the public interface alone; the counters have no error, so the
 * steps are those of the problem itself.
 * @module
 */
import * as E from "fp-ts/Either";
import { pipe } from "fp-ts/function";
import * as TE from "fp-ts/TaskEither";
import {
  abs,
  add,
  component,
  components,
  div,
  emImprovedEuler,
  type ErrorNorm,
  exp,
  expressionScore,
  type ItoError,
  le,
  lit,
  type Marginal,
  marginalOf,
  max,
  type Method,
  type Mixture,
  mul,
  type Process,
  reverse,
  type Scalar,
  type Score,
  select,
  solve,
  sqrt,
  square,
  type State,
  type Strategy,
  sub,
  sum,
  withDenoise,
  withErrorNorm,
  withMethod,
} from "ito";

/** Counters beside the problem's two elements. */
const counters = 6;

/** What a counter may look at: the two normalised increments z of a step, its length, and where the drift takes x. */
export interface Step {
  readonly z: readonly [Scalar, Scalar];
  readonly h: Scalar;
  readonly drifted: readonly [Scalar, Scalar];
}
/** What a counter adds up. */
export type Count = (step: Step) => Scalar;

const range = <A>(n: number, f: (i: number) => A): readonly A[] => Array.from({ length: n }, (_, i) => f(i));
const pair = (x: State): readonly [Scalar, Scalar] => [component(x, 0), component(x, 1)];
const padded = (two: readonly [Scalar, Scalar], rest: readonly Scalar[]): State =>
  components([...two, ...range(counters, (k) => rest[k] ?? lit(0))]);

/** The paper's pair on two elements, and counts of its accepted steps on the others; they begin at 0 where t = T. */
const counting = (counts: readonly Count[], T: number): Method => ({
  ...emImprovedEuler,
  name: "emImprovedEuler, counting",
  step: (symbols) => {
    const { low, high, error = symbols.x } = emImprovedEuler.step(symbols);
    const h = abs(symbols.dt);
    const [a, b] = pair(symbols.dW);
    const [f1, f2] = pair(symbols.drift(symbols.x, symbols.t));
    const seen: Step = {
      z: [div(a, sqrt(h)), div(b, sqrt(h))],
      h,
      drifted: [mul(symbols.dt, f1), mul(symbols.dt, f2)],
    };
    const rest = counts.map((count, k) =>
      add(select(le(T, symbols.t), 0, component(symbols.x, 2 + k)), count(seen))
    );
    return { low: padded(pair(low), rest), high: padded(pair(high), rest), error: padded(pair(error), []) };
  },
});

/** The scaled norm over the two elements that have an error. */
const overTwo: ErrorNorm = { name: "l2Scaled of two", of: (ratio) => sqrt(mul(0.5, sum(square(ratio)))) };

/** ∇ log p_t of a mixture in the plane, on two elements of eight. */
const planeScore = (mixture: Mixture, { meanCoef, offset, std }: Marginal): Score =>
  expressionScore(({ x }) => {
    const parts = mixture.means.map((mean, k) => {
      const variance = add(mul(square(meanCoef), (mixture.stds[k] ?? NaN) ** 2), square(std));
      const [a, b] = pair(x);
      const away = [
        sub(add(mul(meanCoef, mean[0] ?? NaN), offset), a),
        sub(add(mul(meanCoef, mean[1] ?? NaN), offset), b),
      ] as const;
      const logit = div(mul(-0.5, add(square(away[0]), square(away[1]))), variance);
      return { variance, away, logit, weight: div(mixture.weights[k] ?? NaN, variance) };
    });
    const top = max(...parts.map((p) => p.logit));
    const mass = parts.map((p) => mul(p.weight, exp(sub(p.logit, top))));
    const pull = (i: 0 | 1): Scalar =>
      div(add(...parts.map((p, k) => div(mul(mass[k] ?? NaN, p.away[i]), p.variance))), add(...mass));
    return padded([pull(0), pull(1)], []);
  }, 2 + counters);

/** What is watched. */
export interface Watched {
  readonly process: Process;
  readonly mixture: Mixture;
  readonly strategy: Strategy;
  readonly n: number;
  readonly seed: number;
  /** Aborts the solves; their counts are then of nothing. */
  readonly signal?: AbortSignal;
}

/** Counts of some solves, and how many steps they accepted. */
export interface Counted {
  /** One column a counter, one number a sample. */
  readonly columns: readonly Float64Array[];
  /** Accepted steps of all samples. */
  readonly accepts: number;
}

/**
 * Solves the reverse process of a mixture in the plane, six counters at a time.
 *
 * Errors (Left): those of `solve`.
 *
 * @param w Process, mixture, strategy (its method is the paper's pair), and how many samples.
 * @param counts What to count.
 * @returns The counters at the end of each sample.
 */
export function countAccepted(w: Watched, counts: readonly Count[]): TE.TaskEither<ItoError, Counted> {
  const few = counts.slice(0, counters);
  const strategy = pipe(
    w.strategy,
    withMethod(counting(few, w.process.time.T)),
    withErrorNorm(overTwo),
    withDenoise("none"),
  );
  const process = pipe(
    marginalOf(w.process),
    E.chain((m) => reverse(w.process, planeScore(w.mixture, m))),
  );
  const one = pipe(
    solve(process, strategy, {
      n: w.n,
      seed: w.seed,
      ...(w.signal === undefined ? {} : { signal: w.signal }),
    }),
    TE.map(({ samples, accepts }): Counted => ({
      columns: few.map((_, k) =>
        Float64Array.from({ length: w.n }, (_, i) => samples[(2 + counters) * i + 2 + k] ?? NaN)
      ),
      accepts: accepts.reduce((a, b) => a + b, 0),
    })),
  );
  if (counts.length <= counters) return one;
  return pipe(
    one,
    TE.chain((first) =>
      pipe(
        countAccepted(w, counts.slice(counters)),
        TE.map((rest): Counted => ({ ...first, columns: [...first.columns, ...rest.columns] })),
      )
    ),
  );
}

/** The noise of accepted steps. */
export interface AcceptedNoise {
  /** The mean of z² over accepted steps: 1 for noise as it was drawn. */
  readonly meanSquare: number;
  /** The mean of z in the direction in which the drift takes x: 0 for noise as it was drawn. */
  readonly lean: number;
  /** Σ √h z over the accepted steps, over √T: one number for each of the two elements of each sample. */
  readonly totals: Float64Array;
  /** Steps accepted, of all samples. */
  readonly accepts: number;
}

const whichOf = (i: 0 | 1): Count => ({ z, h }) => mul(sqrt(h), z[i]);
const both = (f: (z: Scalar, drifted: Scalar) => Scalar): Count => ({ z: [a, b], drifted: [u, v] }) =>
  add(f(a, u), f(b, v));
const along = both((z, drifted) => select(le(0, drifted), z, mul(-1, z)));
const totalOf = (column: Float64Array = new Float64Array()): number => column.reduce((a, b) => a + b, 0);

/** The noise of the accepted steps: its mean square, where it leans, and what it adds up to. Errors (Left): those of `solve`. */
export function acceptedNoise(w: Watched): TE.TaskEither<ItoError, AcceptedNoise> {
  const { T, tEnd } = w.process.time;
  return pipe(
    countAccepted(w, [both((z) => square(z)), whichOf(0), whichOf(1), along]),
    TE.map(({ columns, accepts }) => ({
      meanSquare: totalOf(columns[0]) / (2 * accepts),
      lean: totalOf(columns[3]) / (2 * accepts),
      totals: Float64Array.from(
        [...columns[1] ?? [], ...columns[2] ?? []],
        (v) => v / Math.sqrt(T - tEnd),
      ),
      accepts,
    })),
  );
}

/** A share of the accepted z, between two bounds. */
export interface Bin {
  readonly from: number;
  readonly to: number;
  /** Of all, over the width: a density. */
  readonly density: number;
}

/** The density of the accepted z between −limit and limit. Errors (Left): those of `solve`. */
export function acceptedDensity(
  w: Watched,
  { limit, bins }: { readonly limit: number; readonly bins: number },
): TE.TaskEither<ItoError, readonly Bin[]> {
  const width = 2 * limit / bins;
  const edges = range(bins, (k) => -limit + k * width);
  const isIn = (from: number) => (z: Scalar): Scalar =>
    sub(select(le(from, z), 1, 0), select(le(from + width, z), 1, 0));
  return pipe(
    countAccepted(w, edges.map((from) => both(isIn(from)))),
    TE.map(({ columns, accepts }) =>
      edges.map((from, k) => ({
        from,
        to: from + width,
        density: totalOf(columns[k]) / (2 * accepts * width),
      }))
    ),
  );
}
