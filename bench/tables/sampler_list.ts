/**
 * The samplers of score models that `samplers.ts` and `network_table.ts` compare at equal evaluations.
 * @module
 */
import { pipe } from "fp-ts/function";
import {
  ancestral,
  ddimStep,
  dpmSolver2M,
  dpmSolver3M,
  edmHeun,
  emImprovedEuler,
  emStep,
  equalSteps,
  erSde,
  exponentialAdams,
  grids,
  type Method,
  resMultistep,
  reverseDiffusion,
  saSolver,
  seeds2,
  seeds3,
  shark,
  type Strategy,
  uniPc,
  withGrid,
} from "ito";

/** A sampler of fixed steps: its method, and evaluations a step. */
export interface Sampler {
  readonly name: string;
  readonly method: Method;
  readonly each: number;
  readonly flow?: true;
}
/** The samplers, those of the SDE first. */
export const samplers: readonly Sampler[] = [
  { name: "Euler–Maruyama", method: emStep, each: 1 },
  { name: "reverse diffusion", method: reverseDiffusion, each: 1 },
  { name: "ancestral", method: ancestral(), each: 1 },
  { name: "DDIM, η = 1", method: ddimStep, each: 1 },
  { name: "improved Euler", method: emImprovedEuler, each: 2 },
  { name: "ShARK", method: shark, each: 2 },
  { name: "exponentialAdams (SA P1C2)", method: exponentialAdams, each: 1 },
  { name: "SA-Solver P2C2", method: saSolver({ predictor: 2, corrector: 2 }), each: 1 },
  { name: "SA-Solver P3C4", method: saSolver(), each: 1 },
  { name: "DPM-Solver++ 2M SDE", method: dpmSolver2M(), each: 1 },
  { name: "DPM-Solver++ 3M SDE", method: dpmSolver3M(), each: 1 },
  { name: "ER-SDE-3", method: erSde(), each: 1 },
  { name: "SEEDS-2", method: seeds2(), each: 2 },
  { name: "SEEDS-3", method: seeds3(), each: 3 },
  { name: "DDIM", method: ddimStep, each: 1, flow: true },
  { name: "DPM-Solver++ 2M", method: dpmSolver2M(), each: 1, flow: true },
  { name: "UniPC-3", method: uniPc({ order: 3 }), each: 1, flow: true },
  { name: "RES multistep", method: resMultistep(), each: 1, flow: true },
  { name: "SA-Solver P3C4", method: saSolver(), each: 1, flow: true },
  { name: "EDM Heun", method: edmHeun(), each: 2, flow: true },
];

/** The tolerances of ours, `adaptiveExponential`: half its default, its default, twice that. */
export const ourTolerances = [0.025, 0.05, 0.1] as const;

/** A sampler in steps equal in λ, as many as so many evaluations are enough for, and what its row is called. */
export function inEqualSteps(
  { name, method, each, flow }: Sampler,
  nfe: number,
): { readonly name: string; readonly strategy: Strategy } {
  const steps = Math.max(1, Math.round(nfe / each));
  return {
    name: `${flow ? "flow: " : ""}${name}, ${steps} steps`,
    strategy: pipe(equalSteps(method, steps), withGrid(grids.logSnr())),
  };
}
