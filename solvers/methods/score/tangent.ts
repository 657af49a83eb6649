/**
 * Two-point exponential Adams about the Gaussian that the posterior is taken for: x₀ given x_s is N(D₀, C I), of which C is
 * known from the step before.
 *
 *     scale = √(1 + p (e^(2h) − 1)),   p = α² C / σ² at s      (x_t | x_s has variance σ² q + α² q² C, q = 1 − e^(−2h))
 *     ν = σ √q · scale · z,   x' = base + ν + α (q D₀ + J₁ r₋),   J₁ = ∫₀ʰ 2 e^(2(u−h)) u du
 *     R = D(x', t) − D₀ − p' ν / α,   p' = p e^(2h) / scale²      (what D moved by beyond the Gaussian's own response)
 *     x'' = x' + α J₁ (R/h − r₋),   r₋ ← R/h,   p ← α ⟨D₁ − D₀, z⟩ / (σ √q scale ⟨z, z⟩), within [0, 1]
 *
 * D is a martingale along the reverse SDE: D₁ − D₀ is noise, and most of it is the response to this step's z. The response of
 * a Gaussian of any width is exact in steps of any length; the rest is `saSolver`'s P2C2, which this is where p = 0: on a
 * probability flow, and on data without width. A wrong p costs no order: the corrector takes back what ν had too much.
 * Source: the variance is Analytic-DPM's (Bao et al. 2022, arXiv 2201.06503), the rest our own (decision 0048).
 * Tests: tests/solvers/methods/tangent_test.ts, tests/solvers/methods/exponential_test.ts.
 * @module
 */
import {
  add,
  broadcast,
  div,
  expm1,
  lit,
  lt,
  max,
  maximum,
  mean,
  min,
  mul,
  select,
  sqrt,
  square,
  sub,
} from "../../../sde/language/dsl.ts";
import { isExpr, type Scalar, type State } from "../../../sde/language/expr.ts";
import type { Method } from "../method.ts";
import { recall } from "../../memory/memory.ts";
import { type Each, ownLegOf, ownLengthIn, ownNormals } from "./kit.ts";

const first = { D0: broadcast(0), slope: broadcast(0), p: lit(0) };
/** A step that is shorter in λ says nothing of a slope; the first try of a solve has no length. */
const shortest = 1e-6;

/** α ⟨D₁ − D₀, z⟩ / (σ √q scale ⟨z, z⟩): of elements with levels of their own each in units of its own noise. */
const responseOf = (
  { alpha, spread, moved, normals }: {
    readonly alpha: Each;
    readonly spread: Each;
    readonly moved: State;
    readonly normals: State;
  },
): Scalar => {
  const power = mean(square(normals));
  if (isExpr(alpha, "scalar", "real") && isExpr(spread, "scalar", "real")) {
    return div(mul(alpha, mean(mul(moved, normals))), max(mul(spread, power), 1e-30));
  }
  return div(mean(mul(div(mul(alpha, moved), max(spread, 1e-30)), normals)), max(power, 1e-30));
};
/** The largest of what elements have. */
const largestOf = (n: Each): Scalar => (isExpr(n, "scalar", "real") ? n : maximum(broadcast(n)));

/** P2C2 on what a Gaussian posterior leaves; NFE a step: 1, and one at the start. */
export const tangentAdams: Method = {
  name: "tangentAdams",
  calculus: "ito",
  strongOrder: 1,
  weakOrder: 2,
  noiseKinds: ["none", "additive"],
  needs: "gaussian",
  diagonal: true,
  remembers: first,
  opens: true,
  step: (symbols) => {
    const { t, tNext, noiseKind, memory } = symbols;
    const { D0, slope, p } = recall(first, memory);
    const noisy = noiseKind !== "none";
    const h = ownLengthIn(symbols, t, tNext);
    const growth = expm1(mul(2, h));
    const squared = add(1, mul(p, growth));
    const normals = ownNormals(symbols);
    const scale = sqrt(squared);
    const { alpha, sigma, base, moment, denoised } = ownLegOf(symbols, 1, {
      to: tNext,
      normals: mul(scale, normals),
    });
    const [q, line] = [moment(0), mul(alpha, moment(1))];
    const low = add(base, add(mul(mul(alpha, q), D0), mul(line, slope)));
    const D1 = denoised(low, tNext);
    const moved = sub(D1, D0);
    const spread = mul(mul(sigma, sqrt(q)), scale); // ν = spread · z
    const grown = div(mul(p, add(1, growth)), squared);
    const rest = noisy ? sub(moved, mul(div(mul(grown, spread), alpha), normals)) : moved;
    const isShort = lt(largestOf(h), shortest);
    const rate = select(lt(h, shortest), broadcast(0), div(rest, max(h, shortest)));
    const error = mul(line, sub(rate, slope));
    const seen = responseOf({ alpha, spread, moved, normals });
    return {
      low,
      high: add(low, error),
      error,
      remember: {
        D0: D1,
        slope: rate,
        p: noisy ? select(isShort, p, min(max(seen, 0), 1)) : p,
      },
    };
  },
};
