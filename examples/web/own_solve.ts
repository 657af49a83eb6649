/**
 * Samples of a file that `tools/train_score.py` wrote: what to solve, and what to show of it. No page and no disk is asked.
 * @module
 */
import { adaptiveExponential, cfg, type Fallible, type ItoError, type Process, reverse } from "ito";
import type { SolveOptions, Strategy } from "ito";
import { type TrainedScore, trainedScore } from "ito/score";
import * as E from "fp-ts/Either";
import { pipe } from "fp-ts/function";
import type { Images } from "../lib/image.ts";

/** What is asked of a file. */
export interface Asked {
  /** How many samples. */
  readonly n: number;
  /** The class of all; each in turn where there is none. */
  readonly label?: number;
  /** 1: the class as it is; more: beyond it, at two evaluations for one. */
  readonly guidance: number;
  /** 1 unless said. */
  readonly seed?: number;
}

/** A solve, and the network that it is of. */
export interface Asking {
  readonly trained: TrainedScore;
  readonly process: Fallible<Process>;
  readonly strategy: Strategy;
  readonly options: SolveOptions;
}

/** What to solve for these samples of a file. Errors (Left): those of `trainedScore`. */
export function asking(
  file: Uint8Array,
  { n, label, guidance, seed = 1 }: Asked,
): E.Either<ItoError, Asking> {
  return pipe(
    trainedScore(file),
    E.chain((trained) => {
      const { classes: { length }, process, dataRange, shape, score } = trained;
      const labels = label === undefined ? Array.from({ length }, (_, i) => i) : [label];
      const guided = length === 0 ? E.right(score) : pipe(
        trainedScore(file, { label: labels }),
        E.chain((own) => guidance === 1 ? E.right(own.score) : cfg(own.score, score, guidance)),
      );
      return pipe(
        guided,
        E.map((of): Asking => ({
          trained,
          process: reverse(process, of),
          strategy: adaptiveExponential({ dataRange, rel: 0.1 }),
          options: { n, seed, shape },
        })),
      );
    }),
  );
}

/** Samples as pictures of three channels: grey is all three, what is transparent lies on white. Nothing where they are vectors. */
export function pictures(
  samples: ArrayLike<number>,
  { shape, dataRange: [low, high] }: TrainedScore,
): Images | undefined {
  const [channels = 0, height = 0, width = 0] = shape;
  if (shape.length !== 3) return undefined;
  const pixels = height * width;
  const count = samples.length / (channels * pixels);
  const isColoured = channels > 2;
  const at = (i: number, channel: number, pixel: number): number => {
    const v = samples[(i * channels + channel) * pixels + pixel] ?? NaN;
    return Math.min(1, Math.max(0, (v - low) / (high - low)));
  };
  const data = Float32Array.from({ length: count * 3 * pixels }, (_, k) => {
    const [i, channel, pixel] = [Math.floor(k / (3 * pixels)), Math.floor(k / pixels) % 3, k % pixels];
    const alpha = channels % 2 === 0 ? at(i, channels - 1, pixel) : 1;
    return alpha * at(i, isColoured ? channel : 0, pixel) + 1 - alpha;
  });
  return { count, width, height, data };
}

/** The first vectors as text, a line each, in the units of the data. */
export function vectorText(samples: ArrayLike<number>, { shape: [size = 1], inUnits }: TrainedScore): string {
  const numbers = [...inUnits(samples)];
  const rows = Array.from({ length: Math.min(12, numbers.length / size) }, (_, i) => i);
  return rows.map((i) => numbers.slice(i * size, (i + 1) * size).map((v) => v.toPrecision(4)).join("  "))
    .join("\n");
}
