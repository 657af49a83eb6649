/**
 * The ensembles that a hand-written C program and PyTorch solve too: what `bench/peer.ts` and `bench/gpu.ts` run.
 * @module
 */
import {
  eulerMaruyama,
  type Fallible,
  gbm,
  gottaGoFast,
  max,
  mixtureScore,
  mul,
  ou,
  type Process,
  reverse,
  sqrt,
  type Strategy,
  sub,
  system,
  ve,
} from "ito";

/** The mixture in the plane whose samples `gmm2d-ggf-ve` draws. */
export const target = {
  weights: [0.1, 0.15, 0.2, 0.25, 0.3],
  means: [[0.5, 0.5], [0.2, 0.2], [0.8, 0.2], [0.2, 0.8], [0.8, 0.8]],
  stds: [0.03, 0.04, 0.05, 0.06, 0.08],
} as const;

/** S by plain Euler–Maruyama, v by full truncation: both see v⁺ = max(v, 0). */
const heston = system(["s", "v"], ["a", "b"], ({ s, v }) => {
  const plus = max(v, 0);
  const sd = sqrt(plus);
  return {
    drift: { s: mul(0.05, s), v: mul(1.5, sub(0.04, plus)) },
    diffusion: {
      s: { a: mul(-0.7, sd, s), b: mul(Math.sqrt(1 - 0.7 * 0.7), sd, s) },
      v: { a: mul(0.3, sd) },
    },
  };
});

/** An ensemble of the peers'. */
export interface Case {
  readonly name: string;
  /** Statistics after every so many steps, by `ensemble`. */
  readonly saveAt?: number;
  readonly paths: number;
  readonly process: Fallible<Process>;
  readonly strategy: Strategy;
  readonly x0?: number | readonly number[];
  readonly adaptive?: true;
}

/** All five. */
export const peerCases: readonly Case[] = [
  { name: "gbm-em", paths: 100_000, process: gbm(), strategy: eulerMaruyama(1000), x0: 1 },
  { name: "gbm-em-big", paths: 1_000_000, process: gbm(), strategy: eulerMaruyama(200), x0: 1 },
  { name: "heston-em", paths: 100_000, process: heston, strategy: eulerMaruyama(500), x0: [100, 0.04] },
  {
    name: "gmm2d-ggf-ve",
    paths: 65_536,
    process: reverse(ve({ sigmaMin: 0.01, sigmaMax: 50 }), mixtureScore(target)),
    strategy: gottaGoFast({ dataRange: [0, 1], rel: 0.05, hInit: 0.01 }),
    adaptive: true,
  },
  {
    name: "ou-em-save",
    paths: 100_000,
    process: ou({ theta: 2, mu: 0.5, sigma: 0.4 }),
    strategy: eulerMaruyama(1000),
    x0: 1.5,
    saveAt: 10,
  },
];
