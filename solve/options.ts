/**
 * What is asked of a solve: the options, their defaults, and what they must be. They are read once, when `solve` is called.
 * Tests: tests/solve/options_test.ts, tests/solve/failures_test.ts.
 * @module
 */
import * as E from "fp-ts/Either";
import { pipe } from "fp-ts/function";
import { callback, choice, isNumbers, isRecord, kind, whole } from "../sde/border/decode.ts";
import type { ItoError } from "../sde/border/errors.ts";
import { type Options, optionsOf } from "../sde/border/options.ts";
import type { Backend } from "../backends/run/choose.ts";
import { type DebugLevel, debugLevels } from "../backends/host/debug.ts";
import type { Progress } from "../backends/schedule/job.ts";
import type { Precision } from "../backends/host/reals.ts";
import type { SaveAt } from "../backends/schedule/plans/save.ts";
import { isStart, type Numbers, type StartOption } from "./start.ts";

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
  /**
   * Where samples begin: one number, or one an element; a state for each sample, as [n][elements] or one list of n ×
   * elements numbers where `shape` is known otherwise; another solution, of as many samples. By default the prior of a reverse process; of another one 0, unless
   * it would stay there, as geometric Brownian motion does.
   */
  readonly x0?: StartOption;
  /** The numbers of parameters (`param`), by name: one for all samples, or a list of n. */
  readonly params?: Readonly<Record<string, number | Numbers>>;
  /**
   * By what the solution's derivatives are (`gradients`), sample by sample: parameters by name, `"x0"` (all elements of the
   * start moved together), `"x0[1]"` (element 1 of it alone). Step lengths and noise are held, and the samples are the same.
   */
  readonly gradient?: readonly string[];
  /**
   * Keeps states on the way: after every so many steps, where these are fixed (a whole number that divides them); or at
   * times, a list in the order of the solve, its start and end included where they are wanted. A step that would pass such a
   * time by ends there, so states are the solver's own: nothing is interpolated. Fixed steps are cut in two there, which are
   * two draws of noise; where times lie at the ends of steps, nothing changes.
   */
  readonly saveAt?: SaveAt;
  /** Where it runs; "native", C by the system's compiler, is never chosen by "auto". */
  readonly backend?: Backend;
  /**
   * How many bits a real has on the CPU, results included. "f32", but "f64" of the reference, which has no other. With
   * "f64" `auto` takes the CPU (WGSL has no float64), and networks are still asked in float32.
   */
  readonly precision?: "f32" | "f64";
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

const isParams = (u: unknown): u is Readonly<Record<string, number | Numbers>> =>
  isRecord(u) && Object.values(u).every((v) => typeof v === "number" || isNumbers(v));
const isNames = (u: unknown): u is readonly string[] =>
  Array.isArray(u) && u.length > 0 && Array.from<unknown>(u).every((name) => typeof name === "string");
const isShape = (u: unknown): u is readonly number[] =>
  Array.isArray(u) && Array.from<unknown>(u).every((d) => Number.isInteger(d) && Number(d) >= 1);
const isSignal = (u: unknown): u is AbortSignal =>
  typeof u === "object" && u !== null && "aborted" in u && typeof u.aborted === "boolean";
const isSaveAt = (u: unknown): u is SaveAt => typeof u === "number" || isNumbers(u);
const isLevel = (u: unknown): u is DebugLevel => debugLevels.some((level) => level === u);

/** What each option must be. @internal */
export const solveCodecs = {
  n: whole(1, 2 ** 31),
  start: whole(0, 2 ** 32 - 1),
  seed: whole(0, 2 ** 32 - 1),
  batch: whole(1, 2 ** 20),
  shape: kind("positive whole numbers, as [3, 32, 32]", isShape),
  x0: kind("a number, or a list of numbers, one an element", isStart),
  params: kind("an object of numbers, or of lists of numbers, as { sigma: 0.2 }", isParams),
  gradient: kind('a list of names, as ["mu", "x0"]', isNames),
  saveAt: kind("a number of steps, or a list of times, as [0, 0.3, 1]", isSaveAt),
  backend: choice("auto", "webgpu", "cpu", "native", "reference"),
  precision: choice("f32", "f64"),
  provider: choice("auto", "native", "wasm"),
  arithmetic: choice("exact", "relaxed"),
  progress: callback<(p: Progress) => void>(),
  signal: kind("an AbortSignal, as new AbortController().signal", isSignal),
  debug: kind("0, 1, 2, 3 or 4", isLevel),
  log: callback<(line: string) => void>(),
} as const;

/** What is asked of a solve, with its defaults. */
export type Asked =
  & Required<Pick<SolveOptions, keyof typeof solveDefaults | "n" | "precision">>
  & Omit<SolveOptions, keyof typeof solveDefaults | "n" | "precision">;

/** Whose functions in how many bits a solve has on the CPU. */
export function arithmeticOf({ backend, precision }: Pick<Asked, "backend" | "precision">): Precision {
  return backend === "reference" ? backend : precision;
}

/** The precision of a solve, or why there is none. */
const precisionOf = (
  where: string,
  { backend, precision }: Pick<SolveOptions, "backend" | "precision">,
): E.Either<ItoError, "f32" | "f64"> => {
  if ((backend === "webgpu" || backend === "native") && precision === "f64") {
    const why = backend === "webgpu" ? "WGSL has no float64" : "its vectors are of float32";
    const what = `precision "f64" on the backend "${backend}": ${why}`;
    return E.left({ tag: "Unsupported", what, try: 'backend: "cpu" (or "auto"), or precision: "f32"' });
  }
  if (backend === "reference" && precision === "f32") {
    return E.left({
      tag: "BadOption",
      where,
      option: "precision",
      found: '"f32"',
      wanted: '"f64" (or nothing) on the backend "reference", which is float64',
      try: 'backend: "cpu"',
    });
  }
  return E.right(precision ?? (backend === "reference" ? "f64" : "f32"));
};

/** Options with their defaults. Errors (Left): `BadOption` without n, or where the last sample has no number. @internal */
export function withDefaults(
  where: string,
  options: Options<typeof solveCodecs>,
): E.Either<ItoError, Asked> {
  const { n, ...rest } = { ...solveDefaults, ...options };
  const bad = (option: string, found: string, wanted: string): E.Either<ItoError, never> =>
    E.left({ tag: "BadOption", where, option, found, wanted });
  if (n === undefined) return bad("n", "nothing", solveCodecs.n.name);
  if (rest.start + n > 2 ** 32) {
    return bad("start", `${rest.start}`, `at most ${2 ** 32 - n} for ${n} samples`);
  }
  const shape = rest.shape === undefined ? {} : { shape: [...rest.shape] }; // it becomes the solution's
  return pipe(precisionOf(where, rest), E.map((precision) => ({ ...rest, n, ...shape, precision })));
}

const readSolve = optionsOf("solve", solveCodecs);

/** The options of a solve, as they are now. Errors (Left): `BadOption`. */
export function askedOf(options: SolveOptions): E.Either<ItoError, Asked> {
  return pipe(readSolve(options), E.chain((o) => withDefaults("solve", o)));
}
