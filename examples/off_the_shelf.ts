/**
 * Which off-the-shelf SDE solvers converge on a score model, and at how many evaluations: the paper's appendix again.
 *
 *     deno run examples/off_the_shelf.ts
 *
 * The reverse of VP with the exact score of a 2-D mixture; tolerances as DifferentialEquations.jl has them by default (abs
 * and rel 1e-2) and tighter. The score's noise is additive in reverse, so that all of these are allowed.
 * @module
 */
import * as E from "fp-ts/Either";
import { pipe } from "fp-ts/function";
import {
  adaptive,
  adaptiveExponential,
  describe,
  emStep,
  equalSteps,
  gottaGoFast,
  lambaMilstein,
  lambaPair,
  milstein,
  mixtureScore,
  reverse,
  sea,
  shark,
  solve,
  sosra,
  sosri,
  sra1,
  sra3,
  sriw1,
  type Strategy,
  vp,
} from "ito";
import { exitWith, noOptions } from "./lib/cli.ts";
import { debugLevel } from "./lib/debug.ts";
import { wholeOrExit } from "./lib/finished.ts";
import { onInterrupt } from "./lib/interrupt.ts";
import { shares } from "./lib/scatter.ts";
import { print } from "./lib/terminal.ts";

const tight = { abs: 1e-3, rel: 1e-3 } as const;
const byDefault = { abs: 1e-2, rel: 1e-2 } as const;
/** The tolerances of a method that is adaptive. */
const both = (name: string, strategy: (o: typeof tight | typeof byDefault) => Strategy) =>
  [[`${name}, 1e-2`, strategy(byDefault)], [`${name}, 1e-3`, strategy(tight)]] as const;

/** The solvers, and what the paper found of them on VP-CIFAR10. */
export const solvers: readonly (readonly [name: string, strategy: Strategy])[] = [
  ["Euler–Maruyama, 1000 steps", equalSteps(emStep, 1000)],
  ["Milstein, 1000 steps", equalSteps(milstein, 1000)],
  ["SEA, 1000 steps", equalSteps(sea, 1000)],
  ...both("Lamba", (o) => adaptive(lambaPair, o)),
  ...both("Lamba–Milstein", (o) => adaptive(lambaMilstein, o)),
  ...both("SRA1", (o) => adaptive(sra1, o)),
  ...both("SRA3", (o) => adaptive(sra3, o)),
  ...both("SOSRA", (o) => adaptive(sosra, o)),
  ...both("ShARK", (o) => adaptive(shark, o)),
  ...both("SRIW1", (o) => adaptive(sriw1, o)),
  ...both("SOSRI", (o) => adaptive(sosri, o)),
  ["gottaGoFast", gottaGoFast({ dataRange: [-1, 1] })],
  ["adaptiveExponential", adaptiveExponential({ dataRange: [-1, 1] })],
];

const mixture = {
  weights: [0.1, 0.15, 0.2, 0.25, 0.3],
  means: [[0, 0], [-0.6, -0.6], [0.6, -0.6], [-0.6, 0.6], [0.6, 0.6]],
  stds: [0.06, 0.08, 0.1, 0.12, 0.16],
} as const;
const n = 4000;

if (import.meta.main) {
  noOptions("off_the_shelf", "Off-the-shelf SDE solvers on a score model, as a table.");
  const heads = ["NFE", "of 1000", "done", "χ² (4)"].map((h) => h.padStart(9)).join("");
  print(Deno.stdout, `${"solver".padEnd(28)}${heads}\n`);
  const signal = onInterrupt();
  for (const [name, strategy] of solvers) {
    const result = await solve(reverse(vp(), mixtureScore(mixture)), strategy, {
      n,
      seed: 1,
      signal,
      debug: debugLevel(),
    })();
    const s = wholeOrExit(
      pipe(result, E.getOrElseW((e) => exitWith({ exitCode: 1, text: describe(e) }))),
      signal,
    );
    const nfe = s.evaluations.own / n;
    const done = s.codes.filter((c) => c === "done").length;
    const found = shares(s.samples, mixture.means);
    const chi2 = mixture.weights.reduce((sum, w, k) => sum + (n * ((found[k] ?? NaN) - w) ** 2) / w, 0);
    const cells = [
      nfe.toFixed(0),
      `${(nfe / 1000).toFixed(2)} ×`,
      `${(100 * done / n).toFixed(0)} %`,
      chi2.toFixed(1),
    ];
    print(Deno.stdout, `${name.padEnd(28)}${cells.map((c) => c.padStart(9)).join("")}\n`);
  }
}
