/**
 * The words of mathematics as it is typed: numbers, names, signs; lines and columns from 1.
 *
 *     a₁ is a1, x′ is xʹ (both are names of TypeScript), x² is x^2, · and × are *, − is -, ÷ is /, √x is sqrt(x), ∈ is in, … is ..
 *
 * A statement ends with its line or with `;`, but not within brackets or behind a sign that wants more. `#` begins a comment.
 * Tests: tests/playground/program_mathematics_test.ts.
 * @module
 */
import * as E from "fp-ts/Either";
import type { Fault } from "../playable.ts";

/** A place in the text. */
export interface Spot {
  readonly line: number;
  readonly column: number;
}

/** What a word is. `raised` is a number in superscript. */
export type Kind = "number" | "raised" | "name" | "sign" | "end";

/** A word. */
export interface Token extends Spot {
  readonly kind: Kind;
  /** As it is read: signs in ASCII. */
  readonly text: string;
  /** The value of a number. */
  readonly value: number;
}

const subscripts = "₀₁₂₃₄₅₆₇₈₉";
const superscripts = "⁰¹²³⁴⁵⁶⁷⁸⁹";
const prime = "ʹ"; // a letter to TypeScript, as ′ is not

const same: ReadonlyMap<string, string> = new Map(Object.entries({
  "·": "*",
  "×": "*",
  "⋅": "*",
  "−": "-",
  "÷": "/",
  "**": "^",
  "…": "..",
  "∈": "in",
  "○": "∘",
}));

const patterns: readonly (readonly [Kind | "space" | "break", RegExp])[] = [
  ["break", /(?:\r\n|\n|;)/y],
  ["space", /(?:[^\S\n]|#[^\n]*)+/uy],
  ["number", /(?:\d[\d_]*(?:\.(?!\.)\d*)?|\.\d+)(?:[eE][+-]?\d+)?/y],
  ["raised", /⁻?[⁰¹²³⁴⁵⁶⁷⁸⁹]+/y],
  ["name", /[\p{L}_][\p{L}\p{Mn}\d_₀-₉]*['′]*/uy],
  ["sign", /\*\*|\.\.|[-+*/^()[\],=√∘○·×⋅−÷…∈]/uy],
];

const digitsIn = (text: string, digits: string): string =>
  [...text].map((c) => (digits.includes(c) ? String(digits.indexOf(c)) : c)).join("");

const textOf = (kind: Kind, found: string): string => {
  if (kind === "name") return digitsIn(found, subscripts).replaceAll(/['′]/g, prime).normalize("NFC");
  if (kind === "raised") return digitsIn(found.replace("⁻", "-"), superscripts);
  return same.get(found) ?? found;
};

/** Behind these a line goes on. */
const unfinished: readonly string[] = ["+", "-", "*", "/", "^", "=", ",", "(", "[", "√", "∘", "..", "in"];

/** The statements of a text, each with its end. Errors (Left): a sign that means nothing here. */
export function statementsOf(text: string): E.Either<Fault, readonly (readonly Token[])[]> {
  const statements: Token[][] = [];
  let current: Token[] = [];
  let [at, line, lineStart, depth] = [0, 1, 0, 0];
  const spot = (): Spot => ({ line, column: at - lineStart + 1 });
  const close = (): void => {
    if (current.length > 0) statements.push([...current, { kind: "end", text: "", value: NaN, ...spot() }]);
    [current, depth] = [[], 0];
  };
  while (at < text.length) {
    const found = patterns.map(([kind, pattern]) => {
      pattern.lastIndex = at;
      return [kind, pattern.exec(text)?.[0]] as const;
    }).find(([, match]) => match !== undefined && match !== "");
    const [kind, match] = found ?? [];
    if (kind === undefined || match === undefined) {
      const sign = JSON.stringify(String.fromCodePoint(text.codePointAt(at) ?? 0));
      return E.left({ text: `The sign ${sign} means nothing here\nTry: + - * / ^ ( )`, ...spot() });
    }
    if (kind === "break") {
      const goesOn = match !== ";" && (depth > 0 || unfinished.includes(current.at(-1)?.text ?? ""));
      if (!goesOn) close();
    } else if (kind !== "space") {
      const word = textOf(kind, match);
      const isIn = word === "in";
      const value = kind === "number" ? Number(match.replaceAll("_", "")) : Number(word);
      current.push({ kind: isIn ? "sign" : kind, text: word, value, ...spot() });
      depth += "([".includes(word) ? 1 : ")]".includes(word) ? -1 : 0;
    }
    at += match.length;
    if (match.includes("\n")) [line, lineStart] = [line + 1, at];
  }
  close();
  return E.right(statements);
}
