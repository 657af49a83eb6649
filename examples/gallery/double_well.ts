/** A double well: dx = (x − x³) dt + √(2/β) dW forgets where it began; its law at rest is e^{−βV}, V = x⁴/4 − x²/2. */
import { eulerMaruyama, mul, process, shark, sub, withMethod } from "ito";
import { type Held, held, meanUnder, pathsOf, show } from "../lib/gallery.ts";

const [beta, T] = [2, 20];
const of = { name: "a double well", time: { T } };
export const doubleWell = process(
  ({ x }) => ({ drift: sub(x, mul(x, x, x)), diffusion: Math.sqrt(2 / beta) }),
  of,
);

export const check = async (n: number): Promise<readonly Held[]> => {
  const values = (await pathsOf(doubleWell, withMethod(shark)(eulerMaruyama(1000)), { n, x0: 1 })).map((
    [x = NaN],
  ) => x);
  const weight = (x: number): number => Math.exp(-beta * (x ** 4 / 4 - x ** 2 / 2));
  const between = (x: number): number => Number(Math.abs(x) < 0.5);
  return [
    held("E x", values, 0),
    held("E x²", values.map((x) => x ** 2), meanUnder(weight, (x) => x ** 2), 0.002),
    held("P(|x| < ½)", values.map(between), meanUnder(weight, between), 0.002),
  ];
};
if (import.meta.main) await show(check(50_000));
