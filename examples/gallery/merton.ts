/** Merton 1976: a log price with normal jumps at the rate λ; a call is a mixture of Black–Scholes prices. */
import { add, eulerMaruyama, jumps, mul, process } from "ito";
import { callOnNormal, type Held, held, pathsOf, show } from "../lib/gallery.ts";

const [drift, sigma, lambda, mean, std, strike] = [0.02, 0.2, 1.5, -0.1, 0.15, 1];
export const merton = jumps({ rate: lambda, size: ({ z }) => add(mean, mul(std, z)) })(
  process(() => ({ drift, diffusion: sigma }), { name: "log S" }),
);

export const check = async (n: number): Promise<readonly Held[]> => {
  const paths = await pathsOf(merton, eulerMaruyama(1), { n, x0: 0 });
  let [wanted, share] = [0, Math.exp(-lambda)];
  for (let k = 0; k < 30; k++, share *= lambda / k) {
    wanted += share * callOnNormal(drift + k * mean, Math.sqrt(sigma ** 2 + k * std ** 2), strike);
  }
  return [held("A call at 1", paths.map(([x = NaN]) => Math.max(Math.exp(x) - strike, 0)), wanted)];
};

if (import.meta.main) await show(check(200_000));
