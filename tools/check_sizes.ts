/**
 * No TypeScript file is longer than 300 lines, tests included: what needs more is two things.
 *
 *     deno run --allow-read tools/check_sizes.ts
 *
 * @module
 */
import { report, sources } from "./lib/sources.ts";

/** The most lines of a file. */
const most = 300;

/** Files that may be longer, and why. */
const allowed: Readonly<Record<string, string>> = {};

if (import.meta.main) {
  const long = sources().flatMap(({ path, text }) => {
    const lines = text.split("\n").length - 1;
    return lines <= most || path in allowed
      ? []
      : [`${path}: ${lines} lines, at most ${most}\nTry: two files`];
  });
  const gone = Object.keys(allowed).filter((path) => sources().every((s) => s.path !== path));
  report("sizes", [...long, ...gone.map((path) => `${path}: allowed to be long, but not there`)]);
}
