/**
 * Where in a program something is: a line and a column, both from 1.
 *
 * An error that was thrown says so in its stack, in the words of its engine:
 *
 *     V8       at eval (program.ts, <anonymous>:7:8)        or (program.ts:7:8), with the name that `sourceURL` gives
 *     Firefox  anonymous@program.ts:7:8                     or (… line 3 > Function:7:8)
 *
 * `new Function` puts two lines before the program's first (ECMA-262, CreateDynamicFunction).
 * Tests: tests/playground/program_places_test.ts.
 * @module
 */
import { isRecord } from "../../sde/border/decode.ts";
import type { Fault } from "./playable.ts";

/** A place in a program, where it is known. */
export type Place = Pick<Fault, "line" | "column">;

/** How a program is called in stacks. */
export const fileName = "playground-program.ts";
const linesBefore = 2;

const frames = [
  new RegExp(`${fileName}(?:, <anonymous>)?:(\\d+):(\\d+)`),
  / > Function:(\d+):(\d+)/,
  /\(eval at .*, <anonymous>:(\d+):(\d+)\)/,
] as const;

/** The innermost line of the program in a stack. Columns are those of its JavaScript, and are left out. */
export function placeInStack(stack: string): Place {
  for (const line of stack.split("\n")) {
    for (const frame of frames) {
      const found = Number(frame.exec(line)?.[1]) - linesBefore;
      if (found >= 1) return { line: found };
    }
  }
  return {};
}

/** Where an error was thrown; nothing of what hides it. */
export function placeOfThrown(thrown: unknown): Place {
  try {
    return isRecord(thrown) && typeof thrown.stack === "string" ? placeInStack(thrown.stack) : {};
  } catch {
    return {}; // a stack that throws
  }
}

const placeAt = (source: string, at: number): Place => {
  if (at < 0) return {};
  const before = source.slice(0, at).split("\n");
  return { line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
};

/** A text as a part of a pattern. */
export function escaped(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&");
}
const word = (name: string): string => `(?<![\\w$])${escaped(name)}(?![\\w$])`;

/** Where a name stands first, or stands again. */
export function placeOfName(source: string, name: string, nth = 0): Place {
  return placeAt(source, [...source.matchAll(new RegExp(word(name), "g"))][nth]?.index ?? -1);
}

/** Where the text of an import stands. */
export function placeOfSpecifier(source: string, specifier: string): Place {
  return placeAt(source, source.search(new RegExp(`["']${escaped(specifier)}["']`)));
}

/** Where a name is exported, and a field within what is. */
export function placeOfExport(source: string, name: string, field?: string): Place {
  const exported = new RegExp(
    `^[ \\t]*export\\s+(?:(?:const|let|var|function|class)\\s+|\\{[^}]*)${word(name)}`,
    "m",
  );
  const found = exported.exec(source);
  if (found === null) return {};
  const start = found.index + found[0].length - name.length;
  const within = field === undefined ? -1 : source.slice(start).search(
    new RegExp(`(?:${word(field)}|["']${escaped(field)}["'])\\s*(?::|,|\\})`),
  );
  return placeAt(source, within < 0 ? start : start + within);
}

/** Where a name is declared the second time. */
export function placeOfSecond(source: string, name: string): Place {
  const declared = new RegExp(`(?:const|let|var|function|class)\\s+${word(name)}`, "g");
  const second = [...source.matchAll(declared)][1];
  return second === undefined ? {} : placeAt(source, second.index + second[0].length - name.length);
}
