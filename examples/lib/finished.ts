/**
 * What of a solve is there when something broke on its way: a lost device, a network that fails. Samples that had not ended
 * are no samples: they hold noise, and nothing may draw or count them.
 * @module
 */
import { describe, type Solution } from "ito";
import { exitWith } from "./cli.ts";
import { interrupted } from "./interrupt.ts";

/** The samples that have ended, one after the other, and how many they are. */
export function finishedOf(s: Solution): { readonly values: Solution["samples"]; readonly count: number } {
  const size = s.samples.length / s.codes.length;
  const ended = s.codes.map((code) => code !== "running");
  return {
    values: s.samples.filter((_, i) => ended[Math.floor(i / size)] === true),
    count: ended.filter((is) => is).length,
  };
}

/**
 * The same solution, if all of it is there; else ends the program: with exit code 1, what broke and how far it was, or where a
 * Ctrl-C has ended the solve, with that.
 */
export function wholeOrExit(s: Solution, signal?: AbortSignal): Solution {
  const { count } = finishedOf(s);
  const far = `${count} of ${s.codes.length} samples were finished`;
  if (s.failure !== undefined) return exitWith({ exitCode: 1, text: `${describe(s.failure)}\n${far}` });
  if (signal?.aborted !== true || s.unfinished.length === 0) return s;
  return exitWith({ exitCode: interrupted, text: `Stopped by Ctrl-C; nothing was written, ${far}` });
}
