/**
 * The double well's first passage from one well to the other: its mean against the exact integral, and that against Kramers;
 * its distribution against the backward Kolmogorov equation, solved on a grid; the tail against its own rate.
 * @module
 */
import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import {
  type Backend,
  component,
  eulerMaruyama,
  mul,
  type Process,
  process,
  shark,
  sub,
  withMethod,
  withStop,
} from "ito";
import { allBackends } from "../../lib/everywhere.ts";
import { solved } from "../../lib/solved.ts";
import { assertZ, momentsOf } from "../../truth/zscore.ts";

const potential = (x: number): number => x ** 4 / 4 - x ** 2 / 2;

/** E τ from −1 to 1: (2/σ²) ∫₋₁¹ e^{2V(y)/σ²} ∫₋∞ʸ e^{−2V(z)/σ²} dz dy. */
const exactMean = (sigma: number): number => {
  const [low, n] = [-4, 20_000];
  const d = (1 - low) / n;
  let [inner, outer] = [0, 0];
  for (let i = 0; i < n; i++) {
    const y = low + (i + 0.5) * d;
    const weight = Math.exp(-2 * potential(y) / sigma ** 2) * d / 2;
    inner += weight;
    if (y > -1) outer += 2 / sigma ** 2 * Math.exp(2 * potential(y) / sigma ** 2) * inner * d;
    inner += weight;
  }
  return outer;
};

/** Kramers (1940): 2π/√(V″(−1) |V″(0)|) e^{2ΔV/σ²}, with V″(∓1) = 2, V″(0) = −1, ΔV = ¼. */
const kramers = (sigma: number): number => 2 * Math.PI / Math.sqrt(2) * Math.exp(0.5 / sigma ** 2);

const well = (sigma: number, T: number): Process =>
  process(({ x }) => ({ drift: sub(x, mul(x, x, x)), diffusion: sigma }), { time: { tEnd: 0, T } });
const over = withStop(({ x }) => sub(component(x, 0), 1));
/** So long that e⁻¹⁵ of the paths are still under way. */
const long = 15;

const passages = async (sigma: number, n: number, backend: Backend) => {
  const T = long * exactMean(sigma);
  const s = await solved(well(sigma, T), over(withMethod(shark)(eulerMaruyama(Math.round(T / 0.05)))), {
    n,
    seed: 3,
    x0: -1,
    backend,
  });
  assert(s.codes.filter((code) => code !== "event").length <= 2);
  return s.times;
};

Deno.test("the exact mean comes to be Kramers' where noise is small", () => {
  const excess = [0.5, 0.4, 0.3, 0.25].map((sigma) => exactMean(sigma) / kramers(sigma) - 1);
  excess.forEach((e, i) => assert(e > 0 && (i === 0 || e < (excess[i - 1] ?? 0)), `${excess}`));
  assert((excess[3] ?? NaN) < 0.06, `${excess}`);
});

for (const backend of allBackends) {
  Deno.test(`the mean passage of a double well is the exact one: ${backend}`, async () => {
    for (const sigma of [0.7, 0.5]) {
      const { mean, se } = momentsOf(await passages(sigma, backend === "cpu" ? 20_000 : 1500, backend));
      assertZ({ name: `mean passage for σ = ${sigma}`, value: mean, expected: exactMean(sigma), se });
    }
  });
}

/** P(τ ≤ t) from −1 by u_t = (x − x³) u_x + ½ σ² u_xx, u = 0 at 1: implicit steps on a grid over −3 … 1. */
const passageCdf = (
  sigma: number,
  T: number,
): { readonly at: (t: number) => number; readonly rate: number } => {
  const [n, dt, low] = [400, 0.05, -3];
  const dx = (1 - low) / n;
  const rows = Array.from({ length: n }, (_, i) => {
    const x = low + i * dx;
    const [drift, spread] = [(x - x ** 3) / (2 * dx), sigma ** 2 / 2 / dx ** 2];
    const [below, above] = i === 0 ? [0, 2 * spread] : [spread - drift, spread + drift];
    return { a: -dt * below, b: i === n - 1 ? 0 : -dt * above, diagonal: 1 + dt * (below + above) };
  });
  let before = 0; // Thomas' elimination of (1 − dt L) u' = u: its first half is the same in every step
  const made = rows.map(({ a, b, diagonal }) => {
    const left = diagonal - a * before;
    before = b / left;
    return { a, left, c: before };
  });
  let u = rows.map(() => 1);
  const start = Math.round((-1 - low) / dx);
  const survived = [1];
  for (let k = 0; k * dt < T; k++) {
    let d = 0;
    const down = made.map(({ a, left }, i) => (d = ((u[i] ?? NaN) - a * d) / left));
    let next = 0;
    const up = made.toReversed().map(({ c }, i) => (next = (down[n - 1 - i] ?? NaN) - c * next));
    u = up.reverse();
    survived.push(u[start] ?? NaN);
  }
  const of = (t: number): number => survived[Math.min(survived.length - 1, Math.round(t / dt))] ?? NaN;
  return { at: (t) => 1 - of(t), rate: Math.log(of(T / 4) / of(T / 2)) / (T / 4) };
};

Deno.test("passages of a double well have the law of the backward equation, and its rate in the tail", async () => {
  const sigma = 0.7;
  const exact = exactMean(sigma);
  const law = passageCdf(sigma, long * exact);
  const sorted = Float64Array.from(await passages(sigma, 20_000, "cpu")).sort();
  const n = sorted.length;
  const gap = sorted.reduce((most, t, i) => Math.max(most, law.at(t) - i / n, (i + 1) / n - law.at(t)), 0);
  assert(gap * Math.sqrt(n) < 2.75, `D √n = ${gap * Math.sqrt(n)}`);
  // an exponential law of the same mean is not it: a path must get over the hill first
  const other = sorted.reduce((most, t, i) => Math.max(most, 1 - Math.exp(-t / exact) - i / n), 0);
  assert(other * Math.sqrt(n) > 6, `D √n = ${other * Math.sqrt(n)}`);
  const late = Array.from(sorted.filter((t) => t > 10), (t) => t - 10);
  const { mean, se } = momentsOf(late);
  assertZ({ name: "1 / rate", value: mean, expected: 1 / law.rate, se });
  assertAlmostEquals(law.at(0), 0, 1e-12);
  assertEquals(law.at(long * exact) > 0.99999, true);
});
