/**
 * Whether noises commute, which is when a method of strong order 1 needs no Lévy areas:
 *
 *     Lʲ g_k = Lᵏ g_j for all noises j and k,   (Lʲ g_k)_i = Σ_l G_lj ∂G_ik/∂x_l
 *
 * Both sides are multiplied out to sums of products and compared, which is a proof up to the rounding of constants. Where
 * that does not make them equal (√v · √v is v, sin² + cos² is 1), numbers decide at scattered states and times: two that differ
 * refute it, and where none do it is said that only numbers were looked at.
 * Source: Kloeden & Platen 1992, ch. 10.3, equation 3.13.
 * Tests: tests/sde/noise/commutativity_test.ts.
 * @module
 */
import * as E from "fp-ts/Either";
import { pipe } from "fp-ts/function";
import type { ItoError } from "../border/errors.ts";
import type { Fallible } from "../border/fallible.ts";
import { differentiating, type Slopes, slopesOf, wantProcess } from "../calculus.ts";
import { add, lit, mul } from "../language/dsl.ts";
import { type Node, nodesOf, type Scalar, uses } from "../language/expr.ts";
import { arePolynomialsEqual } from "./polynomial.ts";
import { type Value, valuesAt } from "../language/values.ts";
import { withDefaults } from "../param.ts";
import { matrixOf } from "./matrix_noise.ts";
import { type Calculus, type Diffusion, type Process, t, x } from "../process.ts";

/** Whether noises commute, and how it is known. */
export type Commutativity =
  | { readonly commutes: true; readonly how: "symbolic" | "numeric"; readonly note: string }
  | {
    readonly commutes: false;
    readonly how: "numeric";
    readonly note: string;
    /** The numbers of two noises that do not. */
    readonly noises: readonly [number, number];
  };

/** (Lʲ g_k)_i and (Lᵏ g_j)_i, each as its terms. */
interface Pair {
  readonly noises: readonly [j: number, k: number];
  readonly component: number;
  readonly left: readonly Scalar[];
  readonly right: readonly Scalar[];
}

const isZero = (n: Node): boolean => n.tag === "lit" && n.value === 0;

/** Whether each noise moves its own element by a number of that element alone. */
const isElementwise = (d: Diffusion): boolean =>
  d.tag === "diagonal" &&
  nodesOf([d.g]).every((m) => m.tag === "apply" || m.tag === "lit" || m.tag === "input" || !uses(m, x));

/** Elements that stand for any number of them, where the process does not say how many. */
const few = 3;

/** How many elements a process is looked at with: its own, or a few, but no more than its constants have. */
export function elementsOf({ elements, diffusion: d }: Process<Calculus>): number {
  const constants = d.tag === "general"
    ? []
    : nodesOf([d.g]).flatMap((m) => m.tag === "gather" ? [m.data.values.length] : []);
  return elements ?? Math.min(few, ...constants);
}

/** All that must be equal and is not so by its form. */
const pairsOf = (rows: readonly (readonly Scalar[])[]): readonly Pair[] => {
  const slopes: readonly (readonly Slopes[])[] = rows.map((row) => row.map(slopesOf));
  const noises = rows[0]?.length ?? 0;
  const out: Pair[] = [];
  for (let k = 1; k < noises; k++) {
    for (let j = 0; j < k; j++) {
      rows.forEach((_, component) => {
        const along = (by: number, of: number): readonly Scalar[] =>
          (slopes[component]?.[of] ?? []).flatMap(([l, slope]) => {
            const g = rows[l]?.[by];
            return g === undefined || isZero(g) ? [] : [mul(g, slope)];
          });
        const [left, right] = [along(j, k), along(k, j)];
        if (!arePolynomialsEqual(total(left), total(right))) {
          out.push({ noises: [j, k], component, left, right });
        }
      });
    }
  }
  return out;
};

const total = (terms: readonly Scalar[]): Scalar => {
  const [first, ...rest] = terms;
  return first === undefined ? lit(0) : add(first, ...rest);
};

const places = 64;
/** Numbers from 0 to 1 that repeat in no pattern of these: the fractional parts of multiples of a root. */
const spread = (n: number): number => (n * Math.SQRT2 * 0.754877666 + 0.5) % 1;

/** States and times to look at: every other one with positive components alone, for roots and logarithms. */
export function placesOf(p: Process<Calculus>, elements: number): readonly ReadonlyMap<Node, Value>[] {
  return Array.from({ length: places }, (_, k) => {
    const draw = (i: number): number => spread(k * (elements + 1) + i + 1);
    const state = Float64Array.from(
      { length: elements },
      (_, i) => (k % 2 === 0 ? 0.1 + 1.9 * draw(i) : 4 * draw(i) - 2),
    );
    const time = p.time.tEnd + draw(elements) * (p.time.T - p.time.tEnd);
    return new Map<Node, Value>([[x, state], [t, time]]);
  });
}

/** What two sums may differ by, as a share of their terms, in float64. */
const rounding = 1e-9;

/** Whether two sums differ at a place; nothing where a number is not finite there. */
const differs = (p: Pair, given: ReadonlyMap<Node, Value>, elements: number): boolean | undefined => {
  const numbers = (terms: readonly Scalar[]): readonly number[] => {
    const known = terms.map(withDefaults); // parameters have no other numbers yet
    const found = valuesAt(known, { elements, given, round: (v) => v });
    return known.map((n) => {
      const v = found.get(n);
      return typeof v === "number" ? v : NaN;
    });
  };
  const [left, right] = [numbers(p.left), numbers(p.right)];
  const sum = (all: readonly number[]): number => all.reduce((a, b) => a + b, 0);
  const size = sum([...left, ...right].map(Math.abs));
  return Number.isFinite(size) ? Math.abs(sum(left) - sum(right)) > rounding * size : undefined;
};

const decided = (
  p: Process<Calculus>,
  pairs: readonly Pair[],
  elements: number,
): E.Either<ItoError, Commutativity> => {
  if (pairs.length === 0) {
    const note = p.noiseKind === "none" || p.noiseKind === "additive"
      ? "the noise does not depend on x"
      : "by its derivatives";
    return E.right({ commutes: true, how: "symbolic", note });
  }
  const at = placesOf(p, elements);
  for (const pair of pairs) {
    const [j, k] = pair.noises;
    const seen = at.map((given) => differs(pair, given, elements));
    if (seen.includes(true)) {
      const of = p.names?.[pair.component] ?? String(pair.component);
      const note = `noises ${j} and ${k} differ in component ${of}, by numbers`;
      return E.right({ commutes: false, how: "numeric", note, noises: [j, k] });
    }
    if (!seen.includes(false)) {
      const what =
        `commutativity of "${p.name}", whose noise is not finite at any of ${places} scattered states,`;
      return E.left({ tag: "Unsupported", what, try: "a process whose noise has values near 1" });
    }
  }
  const note = `by numbers alone, at ${places} scattered states and times: the form does not show it`;
  return E.right({ commutes: true, how: "numeric", note });
};

/**
 * Whether the noises of a process commute; in either calculus, for the condition is the same.
 *
 * A noise for each element that depends on that element alone, a single noise, and noise that does not depend on x always do.
 * Where noise depends on other elements by a sum, and the process does not say how many there are, it is asked for three.
 *
 * Errors (Left): those of the process; `Unsupported` where its noise cannot be differentiated, or has no value.
 *
 * @example
 * ```ts
 * import { commutativity, correlated, gbm } from "ito";
 *
 * const found = commutativity(correlated([[1, 0.5], [0.5, 1]], gbm()));
 * if (found._tag === "Right") found.right.commutes; // true, by its derivatives
 * ```
 */
export function commutativity(given: Fallible<Process<Calculus>>): E.Either<ItoError, Commutativity> {
  return pipe(
    wantProcess("commutativity", given),
    E.chain((p) => {
      if (isElementwise(p.diffusion)) return decided(p, [], few);
      const elements = elementsOf(p);
      return pipe(
        differentiating("commutativity", p, () => pairsOf(matrixOf(p.diffusion, elements))),
        E.chain((pairs) => decided(p, pairs, elements)),
      );
    }),
  );
}
