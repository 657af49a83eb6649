// deno-lint-ignore-file no-console -- a bench prints its table
/**
 * What noise levels of their own gain on data of very unequal widths: one σ(t) for all elements, or σ_i = w_i σ(t).
 *
 *     deno run -A --no-lock bench/beyond/widths.ts
 *
 * Data: x = w y in 64 dimensions, w from 1/60 to 1; y a Gaussian, or a mixture of five. One σ must go from below the narrowest
 * element to beyond the widest. Judged at tEnd without denoising, in units of what is exact there: χ² of the weights (4 degrees
 * of freedom: 99 % is 13.3), the variance about the modes, and how far the worst element's is off in standard errors (of 64 exact
 * ones the largest is 2.5 on average, and beyond 3.8 once in a hundred).
 * @module
 */
import {
  adaptiveExponential,
  add,
  constant,
  ddim,
  describe,
  div,
  exp,
  expressionScore,
  grids,
  log,
  max,
  mul,
  probabilityFlow,
  process,
  reverse,
  type Scalar,
  solve,
  square,
  type State,
  type Strategy,
  sub,
  sum,
  t,
  withDenoise,
  withGrid,
  x,
} from "ito";
import { type Mixture, randomMixture } from "../../tests/truth/problems.ts";
import { machine } from "../lib/report.ts";

const elements = 64, n = 4000, seeds = [1, 2, 3];
const widths = Array.from({ length: elements }, (_, i) => 60 ** (i / (elements - 1) - 1));

/** ∇ log p of x = w y with σ_i(t): y of the mixture. */
const scoreOf = (m: Mixture, sigma: Scalar | State): State => {
  const w = constant(widths, "w");
  const parts = m.means.map((mean, k) => {
    const iv = div(1, add(square(mul(w, m.stds[k] ?? NaN)), square(sigma)));
    const away = sub(constant(widths.map((v, i) => v * (mean[i] ?? NaN)), `μ${k}`), x);
    const pull = mul(iv, away);
    const logit = add(
      Math.log(m.weights[k] ?? NaN),
      mul(0.5, sum(log(mul(iv, square(w))))),
      mul(-0.5, sum(mul(pull, away))),
    );
    return { pull, logit };
  });
  const top = parts.map((p) => p.logit).reduce((a, b) => max(a, b));
  const mass = parts.map((p) => exp(sub(p.logit, top)));
  const pulls = parts.map((p, k) => mul(mass[k] ?? 0, p.pull)).reduce((a, b) => add(a, b));
  return div(pulls, mass.reduce((a, b) => add(a, b)));
};

/** VE from σ_min to σ_max, of all elements or each in its own units. */
const levels = {
  "one σ": { min: 0.01 / 60, own: widths.map(() => 1) },
  "σᵢ = wᵢ σ": { min: 0.01, own: widths },
} as const;
const sigmaMax = 50;

const centred = (m: Mixture): Mixture => {
  const total = Array.from(m.weights).reduce((a, v) => a + v, 0);
  const mean = Array.from(
    { length: elements },
    (_, i) => m.means.reduce((a, v, k) => a + (m.weights[k] ?? 0) * (v[i] ?? 0) / total, 0),
  );
  return { ...m, means: m.means.map((v) => Float64Array.from(v, (e, i) => e - (mean[i] ?? 0))) };
};
const problems: Readonly<Record<string, Mixture>> = {
  "a Gaussian": {
    n: elements,
    weights: Float64Array.of(1),
    means: [new Float64Array(elements)],
    stds: Float64Array.of(0.3),
  },
  "five modes": centred(randomMixture({ n: elements, seed: 3, low: -1, high: 1, std: 0.1 })),
};

const solvers: readonly (readonly [name: string, strategy: Strategy, flow: boolean])[] = [
  ["adaptiveExponential", adaptiveExponential({ dataRange: [-1, 1] }), false],
  ["its flow", adaptiveExponential({ dataRange: [-1, 1] }), true],
  ["ddim of the reverse SDE, 40", withGrid(grids.logSnr())(ddim(40)), false],
  ["ddim of the flow, 40", withGrid(grids.logSnr())(ddim(40)), true],
];

interface Told {
  readonly nfe: number;
  readonly chi2: number;
  readonly spread: number;
  readonly worst: number;
}
const judged = (m: Mixture, noise: readonly number[], samples: ArrayLike<number>): Omit<Told, "nfe"> => {
  const counts = m.means.map(() => 0);
  const squares = new Float64Array(elements);
  for (let s = 0; s < n; s++) {
    const away = m.means.map((mean, k) =>
      Array.from({ length: elements }, (_, i) => {
        const w = widths[i] ?? NaN;
        return ((samples[s * elements + i] ?? NaN) - w * (mean[i] ?? NaN)) /
          Math.hypot(w * (m.stds[k] ?? NaN), noise[i] ?? NaN);
      })
    );
    const far = away.map((v) => v.reduce((a, e) => a + e * e, 0));
    const mode = far.indexOf(Math.min(...far));
    counts[mode] = (counts[mode] ?? 0) + 1;
    away[mode]?.forEach((v, i) => (squares[i] = (squares[i] ?? 0) + v * v / n));
  }
  const total = Array.from(m.weights).reduce((a, v) => a + v, 0);
  return {
    chi2: counts.reduce(
      (a, c, k) => a + (c - n * (m.weights[k] ?? 0) / total) ** 2 / (n * (m.weights[k] ?? 0) / total),
      0,
    ),
    spread: squares.reduce((a, v) => a + v / elements, 0),
    worst: squares.reduce((a, v) => Math.max(a, Math.abs(v - 1)), 0) / Math.sqrt(2 / n),
  };
};

console.log(
  `${machine()}; ${n} samples, seeds ${seeds.join(", ")}; one standard error of the variance ${
    Math.sqrt(2 / n / elements).toFixed(4)
  }\n`,
);
console.log("| data | noise levels | solver | NFE | χ² | variance | worst element, z |");
console.log("| --- | --- | --- | --: | --: | --: | --: |");
for (const [data, mixture] of Object.entries(problems)) {
  for (const [name, strategy, isFlow] of solvers) {
    for (const [level, { min, own }] of Object.entries(levels)) {
      const rate = Math.log(sigmaMax / min);
      const scale = own.every((v) => v === 1) ? 1 : constant(own, "s");
      const growth = mul(min, exp(mul(rate, t)));
      const forward = process(() => ({ drift: 0, diffusion: mul(scale, mul(Math.sqrt(2 * rate), growth)) }), {
        name: level,
        time: { origin: -Infinity, tEnd: 0, T: 1 },
      });
      const score = expressionScore(() => scoreOf(mixture, mul(scale, growth)), elements);
      const rows: Told[] = [];
      for (const seed of seeds) {
        const p = (isFlow ? probabilityFlow : reverse)(forward, score);
        const result = await solve(p, withDenoise("none")(strategy), { n, seed, backend: "cpu" })();
        if (result._tag === "Left") throw new Error(describe(result.left));
        const s = result.right;
        rows.push({ nfe: s.evaluations.own / n, ...judged(mixture, own.map((v) => v * min), s.samples) });
      }
      const all = (f: (r: Told) => string): string => rows.map(f).join(", ");
      const nfe = (rows.reduce((a, r) => a + r.nfe, 0) / rows.length).toFixed(1);
      const chi2 = mixture.means.length === 1 ? "" : all((r) => r.chi2.toFixed(0));
      console.log(
        `| ${data} | ${level} | ${name} | ${nfe} | ${chi2} | ${all((r) => r.spread.toFixed(4))} | ${
          all((r) => r.worst.toFixed(1))
        } |`,
      );
    }
  }
}
