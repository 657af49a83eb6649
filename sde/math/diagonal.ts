/**
 * What is known of a process whose elements have noise levels of their own; `diagonal_marginal.ts` derives it.
 * Tests: tests/sde/diagonal_test.ts.
 * @module
 */
import type { Scalar, State } from "../language/expr.ts";

/** N(αᵢ x_0 + mᵢ, σᵢ²) for element i, each an expression of `t`, one for all or one an element. */
export interface DiagonalMarginal {
  /** αᵢ(t). */
  readonly meanCoef: Scalar | State;
  /** mᵢ(t), in units of x. */
  readonly offset: Scalar | State;
  /** σᵢ(t), in units of x. */
  readonly std: Scalar | State;
  /** As a formula, or as tables. */
  readonly how: "symbolic" | "quadrature";
  /** How many elements it is of. */
  readonly elements: number;
  /** How wide an element is taken to be, beside the widest: σᵢ(T) / max σ(T). */
  readonly widths: Scalar | State;
  /** By what steps in λ are counted: the sum of λ over so few elements that no other is much faster at any time. */
  readonly clock: {
    /** Π α. */
    readonly meanCoef: Scalar;
    /** Π σ. */
    readonly std: Scalar;
    /** Σ |dλ/dt|, in 1 / units of t. */
    readonly rate: Scalar;
    /** Those elements. */
    readonly of: readonly number[];
  };
}

/** Element i of what is one number for all elements, or one each. */
export function ownOf(n: number | ArrayLike<number>, i: number): number {
  return typeof n === "number" ? n : n[i] ?? NaN;
}
