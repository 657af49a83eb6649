/**
 * Greeks: how the price of a call moves with what it depends on, path by path, beside the closed forms.
 *
 *     Black–Scholes:   dS = r S dt + σ S dW
 *     Heston:          dS = r S dt + √v S dW₁,   dv = κ (θ − v) dt + ξ √v dW₂,   W₁ and W₂ correlated by ρ
 *
 * The payoff max(S − K, 0) is a result of a path (`withResults`), and with `gradient` so are its derivatives: delta by the
 * start, vega by σ or by v₀. Their mean over paths is the Greek, and comes with its standard error.
 *
 *     deno run examples/greeks.ts
 *
 * Sources: Broadie, Glasserman 1996 (pathwise derivatives); Black, Scholes 1973; Heston 1993.
 * Tests: tests/examples/greeks_test.ts.
 * @module
 */
import {
  component,
  describe,
  ensemble,
  type EnsembleOptions,
  eulerMaruyama,
  max,
  mul,
  param,
  type Process,
  process,
  sqrt,
  sub,
  system,
  withResults,
} from "ito";
import { exitWith, noOptions } from "./lib/cli.ts";
import { blackScholes, heston as hestonPrice, type Market, slope } from "./lib/closed_prices.ts";
import { debugLevel } from "./lib/debug.ts";
import { print } from "./lib/terminal.ts";

/** What both models are tried with; volatilities are squared in Heston's. */
export const market = {
  spot: 1,
  strike: 1.05,
  rate: 0.03,
  sigma: 0.2,
  v: 0.04,
  kappa: 1.5,
  theta: 0.04,
  xi: 0.3,
  rho: -0.7,
} as const satisfies Market;

const rate = param("rate", market.rate);
export const asset = process(
  ({ x }) => ({ drift: mul(rate, x), diffusion: mul(param("sigma", market.sigma), x) }),
  { name: "Black–Scholes" },
);
export const heston = system(["s", "v"], ["a", "b"], ({ s, v }) => {
  const root = sqrt(max(v, 0)); // full truncation: v may fall below 0, and is then taken for 0
  const [kappa, theta] = [param("kappa", market.kappa), param("theta", market.theta)];
  const swing = mul(param("xi", market.xi), root);
  return {
    drift: { s: mul(rate, s), v: mul(kappa, sub(theta, max(v, 0))) },
    diffusion: {
      s: { a: mul(root, s) },
      v: { a: mul(market.rho, swing), b: mul(Math.sqrt(1 - market.rho ** 2), swing) },
    },
  };
}, { name: "Heston" });

/** What a path pays at its end: the last value of a result that each step sets anew. */
const paying = withResults({
  call: { init: 0, next: ({ x }) => max(sub(component(x, 0), market.strike), 0) },
});

/** A derivative of the price as it was found, and in theory. */
export interface Greek {
  readonly name: string;
  readonly found: number;
  readonly error: number;
  readonly theory: number;
}

/** A model, how many steps it takes, and its Greeks: what each is a derivative by, in its process and in its price. */
export interface Model {
  readonly process: Process;
  readonly x0: readonly number[];
  readonly steps: number;
  readonly price: (m: Market) => number;
  readonly greeks: readonly { readonly name: string; readonly by: string; readonly of: keyof Market }[];
}

export const models: readonly Model[] = [
  {
    process: asset,
    x0: [market.spot],
    steps: 100,
    price: blackScholes,
    greeks: [{ name: "delta", by: "x0", of: "spot" }, { name: "vega", by: "sigma", of: "sigma" }],
  },
  {
    process: heston,
    x0: [market.spot, market.v],
    steps: 200,
    price: hestonPrice,
    greeks: [
      { name: "delta", by: "x0[0]", of: "spot" },
      { name: "vega (by v₀)", by: "x0[1]", of: "v" },
      { name: "by ξ", by: "xi", of: "xi" },
    ],
  },
];

/** The Greeks of a model, by paths; ends the program where they cannot be had. */
export async function greeksOf(m: Model, o: EnsembleOptions): Promise<readonly Greek[]> {
  const gradient = m.greeks.map(({ by }) => by);
  const result = await ensemble(m.process, paying(eulerMaruyama(m.steps)), { ...o, x0: m.x0, gradient })();
  if (result._tag === "Left") return exitWith({ exitCode: 1, text: describe(result.left) });
  const { gradients = {} } = result.right;
  const discount = Math.exp(-market.rate);
  return m.greeks.map(({ name, by, of }) => {
    const { mean, standardError } = gradients[by]?.results.call ?? { mean: [], standardError: [] };
    const [found, error] = [mean[0] ?? NaN, standardError[0] ?? NaN].map((v) => discount * v);
    return { name, found: found ?? NaN, error: error ?? NaN, theory: slope(m.price, market, of) };
  });
}

if (import.meta.main) {
  noOptions("greeks", "Delta and vega of a call, path by path, beside the closed forms.");
  for (const m of models) {
    print(Deno.stdout, `${m.process.name}\n`);
    for (const g of await greeksOf(m, { n: 200_000, seed: 1, debug: debugLevel() })) {
      const numbers = `${g.found.toFixed(4)} ± ${g.error.toFixed(4)}, in theory ${g.theory.toFixed(4)}`;
      print(Deno.stdout, `  ${g.name}: ${numbers}\n`);
    }
  }
}
