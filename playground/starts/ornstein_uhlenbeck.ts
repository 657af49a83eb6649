/** Ornstein–Uhlenbeck: dx = θ (μ − x) dt + σ dW forgets where it began, and settles. */
import { eulerMaruyama, mul, param, process as sde, sub } from "ito";
import type { Exact } from "playground";

const [theta, mu, sigma] = [param("theta", 2), param("mu", 0), param("sigma", 0.8)];

export const process = sde(
  ({ x }) => ({ drift: mul(theta, sub(mu, x)), diffusion: sigma }),
  { time: { T: 3 } },
);
export const strategy = eulerMaruyama(240);
export const params = { theta: [0.2, 6], mu: [-2, 2], sigma: [0.1, 2] };
export const options = { n: 100_000, x0: 2, frames: 61 };

// x is a Gaussian at all times
const exact: Exact<"theta" | "mu" | "sigma"> = ({ t, params: { theta, mu, sigma } }) => {
  const mean = mu + (options.x0 - mu) * Math.exp(-theta * t);
  const variance = sigma ** 2 * (1 - Math.exp(-2 * theta * t)) / (2 * theta);
  return (x) => Math.exp(-((x - mean) ** 2) / (2 * variance)) / Math.sqrt(2 * Math.PI * variance);
};
export const show = { picture: "paths", range: [-3, 3], exact };
