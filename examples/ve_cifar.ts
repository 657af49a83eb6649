/**
 * CIFAR-10 by the variance-exploding process in reverse, with the exact score of real images and Ito's own adaptive
 * solver, or that of "Gotta Go Fast" (arXiv 2105.14080): --solver ggf.
 *
 *     deno run examples/ve_cifar.ts            no permission: draws in the terminal
 *     deno run -P examples/ve_cifar.ts         writes out/ve_cifar.png, runs the score on native onnxruntime
 *
 * The score is the closed form for a data set of 512 images: what comes out are those images, and the solver is judged
 * by how few evaluations it needs to get there.
 * @module
 */
import * as E from "fp-ts/Either";
import { pipe } from "fp-ts/function";
import {
  adaptiveExponential,
  datasetScore,
  describe,
  eulerMaruyama,
  gottaGoFast,
  type Process,
  type Progress,
  reverse,
  type Solution,
  solve,
  type Strategy,
  ve,
  withNoise,
} from "ito";
import sheet from "./data/cifar512.png" with { type: "bytes" };
import { exitWith } from "./lib/cli.ts";
import { closeness, closenessLine } from "./lib/closeness.ts";
import { debugLevel } from "./lib/debug.ts";
import { decodeSheet, type Images } from "./lib/image.ts";
import { deliver, type OutputPlan, planOutput } from "./lib/output.ts";
import { type Statistics, statisticsJson, statisticsOf, summary } from "./lib/statistics.ts";
import { print, progressBar, screenOf } from "./lib/terminal.ts";
import { readVeCifarOptions, type VeCifarOptions } from "./lib/ve_cifar_options.ts";

const shape = [3, 32, 32] as const;

const orExit = <A>(result: E.Either<string, A>): A =>
  E.isRight(result) ? result.right : exitWith({ exitCode: 1, text: result.left });

const sampled = async (process: Process, strategy: Strategy, o: VeCifarOptions): Promise<Solution> => {
  const bar = progressBar(screenOf(Deno.stderr), o.n);
  const progress = ({ done, meanT, nfe }: Progress): void => bar.update({ done, meanT, evaluations: nfe });
  const { n, start, seed, batch, backend } = o;
  const asked = { n, start, seed, batch, backend, shape, progress, debug: debugLevel() };
  const result = await solve(process, strategy, asked)();
  bar.finish();
  return orExit(pipe(result, E.mapLeft(describe)));
};

const imagesOf = (s: Solution): Images => ({
  count: s.nfe.length,
  width: 32,
  height: 32,
  data: Float32Array.from(s.samples),
});

/** The solver that is asked for, with what is said of it. */
const strategyOf = ({ solver, rtol, noise }: VeCifarOptions): Strategy => {
  const options = { dataRange: [0, 1], ...(rtol === undefined ? {} : { rel: rtol }) } as const;
  const strategy = solver === "ggf" ? gottaGoFast(options) : adaptiveExponential(options);
  return noise === undefined ? strategy : withNoise(noise)(strategy);
};

/** The same samples by Euler–Maruyama: at 1000 steps, and at the NFE that the adaptive solver needed. */
const compared = async (
  process: Process,
  data: Images,
  adaptive: Solution,
  o: VeCifarOptions,
): Promise<string> => {
  const nfe = Math.round(adaptive.evaluations.own / o.n);
  const line = (name: string, s: Solution): string => closenessLine(name, s, closeness(imagesOf(s), data));
  const many = await sampled(process, eulerMaruyama(1000), o);
  const equal = await sampled(process, eulerMaruyama(nfe), o);
  return [
    closenessLine("", undefined, undefined),
    line(o.solver === "ggf" ? "Gotta Go Fast" : "adaptive, exponential", adaptive),
    line("Euler–Maruyama, 1000 steps", many),
    line(`Euler–Maruyama, ${nfe} steps`, equal),
  ].join("\n");
};

const main = async (o: VeCifarOptions, plan: OutputPlan): Promise<void> => {
  const data = orExit(decodeSheet(sheet));
  const process = orExit(pipe(reverse(ve(), datasetScore(data.data, 3072, "CIFAR-10")), E.mapLeft(describe)));
  const strategy = strategyOf(o);
  const solution = await sampled(process, strategy, o);
  const statistics: Statistics = statisticsOf(solution);
  const screen = screenOf(Deno.stdout);
  solution.notes.forEach((note) => print(Deno.stdout, `${note}\n`));
  print(Deno.stdout, `${summary(statistics)}\n`);
  const { tolerance, onReject: { name: noise } } = strategy;
  const settings = { solver: o.solver, rtol: "rel" in tolerance ? tolerance.rel : 0, noise, batch: o.batch };
  const json = statisticsJson(statistics, settings);
  const delivered = deliver(plan, { images: imagesOf(solution), json }, screen);
  if (o.compare) print(Deno.stdout, `${await compared(process, data, solution, o)}\n`);
  orExit(delivered);
  if (solution.failure !== undefined) exitWith({ exitCode: 1, text: describe(solution.failure) });
};

if (import.meta.main) {
  const options = pipe(readVeCifarOptions(Deno.args), E.getOrElseW(exitWith));
  const plan = pipe(
    planOutput({ out: options.out, json: options.json, fallback: "out/ve_cifar.png" }),
    E.getOrElseW(exitWith),
  );
  await main(options, plan);
}
