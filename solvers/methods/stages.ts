/**
 * What methods of several stages share: sums of what a tableau weighs, and the times of its stages.
 * Tests: tests/solvers/methods/stratonovich/steps_test.ts, tests/solvers/methods/weak/tableau_test.ts,
 * tests/solvers/methods/additive/sra_test.ts.
 * @module
 */
import { sure } from "../../sde/border/errors.ts";
import { add, broadcast, mul } from "../../sde/language/dsl.ts";
import type { Scalar, State } from "../../sde/language/expr.ts";
import type { StepSymbols } from "./method.ts";

/** A row of a tableau; what stands beyond its end is 0. */
export type Row = readonly number[];
/** The rows of a tableau, each with the weights of the stages before its own. */
export type Rows = readonly Row[];
/** A weight, and what it weighs: asked for only where the weight is not 0. */
export type Term = readonly [weight: number, of: () => State];

/** The terms of a row, of what each stage gives. */
export function termsOf(row: Row, of: (stage: number) => State): readonly Term[] {
  return row.map((w, j) => [w, () => of(j)]);
}

/** Σ w v. */
export function weighted(terms: readonly Term[]): State {
  const [first, ...rest] = terms.flatMap(([w, of]) => (w === 0 ? [] : [w === 1 ? of() : mul(w, of())]));
  return first === undefined ? broadcast(0) : add(first, ...rest);
}

/** x + Σ w v. */
export function plusWeighted(x: State, terms: readonly Term[]): State {
  return terms.every(([w]) => w === 0) ? x : weighted([[1, () => x], ...terms]);
}

/** t + c dt; where c is 1, the end of the step. */
export function timeAt({ t, tNext, dt }: Pick<StepSymbols, "t" | "tNext" | "dt">, c: number): Scalar {
  return c === 0 ? t : c === 1 ? tNext : add(t, mul(c, dt));
}

/** The sum of a row: of a drift's weights, when its stage is. */
export function rowSum(row: Row): number {
  return row.reduce((a, b) => a + b, 0);
}

/** Number i of a part of a tableau. */
export function partOf<A>(part: readonly A[], i: number): A {
  return sure(part[i], "part of a tableau");
}
