/**
 * The history of paths: t, h, e and whether it was accepted, of every step that was tried.
 *
 * No device keeps one. A path is a function of the seed and its number, so its steps are made again on the CPU, one by one, in
 * the solve's own arithmetic, and held against what the solve left: so many steps tried and accepted, the same end. On the
 * CPU, in C and in the reference these are the same to the bit; a GPU may differ in the last bits, and with them by a step,
 * which `differing` says.
 * Tests: tests/solve/history/history_test.ts.
 * @module
 */
import * as E from "fp-ts/Either";
import { pipe } from "fp-ts/function";
import * as TE from "fp-ts/TaskEither";
import type { TaskEither } from "fp-ts/TaskEither";
import { whole } from "../../sde/border/decode.ts";
import { type ItoError, messageOf } from "../../sde/border/errors.ts";
import type { Fallible } from "../../sde/border/fallible.ts";
import { optionsOf } from "../../sde/border/options.ts";
import { type Calculus, type Process, x } from "../../sde/process.ts";
import type { Precision } from "../../backends/host/reals.ts";
import { type Ask, oraclesFor } from "../../backends/run/step_oracles.ts";
import { stepThrough } from "../../backends/run/stepping.ts";
import type { Recurrence } from "../../solvers/step/recurrence.ts";
import type { Strategy } from "../../solvers/strategy.ts";
import { remembering, triedIn } from "../debug_step.ts";
import { ofSample } from "../given.ts";
import { solveCodecs, type SolveOptions, withDefaults } from "../options.ts";
import type { Prepared } from "../prepared.ts";
import type { Solution } from "../solution.ts";
import { planned, solved } from "../solve.ts";

/** What is asked of a history: as of a solve of few paths, and how many steps of each are kept. */
export interface HistoryOptions extends SolveOptions {
  /** Most steps kept a path, the first of them; by default 1000. */
  readonly most?: number;
}

/** The steps that were tried, of each path. */
export interface History {
  /** Room for so many a path: arrays are [n][most]. */
  readonly most: number;
  /** [n]: how many of them are there. The solution's `accepts` and `rejects` say how many there were. */
  readonly lengths: Uint32Array;
  /** When a step was tried; beyond a path's length NaN, as in `h` and `error`. */
  readonly t: Float64Array;
  /** How long it was: ≥ 0, whichever way time runs. */
  readonly h: Float64Array;
  /** e, the scaled norm of its error: up to 1 it is accepted, unless a rule says otherwise. NaN of fixed steps. */
  readonly error: Float64Array;
  /** 1 where it was accepted. */
  readonly accepted: Uint8Array;
  /** [n][most][elements]: the state at which it began. */
  readonly x: Float64Array;
  /** [n][elements], [n]: where the path ended and when; not denoised. */
  readonly end: { readonly x: Float64Array; readonly t: Float64Array };
  /** The numbers (from 0) of paths whose steps, made again, are not as many as those of the solve, or end elsewhere. */
  readonly differing: readonly number[];
}

/** A solution with its history, and what it is of. */
export interface Traced {
  /** What was solved. */
  readonly process: Process<Calculus>;
  /** By what. */
  readonly strategy: Strategy<Calculus>;
  /** What the solve left. */
  readonly solution: Solution;
  /** The steps of its paths. */
  readonly history: History;
}

const defaults = { most: 1000 } as const;
/** Numbers that a history may hold. */
const room = 2 ** 26;
const read = optionsOf("history", { ...solveCodecs, most: whole(1, 2 ** 24) });

/** How far the end of a path may be from the solve's: the bits of float32 that a GPU may turn. */
const near = (a: number, b: number): boolean =>
  Object.is(a, b) || Math.abs(a - b) <= 1e-5 * Math.max(1, Math.abs(a));

/** One path's steps into its rows of a history; whether they are those of the solve. */
const traced = async (
  p: Prepared,
  a: {
    readonly solution: Solution;
    readonly history: History;
    readonly i: number;
    /** The recurrence that remembers its last step: one for all paths, so that it is made ready once. */
    readonly watched: Recurrence;
    readonly precision: Precision;
    readonly ask: Ask;
  },
): Promise<boolean> => {
  const { recurrence: r, job } = p;
  const { solution, history: h, i } = a;
  const width = r.elements;
  let [tried, accepted] = [0, 0];
  await stepThrough({
    recurrence: ofSample(a.watched, job, job.start + i),
    seed: job.seed,
    sample: job.start + i,
    precision: a.precision,
    ask: a.ask,
    each: (step) => {
      const [before, after] = [step.before().get(x), step.after().get(x)];
      const found = triedIn(step);
      if (tried < h.most) {
        const at = i * h.most + tried;
        [h.t[at], h.h[at], h.error[at], h.accepted[at]] = [found.t, found.h, found.e, Number(step.accepted)];
        if (typeof before === "object") h.x.set(before, at * width);
      }
      if (typeof after === "object") h.end.x.set(after, i * width);
      tried++;
      accepted += Number(step.accepted);
      return job.signal?.aborted !== true;
    },
  });
  h.lengths[i] = Math.min(tried, h.most);
  h.end.t[i] = solution.results.time[i] ?? NaN;
  const [accepts = 0, rejects = 0] = [solution.accepts[i], solution.rejects[i]];
  const ends = solution.samples.subarray(i * width, (i + 1) * width);
  const isThere = r.output !== x || ends.every((v, k) => near(v, h.end.x[i * width + k] ?? NaN));
  return accepted === accepts && tried === accepts + rejects && isThere;
};

const historyOf = async (
  p: Prepared,
  solution: Solution,
  most: number,
): Promise<E.Either<ItoError, Traced>> => {
  const { job: { n }, recurrence: { elements } } = p;
  const empty = (length: number): Float64Array => new Float64Array(length).fill(NaN);
  const differing: number[] = [];
  const history: History = {
    most,
    lengths: new Uint32Array(n),
    ...{ t: empty(n * most), h: empty(n * most), error: empty(n * most), x: empty(n * most * elements) },
    accepted: new Uint8Array(n * most),
    end: { x: empty(n * elements), t: empty(n) },
    differing,
  };
  const precision = solution.backend === "reference" ? "reference" : p.asked.precision;
  const watched = remembering(p.recurrence);
  const { ask, release } = oraclesFor(precision, p.asked.provider);
  try {
    for (let i = 0; i < n; i++) {
      const same = await traced(p, { solution, history, i, watched, precision, ask });
      if (!same && solution.codes[i] !== "running") differing.push(i);
    }
    return E.right({ process: p.process, strategy: p.strategy, solution, history });
  } catch (thrown) {
    return E.left({
      tag: "OracleFailed",
      oracle: p.process.name,
      provider: p.asked.provider,
      reason: messageOf(thrown),
    });
  } finally {
    await release();
  }
};

const fits = ({ job: { n }, recurrence: { elements } }: Prepared, most: number): ItoError | undefined => {
  const numbers = n * most * (elements + 3);
  if (numbers <= room) return undefined;
  return {
    tag: "BadOption",
    where: "history",
    option: "most",
    found: `${n} paths of ${most} steps: ${numbers} numbers`,
    wanted: `at most ${room} numbers`,
    try: `n: ${
      Math.max(1, Math.floor(room / (most * (elements + 3))))
    }, as a path does not depend on how many there are`,
  };
};

/**
 * Solves, and says of each path every step that was tried: when, how long, how wrong, and whether it was accepted.
 *
 * For looking at a few paths: a step is made again in JavaScript, at some microseconds where samples have few elements. Path
 * i is the same whatever n is; `start` asks for others than the first.
 * Shapes: see `History`. Errors (Left): those of `solve`; `BadOption` where it would not fit into memory.
 *
 * @example The mean step of an adaptive solver, and how often it tried in vain
 * ```ts
 * import { gottaGoFast, history, ou, withNoise } from "ito";
 *
 * const result = await history(ou(), withNoise("bridge")(gottaGoFast()), { n: 2, seed: 1, x0: 1 })();
 * if (result._tag === "Left") throw new Error(result.left.tag);
 * const { history: { lengths, h, accepted, most } } = result.right;
 * const first = Array.from(h.subarray(0, lengths[0])); // path 0; path 1 begins at h[most]
 * first.filter((_, k) => accepted[k] === 0); // those that were rejected
 * ```
 */
export function history<C extends Calculus = "ito">(
  process: Fallible<Process<C>>,
  strategy: Strategy<NoInfer<C>>,
  options: HistoryOptions,
): TaskEither<ItoError, Traced> {
  const ready = pipe(
    read(options),
    E.chain(({ most = defaults.most, ...rest }) =>
      pipe(
        withDefaults("history", rest),
        E.chain((asked) => planned(process, strategy, asked)),
        E.chain((p): E.Either<ItoError, { readonly p: Prepared; readonly most: number }> => {
          const misfit = fits(p, most);
          return misfit === undefined ? E.right({ p, most }) : E.left(misfit);
        }),
      )
    ),
  );
  return pipe(
    TE.fromEither(ready),
    TE.chain(({ p, most }) => pipe(solved(p), TE.chain((solution) => () => historyOf(p, solution, most)))),
  );
}
