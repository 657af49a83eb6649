/**
 * JSON of a file that may be hostile: no name twice in one object, no deeper and no more of them than is asked for.
 *
 * `JSON.parse` lets the last of two equal names win and says nothing, so that two readers of one file can see two
 * contents; and it takes a minute for 100 MB of names. One pass over the text looks for all that before anything is built of it; it needs no valid JSON, and what it
 * makes of the rest is of no account, since `JSON.parse` refuses that afterwards.
 * Tests: tests/networks/files/strict_json_test.ts.
 * @module
 */
import * as E from "fp-ts/Either";
import { messageOf } from "../../sde/border/errors.ts";

/** What is wrong with a text. */
export type JsonFault =
  | { readonly tag: "syntax"; readonly reason: string }
  | { readonly tag: "nesting"; readonly at: number }
  | { readonly tag: "names" }
  | { readonly tag: "duplicate"; readonly name: string };

/** What a text may be at most. */
export interface JsonLimits {
  /** Objects and arrays in each other. */
  readonly depth: number;
  /** Names, of all objects together. */
  readonly names: number;
}

/** Where the string ends that begins at a quote: after its closing quote, or with the text. */
const afterString = (text: string, quote: number): number => {
  for (let i = quote + 1; i < text.length; i++) {
    if (text[i] === "\\") i++;
    else if (text[i] === '"') return i + 1;
  }
  return text.length;
};

/** Does a colon follow, so that the string before it is a name? */
const isNameBefore = (text: string, from: number): boolean => {
  let i = from;
  while (text[i] === " " || text[i] === "\n" || text[i] === "\r" || text[i] === "\t") i++;
  return text[i] === ":";
};

const parsed = (text: string): E.Either<JsonFault, unknown> =>
  E.tryCatch(
    (): unknown => JSON.parse(text),
    (e) => ({ tag: "syntax", reason: messageOf(e) }),
  );

/** The name that a quoted text stands for: "\u0061" and "a" are one. */
const nameOf = (quoted: string): string => {
  if (!quoted.includes("\\")) return quoted.slice(1, -1);
  const name = parsed(quoted);
  return E.isRight(name) && typeof name.right === "string" ? name.right : quoted;
};

const firstFault = (text: string, limits: JsonLimits): JsonFault | undefined => {
  const open: (Set<string> | undefined)[] = []; // the names of each open object; arrays have none
  let count = 0;
  let i = 0;
  while (i < text.length) {
    const c = text[i];
    if (c === '"') {
      const end = afterString(text, i);
      const names = open[open.length - 1];
      if (names !== undefined && isNameBefore(text, end)) {
        const name = nameOf(text.slice(i, end));
        if (names.has(name)) return { tag: "duplicate", name };
        names.add(name);
        if (++count > limits.names) return { tag: "names" };
      }
      i = end;
      continue;
    }
    if (c === "{" || c === "[") {
      if (open.length === limits.depth) return { tag: "nesting", at: i };
      open.push(c === "{" ? new Set() : undefined);
    }
    if (c === "}" || c === "]") open.pop();
    i++;
  }
  return undefined;
};

/**
 * What a text says, within limits.
 *
 * Cost: one pass over the text, then `JSON.parse`. Errors (Left): `JsonFault`, the first that is met.
 */
export function parseStrict(text: string, limits: JsonLimits): E.Either<JsonFault, unknown> {
  const fault = firstFault(text, limits);
  return fault === undefined ? parsed(text) : E.left(fault);
}
