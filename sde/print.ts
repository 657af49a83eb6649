/**
 * Expressions as mathematics, in Unicode or LaTeX.
 *
 * A short expression is one formula. In a long one what occurs twice gets a letter, and the formula ends in
 * "where a = …, b = …", so that the text grows with the graph and not with the tree.
 * @module
 */
import { children, folder, type Node, nodesOf } from "./expr.ts";
import type { Op } from "./ops.ts";

/** The notation to print in. */
export type Notation = "unicode" | "latex";

/** How tightly a text binds. */
const levels = { logic: 0, test: 1, sum: 2, quotient: 3, product: 4, power: 5, atom: 6 } as const;

interface Text {
  readonly text: string;
  readonly binds: number;
  /** The text without its leading minus, where it has one. */
  readonly minus?: string;
}
type Print = (a: Text, b: Text, c: Text) => Text;

const atom = (text: string): Text => ({ text, binds: levels.atom });
const within = (x: Text, binds: number): string => (x.binds < binds ? `(${x.text})` : x.text);
/** The same after a sign: `−(−a)`, not `−−a`. */
const after = (x: Text, binds: number): string => (x.minus === undefined ? within(x, binds) : `(${x.text})`);

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
const sameText: Print = (a) => a;
const extremes = (least: Print, most: Print) => ({ min: least, max: most, pmin: least, pmax: most });

const unicode: Readonly<Record<Op, Print>> = {
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
interface Style {
  readonly ops: Readonly<Record<Op, Print>>;
  readonly minus: string;
  readonly number: (text: string) => Text;
  readonly name: (name: string) => string;
  readonly element: (name: string) => string;
  readonly entry: (name: string, index: string) => string;
  readonly square: (a: string) => string;
  readonly sum: string;
  readonly most: string;
  readonly where: string;
}

const styles: Readonly<Record<Notation, Style>> = {
  unicode: {
    ops: unicode,
    minus: "−",
    number: atom,
    name: (n) => n,
    element: (n) => `${n}ᵢ`,
    entry: (n, i) => `${n}[${i}]`,
    square: (a) => `${a}²`,
    sum: "Σᵢ ",
    most: "maxᵢ",
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
    most: "\\max_i ",
    where: " \\quad\\text{where } ",
  },
};

const numberText = (v: number, style: Style): Text => {
  const size = Math.abs(v);
  const positive = style.number(
    Number.isInteger(v) && size < 1e9 ? String(size) : String(Number(size.toPrecision(6))),
  );
  if (v >= 0) return positive;
  return { text: `${style.minus}${positive.text}`, binds: levels.product, minus: positive.text };
};

/** What makes a state of a scalar (`broadcast` in dsl.ts): a zero an element. */
const isNothing = (n: Node | undefined): boolean => {
  const [masked] = n?.tag === "apply" && n.op === "toReal" ? n.args : [];
  const [, mask] = masked?.tag === "apply" && masked.op === "wand" ? masked.args : [];
  return mask?.tag === "lit" && mask.value === 0;
};

const textOf = (m: Node, kids: readonly Text[], style: Style): Text => {
  const [a = atom(""), b = atom(""), c = atom("")] = kids;
  const list = kids.map((k) => k.text).join(", ");
  switch (m.tag) {
    case "lit":
      return m.kind === "flag" ? atom(m.value !== 0 ? "true" : "false") : numberText(m.value, style);
    case "input":
      return atom(style.name(m.name));
    case "apply":
      if (m.op === "add" && isNothing(m.args[1])) return a;
      return m.op === "mul" && m.args[0] === m.args[1]
        ? { text: style.square(within(a, levels.atom)), binds: levels.power }
        : style.ops[m.op](a, b, c);
    case "reduce":
      return m.op === "sum"
        ? { text: `${style.sum}${after(a, levels.product)}`, binds: levels.quotient }
        : atom(`${style.most}(${a.text})`);
    case "gather":
      return atom(m.index.tag === "input" ? style.element(m.data.name) : style.entry(m.data.name, a.text));
    case "pack":
      return atom(`[${list}]`);
    case "pick":
      return atom(style.entry(within(a, levels.atom), String(m.part)));
    case "oracle":
      return atom(`${style.name(m.oracle.name)}(${list})`);
    case "series": // its index is the one unknown of the term
      return atom(`${style.sum}[${a.text}, ${b.text})(${c.text})`);
  }
};

/** A formula longer than this, in symbols, names what occurs twice. */
const long = 60;
/** What has fewer symbols than this is written out wherever it occurs. */
const short = 4;
const letters = Array.from("abcdfgklmnopqrsuvwyz");

/** The nodes to name, each with its letter: those with two parents or more in a long formula. */
const named = (root: Node): ReadonlyMap<Node, string> => {
  const symbols = folder<number>((_, kids) => kids.reduce((s, k) => s + k, 1));
  if (symbols(root) <= long) return new Map();
  const all = nodesOf([root]);
  const parents = new Map<Node, number>();
  all.forEach((n) => new Set(children(n)).forEach((k) => parents.set(k, (parents.get(k) ?? 0) + 1)));
  const taken = new Set(all.map((n) => (n.tag === "input" ? n.name : "")));
  const free = (i: number): string => `${letters[i % letters.length]}${Math.floor(i / letters.length) || ""}`;
  const names = all.map((_, i) => free(i)).filter((name) => !taken.has(name));
  const looksLikeItsPart = (n: Node): boolean => n.tag === "apply" && unicode[n.op] === sameText;
  const shared = all.filter((n) => (parents.get(n) ?? 0) > 1 && symbols(n) >= short && !looksLikeItsPart(n));
  return new Map(shared.map((n, i) => [n, names[i] ?? free(i)]));
};

/** An expression on one line. */
export function print(n: Node, notation: Notation = "unicode"): string {
  const style = styles[notation];
  const letterOf = named(n);
  const definitions: string[] = [];
  const body = folder<Text>((m, kids) => {
    const text = textOf(m, kids, style);
    const letter = letterOf.get(m);
    if (letter === undefined) return text;
    definitions.push(`${style.name(letter)} = ${text.text}`);
    return atom(style.name(letter));
  })(n).text;
  return definitions.length === 0 ? body : `${body}${style.where}${definitions.join(", ")}`;
}
