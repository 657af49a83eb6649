/**
 * How operations, numbers and names are written in Unicode and in LaTeX: the tables of `print.ts`.
 * Tests: tests/sde/language/print_test.ts.
 * @module
 */
import { indexed, latexName } from "../border/latex_names.ts";
import type { Op } from "./ops.ts";

/** The notation to print in. */
export type Notation = "unicode" | "latex";

/** How tightly a text binds. */
export const levels = { logic: 0, test: 1, sum: 2, quotient: 3, product: 4, power: 5, atom: 6 } as const;

/** A text, and how tightly it binds. */
export interface Text {
  readonly text: string;
  readonly binds: number;
  /** The text without its leading minus, where it has one. */
  readonly minus?: string;
}
/** How an operation is written, given its operands. */
export type Print = (a: Text, b: Text, c: Text) => Text;

/** A text that nothing takes apart. */
export const atom = (text: string): Text => ({ text, binds: levels.atom });
/** What stands higher than a line in LaTeX; Unicode has no such command. */
const tall = /\\(frac|begin|sum|prod)/;
/** In brackets as high as it is. */
export const bracketed = (text: string): string => tall.test(text) ? `\\left(${text}\\right)` : `(${text})`;
/** The text, in brackets where it binds less tightly. */
export const within = (x: Text, binds: number): string => (x.binds < binds ? bracketed(x.text) : x.text);
/** The same after a sign: `−(−a)`, not `−−a`. */
export const after = (
  x: Text,
  binds: number,
): string => (x.minus === undefined ? within(x, binds) : bracketed(x.text));

const infix = (sign: string, binds: number, operands: number): Print => (a, b) => ({
  text: `${within(a, operands)}${sign}${within(b, operands)}`,
  binds,
});
const test = (sign: string): Print => infix(` ${sign} `, levels.test, levels.sum);
const logic = (sign: string): Print => infix(` ${sign} `, levels.logic, levels.test);
const bitwise = (sign: string): Print => infix(` ${sign} `, levels.test, levels.quotient);
const called = (name: string): Print => (a) => atom(`${name}(${a.text})`);
const called2 = (name: string): Print => (a, b) => atom(`${name}(${a.text}, ${b.text})`);

/** a · b or a / b, whose minus is that of a. */
const factors = (binds: number, f: (a: string, b: string) => string): Print => (a, b) => {
  const right = within(b, levels.power);
  const whole = { text: f(within(a, levels.product), right), binds };
  return a.minus === undefined ? whole : { ...whole, minus: f(a.minus, right) };
};
const sums = (plus: string, minus: string): Print => (a, b) => ({
  text: `${within(a, levels.sum)}${b.minus === undefined ? plus : minus}${
    b.minus ?? within(b, levels.quotient)
  }`,
  binds: levels.sum,
});
const negated = (sign: string): Print => (a) => {
  const minus = after(a, levels.quotient);
  return { text: `${sign}${minus}`, binds: Math.min(a.binds, levels.product), minus };
};
const lessOne = (power: Print, minus: string): Print => (a, b, c) => ({
  text: `${power(a, b, c).text}${minus}1`,
  binds: levels.sum,
});
/** Written as its operand is. */
export const sameText: Print = (a) => a;
const extremes = (least: Print, most: Print) => ({ min: least, max: most, pmin: least, pmax: most });

/** The operations in Unicode. */
export const unicode: Readonly<Record<Op, Print>> = {
  neg: negated("−"),
  abs: (a) => atom(`|${a.text}|`),
  sqrt: (a) => atom(`√(${a.text})`),
  exp: called("exp"),
  expm1: lessOne(called("exp"), " − "),
  log: called("ln"),
  sin: called("sin"),
  cos: called("cos"),
  tanh: called("tanh"),
  floor: (a) => atom(`⌊${a.text}⌋`),
  opaque: sameText,
  add: sums(" + ", " − "),
  sub: sums(" − ", " + "),
  mul: factors(levels.product, (a, b) => `${a}·${b}`),
  div: factors(levels.quotient, (a, b) => `${a} / ${b}`),
  pow: (a, b) => ({ text: `${within(a, levels.atom)}^${after(b, levels.atom)}`, binds: levels.power }),
  ...extremes(called2("min"), called2("max")),
  lt: test("<"),
  le: test("≤"),
  eq: test("="),
  finite: called("finite"),
  and: logic("∧"),
  or: logic("∨"),
  not: (a) => ({ text: `¬${within(a, levels.power)}`, binds: levels.power }),
  select: (c, a, b) => atom(`(${a.text} if ${c.text} else ${b.text})`),
  wselect: (c, a, b) => atom(`(${a.text} if ${c.text} else ${b.text})`),
  wadd: sums(" + ", " − "),
  wmul: factors(levels.product, (a, b) => `${a}·${b}`),
  wxor: bitwise("⊕"),
  wand: bitwise("&"),
  wor: bitwise("|"),
  wshl: bitwise("≪"),
  wshr: bitwise("≫"),
  weq: test("="),
  wlt: test("<"),
  toReal: sameText,
  toRealSigned: called("signed"),
  toWord: sameText,
  asWord: called("bits"),
  asReal: called("float"),
  asHigh: called("bits"),
  fromHigh: called("double"),
  sinTurn: (a) => atom(`sin(2π·${after(a, levels.power)}/2³²)`),
  cosTurn: (a) => atom(`cos(2π·${after(a, levels.power)}/2³²)`),
};

const parens = (name: string): Print => (a) => atom(`${name}${bracketed(a.text)}`);
const parens2 = (name: string): Print => (a, b) => atom(`${name}${bracketed(`${a.text}, ${b.text}`)}`);
const power: Print = (a) => ({ text: `e^{${a.text}}`, binds: levels.power });
/** A choice is a whole, but for a power or an index of it. */
const cases: Print = (c, a, b) => ({
  text: `\\begin{cases}${a.text} & ${c.text}\\\\${b.text} & \\text{else}\\end{cases}`,
  binds: levels.power,
});
const turn = (name: string): Print => (a) => atom(`\\${name}(2\\pi \\, ${after(a, levels.power)} / 2^{32})`);

const latex: Readonly<Record<Op, Print>> = {
  ...unicode,
  neg: negated("-"),
  abs: (a) => atom(`\\left|${a.text}\\right|`),
  sqrt: (a) => atom(`\\sqrt{${a.text}}`),
  exp: power,
  expm1: lessOne(power, " - "),
  log: parens("\\ln"),
  sin: parens("\\sin"),
  cos: parens("\\cos"),
  tanh: parens("\\tanh"),
  floor: (a) =>
    atom(tall.test(a.text) ? `\\left\\lfloor ${a.text} \\right\\rfloor` : `\\lfloor ${a.text} \\rfloor`),
  add: sums(" + ", " - "),
  sub: sums(" - ", " + "),
  mul: factors(levels.product, (a, b) => `${a} \\, ${b}`),
  div: (a, b) => ({ text: `\\frac{${a.text}}{${b.text}}`, binds: levels.power }),
  pow: (a, b) => ({ text: `${within(a, levels.atom)}^{${b.text}}`, binds: levels.power }),
  ...extremes(parens2("\\min"), parens2("\\max")),
  le: test("\\le"),
  finite: parens("\\mathrm{finite}"),
  and: logic("\\land"),
  or: logic("\\lor"),
  not: (a) => ({ text: `\\lnot ${within(a, levels.power)}`, binds: levels.power }),
  select: cases,
  wselect: cases,
  wmul: factors(levels.product, (a, b) => `${a} \\, ${b}`),
  wxor: bitwise("\\oplus"),
  wand: bitwise("\\mathbin{\\&}"),
  wor: bitwise("\\mid"),
  wshl: bitwise("\\ll"),
  wshr: bitwise("\\gg"),
  toRealSigned: parens("\\mathrm{signed}"),
  asWord: parens("\\mathrm{bits}"),
  asReal: parens("\\mathrm{float}"),
  asHigh: parens("\\mathrm{bits}"),
  fromHigh: parens("\\mathrm{double}"),
  sinTurn: turn("sin"),
  cosTurn: turn("cos"),
};

/** What the notations do apart. */
export interface Style {
  readonly ops: Readonly<Record<Op, Print>>;
  readonly minus: string;
  readonly mod: string;
  readonly number: (text: string) => Text;
  readonly name: (name: string) => string;
  readonly element: (name: string) => string;
  readonly entry: (name: string, index: string) => string;
  readonly square: (a: string) => string;
  readonly sum: string;
  readonly product: string;
  readonly most: string;
  readonly least: string;
  readonly where: string;
}

/** The notations. */
export const styles: Readonly<Record<Notation, Style>> = {
  unicode: {
    ops: unicode,
    minus: "−",
    mod: " mod ",
    number: atom,
    name: (n) => n,
    element: (n) => `${n}ᵢ`,
    entry: (n, i) => `${n}[${i}]`,
    square: (a) => `${a}²`,
    sum: "Σᵢ ",
    product: "Πᵢ ",
    most: "maxᵢ",
    least: "minᵢ",
    where: " where ",
  },
  latex: {
    ops: latex,
    minus: "-",
    mod: " \\bmod ",
    number: (text) => {
      const [digits = "", exponent] = text.split("e");
      if (exponent === undefined) return atom(digits);
      const ten = `10^{${Number(exponent)}}`;
      return { text: digits === "1" ? ten : `${digits} \\cdot ${ten}`, binds: levels.product };
    },
    name: (n) => latexName(n.replace(/(.) = -?\d[\d.e+-]*$/su, "$1")), // a parameter's has its default
    element: (n) => indexed(latexName(n), "i"),
    entry: indexed,
    square: (a) => `${a}^{2}`,
    sum: "\\sum_i ",
    product: "\\prod_i ",
    most: "\\max_i ",
    least: "\\min_i ",
    where: " \\quad\\text{where } ",
  },
};
