/** Geometric Brownian motion, the price of Black & Scholes: dS = μ S dt + σ S dW. */
import { eulerMaruyama, mul, param, process as sde } from "ito";
import type { Exact } from "playground";

const [mu, sigma] = [param("mu", 0.1), param("sigma", 0.4)];

export const process = sde(({ x }) => ({ drift: mul(mu, x), diffusion: mul(sigma, x) }));
export const strategy = eulerMaruyama(240);
export const params = { mu: [-1, 1], sigma: [0.05, 1] };
export const options = { n: 100_000, x0: 1, frames: 61 };

// log S is a Gaussian: (μ − σ²/2) t on average, with the variance σ² t
const exact: Exact<"mu" | "sigma"> = ({ t, params: { mu, sigma } }) => {
  const [mean, std] = [(mu - sigma ** 2 / 2) * t, sigma * Math.sqrt(t)];
  return (s) =>
    s <= 0 ? 0 : Math.exp(-(((Math.log(s) - mean) / std) ** 2) / 2) / (s * std * Math.sqrt(2 * Math.PI));
};
export const show = { picture: "paths", range: [0, 4], exact };
