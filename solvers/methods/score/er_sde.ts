/**
 * ER-SDE-Solver: a reverse SDE whose noise is chosen by an increasing function φ of the noise level u = σ/α.
 *
 *     r = φ(u_t)/φ(u_s),   x' = m_t + α_t (r y_s + (1 − r) D₀ + A D' + B D'' + √(u_t² − u_s² r²) z),   y = (x − m)/α
 *     A = ∫ (φ(u_t)/φ(u) − 1) du,   B = ∫ (u − u_s)(φ(u_t)/φ(u) − 1) du      from u_t to u_s
 *     D' = (D₀ − D₋)/(u_s − u₋),   D'' = 2 (D' − D'₋)/(u_s − u₋₋)
 *
 * φ = u is the flow, u² the reverse SDE. A and B by 40 points of Gauss in log u, as one loop of a sample's scalars: the
 * published 200 left points lose the order (1.6 at 320 steps). One evaluation a step; what is missing at the first
 * steps is 0.
 * Source: Cui et al. 2023, arXiv 2309.06169. Tests: tests/solvers/methods/gaussian_test.ts.
 * @module
 */
import {
  add,
  div,
  exp,
  expm1,
  lit,
  lt,
  max,
  mul,
  pow,
  type ScalarLike,
  select,
  sqrt,
  square,
  sub,
} from "../../../sde/language/dsl.ts";
import { callback } from "../../../sde/border/decode.ts";
import { sure } from "../../../sde/border/errors.ts";
import { given } from "../../../sde/border/options.ts";
import type { Scalar, State } from "../../../sde/language/expr.ts";
import { valueOf } from "../../../sde/language/value.ts";
import { promised } from "../../../sde/gaussian_path.ts";
import type { Method } from "../method.ts";
import { twoIntegrals } from "./gauss.ts";
import { history } from "./history.ts";
import { lengthIn, ownNormals } from "./kit.ts";
import { oneOf } from "./option_codecs.ts";

/** What ER-SDE leaves to its user. */
export interface ErSdeOptions {
  /** How many posterior means it uses. */
  readonly order?: 1 | 2 | 3;
  /** φ(u): positive, and φ(u)/u does not fall. On a flow it is u, whatever is asked. */
  readonly phi?: (u: Scalar) => ScalarLike;
}

/** The paper's: order 3 and φ₅, which is between the flow and the reverse SDE. */
export const erSdeDefaults = {
  order: 3,
  phi: (u: Scalar): Scalar => mul(u, add(exp(pow(u, 0.3)), 10)),
} as const;

const levels = Array.from({ length: 61 }, (_, i) => 10 ** (i / 10 - 3));

/** φ, looked at from u = 0.001 to 1000: one that grows more slowly than u would take noise of a negative variance. */
const checked = (phi: (u: Scalar) => ScalarLike): (u: Scalar) => ScalarLike => {
  const growth = levels.map((u) => valueOf(div(phi(lit(u)), u), new Map()));
  const wrong = growth.findIndex((g, i) => g <= 0 || g < (1 - 1e-9) * (growth[i - 1] ?? 0));
  if (wrong < 0) return phi;
  throw new RangeError(
    `erSde: phi must be above 0 and grow at least as fast as u, found φ(u)/u = ${growth[wrong]} at u = ${
      levels[wrong]
    }\n` +
      "Try: phi: (u) => mul(u, u), the reverse SDE",
  );
};

const read = given("erSde", { order: oneOf(1, 2, 3), phi: callback<(u: Scalar) => ScalarLike>() });

/** ER-SDE-Solver; NFE a step: 1, and one at the start. */
export function erSde(options: ErSdeOptions = {}): Method {
  const { order, phi } = { ...erSdeDefaults, ...read(options) };
  const wanted = checked(phi);
  const means = history(order);
  return {
    name: `erSde ${order}`,
    calculus: "ito",
    strongOrder: 1,
    weakOrder: Math.min(2, order),
    noiseKinds: ["none", "additive"],
    needs: "gaussian",
    remembers: means.first,
    opens: true,
    step: (symbols) => {
      const { x, t, tNext, noiseKind, memory } = symbols;
      const { meanCoef, offset, std, denoised } = promised(symbols.gaussian);
      const noisy = noiseKind !== "none";
      const phi = noisy ? wanted : (u: Scalar): Scalar => u;
      const level = (at: Scalar): Scalar => div(std(at), meanCoef(at));
      const [from, to, alpha, h] = [level(t), level(tNext), meanCoef(tNext), lengthIn(symbols, t, tNext)];
      const r = div(phi(to), phi(from));
      const [slope, bend] = twoIntegrals((c) => {
        const u = mul(to, add(1, expm1(mul(h, c))));
        const f = mul(h, u, sub(div(phi(to), phi(u)), 1));
        return [f, mul(f, sub(u, from))];
      });
      const [known, knots] = [means.known(memory), means.knots(memory)];
      const has = (count: number, n: State): State => select(lt(known, count - 0.5), 0, n);
      const gap = (count: number, n: Scalar): Scalar => select(lt(known, count - 0.5), 1, n);
      const now = sure(knots[0], "D0");
      const [last = now, older = last] = knots.slice(1);
      const first = has(2, div(sub(now.D, last.D), gap(2, sub(now.u, last.u))));
      const before = (): State => has(3, div(sub(last.D, older.D), gap(3, sub(last.u, older.u))));
      const second = (): State => has(3, div(mul(2, sub(first, before())), gap(3, sub(now.u, older.u))));
      const parts = [mul(sub(1, r), now.D), mul(slope, first), ...(order === 3 ? [mul(bend, second())] : [])];
      const mean = add(
        offset(tNext),
        mul(mul(div(alpha, meanCoef(t)), r), sub(x, offset(t))),
        mul(alpha, parts.slice(0, order).reduce((a, b) => add(a, b))),
      );
      const spread = sqrt(max(sub(square(to), square(mul(from, r))), 0));
      const low = noisy ? add(mean, mul(mul(alpha, spread), ownNormals(symbols))) : mean;
      const D = denoised(low, tNext);
      return { low, high: low, error: undefined, remember: means.left(memory, D, sub(to, from)) };
    },
  };
}
