/**
 * Golden files: text that the compiler makes, kept in tests/golden with the extension of its language.
 * @module
 */
import { AssertionError } from "@std/assert";

const context = 3;
const most = 60;

/** The lines that differ, between the first and the last of them, with a few around. */
const difference = (wanted: string, found: string): string => {
  const [a, b] = [wanted.split("\n"), found.split("\n")];
  const same = a.findIndex((line, i) => line !== b[i]);
  const first = same < 0 ? a.length : same;
  let tail = 0;
  while (tail < Math.min(a.length, b.length) - first && a.at(-1 - tail) === b.at(-1 - tail)) tail++;
  const part = (lines: readonly string[], sign: string): readonly string[] => {
    const changed = lines.slice(first, lines.length - tail).map((l) => `${sign} ${l}`);
    return changed.length <= most
      ? changed
      : [...changed.slice(0, most), `${sign} … ${changed.length - most} more`];
  };
  const around = (from: number, to: number) => a.slice(Math.max(0, from), to).map((l) => `  ${l}`);
  return [
    `@@ line ${first + 1} @@`,
    ...around(first - context, first),
    ...part(a, "-"),
    ...part(b, "+"),
    ...around(a.length - tail, a.length - tail + context),
  ].join("\n");
};

const read = (path: URL): string | undefined => {
  try {
    return Deno.readTextFileSync(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
};

/**
 * Compares a text with tests/golden/`name`; throws an AssertionError with the difference and the command that accepts
 * it. Where ITO_UPDATE_GOLDEN is 1 it writes the file instead.
 */
export function golden(name: string, text: string): void {
  const path = new URL(`golden/${name}`, import.meta.url);
  const wanted = read(path);
  if (wanted === text) return;
  if (Deno.env.get("ITO_UPDATE_GOLDEN") === "1") {
    Deno.mkdirSync(new URL(".", path), { recursive: true });
    Deno.writeTextFileSync(path, text);
    return;
  }
  const what = wanted === undefined ? "There is no file" : "The text is not that of";
  throw new AssertionError(
    `${what} tests/golden/${name}\n${difference(wanted ?? "", text)}\n` +
      "Try: deno task golden, then read git diff tests/golden: a change that is meant goes into the commit",
  );
}
