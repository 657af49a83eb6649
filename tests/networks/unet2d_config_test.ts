/**
 * diffusers' configurations from JSON, and the older names of its weights.
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import {
  bySigma,
  decodeUnet2dConfig,
  diffusersWeights,
  networkScore,
  parameters,
  predictsScore,
  unet2d,
  unet2dDefaults,
  unet2dNcsnpp,
} from "ito/score";

/** config.json of google/ddpm-cifar10-32. */
const google = {
  _class_name: "UNet2DModel",
  _diffusers_version: "0.0.4",
  act_fn: "silu",
  attention_head_dim: null,
  block_out_channels: [128, 256, 256, 256],
  center_input_sample: false,
  down_block_types: ["DownBlock2D", "AttnDownBlock2D", "DownBlock2D", "DownBlock2D"],
  downsample_padding: 0,
  flip_sin_to_cos: false,
  freq_shift: 1,
  in_channels: 3,
  layers_per_block: 2,
  mid_block_scale_factor: 1,
  norm_eps: 1e-6,
  norm_num_groups: 32,
  out_channels: 3,
  sample_size: 32,
  time_embedding_type: "positional",
  up_block_types: ["UpBlock2D", "UpBlock2D", "AttnUpBlock2D", "UpBlock2D"],
};

Deno.test("decodeUnet2dConfig reads the published configurations, and diffusers' defaults", () => {
  assertEquals(decodeUnet2dConfig(google), { _tag: "Right", right: unet2dDefaults });
  const [down, up] = [Array(7).fill("SkipDownBlock2D"), Array(7).fill("SkipUpBlock2D")];
  const ffhq = {
    ...google,
    block_out_channels: [128, 128, 256, 256, 256, 256, 256],
    center_input_sample: true,
    down_block_types: down.with(4, "AttnSkipDownBlock2D"),
    downsample_padding: 1,
    mid_block_scale_factor: Math.SQRT2,
    norm_num_groups: null,
    sample_size: 256,
    time_embedding_type: "fourier",
    up_block_types: up.with(2, "AttnSkipUpBlock2D"),
  };
  assertEquals(decodeUnet2dConfig(ffhq), { _tag: "Right", right: unet2dNcsnpp });
  const { sample_size, down_block_types, up_block_types, block_out_channels } = google;
  const shortest = { sample_size, down_block_types, up_block_types, block_out_channels };
  const rest = { freqShift: 0, flipSinToCos: true, downsamplePadding: 1, attentionHeadDim: 8, normEps: 1e-5 };
  assertEquals(decodeUnet2dConfig(shortest), { _tag: "Right", right: { ...unet2dDefaults, ...rest } });
});

const badUnets: readonly (readonly [string, unknown, string])[] = [
  ["no object", "google", "a configuration must be an object"],
  [
    "another class",
    { ...google, _class_name: "UNet1DModel" },
    '_class_name must be "UNet2DModel", found "UNet1DModel"',
  ],
  ["a block that is unknown", { ...google, down_block_types: ["KDownBlock2D"] }, 'found "KDownBlock2D"'],
  ["an unknown field", { ...google, heads: 4 }, 'no field "heads"'],
  [
    "no class",
    { ...google, num_class_embeds: 0 },
    "num_class_embeds must be a whole number from 1 to 100000",
  ],
  ["another output", { ...google, out_channels: 6 }, "out_channels must be in_channels, found 6"],
  [
    "layers without end",
    { ...google, layers_per_block: 1e9 },
    "layers_per_block must be a whole number from 1 to 64",
  ],
  [
    "blocks without end",
    { ...google, down_block_types: Array(1e5).fill("DownBlock2D") },
    "down_block_types must be a list of 1 to 16, each",
  ],
  [
    "pixels without end",
    { ...google, sample_size: 2 ** 40 },
    "sample_size must be a whole number from 1 to 4096",
  ],
  [
    "channels for fewer blocks",
    { ...google, block_out_channels: [128] },
    "the layer UNet2DModel: it needs as many down blocks",
  ],
  [
    "channels that make no groups",
    { ...google, norm_num_groups: 48 },
    "it needs a multiple of 48 channels, found 128",
  ],
  [
    "heads of attention that do not fill the channels",
    { ...google, block_out_channels: [96, 160, 160, 160], attention_head_dim: 64 },
    "the layer down_blocks.1.attentions.0: it needs a multiple of 64 channels, those of an attention head, found 160",
  ],
];
for (const [fault, json, text] of badUnets) {
  Deno.test(`decodeUnet2dConfig names the field: ${fault}`, () => {
    const result = decodeUnet2dConfig(json);
    const problems = result._tag === "Left" && result.left.tag === "Undecodable" ? result.left.problems : [];
    assert(problems.some((p) => p.includes(text)), problems.join("\n"));
  });
}

Deno.test("diffusersWeights() brings the names of 2022 to today's", () => {
  const net = unet2d({ sampleSize: 16, blockOutChannels: [32, 32, 32, 32], layersPerBlock: 1 });
  const old = new Map(
    parameters(net).map(({ name, dims }) => {
      const was = name.replace(".to_q.", ".query.").replace(".to_k.", ".key.").replace(".to_v.", ".value.")
        .replace(".to_out.0.", ".proj_attn.");
      return [was, { dims, data: new Float32Array(dims.reduce((a, b) => a * b, 1)) }] as const;
    }),
  );
  assertEquals(networkScore(net, old, predictsScore(bySigma))._tag, "Left");
  assertEquals(networkScore(net, diffusersWeights(old), predictsScore(bySigma))._tag, "Right");
});

Deno.test("diffusersWeights() loses no parameter that a file has under two names", () => {
  const net = unet2d({ sampleSize: 16, blockOutChannels: [32, 32, 32, 32], layersPerBlock: 1 });
  const all = parameters(net).map(({ name, dims }) =>
    [name, { dims, data: new Float32Array(dims.reduce((a, b) => a * b, 1)) }] as const
  );
  const [today, old] = ["mid_block.attentions.0.to_q.bias", "mid_block.attentions.0.query.bias"];
  const bias = { dims: [32], data: new Float32Array(32).fill(1) };
  for (const twice of [[...all, [old, bias] as const], [[old, bias] as const, ...all]]) {
    const weights = diffusersWeights(new Map(twice));
    assertEquals([weights.size, weights.get(today)?.data[0], weights.get(old)?.data[0]], [
      twice.length,
      0,
      1,
    ]);
    const score = networkScore(net, weights, predictsScore(bySigma));
    const unknown = score._tag === "Left" && score.left.tag === "BadWeights" ? score.left.unknown : [];
    assertEquals(unknown, [old]);
  }
});
