/**
 * LaTeX of expressions: KaTeX reads whatever is printed, and names are what a mathematician would write.
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import katex from "katex";
import { latexName } from "../../../sde/border/latex_names.ts";
import { component, components, div, mul, neg, pow, square, sub, sum } from "../../../sde/language/dsl.ts";
import { at, shift } from "../../../sde/language/indexed.ts";
import { input, type Node } from "../../../sde/language/expr.ts";
import { fold } from "../../../sde/language/fold.ts";
import { print } from "../../../sde/language/print.ts";
import { param } from "../../../sde/param.ts";
import { t, x } from "../../../sde/process.ts";
import { anyExpr } from "../../backends/targets/expressions.ts";

/** Throws where KaTeX cannot read the text, or sees a letter that it does not know. */
const read = (latex: string): string => katex.renderToString(latex, { throwOnError: true, strict: "error" });

Deno.test("latexName() writes letters, Greek ones and indices", () => {
  const names: readonly (readonly [string, string])[] = [
    ["x", "x"],
    ["μ0", "\\mu_{0}"],
    ["sigma", "\\sigma"],
    ["Sigma", "\\Sigma"],
    ["sigma_max", "\\sigma_{\\mathrm{max}}"],
    ["theta12", "\\theta_{12}"],
    ["x_0", "x_{0}"],
    ["x1_k", "x_{1, k}"],
    ["rate", "\\mathrm{rate}"],
    ["my_own_rate", "\\mathrm{my}_{\\mathrm{own\\_rate}}"],
    ["_", "\\mathrm{\\_}"],
    ["dσ", "\\mathrm{d\\sigma}"],
    ["σ²a", "\\mathrm{\\sigma ^2a}"],
    ["50 % & {more}", "\\mathrm{50\\ \\%\\ \\&\\ \\{more\\}}"],
    ["ω", "\\omega"],
    ["φ", "\\varphi"],
    ["eta", "\\eta"],
    ["beat", "\\mathrm{beat}"],
  ];
  for (const [name, latex] of names) assertEquals(latexName(name), latex, name);
});

Deno.test("print() of indices and powers puts in brackets what a power or an index is of", () => {
  const sigma = param("sigma", 1);
  const formulas: readonly (readonly [Node, string])[] = [
    [square(div(t, 2)), "\\left(\\frac{t}{2}\\right)^{2}"],
    [pow(neg(div(t, 2)), 3), "\\left(-\\frac{t}{2}\\right)^{3}"],
    [mul(div(t, 2), sigma), "\\frac{t}{2} \\, \\sigma"],
    [square(component(x, 2)), "x_{2}^{2}"],
    [at(sub(x, 1), 2), "{(x - 1)}_{2}"],
    [shift(x, -2, "wrap"), "x_{i - 2 \\bmod n}"],
  ];
  for (const [n, latex] of formulas) assertEquals(print(n, "latex"), latex);
});

Deno.test("KaTeX reads the LaTeX of every random expression", () => {
  const any = fc.oneof(anyExpr("real", 4), anyExpr("flag", 3), anyExpr("word", 3));
  fc.assert(
    fc.property(any, (n) => {
      read(print(n, "latex"));
    }),
    { seed: 19, numRuns: 1500 },
  );
});

Deno.test("KaTeX reads the LaTeX of any name", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary-ascii", minLength: 1 }), (name) => {
      read(print(square(input(name, "scalar", "real")), "latex"));
      read(print(component(input(name, "state", "real"), 1), "latex"));
    }),
    { seed: 3, numRuns: 1500 },
  );
});

Deno.test("KaTeX reads the LaTeX of sums, loops and packs", () => {
  const all: readonly Node[] = [
    sum(square(x)),
    square(sum(div(x, 2))),
    components([t, neg(div(t, 2))]),
    fold(5, t, (y, i) => div(mul(y, i), 2)),
    shift(x, 3, 0),
  ];
  for (const n of all) assert(read(print(n, "latex")).includes("katex"));
});
