/**
 * A trained network as a file: process, network, weights and convention in one.
 * Tests: tests/networks/scores/trained_test.ts.
 * @module
 */
import * as E from "fp-ts/Either";
import { pipe } from "fp-ts/function";
import type { ItoError } from "../../sde/border/errors.ts";
import { networkOf } from "../ncsnpp.ts";
import { loadSafetensors } from "../files/safetensors.ts";
import { decodeTrained } from "./trained_codec.ts";
import type { Process } from "../../sde/process.ts";
import type { Score } from "../../sde/score.ts";
import { networkScore } from "./network_score.ts";

/** A trained network, ready for `reverse(process, score)`. */
export interface TrainedScore {
  /** The forward process that it was trained for. */
  readonly process: Process;
  /** Its score. */
  readonly score: Score;
  /** The shape of a sample: [channels, height, width]. */
  readonly shape: readonly number[];
  /** The range of the data: [−1, 1] where the network takes it centred, else [0, 1]. Strategies have an option of this name. */
  readonly dataRange: readonly [low: number, high: number];
  /** What the file says of itself: steps, hours, loss. */
  readonly metadata: Readonly<Record<string, string>>;
}

/**
 * The score of a network that tools/train_score.py trained (or of any safetensors file whose metadata has its `config`).
 *
 * Errors (Left): `BadCheckpoint`, `Undecodable`, `BadWeights`, `NotFinite`, each with what is wrong with the file. What
 * breaks while samples are under way is the solution's `failure`: look at it before the samples.
 *
 * @param bytes The file.
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
export function trainedScore(bytes: Uint8Array | ArrayBuffer): E.Either<ItoError, TrainedScore> {
  return pipe(
    loadSafetensors(bytes),
    E.chain(({ metadata, tensors }) =>
      pipe(
        decodeTrained(metadata),
        E.chain(({ process, convention, config }) => {
          const net = networkOf(config);
          return pipe(
            networkScore(net, tensors, convention),
            E.map((score): TrainedScore => {
              return { process, score, shape: net.dims, dataRange: [config.centered ? -1 : 0, 1], metadata };
            }),
          );
        }),
      )
    ),
  );
}
