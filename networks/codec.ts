/**
 * Network configurations from JSON, as a checkpoint's metadata holds them: fields are named as in score_sde.
 *
 *     { "nf": 128, "ch_mult": [1, 2, 2, 2], "num_res_blocks": 4, "resblock_type": "biggan", … }
 *
 * What shapes the network must be there: a missing `centered` would make a network that runs, and is wrong.
 * Tests: tests/networks/config_test.ts.
 * @module
 */
import * as E from "fp-ts/Either";
import { pipe } from "fp-ts/function";
import * as t from "io-ts";
import { choice, foundText, isRecord, kind, list, number, problem, whole } from "../sde/border/decode.ts";
import type { ItoError } from "../sde/border/errors.ts";
import {
  type DdpmConfig,
  ddpmDefaults,
  type NcsnppConfig,
  ncsnppDefaults,
  type NetworkConfig,
  type UnetConfig,
} from "./config.ts";
import { sizes, whatFits } from "./limits.ts";
import { networkOf } from "./ncsnpp.ts";

const positive = number("a number > 0", (v) => v > 0);
const share = number("a number ≥ 0", (v) => v >= 0);
const any = number("a number", () => true);
const pixels = whole(1, sizes.pixels);
const isSides = (u: unknown): u is readonly [number, number] =>
  Array.isArray(u) && u.length === 2 && u.every((n) => pixels.decode(n)._tag === "Right");
const shared = {
  image_size: kind(
    `${pixels.name}, or [rows, columns]`,
    (u: unknown): u is UnetConfig["imageSize"] => pixels.decode(u)._tag === "Right" || isSides(u),
  ),
  num_channels: whole(1, sizes.channels),
  centered: t.boolean,
  nf: whole(1, sizes.channels),
  ch_mult: list(whole(1, sizes.multiple), 1, sizes.levels),
  num_res_blocks: whole(1, sizes.blocks),
  attn_resolutions: list(whole(1, sizes.pixels), 0, sizes.levels),
  scale_by_sigma: t.boolean,
} as const;

const plus = {
  ...shared,
  fir: t.boolean,
  skip_rescale: t.boolean,
  resblock_type: choice("ddpm", "biggan"),
  progressive: choice("none", "residual", "output_skip"),
  progressive_input: choice("none", "residual", "input_skip"),
  embedding_type: choice("fourier", "positional"),
} as const;

/** What may be left out: every published network has it the same, or it matters for training or the process alone. */
const optional = {
  resamp_with_conv: t.boolean,
  fir_kernel: list(any, 2, sizes.taps),
  progressive_combine: choice("sum", "cat"),
  fourier_scale: positive,
  sigma_min: positive,
  sigma_max: positive,
  num_scales: whole(2, sizes.scales),
  beta_min: share,
  beta_max: share,
  conditional: t.literal(true),
  nonlinearity: choice("swish", "relu", "elu", "lrelu"),
  num_classes: whole(0, sizes.classes),
  pad: t.boolean,
  patch: whole(1, sizes.taps),
  normalization: t.literal("GroupNorm"),
  attention_type: t.literal("ddpm"),
  dropout: any,
  init_scale: any,
  ema_rate: any,
  conv_size: t.literal(3),
} as const;

const Ncsnpp = t.intersection([t.type(plus), t.partial({ name: t.literal("ncsnpp"), ...optional })]);
/** score_sde's defaults say how the level is embedded for its DDPM too, which always does it by position. */
const unread = { embedding_type: plus.embedding_type } as const;
const Ddpm = t.intersection([
  t.type({ name: t.literal("ddpm"), ...shared }),
  t.partial({ ...optional, ...unread }),
]);

const sigmasOf = (d: t.TypeOf<typeof Ddpm> | t.TypeOf<typeof Ncsnpp>): NetworkConfig["sigmas"] => {
  const { min, max, count } = ncsnppDefaults.sigmas;
  return { min: d.sigma_min ?? min, max: d.sigma_max ?? max, count: d.num_scales ?? count };
};

const sharedOf = (d: t.TypeOf<typeof Ddpm> | t.TypeOf<typeof Ncsnpp>) => ({
  imageSize: d.image_size,
  numChannels: d.num_channels,
  centered: d.centered,
  nf: d.nf,
  chMult: d.ch_mult,
  numResBlocks: d.num_res_blocks,
  attnResolutions: d.attn_resolutions,
  resampWithConv: d.resamp_with_conv ?? ncsnppDefaults.resampWithConv,
  nonlinearity: d.nonlinearity ?? ncsnppDefaults.nonlinearity,
  numClasses: d.num_classes ?? ncsnppDefaults.numClasses,
  pad: d.pad ?? ncsnppDefaults.pad,
  patch: d.patch ?? ncsnppDefaults.patch,
  scaleBySigma: d.scale_by_sigma,
  sigmas: sigmasOf(d),
});

const ddpmOf = (d: t.TypeOf<typeof Ddpm>): DdpmConfig => ({ name: ddpmDefaults.name, ...sharedOf(d) });

const ncsnppOf = (d: t.TypeOf<typeof Ncsnpp>): NcsnppConfig => ({
  name: ncsnppDefaults.name,
  ...sharedOf(d),
  fir: d.fir,
  firKernel: d.fir_kernel ?? ncsnppDefaults.firKernel,
  skipRescale: d.skip_rescale,
  resblockType: d.resblock_type,
  progressive: d.progressive,
  progressiveInput: d.progressive_input,
  progressiveCombine: d.progressive_combine ?? ncsnppDefaults.progressiveCombine,
  embeddingType: d.embedding_type,
  fourierScale: d.fourier_scale ?? ncsnppDefaults.fourierScale,
});

/** The configuration, if it makes a network. */
const made = (config: NetworkConfig): E.Either<readonly string[], NetworkConfig> => {
  const { min, max } = config.sigmas;
  return min < max
    ? pipe(whatFits(() => networkOf(config)), E.map(() => config))
    : E.left([`sigma_min must be below sigma_max, ${max}, found ${min}`]);
};

/**
 * The configuration of a network from what JSON.parse returned; `name` is "ncsnpp" (the default: NCSN++ and DDPM++) or
 * "ddpm".
 *
 * Errors (Left): `Undecodable`, with a line for each field that is unknown, missing or out of range, or with the layer
 * that the options do not fit.
 *
 * @example
 * ```ts
 * import { describe } from "ito";
 * import { decodeNetworkConfig } from "ito/score";
 * import { assert } from "@std/assert";
 *
 * const bad = decodeNetworkConfig({ name: "ddpm", nf: "128" });
 * assert(bad._tag === "Left" && describe(bad.left).includes('nf must be a whole number from 1 to 4096, found "128"'));
 * ```
 */
export function decodeNetworkConfig(json: unknown): E.Either<ItoError, NetworkConfig> {
  const fail = (problems: readonly string[]): E.Either<ItoError, NetworkConfig> =>
    E.left({ tag: "Undecodable", what: "network configuration", problems });
  if (!isRecord(json)) {
    return fail([`a network configuration must be an object, found ${foundText(json)}`]);
  }
  const fields = json.name === "ddpm" ? { ...shared, ...unread } : plus;
  const known = ["name", ...Object.keys(fields), ...Object.keys(optional)];
  const unknown = Object.keys(json).filter((k) => !known.includes(k)).map((k) => `no field "${k}"`);
  const decoded: t.Validation<NetworkConfig> = json.name === "ddpm"
    ? pipe(Ddpm.decode(json), E.map(ddpmOf))
    : pipe(Ncsnpp.decode(json), E.map(ncsnppOf));
  return pipe(
    decoded,
    E.mapLeft((errors) => [...new Set([...unknown, ...errors.map(problem("a network configuration"))])]),
    E.chain((config) => (unknown.length > 0 ? E.left(unknown) : made(config))),
    E.fold(fail, E.right),
  );
}
