/**
 * Adaptive steps against equal ones, at some 30 evaluations of the score each.
 *
 * Euler–Maruyama leaves the five modes blurred; adaptiveExponential sees them sharp.
 */
import {
  adaptiveExponential,
  component,
  cosineVp,
  eulerMaruyama,
  guide,
  mixtureScore,
  mul,
  param,
} from "ito";
import type { Exact } from "playground";

const means = [[-0.8, -0.5], [-0.4, 0.7], [0, -0.8], [0.4, 0.3], [0.9, -0.2]] as const;
const std = 0.03;

export const process = cosineVp();

const mixture = mixtureScore({ weights: means.map(() => 1), means, stds: means.map(() => std) });
export const score = guide(mixture, ({ x }) => mul(param("pull", 0), component(x, 0))); // to the right

export const runs = {
  adaptiveExponential: { strategy: adaptiveExponential({ dataRange: [-1, 1] }) },
  "Euler–Maruyama": { strategy: eulerMaruyama(30) },
};
export const params = { pull: [-1, 1] };
export const options = { n: 40_000, frames: 16 };

// x at a time, where nothing pulls
const exact: Exact<"pull"> = ({ t, params: { pull } }) => {
  if (pull !== 0) return () => NaN;
  const cosine = (t: number) => Math.cos(Math.PI / 2 * (t + 0.008) / 1.008);
  const alpha = cosine(t) / cosine(0);
  const variance = (alpha * std) ** 2 + 1 - alpha ** 2;
  const bump = (v: number) => Math.exp(-(v ** 2) / (2 * variance)) / Math.sqrt(2 * Math.PI * variance);
  return (v) => means.reduce((sum, [x]) => sum + bump(v - alpha * x), 0) / means.length;
};
export const show = { picture: "phase", range: [-1.5, 1.5], exact };
