/**
 * Exponential Adams: the linear part of a reverse process is solved exactly, only the posterior mean D is approximated,
 * constant in x', a line in λ = log(α/σ) in x''. One evaluation a step:
 *
 *     h = λ' − λ,   q = 1 − e^(−kh),   k = 2 (reverse SDE) or 1 (probability flow)
 *     x'  = m' + (σ'/σ) e^(−(k−1)h) (x − m) + α' q D₀ + noise of variance σ'² q        exact for a constant D
 *     x'' = x' + E,   E = α' (1 − q/(kh)) (D₁ − D₀),   D₁ = D(x', t')                  exact for a D linear in λ
 *
 * D₁ is the next step's D₀ (predict, evaluate, correct). A rejected step keeps its D₀ and has cost one evaluation.
 * The noise is the Brownian path's increment over the step, scaled to that variance, so that a retry sees the same path.
 * Source: the step of SDE-DPM-Solver++ (Lu et al. 2022, arXiv 2211.01095) with the two-point corrector of SA-Solver
 * (Xue et al. 2023, arXiv 2309.05019), whose steps are given in advance; here their difference is the error estimate.
 * Tests: tests/solvers/methods/exponential_test.ts, tests/solvers/methods/exponential_order_test.ts.
 * @module
 */
import { abs, add, broadcast, div, expm1, log, max, mul, neg, sqrt, sub } from "../../../sde/language/dsl.ts";
import { levelsOfEach, promised } from "../../../sde/gaussian_path.ts";
import { recall } from "../../memory/memory.ts";
import type { Method } from "../method.ts";
import { momentWeight } from "./kit.ts";

/** D₀, which the first try of a solve asks for. */
const first = { posterior: broadcast(0) };

/** Predictor of order 1, corrector of order 2, one evaluation a step. */
export const exponentialAdams: Method = {
  name: "exponentialAdams",
  calculus: "ito",
  strongOrder: 1,
  weakOrder: 2,
  noiseKinds: ["none", "additive"],
  needs: "gaussian",
  diagonal: true,
  remembers: first,
  opens: true,
  step: ({ x, t, tNext: next, dt, dW, noiseKind, gaussian, memory }) => {
    const { denoised } = promised(gaussian);
    const { meanCoef, offset, std } = levelsOfEach(promised(gaussian));
    const { posterior } = recall(first, memory);
    const [a, b] = [std(t), std(next)];
    const ratio = div(mul(meanCoef(t), b), mul(meanCoef(next), a)); // e^(−h)
    const h = max(neg(log(ratio)), 0); // rounding must not turn a short step around
    const noisy = noiseKind !== "none";
    const y = noisy ? mul(2, h) : h;
    const q = neg(expm1(neg(y)));
    const kept = noisy ? mul(div(b, a), ratio) : div(b, a);
    const mean = add(mul(kept, sub(x, offset(t))), mul(mul(meanCoef(next), q), posterior), offset(next));
    const scale = mul(b, sqrt(div(q, max(abs(dt), 1e-30)))); // the first try has no length
    const low = noisy ? add(mean, mul(scale, dW)) : mean;
    const after = denoised(low, next); // the evaluation
    const error = mul(mul(meanCoef(next), momentWeight(1, y)), sub(after, posterior));
    return { low, high: add(low, error), error, remember: { posterior: after } };
  },
};

/** Its predictor alone, which is DDIM: for equal steps. */
export const ddimStep: Method = {
  ...exponentialAdams,
  weakOrder: 1,
  step: (symbols) => {
    const { low, remember } = exponentialAdams.step(symbols);
    return { low, high: low, error: undefined, ...(remember === undefined ? {} : { remember }) };
  },
};
