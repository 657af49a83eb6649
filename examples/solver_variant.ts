/**
 * A researcher's variants of the adaptive solver, each a few lines of mathematics, against the paper's own.
 *
 *     deno run examples/solver_variant.ts
 *
 * The problem is the one on which the published algorithm is known to be off: a 2-D mixture under VE.
 * @module
 */
import * as E from "fp-ts/Either";
import { pipe } from "fp-ts/function";
import {
  abs,
  add,
  describe,
  type ErrorNorm,
  eulerMaruyama,
  gottaGoFast,
  maximum,
  type Method,
  mixtureScore,
  mul,
  reverse,
  solve,
  type Strategy,
  sub,
  ve,
  withController,
  withErrorNorm,
  withMethod,
  withNoise,
} from "ito";
import { exitWith, noOptions } from "./lib/cli.ts";
import { debugLevel } from "./lib/debug.ts";
import { wholeOrExit } from "./lib/finished.ts";
import { onInterrupt } from "./lib/interrupt.ts";
import { shares } from "./lib/scatter.ts";
import { print } from "./lib/terminal.ts";

// ---- a method of one's own: the paper's pair, its error estimated from the drift alone
const driftError: Method = {
  name: "driftError",
  calculus: "ito",
  strongOrder: 1,
  weakOrder: 1,
  noiseKinds: ["none", "additive"],
  step: ({ x, t, dt, dW, drift, diffuse }) => {
    const [f1, g1] = [drift(x, t), diffuse(x, t, dW)];
    const low = add(x, mul(dt, f1), g1);
    const [f2, g2] = [drift(low, add(t, dt)), diffuse(low, add(t, dt), dW)];
    const error = mul(0.5, dt, sub(f2, f1));
    return { low, high: add(low, error, mul(0.5, sub(g2, g1))), error };
  },
};
// ---- a norm of one's own: the largest error counts
const largest: ErrorNorm = { name: "largest", of: (ratio) => maximum(abs(ratio)) };

const variants: readonly (readonly [string, Strategy])[] = [
  ["the paper's", gottaGoFast()],
  ["exponent 0.5", pipe(gottaGoFast(), withController({ exponent: 0.5 }))],
  ["error of the drift alone", pipe(gottaGoFast(), withMethod(driftError))],
  ["largest error counts", pipe(gottaGoFast(), withErrorNorm(largest))],
  ["noise retained", pipe(gottaGoFast(), withNoise("retain"))],
  ["Euler–Maruyama, 1000 steps", eulerMaruyama(1000)],
];

const mixture = {
  weights: [0.1, 0.15, 0.2, 0.25, 0.3],
  means: [[0.5, 0.5], [0.2, 0.2], [0.8, 0.2], [0.2, 0.8], [0.8, 0.8]],
  stds: [0.03, 0.04, 0.05, 0.06, 0.08],
} as const;

if (import.meta.main) {
  noOptions("solver_variant", "Variants of the adaptive solver against the paper's own, as a table.");
  print(
    Deno.stdout,
    `${"variant".padEnd(28)}    NFE  rejected  weights (true ${mixture.weights.join(" ")})\n`,
  );
  const signal = onInterrupt();
  for (const [name, strategy] of variants) {
    const asked = { n: 4000, seed: 1, signal, debug: debugLevel() };
    const result = await solve(reverse(ve(), mixtureScore(mixture)), strategy, asked)();
    const found = pipe(result, E.getOrElseW((e) => exitWith({ exitCode: 1, text: describe(e) })));
    const s = wholeOrExit(found, signal);
    const rejected = s.rejects.reduce((a, b) => a + b, 0);
    const tried = rejected + s.accepts.reduce((a, b) => a + b, 0);
    const cells = [
      (s.evaluations.own / s.nfe.length).toFixed(1).padStart(7),
      `${(100 * rejected / tried).toFixed(1)} %`.padStart(10),
    ];
    const weights = shares(s.samples, mixture.means).map((w) => w.toFixed(3)).join(" ");
    print(Deno.stdout, `${name.padEnd(28)}${cells.join("")}  ${weights}\n`);
  }
}
