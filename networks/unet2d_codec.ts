/**
 * What diffusers writes beside its weights: config.json of a UNet2DModel, and the older names of its parameters.
 * Tests: tests/networks/unet2d_config_test.ts.
 * @module
 */
import * as E from "fp-ts/Either";
import { pipe } from "fp-ts/function";
import * as t from "io-ts";
import {
  choice,
  count,
  foundText,
  isRecord,
  kind,
  list,
  number,
  problem,
  whole,
} from "../sde/border/decode.ts";
import type { ItoError } from "../sde/border/errors.ts";
import { sizes, whatFits } from "./limits.ts";
import { unet2d } from "./unet2d.ts";
import { type Unet2dConfig, unet2dDefaults } from "./unet2d_config.ts";
import type { Weights } from "./weights.ts";

const positive = number("a number > 0", (v) => v > 0);
const any = number("a number", () => true);
const orNull = <A>(codec: t.Type<A>): t.Type<A | null> => t.union([codec, t.null], `${codec.name} or null`);

const side = whole(1, sizes.pixels);
const isSide = (u: unknown): u is number => E.isRight(side.decode(u));
const sides = kind(
  `${side.name}, or two: rows and columns`,
  (u: unknown): u is number | readonly [number, number] =>
    isSide(u) || (Array.isArray(u) && u.length === 2 && u.every(isSide)),
);

/** The activations of diffusers, however they are written. */
const activations = { silu: "silu", swish: "silu", relu: "relu", gelu: "gelu", mish: "mish" } as const;
const activation = kind(
  Object.keys(activations).map((name) => JSON.stringify(name)).join(" or "),
  (u: unknown): u is keyof typeof activations => typeof u === "string" && Object.hasOwn(activations, u),
);

const required = {
  down_block_types: list(
    choice(
      "DownBlock2D",
      "ResnetDownsampleBlock2D",
      "AttnDownBlock2D",
      "SkipDownBlock2D",
      "AttnSkipDownBlock2D",
    ),
    1,
    sizes.levels,
  ),
  up_block_types: list(
    choice("UpBlock2D", "ResnetUpsampleBlock2D", "AttnUpBlock2D", "SkipUpBlock2D", "AttnSkipUpBlock2D"),
    1,
    sizes.levels,
  ),
  block_out_channels: list(whole(1, sizes.channels * 4), 1, sizes.levels),
} as const;

/** With the defaults of diffusers' constructor; what only training needs, and what must be as it is here. */
const optional = {
  in_channels: whole(1, sizes.channels),
  out_channels: whole(1, sizes.channels),
  center_input_sample: t.boolean,
  time_embedding_type: choice("fourier", "positional"),
  freq_shift: t.union([t.literal(0), t.literal(1)], "0 or 1"),
  flip_sin_to_cos: t.boolean,
  layers_per_block: whole(1, sizes.blocks),
  mid_block_scale_factor: positive,
  downsample_padding: t.union([t.literal(0), t.literal(1)], "0 or 1"),
  attention_head_dim: orNull(count),
  norm_num_groups: orNull(count),
  norm_eps: positive,
  add_attention: t.boolean,
  sample_size: orNull(sides),
  act_fn: activation,
  mid_block_type: orNull(t.literal("UNetMidBlock2D")),
  downsample_type: choice("conv", "resnet"),
  upsample_type: choice("conv", "resnet"),
  resnet_time_scale_shift: choice("default", "scale_shift"),
  attn_norm_num_groups: orNull(count),
  class_embed_type: t.null,
  num_class_embeds: orNull(whole(1, sizes.classes)),
  time_embedding_dim: orNull(whole(1, 4 * sizes.channels)),
  num_train_timesteps: orNull(count),
  dropout: any,
  sde: t.unknown,
  _class_name: t.literal("UNet2DModel"),
  _diffusers_version: t.string,
  _name_or_path: t.string,
  _use_default_values: t.unknown,
  // what EMAModel.save_pretrained adds: how the average was taken
  decay: any,
  min_decay: any,
  optimization_step: any,
  update_after_step: any,
  use_ema_warmup: t.boolean,
  inv_gamma: any,
  power: any,
} as const;

const Described = t.intersection([t.type(required), t.partial(optional)]);

/** Those of images of this size; what is null in a file is not said. */
const configOf = (d: t.TypeOf<typeof Described>, sampleSize: SampleSize): Unet2dConfig => ({
  name: unet2dDefaults.name,
  sampleSize,
  channels: d.in_channels ?? 3,
  centerInputSample: d.center_input_sample ?? false,
  timeEmbeddingType: d.time_embedding_type ?? "positional",
  freqShift: d.freq_shift ?? 0,
  flipSinToCos: d.flip_sin_to_cos ?? true,
  downBlockTypes: d.down_block_types,
  upBlockTypes: d.up_block_types,
  blockOutChannels: d.block_out_channels,
  layersPerBlock: d.layers_per_block ?? 2,
  midBlockScaleFactor: d.mid_block_scale_factor ?? 1,
  downsamplePadding: d.downsample_padding ?? 1,
  attentionHeadDim: d.attention_head_dim === undefined ? 8 : d.attention_head_dim ?? undefined,
  normNumGroups: d.norm_num_groups === undefined ? 32 : d.norm_num_groups ?? undefined,
  normEps: d.norm_eps ?? 1e-5,
  addAttention: d.add_attention ?? true,
  midBlock: d.mid_block_type !== null,
  activation: activations[d.act_fn ?? "silu"],
  timeScaleShift: d.resnet_time_scale_shift ?? "default",
  downsampleType: d.downsample_type ?? "conv",
  upsampleType: d.upsample_type ?? "conv",
  attnNormNumGroups: d.attn_norm_num_groups ?? undefined,
  numClassEmbeds: d.num_class_embeds ?? undefined,
  timeEmbeddingDim: d.time_embedding_dim ?? undefined,
});

type SampleSize = Unet2dConfig["sampleSize"];

/** The size that the file says, or the caller where it leaves that open. */
const sizeOf = (
  inFile: SampleSize | null | undefined,
  given: SampleSize | undefined,
): E.Either<readonly string[], SampleSize> => {
  const text = (size: SampleSize): string => [size].flat().join(" × ");
  const square = (size: SampleSize): string => (typeof size === "number" ? text([size, size]) : text(size));
  if (given !== undefined && !sides.is(given)) {
    return E.left([`sampleSize must be ${sides.name}, found ${foundText(given)}`]);
  }
  if (inFile === null || inFile === undefined) {
    return given === undefined
      ? E.left([
        `sample_size must be ${sides.name}, found ${
          inFile === null ? "null" : "nothing"
        }: decodeUnet2dConfig(json, { sampleSize: 32 })`,
      ])
      : E.right(given);
  }
  return given === undefined || square(given) === square(inFile)
    ? E.right(inFile)
    : E.left([`sampleSize must be sample_size of the file, ${text(inFile)}, found ${text(given)}`]);
};

/**
 * The configuration of a UNet2DModel from its config.json, as JSON.parse returned it; of an average's folder too.
 *
 * The size of an image is the option `sampleSize` where the file leaves it open (`sample_size: null`).
 * Errors (Left): `Undecodable`, with a line for each field that is unknown, missing or out of range, or with the layer
 * that the options do not fit.
 *
 * @example
 * ```ts
 * import { describe } from "ito";
 * import { decodeUnet2dConfig } from "ito/score";
 * import { assert } from "@std/assert";
 *
 * const bad = decodeUnet2dConfig({ _class_name: "UNet2DConditionModel" });
 * assert(bad._tag === "Left" && describe(bad.left).includes('_class_name must be "UNet2DModel"'));
 * ```
 */
export function decodeUnet2dConfig(
  json: unknown,
  options: { readonly sampleSize?: Unet2dConfig["sampleSize"] } = {},
): E.Either<ItoError, Unet2dConfig> {
  const fail = (problems: readonly string[]): E.Either<ItoError, Unet2dConfig> =>
    E.left({ tag: "Undecodable", what: "config.json of a UNet2DModel", problems });
  if (!isRecord(json)) return fail([`a configuration must be an object, found ${foundText(json)}`]);
  const known = [...Object.keys(required), ...Object.keys(optional)];
  const unknown = Object.keys(json).filter((k) => !known.includes(k)).map((k) => `no field "${k}"`);
  const channels = (json.in_channels ?? 3) === (json.out_channels ?? 3)
    ? []
    : [`out_channels must be in_channels, found ${foundText(json.out_channels)}`];
  const early = [...unknown, ...channels];
  return pipe(
    Described.decode(json),
    E.mapLeft((errors) => [...new Set([...early, ...errors.map(problem("a configuration"))])]),
    E.chain((d) => pipe(sizeOf(d.sample_size, options.sampleSize), E.map((size) => configOf(d, size)))),
    E.chain((config) => early.length > 0 ? E.left(early) : E.right(config)),
    E.chain((config) => pipe(whatFits(() => unet2d(config)), E.map(() => config))),
    E.fold(fail, E.right),
  );
}

/** Names that diffusers gave up, and what they became. */
const renamed: readonly (readonly [RegExp, string])[] = [
  [/^downsample_blocks\./, "down_blocks."],
  [/^time_proj\.W$/, "time_proj.weight"],
  [/\.query\./, ".to_q."],
  [/\.key\./, ".to_k."],
  [/\.value\./, ".to_v."],
  [/\.proj_attn\./, ".to_out.0."],
];

/**
 * Weights of a UNet2DModel under today's names: files of 2022, such as google's, call the layers of attention otherwise.
 *
 * None is lost: where a file has a parameter under two names, each keeps its own, and `networkScore` reports the old one
 * (`BadWeights`), since which of the two is meant is not known.
 *
 * @example
 * ```ts
 * import { diffusersWeights } from "ito/score";
 * import { assert } from "@std/assert";
 *
 * const bias = { dims: [2], data: Float32Array.of(0, 1) };
 * const today = diffusersWeights(new Map([["mid_block.attentions.0.query.bias", bias]]));
 * assert(today.has("mid_block.attentions.0.to_q.bias"));
 * ```
 */
export function diffusersWeights(weights: Weights): Weights {
  const nameOf = (name: string): string => renamed.reduce((n, [from, to]) => n.replace(from, to), name);
  const claims = new Map<string, number>();
  for (const name of weights.keys()) claims.set(nameOf(name), (claims.get(nameOf(name)) ?? 0) + 1);
  return new Map(
    [...weights].map(([name, weight]) => [claims.get(nameOf(name)) === 1 ? nameOf(name) : name, weight]),
  );
}
