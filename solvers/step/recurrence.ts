/**
 * What a process and a strategy become: named variables of a sample, with their first and next values.
 * Tests: tests/solvers/step/solver_test.ts, tests/solve/params_test.ts.
 * @module
 */
import type { Node } from "../../sde/language/expr.ts";

/** A variable of a sample: where it begins, what it becomes, and whether only an accepted step changes it. */
export interface Variable {
  readonly symbol: Node & { readonly name: string };
  readonly init: Node;
  readonly next: Node;
  readonly whenAccepted: boolean;
}

/** A number that a sample leaves: one of its variables at its end. */
export interface Result {
  readonly name: string;
  readonly symbol: Variable["symbol"];
}

/** The derivative of what a sample leaves by one of the numbers that it is given: each a result. */
export interface Gradient {
  /** The parameter, or `x0`. */
  readonly name: string;
  /** Of its elements. */
  readonly x: readonly Result[];
  /** Of its own results, under their names. */
  readonly own: readonly Result[];
}

/** A solve as a recurrence. It ends for a sample when its variable `code` is not 0. */
export interface Recurrence {
  readonly variables: readonly Variable[];
  /** The flag on which the variables `whenAccepted` change. */
  readonly accepted: Node;
  /** e, the scaled norm of the error of the step tried; a step is accepted when e ≤ 1. Fixed steps have none. */
  readonly errorNorm: Node | undefined;
  /** How long the step tried is. */
  readonly tried?: Node;
  /** The sample, from the variables at its end. */
  readonly output: Node;
  /** What a sample leaves of itself beside `output`: scalars at its end, by name. */
  readonly results: readonly Result[];
  /** Which of the results are derivatives; the last ones. */
  readonly gradients?: readonly Gradient[];
  readonly elements: number;
  /** Evaluations of the drift in a step tried, and of those the ones that a rejection does not make again. */
  readonly nfePerStep: number;
  /** After so many steps every sample has ended, whatever its numbers are. */
  readonly most: number;
  readonly nfeKept: number;
  /** What first values are told of each sample. */
  readonly given: readonly Given[];
}

/** A number for each sample, or one for each of its elements. */
export interface Given {
  /** The parameter's name. */
  readonly name: string;
  readonly symbol: Variable["symbol"];
  /** What it is where nothing is given. */
  readonly byDefault: number;
}
