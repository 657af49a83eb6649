/** Langevin's equation with inertia in a spring: dv = −(k x + γ v) dt + √(2 γ kT) dW; at rest k E x² = E v² = kT. */
import { eulerMaruyama, mul, neg, shark, sub, system, withMethod } from "ito";
import { type Held, held, pathsOf, show } from "../lib/gallery.ts";

const [k, gamma, kT] = [2, 0.8, 0.6];
export const langevin = system(["x", "v"], ["w"], ({ x, v }) => ({
  drift: { x: v, v: neg(sub(mul(k, x), mul(-gamma, v))) },
  diffusion: { x: 0, v: { w: Math.sqrt(2 * gamma * kT) } },
}), { name: "Langevin", time: { T: 20 } });

export const check = async (n: number): Promise<readonly Held[]> => {
  const paths = await pathsOf(langevin, withMethod(shark)(eulerMaruyama(400)), { n, x0: [0, 0] });
  return [
    held("k E x²", paths.map(([x = NaN]) => k * x ** 2), kT, 0.005),
    held("E v²", paths.map(([, v = NaN]) => v ** 2), kT, 0.005),
    held("E x v", paths.map(([x = NaN, v = NaN]) => x * v), 0),
  ];
};

if (import.meta.main) await show(check(50_000));
