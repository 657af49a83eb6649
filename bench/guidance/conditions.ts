// deno-lint-ignore-file no-console -- a bench prints its tables
/**
 * How far the ways to a condition are from the law that they are meant for, where that is known: mixtures seen through a linear
 * measurement with noise, and guided Gaussians. Tables in Markdown, those of docs/conditions.md.
 *
 *     deno run -A --no-lock bench/guidance/conditions.ts [--n 10000] [--only tmpd]
 *
 * Judged at tEnd without denoising. A weight is the mean responsibility of the exact posterior's part, which of exact samples is
 * that part's weight; z is against what that many exact samples have between them.
 * @module
 */
import { parseArgs } from "node:util";
import {
  adaptiveExponential,
  addScores,
  cfg,
  conditioned,
  ddimEta,
  describe,
  dps,
  equalSteps,
  type Fallible,
  gaussianScore,
  type ItoError,
  marginalOf,
  mixtureScore,
  observe,
  pigdm,
  probabilityFlow,
  type Process,
  reverse,
  scaleScore,
  type Score,
  solve,
  type Strategy,
  t,
  tmpd,
  valueOf,
  vp,
  withDenoise,
  withReplacement,
} from "../../mod.ts";
import type * as E from "fp-ts/Either";
import { conditionedPlainly, momentsOfParts, type Part, solvedBy } from "../../tests/truth/conditioned.ts";

const { values: options } = parseArgs({
  options: { n: { type: "string", default: "10000" }, only: { type: "string" } },
});
const n = Number(options.n);
const forward = vp();

const right = <A>(e: E.Either<ItoError, A>): A => {
  if (e._tag === "Left") throw new Error(describe(e.left));
  return e.right;
};
const marginal = right(marginalOf(forward));
const atEnd = new Map([[t, forward.time.tEnd]]);
const [alpha, sigma] = [valueOf(marginal.meanCoef, atEnd), valueOf(marginal.std, atEnd)];

const adaptive = adaptiveExponential();

/** Samples as of data: divided by α. */
const samplesOf = async (
  p: Fallible<Process>,
  strategy: Strategy,
): Promise<{ readonly rows: readonly (readonly number[])[]; readonly nfe: number }> => {
  const s = right(await solve(p, withDenoise("none")(strategy), { n, seed: 1, backend: "cpu" })());
  const elements = s.samples.length / n;
  const rows = Array.from(
    { length: n },
    (_, i) => Array.from(s.samples.subarray(i * elements, (i + 1) * elements), (v) => v / alpha),
  );
  return { rows, nfe: s.evaluations.own / n };
};

interface Moments {
  readonly mean: number;
  readonly std: number;
}
const momentsOf = (a: readonly number[]): Moments => {
  const mean = a.reduce((s, v) => s + v, 0) / a.length;
  return { mean, std: Math.sqrt(a.reduce((s, v) => s + (v - mean) ** 2, 0) / (a.length - 1)) };
};

// ---- what was seen of a mixture --------------------------------------------------------------------------------

interface Case {
  readonly name: string;
  readonly mixture: { readonly weights: number[]; readonly means: number[][]; readonly stds: number[] };
  readonly A: number[][];
  readonly y: number[];
  readonly sigma: number;
}
const two = { weights: [0.3, 0.7], means: [[-1, 0.6], [1, -0.4]], stds: [0.3, 0.4] };
const five = {
  weights: [0.1, 0.3, 0.2, 0.25, 0.15],
  means: [[-1, 0.5, 0.2, 0.9], [1, -0.4, 0, -0.6], [0.2, 0.9, -1, -0.1], [-0.4, -0.9, 0.7, 0.3], [
    0.5,
    0.4,
    0.6,
    -1,
  ]],
  stds: [0.2, 0.3, 0.25, 0.3, 0.2],
};
const cases: readonly Case[] = [
  { name: "2-D, one of two elements, noise 0.5", mixture: two, A: [[1, 0]], y: [0.1], sigma: 0.5 },
  { name: "2-D, one of two elements, noise 0.05", mixture: two, A: [[1, 0]], y: [0.1], sigma: 0.05 },
  {
    name: "4-D, two sums, noise 0.3",
    mixture: five,
    A: [[1, 1, 0, 0], [0, 1, -1, 1]],
    y: [0.3, 0.2],
    sigma: 0.3,
  },
];

/** Responsibilities of parts for a sample. */
const responsibilities = (parts: readonly Part[], x: readonly number[]): readonly number[] => {
  const logs = parts.map((p) => {
    const C = p.covariance.map((row, i) => row.map((v, j) => v + (i === j ? (sigma / alpha) ** 2 : 0)));
    const away = x.map((v, i) => v - (p.mean[i] ?? NaN));
    const { z, logDet } = solvedBy(C, away);
    return Math.log(p.weight) - 0.5 * (away.reduce((s, v, i) => s + v * (z[i] ?? NaN), 0) + logDet);
  });
  const top = Math.max(...logs), masses = logs.map((l) => Math.exp(l - top));
  const all = masses.reduce((s, v) => s + v, 0);
  return masses.map((m) => m / all);
};

const ways = ({ mixture, A, y, sigma: noise }: Case) => {
  const score = mixtureScore(mixture);
  const seen = observe(A, y, noise);
  const std = Math.sqrt(
    momentsOfParts(conditionedPlainly(mixture, { A: [A[0]?.map(() => 1e-9) ?? []], y: [0], sigma: 1 }))
      .covariance.reduce((s, row, i) => s + (row[i] ?? NaN), 0) / (A[0]?.length ?? 1),
  );
  const by = (s: Fallible<Score>) => () => samplesOf(reverse(forward, s), adaptive);
  const replaced = (steps: number, times: number) => () =>
    samplesOf(
      reverse(forward, score),
      equalSteps(right(withReplacement(ddimEta({ eta: 1 }), seen, { times })), steps),
    );
  return [
    ["conditioned (exact)", by(right(conditioned(mixture, seen)).score)],
    [`pigdm, dataStd ${std.toFixed(2)} (the data's)`, by(pigdm(score, seen, { dataStd: std }))],
    ["pigdm, dataStd 1 (as published)", by(pigdm(score, seen))],
    [
      `pigdm, no Jacobian, dataStd ${std.toFixed(2)}`,
      by(pigdm(score, seen, { dataStd: std, jacobian: "none" })),
    ],
    ["tmpd", by(tmpd(score, seen))],
    ["dps", by(dps(score, seen))],
    ["withReplacement, 100 steps", replaced(100, 1)],
    ["withReplacement, 1000 steps", replaced(1000, 1)],
    ["RePaint × 5, 100 steps", replaced(100, 5)],
    ["RePaint × 20, 100 steps", replaced(100, 20)],
  ] as const;
};

const judged = async (c: Case): Promise<void> => {
  const parts = conditionedPlainly(c.mixture, c);
  const truth = momentsOfParts(parts);
  console.log(`\n### ${c.name}\n\nWeights ${parts.map((p) => p.weight.toFixed(3)).join(", ")}.\n`);
  console.log(
    "| method | evaluations | weights | worst z | mean off, in posterior std | spread, of the exact |",
  );
  console.log("| --- | ---: | --- | ---: | ---: | ---: |");
  for (const [name, way] of ways(c)) {
    if (options.only !== undefined && !name.startsWith(options.only)) continue;
    const { rows, nfe } = await way();
    const each = rows.map((x) => responsibilities(parts, x));
    const weights = parts.map((p, k) => {
      const { mean, std } = momentsOf(each.map((r) => r[k] ?? NaN));
      return { mean, z: (mean - p.weight) / Math.max(std / Math.sqrt(n), 1 / n) };
    });
    const moments = truth.mean.map((m, i) => {
      const variance = (truth.covariance[i]?.[i] ?? NaN) + (sigma / alpha) ** 2;
      const found = momentsOf(rows.map((r) => r[i] ?? NaN));
      return {
        off: (found.mean - m) / Math.sqrt(variance),
        ratio: found.std / Math.sqrt(variance),
      };
    });
    const worst = (a: readonly number[]): number =>
      a.reduce((m, v) => (Math.abs(v) > Math.abs(m) ? v : m), 0);
    const z = worst([...weights.map((w) => w.z), ...moments.map((m) => m.off * Math.sqrt(n))]);
    const ratio = moments.map((m) => m.ratio.toFixed(2)).join(", ");
    const shown = weights.map((w) => w.mean.toFixed(3)).join(", ");
    console.log(
      `| ${name} | ${Math.round(nfe)} | ${shown} | ${Math.abs(z).toFixed(1)} | ${
        worst(moments.map((m) => m.off)).toFixed(3)
      } | ${ratio} |`,
    );
  }
};

// ---- guided Gaussians -------------------------------------------------------------------------------------------

const guided = async (): Promise<void> => {
  const narrow = gaussianScore([1], 0.5), wide = gaussianScore([0], 1);
  const rows: readonly (readonly [string, E.Either<ItoError, Score>, Moments])[] = [
    ["cfg w = 3, both N(·, 0.5²): 1 from 0", cfg(narrow, gaussianScore([0], 0.5), 3), { mean: 3, std: 0.5 }],
    ["cfg w = 2, N(1, 0.5²) from N(0, 1)", cfg(narrow, wide, 2), { mean: 8 / 7, std: Math.sqrt(1 / 7) }],
    ["the same, at levels 0.2 to 2", cfg(narrow, wide, 2, { interval: [0.2, 2] }), {
      mean: 8 / 7,
      std: Math.sqrt(1 / 7),
    }],
    ["scaleScore ½ of N(0, 0.5²)", scaleScore(gaussianScore([0], 0.5), 0.5), {
      mean: 0,
      std: 0.5 * Math.SQRT2,
    }],
    ["scaleScore 2 of N(0, 0.5²)", scaleScore(gaussianScore([0], 0.5), 2), {
      mean: 0,
      std: 0.5 / Math.SQRT2,
    }],
    ["addScores of N(1, 0.5²) and N(0, 1)", addScores(narrow, wide), { mean: 0.8, std: Math.sqrt(0.2) }],
  ];
  console.log("\n### Guidance, powers and products of Gaussians\n");
  console.log("| score | density meant: mean, std | reverse SDE: mean, std | flow: mean, std |");
  console.log("| --- | ---: | ---: | ---: |");
  const shown = ({ mean, std }: Moments): string => `${mean.toFixed(3)}, ${std.toFixed(3)}`;
  for (const [name, score, meant] of rows) {
    const of = async (p: Fallible<Process>) =>
      momentsOf((await samplesOf(p, adaptive)).rows.map(([v = NaN]) => v));
    const end = { mean: meant.mean, std: Math.sqrt(meant.std ** 2 + (sigma / alpha) ** 2) };
    console.log(
      `| ${name} | ${shown(end)} | ${shown(await of(reverse(forward, score)))} | ${
        shown(await of(probabilityFlow(forward, score)))
      } |`,
    );
  }
};

for (const c of cases) await judged(c);
if (options.only === undefined) await guided();
