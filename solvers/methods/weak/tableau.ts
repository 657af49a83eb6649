/**
 * Rößler's Runge–Kutta methods of weak order 2, as data, for Itô noise of any kind; b^k is column k of the noise.
 *
 *     Y_i = x + Σ_j (A0_ij dt a_j + B0_ij Σ_k b^k(Y^k_j) I_k),        a_i at (Y_i, t + c0_i dt)
 *     Y^k_i = x + Σ_j (A1_ij dt a_j + B1_ij b^k(Y^k_j) √h),           b^k(Y^k_i) at t + c1_i dt
 *     Z^k_i = x + Σ_j B2_ij Σ_{l≠k} b^l(Y^l_j) I_kl / √h,             b^k(Z^k_i) at t
 *     x' = x + Σ_i α_i dt a_i + Σ_ik (b^k(Y^k_i) (β1_i I_k + β2_i I_kk / √h) + b^k(Z^k_i) (β3_i I_k + β4_i √h))
 *
 * with I_k = √h ξ_k of three points, I_kk = (I_k² − h)/2, I_kl = (I_k I_l ∓ h η_k ζ_l)/2 (− for k < l, else + h η_l ζ_k), η, ζ = ±1.
 * With one sign a noise in place of η_k ζ_l, as elsewhere, I_kl and I_km would be correlated, and the order 1 from three noises
 * on. Noise that is one, or of each element its own, needs no Z; noise without x only β1. Single paths mean nothing.
 * Source: Rößler 2009, "Second order Runge–Kutta methods for Itô stochastic differential equations", SIAM J. Numer. Anal. 47;
 * StochasticDiffEq.jl for tableaus and their 59 conditions, on which the tests stand. A2 is 0 in all of them.
 * Tests: tests/solvers/methods/weak/tableau_test.ts, tests/solvers/methods/weak/moments_test.ts.
 * @module
 */
import {
  abs,
  add,
  broadcast,
  component,
  components,
  mul,
  type ScalarLike,
  sqrt,
  square,
  sub,
} from "../../../sde/language/dsl.ts";
import type { State } from "../../../sde/language/expr.ts";
import type { Method } from "../method.ts";
import { plusWeighted, type Row, type Rows, rowSum, type Term, timeAt, weighted } from "../stages.ts";

/** A tableau; row i of the stages is that of number i + 1, as number 0 is x; c0 and c1 are the sums of A0 and A1. */
export interface WeakTableau {
  readonly A0: Rows;
  readonly B0: Rows;
  readonly A1: Rows;
  readonly B1: Rows;
  readonly B2: Rows;
  readonly alpha: Row;
  readonly beta1: Row;
  readonly beta2: Row;
  readonly beta3: Row;
  readonly beta4: Row;
}

/** dt a_i, and Σ_k b^k(Y^k_i) v_k of what noises are given. */
interface Stage {
  readonly drift: () => State;
  readonly noise: (v: State) => State;
}

const isZero = (v: ScalarLike): boolean => typeof v !== "number" && v.tag === "lit" && v.value === 0;

/** The method of a tableau. */
export function ofWeakTableau(name: string, T: WeakTableau): Method {
  return {
    name,
    calculus: "ito",
    strongOrder: 0,
    weakOrder: 2,
    noiseKinds: ["none", "additive", "diagonal", "general"],
    draws: { twoPoint: 2, threePoint: 1 },
    step: ({ x, dt, noise, noiseKind, drift, diffuse, ...times }) => {
      const [root, xi] = [sqrt(abs(dt)), noise.threePoint(0)];
      const width = noiseKind === "general" && xi.tag === "pack" ? xi.parts.length : 1;
      const each = <A>(f: (k: number) => A): readonly A[] => Array.from({ length: width }, (_, k) => f(k));
      const roots = xi.tag === "pack" ? components(xi.parts.map(() => root)) : broadcast(root);
      const only = (v: State, k: number): State =>
        width === 1 ? v : components(each((l) => (l === k ? component(v, l) : 0)));
      const time = (rows: Rows, i: number) => timeAt({ dt, ...times }, rowSum(rows[i - 1] ?? []));
      const I = mul(root, xi);

      const stages = T.alpha.reduce<readonly Stage[]>((before, _, i) => {
        const along = (rows: Rows, of: (s: Stage) => State): readonly Term[] =>
          before.map((s, j) => [rows[i - 1]?.[j] ?? 0, () => of(s)]);
        const Y = plusWeighted(x, [...along(T.A0, (s) => s.drift()), ...along(T.B0, (s) => s.noise(I))]);
        const moved = along(T.A1, (s) => s.drift());
        const own = each((k) => plusWeighted(x, [...moved, ...along(T.B1, (s) => s.noise(only(roots, k)))]));
        const [first = x] = own;
        return [...before, {
          drift: () => mul(dt, drift(Y, time(T.A0, i))),
          noise: (v) =>
            own.every((y) => y === first) ? diffuse(first, time(T.A1, i), v) : weighted(
              own.flatMap((y, k) =>
                isZero(component(v, k)) ? [] : [[1, () => diffuse(y, time(T.A1, i), only(v, k))] as const]
              ),
            ),
        }];
      }, []);

      /** I_kl / √h, for all l but k. */
      const areas = (k: number): State => {
        const [eta, zeta] = [noise.twoPoint(0), noise.twoPoint(1)];
        const area = (l: number) => {
          const both = mul(component(xi, k), component(xi, l));
          const sign = mul(component(eta, Math.min(k, l)), component(zeta, Math.max(k, l)));
          return mul(0.5, root, k < l ? sub(both, sign) : add(both, sign));
        };
        return components(each((l) => (l === k ? 0 : area(l))));
      };
      const mixed = width === 1 ? [] : T.alpha.flatMap((_, i) => {
        const v = weighted([[T.beta3[i] ?? 0, () => I], [T.beta4[i] ?? 0, () => roots]]);
        const row = T.B2[i - 1] ?? [];
        const Z = each((k) => plusWeighted(x, stages.map((s, j) => [row[j] ?? 0, () => s.noise(areas(k))])));
        return row.length === 0 ? [diffuse(x, times.t, v)] : Z.map((z, k) => diffuse(z, times.t, only(v, k)));
      });
      const bends = noiseKind === "diagonal" || noiseKind === "general";
      const bend = mul(0.5, root, sub(square(xi), 1)); // I_kk / √h
      const low = plusWeighted(x, [
        ...stages.map((s, i): Term => [T.alpha[i] ?? 0, s.drift]),
        ...stages.map((s, i): Term => {
          const [one, two] = [T.beta1[i] ?? 0, bends ? T.beta2[i] ?? 0 : 0];
          const v = weighted([[one, () => I], [two, () => bend]]);
          return [one === 0 && two === 0 ? 0 : 1, () => s.noise(v)];
        }),
        ...mixed.map((v): Term => [1, () => v]),
      ]);
      return { low, high: low, error: undefined };
    },
  };
}
