/**
 * How large an error may be, element by element, and how a sample's errors become one number.
 *
 *     δ_i = max(abs, rel · max(|x'_i|, |p_i|)),   e = ‖E / δ‖;   a step is accepted when e ≤ 1
 *
 * x' is the low-order proposal, p what `against` names. Source: arXiv 2105.14080, Algorithm 1; `state` is what the code
 * that made its tables does, `lowOrder` (the last accepted x') what the paper says. `marginal` takes neither for the size
 * of a state, but σ of the process's own marginal where the step ends: in VE a state is far larger before a step than
 * after it, and an error that was small against the first is not small against the second. Where σ is larger than the
 * data's scale s = α · dataScale, only σ (s/σ)^¼ counts: noise may drown an error of σ's size in each element, but all elements
 * together choose by it which part of the data a sample becomes (docs/solver.md).
 * Tests: tests/solvers/step/solver_test.ts.
 * @module
 */
import {
  abs as size,
  add,
  broadcast,
  max,
  maximum,
  mean,
  min,
  mul,
  norm,
  sqrt,
  square,
  type StateLike,
} from "../../sde/language/dsl.ts";
import type { Scalar, State } from "../../sde/language/expr.ts";
import { type GaussianPath, levelsOfEach, promised } from "../../sde/gaussian_path.ts";

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
  /** Signal and noise along the process; there for a tolerance that `needs` them. */
  readonly gaussian: GaussianPath | undefined;
  /** Whether the process has noise. */
  readonly noisy: boolean;
}

/** A tolerance: a named function of expressions. */
export interface Tolerance {
  /** How it is called in messages. */
  readonly name: string;
  /** That the process must be the reverse of one with a Gaussian marginal. */
  readonly needs?: "gaussian";
  /** δ, an element. */
  readonly of: (symbols: ToleranceSymbols) => State;
}

/** What the size of a step's proposal is measured against. */
export type Against = "state" | "lowOrder" | "marginal" | "none";

/** The numbers of a mixed tolerance: `abs` in units of x, `rel` without unit. */
export interface MixedTolerance extends Tolerance {
  /** The paper's form. */
  readonly name: "mixed";
  /** ε_abs, in units of x. */
  readonly abs: number;
  /** ε_rel; it has no effect where rel times what it is measured against is below `abs`. */
  readonly rel: number;
  /** What the size of a proposal is measured against. */
  readonly against: Against;
  /** The data's scale, in its own units: where σ/α is larger, only σ (s/σ)^¼ counts, against `marginal`. */
  readonly dataScale?: number;
  /** Of `rel`, how much counts for a process without noise: its error does not average out. */
  readonly flow?: number;
}

/** The parts of a mixed tolerance; without `dataScale` σ counts as it is, without `flow` all processes alike. */
export type MixedParts = Pick<MixedTolerance, "abs" | "rel" | "against" | "dataScale" | "flow">;

/** A length of the data's: where elements have noise levels of their own that of the widest, of which others have their share. */
const inUnits = (gaussian: GaussianPath | undefined, length: number): StateLike =>
  gaussian?.own === undefined ? length : mul(gaussian.own.widths, length);

const references: Readonly<Record<Against, (s: ToleranceSymbols, parts: MixedParts) => State>> = {
  state: ({ x, low }) => max(size(low), size(x)),
  lowOrder: ({ low, lowPrev }) => max(size(low), size(lowPrev)),
  marginal: ({ gaussian, tNext }, { dataScale }) => {
    const { std, meanCoef } = levelsOfEach(promised(gaussian));
    const noise = std(tNext);
    if (dataScale === undefined) return broadcast(noise);
    const scale = inUnits(gaussian, dataScale);
    // without a quotient, which a device's compiler may merge with the constants of σ
    return broadcast(min(noise, sqrt(mul(noise, sqrt(mul(noise, mul(scale, meanCoef(tNext))))))));
  },
  none: ({ low }) => size(low),
};

/** The mixed tolerance of the paper. */
export function mixedTolerance({ abs, rel, against, dataScale, flow }: MixedParts): MixedTolerance {
  const parts: MixedParts = {
    abs,
    rel,
    against,
    ...(dataScale === undefined ? {} : { dataScale }),
    ...(flow === undefined ? {} : { flow }),
  };
  return {
    name: "mixed",
    ...parts,
    ...(against === "marginal" ? { needs: "gaussian" } : {}),
    of: (s) =>
      max(
        against === "marginal" ? inUnits(s.gaussian, abs) : abs,
        mul(s.noisy || flow === undefined ? rel : rel * flow, references[against](s, parts)),
      ),
  };
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
const largest = 1e4;
/**
 * (mean r⁸)^⅛: between √(mean r²), which averages away the error of a few elements that decide what a sample becomes, and the
 * largest, which noise alone drives up with the number of elements. From 10⁴ on an r counts as 10⁴; one that is not finite
 * stays so.
 */
export const l8Scaled: ErrorNorm = {
  name: "l8Scaled",
  of: (r) => {
    const ratio = size(broadcast(r));
    const fourth = square(square(add(min(ratio, largest), mul(0, ratio))));
    return sqrt(sqrt(sqrt(mean(square(fourth)))));
  },
};
/** max |r|. */
export const linf: ErrorNorm = { name: "linf", of: (r) => maximum(size(broadcast(r))) };

/** The norms by name. */
export const errorNorms = { l2Scaled, l8Scaled, l2, linf } as const;
