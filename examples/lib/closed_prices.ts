/**
 * Prices of a call over one year in closed form.
 *
 *     Black–Scholes:  C = S N(d₁) − K e^{−r} N(d₂)
 *     Heston:         C = S − √(S K) e^{−r/2} / π ∫₀^∞ Re(e^{iuk} φ(u − i/2)) / (u² + ¼) du,   k = log(S / K) + r
 *
 * with φ Heston's characteristic function of log S_T − log S − r, in the form that has no jumps. Sources: Black, Scholes 1973;
 * Lewis 2000, "Option Valuation under Stochastic Volatility", (2.2.8); Albrecher et al. 2007, "The little Heston trap".
 * Tests: tests/examples/greeks_test.ts.
 * @module
 */

/** What a call's price depends on; volatility is σ, or begins as √v. */
export interface Market {
  readonly spot: number;
  readonly strike: number;
  readonly rate: number;
  readonly sigma: number;
  readonly v: number;
  readonly kappa: number;
  readonly theta: number;
  readonly xi: number;
  readonly rho: number;
}

/** N(z), by Simpson's rule on 400 pieces. */
const normalBelow = (z: number): number => {
  const [pieces, density] = [400, (u: number): number => Math.exp(-u * u / 2) / Math.sqrt(2 * Math.PI)];
  const h = z / pieces;
  let sum = density(0) + density(z);
  for (let i = 1; i < pieces; i++) sum += (i % 2 === 1 ? 4 : 2) * density(i * h);
  return 0.5 + sum * h / 3;
};

/** The price of a call in Black and Scholes' model. */
export function blackScholes({ spot, strike, rate, sigma }: Market): number {
  const d1 = (Math.log(spot / strike) + rate + sigma ** 2 / 2) / sigma;
  return spot * normalBelow(d1) - strike * Math.exp(-rate) * normalBelow(d1 - sigma);
}

type Complex = readonly [re: number, im: number];
const plus = ([a, b]: Complex, [c, d]: Complex): Complex => [a + c, b + d];
const minus = ([a, b]: Complex, [c, d]: Complex): Complex => [a - c, b - d];
const times = ([a, b]: Complex, [c, d]: Complex): Complex => [a * c - b * d, a * d + b * c];
const over = ([a, b]: Complex, [c, d]: Complex): Complex => {
  const size = c * c + d * d;
  return [(a * c + b * d) / size, (b * c - a * d) / size];
};
const exp = ([a, b]: Complex): Complex => [Math.exp(a) * Math.cos(b), Math.exp(a) * Math.sin(b)];
const log = ([a, b]: Complex): Complex => [Math.log(Math.hypot(a, b)), Math.atan2(b, a)];
const sqrt = (z: Complex): Complex => exp(times([0.5, 0], log(z)));

/** φ(u − i/2). */
const characteristic = ({ v, kappa, theta, xi, rho }: Market, u: number): Complex => {
  const iu: Complex = [0.5, u]; // i (u − i/2)
  const beta = minus([kappa, 0], times([rho * xi, 0], iu));
  const d = sqrt(plus(times(beta, beta), [xi ** 2 * (u * u + 0.25), 0]));
  const g = over(minus(beta, d), plus(beta, d));
  const gone = exp(times([-1, 0], d));
  const rest = minus([1, 0], times(g, gone));
  const D = times([1 / xi ** 2, 0], times(minus(beta, d), over(minus([1, 0], gone), rest)));
  const logs = times([2, 0], log(over(rest, minus([1, 0], g))));
  const C = times([kappa * theta / xi ** 2, 0], minus(minus(beta, d), logs));
  return exp(plus(C, times([v, 0], D)));
};

/** The price of a call in Heston's model, by the trapezoidal rule up to u = 200. */
export function heston(m: Market): number {
  const { spot, strike, rate } = m;
  const k = Math.log(spot / strike) + rate;
  const [h, most] = [0.05, 4000];
  let sum = 0;
  for (let i = 0; i <= most; i++) {
    const u = i * h;
    const [re] = times(exp([0, u * k]), characteristic(m, u));
    sum += (i === 0 ? 0.5 : 1) * re / (u * u + 0.25);
  }
  return spot - Math.sqrt(spot * strike) * Math.exp(-rate / 2) / Math.PI * sum * h;
}

/** The derivative of a price by one of its numbers, by central differences. */
export function slope(price: (m: Market) => number, m: Market, by: keyof Market): number {
  const far = 1e-4 * m[by];
  const at = (sign: 1 | -1): number => price({ ...m, [by]: m[by] + sign * far });
  return (at(1) - at(-1)) / (2 * far);
}
