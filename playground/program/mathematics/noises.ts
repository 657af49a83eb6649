/**
 * Correlated noises as independent ones: by numbers a matrix, for `correlated`; by parameters Cholesky's factor, written out:
 *
 *     L_jj = √(1 − Σ_k L_jk²),   L_ij = (ρ_ij − Σ_k L_ik L_jk) / L_jj
 *
 * Source: Golub & Van Loan 2013, algorithm 4.2.1. Tests: tests/playground/program_mathematics_test.ts.
 * @module
 */
import { isConstant, valueOf } from "./linear.ts";
import type { Component, Correlation, Model } from "./model.ts";
import { expressionText, operands, type Writing } from "./text.ts";

const between = ({ correlations }: Model, a: string, b: string): Correlation | undefined =>
  correlations.find((c) => (c.a === a && c.b === b) || (c.a === b && c.b === a));

/** Correlations as a matrix of numbers; nothing where there are none, or one has names in it. */
export function matrixOf(m: Model): readonly (readonly number[])[] | undefined {
  if (m.correlations.length === 0 || m.correlations.some((c) => !isConstant(c.value))) return undefined;
  const entry = (a: string, b: string): number => {
    const found = between(m, a, b);
    return a === b ? 1 : found === undefined ? 0 : valueOf(found.value);
  };
  return m.noises.map((a) => m.noises.map((b) => entry(a, b)));
}

/** Below 0 by rounding, or 0 where a slider is at ±1: then a root has no number, and a quotient neither. */
const leastPivot = { root: "0", divisor: "1e-12" } as const;

/** The factor, [noise][independent noise] as texts; what is 0 is left out. */
export interface Factor {
  /** Lines that make what the entries name. */
  readonly lines: readonly string[];
  readonly entry: (i: number, j: number) => string | undefined;
}

/** Noises that are independent as they are. */
export const independent: Factor = { lines: [], entry: (i, j) => (i === j ? "1" : undefined) };

const product = (w: Writing, factors: readonly string[]): string => {
  const real = factors.filter((f) => f !== "1");
  return real.length === 0 ? "1" : w.callAll("mul", real);
};

/** from − Σ terms. */
const less = (w: Writing, from: string | undefined, terms: readonly string[]): string | undefined => {
  if (terms.length === 0) return from;
  const sum = w.callAll("add", terms);
  return from === undefined ? w.call("neg", sum) : w.call("sub", from, sum);
};

/** Cholesky's factor of the correlations, with names for what is more than a word. */
export function factorOf(w: Writing, m: Model): Factor {
  const { noises } = m;
  const entries = new Map<string, string>();
  const lines: string[] = [];
  const entry: Factor["entry"] = (i, j) => entries.get(`${i},${j}`);
  const set = (i: number, j: number, text: string): void => {
    const isShort = /^[\p{L}\d._]+$/u.test(text);
    const name = isShort ? text : w.fresh(`l${noises[i]}${i === j ? "" : noises[j]}`);
    if (!isShort) lines.push(`const ${name} = ${text};`);
    entries.set(`${i},${j}`, name);
  };
  /** The terms of Σ_k L_ik L_jk, k < j. */
  const terms = (i: number, j: number): readonly string[] =>
    noises.flatMap((_, k) => {
      const [a, b] = [entry(i, k), entry(j, k)];
      if (k >= j || a === undefined || b === undefined) return [];
      return [i === j ? w.call("square", a) : product(w, [a, b])];
    });
  noises.forEach((b, j) => {
    const below = noises.flatMap((a, i) => {
      const rho = i > j ? between(m, a, b) : undefined;
      const top = i > j ? less(w, rho && expressionText(w, rho.value), terms(i, j)) : undefined;
      return top === undefined ? [] : [[i, top] as const];
    });
    const rest = less(w, "1", terms(j, j)) ?? "1";
    const least = below.length === 0 ? leastPivot.root : leastPivot.divisor;
    set(j, j, rest === "1" ? "1" : w.call("sqrt", w.call("max", rest, least)));
    const pivot = entry(j, j) ?? "1";
    below.forEach(([i, top]) => set(i, j, pivot === "1" ? top : w.call("div", top, pivot)));
  });
  return { lines, entry };
}

/** What stands before each independent noise of a component, as text; those that are not there are left out. */
export function rowOf(
  w: Writing,
  { noises: own }: Component,
  { noises }: Model,
  { entry }: Factor,
): readonly (readonly [noise: string, text: string])[] {
  return noises.flatMap((noise, k) => {
    const terms = noises.flatMap((a, j) => {
      const [g, l] = [own.get(a), entry(j, k)];
      return g === undefined || l === undefined
        ? []
        : [product(w, [...operands(g, "*").map((f) => expressionText(w, f)), l])];
    });
    return terms.length === 0 ? [] : [[noise, w.callAll("add", terms)] as const];
  });
}
