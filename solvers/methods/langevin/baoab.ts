/**
 * BAOAB, for Langevin dynamics: half a kick, half a drift, friction and noise exactly, half a drift, half a kick.
 *
 *     B: p ← p + ½ dt F(q)    A: q ← q + ½ dt p    O: p ← e^(−γ dt) p + √((1 − e^(−2γ dt))/(2γ)) g ξ    A    B
 *
 * One evaluation a step: the force of the last kick is remembered for the next. For a harmonic force the law of q that it
 * settles at is exact at any step that is stable; weak order 2, strong order 1 (ξ is W/√dt). `langevinDynamics` writes its processes.
 * Source: Leimkuhler & Matthews 2013, "Rational construction of stochastic numerical methods for molecular sampling", Applied
 * Mathematics Research eXpress; J. Chem. Phys. 138, 174102. Tests: tests/solvers/methods/langevin/langevin_test.ts.
 * @module
 */
import { add, broadcast, component, components, exp, mul, neg, sqrt } from "../../../sde/language/dsl.ts";
import { recall } from "../../memory/memory.ts";
import type { Method } from "../method.ts";
import { meanExp, noLangevin, splitOf } from "./split.ts";

const first = { force: broadcast(0) };

/** BAOAB, for equal steps of Langevin dynamics. */
export const baoab: Method = {
  name: "baoab",
  calculus: "ito",
  strongOrder: 1,
  weakOrder: 2,
  noiseKinds: ["none", "additive"],
  refuses: noLangevin,
  remembers: first,
  opens: true,
  step: (symbols) => {
    const { tNext, dt, dW, memory } = symbols;
    const { q, p, friction, force, noise } = splitOf(symbols, tNext);
    const { force: before } = recall(first, memory);
    const [half, z, n] = [mul(0.5, dt), noise(dW), q.length];
    const kicked = p.map((v, i) => add(v, mul(half, component(before, n + i))));
    const middle = q.map((v, i) => add(v, mul(half, kicked[i] ?? v)));
    const turned = kicked.map((v, i) => {
      const y = mul(friction[i] ?? dt, dt);
      return add(mul(exp(neg(y)), v), mul(sqrt(meanExp(mul(-2, y))), z[i] ?? v));
    });
    const moved = middle.map((v, i) => add(v, mul(half, turned[i] ?? v)));
    const after = force(moved);
    const next = components([...moved, ...turned.map((v, i) => add(v, mul(half, after[i] ?? v)))]);
    return {
      low: next,
      high: next,
      error: undefined,
      remember: { force: components([...after.map(() => 0), ...after]) },
    };
  },
};
