/**
 * Every score method on Gaussian data: the relative error of its variance after 10 … 320 equal steps of λ, by the oracle.
 *
 * VP with β from 0.1 to 20, data of variance ¼, from the exact marginal at t = 1 to t = 1e-3. The figures are those of
 * published formulas in programs of their own, in another language; docs/lab/orders.md has this table.
 * @module
 */
import {
  ancestral,
  ddimEta,
  ddimStep,
  dpmPair,
  dpmSolver2M,
  dpmSolver2S,
  dpmSolver3M,
  edmHeun,
  emImprovedEuler,
  emStep,
  erSde,
  exponentialAdams,
  gaussianPath,
  gaussianScore,
  type Method,
  probabilityFlow,
  type Process,
  resMultistep,
  reverse,
  reverseDiffusion,
  saSolver,
  seeds2,
  seeds3,
  shark,
  square,
  t,
  uniPc,
  vp,
} from "ito";
import { sure } from "../../sde/border/errors.ts";
import { evaluator } from "../../sde/language/value.ts";
import { right } from "../lib/either.ts";
import { lawAfter } from "./gaussian_oracle.ts";

/** The numbers of steps. */
export const stepCounts = [10, 20, 40, 80, 160, 320] as const;

/** A method on the reverse SDE or the flow. */
export interface Row {
  readonly name: string;
  readonly method: Method;
  /** Relative errors of the variance, where published formulas were computed elsewhere. */
  readonly figures?: readonly number[];
  readonly flow?: true;
  /** The method for so many steps, where it knows how many there are. */
  readonly among?: (steps: number) => Method;
}

/** The rows of the table. */
export const rows: readonly Row[] = [
  {
    name: "Euler–Maruyama",
    method: emStep,
    figures: [6.045e-1, 2.304e-1, 1.032e-1, 4.901e-2, 2.389e-2, 1.180e-2],
  },
  {
    name: "ddim: exponential Euler, DDPM's ancestral step",
    method: ddimStep,
    figures: [-5.543e-1, -3.566e-1, -2.054e-1, -1.107e-1, -5.755e-2, -2.934e-2],
  },
  { name: "gottaGoFast's pair: Improved Euler", method: emImprovedEuler },
  {
    name: "exponentialAdams = SA-Solver P1C2",
    method: exponentialAdams,
    figures: [-4.890e-1, -2.173e-1, -6.829e-2, -1.839e-2, -4.708e-3, -1.187e-3],
  },
  {
    name: "SA-Solver P2 = DPM-Solver++(2M) SDE, heun",
    method: saSolver({ predictor: 2, corrector: 0 }),
    figures: [5.411e-1, 1.774e-1, 4.161e-2, 9.957e-3, 2.436e-3, 6.027e-4],
  },
  {
    name: "SA-Solver P2C2",
    method: saSolver({ predictor: 2, corrector: 2 }),
    figures: [5.022e-1, 1.234e-1, 1.694e-2, 2.205e-3, 2.813e-4, 3.556e-5],
  },
  {
    name: "SA-Solver P3",
    method: saSolver({ predictor: 3, corrector: 0 }),
    figures: [9.515e-1, 5.166e-2, 8.063e-3, 1.696e-3, 4.049e-4, 1.000e-4],
  },
  {
    name: "SA-Solver P3C4",
    method: saSolver(),
    figures: [9.533e-1, 4.041e-2, 6.331e-3, 1.554e-3, 3.947e-4, 9.930e-5],
  },
  {
    name: "SA-Solver P3C4 PECE",
    method: saSolver({ evaluate: "PECE" }),
    figures: [2.872e-1, 3.047e-2, 6.393e-3, 1.582e-3, 3.971e-4, 9.947e-5],
  },
  {
    name: "SA-Solver P3C4, τ = ½",
    method: saSolver({ tau: 0.5 }),
    figures: [2.133e-1, 6.055e-3, 6.740e-4, 1.877e-4, 5.032e-5, 1.286e-5],
  },
  {
    name: "SA-Solver P3C4, τ = 0",
    method: saSolver({ tau: 0 }),
    figures: [8.986e-2, 7.816e-4, -1.267e-4, -1.314e-5, -9.728e-7, -6.522e-8],
  },
  { name: "SA-Solver P3C4 on the flow", method: saSolver(), flow: true },
  {
    name: "DPM-Solver++(2M) SDE, midpoint",
    method: dpmSolver2M(),
    figures: [7.577e-2, 6.208e-2, 1.837e-2, 4.729e-3, 1.189e-3, 2.977e-4],
  },
  {
    name: "DPM-Solver++(3M) SDE",
    method: dpmSolver3M(),
    figures: [8.085e-1, 7.966e-2, 1.490e-2, 3.363e-3, 8.132e-4, 2.008e-4],
  },
  {
    name: "DPM-Solver++(2M) on the flow",
    method: dpmSolver2M(),
    flow: true,
    figures: [6.653e-2, 2.621e-2, 7.026e-3, 1.781e-3, 4.467e-4, 1.118e-4],
  },
  {
    name: "ER-SDE-1, φ₅",
    method: erSde({ order: 1 }),
    figures: [-3.935e-1, -2.218e-1, -1.180e-1, -6.088e-2, -3.093e-2, -1.559e-2],
  },
  {
    name: "ER-SDE-2, φ₅",
    method: erSde({ order: 2 }),
    figures: [-2.160e-1, -5.686e-2, -1.354e-2, -3.250e-3, -7.936e-4, -1.960e-4],
  },
  {
    name: "ER-SDE-3, φ₅",
    method: erSde(),
    figures: [-2.057e-1, -4.718e-2, -9.790e-3, -2.151e-3, -4.997e-4, -1.202e-4],
  },
  {
    name: "ER-SDE-3, φ = u²",
    method: erSde({ phi: square }),
    figures: [-2.963e-1, -5.629e-2, -7.967e-3, -1.320e-3, -2.605e-4, -5.741e-5],
  },
  {
    name: "SEEDS-2, phi1",
    method: seeds2(),
    figures: [-2.484e-1, -8.774e-2, -2.560e-2, -6.824e-3, -1.753e-3, -4.434e-4],
  },
  {
    name: "SEEDS-2, phi2",
    method: seeds2({ solverType: "phi2" }),
    figures: [-1.103e-1, -3.401e-2, -9.223e-3, -2.366e-3, -5.960e-4, -1.493e-4],
  },
  {
    name: "SEEDS-3",
    method: seeds3(),
    figures: [-1.133e-3, 2.872e-3, 1.576e-3, 5.625e-4, 1.674e-4, 4.565e-5],
  },
  {
    name: "UniPC-2 on the flow",
    method: uniPc({ order: 2 }),
    flow: true,
    figures: [7.859e-2, 1.618e-2, 2.214e-3, 2.830e-4, 3.560e-5, 4.459e-6],
  },
  {
    name: "UniPC-3 on the flow",
    method: uniPc(),
    flow: true,
    figures: [8.985e-2, 7.813e-4, -1.267e-4, -1.314e-5, -9.732e-7, -6.527e-8],
  },
  { name: "RES multistep on the flow", method: resMultistep(), flow: true },
  { name: "RES multistep, ancestral", method: resMultistep({ eta: 1 }) },
  {
    name: "EDM Heun on the flow",
    method: edmHeun(),
    flow: true,
    figures: [3.212e-1, 6.618e-2, 1.532e-2, 3.701e-3, 9.106e-4, 2.259e-4],
  },
  {
    name: "EDM Heun, churn 40",
    method: edmHeun({ churn: 40 }),
    among: (levels) => edmHeun({ levels, churn: 40 }),
    figures: [5.619e-1, 1.525e-1, 5.418e-2, 2.263e-2, 6.985e-3, 1.836e-3],
  },
  { name: "DPM-Solver-2 on the flow", method: dpmPair({ order: 2 }), flow: true },
  { name: "DPM-Solver-3 on the flow", method: dpmPair(), flow: true },
  { name: "reverse diffusion", method: reverseDiffusion },
  { name: "reverse diffusion on the flow", method: reverseDiffusion, flow: true },
  { name: "DDIM(½)", method: ddimEta({ eta: 0.5 }) },
  { name: "ancestral, as published for VP", method: ancestral() },
  {
    name: "ancestral, noise of the posterior",
    method: ancestral({ noise: "posterior" }),
    figures: [-5.543e-1, -3.566e-1, -2.054e-1, -1.107e-1, -5.755e-2, -2.934e-2],
  },
  { name: "DPM-Solver++(2S) on the flow", method: dpmSolver2S(), flow: true },
  {
    name: "ShARK",
    method: shark,
    figures: [-2.296e-1, -4.536e-2, -9.439e-3, -2.133e-3, -5.062e-4, -1.233e-4],
  },
];

const score = gaussianScore([0], 0.5);
const [backward, flow] = [right(reverse(vp(), score)), right(probabilityFlow(vp(), score))];
const path = sure(gaussianPath(backward), "a marginal");
const [alpha, sigma] = [evaluator(path.meanCoef(t), [t]), evaluator(path.std(t), [t])];
const level = (time: number): number => Math.log(sigma([time]) / alpha([time]));
const { T, tEnd } = backward.time;

/** The variance of the data's marginal. */
export const varianceAt = (time: number): number => 0.25 * alpha([time]) ** 2 + sigma([time]) ** 2;

const timeOf = (wanted: number): number => {
  let [early, late] = [tEnd, T];
  for (let m = (early + late) / 2; early < m && m < late; m = (early + late) / 2) {
    if (level(m) < wanted) early = m;
    else late = m;
  }
  return late;
};

/** The times of equal steps of λ. */
const timesOf = (steps: number): readonly number[] => {
  const [from, to] = [level(T), level(tEnd)];
  return Array.from(
    { length: steps + 1 },
    (_, i) => i === 0 ? T : i === steps ? tEnd : timeOf(from + (to - from) * i / steps),
  );
};
const grids = new Map(stepCounts.map((n) => [n, timesOf(n)]));

/**
 * The relative errors of a row's variance, for each number of steps.
 *
 * @param row A row of the table.
 * @returns As many numbers as there are of `stepCounts`.
 */
export function errorsOf(row: Row): readonly number[] {
  const before = known.get(row);
  if (before !== undefined) return before;
  const p: Process = row.flow ? flow : backward;
  const start = { mean: 0, variance: varianceAt(T) };
  const errors = stepCounts.map((n) => {
    const method = row.among?.(n) ?? row.method;
    return lawAfter(p, method, sure(grids.get(n), "a grid"), start).variance / varianceAt(tEnd) - 1;
  });
  known.set(row, errors);
  return errors;
}

/** What was computed before: a row is asked for twice. */
const known = new Map<Row, readonly number[]>();

/** The slope of the last two of these errors: the order. */
export const slopeOf = (errors: readonly number[]): number =>
  Math.log2(Math.abs((errors.at(-2) ?? NaN) / (errors.at(-1) ?? NaN)));

/** The table of docs/lab/orders.md, and where each row's order is claimed. */
export const tableText = (): string => {
  const head = `| method | ${stepCounts.join(" | ")} | order | claimed |`;
  const lines = rows.map((row) => {
    const errors = errorsOf(row);
    const claimed = row.flow === true || row.method.weakOrder > 0 ? row.method.weakOrder : "";
    const numbers = errors.map((e) => e.toExponential(2));
    return `| ${row.name} | ${numbers.join(" | ")} | ${slopeOf(errors).toFixed(2)} | ${claimed} |`;
  });
  return [head, `|${"---|".repeat(stepCounts.length + 3)}`, ...lines].join("\n");
};
