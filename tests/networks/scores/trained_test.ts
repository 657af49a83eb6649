/**
 * A trained network's file: what it says of itself becomes a process, a convention and a network, or a typed error.
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import { describe, eulerMaruyama, reverse, type Score, solve } from "../../../mod.ts";
import { saveSafetensors } from "../../../entries/files.ts";
import {
  byIndex,
  byStep,
  byTime,
  type Convention,
  decodeNetworkConfig,
  type Level,
  networkOf,
  networkScore,
  parameters,
  predictsNoise,
  predictsScore,
  trainedScore,
} from "../../../entries/score.ts";
import { decodeTrained } from "../../../networks/scores/trained_codec.ts";
import { right } from "../../lib/either.ts";

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

/** Weights that are not 0, by the names of a network. */
const weightsOf = (json: unknown) =>
  new Map(
    parameters(networkOf(right(decodeNetworkConfig(json)))).map(({ name, dims }) => {
      const size = dims.reduce((a, b) => a * b, 1);
      return [name, { name, dims, data: Float32Array.from({ length: size }, (_, i) => 0.1 * Math.sin(i)) }];
    }),
  );

/** A file of such weights, with this text as its config. */
const fileWith = (config: string | undefined, of: unknown = model): Uint8Array =>
  right(
    saveSafetensors({ metadata: config === undefined ? {} : { config }, tensors: weightsOf(of) }),
  );
const fileOf = (config: unknown, of: unknown = model): Uint8Array => fileWith(JSON.stringify(config), of);

const textOf = (file: Uint8Array): string => {
  const trained = trainedScore(file);
  return trained._tag === "Left" ? describe(trained.left) : "no refusal";
};
const refusal = (config: unknown): string => textOf(fileOf(config));

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
  assert(
    refusal({ sde: { kind: "ve", sigma_min: 0.01 }, model }).includes("sde.sigma_max must be a number > 0"),
  );
  assert(refusal({ sde: { ...sde, sigma_min: 9 }, model }).includes("0 < sigmaMin < sigmaMax"));
  assert(refusal({ sde, model: { ...model, nf: -1 } }).includes("nf must be a whole number"));
  assert(refusal({ sde, model: { ...model, nf: 32 } }).includes("all_modules."));
  const kinds = 'sde.kind must be "ve" or "vp" or "subvp", found "constructor"';
  assert(refusal({ sde: { ...sde, kind: "constructor" }, model }).includes(kinds));
});

Deno.test("trainedScore() says how a file without a config is used", () => {
  const [convert, score] = ["convert_checkpoint.py … --config NETWORK.json", "networkScore(network, tensors"];
  const without = [
    [textOf(fileWith(undefined)), 'its metadata must have "config", found nothing'],
    [textOf(fileWith("{}")), 'its config must have the object "sde", found nothing'],
    [refusal({ model }), 'its config must have the object "sde", found nothing'],
  ] as const;
  for (const [text, wanted] of without) {
    for (const part of [wanted, convert, score]) assert(text.includes(part), text);
  }
});

Deno.test("trainedScore() ends where the network was trained, but not before the process's own end", () => {
  const endOf = (process: unknown): number =>
    right(trainedScore(fileOf({ sde: process, model }))).process.time.tEnd;
  const { t_end: _, ...ve } = sde;
  const vp = { kind: "vp", beta_min: 0.1, beta_max: 20 };
  assertEquals([endOf(ve), endOf(sde), endOf({ ...ve, t_end: 0.2 })], [1e-5, 1e-5, 0.2]);
  assertEquals([endOf(vp), endOf({ ...vp, t_end: 1e-5 }), endOf({ ...vp, t_end: 0.01 })], [1e-3, 1e-3, 0.01]);
});

Deno.test("trainedScore() takes the networks that come with Ito, and the configurations that trained them", () => {
  for (const [name, tEnd] of [["ve_cifar", 1e-5], ["vp_cifar", 1e-3]] as const) {
    const file = Deno.readFileSync(new URL(`../../../examples/data/${name}.safetensors`, import.meta.url));
    assertEquals(right(trainedScore(file.buffer)).process.time.tEnd, tEnd);
  }
  const folder = new URL("../../../tools/configs/", import.meta.url);
  for (const { name } of Deno.readDirSync(folder)) {
    const trained = right(decodeTrained({ config: Deno.readTextFileSync(new URL(name, folder)) }));
    assertEquals(trained.process.time.tEnd, trained.process.name === "VE" ? 1e-5 : 1e-3);
  }
});

Deno.test("trainedScore() ignores nothing that a config says of its process", () => {
  const scales = { ...model, embedding_type: "positional" };
  const vp = { kind: "vp", beta_min: 0.1, beta_max: 20 };
  const refused = [
    [{ sde: { ...sde, t_end: 7 }, model }, "sde.t_end must be a number between 0 and 1, found 7"],
    [{ sde: { ...sde, t_end: 0 }, model }, "sde.t_end must be a number between 0 and 1, found 0"],
    [{ sde: { ...sde, sigma_typo: 3 }, model }, 'no field "sde.sigma_typo"'],
    [{ sde: { ...sde, beta_min: 3 }, model }, 'no field "sde.beta_min"'],
    [{ sde, model: { ...model, sigma_max: 90 } }, "model.sigma_max must be sde.sigma_max, 8, found 90"],
    [{ sde: vp, model: { ...scales, num_scales: 999 } }, "model.num_scales must be 1000 or more"],
  ] as const;
  for (const [config, wanted] of refused) {
    const text = refusal(config);
    assert(text.includes(wanted), text);
  }
  const twice = `{"sde":${JSON.stringify(sde)},"sde":${JSON.stringify(vp)},"model":${JSON.stringify(model)}}`;
  assert(textOf(fileWith(twice)).includes('each name once in its object, found "sde" twice'));
});

Deno.test("trainedScore() says the range of the data, by whether the network takes it centred", () => {
  const rangeOf = (centered: boolean) =>
    right(trainedScore(fileOf({ sde, model: { ...model, centered } }))).dataRange;
  assertEquals([rangeOf(false), rangeOf(true)], [[0, 1], [-1, 1]]);
});

Deno.test("trainedScore() refuses a config whose network could not be trained as it says", () => {
  const scales = { ...model, embedding_type: "positional" };
  const vp = { kind: "vp", beta_min: 0.1, beta_max: 20 };
  const refused = [
    [{ sde: { ...sde, continuous: false }, model }, "sde.continuous must be true: a network with Fourier"],
    [{ sde: { ...sde, continuous: true }, model: scales }, "sde.continuous must be false: a network for VE"],
    [
      { sde: { ...vp, kind: "subvp", continuous: false }, model: scales },
      "sde.continuous must be true for sub-VP, which has no steps, found false",
    ],
    [{ sde: { ...sde, continuous: 1 }, model }, "sde.continuous must be boolean, found 1"],
    [{ sde: vp, model: { ...model, beta_max: 30 } }, "model.beta_max must be sde.beta_max, 20, found 30"],
  ] as const;
  for (const [config, wanted] of refused) {
    const text = refusal(config);
    assert(text.includes(wanted), text);
  }
});

/** Samples of a few steps. */
const samplesOf = async (file: Uint8Array, own?: Score): Promise<readonly number[]> => {
  const { process, score, shape } = right(trainedScore(file));
  const options = { n: 2, seed: 1, shape, backend: "cpu", provider: "wasm" } as const;
  const solution = await solve(reverse(process, own ?? score), eulerMaruyama(4), options)();
  return [...right(solution).samples];
};

Deno.test("trainedScore() tells a network of VP that was trained on steps the step, another 999 t", async () => {
  const positional = {
    ...model,
    embedding_type: "positional",
    scale_by_sigma: false,
    centered: true,
    num_scales: 100,
  };
  const vp = { kind: "vp", beta_min: 0.1, beta_max: 20 };
  const by = (level: Level): Score => {
    const net = networkOf(right(decodeNetworkConfig(positional)));
    return right(networkScore(net, weightsOf(positional), predictsNoise(level)));
  };
  const [steps, times] = [byStep({ steps: 100, betaStart: 0.001, betaEnd: 0.2 }), byTime(999)];
  const trainedOn = (continuous: object) =>
    fileOf({ sde: { ...vp, ...continuous }, model: positional }, positional);
  for (
    const [continuous, level] of [[{ continuous: false }, steps], [{ continuous: true }, times], [
      {},
      times,
    ]] as const
  ) {
    const file = trainedOn(continuous);
    assertEquals(await samplesOf(file), await samplesOf(file, by(level)));
  }
  const file = trainedOn({});
  assert(String(await samplesOf(file)) !== String(await samplesOf(file, by(steps))));
});

Deno.test("trainedScore() tells a network that looks its σ up the index of the level", async () => {
  const older = { ...model, name: "ddpm", nf: 32 };
  const { resblock_type: _, fir: __, progressive: ___, progressive_input: _4, ...rest } = older;
  const { skip_rescale: _5, embedding_type: _6, ...ddpm } = rest;
  for (const looked of [{ ...model, embedding_type: "positional" }, ddpm]) {
    const described = { ...looked, num_scales: 50, sigma_min: 0.01, sigma_max: 8 };
    const by = (convention: Convention): Score =>
      right(networkScore(networkOf(right(decodeNetworkConfig(described))), weightsOf(looked), convention));
    // the σ of the levels are those of the process, said again or not
    for (const config of [described, { ...looked, num_scales: 50 }]) {
      const file = fileOf({ sde, model: config }, looked);
      assertEquals(await samplesOf(file), await samplesOf(file, by(predictsScore(byIndex(50)))));
    }
  }
});
