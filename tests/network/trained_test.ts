/**
 * A trained network's file: what it says of itself becomes a process, a convention and a network, or a typed error.
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import {
  decodeNetworkConfig,
  describe,
  eulerMaruyama,
  networkOf,
  parameters,
  reverse,
  saveSafetensors,
  solve,
  trainedScore,
} from "../../mod.ts";
import { right } from "../sde/either.ts";

const model = {
  image_size: 8,
  num_channels: 3,
  centered: false,
  nf: 16,
  ch_mult: [1],
  num_res_blocks: 1,
  attn_resolutions: [],
  resblock_type: "biggan",
  fir: false,
  progressive: "none",
  progressive_input: "none",
  skip_rescale: true,
  embedding_type: "fourier",
  scale_by_sigma: true,
} as const;
const sde = { kind: "ve", sigma_min: 0.01, sigma_max: 8, t_end: 1e-5 } as const;

/** A file with weights that are not 0, and this config. */
const fileOf = (config: unknown): Uint8Array => {
  const net = networkOf(right(decodeNetworkConfig(model)));
  const tensors = new Map(
    parameters(net).map(({ name, dims }) => {
      const size = dims.reduce((a, b) => a * b, 1);
      return [name, { name, dims, data: Float32Array.from({ length: size }, (_, i) => 0.1 * Math.sin(i)) }];
    }),
  );
  const metadata = config === undefined ? {} : { config: JSON.stringify(config) };
  return right(saveSafetensors({ metadata, tensors }));
};

const refusal = (config: unknown): string => {
  const trained = trainedScore(fileOf(config));
  return trained._tag === "Left" ? describe(trained.left) : "no refusal";
};

Deno.test("trainedScore() makes of a file a process and a score that solve", async () => {
  const { process, score, shape } = right(trainedScore(fileOf({ sde, model })));
  assertEquals([process.name, shape], ["VE", [3, 8, 8]]);
  const options = { n: 2, seed: 1, shape, backend: "cpu", provider: "wasm" } as const;
  const solution = right(await solve(reverse(process, score), eulerMaruyama(4), options)());
  assertEquals([...solution.codes], ["done", "done"]);
  assertEquals(solution.samples.length, 2 * 192);
});

Deno.test("trainedScore() takes VP and sub-VP, whose networks say the noise", () => {
  for (const [kind, name] of [["vp", "VP"], ["subvp", "sub-VP"]] as const) {
    const file = fileOf({ sde: { kind, beta_min: 0.1, beta_max: 20 }, model });
    assertEquals(right(trainedScore(file)).process.name, name);
  }
});

Deno.test("trainedScore() names what a file's config lacks or has wrong", () => {
  assert(refusal(undefined).includes('its metadata must have "config", found nothing'));
  assert(refusal({ sde: { kind: "ve", sigma_min: 0.01 }, model }).includes("sigma_max"));
  assert(refusal({ sde: { ...sde, sigma_min: 9 }, model }).includes("0 < sigmaMin < sigmaMax"));
  assert(refusal({ sde, model: { ...model, nf: -1 } }).includes("nf must be a whole number > 0, found -1"));
  assert(refusal({ sde, model: { ...model, nf: 32 } }).includes("all_modules."));
});
