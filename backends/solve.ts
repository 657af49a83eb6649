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
import { describe, type ItoError } from "../sde/errors.ts";
import type { Process } from "../sde/process.ts";
import { type Fallible, lift } from "../sde/reverse.ts";
import { type Recurrence, type Start, traceStep } from "../solvers/step.ts";
import type { Strategy } from "../solvers/strategy.ts";
import { codeNames, codes } from "../solvers/symbols.ts";
import { type Backend, type Chosen, runOn } from "./choose.ts";
import { misfitOf } from "./check_graph.ts";
import { type DebugLevel, debugLevels, debugOf } from "./debug.ts";
import { sayPasses, saySteps } from "./debug_step.ts";
import type { Job, Progress } from "./job.ts";
import { type Plan, planOf, scheduleOf } from "./plan.ts";

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
  /** The shape of a sample, where neither score nor process nor x0 decides it. */
  readonly shape?: readonly number[];
  /** Where samples begin: one number, or one an element; by default the prior of a reverse process, or 0. */
  readonly x0?: number | readonly number[];
  /** Where it runs. */
  readonly backend?: Backend;
  /** Where score oracles run on the CPU: onnxruntime's native addon (where allowed), or its WebAssembly. */
  readonly provider?: "auto" | "native" | "wasm";
  /** Told now and then how far the solve is. */
  readonly progress?: (p: Progress) => void;
  /** An aborted solve returns what is finished; the rest has code `running`. */
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
  debug: 0,
} as const;

/** What became of a sample. */
export type Code = keyof typeof codes;

/** Samples and how they came about. */
export interface Solution {
  /** [n · elements], sample after sample; one that did not end well holds its last state. */
  readonly samples: Float32Array | Float64Array;
  /** The shape of a sample. */
  readonly shape: readonly number[];
  /** The number of the first sample. */
  readonly start: number;
  /** The seed of the run. */
  readonly seed: number;
  /** Each sample's own evaluations: of every step tried, as in the paper's counting. */
  readonly nfe: Uint32Array;
  /** Steps accepted, a sample. */
  readonly accepts: Uint32Array;
  /** Steps rejected, a sample. */
  readonly rejects: Uint32Array;
  /** How each sample ended. */
  readonly codes: readonly Code[];
  /** own: the sum of nfe; paid: evaluations carried out in steps (with an oracle a rejected step
   * keeps its first); the one that denoises a sample at its end is in neither. */
  readonly evaluations: { readonly own: number; readonly paid: number };
  /** What broke while samples were under way, if anything did: those that had ended are whole, the rest `running`. */
  readonly failure?: ItoError;
  /** Wall-clock time, compiling included. */
  readonly seconds: number;
  /** Where it ran. */
  readonly backend: "webgpu" | "cpu" | "reference";
  /** What it ran on, in words. */
  readonly device: string;
  /** What the user should know of the choice of backend; a line each. */
  readonly notes: readonly string[];
}

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
    return E.left(badOption("backend", all.backend, backends.map((b) => JSON.stringify(b)).join(" or ")));
  }
  if (!debugLevels.includes(all.debug)) return E.left(badOption("debug", all.debug, "0, 1, 2, 3 or 4"));
  if (all.start + all.n > 2 ** 32) {
    return E.left(badOption("start", all.start, `at most ${2 ** 32 - all.n} for ${all.n} samples`));
  }
  return E.right(all);
};

const shapeOf = (p: Process, o: SolveOptions): E.Either<ItoError, readonly number[]> => {
  const given = o.shape ?? (typeof o.x0 === "object" ? [o.x0.length] : undefined);
  const shape = given ?? [p.elements ?? 1];
  const size = shape.reduce((a, b) => a * b, 1);
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

/** A solve that is ready to run. */
export interface Prepared {
  readonly process: Process;
  readonly recurrence: Recurrence;
  readonly plan: Plan;
  readonly job: Job;
  readonly shape: readonly number[];
  readonly asked: Asked;
}

/** Checks what is asked and plans it; nothing has run yet. Errors (Left): those of `solve` before anything runs. */
export function prepare(
  process: Fallible<Process>,
  strategy: Strategy,
  options: SolveOptions,
): E.Either<ItoError, Prepared> {
  return pipe(
    lift(process),
    E.chain((p) => pipe(checked(options), E.map((asked) => ({ p, asked })))),
    E.chain(({ p, asked }) => pipe(shapeOf(p, options), E.map((shape) => ({ p, asked, shape })))),
    E.chain(({ p, asked, shape }) => {
      const elements = shape.reduce((a, b) => a * b, 1);
      const { n, start, seed, batch } = asked;
      const { progress, signal, log } = options;
      const job: Job = { n, start, seed, batch, progress, signal, debug: debugOf(asked.debug, log) };
      return pipe(
        startOf(p, options, elements),
        E.chain((from) => traceStep(p, strategy, elements, from)),
        E.chain((recurrence) => {
          const misfit = misfitOf(recurrence);
          return misfit === undefined ? E.right(recurrence) : E.left(misfit);
        }),
        E.map((recurrence) => ({ process: p, recurrence, plan: planOf(recurrence), job, shape, asked })),
      );
    }),
  );
}

const solutionOf = (a: {
  readonly chosen: Chosen;
  readonly plan: Plan;
  readonly shape: readonly number[];
  readonly job: Job;
  readonly seconds: number;
}): Solution => {
  const { outcome, device, backend, notes } = a.chosen;
  const { samples, attempts, accepts } = outcome;
  const width = a.plan.elements;
  // whatever a device says of itself, a sample that holds a NaN is not done
  const sound = (i: number): boolean => {
    for (let k = i * width; k < (i + 1) * width; k++) if (!Number.isFinite(samples[k])) return false;
    return true;
  };
  const ends = Array.from(
    outcome.codes,
    (c, i): Code => (c === codes.done && !sound(i) ? "notFinite" : codeNames[c] ?? "running"),
  );
  const nfe = attempts.map((v) => v * a.plan.nfePerStep);
  return {
    samples,
    shape: a.shape,
    start: a.job.start,
    seed: a.job.seed,
    nfe,
    accepts,
    rejects: attempts.map((v, i) => v - (accepts[i] ?? 0)),
    codes: ends,
    evaluations: { own: nfe.reduce((s, v) => s + v, 0), paid: outcome.paid },
    ...(outcome.failure === undefined ? {} : { failure: outcome.failure }),
    seconds: a.seconds,
    backend,
    device,
    notes,
  };
};

const endText = (solved: E.Either<ItoError, Solution>): string => {
  if (E.isLeft(solved)) return describe(solved.left);
  const { codes: ends, seconds, device, evaluations: { own } } = solved.right;
  const done = ends.filter((code) => code === "done").length;
  return `${done} of ${ends.length} samples done in ${seconds.toFixed(3)} s on ${device}: ${own} evaluations`;
};

/**
 * Solves a process with a strategy.
 *
 * Shapes: samples [n][...shape]. Errors (Left): what the process itself reports; `BadOption`, `BadShape`, `NotFinite`,
 * `Unsupported` before anything runs; `NoDevice`, `DeviceLimit`, `DeviceLost`, `OracleFailed` of the backend. A sample's
 * own failure is a code in its row and takes no other sample with it.
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
    TE.chain(({ plan, job, shape, asked, recurrence }) => async () => {
      const { debug } = job;
      debug.say(1, () => scheduleOf(plan));
      sayPasses(recurrence, debug);
      await saySteps(recurrence, job, asked.provider);
      const began = performance.now();
      const run = await runOn(asked.backend, plan, job, asked.provider)();
      const seconds = (performance.now() - began) / 1000;
      const solved = E.map((chosen: Chosen) => solutionOf({ chosen, plan, shape, job, seconds }))(run);
      debug.say(1, () => endText(solved));
      return solved;
    }),
  );
}
