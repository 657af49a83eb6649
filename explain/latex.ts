/**
 * Mathematics in LaTeX, for a notebook or a paper: an expression as a formula, a process as its equation with what is known
 * of it.
 *
 *     \mathrm{d}x = f(x, t) \, \mathrm{d}t + g(x, t) \, \mathrm{d}W
 *
 * What is long has a letter and a line of its own; a score is ∇ log p, whatever it is made of.
 * Tests: tests/explain/latex_test.ts.
 * @module
 */
import * as E from "fp-ts/Either";
import { component } from "../sde/language/dsl.ts";
import { children, input, literal, type Node, substitute } from "../sde/language/expr.ts";
import { type Formula, formulaOf } from "../sde/language/print.ts";
import { levels, within } from "../sde/language/notation.ts";
import { isNode } from "../sde/language/operands.ts";
import { simplify } from "../sde/language/simplify.ts";
import { latexName } from "../sde/border/latex_names.ts";
import { marginalOf } from "../sde/marginal.ts";
import { paramsIn } from "../sde/param.ts";
import { type Calculus, type Marginal, type Process, x } from "../sde/process.ts";

/** A line of an equation: what stands left of its sign, and right of it. */
type Line = readonly [left: string, right: string];

const d = "\\mathrm{d}";
const formula = (n: Node): Formula => formulaOf(simplify(n), "latex");
const number = (v: number): string =>
  Number.isFinite(v) ? formulaOf(literal(v, "real"), "latex").text : v > 0 ? "\\infty" : "-\\infty";
/** Also 0 an element, which is no literal. */
const isZero = (n: Node): boolean => formula(n).text === "0";

/** Lines with their signs below each other. */
const aligned = (lines: readonly Line[]): string =>
  lines.length === 1
    ? (lines[0] ?? ["", ""]).join(" ").trim()
    : `\\begin{aligned}\n${lines.map(([l, r]) => `${l} &${r}`).join(" \\\\\n")}\n\\end{aligned}`;

const whereLines = ({ where }: Formula): readonly Line[] => where.map(([name, text]) => [name, `= ${text}`]);

/** An expression: one formula, or one and below it what its letters stand for. */
const expressionLatex = (n: Node): string => {
  const all = formulaOf(n, "latex"); // as it was written
  return aligned([["", all.text], ...whereLines(all)]);
};

/** What names its own parts, is a choice, or is longer than this, has a line of its own. */
const longest = 90;

/** A coefficient of an equation: its text in a product, and the lines that say what it is where it is only named. */
interface Coefficient {
  readonly text: string;
  readonly lines: readonly Line[];
}

const coefficient = (n: Node, name: string): Coefficient => {
  const all = formula(n);
  if (all.where.length === 0 && all.text.length <= longest && !all.text.includes("\\begin")) {
    return { text: all.text === "1" ? "" : `${within(all, levels.product)} \\, `, lines: [] };
  }
  const letter = latexName(name);
  return { text: `${letter} \\, `, lines: [[letter, `= ${all.text}`], ...whereLines(all)] };
};

/** The symbols of a process as they are written: named components, and the score as one letter. */
const namesOf = (p: Process<Calculus>): ReadonlyMap<Node, Node> => {
  const score = p.origin?.score;
  const parts = score?.tag === "pack" ? score.parts : undefined;
  return new Map<Node, Node>([
    ...(p.names ?? []).map((name, i) => [component(x, i), input(name, "scalar", "real")] as const),
    ...(score === undefined || children(score).length === 0
      ? []
      : [[score, input("s", "state", "real")] as const]),
    ...(parts ?? []).map((part, i) => [part, input(`s_${p.names?.[i] ?? i}`, "scalar", "real")] as const),
  ]);
};

/** f dt + g dW of one component: the sum, and the lines that say what its letters are. */
const sumOf = (
  p: Process<Calculus>,
  drift: Node,
  noises: readonly { readonly g: Node; readonly dW: string; readonly name: string }[],
  name: string,
): { readonly text: string; readonly lines: readonly Line[] } => {
  const f = isZero(drift) ? undefined : coefficient(drift, name);
  const circle = p.calculus === "ito" ? "" : "\\circ ";
  const terms = [
    ...(f === undefined ? [] : [{ text: `${f.text}${d}t`, lines: f.lines }]),
    ...noises.filter(({ g }) => !isZero(g)).map(({ g, dW, name }) => {
      const c = coefficient(g, name);
      return { text: `${c.text}${circle}${dW}`, lines: c.lines };
    }),
    ...(p.jumps === undefined ? [] : [{ text: `c \\, ${d}N`, lines: [] }]),
  ];
  const text = terms.map((a) => a.text).join(" + ").replaceAll("+ -", "- ");
  return { text: text === "" ? "0" : text, lines: terms.flatMap((a) => a.lines) };
};

const equationLines = (p: Process<Calculus>): readonly Line[] => {
  const by = namesOf(p);
  const named = (n: Node): Node => substitute(n, by);
  const { drift, diffusion } = p;
  const noise = p.backward ? `${d}\\bar W` : `${d}W`;
  const count = diffusion.tag === "general" ? diffusion.rows[0]?.length ?? 0 : 0;
  const noisesOf = (i: number, name: string) =>
    diffusion.tag === "diagonal"
      ? [{ g: named(diffusion.g), dW: noise, name: "g" }]
      : (diffusion.rows[i] ?? []).map((g, j) => ({
        g: named(g),
        dW: count === 1 ? noise : `${noise}_{${j + 1}}`,
        name: `g_${name}${count === 1 ? "" : j + 1}`,
      }));
  const parts = drift.tag === "pack" ? drift.parts : undefined;
  const rows = parts === undefined
    ? [{ left: latexName("x"), ...sumOf(p, named(drift), noisesOf(0, ""), "f") }]
    : parts.map((part, i) => {
      const name = p.names?.[i] ?? `x_${i}`;
      return { left: latexName(name), ...sumOf(p, named(part), noisesOf(i, name), `f_${name}`) };
    });
  return [
    ...rows.map(({ left, text }): Line => [`${d}${left}`, `= ${text}`]),
    ...rows.flatMap((row) => row.lines),
  ];
};

const jumpLines = ({ jumps }: Process<Calculus>): readonly Line[] => {
  if (jumps === undefined) return [];
  const [rate, size] = [formula(jumps.rate), formula(jumps.size)];
  return [
    ["N", `\\text{ jumps at the rate } ${rate.text}`],
    ...whereLines(rate),
    ["c", `= ${size.text}`],
    ...whereLines(size),
  ];
};

const isNumber = (n: Node, value: number): boolean => n.tag === "lit" && n.value === value;

/** The law of x(t) given where it began; what is a table has no formula. */
const marginalLines = (m: Marginal): readonly Line[] => {
  const [mean, offset, std] = [m.meanCoef, m.offset, m.std];
  const centre = [
    ...(isNumber(mean, 0) ? [] : [isNumber(mean, 1) ? "x_0" : "\\alpha \\, x_0"]),
    ...(isNumber(offset, 0) ? [] : ["m"]),
  ].join(" + ");
  const law: Line = [
    "x(t)",
    `\\sim \\mathcal{N}(${centre === "" ? "0" : centre}, \\sigma^2) \\text{ given } x_0`,
  ];
  const parts: readonly (readonly [string, Node])[] = [["\\alpha", mean], ["m", offset], ["\\sigma", std]];
  const shown = parts.filter(([, n]) => !isNumber(n, 0) && !isNumber(n, 1)).map(([name, n]): Line => {
    const { text, where } = formula(n);
    return [name, m.how === "symbolic" && where.length === 0 ? `= ${text}` : "\\text{ by quadrature}"];
  });
  return [law, ...shown];
};

const processLatex = (p: Process<Calculus>): string => {
  const { origin, time, backward } = p;
  const found = marginalOf(p);
  const open = [
    ...paramsIn([p.drift, ...(p.diffusion.tag === "diagonal" ? [p.diffusion.g] : p.diffusion.rows.flat())]),
  ];
  return aligned([
    ...equationLines(p),
    ...jumpLines(p),
    ...(origin === undefined ? [] : [["s", "= \\nabla_x \\log p_t(x)"] as const]),
    ...open.map((
      [n, { byDefault }],
    ): Line => [formula(n).text, `= ${number(byDefault)} \\text{ unless given}`]),
    [
      "t",
      backward
        ? `\\text{ from } ${number(time.T)} \\text{ down to } ${number(time.tEnd)}`
        : `\\in [${number(time.tEnd)}, ${number(time.T)}]`,
    ],
    ...(origin === undefined && E.isRight(found) ? marginalLines(found.right) : []),
  ]);
};

/**
 * An expression or a process as LaTeX, without the signs that begin mathematics: put it between `$$` and `$$`.
 *
 * Of a process: its equation, its span of time, and the law of x(t) given x₀ where that has a formula.
 *
 * @example The Ornstein–Uhlenbeck process
 * ```ts
 * import { latex, mul, ou, x } from "ito";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(latex(mul(2, x)), "2 \\, x");
 * latex(ou()); // \begin{aligned} \mathrm{d}x &= … \, \mathrm{d}t + … \, \mathrm{d}W …
 * ```
 */
export function latex(value: Node | Process<Calculus>): string {
  return isNode(value) ? expressionLatex(value) : processLatex(value);
}
