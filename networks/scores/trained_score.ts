/**
 * A trained network as a file: process, network, weights and convention in one.
 * Tests: tests/networks/scores/trained_test.ts, tests/networks/own_test.ts.
 * @module
 */
import * as E from "fp-ts/Either";
import { pipe } from "fp-ts/function";
import { foundText } from "../../sde/border/decode.ts";
import type { ItoError } from "../../sde/border/errors.ts";
import { networkOf } from "../ncsnpp.ts";
import { loadSafetensors } from "../files/safetensors.ts";
import { decodeTrained, type Trained } from "./trained_codec.ts";
import type { Process } from "../../sde/process.ts";
import type { Score } from "../../sde/score.ts";
import { networkScore, type NetworkScoreOptions } from "./network_score.ts";

/** A trained network, ready for `reverse(process, score)`. */
export interface TrainedScore {
  /** The forward process that it was trained for. */
  readonly process: Process;
  /** Its score. */
  readonly score: Score;
  /** The shape of a sample: [channels, height, width], or [n] of a vector. */
  readonly shape: readonly number[];
  /**
   * The range of the data: [−1, 1] where the network takes images centred, else [0, 1]; of vectors that of their numbers.
   * Strategies have an option of this name.
   */
  readonly dataRange: readonly [low: number, high: number];
  /** The names of its classes, in order: those of the folders that it was trained on. */
  readonly classes: readonly string[];
  /** Samples in the units of the data: vectors are trained on at mean 0 and deviation 1; images stay as they are. */
  readonly inUnits: (samples: ArrayLike<number>) => Float64Array;
  /** What the file says of itself: steps, hours, loss. */
  readonly metadata: Readonly<Record<string, string>>;
}

/** What a trained network is told. */
export interface TrainedScoreOptions {
  /**
   * The class, of a network that was trained on some: its number or its name for all; an expression, as a `param`; or a list of
   * numbers, one a sample, and again from the first behind the last. Left out it is none of them, the score of all data
   * together: the second of `cfg`.
   */
  readonly label?: NetworkScoreOptions["label"] | string;
}

/** The class as a number; one more than there are for none of them. */
const labelOf = (
  { config: { numClasses }, classes }: Trained,
  { label }: TrainedScoreOptions,
): E.Either<ItoError, NetworkScoreOptions> => {
  if (label === undefined) return E.right(numClasses === 0 ? {} : { label: numClasses });
  if (typeof label !== "string") return E.right({ label });
  const at = classes.indexOf(label);
  return at >= 0 ? E.right({ label: at }) : E.left({
    tag: "BadOption",
    where: "trainedScore",
    option: "label",
    found: foundText(label),
    wanted: classes.length === 0
      ? "left out: the network is told no class"
      : "a number or the name of a class",
    try: classes.length === 0 ? "no label" : classes.map((name) => JSON.stringify(name)).join(", "),
  });
};

const inUnitsOf = ({ units }: Trained): TrainedScore["inUnits"] => {
  if (units === undefined) return (samples) => Float64Array.from(samples);
  const { mean, std } = units;
  const at = (list: readonly number[], i: number): number => list[i % list.length] ?? NaN;
  return (samples) => Float64Array.from(samples, (v, i) => at(mean, i) + at(std, i) * v);
};

/**
 * The score of a network that tools/train_score.py trained (or of any safetensors file whose metadata has its `config`).
 *
 * Errors (Left): `BadCheckpoint`, `Undecodable`, `BadWeights`, `NotFinite`, each with what is wrong with the file; `BadOption`
 * for a label that is none of its classes. What breaks while samples are under way is the solution's `failure`: look at it
 * before the samples.
 *
 * @param bytes The file.
 * @param options What the network is told.
 *
 * @example A file that is none is refused
 * ```ts
 * import { trainedScore } from "ito/score";
 * import { assert } from "@std/assert";
 *
 * const trained = trainedScore(Uint8Array.of(1, 2, 3));
 * assert(trained._tag === "Left" && trained.left.tag === "BadCheckpoint");
 * ```
 */
export function trainedScore(
  bytes: Uint8Array | ArrayBuffer,
  options: TrainedScoreOptions = {},
): E.Either<ItoError, TrainedScore> {
  return pipe(
    loadSafetensors(bytes),
    E.chain(({ metadata, tensors }) =>
      pipe(
        decodeTrained(metadata),
        E.chain((trained) => {
          const { process, convention, config, dataRange, classes } = trained;
          const net = networkOf(config);
          return pipe(
            labelOf(trained, options),
            E.chain((told) => networkScore(net, tensors, convention, told)),
            E.map((score): TrainedScore => {
              const shape = net.dims;
              return { process, score, shape, dataRange, classes, inUnits: inUnitsOf(trained), metadata };
            }),
          );
        }),
      )
    ),
  );
}
