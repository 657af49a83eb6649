/**
 * docs/promises.md names, for each promise, the tests that hold it: the files must be there, each promise must name one,
 * and each test of meaning must be named.
 *
 *     deno run --allow-read tools/check_promises.ts
 *
 * @module
 */
import { report, sources, textOf } from "./lib/sources.ts";

const page = "docs/promises.md";

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
    `${page}:${line}: names no test\nTry: a file of tests/, as \`meaning/start_test.ts\``
  );
  const all = new Set(named.flatMap(({ files }) => files));
  const silent = [...known].filter((path) => /^tests\/meaning\/\w+_test\.ts$/.test(path) && !all.has(path))
    .map((path) => `${path}: ${page} does not name it`);
  report("promises", [...lost, ...bare, ...silent]);
}
