/**
 * Random formulas: as they may be typed, and what they are in plain JavaScript.
 * @module
 */
import * as fc from "fast-check";
import type { Expression } from "../../playground/program/mathematics/expression.ts";

/** The names that formulas are made of. */
export const names = ["x", "t", "a", "σ1"] as const;

const nowhere = { line: 1, column: 1 };
const numbers = [0, 1, 2, 3, 0.5, 1e-3, 12.25, 7e2];

/** Any expression of these names; powers are small and whole, as nothing else has a meaning below 0. */
export const anyExpression: fc.Arbitrary<Expression> = fc.letrec<
  { readonly e: Expression; readonly leaf: Expression }
>((tie) => ({
  leaf: fc.oneof(
    fc.constantFrom(...numbers).map((value): Expression => ({ tag: "number", value })),
    {
      weight: 3,
      arbitrary: fc.constantFrom(...names).map((name): Expression => ({ tag: "name", name, at: nowhere })),
    },
  ),
  e: fc.oneof(
    { maxDepth: 5, depthSize: "medium" },
    { weight: 3, arbitrary: tie("leaf") },
    tie("e").map((of): Expression => ({ tag: "negative", of })),
    {
      weight: 6,
      arbitrary: fc.tuple(fc.constantFrom("+", "-", "*", "/"), tie("e"), tie("e"))
        .map(([op, a, b]): Expression => ({ tag: "binary", op, a, b })),
    },
    fc.tuple(tie("e"), fc.integer({ min: 0, max: 5 })).map(([a, value]): Expression => ({
      tag: "binary",
      op: "^",
      a,
      b: { tag: "number", value },
    })),
    fc.tuple(fc.constantFrom("sin", "cos", "tanh", "exp", "log", "sqrt", "abs", "floor"), tie("e"))
      .map(([name, arg]): Expression => ({ tag: "call", name, args: [arg] })),
    fc.tuple(fc.constantFrom("min", "max"), tie("e"), tie("e"))
      .map(([name, a, b]): Expression => ({ tag: "call", name, args: [a, b] })),
  ),
})).e;

const levels = { "+": 1, "-": 1, "*": 2, "/": 2, "^": 4 } as const;
const levelOf = (e: Expression): number => e.tag === "binary" ? levels[e.op] : e.tag === "negative" ? 3 : 5;

/** A stream of choices, for how something is typed. */
const chooser = (seed: number) => {
  let state = seed >>> 0;
  return <A>(...of: readonly [A, ...A[]]): A => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return of[(state >>> 16) % of.length] ?? of[0];
  };
};

const superscript = (v: number): string => [...String(v)].map((c) => "⁰¹²³⁴⁵⁶⁷⁸⁹"[Number(c)] ?? "").join("");

/** The formula as a person may type it: with or without signs of products, in ASCII or Unicode, with more brackets than it wants. */
export function typed(e: Expression, seed: number): string {
  const choose = chooser(seed);
  const within = (n: Expression, least: number): string => {
    const text = write(n);
    return levelOf(n) < least || choose(true, false, false, false) ? `(${text})` : text;
  };
  const write = (n: Expression): string => {
    switch (n.tag) {
      case "number":
        return choose(String(n.value), n.value === 0.5 ? ".5" : String(n.value));
      case "name":
        return n.name === "σ1" ? choose("σ1", "σ₁") : n.name;
      case "negative":
        return `${choose("-", "−", "- ")}${within(n.of, 3)}`;
      case "call":
        if (n.name === "log" && choose(true, false)) return `ln(${n.args.map(write).join(",")})`;
        if (n.name === "sqrt" && choose(true, false)) return `√${n.args.map((a) => `(${write(a)})`).join()}`;
        return `${n.name}(${n.args.map(write).join(choose(",", ", "))})`;
      case "binary": {
        if (n.op === "^") {
          const power = n.b.tag === "number" ? n.b.value : 0;
          return `${within(n.a, 5)}${choose(`^${power}`, `**${power}`, superscript(power), `^(${power})`)}`;
        }
        if (n.op === "*") {
          const [a, b] = [within(n.a, 2), within(n.b, 3)];
          const isPlain = /^[\p{L}(√]/u.test(b);
          return isPlain ? `${a}${choose(" * ", "*", "·", " ", " ")}${b}` : `${a}${choose("*", " × ")}${b}`;
        }
        const sign = n.op === "/"
          ? choose("/", " ÷ ")
          : n.op === "-"
          ? choose(" - ", "−")
          : choose(" + ", "+");
        return `${within(n.a, levels[n.op])}${sign}${within(n.b, levels[n.op] + 1)}`;
      }
      case "differential":
        return `d${n.of}`;
    }
  };
  return write(e);
}

/** The formula in JavaScript, every operation in brackets. */
export function javascript(e: Expression): string {
  switch (e.tag) {
    case "number":
      return String(e.value);
    case "name":
      return e.name;
    case "negative":
      return `(-${javascript(e.of)})`;
    case "binary":
      return `(${javascript(e.a)} ${e.op === "^" ? "**" : e.op} ${javascript(e.b)})`;
    case "call":
      return `Math.${e.name}(${e.args.map(javascript).join(", ")})`;
    case "differential":
      return "NaN";
  }
}
