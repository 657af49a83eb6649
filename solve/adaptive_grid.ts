/**
 * A time grid from adaptive paths: as many steps as wanted, spread as an adaptive solver would spread them.
 *
 *     N(t) = mean over paths of the steps accepted up to t,   t_i = N⁻¹( i/n N(end) )
 *
 * Within a step of length h a path's count goes on evenly, 1/h a unit of t, so that the grid's steps are as long as the mean
 * of the paths' lengths (the harmonic one) times what n asks for. A few paths are made in float64, one after another.
 * Tests: tests/solve/adaptive_grid_test.ts.
 * @module
 */
import * as E from "fp-ts/Either";
import type { TaskEither } from "fp-ts/TaskEither";
import { type ItoError, messageOf } from "../sde/border/errors.ts";
import type { Fallible } from "../sde/border/fallible.ts";
import { type Calculus, type Process, t } from "../sde/process.ts";
import { type Ask, oraclesFor } from "../backends/run/step_oracles.ts";
import { type Moment, stepThrough } from "../backends/run/stepping.ts";
import type { Grid } from "../solvers/grids.ts";
import { endsOf } from "../solvers/step/grid.ts";
import type { Strategy } from "../solvers/strategy.ts";
import { codes, symbols } from "../solvers/symbols.ts";
import type { SolveOptions } from "./options.ts";
import type { Prepared } from "./prepared.ts";
import { prepare } from "./solve.ts";

/** A grid, and how many steps the paths took that it was made of. */
export interface AdaptiveGrid extends Grid {
  /** The mean of the steps that they accepted. */
  readonly meanSteps: number;
}

const numberAt = (m: Moment, n: Parameters<Moment["get"]>[0]): number => {
  const v = m.get(n);
  return typeof v === "number" ? v : NaN;
};

/** The times at which a path's accepted steps end, its start first; nothing where it did not come to its end. */
const timesOf = async (a: Prepared, sample: number, ask: Ask): Promise<readonly number[] | undefined> => {
  const { recurrence, job } = a;
  const times: number[] = [endsOf(a.process)[0]];
  let code: number = codes.running;
  await stepThrough({
    recurrence,
    seed: job.seed,
    sample,
    precision: "reference",
    ask,
    each: ({ accepted, after }) => {
      const now = after();
      code = numberAt(now, symbols.code);
      const reached = numberAt(now, t);
      if (accepted && reached !== times.at(-1)) times.push(reached); // a first try may have no length
      return job.signal?.aborted !== true;
    },
  });
  return code === codes.done ? times : undefined;
};

/** N at each of the times, which are all of the paths' in the order of the solve. */
const countsOf = (all: readonly number[], paths: readonly (readonly number[])[]): readonly number[] => {
  const next = paths.map(() => 1);
  let count = 0;
  return all.map((now, k) => {
    if (k === 0) return 0;
    const before = all[k - 1] ?? NaN;
    paths.forEach((times, p) => {
      const i = next[p] ?? 1;
      const [from = NaN, to = NaN] = [times[i - 1], times[i]];
      count += Math.abs(now - before) / Math.abs(to - from) / paths.length;
      if (to === now) next[p] = i + 1;
    });
    return count;
  });
};

const gridOf = (name: string, paths: readonly (readonly number[])[], p: Process<Calculus>): AdaptiveGrid => {
  const [from, to] = endsOf(p);
  const all = [...new Set(paths.flat())].sort((a, b) => (a - b) * Math.sign(to - from));
  const counts = countsOf(all, paths);
  const meanSteps = paths.reduce((sum, times) => sum + times.length - 1, 0) / paths.length;
  const timeAt = (count: number): number => {
    const k = Math.max(1, counts.findIndex((c) => c >= count));
    const [c0 = NaN, c1 = NaN, t0 = NaN, t1 = NaN] = [counts[k - 1], counts[k], all[k - 1], all[k]];
    return t0 + (t1 - t0) * (count - c0) / (c1 - c0);
  };
  return {
    name,
    meanSteps,
    wanted: `the span of time that its paths went, from ${from} to ${to}`,
    times: (a) => {
      if (a.from !== from || a.to !== to) throw new RangeError(`a solve from ${a.from} to ${a.to}`);
      const last = counts.at(-1) ?? NaN;
      return Array.from(
        { length: a.steps + 1 },
        (_, i) => i === 0 ? from : i === a.steps ? to : timeAt(last * i / a.steps),
      );
    },
  };
};

/**
 * A grid whose steps are spread as those of an adaptive solve are in the mean: for a fixed number of steps, all of them
 * accepted, with the lengths that an adaptive solver found. `n` of the options paths are made, one after another in
 * float64; some 16 are enough.
 *
 * Units: times in the process's own clock; the grid is for solves over the same span. Errors (Left): those of `solve`;
 * `Unsupported` where no path came to its end.
 *
 * @example Thirty steps of DDIM, where the adaptive solver would put them
 * ```ts
 * import { adaptiveExponential, adaptiveGrid, ddim, describe, gaussianScore, probabilityFlow, vp, withGrid } from "ito";
 *
 * const flow = probabilityFlow(vp(), gaussianScore([0.3], 0.1));
 * const grid = await adaptiveGrid(flow, adaptiveExponential(), { n: 4, seed: 1 })();
 * if (grid._tag === "Left") throw new Error(describe(grid.left));
 * const strategy = withGrid(grid.right)(ddim(30));
 * ```
 */
export function adaptiveGrid<C extends Calculus = "ito">(
  process: Fallible<Process<C>>,
  strategy: Strategy<NoInfer<C>>,
  options: SolveOptions,
): TaskEither<ItoError, AdaptiveGrid> {
  const prepared = prepare(process, strategy, options);
  return async () => {
    if (E.isLeft(prepared)) return prepared;
    const { process: p, job: { n, start }, asked: { provider } } = prepared.right;
    const paths: (readonly number[])[] = [];
    const { ask, release } = oraclesFor("reference", provider);
    try {
      for (let i = start; i < start + n; i++) {
        const times = await timesOf(prepared.right, i, ask);
        if (times !== undefined) paths.push(times);
      }
    } catch (thrown) {
      const reason = messageOf(thrown);
      if (reason.startsWith("Internal")) throw thrown;
      return E.left<ItoError>({ tag: "OracleFailed", oracle: p.name, provider, reason });
    } finally {
      await release();
    }
    if (paths.length > 0) return E.right(gridOf(`of ${paths.length} paths of "${strategy.name}"`, paths, p));
    const what = `A grid of "${strategy.name}" on "${p.name}", of whose ${n} paths none came to its end,`;
    return E.left<ItoError>({ tag: "Unsupported", what, try: 'a strategy whose solve has code "done"' });
  };
}
