/** Lorenz 1963, with noise: a hundred thousand clouds that began as one become the attractor. */
import { equalSteps, mul, param, shark, sub, system } from "ito";

const [rho, sigma] = [param("rho", 28), param("sigma", 1)];

export const process = system(["x", "y", "z"], ["a", "b", "c"], ({ x, y, z }) => ({
  drift: {
    x: mul(10, sub(y, x)),
    y: sub(mul(x, sub(rho, z)), y),
    z: sub(mul(x, y), mul(8 / 3, z)),
  },
  diffusion: { x: sigma, y: sigma, z: sigma },
}), { time: { T: 10 } });
export const strategy = equalSteps(shark, 800);
export const params = { rho: [0, 40], sigma: [0, 8] };
export const options = { n: 40_000, x0: [0, 1, 20], frames: 201 };
export const show = { picture: "phase", x: "x", y: "z" };
