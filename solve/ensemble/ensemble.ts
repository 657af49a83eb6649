/**
 * `ensemble`: statistics over any number of paths, in memory that does not grow with it.
 *
 * Paths are solved a chunk at a time by one compiled plan; of each chunk its sums are kept, bracketed by the numbers of the
 * paths (`stream.ts`). So the statistics are the same bits, whatever the chunks.
 * Tests: tests/solve/ensemble/ensemble_test.ts, tests/solve/ensemble/events_test.ts.
 * @module
 */
import * as E from "fp-ts/Either";
import { pipe } from "fp-ts/function";
import * as TE from "fp-ts/TaskEither";
import type { TaskEither } from "fp-ts/TaskEither";
import { drawnTask } from "../../sde/border/display.ts";
import type { ItoError } from "../../sde/border/errors.ts";
import type { Calculus, Process } from "../../sde/process.ts";
import type { Fallible } from "../../sde/border/fallible.ts";
import { endedWell } from "../../solvers/symbols.ts";
import type { Strategy } from "../../solvers/strategy.ts";
import { openOn } from "../../backends/run/choose.ts";
import { type AllWants, type Found, runChunks } from "./chunks.ts";
import { roomProblem } from "../../backends/run/memory.ts";
import { type EnsembleAsked, type EnsembleOptions, readEnsemble } from "./options.ts";
import { columnsOf, type Estimated, ruleOf, togetherOf } from "./estimates.ts";
import { controlName, type ControlOption, controlResults } from "./controls.ts";
import { pairsFault } from "./pairs.ts";
import { leaving, type Payoffs, payoffsOf } from "./payoffs.ts";
import type { Ensemble } from "./answers.ts";
import { ensembleOf, type Ready } from "./report.ts";
import { type Wants, wantsFault } from "./wants.ts";
import type { Prepared } from "../prepared.ts";
import { keptOf } from "../../backends/schedule/plans/save.ts";
import { widthOf } from "../../backends/schedule/plans/width.ts";
import { realNames } from "../path_results.ts";
import { saidOf } from "../said.ts";
import { planned } from "../solve.ts";
import { withDefaults } from "../options.ts";

/** Numbers of results in memory at once: 8 MB of float32. */
const numbersAtOnce = 2 ** 21;
/** Where steps are staged, slots run empty at a chunk's end: it is at least so many batches. */
const batchesAtOnce = 16;

/** How many paths are in memory at once. */
export function chunkOf({ plan, job, strategy }: Prepared, asked?: number): number {
  const fit = Math.floor(numbersAtOnce / (widthOf(plan) + 3 + keptOf(plan)));
  const most = asked ?? Math.max(1, fit, plan.tag === "staged" ? batchesAtOnce * job.batch : 1);
  return Math.min(job.n, strategy.antithetic === true ? 2 * Math.ceil(most / 2) : most); // no pair is cut
}

/** What is gathered of a path's end and of its states on the way, where there is room for it. */
const wantsOf = (
  p: Prepared & Estimated,
  asked: Pick<EnsembleAsked, "covariance" | "quantiles" | "histogram">,
): E.Either<ItoError, AllWants> => {
  const { covariance = false, quantiles = [], histogram } = asked;
  const of = (columns: number, some: readonly number[]): Wants => ({
    columns,
    covariance,
    together: covariance ? Array.from({ length: columns }, (_, k) => k) : some,
    quantiles: Array.from(quantiles),
    histogram: histogram && { ...histogram },
  });
  const wants = {
    last: of(p.plan.elements + realNames(p.recurrence).length, togetherOf(p)),
    saved: of(keptOf(p.plan), []),
  };
  const { n } = p.job;
  const fault = wantsFault(wants.last, {
    n,
    what: "elements and results",
    fewer: "of: ({ x }) => …, a few numbers alone",
  }) ??
    wantsFault(wants.saved, {
      n,
      what: "elements at the times of saveAt",
      fewer: "fewer times, as saveAt: [0.5, 1]",
    });
  return fault === undefined ? E.right(wants) : E.left(fault);
};

/** What paths leave beside their state: the names of the payoffs, and payoffs and controls as results. */
const resultsOf = (of: Payoffs | undefined, controls: readonly ControlOption[]) =>
  pipe(
    payoffsOf(of, "of"),
    E.filterOrElse((payoffs) => controls.length === 0 || Object.keys(payoffs).length > 0, (): ItoError => ({
      tag: "BadOption",
      where: "ensemble",
      option: "controls",
      found: "controls of no payoff",
      wanted: "given with payoffs, as of: ({ x }) => …",
      try: "of: ({ x }) => max(sub(component(x, 0), 1.05), 0)",
    })),
    E.chain((payoffs) =>
      pipe(
        controlResults(controls),
        E.map((known) => ({ payoffs: Object.keys(payoffs), added: { ...payoffs, ...known } })),
      )
    ),
  );

const checked = (
  process: Fallible<Process<Calculus>>,
  strategy: Strategy<Calculus>,
  options: EnsembleOptions,
): E.Either<ItoError, Ready> =>
  pipe(
    readEnsemble(options),
    E.chain((all) => {
      const { chunk, of, controls = [], antithetic = false, until, onFailure, ...others } = all;
      const { covariance: _c, quantiles: _q, histogram: _h, ...rest } = others;
      return pipe(
        withDefaults("ensemble", rest),
        E.chain((asked) =>
          pipe(
            resultsOf(of, controls),
            E.chain(({ payoffs, added }) =>
              pipe(
                leaving(strategy, added, "of"),
                E.chain((paying) =>
                  planned(process, antithetic ? { ...paying, antithetic } : paying, asked, chunk ?? 1)
                ),
                E.chain((p) => {
                  const fault = antithetic ? pairsFault(p.process, asked) : undefined;
                  return fault === undefined ? E.right(p) : E.left(fault);
                }),
                E.map((prepared) => ({
                  ...prepared,
                  payoffs: columnsOf(prepared, payoffs),
                  controls: columnsOf(prepared, controls.map((_, i) => controlName(i)))
                    .map((column, i) => ({ ...column, mean: controls[i]?.mean ?? NaN })),
                })),
              )
            ),
          )
        ),
        E.chain((prepared) =>
          pipe(
            wantsOf(prepared, all),
            E.map((wants): Ready => ({
              ...prepared,
              wants,
              chunk,
              onFailure: onFailure ?? "note",
              until: until && { ...until },
            })),
          )
        ),
      );
    }),
  );

/** What is to be said of the paths that failed: how they did, and that the moments are without them. */
const failuresOf = async (a: Ready, { sums, last }: Found): Promise<readonly string[]> => {
  const lines = await saidOf(a, sums.failed, last.backend);
  const left = sums.failed.reduce((sum, g) => sum + g.count, 0);
  const done = sums.codes.reduce((sum, k, code) => sum + (endedWell(code) ? k : 0), 0);
  return lines.length === 0 ? [] : [
    `Mean and variance are of the ${done} paths that are done alone: ${left} that failed are left out`,
    ...lines,
  ];
};

const ended = async (a: Ready, found: Found, began: number): Promise<E.Either<ItoError, Ensemble>> => {
  const notes = await failuresOf(a, found);
  const { failed } = found.sums;
  if (failed.length > 0 && a.onFailure === "error") {
    const count = failed.reduce((sum, g) => sum + g.count, 0);
    const reason = notes.slice(1).join("; ");
    return E.left({ tag: "SamplesFailed", where: "ensemble", failed: count, total: found.paths, reason });
  }
  return E.right(ensembleOf(a, found, { seconds: (performance.now() - began) / 1000, notes }));
};

/**
 * Solves many paths and keeps their statistics alone: at the end and, with `saveAt`, on the way.
 *
 * Shapes: mean, variance, min, max [...shape]; saved.mean and its like [times][...shape]. Memory: some megabytes for a
 * chunk, whatever `n`. Path i is that of `solve`, a function of (seed, i) alone; statistics are the same bits whatever
 * `chunk`. Errors (Left): those of `solve`; what breaks after the first chunk is `failure`; `SamplesFailed`
 * where paths fail and `onFailure` is "error".
 *
 * @example Mean and variance of an Ornstein–Uhlenbeck process on its way
 * ```ts
 * import { describe, ensemble, eulerMaruyama, ou } from "ito";
 *
 * const options = { n: 10_000, seed: 1, x0: 1.5, saveAt: 20 };
 * const result = await ensemble(ou({ theta: 2, mu: 0.5, sigma: 0.4 }), eulerMaruyama(100), options)();
 * if (result._tag === "Left") throw new Error(describe(result.left));
 * result.right.notes; // none: no path failed, none is left out
 * result.right.mean; // [0.63]
 * result.right.saved?.times; // [0.2, 0.4, 0.6, 0.8, 1]
 * result.right.saved?.variance; // five numbers, from 0.02 up to 0.04
 * ```
 */
export function ensemble<C extends Calculus = "ito">(
  process: Fallible<Process<C>>,
  strategy: Strategy<NoInfer<C>>,
  options: EnsembleOptions,
): TaskEither<ItoError, Ensemble> {
  return drawnTask(pipe(
    TE.fromEither(checked(process, strategy, options)),
    TE.chain((prepared) => async () => {
      const began = performance.now();
      const { plan, job, asked } = prepared;
      const chunk = chunkOf(prepared, prepared.chunk);
      const refused = roomProblem(plan, job, asked, chunk);
      if (refused !== undefined) return E.left(refused);
      const rule = ruleOf(prepared, prepared.until, job.n);
      const found = await pipe(
        openOn(asked, plan, job.debug),
        TE.chain((runner) => () => runChunks({ ...prepared, chunk, rule }, runner)().finally(runner.release)),
      )();
      return E.isLeft(found) ? found : await ended(prepared, found.right, began);
    }),
  ));
}
