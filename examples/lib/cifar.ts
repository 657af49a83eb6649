/**
 * What examples/ve_cifar.ts and examples/vp_cifar.ts do: a process, a score and a strategy go into `solve`, and images
 * come out.
 * @module
 */
import * as E from "fp-ts/Either";
import { pipe } from "fp-ts/function";
import {
  adaptiveExponential,
  codes,
  describe,
  eulerMaruyama,
  gottaGoFast,
  type Process,
  type Progress,
  reverse,
  type Score,
  type Solution,
  solve,
  type Strategy,
  withNoise,
} from "ito";
import { datasetScore, trainedScore } from "ito/score";
import sheet from "../data/cifar512.png" with { type: "bytes" };
import { type CifarOptions, readCifarOptions } from "./cifar_options.ts";
import { exitWith } from "./cli.ts";
import { closeness, closenessLine } from "./closeness.ts";
import { debugLevel } from "./debug.ts";
import { finishedOf, wholeOrExit } from "./finished.ts";
import { decodeSheet, type Images } from "./image.ts";
import { goOn, interrupted, onInterrupt } from "./interrupt.ts";
import { deliver, type OutputPlan, planOutput } from "./output.ts";
import { statisticsJson, statisticsOf, summary } from "./statistics.ts";
import { print, progressBar, screenOf } from "./terminal.ts";

/** One of the examples. */
export interface CifarExample {
  /** Its name, which is also that of its picture. */
  readonly name: string;
  /** The forward process. */
  readonly process: Process;
  /** The range of the data that it is made for. */
  readonly range: readonly [low: number, high: number];
  /** The file of the network trained for it. */
  readonly trained: () => Promise<{ readonly default: Uint8Array }>;
}

const shape = [3, 32, 32] as const;

const orExit = <A>(result: E.Either<string, A>): A =>
  E.isRight(result) ? result.right : exitWith({ exitCode: 1, text: result.left });

/** Images in [0, 1], from numbers in the example's range. */
const imagesOf = ({ range: [low, high] }: CifarExample, values: ArrayLike<number>): Images => ({
  count: values.length / 3072,
  width: 32,
  height: 32,
  data: Float32Array.from(values, (v) => (v - low) / (high - low)),
});

const scoreOf = async (
  example: CifarExample,
  data: Images,
  o: CifarOptions,
): Promise<{ readonly process: Process; readonly score: Score }> => {
  if (o.score === "network") {
    const bytes = (await example.trained()).default;
    return orExit(pipe(trainedScore(bytes), E.mapLeft(describe)));
  }
  const [low, high] = example.range;
  const points = low === 0 && high === 1 ? data.data : data.data.map((v) => low + (high - low) * v);
  const score = orExit(pipe(datasetScore(points, 3072, "CIFAR-10"), E.mapLeft(describe)));
  return { process: example.process, score };
};

const strategyOf = ({ range: dataRange }: CifarExample, o: CifarOptions): Strategy => {
  const own = o.solver === "ggf"
    ? gottaGoFast({ dataRange, rel: o.rtol ?? 0.05 })
    : adaptiveExponential(o.rtol === undefined ? { dataRange } : { dataRange, rel: o.rtol });
  return o.noise === undefined ? own : withNoise(o.noise)(own);
};

/** What is asked for, and what Ctrl-C ends. */
interface Asked {
  readonly o: CifarOptions;
  readonly signal: AbortSignal;
}

const sampled = async (
  { process, score }: { readonly process: Process; readonly score: Score },
  strategy: Strategy,
  { o, signal }: Asked,
): Promise<Solution> => {
  const bar = progressBar(screenOf(Deno.stderr), o.n);
  const progress = ({ done, meanT, nfe }: Progress): void => bar.update({ done, meanT, evaluations: nfe });
  const { n, start, seed, batch, backend } = o;
  const asked = { n, start, seed, batch, backend, shape, progress, signal, debug: debugLevel() };
  const result = await solve(reverse(process, score), strategy, asked)();
  bar.finish();
  return orExit(pipe(result, E.mapLeft(describe)));
};

/** The same samples by Euler–Maruyama: at 1000 steps, and at the NFE that the adaptive solver needed. */
const compared = async (
  example: CifarExample,
  run: { readonly data: Images; readonly adaptive: Solution; readonly asked: Asked },
): Promise<string> => {
  const { data, adaptive, asked } = run;
  const model = await scoreOf(example, data, asked.o);
  const nfe = Math.round(adaptive.evaluations.own / asked.o.n);
  const line = (name: string, s: Solution): string =>
    closenessLine(name, s, closeness(imagesOf(example, s.samples), data));
  const lines = [closenessLine("", undefined, undefined), line("adaptive", adaptive)];
  for (const steps of [1000, nfe]) {
    const equal = wholeOrExit(await sampled(model, eulerMaruyama(steps), asked));
    if (equal.unfinished.length > 0) return [...lines, "The comparison was stopped"].join("\n");
    lines.push(line(`Euler–Maruyama, ${steps} steps`, equal));
  }
  return lines.join("\n");
};

const run = async (example: CifarExample, o: CifarOptions, plan: OutputPlan): Promise<void> => {
  const asked: Asked = { o, signal: onInterrupt() };
  const data = orExit(decodeSheet(sheet));
  const strategy = strategyOf(example, o);
  const solution = await sampled(await scoreOf(example, data, o), strategy, asked);
  const all = statisticsOf(solution);
  const statistics = { ...all, samples: all.samples.filter(({ code }) => code !== codes.running) };
  solution.notes.forEach((note) => print(Deno.stdout, `${note}\n`));
  print(Deno.stdout, `${summary(statistics)}\n`);
  const { tolerance, onReject: { name: noise } } = strategy;
  const rtol = "rel" in tolerance ? tolerance.rel : 0;
  const { score, solver, batch } = o;
  const json = statisticsJson(statistics, { score, solver, rtol, noise, batch });
  const { values, count } = finishedOf(solution);
  const images = imagesOf(example, values);
  const delivered = count === 0
    ? E.left("Not written: no sample was finished")
    : deliver(plan, { images, json }, screenOf(Deno.stdout));
  const { unfinished, failure } = solution;
  if (unfinished.length > 0) print(Deno.stdout, `${goOn(unfinished)}\n`);
  else if (o.compare) print(Deno.stdout, `${await compared(example, { data, adaptive: solution, asked })}\n`);
  if (unfinished.length === 0) orExit(delivered);
  else if (E.isLeft(delivered)) print(Deno.stderr, `${delivered.left}\n`);
  if (failure === undefined && unfinished.length > 0) {
    exitWith({ exitCode: interrupted, text: `Stopped with ${count} of ${o.n} samples finished` });
  }
  wholeOrExit(solution);
};

/** Runs an example with the options of the command line. */
export async function sampleCifar(example: CifarExample): Promise<void> {
  const named = { name: example.name, process: example.process.name };
  const options = pipe(readCifarOptions(named, Deno.args), E.getOrElseW(exitWith));
  const plan = pipe(
    planOutput({ out: options.out, json: options.json, fallback: `out/${example.name}.png` }),
    E.getOrElseW(exitWith),
  );
  await run(example, options, plan);
}
