/**
 * SOSRA: three evaluations of drift and noise a step, its numbers chosen for stability where drift or noise is stiff; strong
 * order 3/2 for additive noise, weak order 2, an error estimate. What DifferentialEquations.jl recommends for additive noise.
 *
 * Source: Rackauckas & Nie 2018, arXiv 1804.04344; the numbers of StochasticDiffEq.jl, tableaus.jl.
 * Tests: tests/solvers/methods/tableaus_test.ts, tests/solvers/methods/additive/sra_test.ts.
 * @module
 */
import type { Method } from "../method.ts";
import { sraMethod, type SraTableau } from "./sra.ts";

/** Its numbers. */
export const sosraTableau: SraTableau = {
  c0: [0, 0.6923962376159507, 1],
  c1: [0, 0.041248171110700504, 1],
  A0: [[], [0.6923962376159507], [-3.1609142252828395, 4.1609142252828395]],
  B0: [[], [1.3371632704399763], [1.442371048468624, 1.8632741501139225]],
  a: [0.2889874966892885, 0.6859880440839937, 0.025024459226717772],
  b1: [-16.792534242221663, 17.514995785380226, 0.27753845684143835],
  b2: [0.4237535769069274, 0.6010381474428539, -1.0247917243497813],
};

/** Strong order 3/2 for additive noise, by W and H; three evaluations a step, stable where others are not. */
export const sosra: Method = sraMethod("sosra", sosraTableau);
