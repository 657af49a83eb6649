/**
 * How operations, numbers and names are written in Unicode and in LaTeX: the tables of `print.ts`.
 * Tests: tests/sde/language/print_test.ts.
 * @module
 */
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
/** The text, in brackets where it binds less tightly. */
export const within = (x: Text, binds: number): string => (x.binds < binds ? `(${x.text})` : x.text);
/** The same after a sign: `−(−a)`, not `−−a`. */
export const after = (
  x: Text,
  binds: number,
): string => (x.minus === undefined ? within(x, binds) : `(${x.text})`);

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

const parens = (name: string) => called(`\\${name}`);
const power: Print = (a) => ({ text: `e^{${a.text}}`, binds: levels.power });
const cases: Print = (c, a, b) =>
  atom(`\\begin{cases}${a.text} & ${c.text}\\\\${b.text} & \\text{else}\\end{cases}`);
const turn = (name: string): Print => (a) => atom(`\\${name}(2\\pi \\, ${after(a, levels.power)} / 2^{32})`);

const latex: Readonly<Record<Op, Print>> = {
  ...unicode,
  neg: negated("-"),
  abs: (a) => atom(`\\left|${a.text}\\right|`),
  sqrt: (a) => atom(`\\sqrt{${a.text}}`),
  exp: power,
  expm1: lessOne(power, " - "),
  log: parens("ln"),
  sin: parens("sin"),
  cos: parens("cos"),
  tanh: parens("tanh"),
  floor: (a) => atom(`\\lfloor ${a.text} \\rfloor`),
  add: sums(" + ", " - "),
  sub: sums(" - ", " + "),
  mul: factors(levels.product, (a, b) => `${a} \\, ${b}`),
  div: (a, b) => atom(`\\frac{${a.text}}{${b.text}}`),
  pow: (a, b) => ({ text: `${within(a, levels.atom)}^{${b.text}}`, binds: levels.power }),
  ...extremes(called2("\\min"), called2("\\max")),
  le: test("\\le"),
  finite: called("\\mathrm{finite}"),
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
  toRealSigned: called("\\mathrm{signed}"),
  asWord: called("\\mathrm{bits}"),
  asReal: called("\\mathrm{float}"),
  asHigh: called("\\mathrm{bits}"),
  fromHigh: called("\\mathrm{double}"),
  sinTurn: turn("sin"),
  cosTurn: turn("cos"),
};

const greek: Readonly<Record<string, string>> = {
  α: "\\alpha",
  β: "\\beta",
  θ: "\\theta",
  μ: "\\mu",
  σ: "\\sigma",
};

/** A name, and the letters and digits of its index. */
const latexName = (name: string, index = ""): string => {
  const [, letter, digits = ""] = /^(\p{L})(\d*)$/u.exec(name) ?? [];
  const tail = [digits, index].filter((s) => s !== "").join(", ");
  const head = letter ??
    `\\mathrm{${name.replaceAll("_", "\\_").replaceAll(" ", "\\ ").replaceAll("²", "^2")}}`;
  const plain = head.replaceAll(/\p{Script=Greek}(\p{L}?)/gu, (all, next) => {
    const word = greek[all.slice(0, 1)];
    return word === undefined ? all : `${word}${next === "" ? "" : ` ${next}`}`;
  });
  return tail === "" ? plain : `${plain}_{${tail}}`;
};

/** What the notations do apart. */
export interface Style {
  readonly ops: Readonly<Record<Op, Print>>;
  readonly minus: string;
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
    number: (text) => {
      const [digits = "", exponent] = text.split("e");
      if (exponent === undefined) return atom(digits);
      const ten = `10^{${Number(exponent)}}`;
      return { text: digits === "1" ? ten : `${digits} \\cdot ${ten}`, binds: levels.product };
    },
    name: (n) => latexName(n),
    element: (n) => latexName(n, "i"),
    entry: (n, i) => latexName(n, i),
    square: (a) => `${a}^{2}`,
    sum: "\\sum_i ",
    product: "\\prod_i ",
    most: "\\max_i ",
    least: "\\min_i ",
    where: " \\quad\\text{where } ",
  },
};
