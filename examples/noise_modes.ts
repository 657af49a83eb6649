/**
 * What becomes of the noise of a rejected step: the published answer is wrong in two dimensions, and one Brownian path is
 * right.
 *
 *     deno run examples/noise_modes.ts    # the table
 *     deno task noise-modes               # and a picture, out/noise_modes.svg
 *
 * A mixture of five Gaussians in reverse VE, with its exact score and the paper's solver; only the noise mode differs.
 * docs/solver.md has the explanation.
 * @module
 */
import * as E from "fp-ts/Either";
import { pipe } from "fp-ts/function";
import { describe, gottaGoFast, type ItoError, mixtureScore, reverse, solve, ve, withNoise } from "ito";
import { acceptedDensity, acceptedNoise } from "./lib/accepted_noise.ts";
import { exitWith, noOptions } from "./lib/cli.ts";
import { wholeOrExit } from "./lib/finished.ts";
import { interrupted, onInterrupt } from "./lib/interrupt.ts";
import { componentsOf, exactPoints, sharesOf } from "./lib/mixture.ts";
import { type Column, noiseFigure } from "./lib/noise_figure.ts";
import { destination } from "./lib/output.ts";
import { writePicture } from "./lib/picture.ts";
import { print } from "./lib/terminal.ts";

const mixture = {
  weights: [0.1, 0.15, 0.2, 0.25, 0.3],
  means: [[0.5, 0.5], [0.2, 0.2], [0.8, 0.2], [0.2, 0.8], [0.8, 0.8]],
  stds: [0.03, 0.04, 0.05, 0.06, 0.08],
} as const;
const modes = {
  redraw: "the paper’s code: new noise an attempt",
  retain: "Algorithm 2: the same z, shorter step",
  bridge: "one Brownian path for all attempts",
} as const;
const [rel, n, seed] = [0.05, 40_000, 1];
const path = "out/noise_modes.svg";

const say = (text: string): void => print(Deno.stdout, `${text}\n`);
const orExit = <A>(result: E.Either<ItoError, A>): A =>
  pipe(result, E.getOrElse((e: ItoError): A => exitWith({ exitCode: 1, text: describe(e) })));

/** All there is to know of a mode; a Ctrl-C on the way ends the program. */
const studied = async (mode: keyof typeof modes, signal: AbortSignal): Promise<Column> => {
  const process = ve();
  const strategy = pipe(gottaGoFast({ rel }), withNoise(mode));
  const watched = { process, mixture, strategy, seed, signal };
  const solved = await solve(reverse(process, mixtureScore(mixture)), strategy, { n, seed, signal })();
  const s = wholeOrExit(orExit(solved), signal);
  const { meanSquare, totals } = orExit(await acceptedNoise({ ...watched, n: n / 4 })());
  const [accepts, rejects] = [s.accepts, s.rejects].map((v) => v.reduce((a, b) => a + b, 0));
  const components = componentsOf(s.samples, mixture);
  const accepted = orExit(await acceptedDensity({ ...watched, n: n / 20 }, { limit: 4, bins: 24 })());
  if (signal.aborted) exitWith({ exitCode: interrupted, text: `Stopped by Ctrl-C; nothing was written` });
  return {
    name: mode,
    about: modes[mode],
    nfe: s.evaluations.own / n,
    rejected: (rejects ?? NaN) / ((accepts ?? NaN) + (rejects ?? NaN)),
    points: s.samples,
    components,
    shares: sharesOf(components, mixture.weights.length),
    accepted,
    meanSquare,
    totals,
  };
};

const line = (c: Column): string => {
  const variance = c.totals.reduce((s, v) => s + v * v, 0) / c.totals.length;
  return [
    c.name.padEnd(8),
    c.nfe.toFixed(0).padStart(5),
    `${(100 * c.rejected).toFixed(0)} %`.padStart(10),
    `  ${c.shares.map(({ share }) => share.toFixed(3)).join(" ")}`,
    c.meanSquare.toFixed(2).padStart(9),
    variance.toFixed(2).padStart(10),
  ].join("");
};

if (import.meta.main) {
  noOptions("noise_modes", "What becomes of the noise of a rejected step: a table, and out/noise_modes.svg.");
  const file = destination(path);
  say(
    `${n} samples a mode, tolerance ${rel}; true weights ${
      mixture.weights.map((w) => w.toFixed(3)).join(" ")
    }\n`,
  );
  say(`noise     NFE  rejected  weights                        mean z²  variance`);
  const signal = onInterrupt();
  const columns: Column[] = [];
  for (const mode of ["redraw", "retain", "bridge"] as const) {
    const column = await studied(mode, signal);
    columns.push(column);
    say(line(column));
  }
  say(
    "\nmean z²: of the normals of accepted steps. variance: of their sum, √h z, over √T; Brownian motion has 1.",
  );
  const points = orExit(await exactPoints(mixture, 2500, 2)());
  await writePicture(path, file, (studio) =>
    noiseFigure(studio, {
      mixture,
      exact: { points, components: componentsOf(points, mixture) },
      columns,
      title: "What becomes of the noise of a rejected step",
      subtitle: `Reverse VE on a mixture with its exact score, the solver of “Gotta Go Fast”, ` +
        `relative tolerance ${rel}, ${n.toLocaleString("en")} samples each. Only the noise differs.`,
    }));
}
