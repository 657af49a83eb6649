/** Cox–Ingersoll–Ross with a broken Feller condition (2 κ θ < ξ²): it touches 0. Its mean and variance, with truncated steps. */
import { eulerMaruyama, max, mul, process, sqrt, sub } from "ito";
import { type Held, held, pathsOf, show } from "../lib/gallery.ts";

const [kappa, theta, xi, v0] = [1, 0.1, 0.6, 0.2];
export const cir = process(({ x }) => ({
  drift: mul(kappa, sub(theta, max(x, 0))),
  diffusion: mul(xi, sqrt(max(x, 0))),
}), { name: "Cox–Ingersoll–Ross" });

export const check = async (n: number): Promise<readonly Held[]> => {
  const values = (await pathsOf(cir, eulerMaruyama(2000), { n, x0: v0 })).map(([v = NaN]) => v);
  const left = Math.exp(-kappa);
  const mean = theta + (v0 - theta) * left;
  const variance = xi ** 2 / kappa * (v0 * (left - left ** 2) + theta / 2 * (1 - left) ** 2);
  return [
    held("E v", values, mean, 0.01),
    held("Var v", values.map((v) => (v - mean) ** 2), variance, 0.03),
  ];
};

if (import.meta.main) await show(check(100_000));
