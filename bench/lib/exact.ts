/**
 * Samplers against exact scores: mixtures carried through a process, a solver's samples judged beside exact ones.
 *
 * The truth is the process's own marginal at tEnd, so no denoising blurs it. α and σ are restated here, and what measures
 * (`ito/metrics`) takes nothing from the solvers.
 * @module
 */
import * as E from "fp-ts/Either";
import { pipe } from "fp-ts/function";
import {
  cosineVp,
  describe,
  edm,
  type Fallible,
  type ItoError,
  mixtureScore,
  probabilityFlow,
  type Process,
  reverse,
  type Score,
  type Solution,
  solve,
  type Strategy,
  subVp,
  ve,
  vp,
  withDenoise,
} from "ito";
import {
  type Mixture,
  sampleMixture,
  subVp as plainSubVp,
  ve as plainVe,
  vp as plainVp,
} from "../../tests/truth/problems.ts";
import {
  type Distance,
  energyDistance,
  judge,
  type Measure,
  recoveredWeights,
  type Samples,
  slicedWasserstein,
  spreadAboutModes,
} from "ito/metrics";

/** A process with its α and σ in closed form. */
interface Known {
  readonly process: Process;
  readonly meanCoef: (t: number) => number;
  readonly std: (t: number) => number;
  /** The range of the data that it is meant for. */
  readonly dataRange: readonly [number, number];
}

/** ᾱ(t) = cos²(φ(t)) / cos²(φ(0)), φ(t) = π/2 · (t + s) / (1 + s), s = .008: arXiv 2102.09672, eq. 17. */
const cosineMean = (t: number): number =>
  Math.cos(Math.PI / 2 * (t + 0.008) / 1.008) / Math.cos(Math.PI / 2 * 0.008 / 1.008);

/** The processes by name. VE and EDM take data centred on 0: the prior N(0, σ²) knows no mean (docs/lab/exactness.md). */
export const processes = {
  ve: { ...plainVe(), process: ve(), dataRange: [-0.5, 0.5] },
  vp: { ...plainVp(), process: vp(), dataRange: [-1, 1] },
  "sub-vp": { ...plainSubVp(), process: subVp(), dataRange: [-1, 1] },
  edm: { process: edm(), meanCoef: () => 1, std: (t: number) => t, dataRange: [-0.5, 0.5] },
  cosine: {
    process: cosineVp(),
    meanCoef: cosineMean,
    std: (t: number) => Math.sqrt(1 - cosineMean(t) ** 2),
    dataRange: [-1, 1],
  },
} as const satisfies Readonly<Record<string, Known>>;

/** A mixture to be sampled by a process in reverse. */
export interface Problem {
  readonly name: string;
  readonly process: keyof typeof processes;
  readonly mixture: Mixture;
  readonly samples: number;
  /** The score, where it is not that of the mixture as an expression. */
  readonly score?: Fallible<Score>;
}

/** A mixture of [0, 1] moved to the range of a process's data. */
export function fitted(m: Mixture, process: keyof typeof processes): Mixture {
  const [low, high] = processes[process].dataRange;
  return { ...m, means: m.means.map((mean) => Float64Array.from(mean, (v) => low + (high - low) * v)) };
}

/** The mixture as the process leaves it at its end time. */
export function atEnd(p: Problem): Mixture {
  const { meanCoef, std, process } = processes[p.process];
  const [a, s] = [meanCoef(process.time.tEnd), std(process.time.tEnd)];
  return {
    ...p.mixture,
    means: p.mixture.means.map((m) => Float64Array.from(m, (v) => a * v)),
    stds: Float64Array.from(p.mixture.stds, (v) => Math.sqrt((a * v) ** 2 + s * s)),
  };
}

/** A mixture's score, as an expression. */
export function scoreOf(m: Mixture): Fallible<Score> {
  return mixtureScore({
    weights: Array.from(m.weights),
    means: m.means.map((v) => Array.from(v)),
    stds: Array.from(m.stds),
  });
}

/** The problem solved by a strategy, without a last denoising. */
export async function solved(p: Problem, strategy: Strategy, flow = false): Promise<Solution> {
  const backward = (flow ? probabilityFlow : reverse)(
    processes[p.process].process,
    p.score ?? scoreOf(p.mixture),
  );
  const options = { n: p.samples, seed: 11, batch: 64, shape: [p.mixture.n] };
  const result = await solve(backward, withDenoise("none")(strategy), options)();
  if (result._tag === "Left") throw new Error(describe(result.left));
  return result.right;
}

/** A row of a table: a solver's cost, and its samples beside exact ones. */
export interface Row {
  readonly problem: string;
  readonly solver: string;
  readonly nfe: number;
  /** The most that a sample needed. */
  readonly nfeMost: number;
  readonly rejected: number;
  readonly slicedW: number;
  readonly slicedZ: number;
  /** NaN where it was not asked for. */
  readonly energyZ: number;
  readonly worstWeightZ: number;
  /** χ² of the weights as a standard normal. */
  readonly weightsZ: number;
  readonly spread: number;
  readonly spreadZ: number;
  readonly weights: string;
  readonly seconds: number;
}

const meanOf = (a: readonly number[]): number => a.reduce((s, v) => s + v, 0) / a.length;
const stdOf = (a: readonly number[]): number =>
  Math.sqrt(a.reduce((s, v) => s + (v - meanOf(a)) ** 2, 0) / (a.length - 1));

const orThrow = <A>(e: E.Either<ItoError, A>): A => {
  if (E.isLeft(e)) throw new Error(describe(e.left));
  return e.right;
};

/** The distance of samples that are not all finite. */
const nowhere: Distance = { value: NaN, null: { mean: NaN, sd: NaN }, z: NaN, p: NaN };

/** What judges a problem's samples: each measure beside that of `repeats` sets of exact ones. */
export interface Judge {
  /** A row for a solution. */
  readonly of: (solver: string, s: Solution) => Row;
  /** A row for exact samples. */
  readonly exact: () => Row;
}

/** How samples are judged. */
export interface Judging {
  /** How many sets of exact samples a measure is put beside. */
  readonly repeats: number;
  /** Whether the energy distance is measured too, true by default: in many dimensions it costs more than a solve. */
  readonly energy?: boolean;
}

/** The judge of a problem. */
export function judgeOf(p: Problem, { repeats, energy: wanted = true }: Judging): Judge {
  const truth = atEnd(p);
  const { n } = p.mixture;
  const exact = (seed: number): Samples => ({
    values: sampleMixture({ mixture: truth, count: p.samples, seed }),
    n,
  });
  const judgedBy = (measure: Measure): (samples: Samples) => Distance => {
    const drawn = (_: number, seed: number): Samples => exact(seed === 0 ? 1000 : seed);
    const judged = orThrow(judge(drawn, p.samples, { measure, repeats }));
    return (samples) => pipe(judged(samples), E.getOrElse(() => nowhere));
  };
  const sliced = judgedBy(slicedWasserstein());
  const energy = wanted ? judgedBy(energyDistance({ limit: n > 100 ? 400 : 2000 })) : () => nowhere;
  const spreads = Array.from(
    { length: repeats },
    (_, i) => orThrow(spreadAboutModes(exact(i + 1), truth)).share,
  );
  type Cost = Pick<Row, "nfe" | "nfeMost" | "rejected" | "seconds">;
  const row = (solver: string, samples: Samples, cost: Cost): Row => {
    const [w2, ed] = [sliced(samples), energy(samples)];
    const weights = orThrow(recoveredWeights(samples, truth));
    const spread = orThrow(spreadAboutModes(samples, truth));
    const fewModes = weights.weights.length <= 8;
    return {
      problem: p.name,
      solver,
      ...cost,
      slicedW: w2.value,
      slicedZ: w2.z,
      energyZ: ed.z,
      worstWeightZ: Math.max(...Array.from(weights.z, Math.abs)),
      weightsZ: weights.chi2Z,
      spread: spread.share,
      spreadZ: (spread.share - meanOf(spreads)) / Math.max(stdOf(spreads), spread.standardError),
      weights: fewModes ? Array.from(weights.weights, (v) => v.toFixed(3)).join(" ") : "",
    };
  };
  return {
    exact: () => row("exact samples", exact(500), { nfe: 0, nfeMost: 0, rejected: 0, seconds: 0 }),
    of: (solver, s) => {
      const rejects = s.rejects.reduce((a, b) => a + b, 0);
      const tried = rejects + s.accepts.reduce((a, b) => a + b, 0);
      return row(solver, { values: Float32Array.from(s.samples), n }, {
        nfe: s.evaluations.own / s.nfe.length,
        nfeMost: s.nfe.reduce((a, b) => Math.max(a, b), 0),
        rejected: rejects / tried,
        seconds: s.seconds,
      });
    },
  };
}

/** A column of a table: its head, its width, its cell. */
export interface Column {
  readonly head: string;
  readonly width: number;
  readonly cell: (r: Row) => string;
}

/** A number with so many digits behind the point. */
export function fixed(v: number, digits: number): string {
  return Number.isFinite(v) ? v.toFixed(digits) : "–";
}

/** A table in Markdown, line by line: its head, and a row. */
export function tableOf(
  columns: readonly Column[],
): { readonly head: string; readonly line: (r: Row) => string } {
  const line = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;
  const padded = (c: Column, i: number, text: string): string =>
    i < 2 ? text.padEnd(c.width) : text.padStart(c.width);
  const rule = columns.map((c, i) => (i < 2 ? "-".repeat(c.width) : `${"-".repeat(c.width - 1)}:`));
  return {
    head: `${line(columns.map((c, i) => padded(c, i, c.head)))}\n${line(rule)}`,
    line: (r) => line(columns.map((c, i) => padded(c, i, c.cell(r)))),
  };
}

/** Solves by a strategy and adds its row; gives its NFE, the mean, as a number of steps. */
export type Run = (name: string, strategy: Strategy, flow?: boolean) => Promise<number>;

/** The rows of a problem's study, exact samples first; `say` hears of each as it is there. */
export async function rowsOf(
  p: Problem,
  how: Judging,
  say: (r: Row) => void,
  study: (run: Run) => Promise<void>,
): Promise<readonly Row[]> {
  const judge = judgeOf(p, how);
  const rows: Row[] = [];
  const add = (r: Row): number => {
    rows.push(r);
    say(r);
    return Math.round(r.nfe);
  };
  add(judge.exact());
  await study(async (name, strategy, flow) => add(judge.of(name, await solved(p, strategy, flow))));
  return rows;
}
