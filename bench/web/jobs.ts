/**
 * What bench/web.ts times, in a page and in Deno alike.
 * @module
 */
import { isLeft } from "fp-ts/Either";
import { type Backend, gottaGoFast, mixtureScore, reverse, type Solution, type SolveOptions, ve } from "ito";
import { datasetScore } from "ito/score";
import sheet from "../../examples/data/cifar512.png" with { type: "bytes" };
import { decodeSheet } from "../../examples/lib/image.ts";
import { solved } from "../../tests/lib/solved.ts";
import { median } from "../lib/report.ts";

/** Five modes in two dimensions. */
export const mixture = reverse(
  ve(),
  mixtureScore({
    weights: [0.1, 0.15, 0.2, 0.25, 0.3],
    means: [[0.5, 0.5], [0.2, 0.2], [0.8, 0.2], [0.2, 0.8], [0.8, 0.8]],
    stds: [0.03, 0.04, 0.05, 0.06, 0.08],
  }),
);

const clouds = (options: SolveOptions): Promise<Solution> => solved(mixture, gottaGoFast(), options);

/** Solves one sample of the mixture. */
export async function firstSample(): Promise<void> {
  await clouds({ n: 1, seed: 1 });
}

/** How many paths a cloud has. */
export const paths = 65_536;

/** Million path-steps a second of 65,536 adaptive solves, compiled before. */
export async function mixtureRate(backend: Backend, rounds: number): Promise<number> {
  const options = { n: paths, seed: 1, backend };
  await clouds(options);
  const rates: number[] = [];
  for (let i = 0; i < rounds; i++) {
    const { accepts, rejects, seconds } = await clouds(options);
    const steps = accepts.reduce((sum, v, k) => sum + v + (rejects[k] ?? 0), 0);
    rates.push(steps / seconds / 1e6);
  }
  return median(rates);
}

/** Seconds of the main job, 64 images by the score of 512 on onnxruntime's WebAssembly: the first, and the median after. */
export async function cifarSeconds(
  rounds: number,
): Promise<{ readonly first: number; readonly again: number }> {
  const images = decodeSheet(sheet);
  if (isLeft(images)) throw new Error(images.left);
  const process = reverse(ve(), datasetScore(images.right.data, 3072, "CIFAR-10"));
  const strategy = gottaGoFast({ dataRange: [0, 1], rel: 0.05 });
  const options = { n: 64, seed: 1, shape: [3, 32, 32], backend: "cpu", provider: "wasm" } as const;
  const seconds: number[] = [];
  for (let i = 0; i <= rounds; i++) seconds.push((await solved(process, strategy, options)).seconds);
  const [first = NaN, ...more] = seconds;
  return { first, again: median(more) };
}
