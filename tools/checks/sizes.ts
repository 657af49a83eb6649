/**
 * No TypeScript file is longer than 300 lines, tests included: what needs more is two things. No folder has more than 20
 * files: what needs more is two streets.
 *
 *     deno run --allow-read tools/checks/sizes.ts
 *
 * @module
 */
import { filesIn, report, sources } from "../lib/sources.ts";

/** The most lines of a file. */
const mostLines = 300;
/** The most files of a folder. */
const mostFiles = 20;

/** What may be larger, and why. */
const allowed: Readonly<Record<string, string>> = {
  "docs/decisions": "one page a decision",
  "tests/golden": "texts that the compiler makes",
};

if (import.meta.main) {
  const long = sources().flatMap(({ path, text }) => {
    const lines = text.split("\n").length - 1;
    return lines <= mostLines || path in allowed
      ? []
      : [`${path}: ${lines} lines, at most ${mostLines}\nTry: two files`];
  });
  const folders = filesIn();
  const full = [...folders].flatMap(([folder, { length }]) =>
    length <= mostFiles || folder in allowed
      ? []
      : [`${folder}: ${length} files, at most ${mostFiles}\nTry: two folders`]
  );
  const gone = Object.keys(allowed).filter((path) =>
    !folders.has(path) && sources().every((s) => s.path !== path)
  );
  report("sizes", [...long, ...full, ...gone.map((path) => `${path}: allowed to be large, but not there`)]);
}
