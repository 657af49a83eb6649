/**
 * What is opened to run a plan, and for whom: a runner that rests, or a new one.
 * Tests: tests/backends/run/fallback_test.ts, tests/solve/compile_test.ts.
 * @module
 */
import type { TaskEither } from "fp-ts/TaskEither";
import type { ItoError } from "../../sde/border/errors.ts";
import type { Debug } from "../host/debug.ts";
import type { Plan } from "../schedule/plans/plan.ts";
import { type Lasting, lent, type Runner, type Runners } from "./runner.ts";

/**
 * Where a solve runs; `reference` is JavaScript in float64, with the host's own exp, log, …; `native` C by the system's compiler.
 */
export type Backend = "auto" | "webgpu" | "cpu" | "native" | "reference";

/** Where score oracles run on the CPU. */
export type Provider = "auto" | "native" | "wasm";

/** What decides where a plan runs. */
export interface Where {
  readonly backend: Backend;
  readonly precision: "f32" | "f64";
  readonly provider: Provider;
}

/** What is opened, and who is told. */
export interface Opening {
  readonly plan: Plan;
  readonly where: Where;
  readonly debug: Debug;
  /** Where runners rest. */
  readonly runners: Runners;
}

/** One that rests, or a new one: who is told of a solve sees all of it made. */
export function runner(
  a: Opening,
  where: string,
  open: TaskEither<ItoError, Lasting>,
): TaskEither<ItoError, Runner> {
  return a.debug.level > 0
    ? open
    : lent(a.runners, { plan: a.plan, on: `${where} ${a.where.precision} ${a.where.provider}` }, open);
}
