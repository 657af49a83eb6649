/** Duffing's oscillator in noise: dv = (x − x³ − δ v) dt + σ dW; at rest v is normal, x has the weight e^{−2δV/σ²}. */
import { add, eulerMaruyama, mul, sub, system } from "ito";
import { type Held, held, meanUnder, pathsOf, show } from "../lib/gallery.ts";

const [delta, sigma] = [0.5, 0.7];
export const duffing = system(["x", "v"], ["w"], ({ x, v }) => ({
  drift: { x: v, v: sub(x, add(mul(x, x, x), mul(delta, v))) },
  diffusion: { x: 0, v: { w: sigma } },
}), { name: "Duffing", time: { T: 40 } });

export const check = async (n: number): Promise<readonly Held[]> => {
  const paths = await pathsOf(duffing, eulerMaruyama(20_000), { n, x0: [1, 0] });
  const weight = (x: number): number => Math.exp(-2 * delta / sigma ** 2 * (x ** 4 / 4 - x ** 2 / 2));
  return [
    held("E v²", paths.map(([, v = NaN]) => v ** 2), sigma ** 2 / (2 * delta), 0.02),
    held("E x²", paths.map(([x = NaN]) => x ** 2), meanUnder(weight, (x) => x ** 2), 0.02),
  ];
};

if (import.meta.main) await show(check(20_000));
