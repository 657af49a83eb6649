/** Lorenz 1996, 40 variables on a ring with noise: what couples them keeps Σ x², so that at rest E x² = 8 E x + ½. */
import { add, eulerMaruyama, mul, process, shift, sub } from "ito";
import { type Held, held, pathsOf, show } from "../lib/gallery.ts";

export const lorenz96 = process(({ x }) => {
  const [next, last, before] = [shift(x, 1, "wrap"), shift(x, -1, "wrap"), shift(x, -2, "wrap")];
  return { drift: add(mul(sub(next, before), last), sub(8, x)), diffusion: 1 };
}, { name: "Lorenz-96", time: { T: 10 } });

export const check = async (n: number): Promise<readonly Held[]> => {
  const paths = await pathsOf(lorenz96, eulerMaruyama(20_000), { n, shape: [40], x0: 8 });
  const mean = (values: readonly number[]): number => values.reduce((sum, v) => sum + v, 0) / values.length;
  const balance = paths.map((x) => mean(x.map((v) => v ** 2 - 8 * v - 0.5)) / mean(x.map((v) => v ** 2)));
  return [held("(E x² − 8 E x − ½) / E x²", balance.map((b) => 1 + b), 1, 0.01)];
};

if (import.meta.main) await show(check(400));
