/**
 * docs/promises.md names, for each promise, the tests that hold it: the files must be there, each promise must name one,
 * and each test that says what faults it catches must be named.
 *
 *     deno run --allow-read tools/checks/promises.ts
 *
 * @module
 */
import { report, sources, textOf } from "../lib/sources.ts";

const page = "docs/promises.md";
/** What the header of a test of meaning says. */
const ofMeaning = "Faults that these tests catch";

if (import.meta.main) {
  const known = new Set(sources().map(({ path }) => path));
  const text = textOf(page);
  const items = text.split(/\n(?=- )|\n\n/).filter((part) => part.startsWith("- **"));
  const named = items.map((item) => ({
    line: text.slice(0, text.indexOf(item)).split("\n").length,
    files: [...item.matchAll(/`([\w/]+_test\.ts)`/g)].map(([, file = ""]) => `tests/${file}`),
  }));
  const lost = named.flatMap(({ line, files }) =>
    files.filter((file) => !known.has(file)).map((file) => `${page}:${line}: there is no ${file}`)
  );
  const bare = named.filter(({ files }) => files.length === 0).map(({ line }) =>
    `${page}:${line}: names no test\nTry: a file of tests/, as \`sde/marginal_test.ts\``
  );
  const all = new Set(named.flatMap(({ files }) => files));
  const silent = sources().filter(({ path, text }) =>
    /^tests\/.*_test\.ts$/.test(path) && text.includes(ofMeaning) && !all.has(path)
  ).map(({ path }) => `${path}: ${page} does not name it`);
  report("promises", [...lost, ...bare, ...silent]);
}
