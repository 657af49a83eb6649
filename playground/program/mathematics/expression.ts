/**
 * Expressions of mathematics: what they are, and how they are read (recursive descent).
 *
 *     sum      = product { ("+" | "-") product }
 *     product  = factor { ("*" | "/" | "∘" | nothing) factor }       left to right: 1/2x is (1/2) x
 *     factor   = ("-" | "+") factor | power
 *     power    = atom [ "^" factor | superscript ]                   right to left: -x^2 is -(x²), 2^-x is 2^(-x)
 *     atom     = number | name | function "(" sum { "," sum } ")" | "√" atom | "(" sum ")"
 *
 * Nothing between two factors is a product, unless the second is a number. dt and dW are atoms: which terms they may stand in is
 * asked later (equation.ts).
 * Tests: tests/playground/program_mathematics_test.ts.
 * @module
 */
import { Wrong } from "../wrong.ts";
import type { Spot, Token } from "./tokens.ts";

/** What combines two. */
export type Binary = "+" | "-" | "*" | "/" | "^";

/** An expression. */
export type Expression =
  | { readonly tag: "number"; readonly value: number }
  | { readonly tag: "name"; readonly name: string; readonly at: Spot }
  | { readonly tag: "differential"; readonly of: string; readonly circle: boolean; readonly at: Spot }
  | { readonly tag: "negative"; readonly of: Expression }
  | { readonly tag: "binary"; readonly op: Binary; readonly a: Expression; readonly b: Expression }
  | { readonly tag: "call"; readonly name: Callable; readonly args: readonly Expression[] };

/** The functions that there are, with what they are in numbers, and how many numbers they take. */
export const functions = {
  sin: [Math.sin, 1, 1],
  cos: [Math.cos, 1, 1],
  tanh: [Math.tanh, 1, 1],
  exp: [Math.exp, 1, 1],
  log: [Math.log, 1, 1],
  sqrt: [Math.sqrt, 1, 1],
  abs: [Math.abs, 1, 1],
  floor: [Math.floor, 1, 1],
  min: [Math.min, 2, 8],
  max: [Math.max, 2, 8],
} as const satisfies Readonly<
  Record<string, readonly [(...args: readonly number[]) => number, number, number]>
>;
/** The name of a function. */
export type Callable = keyof typeof functions;

/** A function by its name. */
export const callable = (name: string): Callable | undefined => {
  const known = name === "ln" ? "log" : name;
  return Object.keys(functions).find((f): f is Callable => f === known);
};

/** Whether a name is a differential: dt, or that of a noise, d and a capital letter. */
export const isDifferential = (name: string): boolean => name === "dt" || /^d\p{Lu}/u.test(name);

/** Numbers that have a name. */
export const constants: ReadonlyMap<string, number> = new Map([["pi", Math.PI], ["π", Math.PI]]);

/** Throws what is wrong at a word. */
export function wrongAt({ line, column }: Spot, text: string): never {
  throw new Wrong({ text, line, column });
}

/** How a word is called in messages. */
export const called = ({ kind, text }: Token): string =>
  kind === "end" ? "the end of the line" : JSON.stringify(text);

/** Reads words from the left. */
export interface Reader {
  readonly peek: (ahead?: number) => Token;
  readonly next: () => Token;
  /** The next word, if it is this sign. */
  readonly take: (sign: string) => boolean;
  /** The next word, which must be this sign. */
  readonly want: (sign: string, advice: string) => void;
  /** That all is read. */
  readonly end: (advice: string) => void;
}

/** A reader of a statement. */
export function readerOf(tokens: readonly Token[]): Reader {
  let at = 0;
  const last = tokens.at(-1);
  if (last === undefined) throw new RangeError("Internal: a statement has an end at least");
  const peek = (ahead = 0): Token => tokens[at + ahead] ?? last;
  const next = (): Token => {
    const token = peek();
    at++;
    return token;
  };
  const take = (sign: string): boolean => {
    if (peek().kind !== "sign" || peek().text !== sign) return false;
    at++;
    return true;
  };
  const want = (sign: string, advice: string): void => {
    if (!take(sign)) wrongAt(peek(), `Wanted "${sign}", found ${called(peek())}\nTry: ${advice}`);
  };
  const end = (advice: string): void => {
    if (peek().kind !== "end") wrongAt(peek(), `Wanted the end, found ${called(peek())}\nTry: ${advice}`);
  };
  return { peek, next, take, want, end };
}

const binary = (op: Binary, a: Expression, b: Expression): Expression => ({ tag: "binary", op, a, b });

/** Brackets and signs lie in each other so deep at most: what is deeper is no formula, and would run out of stack. */
const deepest = 100;
const tooDeep = `Brackets and signs lie more than ${deepest} deep\nTry: a name for a part`;

/** Reads an expression. */
export function readExpression(r: Reader, depth = 0): Expression {
  let sum = readProduct(r, depth);
  while (r.peek().kind === "sign" && ["+", "-"].includes(r.peek().text)) {
    const op = r.next().text === "+" ? "+" : "-";
    sum = binary(op, sum, readProduct(r, depth));
  }
  return sum;
}

/** "o" is a circle where a noise follows. */
const isCircle = (r: Reader): boolean => {
  const [token, after] = [r.peek(), r.peek(1)];
  return token.text === "∘" || (token.text === "o" && isDifferential(after.text));
};

const beginsFactor = ({ kind, text }: Token): boolean =>
  kind === "name" || (kind === "sign" && (text === "(" || text === "√"));

const readProduct = (r: Reader, depth: number): Expression => {
  let product = readFactor(r, depth);
  for (;;) {
    if (r.take("*")) product = binary("*", product, readFactor(r, depth));
    else if (r.take("/")) product = binary("/", product, readFactor(r, depth));
    else if (isCircle(r)) {
      const circle = r.next();
      const noise = readAtom(r, depth);
      if (noise.tag !== "differential" || noise.of === "t") {
        wrongAt(circle, `"∘" stands before a noise alone\nTry: sigma x ∘ dW`);
      }
      product = binary("*", product, { ...noise, circle: true });
    } else if (beginsFactor(r.peek())) product = binary("*", product, readPower(r, depth));
    else if (r.peek().kind === "number") {
      wrongAt(r.peek(), `A number stands behind a factor\nTry: * ${r.peek().text}`);
    } else return product;
  }
};

const readFactor = (r: Reader, depth: number): Expression => {
  if (depth > deepest) wrongAt(r.peek(), tooDeep);
  if (r.take("-")) return { tag: "negative", of: readFactor(r, depth + 1) };
  return r.take("+") ? readFactor(r, depth + 1) : readPower(r, depth);
};

/** Reads a power: what a sign of division stands before. */
export function readPower(r: Reader, depth = 0): Expression {
  const base = readAtom(r, depth);
  if (r.peek().kind === "raised") return binary("^", base, { tag: "number", value: r.next().value });
  return r.take("^") ? binary("^", base, readFactor(r, depth + 1)) : base;
}

const readCall = (r: Reader, at: Token, name: Callable, depth: number): Expression => {
  const [, least, most] = functions[name];
  const example = least === 1 ? `${at.text}(x)` : `${at.text}(x, 0)`;
  r.want("(", example);
  const args = [readExpression(r, depth + 1)];
  while (r.take(",")) args.push(readExpression(r, depth + 1));
  r.want(")", example);
  if (args.length < least || args.length > most) {
    const wanted = least === most ? "1 number" : `${least} to ${most} numbers`;
    wrongAt(at, `${at.text} takes ${wanted}, found ${args.length}\nTry: ${example}`);
  }
  return { tag: "call", name, args };
};

const readAtom = (r: Reader, depth: number): Expression => {
  const token = r.next();
  if (depth > deepest) wrongAt(token, tooDeep);
  if (token.kind === "number") return { tag: "number", value: token.value };
  if (token.kind === "name") {
    const f = callable(token.text);
    if (f !== undefined) return readCall(r, token, f, depth);
    const { text, line, column } = token;
    const at = { line, column };
    if (isDifferential(text)) return { tag: "differential", of: text.slice(1), circle: false, at };
    return { tag: "name", name: text, at };
  }
  if (token.kind === "sign" && token.text === "√") {
    return { tag: "call", name: "sqrt", args: [readAtom(r, depth + 1)] };
  }
  if (token.kind === "sign" && token.text === "(") {
    const within = readExpression(r, depth + 1);
    r.want(")", "as many ) as (");
    return within;
  }
  return wrongAt(token, `Wanted a number, a name or "(", found ${called(token)}\nTry: 2 x + 1`);
};
