/**
 * `compile`: a process and a strategy, planned and opened once, for any number of runs.
 *
 * `solve` keeps its last few plans by itself; what is compiled here stays until it is closed.
 * Tests: tests/solve/compile_test.ts.
 * @module
 */
import * as E from "fp-ts/Either";
import { pipe } from "fp-ts/function";
import * as TE from "fp-ts/TaskEither";
import type { TaskEither } from "fp-ts/TaskEither";
import { openOn } from "../backends/run/choose.ts";
import { silent } from "../backends/host/debug.ts";
import type { Prepared } from "./prepared.ts";
import { givenStart } from "../solvers/step/given.ts";
import { type Runners, runnersAtRest } from "../backends/run/runner.ts";
import type { Solution } from "./solution.ts";
import { planned, solved, withJob } from "./solve.ts";
import { solveCodecs, type SolveOptions, withDefaults } from "./options.ts";
import { drawnTask } from "../sde/border/display.ts";
import type { ItoError } from "../sde/border/errors.ts";
import type { Fallible } from "../sde/border/fallible.ts";
import { optionsOf } from "../sde/border/options.ts";
import type { Calculus, Process } from "../sde/process.ts";
import type { Strategy } from "../solvers/strategy.ts";

/** What is asked of a run; the rest is the plan's. */
export type RunOptions = Pick<
  SolveOptions,
  "n" | "start" | "seed" | "batch" | "x0" | "params" | "progress" | "signal" | "debug" | "log"
>;

/**
 * What a plan depends on, and where it runs; `params`, where a run gives none. Runs may begin elsewhere where `x0` is a state
 * in a list, as [[0, 0]].
 */
export type CompileOptions = Omit<SolveOptions, Exclude<keyof RunOptions, "params" | "x0">>;

/** A process and a strategy that are ready to run, again and again. */
export interface Compiled {
  /**
   * Solves samples start … start + n − 1 of a seed, as `solve` does, to the same bits. Runs may overlap; each then has
   * memory of its own. Errors (Left): those of `solve`; `BadOption` once it is closed.
   */
  readonly run: (options: RunOptions) => TaskEither<ItoError, Solution>;
  /** Gives back memory, kernels and oracles, when the runs under way have ended. */
  readonly close: () => Promise<void>;
}

const { n, start, seed, batch, progress, signal, debug, log, ...planCodecs } = solveCodecs;
const { params, x0 } = planCodecs;
const readCompile = optionsOf("compile", planCodecs);
const readRun = optionsOf("run", { n, start, seed, batch, x0, params, progress, signal, debug, log });

const closed: ItoError = {
  tag: "BadOption",
  where: "run",
  option: "what is run",
  found: "one that is closed",
  wanted: "open",
  try: "compile(process, strategy, options) once more",
};

const fixedStart: ItoError = {
  tag: "BadOption",
  where: "run",
  option: "x0",
  found: "a state",
  wanted: "nothing, as this plan has a start of its own",
  try: "compile(process, strategy, { x0: [[0, 0]], … }), a state in a list, whose runs may begin elsewhere",
};

/** What is compiled, and how a run of it is made: planned, not begun once it is closed, awaited by `close`. @internal */
export interface Open {
  readonly running: <A>(
    by: (prepared: Prepared, runners: Runners) => TaskEither<ItoError, A>,
  ) => (options: RunOptions) => TaskEither<ItoError, A>;
  readonly close: Compiled["close"];
}

/** Opens it, so that what is missing is known before the first run. */
const opened = (prepared: Prepared): TaskEither<ItoError, Open> => async () => {
  const runners = runnersAtRest(Infinity);
  const { plan, asked, recurrence } = prepared;
  const startsAnywhere = recurrence.given.some((g) => g.symbol === givenStart);
  const { n: _, ...options } = asked;
  const runner = await openOn(asked, plan, silent, runners)();
  if (E.isLeft(runner)) return runner;
  await runner.right.release(); // to rest
  let isClosed = false;
  const underWay = new Set<Promise<unknown>>();
  return E.right({
    running: (by) => (given) => {
      const ready = pipe(
        readRun(given),
        E.chain((run) => run.x0 === undefined || startsAnywhere ? E.right(run) : E.left(fixedStart)),
        E.chain((run) => withDefaults("run", { ...options, ...run })),
        E.chain((all) => withJob(prepared, all)),
      );
      return async () => {
        if (isClosed) return E.left(closed);
        const run = pipe(TE.fromEither(ready), TE.chain((p) => by(p, runners)))();
        underWay.add(run);
        return await run.finally(() => underWay.delete(run));
      };
    },
    close: async () => {
      isClosed = true;
      await Promise.allSettled(underWay);
      await runners.drop(() => true);
    },
  });
};

/**
 * Plans a process with a strategy and opens what it runs on, once: backend, oracles.
 *
 * Kernels are compiled by the first run that they pay for. A function in a strategy, such as a method's `step`, is asked
 * when it is traced here, and never again. Errors (Left): those of `solve` that the plan and its backend can have.
 *
 * @example A sweep over seeds
 * ```ts
 * import { adaptiveExponential, compile, describe, mixtureScore, reverse, ve } from "ito";
 *
 * const score = mixtureScore({ weights: [0.3, 0.7], means: [[0, 0], [1, 1]], stds: [0.1, 0.1] });
 * const made = await compile(reverse(ve(), score), adaptiveExponential())();
 * if (made._tag === "Left") throw new Error(describe(made.left));
 * const { run, close } = made.right;
 * for (const seed of [1, 2, 3]) {
 *   const result = await run({ n: 50, seed })();
 *   if (result._tag === "Left") throw new Error(describe(result.left));
 *   result.right.samples; // as of solve(…, { n: 50, seed })
 * }
 * await close();
 * ```
 */
export function compile<C extends Calculus = "ito">(
  process: Fallible<Process<C>>,
  strategy: Strategy<NoInfer<C>>,
  options: CompileOptions = {},
): TaskEither<ItoError, Compiled> {
  return pipe(
    compiling(process, strategy, options),
    TE.map(({ running, close }) => {
      const run = running((prepared, runners) => solved(prepared, runners));
      return { run: (given) => drawnTask(run(given)), close };
    }),
  );
}

/** The same, for runs of other kinds. Errors (Left): as `compile`. @internal */
export function compiling<C extends Calculus>(
  process: Fallible<Process<C>>,
  strategy: Strategy<NoInfer<C>>,
  options: CompileOptions,
): TaskEither<ItoError, Open> {
  return pipe(
    TE.fromEither(pipe(
      readCompile(options),
      E.chain((given) => withDefaults("compile", { ...given, n: 1 })),
      E.chain((asked) => planned(process, strategy, asked)),
    )),
    TE.chain(opened),
  );
}
