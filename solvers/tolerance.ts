/**
 * How large an error may be, element by element, and how a sample's errors become one number.
 *
 *     δ_i = max(abs, rel · max(|x'_i|, |p_i|)),   e = ‖E / δ‖;   a step is accepted when e ≤ 1
 *
 * x' is the low-order proposal, p what `against` names. Source: arXiv 2105.14080, Algorithm 1; `state` is what the code
 * that made its tables does, `lowOrder` (the last accepted x') what the paper says.
 * @module
 */
import { abs, broadcast, max, maximum, mean, mul, norm, sqrt, square } from "../sde/dsl.ts";
import type { Scalar, State } from "../sde/expr.ts";

/** What a tolerance may look at. */
export interface ToleranceSymbols {
  /** The state before the step. */
  readonly x: State;
  /** x'. */
  readonly low: State;
  /** x''. */
  readonly high: State;
  /** x' of the last accepted step; x at the start. */
  readonly lowPrev: State;
  /** The time before the step. */
  readonly t: Scalar;
  /** The time after it. */
  readonly tNext: Scalar;
  /** The length of the step. */
  readonly h: Scalar;
}

/** A tolerance: a named function of expressions. */
export interface Tolerance {
  /** How it is called in messages. */
  readonly name: string;
  /** δ, an element. */
  readonly of: (symbols: ToleranceSymbols) => State;
}

/** What the size of a step's proposal is measured against. */
export type Against = "state" | "lowOrder" | "none";

/** The numbers of a mixed tolerance: `abs` in units of x, `rel` without unit. */
export interface MixedTolerance extends Tolerance {
  /** The paper's form. */
  readonly name: "mixed";
  /** ε_abs, in units of x. */
  readonly abs: number;
  /** ε_rel. */
  readonly rel: number;
  /** What the size of a proposal is measured against. */
  readonly against: Against;
}

const references: Readonly<Record<Against, (s: ToleranceSymbols) => State>> = {
  state: ({ x, low }) => max(abs(low), abs(x)),
  lowOrder: ({ low, lowPrev }) => max(abs(low), abs(lowPrev)),
  none: ({ low }) => abs(low),
};

/** The mixed tolerance of the paper. */
export function mixedTolerance(
  parts: { readonly abs: number; readonly rel: number; readonly against: Against },
): MixedTolerance {
  return { name: "mixed", ...parts, of: (s) => max(parts.abs, mul(parts.rel, references[parts.against](s))) };
}

/** A norm of E/δ over the elements of a sample. */
export interface ErrorNorm {
  /** How it is called in messages. */
  readonly name: string;
  /** e, of the ratio E / δ. */
  readonly of: (ratio: State) => Scalar;
}

/** √(mean r²): the paper's. */
export const l2Scaled: ErrorNorm = { name: "l2Scaled", of: (r) => sqrt(mean(square(broadcast(r)))) };
/** √(Σ r²). */
export const l2: ErrorNorm = { name: "l2", of: (r) => norm(broadcast(r)) };
/** max |r|. */
export const linf: ErrorNorm = { name: "linf", of: (r) => maximum(abs(broadcast(r))) };

/** The norms by name. */
export const errorNorms = { l2Scaled, l2, linf } as const;
