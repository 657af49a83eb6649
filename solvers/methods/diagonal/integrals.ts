/**
 * Itô's repeated integrals of a step's own noise, by W and H, in units of √h: what schemes of strong order 3/2 are made of.
 *
 *     χ₁ = I(1,1)/√h = (W² − h)/2√h,   χ₂ = I(1,0)/h = W/2 + H,   χ₃ = I(1,1,1)/h = (W³ − 3hW)/6h
 *
 * Source: Kloeden & Platen 1992, equations 5.2.21 and 10.4.2.
 * Tests: tests/solvers/methods/diagonal/diagonal_test.ts.
 * @module
 */
import { abs, add, broadcast, div, mul, sqrt, square, sub } from "../../../sde/language/dsl.ts";
import type { State } from "../../../sde/language/expr.ts";
import type { StepNoise, StepSymbols } from "../method.ts";
import { forEach } from "./own_noise.ts";

/** W, √h, and the integrals. */
export type Integrals = Readonly<Record<"W" | "root" | "chi1" | "chi2" | "chi3", State>>;

/** The integrals of a step. */
export function integralsOf({ dt }: Pick<StepSymbols, "dt">, noise: StepNoise): Integrals {
  const W = forEach(noise.W);
  const root = sqrt(abs(dt));
  const squared = square(div(W, root)); // W²/h: no product of small numbers
  return {
    W,
    root: broadcast(root),
    chi1: mul(0.5, root, sub(squared, 1)),
    chi2: add(mul(0.5, W), forEach(noise.H())),
    chi3: mul(1 / 6, W, sub(squared, 3)),
  };
}
