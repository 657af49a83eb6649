/**
 * Pictures of solves, of each kind that `ito/plot` draws.
 *
 *     deno task pictures                  # all of them, into out/pictures
 *     deno task pictures paths compare    # some
 *
 * docs/pictures.md shows them, and how each is made.
 * @module
 */
import * as E from "fp-ts/Either";
import { pipe } from "fp-ts/function";
import * as TE from "fp-ts/TaskEither";
import type { TaskEither } from "fp-ts/TaskEither";
import {
  adaptiveExponential,
  describe,
  dpmSolver2M,
  equalSteps,
  eulerMaruyama,
  gottaGoFast,
  grids,
  history,
  type ItoError,
  mixtureScore,
  mul,
  ou,
  reverse,
  saSolver,
  sin,
  solve,
  sub,
  system,
  vp,
  withGrid,
} from "ito";
import { exactSamples } from "ito/metrics";
import { compare, density, paths, phase, plot, steps } from "ito/plot";
import { exitWith } from "./lib/cli.ts";
import { destination, writeWhole } from "./lib/output.ts";
import { print } from "./lib/terminal.ts";

const mixture = {
  weights: [0.1, 0.15, 0.2, 0.25, 0.3],
  means: [[0.5, 0.5], [0.2, 0.2], [0.8, 0.2], [0.2, 0.8], [0.8, 0.8]],
  stds: [0.03, 0.04, 0.05, 0.06, 0.08],
};
const backward = reverse(vp(), mixtureScore(mixture));
const four = { weights: [1, 1, 1, 1], means: [[-1], [-0.4], [0.3], [1]], stds: [0.05, 0.1, 0.1, 0.05] };

/** A pendulum with friction and noise. */
const pendulum = system(["angle", "speed"], ["w"], ({ angle, speed }) => ({
  drift: { angle: speed, speed: sub(mul(-4, sin(angle)), mul(0.3, speed)) },
  diffusion: { angle: 0, speed: { w: 0.3 } },
}), { name: "pendulum", time: { T: 12, tEnd: 0 } });
const times = Array.from({ length: 241 }, (_, i) => i / 20);

/** Each picture by its name. */
const pictures: Readonly<Record<string, () => TaskEither<ItoError, string>>> = {
  plot: () =>
    pipe(
      solve(ou({ theta: 2 }), eulerMaruyama(200), { n: 5000, seed: 1, x0: 2 }),
      TE.chain((s) => plot(s, { title: "Ornstein–Uhlenbeck at t = 1" })),
    ),
  paths: () =>
    pipe(
      solve(pendulum, eulerMaruyama(2400), { n: 200, seed: 1, x0: [2, 0], saveAt: times }),
      TE.chain((s) => paths(s, { title: "A pendulum with noise" })),
    ),
  way: () =>
    pipe(
      solve(pendulum, eulerMaruyama(2400), { n: 300, seed: 1, x0: [2, 0], saveAt: times }),
      TE.chain((s) => phase(s, { title: "A pendulum with noise" })),
    ),
  phase: () =>
    pipe(
      solve(backward, adaptiveExponential(), { n: 4000, seed: 1 }),
      TE.chain((s) =>
        pipe(
          TE.fromEither(exactSamples(mixture, 4000, 2)),
          TE.chain((exact) => phase(s, { exact, title: "Five modes" })),
        )
      ),
    ),
  density: () =>
    pipe(
      solve(reverse(vp(), mixtureScore(four)), adaptiveExponential(), { n: 20_000, seed: 1 }),
      TE.chain((s) => density(s, { title: "Four modes on the line", exact: densityOf })),
    ),
  steps: () =>
    pipe(
      solve(backward, gottaGoFast({ dataRange: [0, 1] }), { n: 2000, seed: 1 }),
      TE.chain((s) => steps(s, { title: "What gottaGoFast took" })),
    ),
  tried: () =>
    pipe(
      history(backward, gottaGoFast({ dataRange: [0, 1] }), { n: 4, seed: 1 }),
      TE.chain((s) => steps(s, { title: "Every step of four paths" })),
    ),
  compare: () =>
    pipe(
      compare({
        problems: {
          "five modes in the plane": { process: backward, exact: mixture },
          "four modes on the line": { process: reverse(vp(), mixtureScore(four)), exact: four },
        },
        strategies: {
          adaptiveExponential: [0.5, 0.25, 0.12].map((rel) => adaptiveExponential({ rel })),
          gottaGoFast: [0.2, 0.05].map((rel) => gottaGoFast({ rel })),
          "Euler–Maruyama": [20, 80, 320].map((n) => eulerMaruyama(n)),
          "DPM-Solver++ 2M SDE": [10, 20, 40].map((n) =>
            withGrid(grids.logSnr())(equalSteps(dpmSolver2M(), n))
          ),
          "SA-Solver P3C4": [10, 20, 40].map((n) => withGrid(grids.logSnr())(equalSteps(saSolver(), n))),
        },
        n: 4000,
        seed: 1,
      }),
      TE.map(({ table, svg }) => {
        say(table);
        return svg;
      }),
    ),
};

const densityOf = (x: number): number =>
  four.weights.reduce((sum, w, k) => {
    const [m = NaN, s = NaN] = [four.means[k]?.[0], four.stds[k]];
    return sum + w / 4 * Math.exp(-(((x - m) / s) ** 2) / 2) / (s * Math.sqrt(2 * Math.PI));
  }, 0);

const say = (words: string): void => print(Deno.stdout, `${words}\n`);

if (import.meta.main) {
  const asked = Deno.args.length === 0 ? Object.keys(pictures) : Deno.args;
  for (const name of asked) {
    const draw = pictures[name];
    if (draw === undefined) {
      exitWith({
        exitCode: 2,
        text: `There is no picture "${name}"\nTry: ${Object.keys(pictures).join(", ")}`,
      });
    }
    const file = destination(`out/pictures/${name}.svg`);
    if (E.isLeft(file)) {
      exitWith({ exitCode: 1, text: `Cannot write out/pictures/${name}.svg: ${file.left}` });
    }
    const svg = await draw()();
    if (E.isLeft(svg)) exitWith({ exitCode: 1, text: describe(svg.left) });
    const written = writeWhole(file.right, new TextEncoder().encode(svg.right));
    say(E.match((why: string) => why, (path: string) => `Wrote ${path}`)(written));
  }
}
