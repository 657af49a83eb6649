/**
 * The Greeks of `examples/greeks.ts`: by paths within their standard errors of the closed forms, and the closed forms against
 * each other and against numbers that are published.
 */
import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { greeksOf, market, models } from "../../examples/greeks.ts";
import { blackScholes, heston, slope } from "../../examples/lib/closed_prices.ts";
import { singles } from "../lib/places.ts";

for (const m of models) {
  for (const backend of ["cpu", ...singles.filter((name) => name === "native")] as const) {
    Deno.test(`the Greeks of ${m.process.name} are the closed forms': ${backend}`, async () => {
      const greeks = await greeksOf(m, { n: 100_000, seed: 2, backend, onFailure: "error" });
      assertEquals(greeks.length, m.greeks.length);
      for (const { name, found, error, theory } of greeks) {
        assert(error > 0 && error < 0.02 * Math.max(0.2, Math.abs(theory)), `${name}: error ${error}`);
        const z = (found - theory) / error;
        assert(Math.abs(z) < 4.5, `${name}: found ${found} ± ${error}, in theory ${theory}, z = ${z}`);
      }
    });
  }
}

Deno.test("a call's closed price is the published one, and Heston's is Black and Scholes' where v stays", () => {
  // Hull, "Options, Futures and Other Derivatives", example 15.6: S = 42, K = 40, r = 0.1, σ = 0.2, half a year: 4.76
  const hull = { ...market, spot: 42, strike: 40, rate: 0.05, sigma: 0.2 * Math.sqrt(0.5) };
  assertAlmostEquals(blackScholes(hull), 4.76, 5e-3);
  const still = { ...market, xi: 1e-3, rho: 0, theta: market.v };
  assertAlmostEquals(heston(still), blackScholes({ ...market, sigma: Math.sqrt(market.v) }), 1e-6);
  const [d1, density] = [
    (Math.log(market.spot / market.strike) + market.rate + market.sigma ** 2 / 2) / market.sigma,
    (z: number): number => Math.exp(-z * z / 2) / Math.sqrt(2 * Math.PI),
  ];
  assertAlmostEquals(slope(blackScholes, market, "sigma"), market.spot * density(d1), 1e-6);
});
