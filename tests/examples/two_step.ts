/**
 * A plain restatement of what BayesFlow 2.1.0 does by default to draw from a diffusion model: in float64, with one step for a
 * whole batch, and without a word of Ito. `examples/lib/posterior/published.ts` says the same in Ito's language, for a batch of 1.
 *
 * Source: BayesFlow 2.1.0, utils/integrate.py: `two_step_adaptive_step`, `integrate_stochastic_adaptive`; the schedules of
 * networks/inference/diffusion. Tests: tests/examples/posterior_test.ts.
 * @module
 */
import type { Mixture } from "ito";

/** A schedule: the ratio σ²/α² at t, and its logarithm's slope. */
export interface Schedule {
  readonly ratio: (t: number) => number;
  readonly slope: (t: number) => number;
}

const first = 2 / Math.PI * Math.atan(Math.exp(-6)), span = 1 - 2 * first;
const angle = (t: number): number => Math.PI * (first + span * t);
const [least, most] = [1e-4 ** (1 / 7), 80 ** (1 / 7)];
const root = (t: number): number => most + (1 - t) * (least - most);

/** Both schedules by name. */
export const schedules = {
  cosine: {
    ratio: (t) => Math.tan(angle(t) / 2) ** 2,
    slope: (t) => 2 * Math.PI * span / Math.sin(angle(t)),
  },
  edm: { ratio: (t) => root(t) ** 14, slope: (t) => 14 * (most - least) / root(t) },
} as const satisfies Readonly<Record<string, Schedule>>;

type Point = readonly [number, number];

const scoreOf = ({ weights, means, stds }: Mixture, ratio: number) => {
  const signal = 1 / (1 + ratio), alpha = Math.sqrt(signal);
  return ([a, b]: Point): Point => {
    const parts = weights.map((w, k) => {
      const [m = NaN, n = NaN] = means[k] ?? [], variance = signal * (stds[k] ?? NaN) ** 2 + 1 - signal;
      const [u, v] = [alpha * m - a, alpha * n - b];
      return {
        log: Math.log(w / variance) - (u * u + v * v) / (2 * variance),
        u: u / variance,
        v: v / variance,
      };
    });
    const top = Math.max(...parts.map(({ log }) => log));
    let [mass, u, v] = [0, 0, 0];
    for (const p of parts) {
      const share = Math.exp(p.log - top);
      [mass, u, v] = [mass + share, u + share * p.u, v + share * p.v];
    }
    return [u / mass, v / mass];
  };
};

/** Normals of a seed: mulberry32 and Box–Muller. */
const normalsOf = (seed: number): () => number => {
  let state = seed >>> 0;
  const uniform = (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let v = Math.imul(state ^ (state >>> 15), 1 | state);
    v = (v + Math.imul(v ^ (v >>> 7), 61 | v)) ^ v;
    return ((v ^ (v >>> 14)) >>> 0) / 2 ** 32;
  };
  return () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform());
};

/** Draws of a mixture in the plane, `batch` at a time with one step for all of them, and the evaluations of each. */
export function twoStep(
  mixture: Mixture,
  { ratio, slope }: Schedule,
  o: { readonly n: number; readonly batch: number; readonly seed: number },
): { readonly samples: Float64Array; readonly nfe: number } {
  const normal = normalsOf(o.seed);
  const pairs = (): readonly Point[] => Array.from({ length: o.batch }, () => [normal(), normal()]);
  const [shortest, longest] = [1 / 1000, 1 / 50];
  let nfe = 0;
  const slopes = (t: number): (p: Point) => readonly [...Point, number] => {
    const r = ratio(t), beta = r / (1 + r) * slope(t), score = scoreOf(mixture, r);
    return (p) => {
      const s = score(p);
      return [-0.5 * beta * p[0] - beta * s[0], -0.5 * beta * p[1] - beta * s[1], Math.sqrt(beta)];
    };
  };
  const step = (x: readonly Point[], t: number, h: number) => {
    const z = pairs(), [here, there] = [slopes(t), slopes(t - h)];
    nfe += 2;
    const moved = (p: Point, f: readonly [...Point, number], k: number): Point => {
      const [u, v] = z[k] ?? [NaN, NaN];
      return [p[0] - h * f[0] + f[2] * Math.sqrt(h) * u, p[1] - h * f[1] + f[2] * Math.sqrt(h) * v];
    };
    const euler = x.map((p, k) => moved(p, here(p), k));
    const heun = x.map((p, k): Point => {
      const e = euler[k] ?? p, second = moved(p, there(e), k);
      return [0.5 * (e[0] + second[0]), 0.5 * (e[1] + second[1])];
    });
    return { euler, heun };
  };
  const drawn = (): readonly Point[] => {
    let [x, t, h] = [pairs(), 1, longest];
    let last = x;
    for (let tries = 0; t - h > 0 && tries < 1000; tries++) {
      const { euler, heun } = step(x, t, h);
      let error = 0;
      euler.forEach((e, k) => {
        for (const j of [0, 1] as const) {
          const size = Math.max(Math.abs(e[j]), Math.abs(last[k]?.[j] ?? NaN));
          error = Math.max(error, Math.abs((heun[k]?.[j] ?? NaN) - e[j]) / Math.max(0.02576, 0.1 * size));
        }
      });
      const accepted = error <= 1 || h <= shortest;
      const before = h;
      h = Math.min(Math.max(h * 0.9 * Math.max(error, 1e-10) ** -0.9, shortest), longest, t);
      last = accepted ? euler : x;
      if (accepted) [x, t] = [heun, t - before];
    }
    return t > 0 ? step(x, t, t).heun : x;
  };
  const batches = o.n / o.batch;
  const samples = Float64Array.from(Array.from({ length: batches }, drawn).flat(2));
  return { samples, nfe: nfe / batches };
}
