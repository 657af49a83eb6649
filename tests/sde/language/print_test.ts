/**
 * Expressions as text: what is printed, letter by letter.
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import {
  abs,
  add,
  and,
  broadcast,
  component,
  components,
  constant,
  cos,
  div,
  exp,
  expm1,
  finite,
  floor,
  le,
  lit,
  log,
  lt,
  max,
  maximum,
  min,
  mul,
  neg,
  not,
  or,
  pow,
  select,
  sqrt,
  square,
  sub,
  sum,
  tanh,
} from "../../../sde/language/dsl.ts";
import { evaluate as oracleNode, input, type Node, type Scalar } from "../../../sde/language/expr.ts";
import { marginalOf } from "../../../sde/marginal.ts";
import type { DatasetOracle } from "../../../sde/language/oracle.ts";
import { ou } from "../../../sde/processes/ou.ts";
import { print } from "../../../sde/language/print.ts";
import { type Process, t, x } from "../../../sde/process.ts";
import { reverse } from "../../../sde/reverse.ts";
import { mixtureScore } from "../../../sde/score.ts";
import { simplify } from "../../../sde/language/simplify.ts";
import { subVp } from "../../../sde/processes/sub_vp.ts";
import { ve } from "../../../sde/processes/ve.ts";
import { vp } from "../../../sde/processes/vp.ts";
import { right } from "../../lib/either.ts";

const u = input("u", "scalar", "real");
const data: DatasetOracle = { tag: "dataset", name: "cifar", points: Float32Array.of(1), elements: 1 };

/** Expression, Unicode, LaTeX. */
type Printed = readonly [Node, string, string];

const formulas: Readonly<Record<string, readonly Printed[]>> = {
  "sums and signs": [
    [add(t, u), "t + u", "t + u"],
    [add(t, neg(u)), "t − u", "t - u"],
    [sub(t, neg(u)), "t + u", "t + u"],
    [add(t, mul(-2, u)), "t − 2·u", "t - 2 \\, u"],
    [sub(t, mul(-2, u)), "t + 2·u", "t + 2 \\, u"],
    [add(-1, t), "−1 + t", "-1 + t"],
    [add(t, -1), "t − 1", "t - 1"],
    [sub(t, add(u, 1)), "t − (u + 1)", "t - (u + 1)"],
    [sub(sub(t, u), 1), "t − u − 1", "t - u - 1"],
    [neg(add(t, u)), "−(t + u)", "-(t + u)"],
    [neg(mul(t, u)), "−t·u", "-t \\, u"],
    [neg(neg(t)), "−(−t)", "-(-t)"],
    [add(t, neg(div(u, 2))), "t − u / 2", "t - \\frac{u}{2}"],
  ],
  "products, quotients and powers": [
    [mul(t, neg(u)), "t·(−u)", "t \\, (-u)"],
    [mul(t, -2), "t·(−2)", "t \\, (-2)"],
    [mul(add(t, 1), u), "(t + 1)·u", "(t + 1) \\, u"],
    [mul(t, mul(u, 2)), "t·(u·2)", "t \\, (u \\, 2)"],
    [mul(div(t, u), 2), "(t / u)·2", "\\frac{t}{u} \\, 2"],
    [div(t, mul(u, 2)), "t / (u·2)", "\\frac{t}{u \\, 2}"],
    [div(div(t, u), 2), "(t / u) / 2", "\\frac{\\frac{t}{u}}{2}"],
    [div(t, neg(u)), "t / (−u)", "\\frac{t}{-u}"],
    [square(t), "t²", "t^{2}"],
    [square(add(t, 1)), "(t + 1)²", "(t + 1)^{2}"],
    [square(neg(t)), "(−t)²", "(-t)^{2}"],
    [pow(t, -7), "t^(−7)", "t^{-7}"],
    [pow(neg(t), add(u, 1)), "(−t)^(u + 1)", "(-t)^{u + 1}"],
    [pow(pow(t, 3), 2), "(t^3)^2", "(t^{3})^{2}"],
  ],
  "functions": [
    [mul(2, exp(t)), "2·exp(t)", "2 \\, e^{t}"],
    [square(exp(t)), "exp(t)²", "(e^{t})^{2}"],
    [mul(2, expm1(t)), "2·(exp(t) − 1)", "2 \\, (e^{t} - 1)"],
    [sqrt(log(abs(t))), "√(ln(|t|))", "\\sqrt{\\ln(\\left|t\\right|)}"],
    [tanh(cos(floor(t))), "tanh(cos(⌊t⌋))", "\\tanh(\\cos(\\lfloor t \\rfloor))"],
    [max(t, u, 0), "max(max(t, u), 0)", "\\max(\\max(t, u), 0)"],
    [min(t, 1), "min(t, 1)", "\\min(t, 1)"],
  ],
  "numbers": [
    [lit(0.1 + 0.2), "0.3", "0.3"],
    [lit(-2.5), "−2.5", "-2.5"],
    [lit(1e-7), "1e-7", "10^{-7}"],
    [mul(-2.5e-12, t), "−2.5e-12·t", "-2.5 \\cdot 10^{-12} \\, t"],
    [lit(3e21), "3e+21", "3 \\cdot 10^{21}"],
    [lit(100000000), "100000000", "100000000"],
  ],
  "choices": [
    [
      select(lt(t, 0.5), neg(u), add(u, 1)),
      "(−u if t < 0.5 else u + 1)",
      "\\begin{cases}-u & t < 0.5\\\\u + 1 & \\text{else}\\end{cases}",
    ],
    [
      mul(2, select(and(le(t, u), not(finite(t))), t, u)),
      "2·(t if t ≤ u ∧ ¬finite(t) else u)",
      "2 \\, \\begin{cases}t & t \\le u \\land \\lnot \\mathrm{finite}(t)\\\\u & \\text{else}\\end{cases}",
    ],
    [or(and(lt(t, 1), lt(u, 1)), lt(t, u)), "(t < 1 ∧ u < 1) ∨ t < u", "(t < 1 \\land u < 1) \\lor t < u"],
  ],
  "states": [
    [sum(square(x)), "Σᵢ x²", "\\sum_i x^{2}"],
    [mul(sum(x), x), "(Σᵢ x)·x", "\\left(\\sum_i x\\right) \\, x"],
    [add(1, sum(mul(t, x))), "1 + Σᵢ t·x", "1 + \\sum_i t \\, x"],
    [sum(add(t, x)), "Σᵢ (t + x)", "\\sum_i (t + x)"],
    [sum(neg(x)), "Σᵢ (−x)", "\\sum_i (-x)"],
    [maximum(abs(x)), "maxᵢ(|x|)", "\\max_i (\\left|x\\right|)"],
    [sub(constant([1], "μ0"), x), "μ0ᵢ − x", "\\mu_{0, i} - x"],
    [constant([1], "sigma_0"), "sigma_0ᵢ", "\\sigma_{0, i}"],
    [mul(t, component(x, 2)), "t·x[2]", "t \\, x_{2}"],
    [components([t, neg(u)]), "[t, −u]", "[t, -u]"],
    [broadcast(t), "t", "t"],
    [oracleNode(data, x, [t, lit(1)]), "cifar(x, t, 1)", "\\mathrm{cifar}(x, t, 1)"],
  ],
};
for (const [what, list] of Object.entries(formulas)) {
  Deno.test(`print() writes ${what} as mathematics`, () => {
    for (const [n, unicode, latex] of list) {
      assertEquals(print(n), unicode);
      assertEquals(print(n, "latex"), latex);
    }
  });
}

const diffusionOf = (p: Process): Node => (p.diffusion.tag === "diagonal" ? p.diffusion.g : lit(0));

Deno.test("print() of the processes", () => {
  const texts = [ve(), vp(), subVp(), ou({ theta: 2, mu: 0.5, sigma: 0.4 })].map((p) => {
    const m = right(marginalOf(p));
    return [p.drift, diffusionOf(p), m.meanCoef, m.offset, m.std].map((n) => print(n));
  });
  assertEquals(texts, [
    ["0", "0.0412727·5000^t", "1", "0", "0.01·exp(8.51719·t)"],
    [
      "−0.5·(0.1 + 19.9·t)·x",
      "√(0.1 + 19.9·t)",
      "exp((−0.05 − 4.975·t)·t)",
      "0",
      "√(−(exp((−0.1 − 9.95·t)·t) − 1))",
    ],
    [
      "−0.5·(0.1 + 19.9·t)·x",
      "√(−(0.1 + 19.9·t)·(exp(−2·(0.1·t + 9.95·t·t)) − 1))",
      "exp((−0.05 − 4.975·t)·t)",
      "0",
      "−(exp((−0.1 − 9.95·t)·t) − 1)",
    ],
    ["2·(0.5 − x)", "0.4", "exp(−2·t)", "−0.5·(exp(−2·t) − 1)", "√(−0.04·(exp(−4·t) − 1))"],
  ]);
  assertEquals(print(subVp().drift, "latex"), "-0.5 \\, (0.1 + 19.9 \\, t) \\, x");
  assertEquals(
    print(diffusionOf(subVp()), "latex"),
    "\\sqrt{-(0.1 + 19.9 \\, t) \\, (e^{-2 \\, (0.1 \\, t + 9.95 \\, t \\, t)} - 1)}",
  );
});

Deno.test("print() names what a long formula holds twice", () => {
  const mix = mixtureScore({ weights: [0.3, 0.7], means: [[0, 1], [1, -1]], stds: [0.1, 0.2] });
  const drift = simplify(right(reverse(ve(), mix)).drift);
  assertEquals(
    print(drift),
    "−0.00170344·a·a·(1 / (n + o))·(n·c·d + o·g·k) where a = exp(8.51719·t), b = 0.0001·a·a, " +
      "c = 1 / (0.01 + b), d = μ0ᵢ − x, f = −0.5·c·(Σᵢ d²), g = 1 / (0.04 + b), k = μ1ᵢ − x, " +
      "l = −0.5·g·(Σᵢ k²), m = max(f, l), n = 0.3·c·exp(f − m), o = 0.7·g·exp(l − m)",
  );
  assertEquals(
    print(drift, "latex"),
    "-0.00170344 \\, a \\, a \\, \\frac{1}{n + o} \\, (n \\, c \\, d + o \\, g \\, k) \\quad\\text{where } " +
      "a = e^{8.51719 \\, t}, b = 0.0001 \\, a \\, a, c = \\frac{1}{0.01 + b}, d = \\mu_{0, i} - x, " +
      "f = -0.5 \\, c \\, \\left(\\sum_i d^{2}\\right), g = \\frac{1}{0.04 + b}, k = \\mu_{1, i} - x, " +
      "l = -0.5 \\, g \\, \\left(\\sum_i k^{2}\\right), m = \\max(f, l), n = 0.3 \\, c \\, e^{f - m}, o = 0.7 \\, g \\, e^{l - m}",
  );
});

Deno.test("print() of a graph that doubles with each stage grows with the graph", () => {
  const stages = 60;
  const n = Array.from({ length: stages }).reduce<Scalar>((m) => mul(add(m, t), sub(m, t)), u);
  const text = print(n);
  assert(text.length < 40 * stages, `${text.length} characters`);
  assert(!/\b[tu] = /.test(text), "a symbol of the graph must not become a name");
  const names = text.split(" where ")[1]?.split(", ").map((d) => d.split(" = ")[0]) ?? [];
  assertEquals(new Set(names).size, names.length);
});
