/**
 * DPM-Solver++, multistep: D is continued from the last one (2M) or two (3M) posterior means.
 *
 *     2M  x' = base + α q (D₀ + ½ (h/h₋)(D₀ − D₋))            "midpoint", as k-diffusion and diffusers have it
 *     3M  x' = base + α q D₀ + α φ₂ d₁ − α φ₃ d₂,             φ₂ = 1 − q/(kh),  φ₃ = φ₂/(kh) − ½
 *         d₁₀ = (D₀ − D₋)/r₀,  d₁₁ = (D₋ − D₋₋)/r₁,  d₁ = d₁₀ + (d₁₀ − d₁₁) r₀/(r₀ + r₁),  d₂ = (d₁₀ − d₁₁)/(r₀ + r₁)
 *
 * with r₀ = h₋/h, r₁ = h₋₋/h. The first steps are of lower order. η = τ²: 1 is the reverse SDE, 0 the flow. One evaluation a
 * step; weak order 2, for 3M too where there is noise. 2M's other form, "heun", is SA-Solver's P2.
 * Source: Lu et al. 2022, arXiv 2211.01095; k-diffusion, sample_dpmpp_2m_sde and _3m_sde.
 * Tests: tests/solvers/methods/gaussian_test.ts.
 * @module
 */
import { add, div, lt, max, mul, neg, type ScalarLike, select, sub } from "../../../sde/language/dsl.ts";
import { sure } from "../../../sde/border/errors.ts";
import type { Scalar, State } from "../../../sde/language/expr.ts";
import type { Method } from "../method.ts";
import { history, type Knot } from "./history.ts";
import { type Leg, legOf, momentWeight, type Tau } from "./kit.ts";

/** D's part of the new state, without α, by the posterior means that there are. */
/** The first try of a solve has no length. */
const least = 1e-30;

type Continued = (leg: Leg, knots: readonly [Knot, ...Knot[]], known: Scalar) => State;

const multistep = (name: string, count: number, tau: Tau, continued: Continued): Method => {
  const means = history(count);
  return {
    name,
    calculus: "ito",
    strongOrder: 1,
    weakOrder: 2,
    noiseKinds: ["none", "additive"],
    needs: "gaussian",
    remembers: means.first,
    opens: true,
    step: (symbols) => {
      const { memory, tNext } = symbols;
      const leg = legOf(symbols, tau);
      const [now, ...before] = means.knots(memory);
      const known = means.known(memory);
      const low = add(leg.base, mul(leg.alpha, continued(leg, [sure(now, "D0"), ...before], known)));
      const D = leg.denoised(low, tNext);
      return { low, high: low, error: undefined, remember: means.left(memory, D, leg.h) };
    },
  };
};

/** What is there where so many posterior means are known, else 0; lengths are 1 then, so that nothing divides by 0. */
const where = (known: Scalar, count: number) => ({
  value: (n: State): State => select(lt(known, count - 0.5), 0, n),
  length: (n: Scalar): Scalar => select(lt(known, count - 0.5), 1, n),
});

/** What DPM-Solver++ leaves to its user. */
export interface DpmOptions {
  /** How much of the reverse SDE: √η. */
  readonly tau?: Tau;
}

/** DPM-Solver++(2M), of the SDE by default and of the flow on a flow. */
export function dpmSolver2M({ tau = 1 }: DpmOptions = {}): Method {
  return multistep("dpmSolver2M", 2, tau, ({ h, moment }, [now, last = now], known) => {
    const second = where(known, 2);
    const back = second.length(neg(last.u));
    const slope = second.value(div(sub(now.D, last.D), back));
    return mul(moment(0), add(now.D, mul(0.5, h, slope)));
  });
}

/** DPM-Solver++(3M). */
export function dpmSolver3M({ tau = 1 }: DpmOptions = {}): Method {
  return multistep("dpmSolver3M", 3, tau, ({ h, k, moment }, [now, last = now, older = last], known) => {
    const [second, third] = [where(known, 2), where(known, 3)];
    const r0 = div(second.length(neg(last.u)), max(h, least));
    const r1 = div(third.length(sub(last.u, older.u)), max(h, least));
    const d10 = second.value(div(sub(now.D, last.D), r0));
    const d11 = third.value(div(sub(last.D, older.D), r1));
    const bend = third.value(div(sub(d10, d11), add(r0, r1)));
    const d1 = add(d10, mul(r0, bend));
    const weight = (p: number): ScalarLike => momentWeight(p, mul(k, h));
    return add(mul(moment(0), now.D), mul(weight(1), d1), mul(0.5, mul(weight(2), bend)));
  });
}
