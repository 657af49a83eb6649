/**
 * Networks that are told a class: each sample its own, and none that the network does not have.
 * @module
 */
import { assert, assertEquals, assertThrows } from "@std/assert";
import { describe, eulerMaruyama, param, reverse, vp } from "ito";
import {
  decodeUnet2dConfig,
  layers,
  network,
  networkScore,
  type NetworkScoreOptions,
  predictsScore,
  unet2d,
  type Weights,
} from "ito/score";
import { bySigma } from "ito/score";
import { solved } from "../lib/solved.ts";

/** A score that is nothing but the class's own number, −1, 0 or 2. */
const rows = [-1, 0, 2] as const;
const net = network(
  "classes",
  layers.addChannels(layers.embedding("row", 1)(layers.label(3)))(
    layers.affine(0, 0)(layers.image([1, 2, 2])),
  ),
);
const weights: Weights = new Map([["row.weight", { dims: [3, 1], data: Float32Array.from(rows) }]]);
const drawn = (options: NetworkScoreOptions, params: Readonly<Record<string, number>> = {}, n = 6) =>
  solved(reverse(vp(), networkScore(net, weights, predictsScore(bySigma), options)), eulerMaruyama(4), {
    n,
    seed: 3,
    params,
    backend: "cpu",
    provider: "wasm",
  });

Deno.test("a network's class is told for all, one a sample, or by a parameter", async () => {
  const all = await Promise.all([0, 1, 2].map((label) => drawn({ label })));
  const [zero, one] = all.map(({ samples }) => samples);
  assert(zero !== undefined && one !== undefined && zero.every((v, i) => v < (one[i] ?? NaN)));
  const each = await drawn({ label: [2, 0, 1] });
  const sample = (
    of: Float32Array | Float64Array | undefined,
    i: number,
  ) => [...(of ?? []).slice(4 * i, 4 * i + 4)];
  [2, 0, 1, 2, 0, 1].forEach((k, i) => assertEquals(sample(each.samples, i), sample(all[k]?.samples, i)));
  const told = param("class", 0);
  assertEquals((await drawn({ label: told }, { class: 2 })).samples, all[2]?.samples);
  assertEquals((await drawn({ label: told })).samples, all[0]?.samples);
});

Deno.test("a class that a network does not have is no other class: its samples are not finite", async () => {
  const told = param("class", 0);
  for (const label of [-1, -2, 3, 1e6]) {
    const { codes } = await drawn({ label: told }, { class: label }, 2);
    assertEquals(codes, ["notFinite", "notFinite"], `${label}`);
  }
});

Deno.test("networkScore() refuses labels that are none, none where one is wanted, and one where none is", () => {
  const refusal = (options: NetworkScoreOptions): string => {
    const score = networkScore(net, weights, predictsScore(bySigma), options);
    return score._tag === "Left" ? describe(score.left) : "no refusal";
  };
  const wanted =
    "networkScore: label must be a whole number from 0 to 2, a list of them, one a sample, or an expression";
  for (
    const [label, found] of [[3, "3"], [-1, "-1"], [0.5, "0.5"], [NaN, "NaN"], [[0, 7], "[0,7]"], [
      [],
      "[]",
    ]] as const
  ) {
    assert(refusal({ label }).startsWith(`${wanted}, found ${found}`), refusal({ label }));
  }
  assert(refusal({}).startsWith(`${wanted}, found nothing`), refusal({}));
  const plain = network("plain", layers.affine(2, 0)(layers.image([1, 2, 2])));
  const score = networkScore(plain, new Map(), predictsScore(bySigma), { label: 0 });
  assert(
    score._tag === "Left" &&
      describe(score.left).includes("label must be left out: the network is told no class"),
  );
});

Deno.test("layers of classes say what does not fit", () => {
  const image = layers.image([2, 4, 4]);
  assertThrows(
    () => layers.label(0),
    RangeError,
    "the layer label: it needs classes, a whole number ≥ 1, found 0",
  );
  assertThrows(() => layers.embedding("e", 4)(layers.level), RangeError, "it needs a label, found a level");
  assertThrows(
    () => layers.scaleShift(layers.embedding("e", 3)(layers.label(2)))(image),
    RangeError,
    "it needs [4]",
  );
  const two = layers.addChannels(layers.embedding("a", 2)(layers.label(2)));
  const three = layers.addChannels(layers.embedding("b", 2)(layers.label(3)));
  assertThrows(() => network("both", two(three(image))), RangeError, "one number of classes, found 3 and 2");
});

Deno.test("unet2d() has a class where its configuration says so", () => {
  const small = { sampleSize: 8, blockOutChannels: [32, 32, 32, 32], layersPerBlock: 1 } as const;
  assertEquals([unet2d(small).classes, unet2d({ ...small, numClassEmbeds: 10 }).classes], [undefined, 10]);
});

/** config.json of a small network, as EMAModel.save_pretrained writes it, its size left open. */
const averaged = {
  _class_name: "UNet2DModel",
  _diffusers_version: "0.42.0",
  act_fn: "swish",
  block_out_channels: [32, 32],
  decay: 0.9999,
  down_block_types: ["DownBlock2D", "AttnDownBlock2D"],
  inv_gamma: 1,
  min_decay: 0,
  num_class_embeds: null,
  optimization_step: 40000,
  power: 0.75,
  sample_size: null,
  up_block_types: ["AttnUpBlock2D", "UpBlock2D"],
  update_after_step: 0,
  use_ema_warmup: true,
};

Deno.test("decodeUnet2dConfig() takes an average's folder, and the size that its file leaves open", () => {
  const problems = (json: unknown, sampleSize?: number | [number, number]): string => {
    const found = decodeUnet2dConfig(json, sampleSize === undefined ? {} : { sampleSize });
    return found._tag === "Left"
      ? describe(found.left)
      : `${found.right.sampleSize}, ${found.right.activation}`;
  };
  assertEquals(problems(averaged, 16), "16, silu");
  assertEquals(problems(averaged, [8, 16]), "8,16, silu");
  assertEquals(problems({ ...averaged, sample_size: [8, 16] }), "8,16, silu");
  assertEquals(problems({ ...averaged, sample_size: 16 }, [16, 16]), "16, silu");
  assert(
    problems(averaged).includes(
      "or two: rows and columns, found null: decodeUnet2dConfig(json, { sampleSize: 32 })",
    ),
  );
  assert(
    problems({ ...averaged, sample_size: 16 }, 8).includes(
      "sampleSize must be sample_size of the file, 16, found 8",
    ),
  );
  assert(
    problems(averaged, 0).includes("sampleSize must be a whole number from 1 to 4096"),
    problems(averaged, 0),
  );
  assert(problems(averaged, 7).includes("concat"), problems(averaged, 7)); // an odd size does not come back
  assert(problems({ ...averaged, act_fn: "selu" }, 8).includes('or "mish", found "selu"'));
  assert(
    problems({ ...averaged, class_embed_type: "timestep" }, 8).includes("class_embed_type must be null"),
  );
  assert(
    problems({ ...averaged, resnet_time_scale_shift: "spatial" }, 8).includes(
      'or "scale_shift", found "spatial"',
    ),
  );
});
