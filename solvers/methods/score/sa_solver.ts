/**
 * SA-Solver: stochastic Adams. D is the polynomial through the last p posterior means, in λ; the corrector's goes through the
 * new one too.
 *
 *     x' = base + α ∫ P_p,   D₁ = D(x', t),   x'' = base + α ∫ C_q,   P_p through D₀ … D_{1−p},   C_q through D₁, D₀ … D_{2−q}
 *
 * in Newton's form, so that what is missing at the first steps is a difference of 0. D₁ is the next D₀ (PEC, one evaluation), or
 * D(x'', t) is (PECE, two). E = x'' − x' estimates the error. τ = 0 is exponential Adams on the flow, P1 is DDIM or, with τ = 1,
 * DDPM. For τ > 0 weak order 2 is the most, whatever p and q (docs/lab/orders.md).
 * Source: Xue et al. 2023, arXiv 2309.05019. Tests: tests/solvers/methods/gaussian_test.ts.
 * @module
 */
import { add, div, lit, lt, mul, neg, select, sub } from "../../../sde/language/dsl.ts";
import { sure } from "../../../sde/border/errors.ts";
import type { Scalar, State } from "../../../sde/language/expr.ts";
import type { Method } from "../method.ts";
import { history, type Knot } from "./history.ts";
import { type Leg, legOf, type Tau } from "./kit.ts";

/** What SA-Solver leaves to its user. */
export interface SaSolverOptions {
  /** How much of the reverse SDE. */
  readonly tau?: Tau;
  /** How many posterior means the predictor uses, 1 to 4. */
  readonly predictor?: 1 | 2 | 3 | 4;
  /** How many the corrector uses, the new one among them; 0: none. */
  readonly corrector?: 0 | 2 | 3 | 4;
  /** Whether the corrected state is evaluated again. */
  readonly evaluate?: "PEC" | "PECE";
}

/** The paper's: predictor 3, corrector 4, PEC; τ is 1 here, the reverse SDE. */
export const saSolverDefaults = { tau: 1, predictor: 3, corrector: 4, evaluate: "PEC" } as const;

/** Whether u is where the step begins: 0 itself. */
const isHere = (u: Scalar): boolean => u.tag === "lit" && u.value === 0;

/** α ∫ of the polynomial through knots, by Newton's differences; those that need more knots than there are, `known`, are 0. */
export function integral(
  { alpha, moment }: Pick<Leg, "alpha" | "moment">,
  knots: readonly Knot[],
  known: Scalar,
): State {
  const has = (count: number, n: State): State => select(lt(known, count - 0.5), 0, n);
  const spread = (a: Scalar, b: Scalar, count: number): Scalar =>
    select(lt(known, count - 0.5), 1, sub(b, a));
  let differences = knots.map((k) => k.D);
  let product: readonly (Scalar | undefined)[] = [lit(1)]; // Π (u − u_i), by powers of u; nothing where it is 0
  const parts = knots.map((knot, j) => {
    const weight = product.flatMap((c, p) => (c === undefined ? [] : [mul(c, moment(p))])).reduce((a, b) =>
      add(a, b)
    );
    const term = mul(weight, differences[0] ?? knot.D);
    differences = differences.slice(1).map((d, i) => {
      const [a, b] = [knots[i]?.u ?? knot.u, knots[i + j + 1]?.u ?? knot.u];
      return has(j + 2, div(sub(d, differences[i] ?? d), spread(a, b, j + 2)));
    });
    const lower = product.map((c) => (c === undefined || isHere(knot.u) ? undefined : mul(knot.u, c)));
    product = [undefined, ...product].map((c, p) => {
      const less = lower[p];
      return less === undefined ? c : c === undefined ? neg(less) : sub(c, less);
    });
    return term;
  });
  return mul(alpha, parts.reduce((a, b) => add(a, b)));
}

/** SA-Solver; NFE a step: 1, PECE 2, and one at the start. */
export function saSolver(options: SaSolverOptions = {}): Method {
  const { tau, predictor, corrector, evaluate } = { ...saSolverDefaults, ...options };
  const means = history(Math.max(predictor, corrector - 1));
  const order = Math.max(predictor, corrector);
  return {
    name: `saSolver τ ${typeof tau === "number" ? tau : "(t)"}, P${predictor}C${corrector} ${evaluate}`,
    calculus: "ito",
    strongOrder: 1,
    weakOrder: tau === 0 ? order : Math.min(2, order),
    noiseKinds: ["none", "additive"],
    needs: "gaussian",
    remembers: means.first,
    opens: true,
    step: (symbols) => {
      const { memory, tNext } = symbols;
      const leg = legOf(symbols, tau);
      const [knots, known] = [means.knots(memory), means.known(memory)];
      const [now, ...before] = [sure(knots[0], "D0"), ...knots.slice(1)];
      const low = add(leg.base, integral(leg, knots.slice(0, predictor), known));
      const D = leg.denoised(low, tNext);
      if (corrector === 0) {
        return { low, high: low, error: undefined, remember: means.left(memory, D, leg.h) };
      }
      const all = [now, { u: leg.h, D }, ...before].slice(0, corrector);
      const high = add(leg.base, integral(leg, all, add(known, 1)));
      const kept = evaluate === "PECE" ? leg.denoised(high, tNext) : D;
      return { low, high, error: sub(high, low), remember: means.left(memory, kept, leg.h) };
    },
  };
}
