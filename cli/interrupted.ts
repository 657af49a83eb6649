/**
 * What a machine says before it takes a job's processor away: SIGTERM of schedulers and containers, SIGINT of a keyboard.
 *
 * The first ends the work, which keeps what is finished; a second ends the program.
 * @module
 */
import process from "node:process";
import { exits } from "../scale/errors.ts";

/** The signal that the first of them aborts. */
export function onSignals(): AbortSignal {
  const stop = new AbortController();
  for (const name of ["SIGTERM", "SIGINT", "SIGUSR1"] as const) {
    process.on(name, () => {
      if (stop.signal.aborted) process.exit(exits.again);
      stop.abort();
      process.stderr.write(`${name}: what is finished is kept\n`);
    });
  }
  return stop.signal;
}
