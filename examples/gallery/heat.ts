/** The stochastic heat equation on 256 points: each Fourier mode is an Ornstein–Uhlenbeck process of its own. */
import { add, eulerMaruyama, mul, neighbours, process, sub } from "ito";
import { type Held, held, pathsOf, show } from "../lib/gallery.ts";

const [points, T] = [256, 2];
export const heat = process(({ x }) => ({
  drift: sub(add(...neighbours(x, [points], "wrap")), mul(2, x)),
  diffusion: 1,
}), { name: "heat", time: { T } });

export const check = async (n: number): Promise<readonly Held[]> => {
  const paths = await pathsOf(heat, eulerMaruyama(400), { n, shape: [points], x0: 0 });
  return [1, 16, 64].map((mode) => {
    const decay = 2 - 2 * Math.cos(2 * Math.PI * mode / points);
    const power = paths.map((x) => {
      const of = (f: (a: number) => number) =>
        x.reduce((sum, v, i) => sum + v * f(2 * Math.PI * mode * i / points), 0);
      return (of(Math.cos) ** 2 + of(Math.sin) ** 2) / points;
    });
    return held(`mode ${mode}`, power, (1 - Math.exp(-2 * decay * T)) / (2 * decay), 0.02);
  });
};

if (import.meta.main) await show(check(2000));
