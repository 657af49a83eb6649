/**
 * `adjoint`: the derivative of a mean loss by every parameter at once, for a few times the price of a solve.
 *
 *     up:    paths are solved, some at once, and all their states kept
 *     down:  stretch by stretch from the end, a step a turn, λ and ∂L/∂θ in one kernel
 *
 * Nothing of the noise is kept, for it is addressed: a step back sees the numbers that the path saw.
 * Tests: tests/solve/adjoint/adjoint_test.ts.
 * @module
 */
import * as E from "fp-ts/Either";
import { pipe } from "fp-ts/function";
import * as TE from "fp-ts/TaskEither";
import type { TaskEither } from "fp-ts/TaskEither";
import { openOn } from "../../backends/run/choose.ts";
import type { Runner } from "../../backends/run/runner.ts";
import type { RealArray } from "../../backends/host/reals.ts";
import { endsOf, type GivenColumn, type Job, type Outcome } from "../../backends/schedule/job.ts";
import type { Plan } from "../../backends/schedule/plans/plan.ts";
import { type ItoError, sure } from "../../sde/border/errors.ts";
import type { Fallible } from "../../sde/border/fallible.ts";
import type { Process } from "../../sde/process.ts";
import { parametersOf, stretchGiven } from "../../solvers/step/stretch.ts";
import type { Strategy } from "../../solvers/strategy.ts";
import { codes } from "../../solvers/symbols.ts";
import type { Prepared } from "../prepared.ts";
import { type AdjointOptions, type Ready, readyOf, type Stretch } from "./ready.ts";

export type { AdjointOptions } from "./ready.ts";

/** A mean loss and its derivatives. */
export interface Adjoint {
  /** The mean of the loss, over the paths that are done. */
  readonly value: number;
  /** Its derivative by each parameter, by name. */
  readonly gradient: Readonly<Record<string, number>>;
  /** Its derivative by the start of all paths, element by element. */
  readonly start: Float64Array;
  /** How many paths are done; others are left out. */
  readonly done: number;
}

/** Numbers kept on the way at once. */
const keptAtOnce = 2 ** 22;

/** What has been added up over paths. */
interface Sums {
  readonly value: number;
  readonly done: number;
  readonly slopes: Float64Array;
  readonly start: Float64Array;
}

type Run = (job: Job) => TaskEither<ItoError, { readonly outcome: Outcome }>;
/** A solve, and the way back of each stretch. */
interface Runs {
  readonly up: Run;
  readonly down: (s: Stretch) => Run;
}

/** A number of each path: from `at` on in rows of `width`. */
const column = (values: RealArray, width: number, at = 0): GivenColumn => ({
  values: at === 0 ? values : values.subarray(at),
  width,
  each: true,
});
const forAll = (v: number): GivenColumn => ({ values: Float64Array.of(v), width: 1, each: false });

/** The rows of paths that are done, added up. */
const summed = (rows: RealArray, width: number, isDone: readonly boolean[]): Float64Array => {
  const total = new Float64Array(width);
  isDone.forEach((done, i) => {
    for (let k = 0; done && k < width; k++) total[k] = (total[k] ?? NaN) + (rows[i * width + k] ?? NaN);
  });
  return total;
};
const addTo = (total: Float64Array, more: Float64Array): void =>
  more.forEach((v, k) => (total[k] = (total[k] ?? NaN) + v));

/** A chunk of paths, up and down. */
const chunkOf = (a: Ready, job: Job, run: Runs): TaskEither<ItoError, Sums> => async () => {
  const { up: { recurrence: r, asked }, stretches, start } = a;
  const m = r.elements;
  const solved = await run.up(job)();
  if (E.isLeft(solved)) return solved;
  const { outcome } = solved.right;
  if (outcome.failure !== undefined) return E.left(outcome.failure);
  const kept = outcome.saved ?? outcome.samples;
  const ofPath = kept.length / job.n;
  const isDone = Array.from(endsOf(outcome), (code) => code === codes.done);
  const names = parametersOf(r).map(({ given }) => given.name);
  const own = ({ values, width, each }: GivenColumn, at = 0): GivenColumn => ({
    values: values.subarray((each ? (job.start - asked.start) * width : 0) + at),
    width,
    each,
  });
  const parameters = [...job.given?.of ?? []].filter(([name]) => names.includes(name));
  const stateAfter = (steps: number, k: number): GivenColumn =>
    steps === 0 ? own(start, k) : column(kept, ofPath, (steps - 1) * m + k);
  const width = m + 1 + names.length;
  const slopes = new Float64Array(names.length);
  let rows: Float64Array = new Float64Array(width);
  let [value, weights] = [0, column(new Float64Array(job.n * m), m)];
  for (const stretch of stretches.toReversed()) {
    const { taken, steps } = stretch;
    const ends = (taken + steps) * m === ofPath;
    const of = new Map([
      ...Array.from({ length: steps * m }, (_, j): readonly [string, GivenColumn] => {
        const [step, k] = [Math.floor(j / m), j % m];
        return [stretchGiven.before(step, k), stateAfter(taken + step, k)];
      }),
      [stretchGiven.weight, weights],
      [stretchGiven.after, stateAfter(taken + steps, 0)],
      [stretchGiven.ends, forAll(ends ? 1 : 0)],
      [stretchGiven.taken, forAll(taken)],
      ...parameters.map(([name, given]) => [name, own(given)] as const),
    ]);
    const back = await run.down(stretch)({ ...job, given: { first: job.start, of } })();
    if (E.isLeft(back)) return back;
    const { samples, failure } = back.right.outcome;
    if (failure !== undefined) return E.left(failure);
    weights = column(samples, width);
    rows = summed(samples, width, isDone);
    addTo(slopes, rows.subarray(m + 1));
    if (ends) value = rows[m] ?? NaN;
  }
  return E.right({ value, done: isDone.filter((d) => d).length, slopes, start: rows.subarray(0, m) });
};

/** Opens what runs each plan; gives back what is opened where one cannot be. */
const openAll = (
  { asked, job }: Prepared,
  plans: readonly Plan[],
): TaskEither<ItoError, ReadonlyMap<Plan, Runner>> =>
async () => {
  const opened = new Map<Plan, Runner>();
  for (const plan of plans) {
    const one = await openOn(asked, plan, job.debug)();
    if (E.isLeft(one)) {
      for (const runner of opened.values()) await runner.release();
      return one;
    }
    opened.set(plan, one.right);
  }
  return E.right(opened);
};

const ran = (a: Ready): TaskEither<ItoError, Adjoint> => async () => {
  const { plan, job, save, recurrence: r } = a.up;
  const plans = [...new Set([plan, ...a.stretches.map(({ down }) => down)])];
  const opened = await openAll(a.up, plans)();
  if (E.isLeft(opened)) return opened;
  const runOf = (p: Plan): Run => sure(opened.right.get(p), "an open plan").run;
  const runs: Runs = { up: runOf(plan), down: ({ down }) => runOf(down) };
  try {
    const names = parametersOf(r).map(({ given }) => given.name);
    const numbers = (save?.count ?? 1) * r.elements + names.length;
    const chunk = Math.min(job.n, Math.max(1, Math.floor(keptAtOnce / numbers)));
    let [value, done] = [0, 0];
    const [slopes, start] = [new Float64Array(names.length), new Float64Array(r.elements)];
    for (let from = 0; from < job.n; from += chunk) {
      const part: Job = { ...job, start: job.start + from, n: Math.min(chunk, job.n - from) };
      const sums = await chunkOf(a, part, runs)();
      if (E.isLeft(sums)) return sums;
      value += sums.right.value;
      done += sums.right.done;
      addTo(slopes, sums.right.slopes);
      addTo(start, sums.right.start);
    }
    return E.right({
      value: value / done,
      gradient: Object.fromEntries(names.map((name, k) => [name, (slopes[k] ?? NaN) / done])),
      start: start.map((v) => v / done),
      done,
    });
  } finally {
    for (const runner of opened.right.values()) await runner.release();
  }
};

/**
 * The mean loss of paths and its derivative by every parameter, by going back: for one parameter or a thousand one solve and
 * one way back, with noise and steps held.
 *
 * Equal steps, up to 8 elements, expressions alone; methods that remember nothing. The loss may hold parameters of the process;
 * what each path is held against may be a component that stands still (`examples/lib/learning/score.ts`). Errors (Left): those of `solve`;
 * `Unsupported` for what has no way back.
 *
 * @example How the mean square at the end changes with the pull
 * ```ts
 * import { adjoint, describe, eulerMaruyama, mul, neg, param, process, square, sum } from "ito";
 *
 * const p = process(({ x }) => ({ drift: neg(mul(param("pull", 1), x)), diffusion: 0.3 }));
 * const found = await adjoint(p, eulerMaruyama(64), { n: 1000, x0: 1, of: ({ x }) => sum(square(x)) })();
 * if (found._tag === "Left") throw new Error(describe(found.left));
 * found.right.gradient.pull; // below 0: a stronger pull leaves less
 * ```
 */
export function adjoint(
  process: Fallible<Process>,
  strategy: Strategy,
  options: AdjointOptions,
): TaskEither<ItoError, Adjoint> {
  return pipe(TE.fromEither(readyOf(process, strategy, options)), TE.chain(ran));
}
