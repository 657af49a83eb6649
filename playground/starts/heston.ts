/**
 * Heston 1993: a price whose variance is random too, and falls as the price rises (ρ < 0).
 *
 *     dS = r S dt + √v S dW₁,   dv = κ (θ − v) dt + ξ √v dW₂,   dW₁ dW₂ = ρ dt
 */
import { eulerMaruyama, max, mul, param, sqrt, sub, system } from "ito";

const [r, kappa, theta] = [0.03, param("kappa", 3), 0.09];
const [xi, rho] = [param("xi", 0.6), param("rho", -0.7)];

export const process = system(["s", "v"], ["a", "b"], ({ s, v }) => {
  const [up, sd] = [max(v, 0), sqrt(max(v, 0))];
  const across = sqrt(max(sub(1, mul(rho, rho)), 0));
  return {
    drift: { s: mul(r, s), v: mul(kappa, sub(theta, up)) },
    diffusion: { s: { a: mul(sd, s) }, v: { a: mul(rho, xi, sd), b: mul(across, xi, sd) } },
  };
});
export const strategy = eulerMaruyama(240);
export const params = { rho: [-1, 1], xi: [0, 1.2], kappa: [0.5, 8] };
export const options = { n: 100_000, x0: [1, 0.09], frames: 61 };
export const show = { picture: "phase", x: "s", y: "v" };
