// deno-lint-ignore-file no-console -- a bench prints its table
/**
 * What becomes of the noise of a rejected step, and what that does to the samples: redraw, retain, bridge.
 *
 *     deno run -A --no-lock bench/noise_modes.ts [--only "2-D VE"] [--quick]
 *
 * Mixtures with their exact scores, so that nothing but the solver errs. For each noise mode: NFE, the share of rejected
 * steps, the weights that come out (true 0.10 0.15 0.20 0.25 0.30) and by how many standard errors the worst is off; in
 * two dimensions also the noise of accepted steps: the mean of z² (1 as it is drawn), of z in the direction of the drift
 * (`lean`, 0), and `sum`, the variance of Σ √h z / √T (1 for Brownian motion). docs/solver.md says what it means.
 * @module
 */
import * as E from "fp-ts/Either";
import { pipe } from "fp-ts/function";
import {
  describe,
  eulerMaruyama,
  gottaGoFast,
  type ItoError,
  mixtureScore,
  reverse,
  solve,
  type Strategy,
  subVp,
  ve,
  vp,
  withNoise,
} from "ito";
import { recoveredWeights, type Samples, spreadAboutModes } from "ito/metrics";
import { acceptedNoise } from "../examples/lib/accepted_noise.ts";
import { type Mixture, peersMixture, randomMixture } from "../tests/truth/problems.ts";
import { machine, writeResult } from "./lib/report.ts";

const quick = Deno.args.includes("--quick");
const only = Deno.args[Deno.args.indexOf("--only") + 1];
const wanted = (name: string): boolean => !Deno.args.includes("--only") || name === only;

const processes = { VE: ve(), VP: vp(), "sub-VP": subVp() } as const;
interface Problem {
  readonly name: string;
  readonly process: keyof typeof processes;
  readonly mixture: Mixture;
  readonly samples: number;
  /** Each mode's tolerances. */
  readonly rels: Readonly<Record<"redraw" | "retain" | "bridge", readonly number[]>>;
}

/** Data in [−1, 1], as for VP. */
const wide: Mixture = {
  ...peersMixture,
  means: peersMixture.means.map((m) => Float64Array.from(m, (v) => 2 * v - 1)),
};
const few = { redraw: [0.05, 0.01], retain: [0.05, 0.01], bridge: [0.2, 0.05, 0.01] } as const;
const one = { redraw: [0.05], retain: [0.05], bridge: [0.05] } as const;
const problems: readonly Problem[] = [
  { name: "2-D VE", process: "VE", mixture: peersMixture, samples: 100_000, rels: few },
  { name: "2-D VP", process: "VP", mixture: wide, samples: 100_000, rels: one },
  { name: "2-D sub-VP", process: "sub-VP", mixture: wide, samples: 100_000, rels: one },
  ...[4, 8, 16, 32, 64].map((n): Problem => ({
    name: `${n}-D VE`,
    process: "VE",
    mixture: randomMixture({ n, seed: 1 }),
    samples: 20_000,
    rels: one,
  })),
  {
    name: "64-D VP",
    process: "VP",
    mixture: randomMixture({ n: 64, seed: 1, low: -1 }),
    samples: 20_000,
    rels: one,
  },
  {
    name: "3072-D VE",
    process: "VE",
    mixture: randomMixture({ n: 3072, seed: 1 }),
    samples: 256,
    rels: one,
  },
];

const plain = ({ weights, means, stds }: Mixture) => ({
  weights: Array.from(weights),
  means: means.map((m) => Array.from(m)),
  stds: Array.from(stds),
});
const orThrow = <A>(result: E.Either<ItoError, A>): A => {
  if (E.isLeft(result)) throw new Error(describe(result.left));
  return result.right;
};
const variance = (v: Float64Array): number => v.reduce((s, x) => s + x * x, 0) / v.length;
const fixed = (v: number | undefined, digits: number): string => v === undefined ? "" : v.toFixed(digits);

interface Row {
  readonly problem: string;
  readonly noise: string;
  readonly rel: number | undefined;
  readonly nfe: number;
  readonly rejected: number;
  readonly weights: readonly number[];
  readonly worst: number;
  readonly spread: number;
  readonly meanSquare: number | undefined;
  readonly lean: number | undefined;
  readonly variance: number | undefined;
}

const studied = async (
  p: Problem,
  a: { readonly noise: string; readonly rel: number | undefined; readonly strategy: Strategy },
): Promise<Row> => {
  const n = quick ? Math.ceil(p.samples / 20) : p.samples;
  const process = processes[p.process], mixture = plain(p.mixture), { strategy } = a;
  const s = orThrow(await solve(reverse(process, mixtureScore(mixture)), strategy, { n, seed: 21 })());
  const samples: Samples = { values: Float32Array.from(s.samples), n: p.mixture.n };
  const { weights, z } = orThrow(recoveredWeights(samples, p.mixture));
  const [accepts, rejects] = [s.accepts, s.rejects].map((v) => v.reduce((x, y) => x + y, 0));
  const noise = p.mixture.n === 2 && a.rel !== undefined
    ? orThrow(
      await acceptedNoise({ process, mixture, strategy, n: Math.min(n, 20_000), seed: 22 })(),
    )
    : undefined;
  return {
    problem: p.name,
    noise: a.noise,
    rel: a.rel,
    nfe: s.evaluations.own / n,
    rejected: (rejects ?? NaN) / ((accepts ?? NaN) + (rejects ?? NaN)),
    weights: Array.from(weights),
    worst: Math.max(...Array.from(z, Math.abs)),
    spread: orThrow(spreadAboutModes(samples, p.mixture)).share,
    meanSquare: noise?.meanSquare,
    lean: noise?.lean,
    variance: noise && variance(noise.totals),
  };
};

const shown = (r: Row): string => {
  const cells = [
    r.problem,
    r.noise,
    fixed(r.rel, 2),
    fixed(r.nfe, 0),
    `${fixed(100 * r.rejected, 1)} %`,
    r.weights.map((w) => w.toFixed(3)).join(" "),
    fixed(r.worst, 1),
    fixed(r.spread, 3),
    fixed(r.meanSquare, 2),
    fixed(r.lean, 2),
    fixed(r.variance, 2),
  ];
  return `| ${cells.join(" | ")} |`;
};

console.log(`${machine()}\n`);
console.log(
  "| problem | noise | rel | NFE | rejected | weights | worst, s.e. | spread | mean z² | lean | sum |\n" +
    "| ------- | ----- | --: | --: | -------: | ------- | ----------: | -----: | ------: | ---: | --: |",
);
const rows: Row[] = [];
for (const p of problems.filter(({ name }) => wanted(name))) {
  const [low, high] = p.process === "VE" ? [0, 1] as const : [-1, 1] as const;
  const tell = async (noise: string, rel: number | undefined, strategy: Strategy): Promise<void> => {
    const row = await studied(p, { noise, rel, strategy });
    rows.push(row);
    console.log(shown(row));
  };
  for (const mode of ["redraw", "retain", "bridge"] as const) {
    for (const rel of p.rels[mode]) {
      const strategy = pipe(gottaGoFast({ dataRange: [low, high], rel }), withNoise(mode));
      await tell(mode, rel, strategy);
    }
  }
  await tell("Euler–Maruyama", undefined, eulerMaruyama(1000));
}
for (const n of new Set(problems.map((p) => p.samples))) {
  const names = problems.filter((p) => p.samples === n).map((p) => p.name);
  console.log(
    `\n${n} samples: one standard error of a weight of 0.25 is ${Math.sqrt(0.25 * 0.75 / n).toFixed(4)} (${
      names.join(", ")
    })`,
  );
}
if (!quick && !Deno.args.includes("--only")) await writeResult("noise_modes", rows);
