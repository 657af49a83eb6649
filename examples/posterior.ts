/**
 * Posteriors of two parameters, drawn one at a time: the job of simulation-based inference.
 *
 *     deno run examples/posterior.ts       # tables
 *     deno run -P examples/posterior.ts    # and a picture, out/posterior.svg
 *
 * First a posterior that is known, by Ito's own solver and by a published toolbox's default (`lib/posterior/published.ts`): five
 * modes, of which an observation leaves three. Then a simulator that is an Itô process, `lib/posterior/ou.ts`, and a network of
 * four dense layers that was trained on pairs of it (`tools/posterior`). docs/worked/posterior.md says what comes out.
 * Tests: tests/examples/posterior_test.ts.
 * @module
 */
import * as E from "fp-ts/Either";
import { pipe } from "fp-ts/function";
import * as TE from "fp-ts/TaskEither";
import { adaptiveExponential, describe, type ItoError, reverse, type Solution, solve, vp } from "ito";
import { judge } from "ito/metrics";
import { corner } from "ito/plot";
import { karras, onnxScore } from "ito/score";
import network from "./data/ou_posterior.onnx" with { type: "bytes" };
import { exitWith, noOptions } from "./lib/cli.ts";
import { wholeOrExit } from "./lib/finished.ts";
import { onInterrupt } from "./lib/interrupt.ts";
import { destination } from "./lib/output.ts";
import { writeDrawn } from "./lib/picture.ts";
import { bandOf, barsOf, bins, draws } from "./lib/posterior/calibration.ts";
import { exactDraws, posteriorOf } from "./lib/posterior/known.ts";
import * as ou from "./lib/posterior/ou.ts";
import { cosine, edm, twoStepAdaptive } from "./lib/posterior/published.ts";
import {
  calibrated,
  type Calibration,
  calibrationOf,
  drawsOf,
  judged,
  nfeOf,
  type Sampler,
} from "./lib/posterior/studies.ts";
import { print } from "./lib/terminal.ts";

const strategy = adaptiveExponential({ dataRange: [-2, 2] }); // standardised parameters
const samplers: readonly Sampler[] = [
  { name: "two_step_adaptive, edm", process: edm, strategy: twoStepAdaptive },
  { name: "two_step_adaptive, cosine", process: cosine, strategy: twoStepAdaptive },
  { name: "Ito, edm", process: edm, strategy },
  { name: "Ito, cosine", process: cosine, strategy },
  { name: "Ito, VP", process: vp(), strategy },
];
const [y, n, observations, paths] = [0.6, 10_000, 500, 250];
const path = "out/posterior.svg";

const say = (text: string): void => print(Deno.stdout, `${text}\n`);
const orExit = <A>(result: E.Either<ItoError, A>): A =>
  pipe(result, E.getOrElse((e: ItoError): A => exitWith({ exitCode: 1, text: describe(e) })));
const padded = (cells: readonly (readonly [text: string, width: number])[]): string =>
  cells.map(([text, width]) => (width < 0 ? text.padEnd(-width) : text.padStart(width))).join("");

const known = async (signal: AbortSignal): Promise<void> => {
  const truth = posteriorOf(y).weights;
  const judging = orExit(judge(exactDraws(y), n, { repeats: 39 }));
  const kept = truth.flatMap((w, k) => (w > 1e-3 ? [k] : []));
  const weights = kept.map((k) => (truth[k] ?? NaN).toFixed(3)).join(" ");
  say(`A posterior that is known, at y = ${y}: three modes of weights ${weights}; ${n} draws\n`);
  say(
    "                              NFE  rejected   weights              worst      distance, beside exact draws",
  );
  for (const sampler of samplers) {
    const s = wholeOrExit(orExit(await drawsOf(sampler, { y, n, seed: 1, signal })()), signal);
    const found = orExit(judged(s, y, judging));
    say(padded([
      [sampler.name, -27],
      [found.nfe.toFixed(1), 6],
      [`${(100 * found.rejected).toFixed(0)} %`, 10],
      [`   ${kept.map((k) => (found.shares[k]?.share ?? NaN).toFixed(3)).join(" ")}`, 0],
      [found.worst.toFixed(1), 8],
      [`      z = ${found.distance.z.toFixed(1)}, p = ${found.distance.p.toFixed(3)}`, 0],
    ]));
  }
};

const sayCalibration = (name: string, { nfe, parameters }: Calibration, labels: readonly string[]): void => {
  parameters.forEach(({ counts, chi, p }, k) =>
    say(padded([
      [k === 0 ? name : "", -27],
      [k === 0 ? nfe.toFixed(1) : "", 6],
      [`   ${(labels[k] ?? "").padEnd(7)} ${barsOf(counts)}`, 0],
      [`${Math.min(...counts)} to ${Math.max(...counts)}`, 10],
      [`χ² ${chi.toFixed(1)}, p = ${p < 1e-4 ? p.toExponential(0) : p.toFixed(3)}`, 24],
    ]))
  );
};

const about = (count: number): string => {
  const [low, high] = bandOf(count);
  return `${count} truths among ${draws} draws each, in ${bins} bins: ${
    count / bins
  } in each, ${low} to ${high} in 99 of 100`;
};

const calibration = async (signal: AbortSignal): Promise<void> => {
  say(`\nRanks of ${about(observations)}\n`);
  for (const sampler of samplers) {
    const found = orExit(await calibrated(sampler, { observations, seed: 7, signal })());
    sayCalibration(sampler.name, found, ["θ₀", "θ₁"]);
  }
};

/** Draws of what a path of the simulator says of its parameters: draw i is of row i of what is told, in turn. */
const drawsOfPaths = async (
  told: Float64Array,
  o: { readonly n: number; readonly seed: number; readonly signal: AbortSignal },
): Promise<Solution> => {
  const rows = Array.from(
    { length: told.length / ou.told },
    (_, i) => told.subarray(ou.told * i, ou.told * (i + 1)),
  );
  const score = onnxScore(network, {
    convention: karras({ sigmaData: 1 }),
    x: "x",
    level: "level",
    inputs: { told: rows },
  });
  return wholeOrExit(orExit(await solve(reverse(vp(), score), strategy, { ...o, batch: 4096 })()), o.signal);
};

const simulator = async (signal: AbortSignal): Promise<TE.TaskEither<ItoError, string>> => {
  const theta = orExit(ou.drawn(paths, 20));
  const told = orExit(await ou.simulated(theta, 21)());
  say(
    `\nA simulator that is a process, and a network that was told of its paths: ranks of ${about(paths)}\n`,
  );
  const all = await drawsOfPaths(told, { n: paths * draws, seed: 22, signal });
  sayCalibration("Ito, VP, network", calibrationOf(theta.values, all, nfeOf(all)), ou.names);
  const one = await drawsOfPaths(told.subarray(0, ou.told), { n: 4000, seed: 23, signal });
  const grid = ou.gridOf(told.subarray(0, ou.told));
  say("\nof one path: mean and standard deviation by the network, and in truth");
  ou.momentsOf(grid).forEach(({ mean, std }, k) => {
    const own = Array.from({ length: 4000 }, (_, i) => one.samples[2 * i + k] ?? NaN);
    const middle = own.reduce((a, b) => a + b, 0) / own.length;
    const spread = Math.sqrt(own.reduce((a, v) => a + (v - middle) ** 2, 0) / own.length);
    const cells = [middle, spread, mean, std].map((v) => v.toFixed(3).padStart(8));
    say(`${(ou.names[k] ?? "").padEnd(8)}${cells.join("")}`);
  });
  return corner(one, {
    names: ou.names,
    truth: theta.values.subarray(0, 2),
    exact: orExit(ou.gridDraws(grid, 4000, 24)),
    most: 1500,
    title: "Two parameters of a process, after one path of it",
  });
};

if (import.meta.main) {
  noOptions("posterior", "Posteriors of two parameters, drawn one at a time: tables, and out/posterior.svg.");
  const file = destination(path);
  const signal = onInterrupt();
  await known(signal);
  await calibration(signal);
  await writeDrawn(path, file, pipe(await simulator(signal), TE.mapLeft(describe)));
}
