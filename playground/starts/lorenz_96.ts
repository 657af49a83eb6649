/**
 * Lorenz 1996: forty places on a circle of latitude, each pushed by its neighbours, damped, driven by F and by noise.
 *
 *     dxᵢ = ((xᵢ₊₁ − xᵢ₋₂) xᵢ₋₁ − xᵢ + F) dt + σ dWᵢ
 */
import { add, equalSteps, mul, param, process as sde, shark, shift, sub } from "ito";

const [force, sigma] = [param("F", 8), param("sigma", 1)];

export const process = sde(({ x }) => {
  const [next, last, before] = [shift(x, 1, "wrap"), shift(x, -1, "wrap"), shift(x, -2, "wrap")];
  return { drift: add(mul(sub(next, before), last), sub(force, x)), diffusion: sigma };
}, { time: { T: 6 } });
export const strategy = equalSteps(shark, 480);
export const params = { F: [0, 12], sigma: [0, 3] };
export const options = { n: 2000, shape: [40], x0: 8, frames: 61 };
export const show = { picture: "paths", range: [-15, 20] };
