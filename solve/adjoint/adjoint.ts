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
import { endsOf, type GivenColumn, type Job, type Outcome } from "../../backends/schedule/job.ts";
import type { ItoError } from "../../sde/border/errors.ts";
import type { Fallible } from "../../sde/border/fallible.ts";
import type { Process } from "../../sde/process.ts";
import { parametersOf, stretchGiven } from "../../solvers/step/stretch.ts";
import type { Strategy } from "../../solvers/strategy.ts";
import { codes } from "../../solvers/symbols.ts";

import { type AdjointOptions, type Ready, readyOf } from "./ready.ts";

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

/** A chunk of paths, up and down. */
const chunkOf = (
  a: Ready,
  job: Job,
  run: { readonly up: Run; readonly down: Run },
): TaskEither<ItoError, Sums> =>
async () => {
  const { up: { recurrence: r, asked }, every, loss, start } = a;
  const m = r.elements;
  const solvedUp = await run.up(job)();
  if (E.isLeft(solvedUp)) return solvedUp;
  const { outcome } = solvedUp.right;
  if (outcome.failure !== undefined) return E.left(outcome.failure);
  const kept = outcome.saved ?? outcome.samples;
  const count = kept.length / (job.n * m);
  const isDone = Array.from(endsOf(outcome), (code) => code === codes.done);
  const weight = new Float64Array(job.n * m);
  let [value, done] = [0, 0];
  for (let i = 0; i < job.n; i++) {
    if (isDone[i] !== true) continue;
    const at = Array.from({ length: m }, (_, k) => kept[(i * count + count - 1) * m + k] ?? NaN);
    value += loss.value(at);
    done++;
    loss.slopes.forEach((slope, k) => (weight[i * m + k] = slope(at)));
  }
  const names = parametersOf(r).map(({ given }) => given.name);
  const slopes = new Float64Array(names.length);
  const rows = Array.from({ length: every * m }, () => new Float64Array(job.n));
  const shift = (job.start - asked.start) * m;
  for (let s = count / every - 1; s >= 0; s--) {
    rows.forEach((row, j) => {
      const [step, k] = [s * every + Math.floor(j / m), j % m];
      for (let i = 0; i < job.n; i++) {
        const first = start.values[start.each ? shift + i * m + k : k];
        // a path that failed goes back over where it began, with a weight of 0
        row[i] = (step === 0 || isDone[i] !== true ? first : kept[(i * count + step - 1) * m + k]) ?? NaN;
      }
    });
    const row = (values: Float64Array, width: number): GivenColumn => ({ values, width, each: true });
    const number = (v: number): GivenColumn => ({ values: Float64Array.of(v), width: 1, each: false });
    const of = new Map([
      ...rows.map((values, j) => [stretchGiven.before(Math.floor(j / m), j % m), row(values, 1)] as const),
      [stretchGiven.weight, row(weight, m)],
      [stretchGiven.taken, number(s * every)],
      ...[...job.given?.of ?? []].filter(([name]) => names.includes(name)).map(([name, column]) =>
        [
          name,
          column.each ? { ...column, values: column.values.subarray(job.start - asked.start) } : column,
        ] as const
      ),
    ]);
    const back = await run.down({ ...job, given: { first: job.start, of } })();
    if (E.isLeft(back)) return back;
    const { samples, failure } = back.right.outcome;
    if (failure !== undefined) return E.left(failure);
    const width = m + names.length;
    for (let i = 0; i < job.n; i++) {
      if (isDone[i] !== true) continue;
      for (let k = 0; k < m; k++) weight[i * m + k] = samples[i * width + k] ?? NaN;
      for (let k = 0; k < names.length; k++) {
        slopes[k] = (slopes[k] ?? 0) + (samples[i * width + m + k] ?? NaN);
      }
    }
  }
  const ofStart = new Float64Array(m);
  weight.forEach((v, k) => (ofStart[k % m] = (ofStart[k % m] ?? 0) + v));
  return E.right({ value, done, slopes, start: ofStart });
};

type Run = (job: Job) => TaskEither<ItoError, { readonly outcome: Outcome }>;

const ran = (a: Ready): TaskEither<ItoError, Adjoint> => async () => {
  const { up, down } = a;
  const { asked, plan, job, recurrence: r } = up;
  const opened = await openOn(asked, plan, job.debug)();
  if (E.isLeft(opened)) return opened;
  const back = await openOn(asked, down, job.debug)();
  if (E.isLeft(back)) {
    await opened.right.release();
    return back;
  }
  try {
    const names = parametersOf(r).map(({ given }) => given.name);
    const numbers = (up.save?.count ?? 1) * r.elements + names.length;
    const chunk = Math.min(job.n, Math.max(1, Math.floor(keptAtOnce / numbers)));
    let [value, done] = [0, 0];
    const [slopes, start] = [new Float64Array(names.length), new Float64Array(r.elements)];
    for (let from = 0; from < job.n; from += chunk) {
      const part: Job = { ...job, start: job.start + from, n: Math.min(chunk, job.n - from) };
      const sums = await chunkOf(a, part, { up: opened.right.run, down: back.right.run })();
      if (E.isLeft(sums)) return sums;
      value += sums.right.value;
      done += sums.right.done;
      sums.right.slopes.forEach((v, k) => (slopes[k] = (slopes[k] ?? 0) + v));
      sums.right.start.forEach((v, k) => (start[k] = (start[k] ?? 0) + v));
    }
    return E.right({
      value: value / done,
      gradient: Object.fromEntries(names.map((name, k) => [name, (slopes[k] ?? NaN) / done])),
      start: start.map((v) => v / done),
      done,
    });
  } finally {
    await opened.right.release();
    await back.right.release();
  }
};

/**
 * The mean loss of paths and its derivative by every parameter, by going back: for one parameter or a thousand one solve and
 * one way back, with noise and steps held.
 *
 * Equal steps, up to 8 elements, expressions alone; methods that remember nothing. Errors (Left): those of `solve`;
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
