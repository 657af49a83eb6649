/**
 * Elements that see each other: a ring of weather, a ring of oscillators, a network of reactions, a wire in the warmth.
 *
 *     Lorenz-96:   dx_i = ((x_{i+1} − x_{i−2}) x_{i−1} − x_i + 8) dt + dW_i
 *     Kuramoto:    dθ_i = (ω_i + 2 sin(θ_{i+1} − θ_i) + 2 sin(θ_{i−1} − θ_i)) dt + 0.1 dW_i
 *     reactions:   ds = S a(s) dt + S √a(s) dW, a column of S and a noise a reaction (chemical Langevin equation)
 *     heat:        du_i = (u_{i+1} − 2 u_i + u_{i−1}) dt + dW_i, of which every Fourier mode is an Ornstein–Uhlenbeck process
 *
 * Each is a process of its own; solved here with Euler–Maruyama, and what is known of it beside what comes out.
 *
 *     deno run examples/coupled.ts
 *
 * Sources: Lorenz 1996; Kuramoto 1975; Gillespie 2000. Tests: tests/examples/coupled_test.ts.
 * @module
 */
import {
  add,
  cos,
  describe,
  element,
  eulerMaruyama,
  max,
  mul,
  type Process,
  process,
  type Scalar,
  shift,
  sin,
  solve,
  type SolveOptions,
  sqrt,
  sub,
  system,
} from "ito";
import { exitWith, noOptions } from "./lib/cli.ts";
import { debugLevel } from "./lib/debug.ts";
import { wholeOrExit } from "./lib/finished.ts";
import { onInterrupt } from "./lib/interrupt.ts";
import { modeVariance, variancesOfModes } from "./lib/modes.ts";
import { print } from "./lib/terminal.ts";

// ---- 40 components
export const lorenz96 = process(({ x }) => {
  const [next, last, before] = [shift(x, 1, "wrap"), shift(x, -1, "wrap"), shift(x, -2, "wrap")];
  return { drift: add(mul(sub(next, before), last), sub(8, x)), diffusion: 1 };
}, { name: "Lorenz-96", time: { T: 20 } });
// ---- 100 oscillators
export const ring = process(({ x }) => {
  const pull = add(...[1, -1].map((k) => sin(sub(shift(x, k, "wrap"), x))));
  return { drift: add(cos(element), mul(2, pull)), diffusion: 0.1 };
}, { name: "a ring of oscillators", time: { T: 10 } });
// ---- 12 species, 18 noises
const species = Array.from("abcdefghijkl");
const reactions = Array.from({ length: 18 }, (_, j) => {
  const [from = "", to = ""] = [j, j + 1 + j % 11].map((i) => species[i % 12]);
  return { name: `${from}→${to}`, from, to, k: 0.5 + j / 40 };
});
export const network = system(species, reactions.map((r) => r.name), (of) => {
  const per = (s: string, f: (a: Scalar) => Scalar): readonly (readonly [string, Scalar])[] =>
    reactions.filter((r) => r.from === s || r.to === s)
      .map((r) => [r.name, mul(r.from === s ? -1 : 1, f(mul(r.k, max(of[r.from] ?? 0, 0))))]);
  const each = <A>(f: (s: string) => A) => Object.fromEntries(species.map((s) => [s, f(s)]));
  const drift = each((s) => add(...per(s, (a) => a).map(([, sum]) => sum)));
  return { drift, diffusion: each((s) => Object.fromEntries(per(s, sqrt))) };
}, { name: "a network of reactions" });
// ---- 256 points
export const heat = process(({ x }) => {
  const around = add(shift(x, 1, "wrap"), shift(x, -1, "wrap"));
  return { drift: sub(around, mul(2, x)), diffusion: 1 };
}, { name: "the stochastic heat equation" });
// ----

const say = (text: string): void => print(Deno.stdout, `${text}\n`);
const signal = import.meta.main ? onInterrupt() : new AbortController().signal;
const sampled = async (p: Process, steps: number, o: SolveOptions): Promise<Float32Array | Float64Array> => {
  const result = await solve(p, eulerMaruyama(steps), { ...o, signal, debug: debugLevel() })();
  if (result._tag === "Left") return exitWith({ exitCode: 1, text: describe(result.left) });
  const { samples, seconds, device } = wholeOrExit(result.right, signal);
  say(`${p.name}: ${o.n} samples, ${steps} steps, ${seconds.toFixed(2)} s on ${device}`);
  return samples;
};
const meanOf = (values: Iterable<number>): number => {
  const all = Array.from(values);
  return all.reduce((a, b) => a + b, 0) / all.length;
};

if (import.meta.main) {
  noOptions("coupled", "Elements that see each other: four processes, each beside what is known of it.");
  const weather = await sampled(lorenz96, 20_000, { n: 100, seed: 1, shape: [40], x0: 8 });
  const [energy, force] = [meanOf(weather.map((v) => v * v)), 8 * meanOf(weather) + 0.5];
  say(`  the mean of x² is ${energy.toFixed(2)}; at rest it is that of 8 x + ½: ${force.toFixed(2)}`);

  const phases = await sampled(ring, 2000, { n: 200, seed: 1, shape: [100], x0: 0 });
  const turns = meanOf(Array.from(phases, (v, i) => i % 100 === 99 ? 0 : Math.cos((phases[i + 1] ?? v) - v)));
  say(`  neighbours are in step: the mean cosine between them is ${turns.toFixed(3)}`);

  const counts = await sampled(network, 200, { n: 2000, seed: 1, x0: species.map(() => 100) });
  say(`  no molecule is lost: ${(meanOf(counts) * species.length).toFixed(2)} of 1200`);

  const wire = await sampled(heat, 400, { n: 1000, seed: 1, shape: [256], x0: 0 });
  const found = variancesOfModes(wire, 256);
  for (const k of [0, 1, 8, 64, 128]) {
    say(
      `  mode ${k}: variance ${(found[k] ?? NaN).toFixed(3)}, in theory ${
        modeVariance(256, k, 1).toFixed(3)
      }`,
    );
  }
}
