// deno-lint-ignore-file no-console -- a bench prints its table
/**
 * How exact are the samples, and at what price? Mixtures with their exact scores, so that nothing but the solver errs.
 *
 *     deno run -A bench/exactness.ts [--only 2d-ve] [--quick]
 *
 * For each solver: NFE, and how far its samples are from the truth, each measure beside the same for exact against exact
 * (z: standard deviations of the null). The truth is the process's own marginal at tEnd, so no denoising blurs it; VE
 * mixtures are centred on 0, since the prior N(0, σ²) knows no mean (docs/exactness.md).
 * @module
 */
import { pipe } from "fp-ts/function";
import {
  describe,
  eulerMaruyama,
  gottaGoFast,
  mixtureScore,
  probabilityFlow,
  reverse,
  type Solution,
  solve,
  type Strategy,
  ve,
  vp,
  withDenoise,
  withNoise,
} from "ito";
import {
  type Mixture,
  peersMixture,
  randomMixture,
  sampleMixture,
  ve as plainVe,
  vp as plainVp,
} from "../tests/oracle/problems.ts";
import {
  againstNull,
  energyDistance,
  recoveredWeights,
  type Samples,
  slicedWasserstein,
  spreadAboutModes,
} from "./lib/quality.ts";
import { machine, writeResult } from "./lib/report.ts";

const quick = Deno.args.includes("--quick");
const only = Deno.args[Deno.args.indexOf("--only") + 1];
const wanted = (name: string): boolean => !Deno.args.includes("--only") || name === only;

interface Problem {
  readonly name: string;
  readonly process: "ve" | "vp";
  readonly mixture: Mixture;
  readonly samples: number;
}

const centred = (m: Mixture): Mixture => ({
  ...m,
  means: m.means.map((mean) => Float64Array.from(mean, (v) => v - 0.5)),
});

const problems: readonly Problem[] = [
  { name: "2d-ve", process: "ve", mixture: centred(peersMixture), samples: quick ? 2000 : 20_000 },
  {
    name: "2d-vp",
    process: "vp",
    mixture: {
      ...peersMixture,
      means: peersMixture.means.map((m) => Float64Array.from(m, (v) => 2 * v - 1)),
    },
    samples: quick ? 2000 : 20_000,
  },
  {
    name: "3072d-ve",
    process: "ve",
    mixture: randomMixture({ n: 3072, seed: 1, low: -0.5, high: 0.5 }),
    samples: quick ? 64 : 512,
  },
  {
    name: "3072d-vp",
    process: "vp",
    mixture: randomMixture({ n: 3072, seed: 1, low: -1 }),
    samples: quick ? 64 : 512,
  },
];

const ito = { ve: ve(), vp: vp() } as const;
const plain = { ve: plainVe(), vp: plainVp() } as const;

/** The mixture as the process leaves it at its end time. */
const atEnd = (p: Problem): Mixture => {
  const { meanCoef, std } = plain[p.process];
  const tEnd = ito[p.process].time.tEnd;
  const [a, s] = [meanCoef(tEnd), std(tEnd)];
  return {
    ...p.mixture,
    means: p.mixture.means.map((m) => Float64Array.from(m, (v) => a * v)),
    stds: Float64Array.from(p.mixture.stds, (v) => Math.sqrt((a * v) ** 2 + s * s)),
  };
};

const scoreOf = (m: Mixture) =>
  mixtureScore({
    weights: Array.from(m.weights),
    means: m.means.map((v) => Array.from(v)),
    stds: Array.from(m.stds),
  });

const sampled = async (p: Problem, strategy: Strategy, flow: boolean): Promise<Solution> => {
  const process = (flow ? probabilityFlow : reverse)(ito[p.process], scoreOf(p.mixture));
  const result = await solve(process, withDenoise("none")(strategy), { n: p.samples, seed: 11, batch: 64 })();
  if (result._tag === "Left") throw new Error(describe(result.left));
  return result.right;
};

const fixed = (v: number, digits: number): string => (Number.isFinite(v) ? v.toFixed(digits) : "–");

const studied = async (p: Problem): Promise<readonly Readonly<Record<string, string | number>>[]> => {
  const truth = atEnd(p);
  const n = p.mixture.n;
  const exact = (seed: number): Samples => ({
    values: sampleMixture({ mixture: truth, count: p.samples, seed }),
    n,
  });
  const reference = exact(1000);
  const repeats = quick ? 4 : 16;
  const limit = n > 100 ? 400 : 2000;
  const sliced = againstNull({ measure: slicedWasserstein(reference), fresh: (i) => exact(i + 1), repeats });
  const energy = againstNull({
    measure: energyDistance(reference, limit),
    fresh: (i) => exact(i + 1),
    repeats,
  });
  const rows: Readonly<Record<string, string | number>>[] = [];
  const row = (
    name: string,
    samples: Samples,
    cost: { readonly nfe: number; readonly rejected: number; readonly seconds: number },
  ): void => {
    const [w2, ed] = [sliced(samples), energy(samples)];
    const weights = recoveredWeights(samples, truth);
    const spread = spreadAboutModes(samples, truth);
    const worst = Math.max(...Array.from(weights.z, Math.abs));
    rows.push({
      problem: p.name,
      solver: name,
      nfe: cost.nfe,
      rejected: cost.rejected,
      slicedW: w2.value,
      slicedZ: w2.z,
      energyZ: ed.z,
      worstWeightZ: worst,
      spread: spread.share,
      weights: Array.from(weights.weights, (v) => fixed(v, 3)).join(" "),
      seconds: cost.seconds,
    });
    const cells = [
      fixed(cost.nfe, 1).padStart(7),
      `${fixed(100 * cost.rejected, 1)} %`.padStart(7),
      fixed(w2.value, 4).padStart(9),
      fixed(w2.z, 1).padStart(7),
      fixed(ed.z, 1).padStart(7),
      fixed(worst, 1).padStart(6),
      fixed(spread.share, 4).padStart(8),
    ];
    console.log(`| ${p.name.padEnd(9)}| ${name.padEnd(30)}|${cells.join(" |")} |`);
  };
  const run = async (name: string, strategy: Strategy, flow = false): Promise<number> => {
    const s = await sampled(p, strategy, flow);
    const rejects = s.rejects.reduce((a, b) => a + b, 0);
    const tried = rejects + s.accepts.reduce((a, b) => a + b, 0);
    const nfe = s.evaluations.own / s.nfe.length;
    row(name, { values: Float32Array.from(s.samples), n }, {
      nfe,
      rejected: rejects / tried,
      seconds: s.seconds,
    });
    return Math.round(nfe);
  };
  row("exact samples", exact(500), { nfe: 0, rejected: 0, seconds: 0 });
  const dataRange = p.process === "ve" ? [0, 1] as const : [-1, 1] as const;
  for (const rel of [0.01, 0.02, 0.05, 0.1, 0.5]) {
    const nfe = await run(`gottaGoFast ${rel}`, gottaGoFast({ dataRange, rel }));
    await run(`Euler–Maruyama, ${nfe} steps`, eulerMaruyama(nfe));
  }
  await run("gottaGoFast 0.05, retain", pipe(gottaGoFast({ dataRange, rel: 0.05 }), withNoise("retain")));
  await run("Euler–Maruyama, 1000 steps", eulerMaruyama(1000));
  await run("flow, gottaGoFast 0.01", gottaGoFast({ dataRange, rel: 0.01 }), true);
  await run("flow, gottaGoFast 0.05", gottaGoFast({ dataRange, rel: 0.05 }), true);
  return rows;
};

console.log(`${machine()}\n`);
console.log(
  "| problem  | solver                        |    NFE | rejected | sliced W |     z | energy z | weight z | spread |",
);
console.log(
  "| -------- | ----------------------------- | -----: | -----: | -------: | -----: | -----: | -----: | -------: |",
);
const rows = [];
for (const p of problems) if (wanted(p.name)) rows.push(...await studied(p));
await writeResult("exactness", rows);
