/** Black–Scholes: d log S = (r − σ²/2) dt + σ dW; the price of a call, by the formula of 1973. */
import { eulerMaruyama, process } from "ito";
import { callOnNormal, type Held, held, pathsOf, show } from "../lib/gallery.ts";

const [r, sigma, strike] = [0.03, 0.2, 1.05];
export const logPrice = process(() => ({ drift: r - sigma ** 2 / 2, diffusion: sigma }), { name: "log S" });

export const check = async (n: number): Promise<readonly Held[]> => {
  const paths = await pathsOf(logPrice, eulerMaruyama(1), { n, x0: 0 });
  const payoffs = paths.map(([x = NaN]) => Math.exp(-r) * Math.max(Math.exp(x) - strike, 0));
  return [held("A call at 1.05", payoffs, Math.exp(-r) * callOnNormal(r - sigma ** 2 / 2, sigma, strike))];
};

if (import.meta.main) await show(check(200_000));
