/**
 * Expressions as mathematics, in Unicode or LaTeX.
 * @module
 */
import { folder, type Node } from "./expr.ts";
import type { Op } from "./ops.ts";

/** The notation to print in. */
export type Notation = "unicode" | "latex";

interface Text {
  readonly text: string;
  /** How tightly it binds: sum 1, product 2, sign 3, power 4, atom 5. */
  readonly binds: number;
}
type Print = (a: Text, b: Text, c: Text) => Text;

const atom = (text: string): Text => ({ text, binds: 5 });
const within = (x: Text, binds: number): string => (x.binds < binds ? `(${x.text})` : x.text);
const infix = (sign: string, binds: number): Print => (a, b) => ({
  text: `${within(a, binds)}${sign}${within(b, binds + 1)}`,
  binds,
});
const called = (name: string): Print => (a) => atom(`${name}(${a.text})`);
const called2 = (name: string): Print => (a, b) => atom(`${name}(${a.text}, ${b.text})`);

const shared: Readonly<Record<Op, Print>> = {
  neg: (a) => ({ text: `−${within(a, 3)}`, binds: 3 }),
  abs: (a) => atom(`|${a.text}|`),
  sqrt: (a) => atom(`√(${a.text})`),
  exp: called("exp"),
  expm1: (a) => ({ text: `exp(${a.text}) − 1`, binds: 1 }),
  log: called("ln"),
  sin: called("sin"),
  cos: called("cos"),
  tanh: called("tanh"),
  floor: (a) => atom(`⌊${a.text}⌋`),
  opaque: (a) => a,
  add: infix(" + ", 1),
  sub: infix(" − ", 1),
  mul: infix("·", 2),
  div: infix(" / ", 2),
  pow: (a, b) => ({ text: `${within(a, 5)}^${within(b, 5)}`, binds: 4 }),
  min: called2("min"),
  max: called2("max"),
  lt: infix(" < ", 0),
  le: infix(" ≤ ", 0),
  eq: infix(" = ", 0),
  finite: called("finite"),
  and: infix(" ∧ ", 0),
  or: infix(" ∨ ", 0),
  not: (a) => ({ text: `¬${within(a, 3)}`, binds: 3 }),
  select: (c, a, b) => atom(`(${a.text} if ${c.text} else ${b.text})`),
  wselect: (c, a, b) => atom(`(${a.text} if ${c.text} else ${b.text})`),
  wadd: infix(" + ", 1),
  wmul: infix("·", 2),
  wxor: infix(" ⊕ ", 0),
  wand: infix(" & ", 0),
  wor: infix(" | ", 0),
  wshl: infix(" ≪ ", 0),
  wshr: infix(" ≫ ", 0),
  weq: infix(" = ", 0),
  wlt: infix(" < ", 0),
  toReal: (a) => a,
  toRealSigned: called("signed"),
  toWord: (a) => a,
  asWord: called("bits"),
  asReal: called("float"),
  sinTurn: (a) => atom(`sin(2π·${within(a, 2)}/2³²)`),
  cosTurn: (a) => atom(`cos(2π·${within(a, 2)}/2³²)`),
};

const latex: Readonly<Record<Op, Print>> = {
  ...shared,
  neg: (a) => ({ text: `-${within(a, 3)}`, binds: 3 }),
  abs: (a) => atom(`\\left|${a.text}\\right|`),
  sqrt: (a) => atom(`\\sqrt{${a.text}}`),
  exp: (a) => ({ text: `e^{${a.text}}`, binds: 4 }),
  expm1: (a) => ({ text: `e^{${a.text}} - 1`, binds: 1 }),
  log: (a) => atom(`\\ln\\left(${a.text}\\right)`),
  sin: called("\\sin"),
  cos: called("\\cos"),
  tanh: called("\\tanh"),
  floor: (a) => atom(`\\lfloor ${a.text} \\rfloor`),
  sub: infix(" - ", 1),
  mul: infix(" \\, ", 2),
  div: (a, b) => atom(`\\frac{${a.text}}{${b.text}}`),
  pow: (a, b) => ({ text: `${within(a, 5)}^{${b.text}}`, binds: 4 }),
  min: called2("\\min"),
  max: called2("\\max"),
  le: infix(" \\le ", 0),
  select: (c, a, b) => atom(`\\begin{cases}${a.text} & ${c.text}\\\\${b.text} & \\text{else}\\end{cases}`),
};

const number = (v: number): Text => {
  const text = Number.isInteger(v) ? String(v) : String(Number(v.toPrecision(6)));
  return v < 0 ? { text: text.replace("-", "−"), binds: 3 } : atom(text);
};

/** An expression on one line. */
export function print(n: Node, notation: Notation = "unicode"): string {
  const ops = notation === "latex" ? latex : shared;
  const sumSign = notation === "latex" ? "\\sum_i " : "Σᵢ ";
  return folder<Text>((m, kids) => {
    const [a = atom(""), b = atom(""), c = atom("")] = kids;
    switch (m.tag) {
      case "lit":
        return m.kind === "flag" ? atom(m.value !== 0 ? "true" : "false") : number(m.value);
      case "input":
        return atom(m.name);
      case "apply":
        return ops[m.op](a, b, c);
      case "reduce":
        return m.op === "sum" ? { text: `${sumSign}${within(a, 2)}`, binds: 2 } : atom(`maxᵢ(${a.text})`);
      case "gather":
        return atom(m.index.tag === "input" ? `${m.data.name}ᵢ` : `${m.data.name}[${a.text}]`);
      case "pack":
        return atom(`[${kids.map((k) => k.text).join(", ")}]`);
      case "pick":
        return atom(`${within(a, 5)}[${m.part}]`);
      case "oracle":
        return atom(`${m.oracle.name}(${kids.map((k) => k.text).join(", ")})`);
    }
  })(n).text;
}
