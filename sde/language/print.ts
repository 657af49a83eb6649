/**
 * Expressions as mathematics, in Unicode or LaTeX.
 *
 * A short expression is one formula. In a long one what occurs twice gets a letter, and the formula ends in
 * "where a = …, b = …", so that the text grows with the graph and not with the tree.
 * Tests: tests/sde/language/print_test.ts.
 * @module
 */
import { children, folder, input, type Node, nodesOf } from "./expr.ts";
import {
  after,
  atom,
  bracketed,
  levels,
  type Notation,
  sameText,
  type Style,
  styles,
  type Text,
  unicode,
  within,
} from "./notation.ts";
import { oneLine } from "../border/one_line.ts";
import { evaluator } from "./value.ts";

export type { Notation } from "./notation.ts";

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

const [own, count] = [input("element", "state", "word"), input("elements", "scalar", "real")];

/** Numbers of elements in which a shift is looked at, far from the ends and there. */
const sizes = [1000, 1003] as const;

/** "i + 1", "i − 2 mod n" or a number, where an index is that of every element; else nothing. */
const entryText = (index: Node, { minus, mod }: Style): string | undefined => {
  const isPlain = (m: Node): boolean => m === own || m === count || m.tag === "lit" || m.tag === "apply";
  if (!nodesOf([index]).every(isPlain)) return undefined;
  const of = evaluator(index, [own, count]);
  const at = (e: number, all: number): number => of([e, all]);
  const places = sizes.flatMap((all) => [400, 500, 600].map((e) => [e, all] as const));
  const same = (f: (e: number, all: number) => number): number | undefined => {
    const [first = NaN, ...rest] = places.map(([e, all]) => f(e, all));
    return rest.every((v) => v === first) ? first : undefined;
  };
  const fixed = same(at);
  if (fixed !== undefined) return String(fixed);
  const k = same((e, all) => at(e, all) - e);
  if (k === undefined || Math.abs(k) > 300) return undefined;
  const text = k < 0 ? `i ${minus} ${-k}` : `i + ${k}`;
  const [end, all] = [k < 0 ? 0 : sizes[0] - 1, sizes[0]];
  return at(end, all) === (end + k + all) % all ? `${text}${mod}n` : text;
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
        : atom(`${style.most}${bracketed(a.text)}`);
    case "gather": {
      const name = oneLine(m.data.name);
      return atom(m.index.tag === "input" ? style.element(name) : style.entry(name, a.text));
    }
    case "at": {
      const [of, index] = typeof m.of === "string" ? [style.name(m.of), a] : [within(a, levels.atom), b];
      return atom(style.entry(of, entryText(m.index, style) ?? index.text));
    }
    case "pack":
      return atom(`[${list}]`);
    case "pick":
      return atom(style.entry(within(a, levels.atom), String(m.part)));
    case "oracle":
      return atom(`${style.name(oneLine(m.oracle.name))}${bracketed(list)}`);
    case "series": {
      const [, , , d = atom("")] = kids; // its index is the one unknown of the term
      const joins = { add: style.sum, mul: style.product, pmin: style.least, pmax: style.most };
      const all = atom(`${joins[m.op]}[${a.text}, ${b.text})${bracketed(d.text)}`);
      return m.init.tag === "lit" && m.init.value === 0 && m.op === "add" ? all : style.ops[m.op](c, all, a);
    }
    case "fold": {
      const many = m.carried.length;
      const turns = m.carried.map((n, k) => {
        const [init, next] = [kids[2 + k], kids[2 + many + k]].map((text) => text?.text ?? "");
        return `${n.tag === "input" ? style.name(n.name) : ""} = ${init}; ${next}`;
      });
      const all = `${style.name("fold")}[${a.text}, ${b.text})(${turns.join(", ")})`;
      return atom(many === 1 ? all : style.entry(all, String(m.out)));
    }
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

/** A formula as text, how tightly it binds, and what it names on the way, each before its first use. */
export interface Formula extends Text {
  readonly where: readonly (readonly [name: string, text: string])[];
}

/** An expression as a formula, and the names in it. */
export function formulaOf(n: Node, notation: Notation): Formula {
  const style = styles[notation];
  const letterOf = named(n);
  const where: (readonly [string, string])[] = [];
  const body = folder<Text>((m, kids) => {
    const text = textOf(m, kids, style);
    const letter = letterOf.get(m);
    if (letter === undefined) return text;
    where.push([style.name(letter), text.text]);
    return atom(style.name(letter));
  })(n);
  return { ...body, where };
}

/** An expression on one line. */
export function print(n: Node, notation: Notation = "unicode"): string {
  const { text, where } = formulaOf(n, notation);
  const definitions = where.map(([name, is]) => `${name} = ${is}`).join(", ");
  return where.length === 0 ? text : `${text}${styles[notation].where}${definitions}`;
}
