/**
 * What a command of `ito` is.
 * @module
 */
import { describe, type ItoError } from "ito";
import type { Stop } from "../examples/lib/cli.ts";

/** How a command ends: its exit code, and what it says. */
export type Ending = Stop;

/** A command: a line for the overview, and what it does with its arguments. */
export interface Command {
  readonly about: string;
  readonly run: (argv: readonly string[]) => Promise<Ending>;
}

/** A failure as the end of a command. */
export function failed(error: ItoError): Ending {
  return { exitCode: 1, text: describe(error) };
}
