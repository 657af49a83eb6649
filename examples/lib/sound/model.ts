/**
 * Two score models of one second of sound: the exact score of the sounds of a script, of 4096 numbers each, and a small network
 * that saw 3,000 of them as pictures of 64 frequencies × 64 times.
 * @module
 */
import * as E from "fp-ts/Either";
import { pipe } from "fp-ts/function";
import * as TE from "fp-ts/TaskEither";
import type { TaskEither } from "fp-ts/TaskEither";
import { adaptiveExponential, type ItoError, reverse, type Solution, solve, ve } from "ito";
import { datasetScore, trainedScore } from "ito/score";
import { inverseMdct, unpressed } from "./mdct.ts";
import { rate, soundOf } from "./sounds.ts";

/** How many sounds the exact score knows. */
export const known = 256;

let made: Float32Array | undefined;
/** These sounds, one after the other; they are made once. */
const knownSounds = (): Float32Array => {
  if (made !== undefined) return made;
  made = new Float32Array(known * rate);
  for (let i = 0; i < known; i++) made.set(soundOf(i).samples, i * rate);
  return made;
};

/** Sounds, and what they cost. */
export interface Heard {
  readonly sounds: readonly Float32Array[];
  readonly solution: Solution;
}
/** What is asked of a model. */
export interface Asked {
  readonly n: number;
  readonly seed: number;
}

const rowsOf = ({ samples }: Solution): readonly Float32Array[] =>
  Array.from(
    { length: samples.length / rate },
    (_, i) => Float32Array.from(samples.subarray(i * rate, (i + 1) * rate)),
  );

/** Samples of the exact score: one of its sounds each, with noise of −50 dB. From nothing of it (σ = 30) to that. */
export function fromData(asked: Asked): TaskEither<ItoError, Heard> {
  const process = reverse(ve({ sigmaMin: 0.003, sigmaMax: 30 }), datasetScore(knownSounds(), rate, "sounds"));
  return pipe(
    solve(process, adaptiveExponential({ dataRange: [-1, 1] }), { ...asked, shape: [rate] }),
    TE.map((solution) => ({ solution, sounds: rowsOf(solution) })),
  );
}

/** Samples of the network in a file: new sounds. Errors (Left): as `trainedScore` and `solve`. */
export function fromNetwork(file: Uint8Array, asked: Asked): TaskEither<ItoError, Heard> {
  return pipe(
    TE.fromEither(trainedScore(file)),
    TE.chain(({ process, score, shape }) =>
      solve(reverse(process, score), adaptiveExponential({ dataRange: [-1, 1], rel: 0.2 }), {
        ...asked,
        shape,
      })
    ),
    TE.map((solution) => ({
      solution,
      sounds: rowsOf(solution).map((picture) => inverseMdct(unpressed(picture))),
    })),
  );
}

/** The number of the sound that is nearest, and how far it is: the root of the mean square. */
export function nearest(sound: Float32Array): { readonly index: number; readonly distance: number } {
  const all = knownSounds();
  const far = Array.from(
    { length: known },
    (_, i) => sound.reduce((s, v, k) => s + (v - (all[i * rate + k] ?? NaN)) ** 2, 0),
  );
  const least = Math.min(...far);
  return { index: far.indexOf(least), distance: Math.sqrt(least / rate) };
}

/** A failure of a solve as a Left too: half a sound is none. */
export function whole(heard: Heard): E.Either<ItoError, Heard> {
  const { failure } = heard.solution;
  return failure === undefined ? E.right(heard) : E.left(failure);
}
