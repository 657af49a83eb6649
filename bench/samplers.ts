// deno-lint-ignore-file no-console -- a bench prints its table
/**
 * Samplers of score models at equal evaluations: distance to exact samples against NFE, for each sampler on each problem.
 *
 *     deno run -A --no-lock bench/samplers.ts [--only 2d-vp] [--quick] [--picture]
 *
 * Fixed steps are equal in λ (`grids.logSnr`; EDM's Heun brings Karras' grid); the reverse SDE and the probability flow each
 * have their samplers, ours and the published adaptive one stand beside them. Distance: the worst z of sliced Wasserstein, of
 * the modes' weights and of the spread about them, each against what exact samples have between them (below 3 nothing tells).
 * Judged at tEnd, without denoising, by the judge of `exactness.ts`. `--picture` writes docs/samplers.svg, log–log.
 * @module
 */
import { pipe } from "fp-ts/function";
import {
  adaptiveExponential,
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
  gottaGoFast,
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
import { fixed, type Problem, processes, type Row, rowsOf, tableOf } from "./lib/exact.ts";
import { exactProblems } from "./lib/images.ts";
import { machine, writeResult } from "./lib/report.ts";
import { picture } from "./tables/sampler_figure.ts";

const asked = (name: string): string | undefined => {
  const at = Deno.args.indexOf(name);
  return at < 0 ? undefined : Deno.args[at + 1];
};
const quick = Deno.args.includes("--quick");
const budgets = quick ? [10, 40] : [10, 20, 40, 80];

/** A sampler of fixed steps: its method, and evaluations a step. */
interface Sampler {
  readonly name: string;
  readonly method: Method;
  readonly each: number;
  readonly flow?: true;
}
const samplers: readonly Sampler[] = [
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

const problems = exactProblems(
  quick
    ? { "2d": 2000, "64d": 400, "3072d": 32, images: 64 }
    : { "2d": 20_000, "64d": 2000, "3072d": 256, images: 512 },
);

/** How far the samples are from exact ones: the worst of three z, and no less than ½. */
const worstZ = (r: Row): number =>
  Math.max(0.5, Math.abs(r.slicedZ), Math.abs(r.weightsZ), Math.abs(r.spreadZ));

const table = tableOf([
  { head: "problem", width: 12, cell: (r) => r.problem },
  { head: "sampler", width: 34, cell: (r) => r.solver },
  { head: "NFE", width: 6, cell: (r) => fixed(r.nfe, 1) },
  { head: "distance", width: 8, cell: (r) => fixed(r.slicedW, 4) },
  { head: "z", width: 7, cell: (r) => fixed(r.slicedZ, 1) },
  { head: "weights z", width: 9, cell: (r) => fixed(r.weightsZ, 1) },
  { head: "spread", width: 7, cell: (r) => fixed(r.spread, 4) },
  { head: "worst z", width: 7, cell: (r) => fixed(worstZ(r), 1) },
]);

const studied = async (p: Problem): Promise<readonly Row[]> => {
  const { dataRange } = processes[p.process];
  return await rowsOf(p, quick ? 4 : 12, (r) => console.log(table.line(r)), async (run) => {
    for (const rel of [0.07, 0.14, 0.28]) {
      await run(`adaptiveExponential ${rel}`, adaptiveExponential({ dataRange, rel }));
      await run(`flow: adaptiveExponential ${rel}`, adaptiveExponential({ dataRange, rel }), true);
    }
    for (const rel of [0.02, 0.1]) await run(`gottaGoFast ${rel}`, gottaGoFast({ dataRange, rel }));
    for (const { name, method, each, flow = false } of samplers) {
      for (const nfe of budgets) {
        const steps = Math.max(1, Math.round(nfe / each));
        const fixedSteps: Strategy = pipe(equalSteps(method, steps), withGrid(grids.logSnr()));
        await run(`${flow ? "flow: " : ""}${name}, ${steps} steps`, fixedSteps, flow);
      }
    }
  });
};

console.log(`${machine()}\n\n${table.head}`);
const rows: Row[] = [];
for (const make of problems) {
  const p = make();
  const only = asked("--only");
  if (only === undefined || new RegExp(only).test(p.name)) rows.push(...await studied(p));
}
if (!quick && asked("--only") === undefined) await writeResult("samplers", rows);
if (Deno.args.includes("--picture")) {
  Deno.writeTextFileSync(
    new URL("../docs/samplers.svg", import.meta.url),
    await picture(rows.map((r) => ({ ...r, z: worstZ(r) }))),
  );
}
