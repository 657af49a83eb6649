/**
 * What a command of `ito` is.
 * @module
 */
import { describe, type ItoError } from "ito";
import { describeScale, exitOf, type ScaleError } from "../scale/errors.ts";

/** How a command ends: its exit code, and what it says. */
export interface Ending {
  readonly exitCode: number;
  readonly text: string;
}

/** A command: a line for the overview, and what it does with its arguments. */
export interface Command {
  readonly about: string;
  readonly run: (argv: readonly string[]) => Promise<Ending>;
}

/** A failure as the end of a command. */
export function failed(error: ItoError): Ending {
  return { exitCode: 1, text: describe(error) };
}

/** How a failure of shards ends a command. */
export function failedScale(e: ScaleError): Ending {
  return { exitCode: exitOf(e), text: describeScale(e) };
}

/** Says something at most once in five seconds. */
export function seldom<A extends readonly unknown[]>(say: (...said: A) => void): (...said: A) => void {
  let before = performance.now();
  return (...said) => {
    if (performance.now() - before < 5000) return;
    before = performance.now();
    say(...said);
  };
}
