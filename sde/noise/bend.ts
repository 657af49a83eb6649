/**
 * How a step's noise bends on its way: the quadratic terms of Itô's and Stratonovich's expansions, for noises that commute.
 *
 *     ½ Σ_jk (∂g_k/∂x) g_j (dW_j dW_k − δ_jk s)      s = h in Itô's calculus, 0 in Stratonovich's
 *
 * Noise that each element has for itself, G = diag(g), leaves ½ g ∂g/∂x (dW² − s). The derivatives are symbolic.
 * Source: Kloeden & Platen 1992, equations 10.3.1 and 10.3.15.
 * Tests: tests/solvers/methods/diagonal/milstein_test.ts.
 * @module
 */
import { correction, slopesOf } from "../calculus.ts";
import { add, broadcast, component, components, lit, mul, square, sub } from "../language/dsl.ts";
import type { Node, Scalar, State } from "../language/expr.ts";
import { at, type Diffusion } from "../process.ts";

/** Where it is taken: noise, state, time, and s. */
export interface BendAt {
  readonly dW: State;
  readonly x: State;
  readonly t: Scalar;
  readonly s: Scalar;
}

const isZero = (n: Node): boolean => n.tag === "lit" && n.value === 0;
const sumOf = ([first, ...rest]: readonly Scalar[]): Scalar =>
  first === undefined ? lit(0) : add(first, ...rest);

/** The quadratic terms of a step; throws a TypeError where the noise has no derivative (`differentiating`). */
export function bend(d: Diffusion, { dW, x, t, s }: BendAt): State {
  if (d.tag === "diagonal") {
    const c = correction(d);
    return c === undefined ? broadcast(0) : mul(at(c, x, t), sub(square(dW), s));
  }
  const W = (j: number): Scalar => component(dW, j);
  const there = (n: Scalar): Scalar => at(n, x, t);
  /** Σ_j G_lj (dW_j dW_k − δ_jk s). */
  const moved = (l: number, k: number): readonly Scalar[] =>
    (d.rows[l] ?? []).flatMap((g, j) =>
      isZero(g) ? [] : [mul(there(g), j === k ? sub(square(W(j)), s) : mul(W(j), W(k)))]
    );
  return components(d.rows.map((row) =>
    mul(
      0.5,
      sumOf(row.flatMap((g, k) =>
        slopesOf(g).flatMap(([l, slope]) => {
          const by = moved(l, k);
          return by.length === 0 ? [] : [mul(there(slope), sumOf(by))];
        })
      )),
    )
  ));
}
