/**
 * Tableaus of weak methods meet the 59 conditions of weak order 2, their errors are those that others have measured, and they
 * have the orders that they claim for one noise, for additive noise and without.
 * @module
 */
import { assert, assertAlmostEquals } from "@std/assert";
import {
  add,
  cos,
  dri1,
  emStep,
  exp,
  type Method,
  mul,
  platenWeak,
  process,
  ri1,
  ri6,
  sin,
  sqrt,
  square,
} from "ito";
import { dri1Tableau } from "../../../../solvers/methods/weak/dri1.ts";
import { ri1Tableau, ri6Tableau } from "../../../../solvers/methods/weak/ri.ts";
import type { WeakTableau } from "../../../../solvers/methods/weak/tableau.ts";
import { assertOrder, fitOf } from "../../../lib/order.ts";
import { enumerated } from "../../../lib/steps/enumerated.ts";
import { stepper } from "../../../lib/steps/one_step.ts";
import { varianceOrder, weakOrder } from "../../../lib/weak.ts";

type Vector = readonly number[];
const dot = (a: Vector, b: Vector): number => a.reduce((s, v, i) => s + v * (b[i] ?? 0), 0);
/** Products element by element, and of a matrix by a vector: its first row is that of x, without weights. */
const each = (...all: readonly Vector[]): Vector => all.reduce((a, b) => a.map((v, i) => v * (b[i] ?? 0)));
const by = (rows: readonly Vector[], v: Vector): Vector => [[], ...rows].map((row) => dot(row, v));

/**
 * The conditions as Rößler's paper numbers them, as StochasticDiffEq.jl writes them: 9 for order 1, 50 more for order 2. With A2
 * = 0 those of numbers 7, 14, 23 to 25, 29, 30, 32, 33, 49 and 51 hold by themselves.
 */
const conditions = (
  { alpha: a, beta1, beta2, beta3, beta4, ...T }: WeakTableau,
): Readonly<Record<number, number>> => {
  const e = a.map(() => 1);
  const [A0, B0, A1, B1, B2] = [T.A0, T.B0, T.A1, T.B1, T.B2].map((rows) => (v: Vector) => by(rows, v));
  if (!A0 || !B0 || !A1 || !B1 || !B2) throw new Error("Five matrices");
  const [a0, b0, a1, b1, b2] = [A0(e), B0(e), A1(e), B1(e), B2(e)];
  const sum = dot(beta1, e);
  return {
    1: dot(a, e) - 1,
    2: dot(beta4, e),
    3: dot(beta3, e),
    4: sum ** 2 - 1,
    5: dot(beta2, e),
    6: dot(beta1, b1),
    8: dot(beta3, b2),
    9: dot(beta4, each(b2, b2)),
    10: dot(a, a0) - 1 / 2,
    11: dot(a, each(b0, b0)) - 1 / 2,
    12: sum * dot(a, b0) - 1 / 2,
    13: sum * dot(beta1, a1) - 1 / 2,
    15: dot(beta2, b1) - 1,
    16: dot(beta4, b2) - 1,
    17: sum * dot(beta1, each(b1, b1)) - 1 / 2,
    18: sum * dot(beta3, each(b2, b2)) - 1 / 2,
    19: dot(beta1, B1(b1)),
    20: dot(beta3, B2(b1)),
    21: dot(beta3, B2(B1(b1))),
    22: dot(beta1, A1(b0)),
    26: dot(a, B0(b1)),
    27: dot(beta2, a1),
    28: dot(beta1, each(a1, b1)),
    31: dot(beta2, A1(b0)),
    34: dot(beta2, A1(each(b0, b0))),
    35: dot(beta1, B1(a1)),
    36: dot(beta3, B2(a1)),
    37: dot(beta2, each(b1, b1)),
    38: dot(beta4, B2(b1)),
    39: dot(beta2, B1(b1)),
    40: dot(beta1, each(b1, b1, b1)),
    41: dot(beta3, each(b2, b2, b2)),
    42: dot(beta1, B1(each(b1, b1))),
    43: dot(beta3, B2(each(b1, b1))),
    44: dot(beta4, each(b2, b2, b2, b2)),
    45: dot(beta4, each(B2(b1), B2(b1))),
    46: dot(beta4, each(b2, B2(b1))),
    47: dot(a, each(b0, B0(b1))),
    48: dot(beta1, each(A1(b0), b1)),
    50: dot(beta1, A1(B0(b1))),
    52: dot(beta4, each(B2(a1), b2)),
    53: dot(beta1, B1(A1(b0))),
    54: dot(beta3, B2(A1(b0))),
    55: dot(beta1, each(b1, B1(b1))),
    56: dot(beta3, each(b2, B2(b1))),
    57: dot(beta1, B1(B1(b1))),
    58: dot(beta4, each(b2, B2(each(b1, b1)))),
    59: dot(beta4, each(b2, B2(B1(b1)))),
  };
};

for (const [name, tableau] of [["ri1", ri1Tableau], ["ri6", ri6Tableau], ["dri1", dri1Tableau]] as const) {
  Deno.test(`the tableau of ${name} meets the conditions of weak order 2`, () => {
    const found = Object.entries(conditions(tableau));
    assert(found.length === 59 - 11, "Those of A2 hold by themselves");
    for (const [number, value] of found) assertAlmostEquals(value, 0, 2e-15, `condition ${number}`);
  });
}

/** X = sinh(t + W). */
const root = process(({ x }) => {
  const g = sqrt(add(square(x), 1));
  return { drift: add(mul(0.5, x), g), diffusion: g };
});
const known: readonly (readonly [Method, number])[] = [
  [dri1, 5.0e-3],
  [ri6, 6.7e-2],
  [platenWeak, 6.7e-2],
  [{ ...emStep, draws: { threePoint: 1 } }, 4.8e-1],
];
for (const [method, error] of known) {
  Deno.test(`two steps of ${method.name} miss E p(asinh X_1) by the known ${error}, over all outcomes`, () => {
    const u = ([v = NaN]: Vector): number => Math.asinh(v) ** 3 - 6 * Math.asinh(v) ** 2 + 8 * Math.asinh(v);
    const found = enumerated(method, root, { x0: [0], h: 1 / 2, steps: 2, u }); // the truth is t³ − 3t² + 2t
    assertAlmostEquals(found, error, 0.01 * error + 5e-5);
  });
}

const methods = [ri1, ri6, dri1] as const;
const multiplied = process(({ x }) => ({ drift: mul(-2, sin(x)), diffusion: add(1, mul(0.5, cos(x))) }));
const waning = process(({ x, t }) => ({ drift: mul(-1.5, x), diffusion: exp(mul(-2, t)) }));
const still = process(({ x }) => ({ drift: mul(-2, sin(x)), diffusion: 0 }));
for (const method of methods) {
  Deno.test(`${method.name} has weak order 2 with noise that depends on the state`, () => {
    assertOrder(weakOrder(method, multiplied, [4, 5, 6, 7, 8]), method.weakOrder);
  });

  Deno.test(`${method.name} has weak order 2 with additive noise that wanes`, () => {
    const truth = { theta: 1.5, g: (t: number): number => Math.exp(-2 * t) };
    assertOrder(varianceOrder(method, waning, truth, [7, 8, 9, 10, 11]), method.weakOrder);
  });

  const order = method === ri6 ? 2 : 3;
  Deno.test(`${method.name} has order ${order} without noise`, () => {
    const { step } = stepper(method, still, 1);
    const exact = 2 * Math.atan(Math.tan(0.5) * Math.exp(-2));
    assertOrder(
      fitOf([5, 6, 7, 8, 9].map((level) => {
        let x: Vector = [1];
        for (let k = 0; k < 2 ** level; k++) x = step(x, { h: 2 ** -level }).next;
        return [2 ** -level, Math.abs((x[0] ?? NaN) - exact)];
      })),
      order,
    );
  });
}

Deno.test("platenWeak is Platen's published step", () => {
  const [f, g] = [(x: number) => -2 * Math.sin(x), (x: number) => 1 + 0.5 * Math.cos(x)];
  const { step } = stepper(platenWeak, multiplied, 1);
  for (const [x, h, xi] of [[0.4, 0.1, 0], [-1.3, 0.3, Math.sqrt(3)], [2.2, 0.05, -Math.sqrt(3)]] as const) {
    const V = Math.sqrt(h) * xi;
    const [above, under] = [x + h * f(x) + Math.sqrt(h) * g(x), x + h * f(x) - Math.sqrt(h) * g(x)];
    const wanted = x + h / 2 * (f(x) + f(x + h * f(x) + g(x) * V)) +
      (g(above) + g(under) + 2 * g(x)) * V / 4 + (g(above) - g(under)) * (V * V - h) / (4 * Math.sqrt(h));
    assertAlmostEquals(step([x], { h, threePoint: [xi] }).next[0] ?? NaN, wanted, 1e-14);
  }
});
