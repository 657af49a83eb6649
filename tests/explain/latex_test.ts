/**
 * Processes and expressions in LaTeX: letter by letter where they are short, and readable by KaTeX always.
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import katex from "katex";
import {
  add,
  component,
  cosineVp,
  type Fallible,
  gbm,
  jumps,
  langevinDynamics,
  latex,
  lift,
  mixtureScore,
  mul,
  ou,
  param,
  probabilityFlow,
  type Process,
  process,
  reverse,
  sqrt,
  square,
  stratonovich,
  subVp,
  sum,
  system,
  ve,
  vp,
  x,
} from "ito";
import { right } from "../lib/either.ts";

const read = (text: string): string =>
  katex.renderToString(text, { throwOnError: true, strict: "error", displayMode: true });
const linesOf = (p: Fallible<Process>): readonly string[] =>
  latex(right(lift(p))).split("\n").slice(1, -1).map((l) => l.replace(/ \\\\$/, ""));
const score = mixtureScore({ weights: [0.3, 0.7], means: [[0, 0], [1, 1]], stds: [0.1, 0.2] });

Deno.test("latex() of a process is its equation, its span, and the law of x(t)", () => {
  assertEquals(linesOf(ou({ theta: 2, mu: 0.5, sigma: 0.4 })), [
    "\\mathrm{d}x &= 2 \\, (0.5 - x) \\, \\mathrm{d}t + 0.4 \\, \\mathrm{d}W",
    "t &\\in [0, 1]",
    "x(t) &\\sim \\mathcal{N}(\\alpha \\, x_0 + m, \\sigma^2) \\text{ given } x_0",
    "\\alpha &= e^{-2 \\, t}",
    "m &= -0.5 \\, (e^{-2 \\, t} - 1)",
    "\\sigma &= \\sqrt{-0.04 \\, (e^{-4 \\, t} - 1)}",
  ]);
});

Deno.test("latex() leaves out what is 0 or 1, and marks Stratonovich's calculus", () => {
  assertEquals(linesOf(ve())[0], "\\mathrm{d}x &= 0.0412727 \\, e^{8.51719 \\, t} \\, \\mathrm{d}W");
  assertEquals(
    latex(stratonovich(gbm())).split("\n")[1],
    "\\mathrm{d}x &= 0.05 \\, x \\, \\mathrm{d}t + 0.2 \\, x \\, \\circ \\mathrm{d}W \\\\",
  );
  const still = process(() => ({ drift: 0, diffusion: 0 }));
  assertEquals(linesOf(still)[0], "\\mathrm{d}x &= 0");
});

Deno.test("latex() of components has a line each, and numbers noises", () => {
  const two = system(["s", "sigma"], ["a", "b"], ({ s, sigma }) => ({
    drift: { s: mul(0.05, s), sigma: mul(-2, sigma) },
    diffusion: { s: { a: mul(sigma, s) }, sigma: { a: 0.1, b: -0.3 } },
  }));
  assertEquals(linesOf(two), [
    "\\mathrm{d}s &= 0.05 \\, s \\, \\mathrm{d}t + \\sigma \\, s \\, \\mathrm{d}W_{1}",
    "\\mathrm{d}\\sigma &= -2 \\, \\sigma \\, \\mathrm{d}t + 0.1 \\, \\mathrm{d}W_{1} - 0.3 \\, \\mathrm{d}W_{2}",
    "t &\\in [0, 1]",
  ]);
});

Deno.test("latex() of a process run backward has its score as ∇ log p, whatever it is made of", () => {
  assertEquals(linesOf(reverse(ve(), score)), [
    "\\mathrm{d}x &= -0.00170344 \\, e^{8.51719 \\, t} \\, e^{8.51719 \\, t} \\, s \\, \\mathrm{d}t + " +
    "0.0412727 \\, e^{8.51719 \\, t} \\, \\mathrm{d}\\bar W",
    "s &= \\nabla_x \\log p_t(x)",
    "t &\\text{ from } 1 \\text{ down to } 0.00001",
  ]);
});

Deno.test("latex() gives what is long a line of its own, and parameters their default", () => {
  const flow = linesOf(probabilityFlow(vp(), score));
  assertEquals(flow[0], "\\mathrm{d}x &= f \\, \\mathrm{d}t");
  assert(flow[1]?.startsWith("f &= -0.5 \\, (0.1 + 19.9 \\, t) \\, x"));
  const open = process(({ x }) => ({ drift: mul(param("mu", 0.05), x), diffusion: param("sigma", 0.2) }));
  assertEquals(linesOf(open).slice(0, 3), [
    "\\mathrm{d}x &= \\mu \\, x \\, \\mathrm{d}t + \\sigma \\, \\mathrm{d}W",
    "\\mu &= 0.05 \\text{ unless given}",
    "\\sigma &= 0.2 \\text{ unless given}",
  ]);
});

Deno.test("latex() of an expression is one formula, and below it what its letters are", () => {
  assertEquals(latex(mul(2, square(x))), "2 \\, x^{2}");
  const long = latex(right(reverse(ve(), score)).drift);
  assert(long.startsWith("\\begin{aligned}\n &"));
  assert(long.includes("\\\\\nb &= "));
  read(long);
});

Deno.test("KaTeX reads the LaTeX of every process, and of odd names", () => {
  const odd = system(["a_b", "50%", "\\x{y}"], ["w"], (all) => ({
    drift: { "a_b": all["50%"], "50%": 0, "\\x{y}": square(all["\\x{y}"]) },
    diffusion: { "a_b": { w: 1 }, "50%": { w: sqrt(all["a_b"]) }, "\\x{y}": 0 },
  }));
  const jumping = jumps({ rate: 2, size: ({ z }) => add(0.1, z) });
  const all: readonly Fallible<Process>[] = [
    ...[ve(), vp(), subVp(), cosineVp(), gbm(), ou(), odd],
    ...[reverse(vp(), score), probabilityFlow(ve(), score)],
    langevinDynamics({ positions: ["q"], force: ({ q }) => ({ q: mul(-2, q) }) }),
    process(({ x }) => ({ drift: sum(square(x)), diffusion: component(x, 0) })),
    jumping(gbm()),
  ];
  for (const p of all) read(latex(right(lift(p))));
});
