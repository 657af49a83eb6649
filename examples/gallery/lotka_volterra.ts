/** Lotka–Volterra as chemical Langevin equation, a noise a reaction: X + Y less ∫ (α X − γ Y) dt keeps its mean. */
import type { ResultSymbols, Scalar } from "ito";
import { add, component, eulerMaruyama, max, mul, neg, sqrt, sub, system, withResults } from "ito";
import { type Held, held, resultOf, show } from "../lib/gallery.ts";

const [alpha, beta, gamma] = [1, 0.01, 1];
const g = (rate: Scalar): Scalar => sqrt(max(rate, 0));
export const lotkaVolterra = system(["x", "y"], ["birth", "meal", "death"], ({ x, y }) => {
  const [birth, meal, death] = [mul(alpha, x), mul(beta, x, y), mul(gamma, y)] as const;
  const [up, down] = [{ birth: g(birth), meal: neg(g(meal)) }, { meal: g(meal), death: neg(g(death)) }];
  return { drift: { x: sub(birth, meal), y: sub(meal, death) }, diffusion: { x: up, y: down } };
}, { name: "Lotka–Volterra", time: { T: 5 } });
const grows = ({ before: b, dt, value }: ResultSymbols): Scalar =>
  add(value, mul(dt, sub(mul(alpha, component(b, 0)), mul(gamma, component(b, 1)))));
const counted = withResults({ grown: { init: 0, next: grows } })(eulerMaruyama(2000));

export const check = async (n: number): Promise<readonly Held[]> => {
  const [paths, sums] = await resultOf(lotkaVolterra, counted, { n, x0: [100, 100] }, "grown");
  const kept = paths.map(([x = NaN, y = NaN], i) => x + y - (sums[i] ?? NaN));
  return [held("X + Y − ∫ (α X − γ Y) dt", kept, 200)];
};
if (import.meta.main) await show(check(20_000));
