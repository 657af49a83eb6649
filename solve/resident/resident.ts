/**
 * `compileResident`: as `compile`, for runs whose states on the way stay on the device that makes them.
 *
 * For pictures: what is drawn by a kernel of one's own needs no copy on the host. A run gives its solution without `saved`, and
 * beside it the parts that stay, until they are released; the device's guard says what they are
 * (`backends/devices/webgpu/resident.ts`). Where the backend cannot leave them there (cpu, native, reference), there are no
 * parts, and the solution has `saved` as always. Codes are then the device's own: nobody has looked for NaN in those states.
 * Tests: tests/backends/devices/webgpu/resident_test.ts.
 * @module
 */
import * as E from "fp-ts/Either";
import { pipe } from "fp-ts/function";
import * as TE from "fp-ts/TaskEither";
import type { TaskEither } from "fp-ts/TaskEither";
import { once, releaseAll, type Resident } from "../../backends/devices/resident.ts";
import type { Runners } from "../../backends/run/runner.ts";
import type { ItoError } from "../../sde/border/errors.ts";
import type { Fallible } from "../../sde/border/fallible.ts";
import type { Calculus, Process } from "../../sde/process.ts";
import type { Strategy } from "../../solvers/strategy.ts";
import { type CompileOptions, compiling, type RunOptions } from "../compile.ts";
import type { Prepared } from "../prepared.ts";
import type { Solution } from "../solution.ts";
import { solved } from "../solve.ts";

/** A solution, and its states on the way where they are. */
export interface WithResident {
  readonly solution: Solution;
  /** In the order of the paths; none where they came to the host (`solution.saved`), or the run broke (`solution.failure`). */
  readonly parts: readonly Resident[];
  /** Gives back all parts; once, however often it is called. */
  readonly release: () => void;
}

/** As `Compiled`. */
export interface CompiledResident {
  /**
   * As `Compiled.run`. Errors (Left): the same; `BadOption` of a debug level whose device is closed after each run. Parts that
   * were given outlive `close`, not their device.
   */
  readonly run: (options: RunOptions) => TaskEither<ItoError, WithResident>;
  readonly close: () => Promise<void>;
}

/** From level 2 on a run has a device of its own, with a timer, and closes it. */
const tooTalkative = (level: number): ItoError => ({
  tag: "BadOption",
  where: "run",
  option: "debug",
  found: String(level),
  wanted: "0 or 1 where states stay on the device",
});

const staying = (prepared: Prepared, runners: Runners): TaskEither<ItoError, WithResident> => async () => {
  const { job, job: { debug } } = prepared;
  if (debug.level >= 2) return E.left(tooTalkative(debug.level));
  let parts: readonly Resident[] = [];
  let isWhole = false;
  try {
    const left = (found: readonly Resident[]): void => {
      parts = found;
    };
    const made = await solved({ ...prepared, job: { ...job, stays: true } }, runners, left)();
    if (E.isLeft(made)) return made;
    isWhole = made.right.failure === undefined;
    const [solution, kept] = [made.right, isWhole ? parts : []];
    return E.right({ solution, parts: kept, release: once(() => releaseAll(kept)) });
  } finally {
    if (!isWhole) releaseAll(parts);
  }
};

/** Compiles a process and a strategy for runs whose states stay on the device. Errors (Left): as `compile`. */
export function compileResident<C extends Calculus = "ito">(
  process: Fallible<Process<C>>,
  strategy: Strategy<NoInfer<C>>,
  options: CompileOptions = {},
): TaskEither<ItoError, CompiledResident> {
  return pipe(
    compiling(process, strategy, options),
    TE.map(({ running, close }) => ({ run: running(staying), close })),
  );
}
