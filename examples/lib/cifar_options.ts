/**
 * The options of examples/ve_cifar.ts and examples/vp_cifar.ts.
 * @module
 */

import * as E from "fp-ts/Either";
import {
  fileName,
  flag,
  integer,
  oneOf,
  optional,
  type Options,
  parseOptions,
  positive,
  program,
  type Stop,
} from "./cli.ts";

const lastIndex = 2 ** 32 - 1; // a sample's index and the seed are 32 bit words of the noise's counter

/** The program of one of the examples, and its options. */
const cifar = (name: string, process: string) =>
  program({
    name: `${name}.ts`,
    about: `Samples the ${process} SDE in reverse, with a score of CIFAR-10 images.`,
    codecs: {
      n: integer(1, 50_000),
      start: integer(0, lastIndex),
      seed: integer(0, lastIndex),
      score: oneOf("data", "network"),
      solver: oneOf("exponential", "ggf"),
      rtol: optional(positive()),
      batch: integer(1, 50_000),
      noise: optional(oneOf("redraw", "retain", "previsible", "bridge", "auto")),
      backend: oneOf("auto", "webgpu", "cpu"),
      out: optional(fileName(".png", ".npy")),
      json: optional(fileName(".json")),
      compare: flag(),
    },
    texts: {
      n: { value: "count", fallback: "64", about: "how many samples" },
      start: { value: "index", fallback: "0", about: "the first sample: start … start + n − 1 are drawn" },
      seed: { value: "seed", fallback: "1", about: "the seed; it and a sample's index fix that sample" },
      score: {
        value: "data|network",
        fallback: "data",
        about: "the exact score of 512 images, or the trained network",
      },
      solver: {
        value: "exponential|ggf",
        fallback: "exponential",
        about: "Ito's own solver, or the paper's",
      },
      rtol: { value: "tolerance", about: "the relative tolerance (0.05)" },
      batch: { value: "slots", fallback: "64", about: "samples in work at once" },
      noise: { value: "mode", about: "the noise after a rejected step (previsible, ggf: redraw)" },
      backend: { value: "auto|webgpu|cpu", fallback: "auto", about: "where to run" },
      out: { value: "file", about: "the samples: .png for a grid, .npy for float32 [n, 3, 32, 32]" },
      json: { value: "file", about: "the statistics, a line for each sample" },
      compare: { about: "run fixed steps too, and compare (with --score data)" },
    },
    footer: `Without --out the grid goes to out/${name}.png where writing is allowed (deno run -P),\n` +
      "else to the terminal.",
  });

/** The options of these examples, decoded. */
export type CifarOptions = Options<ReturnType<typeof cifar>["codecs"]>;

/**
 * Reads the options of an example.
 *
 * Errors (Left): as `parseOptions`; also when the last sample's index would pass 2³² − 1.
 *
 * @param example Its name, as in "ve_cifar", and that of its process.
 * @param argv The arguments, as in Deno.args.
 * @returns The options.
 */
export function readCifarOptions(
  example: { readonly name: string; readonly process: string },
  argv: readonly string[],
): E.Either<Stop, CifarOptions> {
  const parsed = parseOptions(cifar(example.name, example.process), argv);
  if (E.isLeft(parsed) || parsed.right.start + parsed.right.n - 1 <= lastIndex) return parsed;
  const { start, n } = parsed.right;
  const wanted = `wanted start + n − 1 up to ${lastIndex}`;
  return E.left({ exitCode: 2, text: `Cannot read --start: ${wanted}, found ${start} + ${n} − 1` });
}
