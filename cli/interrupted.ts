/**
 * What a machine says before it takes a job's processor away: SIGTERM of schedulers and containers, SIGINT of a keyboard.
 *
 * The first ends the work, which keeps what is finished; one that comes later ends the program. What starts programs hands a
 * signal on that the program has had from the terminal or the scheduler too: twice at once is once.
 * Tests: tests/scale/slurm_test.ts.
 * @module
 */
import process from "node:process";
import { exits } from "../scale/errors.ts";

/**
 * The signal that the first of them aborts.
 *
 * @param atOnce Those that come within so many milliseconds of it are the same one.
 * @param tied What ends the work too when it ends, as it does with the program that writes it.
 */
export function onSignals(atOnce = 1000, tied?: typeof process.stdin): AbortSignal {
  const stop = new AbortController();
  let first = Infinity;
  const end = (name: string): void => {
    if (stop.signal.aborted) {
      if (performance.now() - first > atOnce) process.exit(exits.again);
      return;
    }
    first = performance.now();
    stop.abort();
    process.stderr.write(`${name}: what is finished is kept\n`);
  };
  for (const name of ["SIGTERM", "SIGINT", "SIGUSR1"] as const) process.on(name, () => end(name));
  tied?.on("end", () => end("End of input")).resume();
  return stop.signal;
}
