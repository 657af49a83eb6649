/**
 * UBU, for Langevin dynamics: all but the force exactly over half a step, the force's kick, and the other half.
 *
 *     U over s: p' = e^(−y) p + g √s √φ(2y) z₁,   q' = q + s φ(y) p + g √s³ (φ(y) √(tanh(y/2)/2y) z₁ + √d(y) z₂),   y = γ s
 *     B: p ← p + dt F(q),   φ(y) = (1 − e^(−y))/y,   d(y) = (y − 2 tanh(y/2))/y³
 *
 * One evaluation a step, four normals for each momentum. Without a force it is exact. Strong order 2 for smooth forces on the path
 * whose integrals z are (they are drawn for each step, so W of the solve is not that path), weak order 2.
 * Source: Skeel & Izaguirre 2002; Sanz-Serna & Zygalakis 2021, "Wasserstein distance estimates for the distributions of numerical
 * approximations to ergodic stochastic differential equations", JMLR 22. Tests: tests/solvers/methods/langevin/ubu_test.ts.
 * @module
 */
import { add, components, div, exp, max, mul, neg, sqrt, tanh } from "../../../sde/language/dsl.ts";
import type { Scalar } from "../../../sde/language/expr.ts";
import type { Method } from "../method.ts";
import { meanExp, noLangevin, ownShare, type Split, splitOf } from "./split.ts";

type Place = Pick<Split, "q" | "p">;

/** All but the force over a stretch s, with two normals for each momentum. */
const freely = (
  { q, p }: Place,
  friction: readonly Scalar[],
  s: Scalar,
  [first, second]: readonly [readonly Scalar[], readonly Scalar[]],
): Place => {
  const parts = p.map((v, i) => {
    const y = mul(friction[i] ?? s, s);
    const [z1, z2] = [first[i] ?? v, second[i] ?? v];
    const mean = meanExp(neg(y));
    const some = max(y, 1e-30);
    const common = mul(mean, sqrt(div(tanh(mul(0.5, some)), mul(2, some))));
    const own = add(mul(common, z1), mul(sqrt(ownShare(y)), z2));
    return {
      q: add(q[i] ?? v, mul(mul(s, mean), v), mul(mul(s, sqrt(s)), own)),
      p: add(mul(exp(neg(y)), v), mul(sqrt(mul(s, meanExp(mul(-2, y)))), z1)),
    };
  });
  return { q: parts.map((part) => part.q), p: parts.map((part) => part.p) };
};

/** UBU, for equal steps of Langevin dynamics. */
export const ubu: Method = {
  name: "ubu",
  calculus: "ito",
  strongOrder: 2,
  weakOrder: 2,
  noiseKinds: ["none", "additive"],
  refuses: noLangevin,
  draws: { normals: 4 },
  step: (symbols) => {
    const { t, dt, noise: drawn } = symbols;
    const half = mul(0.5, dt);
    const { friction, force, noise, ...start } = splitOf(symbols, add(t, half));
    const pair = (k: number) => [noise(drawn.normal(k)), noise(drawn.normal(k + 1))] as const;
    const { q, p } = freely(start, friction, half, pair(0));
    const kicks = force(q);
    const kicked = p.map((v, i) => add(v, mul(dt, kicks[i] ?? v)));
    const end = freely({ q, p: kicked }, friction, half, pair(2));
    const next = components([...end.q, ...end.p]);
    return { low: next, high: next, error: undefined };
  },
};
