/**
 * What a trained network's file says of itself: the process that it was trained for, and its configuration.
 *
 *     metadata.config = { "sde": { "kind": "ve", "sigma_min": 0.01, "sigma_max": 50 }, "model": { "nf": 32, … } }
 *
 * That is what tools/train_score.py writes. The convention follows from the process, as in score_sde: a network for VE
 * says the score and is told σ; one for VP or sub-VP says the noise and is told 999 t.
 * @module
 */
import * as E from "fp-ts/Either";
import { pipe } from "fp-ts/function";
import * as t from "io-ts";
import { number, problem } from "../decode.ts";
import type { ItoError } from "../errors.ts";
import type { Process } from "../process.ts";
import { subVp } from "../sub_vp.ts";
import { ve } from "../ve.ts";
import { vp } from "../vp.ts";
import { decodeNetworkConfig } from "./codec.ts";
import type { NetworkConfig } from "./config.ts";
import { bySigma, byTime, type Convention, predictsNoise, predictsScore } from "./convention.ts";

/** What a file says of its network. */
export interface Trained {
  /** The forward process that it was trained for. */
  readonly process: Process;
  /** What it says, and how it is told the noise level. */
  readonly convention: Convention;
  /** Its shape. */
  readonly config: NetworkConfig;
}

const positive = number("a number > 0", (v) => v > 0);
const share = number("a number ≥ 0", (v) => v >= 0);
const Ve = t.intersection([
  t.type({ kind: t.literal("ve"), sigma_min: positive, sigma_max: positive }),
  t.partial({ t_end: positive }),
]);
const Vp = t.intersection([
  t.type({ kind: t.keyof({ vp: null, subvp: null }), beta_min: share, beta_max: share }),
  t.partial({ t_end: positive }),
]);
const Config = t.type({ sde: t.union([Ve, Vp]), model: t.UnknownRecord });

const undecodable = (problems: readonly string[]): ItoError => ({
  tag: "Undecodable",
  what: "trained network",
  problems,
});

/** A RangeError of a process's own numbers as a problem. */
const attempted = (make: () => Process): E.Either<ItoError, Process> =>
  E.tryCatch(make, (thrown) => undecodable([thrown instanceof Error ? thrown.message : String(thrown)]));

const jsonOf = (text: string): E.Either<ItoError, unknown> =>
  E.tryCatch((): unknown => JSON.parse(text), () => undecodable(["config must be JSON"]));

/**
 * The process, convention and configuration in a checkpoint's metadata.
 *
 * Errors (Left): `Undecodable`, with a line for each field that is missing or out of range.
 */
export function decodeTrained(metadata: Readonly<Record<string, string>>): E.Either<ItoError, Trained> {
  const { config: text } = metadata;
  if (text === undefined) return E.left(undecodable(['its metadata must have "config", found nothing']));
  return pipe(
    jsonOf(text),
    E.chain((json) =>
      pipe(
        Config.decode(json),
        E.mapLeft((errors) => undecodable([...new Set(errors.map(problem("config")))])),
      )
    ),
    E.chain(({ sde, model }) =>
      pipe(
        decodeNetworkConfig(model),
        E.chain((config) =>
          pipe(
            attempted(() => {
              if (sde.kind === "ve") return ve({ sigmaMin: sde.sigma_min, sigmaMax: sde.sigma_max });
              return (sde.kind === "vp" ? vp : subVp)({ beta0: sde.beta_min, beta1: sde.beta_max });
            }),
            E.map((process): Trained => ({
              process,
              config,
              convention: sde.kind === "ve" ? predictsScore(bySigma) : predictsNoise(byTime(999)),
            })),
          )
        ),
      )
    ),
  );
}
