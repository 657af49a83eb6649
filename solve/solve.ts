/**
 * `solve`: a process and a strategy in, samples and their statistics out.
 *
 * Traces the step, chooses schedule and backend, runs, and looks at every number that comes back.
 * Tests: tests/solve/failures_test.ts, tests/solve/options_test.ts.
 * @module
 */
import * as E from "fp-ts/Either";
import { pipe } from "fp-ts/function";
import * as TE from "fp-ts/TaskEither";
import type { TaskEither } from "fp-ts/TaskEither";
import { constant, lit } from "../sde/language/dsl.ts";
import { drawnTask } from "../sde/border/display.ts";
import type { ItoError } from "../sde/border/errors.ts";
import { sizeOf } from "../sde/dims.ts";
import { knownMarginal } from "../sde/gaussian_path.ts";
import type { Fallible } from "../sde/border/fallible.ts";
import type { Calculus, Process } from "../sde/process.ts";
import { stuckAt0 } from "../sde/stuck.ts";
import { partsOf, processOf } from "../solvers/parts.ts";
import { Unsound } from "../solvers/sound.ts";
import { sensitivities } from "../solvers/step/sensitivities.ts";
import { type Recurrence, type Start, traceStep } from "../solvers/step/step.ts";
import { makerOf, type StopRule, thenOf } from "../solvers/stop_rule.ts";
import type { Strategy } from "../solvers/strategy.ts";
import { callbacksOf } from "./callbacks.ts";
import type { Resident } from "../backends/devices/resident.ts";
import type { Runners } from "../backends/run/runner.ts";
import { runOn } from "../backends/run/choose.ts";
import { misfitOf } from "./check_graph.ts";
import { debugOf } from "../backends/host/debug.ts";
import { countProblem, roomProblem } from "../backends/run/memory.ts";
import { type Plan, planOf, scheduleOf } from "../backends/schedule/plans/plan.ts";
import type { Prepared } from "./prepared.ts";
import { saveFits, type Saving, savingOf } from "../backends/schedule/plans/save.ts";
import { arithmeticOf, type Asked, askedOf, type SolveOptions } from "./options.ts";
import { plannedBefore, plannedOnce, planOptions } from "./plan_cache.ts";
import { givenOf } from "./given.ts";
import { solutionAfter, solutions } from "./said.ts";
import { commonStart, shapeOfStart } from "./start.ts";
import type { Solution } from "./solution.ts";

export type { Prepared } from "./prepared.ts";
export { type Asked, solveDefaults, type SolveOptions } from "./options.ts";

const badOption = (option: string, found: string, wanted: string, instead?: string): ItoError => ({
  tag: "BadOption",
  where: "solve",
  option,
  found,
  wanted,
  ...(instead === undefined ? {} : { try: instead }),
});

/** The axes of one are those of the other, or one of them has a single axis, for all elements. */
const agree = (a: readonly number[], b: readonly number[]): boolean =>
  a.length === 1 || b.length === 1 || a.join() === b.join();

const mostElements = 2 ** 28;

const shapeOf = (p: Process<Calculus>, o: Asked): E.Either<ItoError, readonly number[]> => {
  const given = o.shape ?? p.dims ?? (p.elements === undefined ? shapeOfStart(o.x0) : undefined);
  const shape = given ?? [p.elements ?? 1];
  const size = sizeOf(shape);
  if (size > mostElements) {
    return E.left(badOption("shape", shape.join("×"), `of at most ${mostElements} elements`));
  }
  if (p.elements !== undefined && size !== p.elements) {
    return E.left({
      tag: "BadShape",
      where: "solve",
      found: `shape ${shape.join("×")}`,
      wanted: `${p.elements} elements a sample, as "${p.name}" has`,
    });
  }
  // axes in another order would label the numbers of a network's image wrongly
  if (p.dims !== undefined && !agree(shape, p.dims)) {
    return E.left({
      tag: "BadShape",
      where: "solve",
      found: `shape ${shape.join("×")}`,
      wanted: `shape ${p.dims.join("×")}, as "${p.name}" has, or ${p.elements}`,
      try: `solve(process, strategy, { shape: [${p.dims.join(", ")}], … }), or without shape`,
    });
  }
  return E.right(shape);
};

const startOf = (
  p: Process<Calculus>,
  { x0: asked, n }: Asked,
  elements: number,
): E.Either<ItoError, Start> => {
  const x0 = asked === undefined ? undefined : commonStart(asked, n, elements);
  if (asked !== undefined && x0 === undefined) return E.right({ tag: "each" });
  if (x0 === undefined) {
    if (!p.backward) {
      const stuck = stuckAt0(p, elements);
      if (stuck === undefined) return E.right({ tag: "at", x0: lit(0) });
      const wanted = `given, as ${stuck}`;
      const one = elements === 1 ? "1" : `[${elements === 2 ? "1, 1" : "1, 1, …"}]`;
      return E.left(badOption("x0", "nothing", wanted, `solve(process, strategy, { x0: ${one}, … })`));
    }
    if (knownMarginal(p) !== undefined) return E.right({ tag: "prior" });
    const wanted = `given, as no prior can be derived for "${p.name}"`;
    return E.left(badOption("x0", "nothing", wanted, "x0: a state at time.T, from which it runs backward"));
  }
  const values = typeof x0 === "number" ? [x0] : x0;
  const bad = values.findIndex((v) => !Number.isFinite(v));
  if (bad >= 0) {
    return E.left({ tag: "NotFinite", where: "solve: x0", index: bad, value: values[bad] ?? NaN });
  }
  if (typeof x0 === "number") return E.right({ tag: "at", x0: lit(x0) });
  if (x0.length !== elements) {
    return E.left({
      tag: "BadShape",
      where: "solve: x0",
      found: `${x0.length} numbers`,
      wanted: `${elements} numbers`,
    });
  }
  return E.right({ tag: "at", x0: constant(x0, "x0") });
};

const withArithmetic = (plan: Plan, arithmetic: Asked["arithmetic"]): Plan =>
  plan.tag === "looped" && arithmetic === "relaxed" ? { ...plan, relaxed: true } : plan;

/** What comes of a user's own functions, or what they must not be. */
const traced = (
  p: Process<Calculus>,
  s: Strategy<Calculus>,
  elements: number,
  from: Start,
  stops: Saving["stops"],
): E.Either<ItoError, Recurrence> => {
  try {
    return traceStep(p, s, elements, from, stops);
  } catch (thrown) {
    if (thrown instanceof Unsound) return E.left(thrown.error);
    throw thrown;
  }
};

const jobOf = (r: Recurrence, asked: Asked): E.Either<ItoError, Pick<Prepared, "job" | "told">> => {
  const { n, start, seed, batch, signal } = asked;
  const told = callbacksOf(asked);
  const debug = debugOf(asked.debug, told.log);
  const job = { n, start, seed, batch, progress: told.progress, signal, debug };
  return pipe(
    givenOf(r, asked),
    E.map((given) => ({ told, job: given === undefined ? job : { ...job, given } })),
  );
};

/** The same plan, of which another job is asked. Errors (Left): where what `saveAt` keeps does not fit. */
export function withJob(p: Prepared, asked: Asked): E.Either<ItoError, Prepared> {
  const { recurrence } = p;
  return pipe(
    saveFits(p.save, { elements: recurrence.elements, n: asked.n }),
    E.chain((save) => pipe(jobOf(recurrence, asked), E.map((job) => ({ ...p, ...job, save, asked })))),
  );
}

/** Why there is no gradient of what an event ends: when it happens depends on the parameters, and its path goes no further. */
export function eventsMove(what: string, stop: StopRule): ItoError {
  const name = makerOf[thenOf(stop).tag];
  return {
    tag: "Unsupported",
    what: `${what} with ${name}, whose event comes sooner or later with the parameters,`,
    try: `a strategy without ${name}, or the difference of two solves`,
  };
}

/**
 * Plans what is asked; nothing has run yet. `chunk`: how many samples are in memory at once, if not all.
 *
 * Errors (Left): those of `solve` before anything runs.
 */
export function planned(
  given: Fallible<Process<Calculus>>,
  whole: Strategy<Calculus>,
  asked: Asked,
  chunk: number = asked.n,
): E.Either<ItoError, Prepared> {
  return pipe(
    processOf(given),
    E.chain((process) => pipe(partsOf(whole), E.map((strategy) => ({ process, strategy })))),
    E.chain((a) => pipe(shapeOf(a.process, asked), E.map((shape) => ({ ...a, shape })))),
    E.chain((a) =>
      pipe(savingOf(a.process, a.strategy, asked.saveAt), E.map((saving) => ({ ...a, ...saving })))
    ),
    E.chain(({ stops, save: wantedSave, ...a }) => {
      const { process, strategy, shape } = a;
      const elements = sizeOf(shape);
      const wanted = { process, strategy: whole, options: planOptions(asked, elements) };
      const before = plannedBefore(wanted);
      const recurrence = before !== undefined ? E.right(before.recurrence) : pipe(
        startOf(process, asked, elements),
        E.chain((from) => traced(process, strategy, elements, from, stops)),
        E.chain((r) =>
          strategy.stop !== undefined && (asked.gradient ?? []).length > 0
            ? E.left(eventsMove("gradient", strategy.stop))
            : sensitivities(r, asked.gradient ?? [])
        ),
        E.chain((r) => {
          const misfit = misfitOf(r);
          return misfit === undefined ? E.right(r) : E.left(misfit);
        }),
      );
      return pipe(
        recurrence,
        E.chain((r) => {
          return pipe(
            saveFits(wantedSave, { elements, n: Math.min(asked.n, chunk) }),
            E.chain((save) => pipe(jobOf(r, asked), E.map((job) => ({ save, job })))),
            E.map(({ save, job }): Prepared => {
              const make = (): Plan => withArithmetic(planOf(r, save), asked.arithmetic);
              const made = before ?? plannedOnce(wanted, { recurrence: r, save }, make);
              return { ...a, ...made, ...job, save, asked };
            }),
          );
        }),
      );
    }),
  );
}

/** The same of options that nobody has looked at. */
export function prepare(
  process: Fallible<Process<Calculus>>,
  strategy: Strategy<Calculus>,
  options: SolveOptions,
): E.Either<ItoError, Prepared> {
  return pipe(askedOf(options), E.chain((asked) => planned(process, strategy, asked)));
}

/**
 * Solves what is planned, by runners that rest here; `left` is given the states on the way that stay on a device, where the job
 * wants that. Errors (Left): those of `solve` once it runs.
 */
export function solved(
  prepared: Prepared,
  runners?: Runners,
  left?: (parts: readonly Resident[]) => void,
): TaskEither<ItoError, Solution> {
  return async () => {
    const { plan, job, asked, recurrence, save } = prepared;
    const { debug } = job;
    const refused = countProblem(job.n) ?? roomProblem(plan, job, asked, job.n);
    if (refused !== undefined) return E.left(refused);
    debug.say(1, () => scheduleOf(plan));
    if (debug.level >= 3) {
      const { sayPasses, saySteps } = await import("./debug_step.ts");
      sayPasses({ recurrence, save, precision: arithmeticOf(asked), debug });
      await saySteps(recurrence, job, asked.provider);
    }
    const began = performance.now();
    const run = await runOn(asked, plan, job, runners)();
    if (E.isRight(run)) left?.(run.right.resident ?? []);
    const made = E.isLeft(run) ? run : E.right(await solutionAfter(prepared, run.right, began));
    const { endText } = await solutions();
    debug.say(1, () => endText(made));
    return made;
  };
}

/**
 * Solves a process with a strategy. Everything is read, traced and planned when this is called; what it returns runs it,
 * as often as it is called. The last few plans are kept, with what was compiled for them: the same process and strategy
 * are not planned again (`compile` keeps a plan for as long as it is wanted).
 *
 * Shapes: samples [n][...shape], saved.values [n][times][...shape]. Errors (Left): what the process itself reports;
 * `BadOption`, `BadShape`, `NotFinite`, `Unsupported` before anything runs; `NoDevice`, `DeviceLimit`, `DeviceLost`,
 * `OracleFailed` of the backend. A sample's own failure is a code in its row and takes no other sample with it.
 *
 * @example Samples of a two-dimensional mixture
 * ```ts
 * import { adaptiveExponential, describe, mixtureScore, reverse, solve, ve } from "ito";
 *
 * const score = mixtureScore({ weights: [0.3, 0.7], means: [[0, 0], [1, 1]], stds: [0.1, 0.1] });
 * const result = await solve(reverse(ve(), score), adaptiveExponential(), { n: 100, seed: 1 })();
 * if (result._tag === "Left") throw new Error(describe(result.left));
 * const { samples, failure } = result.right;
 * if (failure !== undefined) throw new Error(describe(failure)); // samples that had not ended are no samples
 * samples; // Float32Array of 100 × 2 numbers
 * ```
 */
export function solve<C extends Calculus = "ito">(
  process: Fallible<Process<C>>,
  strategy: Strategy<NoInfer<C>>,
  options: SolveOptions,
): TaskEither<ItoError, Solution> {
  const ready = prepare(process, strategy, options);
  return drawnTask(pipe(TE.fromEither(ready), TE.chain((prepared) => solved(prepared))));
}
