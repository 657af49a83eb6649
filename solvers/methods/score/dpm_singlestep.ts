/**
 * DPM-Solver-12 and -23, pairs of single steps of the flow in y = (x − m)/α along u = σ/α, by the noise ε = (y − D)/u.
 *
 *     y₁ = y − u (e^h − 1) ε₀                                                                           order 1
 *     y₂ = y₁ − u (e^h − 1) (ε₁ − ε₀)/(2r₁),   ε₁ at λ_s + r₁h                                           order 2
 *     y₃ = y₁ − u ((e^h − 1)/h − 1) (ε₂ − ε₀)/r₂,   ε₂ at λ_s + r₂h, from the same formula with (r₂/r₁)(ε₁ − ε₀)     order 3
 *
 * r₁ = ½ in the pair 12; ⅓ and r₂ = ⅔ in the pair 23, which shares both evaluations. Two and three evaluations a step,
 * the first kept where the step is rejected.
 * Source: Lu et al. 2022, arXiv 2206.00927; k-diffusion, DPMSolver. Tests: tests/solvers/methods/edm_test.ts.
 * @module
 */
import { add, div, expm1, lt, max, mul, select, sub } from "../../../sde/language/dsl.ts";
import { given } from "../../../sde/border/options.ts";
import { promised } from "../../../sde/gaussian_path.ts";
import type { Scalar, State } from "../../../sde/language/expr.ts";
import type { Method } from "../method.ts";
import { lengthIn } from "./kit.ts";
import { oneOf } from "./option_codecs.ts";
import { timeWithin } from "./stage_time.ts";

/** What the pair leaves to its user. */
export interface DpmPairOptions {
  /** The order of the better of the two. */
  readonly order?: 2 | 3;
}

/** (e^h − 1)/h − 1, which is h/2 for small h. */
const rise = (h: Scalar): Scalar => {
  const far = max(h, 0.02);
  return select(
    lt(h, 0.02),
    mul(h, add(0.5, mul(h, add(1 / 6, mul(h, 1 / 24))))),
    sub(div(expm1(far), far), 1),
  );
};

const read = given("dpmPair", { order: oneOf(2, 3) });

/** DPM-Solver-12 or -23, for probability flows. */
export function dpmPair(options: DpmPairOptions = {}): Method {
  const { order } = { order: 3, ...read(options) };
  return {
    name: order === 2 ? "dpmSolver12" : "dpmSolver23",
    calculus: "ito",
    strongOrder: order,
    weakOrder: order,
    errorOrder: order,
    noiseKinds: ["none"],
    needs: "gaussian",
    step: (symbols) => {
      const { x, t, tNext } = symbols;
      const { meanCoef, offset, std, denoised } = promised(symbols.gaussian);
      const level = (at: Scalar): Scalar => div(std(at), meanCoef(at));
      const place = (at: Scalar, v: State): State => add(offset(at), mul(meanCoef(at), v));
      const noise = (at: Scalar, v: State, state = place(at, v)): State =>
        div(sub(v, denoised(state, at)), level(at));
      const y = div(sub(x, offset(t)), meanCoef(t));
      const e0 = noise(t, y, x);
      const length = (at: Scalar): Scalar => lengthIn(symbols, t, at);
      const first = (at: Scalar): State => sub(y, mul(mul(level(at), expm1(length(at))), e0));
      const bent = (at: Scalar, weight: Scalar, change: State): State =>
        sub(first(at), mul(mul(level(at), weight), change));
      const middle = timeWithin(symbols, order === 2 ? 1 / 2 : 1 / 3);
      const ratio = (at: Scalar): Scalar => div(length(at), max(length(middle), 1e-30));
      const change = sub(noise(middle, first(middle)), e0);
      const second = bent(tNext, mul(0.5, expm1(length(tNext)), ratio(tNext)), change);
      const third = (): State => {
        const late = timeWithin(symbols, 2 / 3);
        const there = bent(late, mul(rise(length(late)), ratio(late)), change);
        const weight = mul(rise(length(tNext)), div(length(tNext), max(length(late), 1e-30)));
        return bent(tNext, weight, sub(noise(late, there), e0));
      };
      const [low, high] = order === 2
        ? [place(tNext, first(tNext)), place(tNext, second)]
        : [place(tNext, second), place(tNext, third())];
      return { low, high, error: sub(high, low) };
    },
  };
}
