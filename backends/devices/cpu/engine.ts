/**
 * What runs the kernels of a staged plan on the CPU: arrays by name, and a function for each kernel.
 * Tests: tests/solve/failures_test.ts, tests/backends/targets/wasm/stage_test.ts.
 * @module
 */
import { arraysOf } from "../arrays.ts";
import { internal } from "../../../sde/border/errors.ts";
import type { Precision, RealArray } from "../../host/reals.ts";
import { loadFunction } from "../../targets/js/load.ts";
import { type ProgramSource, renderJsProgram } from "../../targets/js/stage.ts";
import type { Program, StagePlan } from "../../schedule/plans/stage_plan.ts";

/** The arrays that kernels read and write, by name; words as Int32Array, flags as Uint8Array. */
export type Env = Record<string, RealArray | Int32Array | Uint8Array | number>;

/** The array of this name, which must be one of reals. */
export function realsAt(env: Env, name: string): RealArray {
  const a = env[name];
  if (a instanceof Float32Array || a instanceof Float64Array) return a;
  throw internal(`"${name}" is no array of reals`);
}

/** The same of words. */
export function wordsAt(env: Env, name: string): Int32Array {
  const a = env[name];
  if (a instanceof Int32Array) return a;
  throw internal(`"${name}" is no array of words`);
}

/** The same of flags. */
export function flagsAt(env: Env, name: string): Uint8Array {
  const a = env[name];
  if (a instanceof Uint8Array) return a;
  throw internal(`"${name}" is no array of flags`);
}

/** A kernel over the slots from … to − 1. */
export type Kernel = (from: number, to: number, env: Env) => void;

/** The kernels of a program. */
export interface Loaded {
  readonly stages: readonly {
    readonly scalars: Kernel | undefined;
    readonly elements: Kernel | undefined;
  }[];
  readonly results: Kernel | undefined;
}

/** The programs of a staged plan. */
export type Programs<A> = Readonly<Record<"begin" | "step" | "finish", A>>;

/** A staged plan, ready to run with so many slots. */
export interface StageEngine {
  readonly name: string;
  readonly env: Env;
  readonly programs: Programs<Loaded>;
}

/** The three programs, each by `f`. */
export function mapPrograms<A>(plan: StagePlan, f: (p: Program) => A): Programs<A> {
  return { begin: f(plan.begin), step: f(plan.step), finish: f(plan.finish) };
}

/** The kernels that JavaScript source holds. */
export function loadJsProgram(source: ProgramSource): Loaded {
  const kernel = (text: string | undefined): Kernel | undefined =>
    text === undefined ? undefined : loadFunction(text, source.tables);
  return {
    stages: source.stages.map((s) => ({ scalars: kernel(s.scalars), elements: kernel(s.elements) })),
    results: kernel(source.results),
  };
}

/** The same engine with something around its kernels, which are named as in `explain`. */
export function aroundKernels(
  engine: StageEngine,
  around: (name: string, kernel: Kernel) => Kernel,
): StageEngine {
  const wrapped = (name: string, kernel: Kernel | undefined): Kernel | undefined =>
    kernel === undefined ? undefined : around(name, kernel);
  const program = (name: keyof Programs<Loaded>): Loaded => {
    const { stages, results } = engine.programs[name];
    return {
      stages: stages.map(({ scalars, elements }, r) => ({
        scalars: wrapped(`${name} ${r} scalars`, scalars),
        elements: wrapped(`${name} ${r} elements`, elements),
      })),
      results: wrapped(`${name} results`, results),
    };
  };
  const programs = { begin: program("begin"), step: program("step"), finish: program("finish") };
  return { ...engine, programs };
}

/** The engine in JavaScript, of either precision. */
export function jsEngine(plan: StagePlan, slots: number, precision: Precision): StageEngine {
  const reals = (length: number): RealArray =>
    precision === "f32" ? new Float32Array(length) : new Float64Array(length);
  const make = {
    real: reals,
    word: (n: number) => new Int32Array(n),
    flag: (n: number) => new Uint8Array(n),
  };
  return {
    name: precision === "f32" ? "JavaScript float32" : "JavaScript float64",
    env: Object.fromEntries(arraysOf(plan, slots).map((a) => [a.name, make[a.kind](a.length)])),
    programs: mapPrograms(plan, (p) => loadJsProgram(renderJsProgram(p, plan.elements, precision))),
  };
}
