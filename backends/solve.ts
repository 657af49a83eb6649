/**
 * `solve`: a process and a strategy in, samples and their statistics out.
 *
 * Traces the step, chooses schedule and backend, runs, and looks at every number that comes back.
 * @module
 */
import * as E from "fp-ts/Either";
import { pipe } from "fp-ts/function";
import * as TE from "fp-ts/TaskEither";
import type { TaskEither } from "fp-ts/TaskEither";
import { constant, lit } from "../sde/dsl.ts";
import type { ItoError } from "../sde/errors.ts";
import { sizeOf } from "../sde/network/tensor.ts";
import type { Process } from "../sde/process.ts";
import { type Fallible, lift } from "../sde/fallible.ts";
import { type Recurrence, type Start, traceStep } from "../solvers/step.ts";
import type { Strategy } from "../solvers/strategy.ts";
import { type Callbacks, callbacksOf } from "./callbacks.ts";
import { type Backend, type Chosen, runOn } from "./choose.ts";
import { misfitOf } from "./check_graph.ts";
import { type DebugLevel, debugLevels, debugOf } from "./debug.ts";
import { sayPasses, saySteps } from "./debug_step.ts";
import type { Job, Progress } from "./job.ts";
import { countProblem, roomProblem } from "./memory.ts";
import { isLoopable } from "./loop_plan.ts";
import { type Plan, planOf, scheduleOf } from "./plan.ts";
import { type Save, saveOf } from "./save.ts";
import { endText, type Solution, solutionOf } from "./solution.ts";

/** What is asked of a solve. */
export interface SolveOptions {
  /** How many samples. */
  readonly n: number;
  /** The number of the first: samples start … start + n − 1 of the run. */
  readonly start?: number;
  /** 0 … 2³² − 1. */
  readonly seed?: number;
  /** Slots: how many samples are under way at once, where steps are staged. */
  readonly batch?: number;
  /**
   * The shape of a sample, where neither score nor process nor x0 decides it; a network's is its own, or flat: [elements].
   */
  readonly shape?: readonly number[];
  /** Where samples begin: one number, or one an element; by default the prior of a reverse process, or 0. */
  readonly x0?: number | readonly number[];
  /**
   * Keeps the state after every so many steps, where steps are equal and samples have few elements: a whole number that
   * divides the steps.
   */
  readonly saveAt?: number;
  /** Where it runs. */
  readonly backend?: Backend;
  /** Where score oracles run on the CPU: onnxruntime's native addon (where allowed), or its WebAssembly. */
  readonly provider?: "auto" | "native" | "wasm";
  /**
   * "relaxed": where samples have few elements, WebAssembly rounds a product and a sum as one, a sixth faster; the bits
   * then depend on the machine, and are not those of other backends.
   */
  readonly arithmetic?: "exact" | "relaxed";
  /** Told now and then how far the solve is; one that throws is told no more, which a note says. */
  readonly progress?: (p: Progress) => void;
  /** An aborted solve returns what is finished; the rest has code `running` and is listed in `unfinished`. */
  readonly signal?: AbortSignal;
  /** What is told of the solve: nothing (0), 1 backend and compile times, 2 kernels, 3 graphs, 4 a sample's steps. */
  readonly debug?: DebugLevel;
  /** Who is told, line by line; by default the console's stderr. */
  readonly log?: (line: string) => void;
}

/** The defaults of `solve`. */
export const solveDefaults = {
  start: 0,
  seed: 0,
  batch: 64,
  backend: "auto",
  provider: "auto",
  arithmetic: "exact",
  debug: 0,
} as const;

const badOption = (option: string, found: unknown, wanted: string): ItoError => ({
  tag: "BadOption",
  where: "solve",
  option,
  found: String(found),
  wanted,
});

const whole = (v: number, from: number, to: number): boolean => Number.isInteger(v) && v >= from && v <= to;

/** What is asked of a solve, with its defaults. */
export type Asked = Required<Pick<SolveOptions, keyof typeof solveDefaults | "n">>;

const backends: readonly Backend[] = ["auto", "webgpu", "cpu", "reference"];
const providers: readonly Asked["provider"][] = ["auto", "native", "wasm"];
const oneOf = (words: readonly string[]): string => words.map((w) => JSON.stringify(w)).join(" or ");

const checked = (o: SolveOptions): E.Either<ItoError, Asked> => {
  const all = { ...solveDefaults, ...o };
  const limits = [["n", 1, 2 ** 31], ["start", 0, 2 ** 32 - 1], ["seed", 0, 2 ** 32 - 1], [
    "batch",
    1,
    2 ** 20,
  ]] as const;
  const bad = limits.find(([key, from, to]) => !whole(all[key], from, to));
  if (bad !== undefined) {
    return E.left(badOption(bad[0], all[bad[0]], `a whole number from ${bad[1]} to ${bad[2]}`));
  }
  if (!backends.includes(all.backend)) {
    return E.left(badOption("backend", all.backend, oneOf(backends)));
  }
  if (!providers.includes(all.provider)) {
    return E.left(badOption("provider", all.provider, oneOf(providers)));
  }
  if (all.arithmetic !== "exact" && all.arithmetic !== "relaxed") {
    return E.left(badOption("arithmetic", all.arithmetic, '"exact" or "relaxed"'));
  }
  if (!debugLevels.includes(all.debug)) return E.left(badOption("debug", all.debug, "0, 1, 2, 3 or 4"));
  if (all.start + all.n > 2 ** 32) {
    return E.left(badOption("start", all.start, `at most ${2 ** 32 - all.n} for ${all.n} samples`));
  }
  return E.right(all);
};

/** The axes of one are those of the other, or one of them has a single axis, for all elements. */
const agree = (a: readonly number[], b: readonly number[]): boolean =>
  a.length === 1 || b.length === 1 || a.join() === b.join();

const shapeOf = (p: Process, o: SolveOptions): E.Either<ItoError, readonly number[]> => {
  const given = o.shape ?? p.dims ?? (typeof o.x0 === "object" ? [o.x0.length] : undefined);
  const shape = given ?? [p.elements ?? 1];
  const size = sizeOf(shape);
  if (!shape.every((d) => whole(d, 1, 2 ** 28)) || size > 2 ** 28) {
    return E.left(badOption("shape", shape.join("×"), "positive whole numbers"));
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

const startOf = (p: Process, o: SolveOptions, elements: number): E.Either<ItoError, Start> => {
  const { x0 } = o;
  if (x0 === undefined) {
    if (!p.backward) return E.right({ tag: "at", x0: lit(0) });
    if (p.origin?.marginal !== undefined) return E.right({ tag: "prior" });
    return E.left(badOption("x0", "nothing", `given, as no prior can be derived for "${p.name}"`));
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

/** A solve that is ready to run. */
export interface Prepared {
  readonly process: Process;
  readonly recurrence: Recurrence;
  readonly plan: Plan;
  readonly job: Job;
  readonly told: Callbacks;
  readonly shape: readonly number[];
  readonly save: Save | undefined;
  readonly asked: Asked;
}

/**
 * Checks what is asked and plans it; nothing has run yet. `chunk`: how many samples are in memory at once, if not all.
 *
 * Errors (Left): those of `solve` before anything runs.
 */
export function prepare(
  process: Fallible<Process>,
  strategy: Strategy,
  options: SolveOptions & { readonly chunk?: number },
): E.Either<ItoError, Prepared> {
  return pipe(
    lift(process),
    E.chain((p) => pipe(checked(options), E.map((asked) => ({ p, asked })))),
    E.chain(({ p, asked }) => pipe(shapeOf(p, options), E.map((shape) => ({ p, asked, shape })))),
    E.chain(({ p, asked, shape }) => {
      const elements = sizeOf(shape);
      const { n, start, seed, batch } = asked;
      const told = callbacksOf(options);
      const debug = debugOf(asked.debug, told.log);
      const job: Job = { n, start, seed, batch, progress: told.progress, signal: options.signal, debug };
      return pipe(
        startOf(p, options, elements),
        E.chain((from) => traceStep(p, strategy, elements, from)),
        E.chain((recurrence) => {
          const misfit = misfitOf(recurrence);
          return misfit === undefined ? E.right(recurrence) : E.left(misfit);
        }),
        E.chain((recurrence) => {
          const [{ saveAt, chunk = n }, looped] = [options, isLoopable(recurrence)];
          return pipe(
            saveOf({ saveAt, strategy, looped, elements, n: Math.min(n, chunk) }),
            E.map((save) => ({
              process: p,
              recurrence,
              plan: withArithmetic(planOf(recurrence, save), asked.arithmetic),
              job,
              told,
              shape,
              save,
              asked,
            })),
          );
        }),
      );
    }),
  );
}

/**
 * Solves a process with a strategy.
 *
 * Shapes: samples [n][...shape], saved.values [n][times][...shape]. Errors (Left): what the process itself reports;
 * `BadOption`, `BadShape`, `NotFinite`, `Unsupported` before anything runs; `NoDevice`, `DeviceLimit`, `DeviceLost`,
 * `OracleFailed` of the backend. A sample's own failure is a code in its row and takes no other sample with it.
 *
 * @example Samples of a two-dimensional mixture
 * ```ts
 * import { gottaGoFast, mixtureScore, reverse, solve, ve } from "ito";
 *
 * const score = mixtureScore({ weights: [0.3, 0.7], means: [[0, 0], [1, 1]], stds: [0.1, 0.1] });
 * const result = await solve(reverse(ve(), score), gottaGoFast(), { n: 100, seed: 1 })();
 * if (result._tag === "Right") result.right.samples; // Float32Array of 100 × 2 numbers
 * ```
 */
export function solve(
  process: Fallible<Process>,
  strategy: Strategy,
  options: SolveOptions,
): TaskEither<ItoError, Solution> {
  return pipe(
    () => TE.fromEither(prepare(process, strategy, options))(),
    TE.chain((prepared) => async () => {
      const { plan, job, asked, recurrence, save } = prepared;
      const { debug } = job;
      const refused = countProblem(job.n) ?? roomProblem(plan, job, asked.backend, job.n);
      if (refused !== undefined) return E.left(refused);
      debug.say(1, () => scheduleOf(plan));
      sayPasses(recurrence, debug, save);
      await saySteps(recurrence, job, asked.provider);
      const began = performance.now();
      const run = await runOn(asked.backend, plan, job, asked.provider)();
      const seconds = (performance.now() - began) / 1000;
      const solved = E.map((chosen: Chosen) => solutionOf({ ...prepared, chosen, seconds }))(run);
      debug.say(1, () => endText(solved));
      return solved;
    }),
  );
}
