/** Kubo's oscillator: dz = i (ω dt + σ ∘ dW) z turns on the unit circle; E Re z = e^{−σ²t/2} cos ωt. */
import { heun, mul, stratonovich, system } from "ito";
import { type Held, held, pathsOf, show } from "../lib/gallery.ts";

const [omega, sigma, T] = [2, 0.5, 1.5];
export const kubo = stratonovich(system(["x", "y"], ["w"], ({ x, y }) => ({
  drift: { x: mul(-omega, y), y: mul(omega, x) },
  diffusion: { x: { w: mul(-sigma, y) }, y: { w: mul(sigma, x) } },
}), { name: "Kubo", time: { T } }));

export const check = async (n: number): Promise<readonly Held[]> => {
  const paths = await pathsOf(kubo, heun(1000), { n, x0: [1, 0] });
  return [
    held("E Re z", paths.map(([x = NaN]) => x), Math.exp(-0.5 * sigma ** 2 * T) * Math.cos(omega * T), 0.01),
    held("|z|²", paths.map(([x = NaN, y = NaN]) => x ** 2 + y ** 2), 1, 1e-3),
  ];
};

if (import.meta.main) await show(check(50_000));
