/** Heston 1993: dS = r S dt + √v S dW₁, dv = κ (θ − v) dt + ξ √v dW₂, correlated; E S, E v and E log S. */
import { eulerMaruyama, max, mul, sqrt, sub, system } from "ito";
import { type Held, held, pathsOf, show } from "../lib/gallery.ts";

const [r, kappa, theta, xi, rho, v0] = [0.03, 2, 0.04, 0.3, -0.7, 0.09];
export const heston = system(["s", "v"], ["a", "b"], ({ v }) => {
  const [up, sd] = [max(v, 0), sqrt(max(v, 0))];
  return {
    drift: { s: sub(r, mul(0.5, up)), v: mul(kappa, sub(theta, up)) },
    diffusion: { s: { a: sd }, v: { a: mul(rho * xi, sd), b: mul(Math.sqrt(1 - rho ** 2) * xi, sd) } },
  };
}, { name: "Heston, in log S" });

export const check = async (n: number): Promise<readonly Held[]> => {
  const paths = await pathsOf(heston, eulerMaruyama(200), { n, x0: [0, v0] });
  const left = Math.exp(-kappa);
  const wanted = r - 0.5 * (theta + (v0 - theta) * (1 - left) / kappa);
  return [
    held("E S", paths.map(([s = NaN]) => Math.exp(s)), Math.exp(r)),
    held("E log S", paths.map(([s = NaN]) => s), wanted, 0.01),
    held("E v", paths.map(([, v = NaN]) => v), theta + (v0 - theta) * left, 0.01),
  ];
};

if (import.meta.main) await show(check(200_000));
