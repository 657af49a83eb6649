/**
 * Each module of the library opens with what it is for; one that does something names the tests that would see it broken,
 * and these are there.
 *
 *     deno run --allow-read tools/checks/headers.ts
 *
 * @module
 */
import { isLibrary, report, type Source, sources } from "../lib/sources.ts";

/** The comment that a module opens with. */
const headerOf = (text: string): string | undefined => /^\/\*\*[\s\S]*?@module\n \*\//.exec(text)?.[0];

/** The files after `Tests:`, to the end of the sentence. */
const testsIn = (header: string): readonly string[] => {
  const list = /Tests: ((?:tests\/[\w/]+\.ts(?:,\s+)?(?:\* )?)+)/.exec(header)?.[1] ?? "";
  return [...list.matchAll(/tests\/[\w/]+\.ts/g)].map(([path]) => path);
};

/** Whether a module holds more than types: `mod.ts` only hands on. */
const doesSomething = (text: string): boolean => /^export (async function|function|const|class) /m.test(text);

const wrongWith = (known: ReadonlySet<string>) => ({ path, text }: Source): readonly string[] => {
  const header = headerOf(text);
  if (header === undefined) {
    return [`${path}:1: opens without a comment\nTry: /** What it is for. @module */`];
  }
  const tests = testsIn(header);
  if (tests.length === 0 && doesSomething(text)) {
    return [`${path}:1: names no tests\nTry: "Tests: tests/….ts." before @module`];
  }
  return tests.filter((test) => !known.has(test)).map((test) => `${path}:1: there is no ${test}`);
};

if (import.meta.main) {
  const files = sources();
  const known = new Set(files.map(({ path }) => path));
  report("headers", files.filter(({ path }) => isLibrary(path)).flatMap(wrongWith(known)));
}
