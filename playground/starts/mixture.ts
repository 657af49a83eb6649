/**
 * A new diffusion, two lines of it, run backward: noise becomes the points that you click on the picture.
 *
 * Ito derives the rest: the marginal, the prior, the score of the points, the process in reverse.
 */
import { adaptiveExponential, component, guide, mixtureScore, mul, param, process as sde, sqrt } from "ito";
import { type Exact, points } from "playground";

const means = points([[-1, -0.6], [-0.5, 0.8], [0, -1], [0.6, 0.5], [1, -0.3]]);
const std = 0.12;

export const process = sde(({ x, t }) => {
  const beta = mul(20, t, t); // little noise at first, then much
  return { drift: mul(-0.5, beta, x), diffusion: sqrt(beta) };
}, { time: { tEnd: 1e-3 } });

const mixture = mixtureScore({ weights: means.map(() => 1), means, stds: means.map(() => std) });
export const score = guide(mixture, ({ x }) => mul(param("pull", 0), component(x, 0))); // to the right
export const strategy = adaptiveExponential({ dataRange: [-1, 1] });
export const params = { pull: [-1.5, 1.5] };
export const options = { n: 40_000, frames: 31 };

// x at a time, where nothing pulls: each point drawn to 0 by α, and blurred
const exact: Exact<"pull"> = ({ t, params: { pull } }) => {
  if (pull !== 0) return () => NaN;
  const alpha = Math.exp(-10 * t ** 3 / 3);
  const variance = (alpha * std) ** 2 + 1 - alpha ** 2;
  const bump = (v: number) => Math.exp(-(v ** 2) / (2 * variance)) / Math.sqrt(2 * Math.PI * variance);
  return (v) => means.reduce((sum, [x]) => sum + bump(v - alpha * x), 0) / means.length;
};
export const show = { picture: "phase", range: [-2.5, 2.5], exact };
