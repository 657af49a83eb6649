/**
 * What a trained network's file says of itself: the process that it was trained for, and its configuration.
 *
 *     metadata.config = { "sde": { "kind": "ve", "sigma_min": 0.01, "sigma_max": 50 }, "model": { "nf": 32, … } }
 *
 * That is what tools/train_score.py writes. The convention follows from the process and the network, as in score_sde:
 * a network for VE says the score and is told σ, one for VP or sub-VP says the noise and is told 999 t. Where it was
 * trained on num_scales steps (`"continuous": false` in `sde`, score_sde's training.continuous; for VE also where it looks
 * its σ up in a table) it is told the index of the level (VE), or the step that is as noisy as x (VP).
 * Tests: tests/networks/scores/trained_test.ts.
 * @module
 */
import * as E from "fp-ts/Either";
import { pipe } from "fp-ts/function";
import * as t from "io-ts";
import { choice, foundText, isRecord, number, problem } from "../../sde/border/decode.ts";
import { type ItoError, messageOf } from "../../sde/border/errors.ts";
import type { Process } from "../../sde/process.ts";
import { subVp } from "../../sde/processes/sub_vp.ts";
import { ve } from "../../sde/processes/ve.ts";
import { vp } from "../../sde/processes/vp.ts";
import { decodeNetworkConfig } from "../codec.ts";
import type { NetworkConfig } from "../config.ts";
import type { DenseConfig } from "../dense.ts";
import { decodeDenseConfig, type Units } from "../dense_codec.ts";
import { byIndex, bySigma, byTime, type Convention, predictsNoise, predictsScore } from "./convention.ts";
import { byStep } from "./schedule.ts";
import { type JsonFault, parseStrict } from "../files/strict_json.ts";

/** What a file says of its network. */
export interface Trained {
  /** The forward process that it was trained for. */
  readonly process: Process;
  /** What it says, and how it is told the noise level. */
  readonly convention: Convention;
  /** Its shape. */
  readonly config: NetworkConfig | DenseConfig;
  /** The range of its data, as it takes them. */
  readonly dataRange: readonly [low: number, high: number];
  /** What its data were before, where they are vectors. */
  readonly units: Units | undefined;
  /** The names of its classes. */
  readonly classes: readonly string[];
}

/** A network as the file has it. */
type Model = Pick<Trained, "config" | "dataRange" | "units">;

type Json = Readonly<Record<string, unknown>>;

const positive = number("a number > 0", (v) => v > 0);
const share = number("a number ≥ 0", (v) => v >= 0);
/** The times that the network was trained at begin here; those of all three processes end at 1. */
const times = { t_end: number("a number between 0 and 1", (v) => 0 < v && v < 1), continuous: t.boolean };
const sigmas = { sigma_min: positive, sigma_max: positive };
const betas = { beta_min: share, beta_max: share };

const Kind = t.type({ sde: t.type({ kind: choice("ve", "vp", "subvp") }) });
const Ve = t.type({
  sde: t.intersection([t.type({ kind: t.literal("ve"), ...sigmas }), t.partial(times)]),
});
const Vp = t.type({
  sde: t.intersection([t.type({ kind: choice("vp", "subvp"), ...betas }), t.partial(times)]),
});
const Classes = t.readonlyArray(t.string);
type Sde = t.TypeOf<typeof Ve>["sde"] | t.TypeOf<typeof Vp>["sde"];

const undecodable = (problems: readonly string[], instead?: string): ItoError => ({
  tag: "Undecodable",
  what: "trained network",
  problems,
  ...(instead === undefined ? {} : { try: instead }),
});

const withConfig = "tools/convert_checkpoint.py … --config NETWORK.json, which writes it into the file, or " +
  "networkScore(network, tensors, convention), which needs none";

/** More than any configuration has. */
const limits = { depth: 16, names: 1000 } as const;

const faultText = (e: JsonFault): string => {
  switch (e.tag) {
    case "syntax":
      return "config must be JSON";
    case "nesting":
      return `config must be JSON of at most ${limits.depth} levels, found more at character ${e.at}`;
    case "names":
      return `config must be JSON of at most ${limits.names} names, found more`;
    case "duplicate":
      return `config must have each name once in its object, found ${foundText(e.name)} twice`;
  }
};

const partsOf = (json: unknown): E.Either<ItoError, { readonly sde: Json; readonly model: Json }> => {
  if (!isRecord(json)) return E.left(undecodable([`config must be an object, found ${foundText(json)}`]));
  const { sde, model } = json;
  if (isRecord(sde) && isRecord(model)) return E.right({ sde, model });
  const problems = Object.entries({ sde, model }).flatMap(([name, part]) =>
    isRecord(part) ? [] : [`its config must have the object "${name}", found ${foundText(part)}`]
  );
  return E.left(undecodable(problems, sde === undefined || model === undefined ? withConfig : undefined));
};

/** The process's own description. A field of the other kind is unknown: a β beside a σ would be ignored. */
const sdeOf = (sde: Json): E.Either<ItoError, Sde> => {
  const known = ["kind", ...Object.keys(times), ...Object.keys(sde.kind === "ve" ? sigmas : betas)];
  const unknown = Object.keys(sde).filter((k) => !known.includes(k)).map((k) => `no field "sde.${k}"`);
  const decoded: t.Validation<{ readonly sde: Sde }> = pipe(
    Kind.decode({ sde }),
    E.chain((d): t.Validation<{ readonly sde: Sde }> =>
      d.sde.kind === "ve" ? Ve.decode({ sde }) : Vp.decode({ sde })
    ),
  );
  return pipe(
    decoded,
    E.mapLeft((errors) => errors.map(problem("sde"))),
    E.fold(
      // of a kind that is unknown, no field is known
      (problems) => E.left(undecodable([...(Kind.is({ sde }) ? unknown : []), ...new Set(problems)])),
      (d) => (unknown.length > 0 ? E.left(undecodable(unknown)) : E.right(d.sde)),
    ),
  );
};

/**
 * The process, solved down to where the network was trained at least: at earlier times nobody taught it anything. A
 * process that ends before that of itself does so still.
 */
const processOf = (sde: Sde): E.Either<ItoError, Process> =>
  E.tryCatch(
    () => {
      const p = sde.kind === "ve"
        ? ve({ sigmaMin: sde.sigma_min, sigmaMax: sde.sigma_max })
        : (sde.kind === "vp" ? vp : subVp)({ beta0: sde.beta_min, beta1: sde.beta_max });
      return { ...p, time: { ...p.time, tEnd: Math.max(p.time.tEnd, sde.t_end ?? 0) } };
    },
    // numbers that make no process
    (thrown) => undecodable([messageOf(thrown)]),
  );

/** The network; what it says of its process again must be the same, and for VE its levels are the process's. */
const modelOf = (sde: Sde, model: Json): E.Either<ItoError, Model> => {
  const own = sde.kind === "ve"
    ? { sigma_min: sde.sigma_min, sigma_max: sde.sigma_max }
    : { beta_min: sde.beta_min, beta_max: sde.beta_max };
  const problems = Object.entries(own).flatMap(([name, wanted]) => {
    const found = model[name];
    return found === undefined || found === wanted
      ? []
      : [`model.${name} must be sde.${name}, ${wanted}, found ${foundText(found)}`];
  });
  if (problems.length > 0) return E.left(undecodable(problems));
  if (model.name === "dense") {
    return sde.kind === "ve"
      ? E.left(undecodable(['sde.kind must be "vp" or "subvp" for dense layers, found "ve"']))
      : pipe(
        decodeDenseConfig(without(Object.keys(own), model)),
        E.map(({ config, units, range }): Model => ({ config, units, dataRange: range })),
      );
  }
  return pipe(
    decodeNetworkConfig({ ...model, ...own }),
    E.map((config): Model => ({ config, units: undefined, dataRange: [config.centered ? -1 : 0, 1] })),
  );
};

const without = (names: readonly string[], json: Json): Json =>
  Object.fromEntries(Object.entries(json).filter(([name]) => !names.includes(name)));

/** The names of classes, as many as the network has. */
const classesOf = (
  text: string | undefined,
  { numClasses }: Trained["config"],
): E.Either<ItoError, readonly string[]> => {
  const wanted = `its metadata's "classes" must be a list of ${numClasses} texts`;
  if (text === undefined) return E.right(Array.from({ length: numClasses }, (_, i) => `${i}`));
  return pipe(
    parseStrict(text, limits),
    E.mapLeft(() => undecodable([`${wanted}, in JSON`])),
    E.chain((names) =>
      Classes.is(names) && names.length === numClasses
        ? E.right(names)
        : E.left(undecodable([`${wanted}, found ${foundText(names)}`]))
    ),
  );
};

/** Whether a network divides by the σ of a label, so that the label is an index. */
const looksUp = (c: Trained["config"]): c is NetworkConfig =>
  c.name !== "dense" && c.scaleBySigma && (c.name === "ddpm" || c.embeddingType === "positional");

const steps = 1000; // of continuous VP, in score_sde: labels are 0 … 999

const isFourier = (c: Trained["config"]): boolean => c.name === "ncsnpp" && c.embeddingType === "fourier";

/** What cannot be true of `continuous`, as it is given. */
const wrongContinuous = (sde: Sde, config: Trained["config"]): string | undefined => {
  if (sde.continuous === false && config.name === "dense") return "true of dense layers, which know any time";
  if (sde.continuous === false && isFourier(config)) {
    return "true: a network with Fourier features is told σ itself";
  }
  if (sde.continuous === false && sde.kind === "subvp") return "true for sub-VP, which has no steps";
  return sde.continuous === true && sde.kind === "ve" && looksUp(config)
    ? "false: a network for VE that looks its σ up is told the index of a level"
    : undefined;
};

const conventionOf = (sde: Sde, config: Trained["config"]): E.Either<ItoError, Convention> => {
  const count = config.name === "dense" ? steps : config.sigmas.count;
  const wrong = wrongContinuous(sde, config);
  if (wrong !== undefined) {
    return E.left(undecodable([`sde.continuous must be ${wrong}, found ${sde.continuous}`]));
  }
  const isDiscrete = sde.continuous === false;
  if (sde.kind === "ve") {
    return E.right(predictsScore(isDiscrete || looksUp(config) ? byIndex(count) : bySigma));
  }
  if (isDiscrete) {
    const [betaStart, betaEnd] = [sde.beta_min / count, sde.beta_max / count];
    return E.right(predictsNoise(byStep({ steps: count, betaStart, betaEnd })));
  }
  return looksUp(config) && count < steps
    ? E.left(
      undecodable([
        `model.num_scales must be ${steps} or more, as labels go to ${steps - 1}, found ${count}`,
      ]),
    )
    : E.right(predictsNoise(byTime(steps - 1)));
};

/**
 * The process, convention and configuration in a checkpoint's metadata.
 *
 * Errors (Left): `Undecodable`, with a line for each field that is missing, unknown or out of range.
 */
export function decodeTrained(metadata: Readonly<Record<string, string>>): E.Either<ItoError, Trained> {
  const { config: text } = metadata;
  if (text === undefined) {
    return E.left(undecodable(['its metadata must have "config", found nothing'], withConfig));
  }
  return pipe(
    parseStrict(text, limits),
    E.mapLeft((fault) => undecodable([faultText(fault)])),
    E.chain(partsOf),
    E.chain((parts) => pipe(sdeOf(parts.sde), E.map((sde) => ({ sde, model: parts.model })))),
    E.chain(({ sde, model }) =>
      pipe(
        processOf(sde),
        E.chain((process) => pipe(modelOf(sde, model), E.map((made) => ({ process, ...made })))),
        E.chain((made) =>
          pipe(conventionOf(sde, made.config), E.map((convention) => ({ ...made, convention })))
        ),
        E.chain((made) =>
          pipe(classesOf(metadata.classes, made.config), E.map((classes): Trained => ({ ...made, classes })))
        ),
      )
    ),
  );
}
