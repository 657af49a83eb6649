/**
 * Names as text. A name is the user's, any text at all; in code it stands in comments alone, and must not end one.
 * Tests: tests/solve/names_test.ts.
 * @module
 */

/** Longer names are cut: they are for the eye. */
const longest = 80;

/**
 * A name on one line, as it may stand in a comment of any target, to a line's end or between brackets: line breaks
 * (JavaScript's U+2028, WGSL's U+0085 among them), what is not printed or turns the direction of writing are spaces, and
 * the brackets of comments come apart.
 */
export function oneLine(name: string): string {
  const printed = name.replace(/[\p{C}\p{Z}]+/gu, " ").replace(/([*(;/])(?=[*/;)])/gu, "$1 ").trim();
  return printed.length > longest ? `${printed.slice(0, longest)}…` : printed;
}
