/**
 * The configuration of a network for vectors from JSON, as tools/train_score.py writes it, with the units of its data:
 *
 *     { "name": "dense", "size": 2, "width": 128, "blocks": 4, "num_classes": 0,
 *       "mean": [3.1, 40], "std": [0.2, 11], "range": [-3.5, 4.2] }
 *
 * The network knows vectors of mean 0 and deviation 1; `range` is that of their numbers, in these units.
 * Tests: tests/networks/own_test.ts.
 * @module
 */
import * as E from "fp-ts/Either";
import { pipe } from "fp-ts/function";
import * as t from "io-ts";
import { foundText, isRecord, list, number, problem, whole } from "../sde/border/decode.ts";
import type { ItoError } from "../sde/border/errors.ts";
import { type DenseConfig, denseNet } from "./dense.ts";
import { sizes, whatFits } from "./limits.ts";

/** The units of data: a number times its `std`, and its `mean` on top. */
export interface Units {
  /** Of each number of a vector. */
  readonly mean: readonly number[];
  /** Of each number of a vector, > 0. */
  readonly std: readonly number[];
}

/** A network for vectors, and what its data are. */
export interface DenseTrained {
  /** The network. */
  readonly config: DenseConfig;
  /** Of the data. */
  readonly units: Units;
  /** The least and the largest of all numbers, in these units. */
  readonly range: readonly [low: number, high: number];
}

const any = number("a number", () => true);
const fields = {
  name: t.literal("dense"),
  size: whole(1, sizes.vector),
  width: whole(4, sizes.channels),
  blocks: whole(0, sizes.blocks),
  num_classes: whole(0, sizes.classes),
  mean: list(any, 1, sizes.vector),
  std: list(number("a number > 0", (v) => v > 0), 1, sizes.vector),
  range: list(any, 2, 2),
} as const;
const Dense = t.type(fields);

const made = (d: t.TypeOf<typeof Dense>): E.Either<readonly string[], DenseTrained> => {
  const { size, width, blocks, num_classes: numClasses, mean, std, range: [low = NaN, high = NaN] } = d;
  const config: DenseConfig = { name: "dense", size, width, blocks, numClasses };
  const problems = [
    ...(mean.length === size && std.length === size
      ? []
      : [`mean and std must have ${size} numbers, as size says, found ${mean.length} and ${std.length}`]),
    ...(low < high ? [] : [`range must be [low, high] with low < high, found ${foundText(d.range)}`]),
  ];
  return problems.length > 0 ? E.left(problems) : pipe(
    whatFits(() => denseNet(config)),
    E.map((): DenseTrained => ({ config, units: { mean, std }, range: [low, high] })),
  );
};

/**
 * A network for vectors from what JSON.parse returned.
 *
 * Errors (Left): `Undecodable`, with a line for each field that is unknown, missing or out of range.
 */
export function decodeDenseConfig(json: unknown): E.Either<ItoError, DenseTrained> {
  const what = "network configuration";
  const unknown = isRecord(json)
    ? Object.keys(json).filter((k) => !(k in fields)).map((k) => `no field "${k}"`)
    : [];
  return pipe(
    Dense.decode(json),
    E.mapLeft((errors) => [...new Set([...unknown, ...errors.map(problem("a network configuration"))])]),
    E.chain((d) => (unknown.length > 0 ? E.left(unknown) : made(d))),
    E.mapLeft((problems): ItoError => ({ tag: "Undecodable", what, problems })),
  );
}
