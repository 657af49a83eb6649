/**
 * Rooted trees and their order conditions: what a Runge–Kutta scheme must hold, as numbers of its tableau.
 *
 *     Σ_i b_i Φ_i(τ) = 1/γ(τ) for every tree τ with up to p nodes;   of an interpolant Σ_i b_i(θ) Φ_i(τ) = θ^|τ|/γ(τ)
 *
 * Φ(•) = 1, Φ_i([τ₁, …, τ_m]) = Π_k Σ_j a_ij Φ_j(τ_k); γ(τ) = |τ| Π γ(τ_k). Source: Hairer, Nørsett & Wanner 1993, II.2, II.6.
 * @module
 */
import { at, sumOf } from "../../truth/vector.ts";

/** A root, and the trees that stand on it. */
export interface Tree {
  readonly size: number;
  readonly kids: readonly Tree[];
}

/** Lists of trees with so many nodes in all, each list once: none of them after `most` in the list of all trees. */
const forests = (
  nodes: number,
  all: readonly Tree[],
  most = all.length - 1,
): readonly (readonly Tree[])[] => {
  if (nodes === 0) return [[]];
  return all.slice(0, most + 1).flatMap((tree, k) =>
    tree.size > nodes ? [] : forests(nodes - tree.size, all, k).map((rest) => [tree, ...rest])
  );
};

/** All trees with up to so many nodes. */
export function treesUpTo(order: number): readonly Tree[] {
  let all: readonly Tree[] = [];
  for (let size = 1; size <= order; size++) {
    all = [...all, ...forests(size - 1, all).map((kids) => ({ size, kids }))];
  }
  return all;
}

/** γ(τ). */
export function density({ size, kids }: Tree): number {
  return kids.reduce((product, kid) => product * density(kid), size);
}

/** Φ(τ), by rows of a. */
export function elementary(a: readonly (readonly number[])[], { kids }: Tree): readonly number[] {
  const inner = kids.map((kid) => elementary(a, kid));
  return a.map((row) =>
    inner.reduce((product, phi) => product * sumOf(row.length, (j) => at(row, j) * at(phi, j)), 1)
  );
}

/** How far weights are from the condition of a tree, at a share θ of the step. */
export function defect(
  a: readonly (readonly number[])[],
  weights: readonly number[],
  tree: Tree,
  theta = 1,
): number {
  const phi = elementary(a, tree);
  return sumOf(weights.length, (i) => at(weights, i) * at(phi, i)) - theta ** tree.size / density(tree);
}
