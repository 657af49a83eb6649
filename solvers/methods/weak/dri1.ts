/**
 * DRI1, of Rößler's family the one whose errors are small: weak order 2 for Itô noise of any kind, 3 without noise.
 *
 *     its stages of f are at t, t + dt/2, t + dt with ⅙, ⅔, ⅙; those of the noise stand √h 3 √(38/491) b^k(x) off, for I_k³ too
 *
 * Evaluations a step: 3 of f, 3 of each noise, and 2 more where noises mix. For expectations, not for single paths, and for equal
 * steps. The noise of an element of a `process` must not depend on other elements (no `mean` or `sum` of x in g), else the order
 * is 1: write it as a `system`.
 * Source: Debrabant & Rößler 2009, "Families of efficient second order Runge–Kutta methods for the weak approximation of Itô
 * stochastic differential equations", Appl. Numer. Math. 59; the numbers as in StochasticDiffEq.jl.
 * Tests: tests/solvers/methods/weak/tableau_test.ts, tests/solvers/methods/weak/moments_test.ts.
 * @module
 */
import type { Method } from "../method.ts";
import { ofWeakTableau, type WeakTableau } from "./tableau.ts";

const off = 3 * Math.sqrt(38 / 491);
const [z, w] = [214 / 513 * Math.sqrt(1105 / 991), 491 / 513 * Math.sqrt(221 / 4955)];
const [bend, mixed] = [1 / 6 * Math.sqrt(491 / 38), 1 / 8 * Math.sqrt(4955 / 221)];

/** The tableau of DRI1. */
export const dri1Tableau: WeakTableau = {
  A0: [[1 / 2], [-1, 2]],
  B0: [[(6 - Math.sqrt(6)) / 10], [(3 + 2 * Math.sqrt(6)) / 5]],
  A1: [[342 / 491], [342 / 491]],
  B1: [[off], [-off]],
  B2: [[-z, -w, -w], [z, w, w]],
  alpha: [1 / 6, 2 / 3, 1 / 6],
  beta1: [193 / 684, 491 / 1368, 491 / 1368],
  beta2: [0, bend, -bend],
  beta3: [-4955 / 7072, 4955 / 14144, 4955 / 14144],
  beta4: [0, -mixed, mixed],
};

/** DRI1: weak order 2 with three evaluations of the drift; its error was 13 times below that of `ri6` where both are known. */
export const dri1: Method = ofWeakTableau("dri1", dri1Tableau);
