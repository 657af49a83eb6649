/**
 * Kubo's oscillator, dz = i (ω dt + σ dW) z, whose frequency is noisy: what does dW mean?
 *
 * As Stratonovich reads it the chain rule holds, and |z| stays 1. As Itô does, |z|² is exp(σ² t).
 */
import { equalSteps, heun, mul, neg, param, sriw1, stratonovich, system } from "ito";

const [omega, sigma] = [param("omega", 3), param("sigma", 0.5)];

const kubo = system(["x", "y"], ["w"], ({ x, y }) => ({
  drift: { x: neg(mul(omega, y)), y: mul(omega, x) },
  diffusion: { x: { w: neg(mul(sigma, y)) }, y: { w: mul(sigma, x) } },
}), { time: { T: 3 } });

export const runs = {
  Itô: { process: kubo, strategy: equalSteps(sriw1, 240) },
  Stratonovich: { process: stratonovich(kubo), strategy: heun(240) },
};
export const params = { omega: [0, 8], sigma: [0, 0.75] };
export const options = { n: 100_000, x0: [1, 0], frames: 61 };
export const show = { picture: "phase", x: "x", y: "y", range: [-2.5, 2.5] };
