/** FitzHugh–Nagumo, a nerve in noise: v less its drift's integral is a Brownian motion, σ W, whatever the nerve does. */
import { add, component, div, eulerMaruyama, type ResultSymbols, type Scalar } from "ito";
import { mul, sub, system, withResults } from "ito";
import { type Held, held, resultOf, show } from "../lib/gallery.ts";

const [a, b, epsilon, current, sigma, T] = [0.7, 0.8, 0.2, 0.5, 0.3, 50];
const pull = (v: Scalar, w: Scalar): Scalar => add(sub(v, add(div(mul(v, v, v), 3), w)), current);
export const fitzHughNagumo = system(["v", "w"], ["noise"], ({ v, w }) => ({
  drift: { v: pull(v, w), w: mul(epsilon, sub(add(v, a), mul(b, w))) },
  diffusion: { v: { noise: sigma }, w: 0 },
}), { name: "FitzHugh–Nagumo", time: { T } });
const next = ({ before, dt, value }: ResultSymbols): Scalar =>
  add(value, mul(dt, pull(component(before, 0), component(before, 1))));
const counted = withResults({ pulled: { init: 0, next } })(eulerMaruyama(10_000));

export const check = async (n: number): Promise<readonly Held[]> => {
  const [paths, sums] = await resultOf(fitzHughNagumo, counted, { n, x0: [-1, -0.5] }, "pulled");
  const left = paths.map(([v = NaN], i) => v + 1 - (sums[i] ?? NaN));
  return [held("E σ W", left, 0), held("E (σ W)²", left.map((w) => w ** 2), sigma ** 2 * T)];
};
if (import.meta.main) await show(check(20_000));
