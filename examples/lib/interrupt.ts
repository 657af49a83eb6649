/**
 * Ctrl-C: the first ends the solve, which gives back what is finished; the second ends the program. Wants no permission.
 * @module
 */
import type { SampleRange } from "ito";
import { print } from "./terminal.ts";

/** What Ctrl-C ends a program with, if it did not end well for another reason. */
export const interrupted = 130;

/**
 * The signal that a first Ctrl-C aborts; a second one ends the program.
 *
 * @returns The signal, for `solve`.
 */
export function onInterrupt(): AbortSignal {
  const stop = new AbortController();
  Deno.addSignalListener("SIGINT", () => {
    if (stop.signal.aborted) Deno.exit(interrupted);
    stop.abort();
    print(Deno.stderr, "\nStopping; what is finished is kept. Ctrl-C again quits at once\n");
  });
  return stop.signal;
}

/**
 * How to get the samples that are not finished, as options.
 *
 * @param missing From `Solution.unfinished`; many parts are named as the one that holds them all.
 * @returns One line.
 */
export function goOn(missing: readonly SampleRange[]): string {
  const [first, last] = [missing[0], missing.at(-1)];
  if (first === undefined || last === undefined) return "All samples are finished";
  const one = missing.length > 3 ? [{ start: first.start, n: last.start + last.n - first.start }] : missing;
  const parts = one.map(({ start, n }) => `--start ${start} --n ${n}`).join(", ");
  return `Go on with ${parts}, another --out, and all else the same`;
}
