/**
 * Network configurations from JSON: what is read, and the words for what cannot be.
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import {
  ddpm,
  ddpmDefaults,
  ddpmpp,
  ddpmppDefaults,
  decodeNetworkConfig,
  ncsnpp,
  ncsnppDefaults,
  networkOf,
  parameters,
  publishedNetworks,
} from "ito/score";

const problemsOf = (json: unknown): readonly string[] => {
  const result = decodeNetworkConfig(json);
  return result._tag === "Left" && result.left.tag === "Undecodable" ? result.left.problems : [];
};

/** cifar10_ncsnpp_continuous, in score_sde's words. */
const plus = {
  image_size: 32,
  num_channels: 3,
  centered: false,
  nf: 128,
  ch_mult: [1, 2, 2, 2],
  num_res_blocks: 4,
  attn_resolutions: [16],
  resamp_with_conv: true,
  fir: true,
  fir_kernel: [1, 3, 3, 1],
  skip_rescale: true,
  resblock_type: "biggan",
  progressive: "none",
  progressive_input: "residual",
  progressive_combine: "sum",
  embedding_type: "fourier",
  fourier_scale: 16,
  scale_by_sigma: true,
  dropout: 0.1,
};
const older = {
  name: "ddpm",
  image_size: 32,
  num_channels: 3,
  centered: true,
  nf: 128,
  ch_mult: [1, 2, 2, 2],
  num_res_blocks: 2,
  attn_resolutions: [16],
  scale_by_sigma: false,
};

Deno.test("decodeNetworkConfig reads the published configurations", () => {
  assertEquals(decodeNetworkConfig(plus), { _tag: "Right", right: ncsnppDefaults });
  assertEquals(decodeNetworkConfig({ name: "ncsnpp", ...plus, sigma_max: 348, num_scales: 2000 }), {
    _tag: "Right",
    right: { ...ncsnppDefaults, sigmas: { min: 0.01, max: 348, count: 2000 } },
  });
  const { fir_kernel: _, resamp_with_conv: __, progressive_combine: ___, ...short } = plus;
  const vp = {
    ...short,
    centered: true,
    fir: false,
    progressive_input: "none",
    embedding_type: "positional",
  };
  assertEquals(decodeNetworkConfig({ ...vp, scale_by_sigma: false }), {
    _tag: "Right",
    right: ddpmppDefaults,
  });
  assertEquals(decodeNetworkConfig(older), { _tag: "Right", right: ddpmDefaults });
});

/** What score_sde's default_cifar10_configs.py says of every model, and ve/cifar10_ncsnpp.py of this one. */
const inItsWords = {
  ...plus,
  name: "ncsnpp",
  sigma_min: 0.01,
  sigma_max: 50,
  num_scales: 1000,
  beta_min: 0.1,
  beta_max: 20,
  embedding_type: "positional",
  ema_rate: 0.999,
  normalization: "GroupNorm",
  nonlinearity: "swish",
  conditional: true,
  attention_type: "ddpm",
  init_scale: 0,
  conv_size: 3,
};

Deno.test("decodeNetworkConfig reads every field that score_sde's own configurations have", () => {
  const { fourier_scale: _, ...discrete } = inItsWords; // which its discrete ones do not name
  const published = [
    [discrete, "ve/cifar10_ncsnpp"],
    [{ ...inItsWords, embedding_type: "fourier" }, "ve/cifar10_ncsnpp_continuous"],
    [{ ...inItsWords, centered: true, scale_by_sigma: false }, "vp/cifar10_ncsnpp_continuous"],
  ] as const;
  for (const [json, name] of published) {
    assertEquals(decodeNetworkConfig(json), { _tag: "Right", right: publishedNetworks[name] });
  }
  // ve/cifar10_ddpm.py: the defaults say "fourier" of a class that does not read it
  const { sigma_min, sigma_max, num_scales, beta_min, beta_max, ema_rate, nonlinearity } = inItsWords;
  const ddpm = { ...older, sigma_min, sigma_max, num_scales, beta_min, beta_max, ema_rate, nonlinearity };
  assertEquals(
    decodeNetworkConfig({ ...ddpm, centered: false, scale_by_sigma: true, embedding_type: "fourier" }),
    { _tag: "Right", right: publishedNetworks["ve/cifar10_ddpm"] },
  );
});

Deno.test("decodeNetworkConfig keeps a nonlinearity, which makes another network", () => {
  for (const nonlinearity of ["swish", "relu", "elu", "lrelu"] as const) {
    assertEquals(decodeNetworkConfig({ ...plus, nonlinearity }), {
      _tag: "Right",
      right: { ...ncsnppDefaults, nonlinearity },
    });
  }
  assert(problemsOf({ ...plus, nonlinearity: "gelu" }).some((p) => p.startsWith("nonlinearity must be")));
});

const bad: readonly (readonly [string, unknown, string])[] = [
  ["no object", [plus], "a network configuration must be an object, found [{"],
  [
    "a number that JSON does not have",
    { ...plus, nf: 128n },
    "nf must be a whole number from 1 to 4096, found 128n",
  ],
  ["another family", { ...plus, name: "unet" }, 'name must be "ncsnpp", found "unet"'],
  ["a missing field", { ...plus, centered: undefined }, "centered must be boolean, found nothing"],
  ["an unknown field", { ...plus, heads: 4 }, 'no field "heads"'],
  ["a field of the other family", { ...older, fir: true }, 'no field "fir"'],
  [
    "a wrong word",
    { ...plus, resblock_type: "resnet" },
    'resblock_type must be "ddpm" or "biggan", found "resnet"',
  ],
  [
    "a multiple of zero",
    { ...plus, ch_mult: [1, 0] },
    "ch_mult must be a whole number from 1 to 64, found 0",
  ],
  [
    "no resolution",
    { ...plus, ch_mult: [] },
    "ch_mult must be a list of 1 to 16, each a whole number from 1",
  ],
  [
    "blocks without end",
    { ...plus, num_res_blocks: 1e9 },
    "num_res_blocks must be a whole number from 1 to 64",
  ],
  ["levels without end", { ...plus, num_scales: 1e9 }, "num_scales must be a whole number from 2 to 100000"],
  [
    "a single level",
    { ...plus, num_scales: 1 },
    "num_scales must be a whole number from 2 to 100000, found 1",
  ],
  [
    "channels without end",
    { ...plus, nf: 2 ** 26 },
    "nf must be a whole number from 1 to 4096, found 67108864",
  ],
  [
    "pixels without end",
    { ...plus, image_size: 2 ** 40 },
    "image_size must be a whole number from 1 to 4096",
  ],
  [
    "a filter without end",
    { ...plus, fir_kernel: Array(1e5).fill(1) },
    "fir_kernel must be a list of 2 to 64, each a number, found [1,1,1",
  ],
  [
    "more parameters than any machine holds",
    { ...plus, image_size: 8, nf: 4096, ch_mult: [64, 64], num_res_blocks: 64 },
    "its parameters must be at most 8589934592 numbers, found",
  ],
  ["levels that run down", { ...plus, sigma_min: 60 }, "sigma_min must be below sigma_max, 50, found 60"],
  ["no noise level", { ...plus, conditional: false }, "conditional must be true, found false"],
  ["channels that make no groups", { ...plus, nf: 6 }, 'Cannot make the layer groupNorm "all_modules.'],
  [
    "a size that cannot be halved",
    { ...plus, image_size: 12, fir: false },
    "the layer averageDown: it needs an even size",
  ],
  [
    "an odd embedding",
    { ...plus, nf: 3, embedding_type: "positional" },
    "the layer positional: it needs an even size ≥ 4",
  ],
];
for (const [fault, json, text] of bad) {
  Deno.test(`decodeNetworkConfig names the field: ${fault}`, () => {
    const problems = problemsOf(json);
    assert(problems.some((p) => p.includes(text)), problems.join("\n"));
  });
}

Deno.test("decodeNetworkConfig takes the largest network that it allows", () => {
  // in time that grows as its blocks do: bench/growth.ts
  const largest = { ...plus, image_size: 4096, nf: 4, ch_mult: Array(12).fill(1), num_res_blocks: 64 };
  const result = decodeNetworkConfig({ ...largest, embedding_type: "positional", num_scales: 1e5 });
  assertEquals(result._tag, "Right");
});

Deno.test("publishedNetworks have the sizes that they have in PyTorch", () => {
  const size = (name: keyof typeof publishedNetworks): number =>
    parameters(networkOf(publishedNetworks[name])).reduce(
      (sum, { dims }) => sum + dims.reduce((a, b) => a * b, 1),
      0,
    );
  assertEquals(size("ve/cifar10_ncsnpp_continuous"), 62_758_915);
  assertEquals(size("ve/cifar10_ncsnpp_deep_continuous"), 107_587_075);
  assertEquals(size("vp/cifar10_ddpmpp_continuous"), 61_804_419);
  assertEquals(size("vp/cifar10_ddpmpp_deep_continuous"), 106_632_579);
  assertEquals(size("vp/cifar10_ddpm_continuous"), 35_218_947);
  assertEquals(size("ve/ffhq_256_ncsnpp_continuous"), 65_574_549);
  assertEquals(size("ve/ffhq_ncsnpp_continuous"), 105_785_896);
});

Deno.test("ncsnpp(), ddpmpp() and ddpm() are the published networks", () => {
  const same = [
    [ncsnpp(), "ve/cifar10_ncsnpp_continuous"],
    [ddpmpp(), "vp/cifar10_ddpmpp_continuous"],
    [ddpm(), "vp/cifar10_ddpm_continuous"],
  ] as const;
  for (const [net, name] of same) {
    assertEquals(parameters(net), parameters(networkOf(publishedNetworks[name])));
  }
});
