/**
 * Redraw is wrong: what becomes of the noise of a rejected step, in a reverse diffusion with the exact score.
 *
 * The published code draws it anew: the mode at 0 loses half of its weight, at a tighter tolerance too. With one Brownian
 * path for all attempts the weights stay.
 */
import { abs, gottaGoFast, max, mixtureScore, mul, param, ve, withNoise, withTolerance } from "ito";
import type { Exact } from "playground";

const modes = [
  { weight: 0.1, mean: [0, 0], std: 0.03 },
  { weight: 0.15, mean: [-0.4, -0.3], std: 0.03 },
  { weight: 0.2, mean: [0.2, -0.4], std: 0.04 },
  { weight: 0.25, mean: [-0.2, 0.4], std: 0.05 },
  { weight: 0.3, mean: [0.4, 0.2], std: 0.06 },
];
const sigmaMax = 5;

export const process = ve({ sigmaMax });
export const score = mixtureScore({
  weights: modes.map((m) => m.weight),
  means: modes.map((m) => m.mean),
  stds: modes.map((m) => m.std),
});

const tolerance = param("tolerance", 0.05);
const solver = withTolerance({
  name: "relative",
  of: ({ low, lowPrev }) => max(1 / 256, mul(tolerance, max(abs(low), abs(lowPrev)))),
})(gottaGoFast());
export const runs = {
  redraw: { strategy: withNoise("redraw")(solver) },
  retain: { strategy: withNoise("retain")(solver) },
  bridge: { strategy: withNoise("bridge")(solver) },
};
export const params = { tolerance: [0.02, 0.5] };
export const options = { n: 30_000, frames: 41 };

const exact: Exact = ({ t }) => (x) =>
  modes.reduce((sum, { weight, mean: [m = NaN], std }) => {
    const s = Math.hypot(std, 0.01 * (100 * sigmaMax) ** t); // each mode, blurred by the noise that is left
    return sum + weight * Math.exp(-(((x - m) / s) ** 2) / 2) / (s * Math.sqrt(2 * Math.PI));
  }, 0);
export const show = { picture: "phase", range: [-1, 1], exact };
